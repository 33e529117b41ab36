"""Keys of pictures, and names of files made of them."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator

#: Extensions of image files that are searched for in folders.
IMAGE_EXTENSIONS = (
    "png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm", "pnm", "jp2", "avif", "heic", "jxl",
)  # fmt: skip

STREAM_EXTENSIONS = ("ddcm",)


def extension(name: str) -> str:
    """The extension in lower case, without its dot; "" where there is none."""
    return os.path.splitext(name)[1][1:].lower()


def safe(key: str) -> str:
    """A key as a relative path that stays below the folder that it is joined to."""
    key = key.encode("utf-8", "backslashreplace").decode()  # names of files need not be UTF-8
    parts = [re.sub(r"[\x00-\x1f\\:]", "_", part) for part in key.split("/")]
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "_"


class Unique:
    """Makes the names of a shard differ: the second "a" becomes "a-2"."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, name: str) -> str:
        made, count = name, 1
        while made in self._seen:
            count += 1
            made = f"{name}-{count}"
        self._seen.add(made)
        return made


def sample_key(key: str) -> str:
    """A key for webdataset, which cuts the last part of a name at its first dot."""
    head, slash, tail = safe(key).rpartition("/")
    return head + slash + tail.replace(".", "_")


def expand(pattern: str) -> list[str]:
    """The files of a pattern, sorted: `*`, `?`, `[…]`, `**`, and webdataset's ranges `{000..127}`.

    A range is expanded whether or not its files exist, so that a missing shard is noticed.
    """
    found: list[str] = []
    for name in _ranges(pattern):
        found += sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else [name]
    return found


def is_pattern(path: str) -> bool:
    return not os.path.exists(path) and (glob.has_magic(path) or _RANGE.search(path) is not None)


_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


def _ranges(pattern: str) -> Iterator[str]:
    match = _RANGE.search(pattern)
    if match is None:
        yield pattern
        return
    first, last = match.groups()
    for value in range(int(first), int(last) + 1):
        yield from _ranges(f"{pattern[: match.start()]}{value:0{len(first)}d}{pattern[match.end() :]}")
