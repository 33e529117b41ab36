"""`ddcm.ray.encode` and the others: a data set on storage that all nodes share, to another."""

from __future__ import annotations

import os
from typing import Any

from .cluster import Cluster
from .jobs import Job, run
from .listing import Source
from .metrics import Summary
from .task import Task

#: Arguments of all functions, and what takes them.
_SOURCE = ("input_kind", "extensions", "column", "key_column")
_CLUSTER = {"address": "address", "workers": "workers", "threads_per_worker": "threads"}
_JOB = ("output_kind", "shard_size", "overwrite", "index", "of", "report")
_CODEC = ("model", "precision", "libraries", "openvino")


def encode(source: str | os.PathLike[str], output: str | os.PathLike[str], **options: Any) -> Summary:
    """Images to streams.

    Args:
        source: A folder of image files (with those below it), a pattern ("photos/**/*.jpg", "{000..127}.tar"), a
            file, or a folder of parquet files or of tar files of webdataset.
        output: A folder. It has the folder `_ddcm` for the plan and the manifests.
        input_kind, output_kind: "folder", "parquet" or "webdataset". By default recognised; the output as the input.
        extensions: Of files in a folder.
        column, key_column: Of parquet the columns with images and with keys; of webdataset the members' extension.
        shard_size: Pictures of a shard, by default 256; of webdataset each tar file is one.
        overwrite: Begin anew. By default finished shards of the same run are skipped.
        address, workers, threads_per_worker: Of Ray, see :class:`ddcm.ray.Cluster`. By default one thread, and as many
            workers as there is room for.
        index, of: In place of Ray: do the shards index, index + of, … in this process.
        report: Called with a :class:`ddcm.ray.Summary` after each shard.
        model, precision, libraries, openvino: As of :class:`ddcm.Codec`.
        options: All others are those of :meth:`ddcm.Codec.encode`.

    Returns:
        What was done, with throughput. Rows of single pictures are in the manifests, `_ddcm/done`.

    Raises:
        UsageError: Options are wrong, or not those of the run that is to be continued.
        NotFoundError: There is no such input.
        Error: A shard cannot be done at all.
    """
    return _run("encode", source, output, options)


def decode(
    source: str | os.PathLike[str], output: str | os.PathLike[str], *, format: str = "png", **options: Any
) -> Summary:
    """Streams to image files.

    Args:
        format: "png", "jpeg", "webp", "tiff", "bmp" or "ppm".
        options: As of :func:`encode`, and those of :meth:`ddcm.Codec.decode`.
    """
    return _run("decode", source, output, options, format)


def restore(
    task: Any, source: str | os.PathLike[str], output: str | os.PathLike[str], *, format: str = "png", **options: Any
) -> Summary:
    """Degraded images to restored ones; and to streams, if the options ask for them.

    Args:
        task: As of :meth:`ddcm.Codec.restore`. A mask or a kernel is the same for all pictures.
        format: "png", "jpeg", "webp", "tiff", "bmp" or "ppm".
        options: As of :func:`encode`, and those of :meth:`ddcm.Codec.restore`.
    """
    return _run("restore", source, output, {**options, "task": task}, format)


def generate(
    output: str | os.PathLike[str],
    count: int,
    *,
    first_seed: int = 0,
    format: str | None = "png",
    output_kind: str = "folder",
    **options: Any,
) -> Summary:
    """Images and streams from random choices, of the seeds first_seed to first_seed + count − 1.

    Args:
        format: Of image files; ``None`` for streams alone.
        options: As of :func:`encode`, and those of :meth:`ddcm.Codec.generate`.
    """
    options = {**options, "output_kind": output_kind}
    return _run("generate", (int(first_seed), int(count)), output, options, format)


def _run(
    name: str, source: Any, output: str | os.PathLike[str], options: dict[str, Any], format: str | None = "png"
) -> Summary:
    of_source = {key: options.pop(key) for key in _SOURCE if key in options}
    of_cluster = {field: options.pop(key) for key, field in _CLUSTER.items() if key in options}
    of_job = {key: options.pop(key) for key in _JOB if key in options}
    of_codec = {key: options.pop(key) for key in _CODEC if key in options}
    given = {key: value for key, value in options.items() if value is not None}
    if not isinstance(source, tuple):
        source = Source(os.fspath(source), of_source.pop("input_kind", None), **of_source)
    task = Task(name, given, of_codec, format, images=format is not None)
    return run(task, source, output, Job(cluster=Cluster(**of_cluster), **of_job))
