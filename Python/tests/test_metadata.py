"""What needs no model: info, peek, check, cut, score."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import ddcm
import numpy as np
import pytest
from support import Image, picture, run


def test_info_equals_that_of_the_command(command: Path, stream: bytes, tmp_path: Path) -> None:
    path = tmp_path / "in.ddcm"
    path.write_bytes(stream)
    expected = json.loads(run(command, "info", "--json", path))
    for name in ("file", "model_folder"):
        del expected[name]
    assert json.loads(json.dumps(dataclasses.asdict(ddcm.info(stream)))) == expected


def test_info_is_frozen(stream: bytes) -> None:
    info = ddcm.info(stream)
    assert (info.width, info.height, info.bytes, info.checksum_ok) == (24, 16, len(stream), True)
    assert info.steps == sum(len(stage.timesteps) for stage in info.stages) and info.conditioning == ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        info.width = 3  # type: ignore[misc]


def test_peek_needs_the_beginning_only(stream: bytes) -> None:
    assert ddcm.peek(stream) == ddcm.peek(stream[:80]) == (24, 16)
    with pytest.raises(ddcm.DamagedError):
        ddcm.peek(stream[:6])
    with pytest.raises(ddcm.NotRecognizedError):
        ddcm.peek(bytes(80))


def test_check(stream: bytes) -> None:
    assert ddcm.check(stream)
    assert not ddcm.check(stream[:-1]) and not ddcm.check(b"") and not ddcm.check(b"text")
    damaged = bytearray(stream)
    damaged[-3] ^= 1
    assert not ddcm.check(damaged)


def test_cut_makes_streams(codec: ddcm.Codec, image: Image) -> None:
    whole = codec.encode(image, size=400, effort=1)
    part = ddcm.cut(whole, 200)
    assert len(part) <= 200 and ddcm.check(part) and codec.decode(part).shape == image.shape
    assert ddcm.cut(whole, 10**6) == whole


def test_score(image: Image) -> None:
    equal = ddcm.score(image, image)
    assert equal.psnr == math.inf and equal.ssim == pytest.approx(1)
    other = image.copy()
    other[0, 0] ^= 255
    assert 10 < ddcm.score(other, image).psnr < 100  # type: ignore[operator]
    large = picture(256, 256)
    alone = ddcm.score(large)
    assert alone.niqe is not None and alone.niqe > 0 and alone.psnr is None and alone.msssim is None
    assert ddcm.score(large, large).msssim == pytest.approx(1)
    with pytest.raises(ddcm.UsageError):
        ddcm.score(image, large)
    expected = 10 * math.log10(255**2 / np.mean((other.astype(float) - image) ** 2))
    assert ddcm.score(other, image).psnr == pytest.approx(expected, abs=1e-3)


def test_version() -> None:
    assert ddcm.library_version() == ddcm.__version__
