"""What libddcm made, and numpy's views of it."""

from __future__ import annotations

import ctypes
import json
import weakref
from ctypes import byref, c_size_t
from typing import TYPE_CHECKING, Any

from . import _structs as s
from ._library import library

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray


class Result:
    """A `ddcm_result`, freed when nothing refers to it or to an array of it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        weakref.finalize(self, library().ddcm_result_free, handle)

    def bytes(self) -> bytes | None:
        """The stream, copied; ``None`` where there is none."""
        size = c_size_t()
        start = library().ddcm_result_bytes(self._handle, byref(size))
        return ctypes.string_at(start, size.value) if start else None

    def image(self, out: NDArray[uint8] | None = None) -> NDArray[uint8]:
        """The image, H×W×3: copied into `out`, else without a copy.

        Raises:
            UsageError: `out` has another shape or type, or cannot be written to.
        """
        import numpy as np

        from ._images import check_out

        image = s.Image()
        if not library().ddcm_result_image(self._handle, byref(image)):
            raise AssertionError("the result has no image")
        height, width = image.height, image.width
        memory = (ctypes.c_uint8 * (3 * width * height)).from_address(image.pixels)
        memory._ddcm_result = self  # keeps the memory alive as long as an array refers to it
        array: NDArray[uint8] = np.frombuffer(memory, np.uint8).reshape(height, width, 3)
        if out is None:
            return array
        check_out(out, array.shape)
        out[...] = array
        return out

    def notes(self) -> tuple[str, ...]:
        loaded = library()
        count = loaded.ddcm_result_note_count(self._handle)
        return tuple(loaded.ddcm_result_note(self._handle, index).decode() for index in range(count))

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(library().ddcm_result_json(self._handle))
        return found
