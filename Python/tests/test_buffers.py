"""Arrays in and out: layouts, types and shapes, and that nothing is copied without need."""

from __future__ import annotations

import gc
import warnings
from typing import Any

import ddcm
import numpy as np
import pytest
from ddcm import _images
from support import Image


def test_layouts_do_not_matter(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    wide = np.zeros((16, 40, 3), np.uint8)
    wide[:, 5:29] = image
    frozen = image.copy()
    frozen.flags.writeable = False
    layouts = [
        np.asfortranarray(image),
        wide[:, 5:29],
        np.repeat(image, 2, axis=0)[::2],
        image[::-1].copy()[::-1],
        image[:, :, ::-1].copy()[:, :, ::-1],
        frozen,
    ]
    for layout in layouts:
        assert np.array_equal(layout, image)
        assert codec.encode(layout, size=120, effort=1) == stream


def test_whole_rows_are_not_copied(image: Image) -> None:
    wide = np.zeros((16, 40, 3), np.uint8)
    for array in (image, wide[:, 5:29], wide[::2]):
        described, kept = _images.structure(array)
        assert kept is array and described.pixels == array.ctypes.data and described.stride == array.strides[0]
    _, kept = _images.structure(np.asfortranarray(image))
    assert kept.flags.c_contiguous


@pytest.mark.parametrize(
    ("array", "word"),
    [
        (np.zeros((4, 4), np.uint8), "grey"),
        (np.zeros((4, 4, 1), np.uint8), "grey"),
        (np.zeros((4, 4, 4), np.uint8), "alpha"),
        (np.zeros((3, 4, 5), np.uint8), "transpose"),
        (np.zeros((0, 4, 3), np.uint8), "shape"),
        (np.zeros((4, 4, 3), np.float32), "uint8"),
        (np.zeros((4, 4, 3), np.int16), "uint8"),
        (np.zeros((4, 4, 3), object), "object"),
        ([[1, 2, 3]], "list"),
        (None, "NoneType"),
    ],
)
def test_wrong_arrays(codec: ddcm.Codec, array: Any, word: str) -> None:
    with pytest.raises(ddcm.UsageError, match=word):
        codec.encode(array)


def test_out(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    expected = codec.decode(stream)
    out = np.zeros_like(image)
    assert codec.decode(stream, out=out) is out and np.array_equal(out, expected)
    wide = np.zeros((16, 40, 3), np.uint8)
    codec.decode(stream, out=wide[:, 5:29])
    assert np.array_equal(wide[:, 5:29], expected) and not wide[:, :5].any() and not wide[:, 29:].any()
    frozen = np.zeros_like(image)
    frozen.flags.writeable = False
    for wrong in (np.zeros((16, 23, 3), np.uint8), np.zeros((16, 24, 3), np.int8), frozen, bytearray(16 * 24 * 3)):
        with pytest.raises(ddcm.UsageError, match="out"):
            codec.decode(stream, out=wrong)  # type: ignore[arg-type]


def test_out_is_checked_before_the_work(codec: ddcm.Codec, stream: bytes) -> None:
    steps: list[int] = []
    with pytest.raises(ddcm.UsageError, match="out"):
        codec.decode(stream, out=np.zeros((1, 1, 3), np.uint8), progress=lambda step: steps.append(step.step))
    assert steps == []


def test_results_live_as_long_as_their_views(codec: ddcm.Codec, stream: bytes) -> None:
    expected = codec.decode(stream).copy()
    view = codec.decode(stream)
    assert view.base is not None  # memory of libddcm
    part = view[3:5]
    del view
    gc.collect()
    others = [codec.decode(stream) for _ in range(5)]
    assert np.array_equal(part, expected[3:5]) and len(others) == 5
    part[...] = 0  # a result is the caller's own
    assert np.array_equal(codec.decode(stream), expected)


def test_pillow_modes(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    from PIL import Image as pillow

    opened = pillow.fromarray(image)
    grey = opened.convert("L")
    assert codec.encode(grey, size=90, effort=1) == codec.encode(grey.convert("RGB"), size=90, effort=1)
    with pytest.warns(ddcm.DDCMWarning, match="transparency"):
        assert codec.encode(opened.convert("RGBA"), size=120, effort=1) == stream
    with pytest.raises(ddcm.UsageError, match="mode F"):
        codec.encode(opened.convert("F"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        deep = pillow.fromarray(np.full((16, 24), 65535, np.uint16))
        assert codec.encode(deep, size=90, effort=1) == codec.encode(np.full_like(image, 255), size=90, effort=1)
