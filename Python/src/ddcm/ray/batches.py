"""Classes for `Dataset.map_batches`: stateful actors with a loaded model each.

    ray.data.read_images(source, include_paths=True).map_batches(
        ddcm.ray.Encode, fn_constructor_kwargs=dict(bpp=0.1), concurrency=8, num_cpus=2
    ).write_parquet(output)

A batch is a dictionary of columns. The input is the column "image" or "bytes" (the first that there is, or `column`),
as arrays or as the bytes of files. Columns of the result: "bytes", "image", "width", "height", "bpp", "error",
"seconds", and the batch's other columns. A picture that fails has an error and no bytes; the others of the batch are
not concerned.
"""

from __future__ import annotations

from typing import Any

from ..errors import UsageError
from .pictures import Picture, Row
from .task import MAKES, Task, Worker

_IMAGES = ("image", "bytes")
_STREAMS = ("bytes", "ddcm")


class _Batches:
    """Does a task to each row of a batch.

    Args:
        column: The column with images or streams.
        format: "png", "jpeg", "webp"…: images are files of this format; ``None`` for H×W×3 arrays of uint8.
        model, precision: As of :class:`ddcm.Codec`.
        threads: By default the CPUs that Ray reserves for the actor, `num_cpus`.
        options: Those of the codec's method.
    """

    _task = ""
    _columns: tuple[str, ...] = _IMAGES

    def __init__(
        self,
        *,
        column: str | None = None,
        format: str | None = None,
        model: str | None = None,
        precision: str | None = None,
        threads: int | None = None,
        **options: Any,
    ) -> None:
        codec = {"model": model, "precision": precision, "threads": threads or _reserved_cpus()}
        self._column = column
        task = Task(self._task, options, codec, format)
        task.check()
        self._work = Worker(task)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        column = self._column or next((name for name in self._columns if name in batch), None)
        if column is None or column not in batch:
            raise UsageError(
                f"The batch has the columns {', '.join(batch)}.",
                f"Name that of the images or streams: column={column!r}.",
            )
        rows = [self._work(Picture("", data)) for data in batch[column]]
        made = _result(rows, self._task)
        return {**{name: values for name, values in batch.items() if name != column and name not in made}, **made}


class Encode(_Batches):
    """Images to streams, in the column "bytes". Options are those of :meth:`ddcm.Codec.encode`."""

    _task = "encode"


class Decode(_Batches):
    """Streams to images, in the column "image". Options are those of :meth:`ddcm.Codec.decode`."""

    _task = "decode"
    _columns = _STREAMS


class Restore(_Batches):
    """Degraded images to restored ones, in the column "image". Options: `task`, and :meth:`ddcm.Codec.restore`'s."""

    _task = "restore"


class Generate(_Batches):
    """Seeds, in the column "seed" or "id", to streams and images. Options are those of :meth:`ddcm.Codec.generate`."""

    _task = "generate"
    _columns = ("seed", "id")

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        column = self._column or next((name for name in self._columns if name in batch), None)
        if column is None or column not in batch:
            raise UsageError(f"The batch has the columns {', '.join(batch)}.", "Name that of the seeds: column='seed'.")
        rows = [self._work(Picture("", seed=int(seed))) for seed in batch[column]]
        return {**batch, **_result(rows, self._task)}


def _result(rows: list[Row], task: str) -> dict[str, Any]:
    import numpy as np

    has_stream, has_image = MAKES[task]
    made: dict[str, Any] = {}
    if has_stream:
        made["bytes"] = _objects([row.stream for row in rows])
    if has_image:
        # A failure has an image of no rows among arrays, which Ray cannot leave out.
        is_files = any(isinstance(row.image, bytes) for row in rows)
        empty = None if is_files else np.zeros((0, 0, 3), np.uint8)
        made["image"] = _objects([empty if row.image is None else row.image for row in rows])
    for name in ("width", "height", "bpp"):
        kind = np.float64 if name == "bpp" else np.int32
        made[name] = np.array([getattr(row, name) or 0 for row in rows], kind)
    made["error"] = _objects([row.error for row in rows])
    made["seconds"] = np.array([row.seconds for row in rows], np.float64)
    return made


def _objects(values: list[Any]) -> Any:
    import numpy as np

    made = np.empty(len(values), object)
    for index, value in enumerate(values):
        made[index] = value
    return made


def _reserved_cpus() -> int | None:
    """The CPUs of the actor that this is; ``None`` outside of Ray."""
    try:
        import ray

        if not ray.is_initialized():
            return None
        context: Any = ray.get_runtime_context()
        cpus = context.get_assigned_resources().get("CPU", 0)
    except (ImportError, RuntimeError):
        return None
    return max(1, int(cpus)) if cpus else None
