"""The same as the methods of :class:`Codec`, on a codec that they share; and what needs no model."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from ctypes import byref
from typing import TYPE_CHECKING, Any

from . import _options as options_
from ._images import pixels, pointer, stream, structure
from ._library import call
from ._result import Result
from .codec import Codec, restore_options
from .errors import Error, UsageError
from .results import EditResult, EncodeResult, GenerateResult, RestoreResult, Score, StreamInfo

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray
    from typing_extensions import Unpack

    from ._images import ImageInput, StreamInput

_codecs: dict[tuple[Any, ...], Codec] = {}
_lock = threading.Lock()

if hasattr(os, "register_at_fork"):

    def _forked() -> None:
        global _lock
        _lock = threading.Lock()

    os.register_at_fork(after_in_child=_forked)


_NAMES = ("model", "precision", "threads", "concurrency")


def shared_codec(options: Mapping[str, Any]) -> tuple[Codec, dict[str, Any]]:
    """The codec that options ask for by `codec`, or by `model` and how it runs; and the other options."""
    own = {name: options[name] for name in _NAMES if options.get(name) is not None}
    others = {name: value for name, value in options.items() if name not in _NAMES and name != "codec"}
    given = options.get("codec")
    if given is not None:
        if own:
            raise UsageError(f"codec and {', '.join(own)} exclude each other.", "Set the model's options of the codec.")
        if not isinstance(given, Codec):
            raise UsageError(f"codec is of type {type(given).__name__}.", "Give a ddcm.Codec.")
        return given, others
    if "model" in own:
        own["model"] = os.fspath(own["model"])
    key = tuple(own.get(name) for name in _NAMES)
    with _lock:
        if key not in _codecs:
            _codecs[key] = Codec(**own)
        return _codecs[key], others


def encode(image: ImageInput, **options: Unpack[options_.SharedEncodeOptions]) -> bytes:
    """Image to stream: :meth:`Codec.encode` on a shared codec.

    Args:
        options: Those of :meth:`Codec.encode`; and `codec`, or `model`, `precision`, `threads`, `concurrency` as of
            :class:`Codec`.
    """
    codec, own = shared_codec(options)
    return codec.encode(image, **own)


def encode_result(image: ImageInput, **options: Unpack[options_.SharedEncodeOptions]) -> EncodeResult:
    """As :func:`encode`, with the image that the stream decodes to, and what else is known."""
    codec, own = shared_codec(options)
    return codec.encode_result(image, **own)


def decode(data: StreamInput, **options: Unpack[options_.SharedDecodeOptions]) -> NDArray[uint8]:
    """Stream to image, H×W×3: :meth:`Codec.decode` on a shared codec. Options as of :func:`encode`."""
    codec, own = shared_codec(options)
    return codec.decode(data, **own)


def generate(
    width: int | None = None, height: int | None = None, **options: Unpack[options_.SharedGenerateOptions]
) -> GenerateResult:
    """An image from random choices: :meth:`Codec.generate` on a shared codec. Options as of :func:`encode`."""
    codec, own = shared_codec(options)
    return codec.generate(width, height, **own)


def edit(data: StreamInput, **options: Unpack[options_.SharedEditOptions]) -> EditResult:
    """A stream under another condition: :meth:`Codec.edit` on a shared codec. Options as of :func:`encode`."""
    codec, own = shared_codec(options)
    return codec.edit(data, **own)


def restore(task: Any, image: ImageInput, **options: Any) -> RestoreResult:
    """A degraded image as it may have been: :meth:`Codec.restore` on a shared codec. Options as of :func:`encode`."""
    codec, own = shared_codec(options)
    return codec.restore(task, image, **own)


def degrade(task: Any, image: ImageInput, **options: Any) -> NDArray[uint8]:
    """What :meth:`Codec.restore` with `degrade=True` begins with: the image degraded by the task. Needs no model.

    Returns:
        H×W×3; smaller than the image for "upscale".
    """
    made, image = restore_options(task, image, {**options, "degrade": True})
    described, _kept = structure(pixels(image))
    return Result(call("ddcm_degrade", byref(described), byref(made))).image()


def info(data: StreamInput) -> StreamInfo:
    """A stream's metadata. Reads and checks the whole stream; needs no model.

    Raises:
        NotRecognizedError: The bytes are no ddcm stream.
        DamagedError: The stream is damaged or incomplete.
    """
    start, size, _kept = pointer(stream(data))
    return StreamInfo.of(Result(call("ddcm_info", start, size)).json())


def peek(data: StreamInput) -> tuple[int, int]:
    """Width and height in pixels, from a stream's beginning: 80 bytes suffice.

    Raises:
        NotRecognizedError: The bytes are no ddcm stream.
        DamagedError: There are too few bytes.
    """
    start, size, _kept = pointer(stream(data))
    found = Result(call("ddcm_peek", start, size)).json()
    return found["width"], found["height"]


def check(data: StreamInput) -> bool:
    """Whether the bytes are a whole stream with the right checksum, or a resilient one that can be decoded.

    :func:`info` raises what is wrong.
    """
    contents = stream(data)
    try:
        info(contents)
    except Error:
        return False
    return True


def cut(data: StreamInput, max_bytes: int) -> bytes:
    """The first choices of a stream, as a valid stream of at most `max_bytes` bytes.

    Raises:
        UsageError: `max_bytes` is too few.
    """
    from ._build import integer

    start, size, _kept = pointer(stream(data))
    made = Result(call("ddcm_cut", start, size, integer("max_bytes", max_bytes))).bytes()
    return made if made is not None else b""


def score(image: ImageInput, reference: ImageInput | None = None) -> Score:
    """Quality of an image: NIQE without a reference; with one PSNR, SSIM and MS-SSIM too.

    Raises:
        UsageError: The reference has another size, or the image is too small for NIQE and there is no reference.
    """
    described, _kept = structure(pixels(image))
    other = None if reference is None else structure(pixels(reference, "reference"))
    result = Result(call("ddcm_score", byref(described), None if other is None else byref(other[0])))
    return Score(**{name: None if value is None else float(value) for name, value in result.json().items()})


def library_version() -> str:
    """The version of libddcm."""
    from ._library import library

    version: bytes = library().ddcm_version()
    return version.decode()
