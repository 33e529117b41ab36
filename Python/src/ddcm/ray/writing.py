"""Writes the rows of a shard: to temporary files, and to their names when the shard is whole."""

from __future__ import annotations

import io
import json
import tarfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from . import files
from .names import Unique, safe, sample_key
from .pictures import Row
from .reading import passed_on
from .task import MAKES


class Writer:
    """Takes the rows of one shard. As a context manager it removes what was not published."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._made = files.temporary(target)

    def __enter__(self) -> Writer:
        self._made.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        files.remove(self._made)

    def write(self, row: Row) -> None:
        raise NotImplementedError

    def publish(self) -> None:
        files.publish(self._made, self._target)
        files.remove_leftovers(self._target)


class FolderWriter(Writer):
    """Files `KEY.ddcm`, `KEY.png` below a folder.

    They appear one by one when the shard is finished: each is whole, and the shard counts when its manifest is there.
    """

    def __init__(self, output: Path, staged: Path, format: str) -> None:
        super().__init__(staged)
        self._output, self._format = output, format
        self._names: list[str] = []

    def __enter__(self) -> Writer:
        self._made.mkdir(parents=True, exist_ok=True)
        return self

    def write(self, row: Row) -> None:
        for kind, contents in (("ddcm", row.stream), (self._format, row.image)):
            if contents is not None:
                name = f"{safe(row.key)}.{kind}"
                (self._made / str(len(self._names))).write_bytes(contents)
                self._names.append(name)

    def publish(self) -> None:
        for index, name in enumerate(self._names):
            target = self._output / name
            target.parent.mkdir(parents=True, exist_ok=True)
            files.publish(self._made / str(index), target)
        files.remove(self._made)
        files.remove_leftovers(self._target)


class TarWriter(Writer):
    """Samples of webdataset: `KEY.ddcm`, `KEY.png`, `KEY.json`, and what the input had.

    Failures are in the manifest alone.
    """

    def __init__(self, target: Path, format: str) -> None:
        super().__init__(target)
        self._format = format
        self._unique = Unique()

    def __enter__(self) -> Writer:
        super().__enter__()
        self._tar = tarfile.open(self._made, "w", format=tarfile.GNU_FORMAT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tar.close()
        super().__exit__(kind, error, trace)

    def write(self, row: Row) -> None:
        if row.error is not None:
            return
        key = self._unique(sample_key(row.key))
        own = {"ddcm": row.stream, self._format: row.image}
        members = {kind: value for kind, value in own.items() if value is not None}
        extra = passed_on(row.extra)
        metadata = row.metadata()
        try:
            given = json.loads(extra.get("json", b"{}"))
        except ValueError:
            given = {}
        if isinstance(given, dict):
            metadata = {**given, **metadata}
        members["json"] = json.dumps(metadata, ensure_ascii=False).encode()
        for kind, value in {**extra, **members}.items():
            entry = tarfile.TarInfo(f"{key}.{kind}")
            entry.size, entry.mtime, entry.mode = len(value), int(time.time()), 0o644
            self._tar.addfile(entry, io.BytesIO(value))

    def publish(self) -> None:
        self._tar.close()
        super().publish()


class ParquetWriter(Writer):
    """One parquet file: key, bytes, image, width, height, bpp, error, seconds, and the other columns of the input."""

    def __init__(self, target: Path, task: str, others: Any = None) -> None:
        super().__init__(target)
        import pyarrow as pa

        has_stream, has_image = MAKES[task]
        columns = [("key", pa.string())]
        columns += [("bytes", pa.binary())] if has_stream else []
        columns += [("image", pa.binary())] if has_image else []
        columns += [("width", pa.int32()), ("height", pa.int32()), ("bpp", pa.float64())]
        columns += [("error", pa.string()), ("seconds", pa.float64())]
        own = {name for name, _ in columns}
        extra = [field for field in others or [] if field.name not in own]
        self._extra = [field.name for field in extra]
        self._schema = pa.schema([pa.field(name, kind) for name, kind in columns] + extra)
        self._rows: list[dict[str, Any]] = []
        self._size = 0

    def __enter__(self) -> Writer:
        from pyarrow import parquet

        super().__enter__()
        self._file = parquet.ParquetWriter(self._made, self._schema)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        super().__exit__(kind, error, trace)

    def write(self, row: Row) -> None:
        values = {**row.metadata(), "bytes": row.stream, "image": row.image}
        values |= {name: row.extra.get(name) for name in self._extra}
        self._rows.append({name: values[name] for name in self._schema.names})
        self._size += len(row.stream or b"") + len(row.image or b"")
        if len(self._rows) >= 256 or self._size >= 32_000_000:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._file.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows, self._size = [], 0

    def publish(self) -> None:
        self._flush()
        self._file.close()
        super().publish()
