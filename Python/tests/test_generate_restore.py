"""Generation and restoration."""

from __future__ import annotations

import io
from typing import Any

import ddcm
import numpy as np
import pytest
from support import picture

FAST: dict[str, Any] = {"estimate_steps": 4, "samples": 1}


def test_generate(codec: ddcm.Codec) -> None:
    made = codec.generate(24, 16, seed=7, steps=8)
    assert made.image.shape == (16, 24, 3) and np.array_equal(codec.decode(made.bytes), made.image)
    assert codec.generate(24, 16, seed=7, steps=8).bytes == made.bytes
    assert codec.generate(24, 16, seed=8, steps=8).bytes != made.bytes
    assert codec.generate(24, 16, seed=7, codebook_seed=8, steps=8).bytes != made.bytes
    with pytest.raises(ddcm.LimitError, match="max_pixels"):
        codec.generate(24, 16, max_pixels=10)


def test_fresh_noise(codec: ddcm.Codec) -> None:
    made = codec.generate(24, 16, codewords="infinite", steps=8)
    assert made.image.shape == (16, 24, 3)


TASKS: list[tuple[Any, dict[str, Any]]] = [
    ("inpaint", {"mask": (4, 4, 8, 8)}),
    ("inpaint", {"mask": 0.25}),
    ("inpaint", {"mask": np.eye(32, dtype=bool)}),
    ("inpaint", {"mask": np.eye(32, dtype=np.uint8) * 255, "keep_known": True}),
    ("inpaint", {"mask": np.zeros((32, 32, 3), np.uint8) + np.uint8(255) * np.eye(32, dtype=np.uint8)[..., None]}),
    ("upscale", {"scale": 2}),
    ("upscale", {"scale": 2, "filter": "box"}),
    ("colorize", {}),
    ("colorize", {"grey": "mean", "saturation": 0.5}),
    ("deblur", {"sigma": 1.0}),
    ("deblur", {"kernel": np.ones((3, 3)) / 9}),
    ("denoise", {"noise": 10.0}),
    (ddcm.Colorize(), {"noise": 5.0}),
    ([ddcm.Upscale(2), ddcm.Colorize()], {}),
]


@pytest.mark.parametrize(("task", "options"), TASKS, ids=range(len(TASKS)))
def test_restore(codec: ddcm.Codec, task: Any, options: dict[str, Any]) -> None:
    original = picture(32, 32)
    made = codec.restore(task, original, degrade=True, **options, **FAST)
    assert made.image.shape == original.shape and made.bytes is None
    own = {name: value for name, value in options.items() if name not in ("keep_known", "saturation")}
    degraded = ddcm.degrade(task, original, **own)
    assert degraded.dtype == np.uint8 and not np.array_equal(degraded, original)


def test_restore_to_a_stream(codec: ddcm.Codec) -> None:
    made = codec.restore("inpaint", picture(32, 32), mask=(4, 4, 8, 8), size=200)
    assert made.bytes is not None and len(made.bytes) <= 200
    assert np.array_equal(codec.decode(made.bytes), made.image)


def test_decompress_and_blind(codec: ddcm.Codec) -> None:
    from PIL import Image as pillow

    file = io.BytesIO()
    pillow.fromarray(picture(32, 32)).save(file, "JPEG", quality=20)
    assert codec.restore("decompress", file.getvalue(), **FAST).image.shape == (32, 32, 3)
    with pytest.raises((ddcm.NotRecognizedError, ddcm.DamagedError, ddcm.UnsupportedError)):
        codec.restore("decompress", b"no JPEG file", **FAST)
    large = picture(96, 96)
    made = codec.restore("blind", large, size=300, score="none", steps=8, estimate=large)
    assert made.bytes is not None and np.array_equal(codec.decode(made.bytes), made.image)
