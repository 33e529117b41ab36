"""Finds and loads libddcm."""

from __future__ import annotations

import ctypes
import functools
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_uint8, c_uint32, c_void_p
from pathlib import Path
from typing import Any

from . import _structs as s
from ._locations import LIBRARY_NAME, library_file
from .errors import BY_STATUS, Error, InternalError, UnsupportedError

ABI_VERSION = 1

_result = POINTER(c_void_p)
_error = POINTER(c_void_p)
_bytes = [c_void_p, c_size_t]
_progress = [s.ProgressCallback, c_void_p]

#: Functions that can fail: their arguments before `result` and `error`.
_FALLIBLE: dict[str, list[Any]] = {
    "ddcm_codec_create": [POINTER(s.CodecOptions)],
    "ddcm_codec_load": [c_void_p],
    "ddcm_codec_models": [c_void_p],
    "ddcm_encode": [c_void_p, POINTER(s.Image), POINTER(s.EncodeOptions), *_progress],
    "ddcm_decode": [c_void_p, *_bytes, POINTER(s.DecodeOptions), *_progress],
    "ddcm_generate": [c_void_p, POINTER(s.GenerateOptions), *_progress],
    "ddcm_edit": [c_void_p, *_bytes, POINTER(s.EditOptions), *_progress],
    "ddcm_restore": [c_void_p, POINTER(s.Image), POINTER(s.RestoreOptions), *_progress],
    "ddcm_restore_blind": [c_void_p, POINTER(s.Image), POINTER(s.RestoreBlindOptions), *_progress],
    "ddcm_degrade": [POINTER(s.Image), POINTER(s.RestoreOptions)],
    "ddcm_info": _bytes,
    "ddcm_peek": _bytes,
    "ddcm_cut": [*_bytes, c_int64],
    "ddcm_score": [POINTER(s.Image), POINTER(s.Image)],
    "ddcm_jpeg_plain": _bytes,
    "ddcm_progress_preview": [POINTER(s.Progress)],
}


def path() -> Path:
    """The file of libddcm: DDCM_LIBRARY, else that of the wheel, else that of a checkout's build folder.

    Raises:
        UnsupportedError: There is none.
    """
    file = library_file()
    if file is not None:
        return file
    raise UnsupportedError(
        f"{LIBRARY_NAME} is not part of this installation of ddcm.",
        "Install a wheel for this platform, run 'make library' in a checkout, or set DDCM_LIBRARY to its path.",
    )


@functools.cache
def library() -> ctypes.CDLL:
    """libddcm, loaded once.

    Raises:
        UnsupportedError: It is not there, cannot be loaded, or has another version of the interface.
    """
    file = path()
    try:
        loaded = ctypes.CDLL(str(file))
        version = loaded.ddcm_abi_version
    except (OSError, AttributeError) as error:
        raise UnsupportedError(
            f"libddcm cannot be loaded from '{file}': {error}.", "Install the package again."
        ) from error
    version.restype = c_uint32
    if version() != ABI_VERSION:
        raise UnsupportedError(
            f"'{file}' has version {version()} of the interface, and this package needs {ABI_VERSION}.",
            "Install a libddcm of the package's version.",
        )
    for name, arguments in _FALLIBLE.items():
        function = getattr(loaded, name)
        function.argtypes = [*arguments, _result, _error]
        function.restype = c_int
    others: list[tuple[str, list[Any], Any]] = [
        ("ddcm_version", [], c_char_p),
        ("ddcm_error_message", [c_void_p], c_char_p),
        ("ddcm_error_remedy", [c_void_p], c_char_p),
        ("ddcm_error_free", [c_void_p], None),
        ("ddcm_codec_free", [c_void_p], None),
        ("ddcm_result_free", [c_void_p], None),
        ("ddcm_result_bytes", [c_void_p, POINTER(c_size_t)], POINTER(c_uint8)),
        ("ddcm_result_image", [c_void_p, POINTER(s.Image)], c_int),
        ("ddcm_result_note_count", [c_void_p], c_size_t),
        ("ddcm_result_note", [c_void_p, c_size_t], c_char_p),
        ("ddcm_result_json", [c_void_p], c_char_p),
    ]
    for name, arguments, result in others:
        function = getattr(loaded, name)
        function.argtypes = arguments
        function.restype = result
    return loaded


def call(name: str, *arguments: Any) -> int:
    """Calls a function that can fail, and returns the handle that it makes.

    Raises:
        Error: What the function reports.
    """
    loaded = library()
    made, error = c_void_p(), c_void_p()
    status = getattr(loaded, name)(*arguments, byref(made), byref(error))
    if status != 0:
        raise _exception(loaded, status, error)
    if made.value is None:
        raise InternalError(f"{name} made nothing.")
    return made.value


def _exception(loaded: ctypes.CDLL, status: int, error: c_void_p) -> Error:
    try:
        message = loaded.ddcm_error_message(error) or b"The reason is not known."
        remedy = loaded.ddcm_error_remedy(error)
    finally:
        loaded.ddcm_error_free(error)
    kind = BY_STATUS.get(status, InternalError)
    return kind(message.decode(), None if remedy is None else remedy.decode())
