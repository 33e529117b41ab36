"""Finds what a data set consists of, and cuts it into shards. Nothing is held but one folder's names at a time."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DamagedError, NotFoundError, UnsupportedError, UsageError
from .names import IMAGE_EXTENSIONS, STREAM_EXTENSIONS, expand, extension, is_pattern

KINDS = ("folder", "parquet", "webdataset")

_BY_EXTENSION = {"parquet": "parquet", "tar": "webdataset"}


@dataclass(frozen=True)
class Source:
    """A data set.

    Attributes:
        path: A folder, a file, or a pattern of files.
        kind: "folder" (of image files or streams), "parquet" or "webdataset"; ``None`` to recognise it.
        extensions: Of the files of a folder, without dots; by default those of the task.
        column: Of parquet the column, of webdataset the member's extension; ``None`` to recognise it.
        key_column: Of parquet the column with the keys; ``None`` to recognise it.
    """

    path: str
    kind: str | None = None
    extensions: Sequence[str] | None = None
    column: str | None = None
    key_column: str | None = None

    def resolved(self) -> Source:
        """The same with its kind.

        Raises:
            NotFoundError: There is no such file or folder.
            UsageError: The kind is none of those known, or cannot be told.
        """
        kind = self.kind or self._recognise()
        if kind not in KINDS:
            raise UsageError(f"The kind of input is {kind!r}.", f"Kinds are {', '.join(KINDS)}.")
        return Source(os.path.abspath(self.path), kind, self.extensions, self.column, self.key_column)

    def _recognise(self) -> str:
        if is_pattern(self.path):
            names = expand(self.path)
            if not names:
                raise NotFoundError(f"No file matches '{self.path}'.", "Check the pattern, and quote it for the shell.")
        elif os.path.isdir(self.path):
            names = [entry.name for entry in os.scandir(self.path) if extension(entry.name) in _BY_EXTENSION]
        elif os.path.exists(self.path):
            names = [self.path]
        else:
            raise NotFoundError(f"There is no file or folder '{self.path}'.", "Check the path.")
        kinds = {_BY_EXTENSION.get(extension(name), "folder") for name in names}
        if len(kinds) > 1:
            raise UsageError(
                f"'{self.path}' has files of several kinds: {', '.join(sorted(kinds))}.",
                "Say which are meant: input_kind (--input-kind), or a pattern such as 'folder/*.tar'.",
            )
        return kinds.pop() if kinds else "folder"

    def files(self) -> list[str]:
        """The files of a data set in parquet or webdataset, sorted."""
        suffix = {"parquet": "parquet", "webdataset": "tar"}.get(self.kind or "", "")
        if is_pattern(self.path):
            return expand(self.path)
        if not os.path.isdir(self.path):
            return [self.path]
        return sorted(entry.path for entry in os.scandir(self.path) if extension(entry.name) == suffix)


def shards(source: Source, task: str, shard_size: int, excluded: Path) -> Iterator[dict[str, Any]]:
    """Descriptions of shards, in a fixed order.

    Args:
        source: Resolved.
        shard_size: Pictures of a shard; a tar file is always one shard.
        excluded: The output, which may lie within the input.

    Yields:
        ``{"files": [[path, key], …]}``, ``{"parquet": path, "start": row, "stop": row}`` or ``{"tar": path}``.
    """
    if source.kind == "webdataset":
        yield from ({"tar": path} for path in source.files())
    elif source.kind == "parquet":
        for path in source.files():
            count = _row_count(path)
            yield from (
                {"parquet": path, "start": start, "stop": min(start + shard_size, count)}
                for start in range(0, count, shard_size)
            )
    else:
        default = STREAM_EXTENSIONS if task == "decode" else IMAGE_EXTENSIONS
        wanted = {one.lower().lstrip(".") for one in source.extensions or default}
        pictures = _pictures(source.path, wanted, excluded)
        while batch := list(itertools.islice(pictures, shard_size)):
            yield {"files": batch}


def seeds(first: int, count: int, shard_size: int) -> Iterator[dict[str, Any]]:
    """Shards of generation: ``{"seeds": [first, count]}``."""
    for start in range(0, count, shard_size):
        yield {"seeds": [first + start, min(shard_size, count - start)]}


def _row_count(path: str) -> int:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise UnsupportedError(
            "Parquet files are read by pyarrow, which is not installed.", "pip install pyarrow"
        ) from error
    if not os.path.exists(path):
        raise NotFoundError(f"There is no file '{path}'.", "Check the pattern.")
    try:
        return int(parquet.read_metadata(path).num_rows)
    except (OSError, ValueError) as error:
        raise DamagedError(f"'{path}' cannot be read as parquet: {error}.", "Leave the file out.") from error


def _pictures(path: str, wanted: set[str], excluded: Path) -> Iterator[list[str]]:
    """Pairs of path and key. Where two files of a folder differ in their extension only, keys keep it."""
    for root, folder, names in _folders(path, excluded):
        names = [name for name in names if extension(name) in wanted and not name.startswith(".")]
        stems = Counter(os.path.splitext(name)[0] for name in names)
        for name in names:
            stem = os.path.splitext(name)[0]
            full = os.path.join(folder, name)
            key = os.path.relpath(os.path.join(folder, stem if stems[stem] == 1 else name), root)
            yield [full, key.replace(os.sep, "/")]


def _folders(path: str, excluded: Path) -> Iterator[tuple[str, str, Iterable[str]]]:
    """The root of all keys, a folder, and names of files in it, sorted."""
    if os.path.isdir(path):
        for folder, below, names in os.walk(path):
            below[:] = sorted(name for name in below if name != "_ddcm" and Path(folder, name) != excluded)
            yield path, folder, sorted(names)
        return
    files = sorted(expand(path) if is_pattern(path) else [path], key=os.path.split)
    files = [file for file in files if not os.path.isdir(file) and excluded not in Path(file).parents]
    root = os.path.commonpath([os.path.dirname(file) for file in files]) if files else ""
    for folder, group in itertools.groupby(files, key=os.path.dirname):
        yield root, folder, [os.path.basename(file) for file in group]
