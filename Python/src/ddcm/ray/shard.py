"""Does one shard: reads its pictures, works, writes, and leaves a manifest. The same with Ray and without."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InternalError
from . import files
from .listing import Source
from .pictures import Picture, Row
from .plan import Plan
from .reading import pictures
from .writing import FolderWriter, ParquetWriter, TarWriter, Writer

#: Failures of a request, not of a picture. When every picture of a shard has one, the run stops.
_OF_THE_REQUEST = {"usage", "model_missing", "unsupported", "internal"}

#: How often a picture may end its process before it is left out.
DEATHS = 3


@dataclass(frozen=True)
class Layout:
    """Where the pictures come from and how the output is stored."""

    source: Source | None
    task: str
    output_kind: str
    format: str


def writer(plan: Plan, index: int, shard: dict[str, Any], layout: Layout) -> Writer:
    if layout.output_kind == "parquet":
        return ParquetWriter(plan.output / f"{index:05d}.parquet", layout.task, _other_columns(shard))
    if layout.output_kind == "webdataset":
        return TarWriter(plan.output / f"{index:05d}.tar", layout.format)
    # Keys of files differ from each other in the whole data set; those of other inputs in their shard.
    folder = plan.output if "files" in shard or "seeds" in shard else plan.output / f"{index:05d}"
    return FolderWriter(folder, plan.work(f"{index:05d}"), layout.format)


def run(plan: Plan, index: int, layout: Layout, work: Callable[[Picture], Row]) -> dict[str, Any]:
    """Does a shard unless it is finished.

    Returns:
        Its totals: "shard", "pictures", "errors", "bytes", "pixels", "seconds" (wall-clock), "cpu_seconds", "worker".

    Raises:
        Error: Every picture failed because of the request. Nothing is written.
        OSError: The output cannot be written.
    """
    target = plan.manifest(index)
    if (finished := files.read_json(target)) is not None:
        return totals(finished)
    begin, cpu = time.time(), time.process_time()
    attempts = Attempts(plan.work(f"{index:05d}.json"))
    try:
        made = _rows(plan, index, layout, work, attempts)
    except FileNotFoundError:
        # Another worker has done the shard, and removed what it took for leftovers.
        if (finished := files.read_json(target)) is not None:
            return totals(finished)
        raise
    manifest = {
        "shard": index,
        "pictures": len(made),
        "errors": sum(row["error"] is not None for row in made),
        "bytes": sum(row["bytes"] or 0 for row in made),
        "pixels": sum(row["width"] * row["height"] for row in made if row["error"] is None),
        "seconds": round(time.time() - begin, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "begin": round(begin, 3),
        "worker": f"{socket.gethostname()}:{os.getpid()}",
        "rows": made,
    }
    files.write_json(target, manifest)
    files.remove_leftovers(target)
    attempts.forget()
    return totals(manifest)


def totals(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in manifest.items() if name != "rows"}


def _rows(
    plan: Plan, index: int, layout: Layout, work: Callable[[Picture], Row], attempts: Attempts
) -> list[dict[str, Any]]:
    """Does the pictures of a shard, writes them, and returns their metadata."""
    shard = plan.shard(index)
    rows: list[dict[str, Any]] = []
    failed: list[Row] = []
    with writer(plan, index, shard, layout) as output:
        for picture in attempts.over(pictures(shard, layout.source, layout.task)):
            row = work(picture)
            output.write(row)
            rows.append(row.metadata())
            if row.error is not None:
                failed.append(row)
        _check(failed, len(rows), len(plan))
        output.publish()
    return rows


def _check(failed: list[Row], count: int, shards: int) -> None:
    """
    Raises:
        InternalError: All of at least two pictures, or the only one of a run, failed because of the request.
    """
    if failed and len(failed) == count and (count > 1 or shards == 1):
        if all(row.category in _OF_THE_REQUEST for row in failed):
            raise InternalError(f"Every picture of a shard failed. {failed[0].key}: {failed[0].error}")


def _other_columns(shard: dict[str, Any]) -> Any:
    if "parquet" not in shard:
        return None
    from pyarrow import parquet

    return list(parquet.read_schema(shard["parquet"]))


class Attempts:
    """Notes which picture of a shard is in work, so that one that ends its process is left out in the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            stored = files.read_json(path) or {}
        except ValueError:
            stored = {}
        self._deaths: dict[str, int] = stored.get("deaths", {})
        current = stored.get("current")
        if current is not None:
            self._deaths[current] = self._deaths.get(current, 0) + 1

    def over(self, found: Iterator[Picture]) -> Iterator[Picture]:
        """The pictures; in place of one that ended its process :data:`DEATHS` times an error."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for picture in found:
            if self._deaths.get(picture.key, 0) >= DEATHS:
                picture.data = None
                picture.error = f"The process ended {DEATHS} times while it was at this picture."
            else:
                files.write_json(self._path, {"deaths": self._deaths, "current": picture.key}, durable=False)
            yield picture

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)
        files.remove_leftovers(self._path)
