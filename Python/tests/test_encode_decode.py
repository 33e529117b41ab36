"""Encoding and decoding, and what they return."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import ddcm
import numpy as np
import pytest
from support import Image, picture


def test_decode_gives_the_image_of_encode(codec: ddcm.Codec, image: Image) -> None:
    made = codec.encode_result(image, size=120, effort=1)
    assert isinstance(made.bytes, bytes) and 0 < len(made.bytes) <= 120
    assert made.bits_per_pixel == pytest.approx(8 * len(made.bytes) / (24 * 16))
    assert made.score is None and made.is_target_reached and made.passes == 1
    assert made.image.shape == image.shape and made.image.dtype == np.uint8
    assert np.array_equal(codec.decode(made.bytes), made.image)
    assert ddcm.score(made.image, image).psnr > 12  # type: ignore[operator]


def test_functions_equal_methods(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    assert ddcm.encode(image, size=120, effort=1) == stream
    assert ddcm.encode(image, size=120, effort=1, codec=codec) == stream
    assert ddcm.encode_result(image, size=120, effort=1).bytes == stream
    assert np.array_equal(ddcm.decode(stream), codec.decode(stream))
    assert np.array_equal(ddcm.decode(stream, precision="f32", threads=1), codec.decode(stream))


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO, lambda data: np.frombuffer(data, np.uint8)])
def test_streams_are_bytes_like_or_files(codec: ddcm.Codec, stream: bytes, kind: Any) -> None:
    assert np.array_equal(codec.decode(kind(stream)), codec.decode(stream))


def test_streams_are_paths(codec: ddcm.Codec, stream: bytes, tmp_path: Path) -> None:
    path = tmp_path / "é.ddcm"
    path.write_bytes(stream)
    for given in (path, str(path)):
        assert np.array_equal(codec.decode(given), codec.decode(stream))
        assert ddcm.info(given) == ddcm.info(stream)


def test_images_are_arrays_pillow_paths_bytes_or_files(
    codec: ddcm.Codec, image: Image, stream: bytes, tmp_path: Path
) -> None:
    from PIL import Image as pillow

    path = tmp_path / "image.png"
    opened = pillow.fromarray(image)
    opened.save(path)
    for given in (opened, path, str(path), path.read_bytes(), io.BytesIO(path.read_bytes())):
        assert codec.encode(given, size=120, effort=1) == stream


def test_targets_search(codec: ddcm.Codec) -> None:
    made = codec.encode_result(picture(64, 64), psnr=22, effort=1)
    assert made.passes > 1 and made.score is not None
    assert made.is_target_reached == (abs(made.score - 22) <= 0.1) or made.score >= 22
    made = codec.encode_result(picture(64, 64), ssim=0.5, effort=1)
    assert made.passes > 1 and made.score is not None and 0 < made.score < 1


def test_prefix_and_partial(codec: ddcm.Codec, image: Image) -> None:
    whole = codec.encode(image, size=400, effort=1)
    coarse = codec.decode_result(whole, max_bytes=150)
    assert coarse.notes and not np.array_equal(coarse.image, codec.decode(whole))
    with pytest.warns(ddcm.DDCMWarning):
        codec.decode(whole, max_bytes=150)
    part = codec.decode_result(whole[:200], partial=True)
    assert part.image.shape == image.shape
    with pytest.raises(ddcm.DamagedError):
        codec.decode(whole[:200])


def test_resilient_streams_survive(codec: ddcm.Codec, image: Image) -> None:
    data = bytearray(codec.encode(image, size=400, effort=1, resilient=True))
    assert ddcm.check(data) and ddcm.info(data).form == "resilient"
    data[-10] ^= 4
    assert ddcm.check(data)
    found = codec.decode_result(data)
    assert found.image.shape == image.shape and not found.info.checksum_ok


def test_regions_of_interest(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    box = (0, 0, 8, 8, 4.0)
    one = codec.encode(image, size=120, effort=1, roi=box)
    assert one != stream and codec.encode(image, size=120, effort=1, roi=[box]) == one
    white_corner = np.zeros_like(image)
    white_corner[:8, :8] = 255
    assert codec.encode(image, size=120, effort=1, roi=white_corner) == one
    assert codec.encode(image, size=120, effort=1, roi=[box, white_corner]) != one


def test_batches_keep_their_order(codec: ddcm.Codec) -> None:
    images = [picture(seed=seed) for seed in range(5)]
    alone = [codec.encode(one, size=120, effort=1) for one in images]
    for workers in (1, 3):
        assert codec.encode_batch(images, size=120, effort=1, workers=workers) == alone
        decoded = codec.decode_batch(alone, workers=workers)
        assert all(np.array_equal(a, codec.decode(b)) for a, b in zip(decoded, alone, strict=True))
        mixed = codec.decode_batch([alone[0], b"nothing", alone[1]], errors="return", workers=workers)
        assert isinstance(mixed[1], ddcm.NotRecognizedError) and np.array_equal(mixed[2], codec.decode(alone[1]))
        with pytest.raises(ddcm.NotRecognizedError):
            codec.decode_batch([alone[0], b"nothing"], workers=workers)
    with pytest.raises(ddcm.UsageError, match="workers"):
        codec.encode_batch(images, workers=0)
    with pytest.raises(ddcm.UsageError, match="errors"):
        codec.encode_batch(images, errors="ignore")  # type: ignore[call-overload]


def test_models(codec: ddcm.Codec, stream: bytes) -> None:
    loaded = codec.load()
    assert loaded == codec.info_of_model() and loaded.precision == "f32" and loaded.conditioning == "none"
    assert loaded.identity == ddcm.info(stream).model and loaded.pixel_space and loaded.size_multiple > 0
    models = codec.models()
    assert models[0].identity == loaded.identity and models[0].precision is None


def test_context_manager_and_repr(image: Image, stream: bytes) -> None:
    with ddcm.Codec(threads=1) as codec:
        assert codec.encode(image, size=120, effort=1) == stream
    assert repr(codec) == "Codec(threads=1)"
    assert codec.encode(image, size=120, effort=1) == stream  # loads the model again
