"""The plugin of Pillow for `.ddcm` files, `image/vnd.ddcm`. Importing `ddcm` registers it.

    import ddcm
    from PIL import Image

    Image.open("photo.jpg").save("photo.ddcm", size=2000, effort=5)
    image = Image.open("photo.ddcm")   # size and info are known, the image is decoded when it is needed

Options of `save` are those of :meth:`ddcm.Codec.encode`, `progress` included, and `codec`, or `model`, `precision`,
`threads` and `concurrency`. A stream holds RGB pixels in sRGB and nothing else: colour profiles are converted, EXIF
data is left out, and an orientation in it is not applied; use `ImageOps.exif_transpose` before. `Image.draft` does
nothing: the first bytes of a stream take as long to decode as the whole.

Errors are those of Pillow: `UnidentifiedImageError` where a file is no stream, `OSError` where it is cut short, damaged
or needs a model that is not installed, `ValueError` for options. `ImageFile.LOAD_TRUNCATED_IMAGES` decodes what there
is of a stream that is cut short.
"""

from __future__ import annotations

import io
import warnings
from typing import IO, Any

from PIL import Image, ImageFile

from .errors import DDCMWarning, Error, LimitError, UsageError
from .functions import decode, encode, info, peek

FORMAT = "DDCM"
MIME_TYPE = "image/vnd.ddcm"

#: The magic and the version of the format.
_SIGNATURE = b"\xddCM\n\x01"
#: How many of these bytes a resilient stream may have lost.
_TOLERATED = 2
#: What other formats store beside the pixels.
_METADATA = ("exif", "xmp", "dpi", "comment")


def register() -> None:
    """Registers the format with Pillow. More than one call does no harm."""
    Image.register_open(FORMAT, DDCMImageFile, _accept)
    Image.register_save(FORMAT, _save)
    Image.register_extension(FORMAT, ".ddcm")
    Image.register_mime(FORMAT, MIME_TYPE)


def _accept(prefix: bytes) -> bool:
    equal = sum(a == b for a, b in zip(prefix, _SIGNATURE, strict=False))
    return equal >= len(_SIGNATURE) - _TOLERATED


class DDCMImageFile(ImageFile.ImageFile):
    """A `.ddcm` file that is decoded by `load`."""

    format = FORMAT
    format_description = "DDCM image"

    def _open(self) -> None:
        assert self.fp is not None
        self._stream: bytes = self.fp.read()
        try:
            found = info(self._stream)
        except Error:
            # Cut short, or damaged: the size at least may be readable.
            try:
                self._size = peek(self._stream)
            except Error as error:
                raise SyntaxError(str(error)) from error
        else:
            self._size = (found.width, found.height)
            for name in ("bits_per_pixel", "model", "precision", "steps", "seed", "form"):
                self.info[name] = getattr(found, name)
        self._mode = "RGB"
        self.tile = [ImageFile._Tile("raw", (0, 0, *self._size), 0, "RGB")]

    def verify(self) -> None:
        """
        Raises:
            OSError: The stream is cut short or damaged.
        """
        try:
            info(self._stream)
        except Error as error:
            raise OSError(_failure(error)) from error
        finally:
            super().verify()

    def load(self) -> Any:
        """Decodes the stream, unless that is done.

        Raises:
            OSError: The stream is cut short or damaged, or needs a model that is not installed.
            DecompressionBombError: The image has more than twice `Image.MAX_IMAGE_PIXELS` pixels.
        """
        if self.tile and self.fp is not None:
            pixels = self._decoded()
            if self._exclusive_fp:
                self.fp.close()
            self.fp = io.BytesIO(pixels)
            self._stream = b""
        return super().load()

    def _decoded(self) -> bytes:
        most = Image.MAX_IMAGE_PIXELS
        count = self.size[0] * self.size[1]
        try:
            pixels = decode(
                self._stream, partial=ImageFile.LOAD_TRUNCATED_IMAGES, max_pixels=count if most is None else 2 * most
            )
        except LimitError as error:
            raise Image.DecompressionBombError(str(error)) from error
        except Error as error:
            raise OSError(_failure(error)) from error
        return pixels.tobytes()

    def load_seek(self, pos: int) -> None:
        """Lets Pillow take the decoded pixels from memory, not from the file."""
        assert self.fp is not None
        self.fp.seek(pos)


def _failure(error: Error) -> str:
    if error.category != "damaged":
        return str(error)
    if "cut short" in error.message:
        return f"image file is truncated. {error.message} Set ImageFile.LOAD_TRUNCATED_IMAGES to decode what there is."
    return f"image file is damaged. {error}"


def _save(image: Image.Image, file: IO[bytes], filename: str | bytes) -> None:
    options = dict(image.encoderinfo)
    # Image.save itself is asked for one of several frames by these.
    options.pop("append_images", None)
    left_out = [name for name in _METADATA if options.pop(name, None)]
    if left_out:
        warnings.warn(f"the format stores no {', '.join(left_out)}", DDCMWarning, stacklevel=3)
    if isinstance(options.get("quality"), (int, float)):
        raise UsageError(
            f"quality is {options['quality']}.", 'Use "tiny", "low", "medium" or "high"; or bpp=, size= or psnr=.'
        )
    if "icc_profile" in options:
        image = image.copy()
        image.info["icc_profile"] = options.pop("icc_profile")
    try:
        data = encode(_without_alpha(image), **options)
    except (ValueError, OSError):
        raise  # as Pillow's own plugins do for options and files
    except Error as error:
        if error.category == "cancelled":
            raise
        raise OSError(str(error)) from error
    file.write(data)


def _without_alpha(image: Image.Image) -> Image.Image:
    """
    Raises:
        OSError: The image has transparency, or samples that are not converted to 8 bits.
    """
    remedy = None
    if image.mode in ("RGBA", "RGBa", "LA", "La", "PA") or "transparency" in image.info:
        remedy = "The format has no transparency: paste the image on a background, or use convert('RGB')"
    elif image.mode in ("F", "LAB"):
        remedy = "Convert it to RGB"
    if remedy is None:
        return image
    if image.mode == "RGB":  # one colour is declared transparent, which convert('RGB') does not change
        image = image.copy()
        del image.info["transparency"]
        return image
    raise OSError(f"cannot write mode {image.mode} as DDCM. {remedy}")
