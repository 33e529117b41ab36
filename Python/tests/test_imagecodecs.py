"""The names and arguments of imagecodecs; the comparisons with it are skipped where it is not installed."""

from __future__ import annotations

import inspect
from typing import Any

import ddcm
import numpy as np
import pytest
from ddcm.imagecodecs import DDCM, DdcmError, ddcm_check, ddcm_decode, ddcm_encode, ddcm_version, numcodecs_codec

OPTIONS: dict[str, Any] = {"steps": 3}


@pytest.fixture(scope="module")
def array() -> Any:
    rows, columns = np.mgrid[0:32, 0:32]
    return np.dstack([rows * 8, columns * 8, 255 - rows * 4]).astype(np.uint8)


@pytest.fixture(scope="module")
def stream(array: Any) -> Any:
    return ddcm_encode(array, 1.0, **OPTIONS)


def test_encode(array: Any, stream: bytes) -> None:
    assert isinstance(stream, bytes) and stream == ddcm.encode(array, bpp=1.0, **OPTIONS)
    assert ddcm_encode(array, level=1.0, numthreads=1, **OPTIONS) is not None
    assert ddcm_encode(array[..., 0], 1.0, **OPTIONS) == ddcm_encode(np.dstack([array[..., 0]] * 3), 1.0, **OPTIONS)
    with pytest.raises(ddcm.UsageError, match="level and bpp"):
        ddcm_encode(array, 1.0, bpp=1.0)


def test_encode_out(array: Any, stream: bytes) -> None:
    exact, larger = bytearray(len(stream)), bytearray(500)
    assert ddcm_encode(array, 1.0, out=exact, **OPTIONS) is exact and exact == stream
    made = ddcm_encode(array, 1.0, out=larger, **OPTIONS)
    assert bytes(made) == stream and larger[: len(stream)] == stream
    assert ddcm_encode(array, 1.0, out=500, **OPTIONS) == stream
    for small in (10, bytearray(10)):
        with pytest.raises(DdcmError, match="out takes 10"):
            ddcm_encode(array, 1.0, out=small, **OPTIONS)


def test_decode(array: Any, stream: bytes) -> None:
    image = ddcm_decode(stream)
    assert image.shape == array.shape and image.dtype == np.uint8
    for data in (bytearray(stream), memoryview(stream)):
        assert np.array_equal(ddcm_decode(data, numthreads=0), image)
    out, flat = np.zeros_like(array), np.zeros(array.size, np.uint8)
    assert ddcm_decode(stream, out=out) is out and np.array_equal(out, image)
    assert ddcm_decode(stream, out=flat) is flat and np.array_equal(flat, image.ravel())
    for wrong in (np.zeros((31, 32, 3), np.uint8), np.zeros(7, np.uint8), array.astype(np.float32)):
        with pytest.raises(DdcmError, match="out is"):
            ddcm_decode(stream, out=wrong)
    with pytest.raises(DdcmError):
        ddcm_decode(b"no stream")


def test_check_and_version(stream: bytes) -> None:
    assert ddcm_check(stream) is True and ddcm_check(b"") is False and ddcm_check(stream[:-1]) is False
    assert ddcm_version().startswith("libddcm ") and DDCM.available and issubclass(DdcmError, Exception)


def test_signatures_are_those_of_imagecodecs(array: Any, stream: bytes) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    for codec in ("webp", "jpegxl"):
        for theirs, ours in ((f"{codec}_encode", ddcm_encode), (f"{codec}_decode", ddcm_decode)):
            parameters = inspect.signature(getattr(imagecodecs, theirs)).parameters
            for name, parameter in inspect.signature(ours).parameters.items():
                if name in ("data", "level", "out"):
                    assert parameters[name].kind == parameter.kind, (theirs, name)
                    assert parameters[name].default == parameter.default
    # The same calls, and results of the same types.
    for encode, decode, check in (
        (imagecodecs.webp_encode, imagecodecs.webp_decode, imagecodecs.webp_check),
        (ddcm_encode, ddcm_decode, ddcm_check),
    ):
        data = encode(array, 1)
        assert isinstance(data, bytes) and check(data)
        out = np.empty_like(array)
        assert decode(data, out=out) is out and np.array_equal(out, decode(data))
        buffer = bytearray(100_000)
        made = encode(array, 1, out=buffer)
        assert bytes(made) == data and bytes(buffer[: len(data)]) == data
        with pytest.raises(Exception):  # noqa: B017 - each has its own
            decode(b"neither")


def test_numcodecs(array: Any, stream: bytes) -> None:
    numcodecs = pytest.importorskip("numcodecs")
    kind = numcodecs_codec()
    codec = kind(level=1.0, **OPTIONS)
    assert codec.encode(array) == codec.encode(array[None]) == stream
    same = numcodecs.get_codec(codec.get_config())
    assert same.get_config() == codec.get_config() == {"id": "ddcm", "level": 1.0, "numthreads": None, "steps": 3}
    assert np.array_equal(same.decode(stream), ddcm.decode(stream))
    out = np.empty((1, 32, 32, 3), np.uint8)
    assert np.array_equal(same.decode(stream, out)[0], ddcm.decode(stream))
