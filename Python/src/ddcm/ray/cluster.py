"""Shards over Ray Data. The driver has a number for each shard; pictures go from storage to the workers and back."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Error, InternalError, UnsupportedError, UsageError
from . import plan as plan_
from .shard import Layout, run
from .task import Task, Worker

#: Blocks of a run: one shard each while there are fewer shards.
_BLOCKS = 2000


@dataclass(frozen=True)
class Cluster:
    """Where a run takes place.

    Attributes:
        address: Of Ray: "auto" or "HOST:6379"; by default that of ``RAY_ADDRESS``, else Ray is started here.
        workers: Processes with a loaded model each; by default as many as fit.
        threads: Threads of each, and CPUs that Ray reserves for it.
    """

    address: str | None = None
    workers: int | None = None
    threads: int = 1


def import_ray() -> Any:
    """The module `ray`, with Ray Data.

    Raises:
        UnsupportedError: It is not installed.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UnsupportedError(
            "Ray Data is not installed.",
            "pip install 'ray[data]', or use index and of (--index, --of), which need no Ray.",
        ) from error
    return ray


class ShardWorker:
    """A stateful actor of Ray Data: does the shards whose numbers it is given."""

    def __init__(self, output: str, layout: Layout, task: Task) -> None:
        self._layout = layout
        self._failure: str | None = None
        found = plan_.load(Path(output))
        if found is None:
            raise InternalError(
                f"'{output}' is not to be seen on this node.",
                "Input and output must be on storage that all nodes share.",
            )
        self._plan = found
        try:
            self._work: Worker | None = Worker(task)
        except Error as error:
            self._work, self._failure = None, str(error)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        made = [self._run(int(index)) for index in batch["shard"]]
        return {"totals": [json.dumps(one) for one in made]}

    def _run(self, index: int) -> dict[str, Any]:
        if self._work is None:
            return {"shard": index, "failure": self._failure}
        try:
            return run(self._plan, index, self._layout, self._work)
        except (Error, OSError) as error:
            return {"shard": index, "failure": str(error)}


def over_shards(
    plan: plan_.Plan, indices: Sequence[int], layout: Layout, task: Task, cluster: Cluster
) -> Iterator[dict[str, Any]]:
    """Totals of each shard, in the order in which they are finished.

    A worker that is killed is started again, where there is room, and its shards begin anew.

    Raises:
        UsageError: The cluster has too few CPUs.
        Error: A shard cannot be done at all.
    """
    ray = import_ray()
    started = not ray.is_initialized()
    if started:
        ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.WARNING)
    try:
        workers = _worker_count(ray, cluster, len(indices))
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.WARNING)
        blocks = min(len(indices), _BLOCKS)
        done = ray.data.from_items([{"shard": index} for index in indices], override_num_blocks=blocks).map_batches(
            ShardWorker,
            fn_constructor_args=(str(plan.output), layout, task),
            batch_size=1,
            num_cpus=cluster.threads,
            compute=ray.data.ActorPoolStrategy(
                min_size=1, max_size=workers, initial_size=workers, max_tasks_in_flight_per_actor=2
            ),
        )
        for row in done.iter_rows():
            totals = json.loads(row["totals"])
            if "failure" in totals:
                raise InternalError(f"Shard {totals['shard']}: {totals['failure']}")
            yield totals
    finally:
        if started:
            ray.shutdown()


def _worker_count(ray: Any, cluster: Cluster, shards: int) -> int:
    if cluster.threads < 1 or (cluster.workers is not None and cluster.workers < 1):
        raise UsageError("The number of workers or of their threads is less than 1.", "Set it to 1 or more.")
    nodes = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
    room = sum(int(cpus // cluster.threads) for cpus in nodes)
    if room < 1:
        raise UsageError(
            f"No node of the cluster has {cluster.threads} CPUs.",
            "Ask for fewer threads per worker (--threads-per-worker).",
        )
    return max(1, min(cluster.workers or room, shards))
