"""The structures of ddcm.h, in the order of its fields."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from typing import Any

_Field = tuple[str, Any]


class Sized(ctypes.Structure):
    """A structure that begins with its size."""

    struct_size: int

    def __init__(self, **values: Any) -> None:
        super().__init__(struct_size=ctypes.sizeof(self), **values)


def _sized(*fields: _Field) -> list[_Field]:
    return [("struct_size", c_size_t), *fields]


_int = POINTER(c_int64)
_double = POINTER(c_double)


class Image(Sized):
    _fields_ = _sized(("width", c_uint32), ("height", c_uint32), ("pixels", c_void_p), ("stride", c_size_t))


class Progress(Sized):
    _fields_ = _sized(("step", c_uint64), ("step_count", c_uint64), ("pass_", c_uint64), ("pass_count", c_uint64))


class Box(ctypes.Structure):
    _fields_ = [("x", c_int64), ("y", c_int64), ("width", c_int64), ("height", c_int64)]


class CodecOptions(Sized):
    _fields_ = _sized(
        ("model", c_char_p),
        ("precision", c_char_p),
        ("threads", _int),
        ("concurrency", _int),
        ("home", c_char_p),
        ("libraries", c_char_p),
        ("openvino", c_char_p),
    )


class Rate(Sized):
    _fields_ = _sized(
        ("bits_per_pixel", _double), ("size", _int), ("quality", c_char_p), ("psnr", _double), ("ssim", _double)
    )


class Conditioning(Sized):
    _fields_ = _sized(
        ("prompt", c_char_p),
        ("negative_prompt", c_char_p),
        ("label", _int),
        ("null_class", _int),
        ("guidance", _double),
        ("embed_prompt", c_int32),
        ("reserved", c_int32),
    )


class Process(Sized):
    _fields_ = _sized(
        ("steps", _int),
        ("codebook", c_char_p),
        ("codewords", _int),
        ("atoms", _int),
        ("levels", _int),
        ("selection", c_char_p),
        ("layout", c_char_p),
        ("preset", c_char_p),
    )


class EncodeOptions(Sized):
    _fields_ = _sized(
        ("rate", POINTER(Rate)),
        ("effort", _int),
        ("roi_boxes", POINTER(Box)),
        ("roi_weights", _double),
        ("roi_count", c_size_t),
        ("roi_map", POINTER(Image)),
        ("conditioning", POINTER(Conditioning)),
        ("resilient", c_int32),
        ("reserved", c_int32),
        ("seed", c_uint64),
        ("process", POINTER(Process)),
    )


class DecodeOptions(Sized):
    _fields_ = _sized(
        ("max_bytes", _int),
        ("partial", c_int32),
        ("reserved", c_int32),
        ("prompts", POINTER(c_char_p)),
        ("prompt_count", c_size_t),
        ("max_pixels", _int),
    )


class GenerateOptions(Sized):
    _fields_ = _sized(
        ("width", _int),
        ("height", _int),
        ("seed", c_uint64),
        ("codebook_seed", POINTER(c_uint64)),
        ("ccfg", _int),
        ("conditioning", POINTER(Conditioning)),
        ("process", POINTER(Process)),
        ("max_pixels", _int),
    )


class EditOptions(Sized):
    _fields_ = _sized(
        ("conditioning", POINTER(Conditioning)),
        ("start", _double),
        ("start_step", _int),
        ("original_prompts", POINTER(c_char_p)),
        ("original_prompt_count", c_size_t),
        ("max_pixels", _int),
    )


class Degradation(Sized):
    _fields_ = _sized(
        ("kind", c_char_p),
        ("mask", POINTER(Image)),
        ("mask_box", POINTER(Box)),
        ("mask_share", _double),
        ("scale", _int),
        ("filter", c_char_p),
        ("grey", c_char_p),
        ("sigma", _double),
        ("kernel", _double),
        ("kernel_rows", c_size_t),
        ("kernel_columns", c_size_t),
        ("jpeg", POINTER(c_uint8)),
        ("jpeg_size", c_size_t),
    )


class RestoreOptions(Sized):
    _fields_ = _sized(
        ("tasks", POINTER(POINTER(Degradation))),
        ("task_count", c_size_t),
        ("noise", _double),
        ("degrade", c_int32),
        ("keep_known", c_int32),
        ("rate", POINTER(Rate)),
        ("stream", c_int32),
        ("reserved", c_int32),
        ("rule", c_char_p),
        ("estimate_steps", _int),
        ("depth", _double),
        ("eta", _double),
        ("samples", _int),
        ("saturation", _double),
        ("seed", c_uint64),
        ("max_pixels", _int),
        ("process", POINTER(Process)),
    )


class RestoreBlindOptions(Sized):
    _fields_ = _sized(
        ("estimate", POINTER(Image)),
        ("score", c_char_p),
        ("weight", _double),
        ("rate", POINTER(Rate)),
        ("seed", c_uint64),
        ("process", POINTER(Process)),
    )


ProgressCallback = ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Progress), c_void_p)
