"""The tasks: a codec, options, and one picture after another."""

from __future__ import annotations

import hashlib
import io
import json
import time
import warnings
from dataclasses import dataclass, field
from typing import Any

from .. import _options
from ..codec import Codec
from ..errors import Error, UsageError
from .pictures import Picture, Row

#: By task: whether a row has a stream, and whether it has an image.
MAKES = {"encode": (True, False), "decode": (False, True), "generate": (True, True), "restore": (True, True)}

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "jpg": "JPEG", "webp": "WEBP", "tiff": "TIFF", "bmp": "BMP", "ppm": "PPM"}


@dataclass(frozen=True)
class Task:
    """What is done to each picture.

    Attributes:
        name: "encode", "decode", "generate" or "restore".
        options: Those of the codec's method of this name; for "restore" with `task`.
        codec: Arguments of :class:`ddcm.Codec`.
        format: "png", "jpeg", "webp"…: images are files of this format. ``None`` for arrays.
        images: Whether generation keeps images beside the streams.
    """

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    codec: dict[str, Any] = field(default_factory=dict)
    format: str | None = "png"
    images: bool = True

    def check(self) -> None:
        """
        Raises:
            UsageError: There is no such task, option or format. Ranges are the library's to check.
        """
        if self.name not in MAKES:
            raise UsageError(f"There is no task {self.name!r}.", f"Tasks are {', '.join(MAKES)}.")
        if self.format is not None and self.format not in _FORMATS:
            raise UsageError(f"There is no image format {self.format!r}.", f"Formats are {', '.join(_FORMATS)}.")
        given = dict(self.options)
        if self.name == "restore":
            if given.pop("task", None) is None:
                raise UsageError("The task of the restoration is missing.", "Set task, for example to 'upscale'.")
            return
        for name in ("width", "height") if self.name == "generate" else ():
            given.pop(name, None)
        kinds = {
            "encode": _options.EncodeOptions, "decode": _options.DecodeOptions, "generate": _options.GenerateOptions,
        }  # fmt: skip
        _options.checked(self.name, given, kinds[self.name])

    def described(self) -> dict[str, Any]:
        """The task as JSON, to be compared with that of an earlier run."""
        made = {"task": self.name, **{name: described(value) for name, value in sorted(self.options.items())}}
        made |= {
            name: described(self.codec[name]) for name in ("model", "precision") if self.codec.get(name) is not None
        }
        if MAKES[self.name][1]:
            made["format"] = self.format if self.images else None
        return {name: value for name, value in made.items() if value is not None}


def described(value: Any) -> Any:
    """A value as JSON; arrays, images and bytes by their digest."""
    if isinstance(value, (list, tuple)):
        return [described(one) for one in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if hasattr(value, "tobytes"):
        return "sha256:" + hashlib.sha256(value.tobytes()).hexdigest()
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        fields = getattr(value, "__dict__", None)
        return str(value) if fields is None else [type(value).__name__, *(described(one) for one in fields.values())]
    return value


class Worker:
    """A loaded codec that does a task: one row of each picture. Raises nothing that a picture is to blame for."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._codec = Codec(**task.codec)
        if task.name != "decode":
            self._codec.load()  # a stream names its own model

    def close(self) -> None:
        self._codec.close()

    def __call__(self, picture: Picture) -> Row:
        row = Row(picture.key, extra=picture.extra, error=picture.error)
        if picture.error is not None:
            row.category = "input_output"
            return row
        begin = time.perf_counter()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                getattr(self, "_" + self._task.name)(picture, row)
        except Error as error:
            row.error, row.category = str(error), error.category
        except Exception as error:
            row.error, row.category = f"{type(error).__name__}: {error}", "damaged"
        if row.error is not None:
            row.stream = row.image = row.bpp = None
        row.seconds = time.perf_counter() - begin
        return row

    def _encode(self, picture: Picture, row: Row) -> None:
        from .._images import pixels

        image = pixels(_channels(picture.data))
        row.height, row.width = image.shape[:2]
        row.stream = self._codec.encode(image, **self._task.options)
        row.bpp = 8 * len(row.stream) / (row.width * row.height)

    def _decode(self, picture: Picture, row: Row) -> None:
        from .._images import stream

        data = stream(picture.data)
        self._finish(row, self._codec.decode(data, **self._task.options))
        assert row.width is not None and row.height is not None
        row.bpp = 8 * len(data) / (row.width * row.height)

    def _generate(self, picture: Picture, row: Row) -> None:
        made = self._codec.generate(**{**self._task.options, "seed": picture.seed or 0})
        self._finish(row, made.image, made.bytes)

    def _restore(self, picture: Picture, row: Row) -> None:
        options = dict(self._task.options)
        made = self._codec.restore(options.pop("task"), _channels(picture.data), **options)
        self._finish(row, made.image, made.bytes)

    def _finish(self, row: Row, image: Any, stream: bytes | None = None) -> None:
        row.height, row.width = image.shape[:2]
        if stream is not None:
            row.stream, row.bpp = stream, 8 * len(stream) / (row.width * row.height)
        if self._task.images:
            row.image = image if self._task.format is None else image_file(image, self._task.format)


def image_file(image: Any, format: str) -> bytes:
    """An H×W×3 array as an image file. JPEG and WebP have quality 95; WebP's is not lossless."""
    from PIL import Image

    file = io.BytesIO()
    options = {"quality": 95} if _FORMATS[format] in ("JPEG", "WEBP") else {}
    Image.fromarray(image).save(file, _FORMATS[format], **options)
    return file.getvalue()


def _channels(data: Any) -> Any:
    """An image; an array of another number of channels, as Ray reads them, as Pillow's image."""
    if hasattr(data, "ndim") and data.ndim in (2, 3) and data.shape[2:] != (3,) and data.dtype == "uint8":
        from PIL import Image

        return Image.fromarray(data[..., 0] if data.shape[2:] == (1,) else data)
    return data
