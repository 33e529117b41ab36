"""The codec with the names and arguments of the package `imagecodecs`, which need not be installed.

from ddcm.imagecodecs import ddcm_decode, ddcm_encode

data = ddcm_encode(array, level=0.2)   # level is bits per pixel, as of imagecodecs.sperr_encode
array = ddcm_decode(data)
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from .errors import Error, UsageError
from .functions import decode, encode, info, library_version

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["DDCM", "DdcmError", "ddcm_check", "ddcm_decode", "ddcm_encode", "ddcm_version", "numcodecs_codec"]

#: What these functions raise.
DdcmError = Error


class DDCM:
    """Constants of the codec."""

    available = True
    #: The values of the option `quality`.
    QUALITIES = ("tiny", "low", "medium", "high")


def ddcm_version() -> str:
    """The version of libddcm: "libddcm 0.1.0"."""
    return f"libddcm {library_version()}"


def ddcm_check(data: bytes | bytearray | memoryview, /) -> bool:
    """Whether the data are a stream that can be decoded."""
    try:
        info(data)
    except Error:
        return False
    return True


def ddcm_encode(
    data: ArrayLike,
    /,
    level: float | None = None,
    *,
    numthreads: int | None = None,
    out: int | bytearray | memoryview | None = None,
    **options: Any,
) -> bytes | bytearray | memoryview:
    """Image to stream.

    Args:
        data: H×W×3 of uint8; or H×W, a grey image.
        level: Bits per pixel, 0.001...8; by default 0.2.
        numthreads: Threads; by default all cores.
        out: A buffer that takes the stream, or its size in bytes.
        options: Those of :func:`ddcm.encode`.

    Returns:
        The stream: bytes, or the part of `out` that holds it.

    Raises:
        UsageError: The stream does not fit in `out`, or an option is out of range.
    """
    import numpy as np

    array = np.asarray(data)
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1):
        array = np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    made = encode(array, **_with_level(level, options), **_threads(numthreads))
    if out is None:
        return made
    capacity = out if isinstance(out, int) else memoryview(out).nbytes
    if capacity < len(made):
        raise UsageError(f"The stream has {len(made)} bytes, and out takes {capacity}.", "Give more, or a lower level.")
    if isinstance(out, int):
        return made
    view = memoryview(out).cast("B")
    view[: len(made)] = made
    return view[: len(made)] if len(made) < capacity or isinstance(out, memoryview) else out


def _with_level(level: float | None, options: dict[str, Any]) -> dict[str, Any]:
    if level is None:
        return options
    if options.get("bpp") is not None or options.get("bits_per_pixel") is not None:
        raise UsageError("level and bpp are two names of one option.", "Set one of them.")
    return {**options, "bits_per_pixel": level}


def _threads(numthreads: int | None) -> dict[str, Any]:
    # imagecodecs' 0 stands for the default too.
    return {"threads": numthreads} if numthreads else {}


def ddcm_decode(
    data: bytes | bytearray | memoryview,
    /,
    *,
    numthreads: int | None = None,
    out: NDArray[np.uint8] | None = None,
    **options: Any,
) -> NDArray[np.uint8]:
    """Stream to image, H×W×3 of uint8.

    Args:
        data: The stream.
        numthreads: Threads; by default all cores.
        out: A contiguous array of uint8 that takes the image: its shape, or as many bytes.
        options: Those of :func:`ddcm.decode`.

    Raises:
        DamagedError, NotRecognizedError: The data are no stream, or it is damaged.
        UsageError: `out` is too small or of another type.
    """
    import numpy as np

    if isinstance(out, np.ndarray) and out.ndim != 3:
        image = decode(data, **options, **_threads(numthreads))
        if out.dtype != np.uint8 or out.size != image.size or not out.flags.c_contiguous or not out.flags.writeable:
            raise UsageError(
                f"out is {out.dtype} {out.shape}.", f"Give a contiguous uint8 array of shape {image.shape}."
            )
        out.reshape(image.shape)[...] = image
        return out
    return decode(data, out=out, **options, **_threads(numthreads))


@functools.cache
def numcodecs_codec() -> type[Any]:
    """A codec for numcodecs and Zarr with the id "ddcm", as those of `imagecodecs.numcodecs`. This call registers it.

    Its arguments are `level` and the options of :func:`ddcm_encode`. A chunk is one image of shape H×W×3.
    Needs numcodecs.
    """
    import importlib

    codec: Any = importlib.import_module("numcodecs.abc").Codec
    registry = importlib.import_module("numcodecs.registry")

    class Ddcm(codec):  # type: ignore[misc]
        codec_id = "ddcm"

        def __init__(self, *, level: float | None = None, numthreads: int | None = None, **options: Any) -> None:
            self.level, self.numthreads, self.options = level, numthreads, options

        def encode(self, buf: Any) -> Any:
            import numpy as np

            image = np.asarray(buf)
            # Zarr adds dimensions of one element.
            image = (
                image.reshape(image.shape[-3:]) if image.ndim > 3 and image.size == np.prod(image.shape[-3:]) else image
            )
            return ddcm_encode(image, level=self.level, numthreads=self.numthreads, **self.options)

        def decode(self, buf: Any, out: Any = None) -> Any:
            import numpy as np

            image = ddcm_decode(buf, numthreads=self.numthreads)
            if out is None:
                return image
            np.asarray(out).reshape(image.shape)[...] = image
            return out

        def get_config(self) -> dict[str, Any]:
            return {"id": self.codec_id, "level": self.level, "numthreads": self.numthreads, **self.options}

        @classmethod
        def from_config(cls, config: dict[str, Any]) -> Any:
            return cls(**{name: value for name, value in config.items() if name != "id"})

    registry.register_codec(Ddcm)
    return Ddcm
