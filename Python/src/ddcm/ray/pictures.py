"""What goes into a task and what comes out of it: one picture each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Picture:
    """One input."""

    #: Its name within the data set, without an extension that says how it is stored.
    key: str
    #: An image file or a stream as bytes or as a path, or an array; nothing for generation.
    data: Any = None
    #: Seeds generation.
    seed: int | None = None
    #: Why it could not be read.
    error: str | None = None
    #: What else the data set has of it: columns of parquet, members of webdataset.
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Row:
    """One output. A failure has an error, and neither a stream nor an image."""

    key: str
    #: The stream.
    stream: bytes | None = None
    #: The image: an image file, or an H×W×3 array of uint8 where no format was asked for.
    image: Any = None
    #: Pixels.
    width: int | None = None
    height: int | None = None
    #: Of the stream, bits per pixel.
    bpp: float | None = None
    error: str | None = None
    #: The error's category, as of :class:`ddcm.Error`.
    category: str | None = None
    #: Time of the task, without reading and writing files.
    seconds: float = 0.0
    extra: dict[str, Any] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        """Everything but the stream, the image and what was passed through."""
        return {
            "key": self.key,
            "width": self.width,
            "height": self.height,
            "bytes": None if self.stream is None else len(self.stream),
            "bpp": self.bpp,
            "error": self.error,
            "seconds": round(self.seconds, 4),
        }
