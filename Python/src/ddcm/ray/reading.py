"""Reads the pictures of a shard, one after another."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from typing import Any

from .listing import Source
from .names import IMAGE_EXTENSIONS, STREAM_EXTENSIONS, Unique, extension, safe
from .pictures import Picture

_IMAGE_COLUMNS = ("image", "img", "picture", "png", "jpg", "jpeg", "webp", "bytes", "data", "content")
_STREAM_COLUMNS = ("ddcm", "bytes", "stream", "data", "content")
_KEY_COLUMNS = ("key", "__key__", "path", "file_name", "filename", "id")


def pictures(shard: dict[str, Any], source: Source | None, task: str) -> Iterator[Picture]:
    """The pictures of a shard as :func:`ddcm.ray.listing.shards` describes it. What cannot be read has an error."""
    if "seeds" in shard:
        first, count = shard["seeds"]
        yield from (Picture(f"{seed:08d}", seed=seed) for seed in range(first, first + count))
        return
    assert source is not None
    unique = Unique()
    found = (
        _of_files(shard)
        if "files" in shard
        else _of_parquet(shard, source, task)
        if "parquet" in shard
        else _of_tar(shard["tar"], source, task)
    )
    for picture in found:
        picture.key = unique(safe(picture.key))
        yield picture


def _of_files(shard: dict[str, Any]) -> Iterator[Picture]:
    for path, key in shard["files"]:
        try:
            with open(path, "rb") as file:
                yield Picture(key, file.read())
        except OSError as error:
            yield Picture(key, error=f"'{path}' cannot be read: {error.strerror or error}.")


def _of_parquet(shard: dict[str, Any], source: Source, task: str) -> Iterator[Picture]:
    path, start, stop = shard["parquet"], shard["start"], shard["stop"]
    stem = os.path.splitext(os.path.basename(path))[0]
    row = start
    try:
        for column, key_column, values in _parquet_rows(path, start, stop, source, task):
            yield _of_row(values, column, key_column, f"{stem}-{row:08d}", path)
            row += 1
    except (OSError, ValueError) as error:  # of pyarrow, which derives its errors from these
        for missing in range(row, stop):
            yield Picture(f"{stem}-{missing:08d}", error=f"'{path}' cannot be read from row {row} on: {error}.")


def _parquet_rows(
    path: str, start: int, stop: int, source: Source, task: str
) -> Iterator[tuple[str | None, str | None, dict[str, Any]]]:
    """The columns with images and keys, and a row; sixteen rows are held at a time."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        names = file.schema_arrow.names
        column = source.column or _first(names, _STREAM_COLUMNS if task == "decode" else _IMAGE_COLUMNS)
        key_column = source.key_column or _first(names, _KEY_COLUMNS)
        groups, row = _row_groups(file.metadata, start, stop)
        for group in groups:  # one by one, so that a damaged one costs no other's rows
            for batch in file.iter_batches(batch_size=16, row_groups=[group]):
                for index in range(max(0, start - row), min(batch.num_rows, stop - row)):
                    yield column, key_column, batch.slice(index, 1).to_pylist()[0]
                row += batch.num_rows


def _of_row(values: dict[str, Any], column: str | None, key_column: str | None, number: str, path: str) -> Picture:
    key = values.get(key_column) if key_column else None
    data = values.pop(column, None) if column else None
    if isinstance(data, dict):  # {"bytes": …, "path": …}, as Hugging Face's datasets write images
        key = key or data.get("path")
        data = data.get("bytes")
    made = Picture(_without_extension(str(key)) if key not in (None, "") else number, data, extra=values)
    if column is None:
        made.error = f"'{path}' has no column of images that is recognised: name it (column, --column)."
    elif not isinstance(data, bytes):
        made.error = f"The column {column} has no bytes in this row."
    return made


def _row_groups(metadata: Any, start: int, stop: int) -> tuple[list[int], int]:
    """The row groups that overlap some rows, and the row that the first of them begins with."""
    groups: list[int] = []
    first = row = 0
    for index in range(metadata.num_row_groups):
        count = metadata.row_group(index).num_rows
        if row < stop and row + count > start:
            if not groups:
                first = row
            groups.append(index)
        row += count
    return groups, first


def _of_tar(path: str, source: Source, task: str) -> Iterator[Picture]:
    """Samples of webdataset: consecutive members whose names agree up to the first dot of their last part."""
    wanted = [source.column] if source.column else STREAM_EXTENSIONS if task == "decode" else IMAGE_EXTENSIONS
    key: str | None = None
    members: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r|*") as tar:
            for member in tar:
                if not member.isfile():
                    continue
                head, slash, tail = member.name.rpartition("/")
                stem, _, kind = tail.partition(".")
                if head + slash + stem != key:
                    if key is not None:
                        yield _of_sample(key, members, wanted)
                    key, members = head + slash + stem, {}
                file = tar.extractfile(member)
                members[kind] = b"" if file is None else file.read()
        if key is not None:
            yield _of_sample(key, members, wanted)
    except (OSError, EOFError, tarfile.TarError) as error:
        if key is not None and any(kind.lower() in wanted for kind in members):
            yield _of_sample(key, members, wanted)
        name = os.path.splitext(os.path.basename(path))[0]
        yield Picture(f"{name}-damaged", error=f"'{path}' cannot be read further: {error}.")


def _of_sample(key: str, members: dict[str, bytes], wanted: Any) -> Picture:
    kind = next((kind for kind in members if kind.lower() in wanted or extension(kind) in wanted), None)
    if kind is None:
        return Picture(key, extra=members, error=f"The sample has none of the members {', '.join(wanted)}.")
    data = members.pop(kind)
    return Picture(key, data, extra=members)


def _first(names: list[str], wanted: tuple[str, ...]) -> str | None:
    return next((name for name in wanted if name in names), None)


def _without_extension(key: str) -> str:
    stem, kind = os.path.splitext(key)
    return stem if kind[1:].lower() in (*IMAGE_EXTENSIONS, *STREAM_EXTENSIONS) else key


def passed_on(extra: dict[str, Any]) -> dict[str, bytes]:
    """What a sample of webdataset keeps: members that are bytes as they are, other values as JSON."""
    return {
        name: value if isinstance(value, bytes) else json.dumps(value, default=str).encode()
        for name, value in extra.items()
    }
