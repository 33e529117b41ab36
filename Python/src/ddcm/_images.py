"""Images and streams as callers have them: arrays, Pillow's images, paths, bytes and file objects."""

from __future__ import annotations

import io
import os
import sys
import warnings
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Union

from . import _structs as s
from .errors import (
    DamagedError,
    DDCMWarning,
    InputOutputError,
    NotFoundError,
    NotRecognizedError,
    UnsupportedError,
    UsageError,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as PILImage

    #: An image: an H×W×3 array of uint8, an image of Pillow, or an image file as a path, as bytes or as a file object.
    ImageInput = Union["NDArray[Any]", PILImage, str, PathLike[str], bytes, bytearray, memoryview, BinaryIO]

#: A stream: bytes, a path or a file object.
StreamInput = Union[bytes, bytearray, memoryview, str, "PathLike[str]", BinaryIO]


def pixels(image: ImageInput, name: str = "image") -> NDArray[np.uint8]:
    """An image as an H×W×3 array of uint8, without a copy where it is one.

    Raises:
        UsageError: The array has another shape or type.
        NotFoundError, NotRecognizedError, DamagedError, InputOutputError: An image file cannot be read.
        UnsupportedError: An image file is given, and Pillow is not installed.
    """
    import numpy as np

    if isinstance(image, np.ndarray):
        return _checked(image, name)
    if isinstance(image, (str, PathLike, bytes, bytearray, memoryview)) or hasattr(image, "read"):
        file: Any = image
        return _from_file(file, name)
    if "PIL.Image" in sys.modules:
        from PIL.Image import Image

        if isinstance(image, Image):
            return _from_pillow(image)
    if hasattr(image, "__array_interface__") or hasattr(image, "__array__"):
        return _checked(np.asarray(image), name)
    raise UsageError(
        f"The {name} is of type {type(image).__name__}.",
        "Give an H×W×3 array of uint8, an image of Pillow, a path, bytes or a file object.",
    )


def _checked(array: NDArray[Any], name: str) -> NDArray[np.uint8]:
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        remedy = "Give the shape height×width×3: red, green and blue."
        if array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1):
            remedy = "Repeat a grey image for red, green and blue: numpy.repeat(image.reshape(height, width, 1), 3, 2)."
        elif array.ndim == 3 and array.shape[2] == 4:
            remedy = "Streams have no transparency: leave the alpha channel out, image[..., :3]."
        elif array.ndim == 3 and array.shape[0] == 3:
            remedy = "Put the channels last: image.transpose(1, 2, 0)."
        raise UsageError(f"The {name} has the shape {'×'.join(map(str, array.shape))}.", remedy)
    if array.dtype != "uint8":
        remedy = "Convert it to uint8, 0...255."
        if array.dtype.kind == "f":
            remedy = "Convert it to uint8: (255 * image).round().clip(0, 255).astype('uint8') for values of 0...1."
        raise UsageError(f"The {name} is of type {array.dtype}.", remedy)
    return array


def structure(array: NDArray[np.uint8]) -> tuple[s.Image, NDArray[np.uint8]]:
    """An array for libddcm, and the array that must live as long: the given one where its rows are whole."""
    import numpy as np

    height, width, _ = array.shape
    if array.strides[1:] != (3, 1) or array.strides[0] < 3 * width:
        array = np.ascontiguousarray(array)
    described = s.Image(width=width, height=height, pixels=array.ctypes.data, stride=array.strides[0])
    described._kept = array
    return described, array


def check_out(out: NDArray[np.uint8], shape: tuple[int, ...]) -> None:
    """
    Raises:
        UsageError: An array cannot take an image of the shape.
    """
    import numpy as np

    if not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != "uint8" or not out.flags.writeable:
        found = f"{out.dtype} {out.shape}" if isinstance(out, np.ndarray) else type(out).__name__
        raise UsageError(f"The argument out is {found}.", f"Give a writeable uint8 array of shape {shape}.")


def _from_file(file: str | PathLike[str] | bytes | bytearray | memoryview | BinaryIO, name: str) -> NDArray[np.uint8]:
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise UnsupportedError(
            "Image files are read by Pillow, which is not installed.", "pip install pillow"
        ) from error
    source: Any = io.BytesIO(file) if isinstance(file, (bytes, bytearray, memoryview)) else file
    title = f" '{os.fspath(file)}'" if isinstance(file, (str, PathLike)) else ""
    try:
        with Image.open(source) as image:
            image.load()
            return _from_pillow(ImageOps.exif_transpose(image))
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file{title}.", "Check the path.") from error
    except UnidentifiedImageError as error:
        raise NotRecognizedError(f"The {name}{title} is not an image file that Pillow reads.") from error
    except (SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise DamagedError(f"The {name}{title} cannot be read: {error}.") from error
    except OSError as error:
        kind = InputOutputError if error.errno else DamagedError
        raise kind(f"The {name}{title} cannot be read: {error}.") from error


def _from_pillow(image: PILImage) -> NDArray[np.uint8]:
    import numpy as np
    from PIL import Image

    if image.mode.startswith("I"):
        # 16 bits in one of several forms: the upper eight, rounded.
        grey = np.asarray(image).astype(np.int64).clip(0, 65535)
        return np.repeat(((grey * 255 + 32767) // 65535).astype(np.uint8)[..., None], 3, axis=2)
    if image.mode == "F":
        raise UsageError("The image has floating-point samples (mode F).", "Convert it to 8 bits first.")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        warnings.warn("the image's transparency is not kept: it is shown on white", DDCMWarning, stacklevel=4)
        opaque = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque)
    return np.asarray(_in_srgb(image))


def _in_srgb(image: PILImage) -> PILImage:
    """The image in RGB: by its colour profile if it has one, as libvips does for the command."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "L", "CMYK"):
        from PIL import ImageCms

        try:
            converted = ImageCms.profileToProfile(
                image,
                io.BytesIO(profile),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            )
            if converted is not None:
                return converted
        except ImageCms.PyCMSError:
            warnings.warn("the image's colour profile cannot be used, and is ignored", DDCMWarning, stacklevel=5)
    return image.convert("RGB")


def stream(data: StreamInput) -> bytes | bytearray | memoryview:
    """The bytes of a stream.

    Raises:
        NotFoundError, InputOutputError: A file cannot be read.
        UsageError: `data` is something else.
    """
    if isinstance(data, (bytes, bytearray)):
        return data
    if isinstance(data, memoryview):
        return data.cast("B") if data.c_contiguous else data.tobytes()
    if isinstance(data, (str, PathLike)):
        try:
            return Path(data).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError(f"There is no file '{os.fspath(data)}'.", "Check the path.") from error
        except (OSError, ValueError) as error:
            raise InputOutputError(f"'{os.fspath(data)}' cannot be read: {error}.") from error
    if hasattr(data, "read"):
        contents: Any = data.read()
        if isinstance(contents, (bytes, bytearray)):
            return contents
        raise UsageError("The file object gives text.", "Open the file in binary mode: open(path, 'rb').")
    if hasattr(data, "__buffer__") or hasattr(data, "__array_interface__"):
        exporter: Any = data
        return stream(memoryview(exporter))
    raise UsageError(f"The stream is of type {type(data).__name__}.", "Give bytes, a path or a file object.")


def pointer(data: bytes | bytearray | memoryview) -> tuple[int | None, int, object]:
    """Address and length of bytes, and what must live as long."""
    import numpy as np

    if len(data) == 0:
        return None, 0, None
    array = np.frombuffer(data, np.uint8)
    return array.ctypes.data, array.size, array
