"""The functions: a data set in, a data set out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import UsageError
from . import listing
from . import plan as plan_
from .cluster import Cluster, import_ray, over_shards
from .metrics import Summary
from .names import extension
from .shard import Layout
from .shard import run as run_shard
from .task import Task, Worker

#: Called with the summary so far after each shard.
Report = Callable[[Summary], None]


@dataclass(frozen=True)
class Job:
    """How a data set is gone through.

    Attributes:
        output_kind: "folder", "parquet" or "webdataset"; by default by the output's extension, else as the input.
        shard_size: Pictures of a shard: what is repeated when a worker is lost.
        overwrite: Begin anew where the output has an earlier run; otherwise that is continued.
        cluster: Ray's address, and the workers.
        index, of: In place of Ray: do the shards index, index + of, index + 2·of… in this process.
        report: Called with the summary so far after each shard.
    """

    output_kind: str | None = None
    shard_size: int = 256
    overwrite: bool = False
    cluster: Cluster = field(default_factory=Cluster)
    index: int | None = None
    of: int | None = None
    report: Report | None = None


def run(task: Task, source: listing.Source | tuple[int, int], output: str | os.PathLike[str], job: Job) -> Summary:
    """Does a task to a data set.

    Args:
        source: A data set; for generation the first seed and the number of pictures.

    Raises:
        UsageError: Options exclude each other, or are not those of the run that is to be continued.
        Error: The whole cannot be done. Failures of single pictures are rows with an error.
    """
    task = replace(task, codec={**task.codec, "threads": task.codec.get("threads") or job.cluster.threads})
    task.check()
    _check(job)
    if job.index is None:
        import_ray()  # so that nothing is written where it is missing
    folder, kind = _output(output, job.output_kind, source)
    resolved = None if isinstance(source, tuple) else source.resolved()
    layout = Layout(resolved, task.name, kind, task.format or "png")
    plan = _plan(task, source if resolved is None else resolved, folder, kind, job)
    mine = range(len(plan)) if job.index is None else range(job.index, len(plan), job.of or 1)
    pending = plan.pending(mine)
    summary = Summary(str(folder), len(plan), len(mine) - len(pending), len(plan) - len(mine))
    if pending:
        done = (
            over_shards(plan, pending, layout, task, job.cluster)
            if job.index is None
            else _here(plan, pending, layout, task)
        )
        for totals in done:
            summary.add(totals)
            if job.report is not None:
                job.report(summary)
    return summary


def _here(plan: plan_.Plan, indices: Sequence[int], layout: Layout, task: Task) -> Iterator[dict[str, Any]]:
    work = Worker(task)
    for index in indices:
        yield run_shard(plan, index, layout, work)


def _plan(task: Task, source: Any, folder: Path, kind: str, job: Job) -> plan_.Plan:
    settings = {**task.described(), "output_kind": kind, "shard_size": job.shard_size}
    if isinstance(source, tuple):
        settings |= {"first_seed": source[0], "count": source[1]}
        shards: Iterable[dict[str, Any]] = listing.seeds(source[0], source[1], job.shard_size)
    else:
        settings |= {"source": source.path, "input_kind": source.kind, "extensions": source.extensions}
        settings |= {"column": source.column, "key_column": source.key_column}
        shards = listing.shards(source, task.name, job.shard_size, folder)
    settings = {name: value for name, value in settings.items() if value is not None}
    if job.overwrite:
        plan_.discard(folder)
    found = plan_.load(folder)
    if found is None:
        found = plan_.begin(folder, settings, shards)
    plan_.check(found, settings)
    return found


def _output(output: str | os.PathLike[str], kind: str | None, source: Any) -> tuple[Path, str]:
    """The output's folder and kind: "out/*.tar" is the folder "out" of tar files, "out.parquet" a folder of its own."""
    path = Path(os.path.abspath(output))
    named = {"parquet": "parquet", "tar": "webdataset"}.get(extension(path.name))
    if named is not None and "*" in path.name:
        path = path.parent
    if kind is None:
        kind = named or ("folder" if isinstance(source, tuple) else source.resolved().kind)
    if kind not in listing.KINDS:
        raise UsageError(f"The kind of output is {kind!r}.", f"Kinds are {', '.join(listing.KINDS)}.")
    if path.is_file():
        raise UsageError(f"The output '{path}' is a file.", "Name a folder.")
    return path, kind


def _check(job: Job) -> None:
    if job.shard_size < 1:
        raise UsageError(f"shard_size is {job.shard_size}.", "Set it to 1 or more.")
    if (job.index is None) != (job.of is None):
        raise UsageError("index and of belong together.", "Give both, as in --index 0 --of 16.")
    if job.index is not None and job.of is not None and not 0 <= job.index < job.of:
        raise UsageError(f"index is {job.index}, outside of 0...{job.of - 1}.", "Count the tasks of an array from 0.")
    if job.index is not None and job.overwrite:
        raise UsageError(
            "overwrite and index exclude each other: each task of an array would remove what the others have done.",
            "Remove the output before the array is started.",
        )


def print_progress(summary: Summary) -> None:
    """A line on standard error for each shard."""
    done = summary.total.shards + summary.skipped
    rate = summary.json()["pictures_per_second"]
    print(
        f"{done} of {summary.shards - summary.remaining} shards, {summary.pictures} pictures, "
        f"{summary.errors} with errors, {rate} pictures/s",
        file=sys.stderr,
        flush=True,
    )
