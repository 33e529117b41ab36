"""Data sets on a cluster of Ray: several nodes on this machine, workers and nodes that die, a driver that is killed.

Run by `make test-scale`. Needs ray[data], pyarrow, webdataset, pillow and psutil. DDCM_SCALE_PICTURES is the size of
the large test, by default 2,000.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ddcm
import ddcm.ray
import numpy as np
import psutil
import pytest
import ray
from pictures import crops
from PIL import Image
from ray.cluster_utils import Cluster

CHEAP: dict[str, Any] = {"bpp": 0.2, "effort": 1, "steps": 4}
OPTIONS = ["--bpp", "0.2", "--effort", "1", "--steps", "4"]
LARGE = int(os.environ.get("DDCM_SCALE_PICTURES", "2000"))
CODEC = ddcm.Codec(threads=1)


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A head without CPUs, so that every worker is on a node that can be removed, and two nodes with a CPU each."""
    made: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    made.add_node(num_cpus=1)
    made.add_node(num_cpus=1)
    made.wait_for_nodes()
    yield made
    ray.shutdown()
    made.shutdown()


def start(cluster: Any, *arguments: Any) -> subprocess.Popen[str]:
    """The command as a driver of its own."""
    command = [sys.executable, "-m", "ddcm.ray", *map(str, arguments), "--address", cluster.address]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(driver: subprocess.Popen[str], seconds: float = 300) -> str:
    output, _ = driver.communicate(timeout=seconds)
    assert driver.returncode == 0, output[-4000:]
    return output


def manifests(output: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((output / "_ddcm" / "done").glob("*.json"))]


def wait(condition: Callable[[], Any], driver: subprocess.Popen[str], seconds: float = 240) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert driver.poll() is None, f"the driver ended: {driver.communicate()[0][-4000:]}"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
    return found


def finished(output: Path, count: int) -> Callable[[], bool]:
    return lambda: (output / "_ddcm" / "done").is_dir() and len(manifests(output)) >= count


def kill_a_worker(output: Path, driver: subprocess.Popen[str]) -> None:
    """Kills the process that finished a shard last, while shards are in work."""
    wait(lambda: list((output / "_ddcm" / "work").glob("*.json")), driver)
    pid = int(max(manifests(output), key=lambda one: float(one["begin"]))["worker"].split(":")[1])
    assert "ShardWorker" in " ".join(psutil.Process(pid).cmdline())
    os.kill(pid, signal.SIGKILL)


def check(output: Path, pictures: list[Path], source: Path, expected: dict[bytes, bytes]) -> None:
    """Every picture is there once, in one manifest and as one file, with the bytes of a direct encode."""
    keys = Counter(row["key"] for one in manifests(output) for row in one["rows"])
    assert keys == Counter(str(path.relative_to(source).with_suffix("")) for path in pictures)
    streams = {path for path in output.rglob("*.ddcm")}
    assert streams == {output / path.relative_to(source).with_suffix(".ddcm") for path in pictures}
    for path in pictures:
        assert (output / path.relative_to(source).with_suffix(".ddcm")).read_bytes() == expected[path.read_bytes()]
    assert not list(output.rglob("*.tmp")) and not list((output / "_ddcm" / "work").iterdir())


def direct(pictures: list[Path]) -> dict[bytes, bytes]:
    contents = {path.read_bytes() for path in pictures}
    return {one: CODEC.encode(one, **CHEAP) for one in contents}


def test_nothing_is_lost_when_a_worker_and_a_node_die(cluster: Any, tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    pictures = crops(source, LARGE, 128, distinct=40)
    driver = start(cluster, "encode", source, output, *OPTIONS, "--shard-size", 50, "--json", tmp_path / "summary.json")
    memory: list[tuple[float, float]] = []
    sampler = threading.Thread(target=_sample, args=(driver, memory))
    sampler.start()

    wait(finished(output, 2), driver)
    kill_a_worker(output, driver)
    wait(finished(output, len(pictures) // 50 // 3), driver)
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    finish(driver, 1200)
    sampler.join()

    check(output, pictures, source, direct(pictures))
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["pictures"] == len(pictures) and summary["errors"] == 0
    assert len(summary["workers"]) >= 2
    # Flat: the last quarter of the time needs no more than the second, but for a few megabytes of Ray's own.
    quarter = len(memory) // 4
    early, late = max(memory[quarter : 2 * quarter])[1], max(memory[3 * quarter :])[1]
    print(json.dumps({"driver_mb": [round(memory[i * (len(memory) - 1) // 10][1]) for i in range(11)]}))
    print(json.dumps({name: value for name, value in summary.items() if name != "output"}))
    assert late < early + 30, memory


def _sample(driver: subprocess.Popen[str], memory: list[tuple[float, float]]) -> None:
    """The driver's resident memory in MB, twice a second."""
    begin, process = time.monotonic(), psutil.Process(driver.pid)
    while driver.poll() is None:
        try:
            memory.append((time.monotonic() - begin, process.memory_info().rss / 1e6))
        except psutil.NoSuchProcess:
            return
        time.sleep(0.5)


def test_goes_on_after_the_driver_was_killed(cluster: Any, tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    pictures = crops(source, 60, 64)
    command = ["encode", source, output, *OPTIONS, "--shard-size", 6]
    driver = start(cluster, *command)
    wait(finished(output, 2), driver)
    driver.kill()
    driver.communicate()
    before = {one["shard"]: one["begin"] for one in manifests(output)}
    assert 2 <= len(before) < 10

    finish(start(cluster, *command, "--json", tmp_path / "summary.json"))
    check(output, pictures, source, direct(pictures))
    # Shards that were finished were not begun again.
    after = {one["shard"]: one["begin"] for one in manifests(output)}
    assert {index: after[index] for index in before} == before
    assert json.loads((tmp_path / "summary.json").read_text())["shards_skipped"] >= len(before)

    other = start(cluster, "encode", source, output, "--bpp", "0.3", "--effort", "1", "--shard-size", 6)
    said, _ = other.communicate(timeout=60)
    assert other.returncode == 2 and "bpp=0.2" in said and "bpp=0.3" in said


def test_damaged_pictures_become_rows_with_errors(cluster: Any, tmp_path: Path) -> None:
    from pyarrow import dataset

    source = tmp_path / "in"
    pictures = crops(source, 24, 64)
    pictures[3].write_bytes(b"no image")
    pictures[11].write_bytes(pictures[11].read_bytes()[:300])
    pictures[17].write_bytes(b"")
    finish(start(cluster, "encode", source, tmp_path / "out.parquet", *OPTIONS, "--shard-size", 5))
    rows = {
        row["key"]: row
        for row in dataset.dataset(tmp_path / "out.parquet", exclude_invalid_files=True).to_table().to_pylist()
    }
    assert len(rows) == 24
    for index, path in enumerate(pictures):
        row = rows[str(path.relative_to(source).with_suffix(""))]
        if index in (3, 11, 17):
            assert row["error"] and row["bytes"] is None
        else:
            assert row["error"] is None and (row["width"], row["height"]) == (64, 64)
            assert row["bytes"] == CODEC.encode(path, **CHEAP)
            assert row["bpp"] == pytest.approx(8 * len(row["bytes"]) / 64**2)

    # Streams from parquet to tar files of webdataset, which webdataset reads.
    finish(start(cluster, "decode", tmp_path / "out.parquet", tmp_path / "images" / "*.tar", "--shard-size", 5))
    import webdataset

    tars = sorted(str(path) for path in (tmp_path / "images").glob("*.tar"))
    samples = {sample["__key__"]: sample for sample in webdataset.WebDataset(tars, shardshuffle=False).decode("rgb8")}
    assert len(samples) == 21
    for key, sample in samples.items():
        assert np.array_equal(sample["png"], CODEC.decode(rows[key]["bytes"]))


def test_a_wrong_option_stops_the_run(cluster: Any, tmp_path: Path) -> None:
    crops(tmp_path / "in", 4, 64)
    driver = start(cluster, "encode", tmp_path / "in", tmp_path / "out", "--effort", "99")
    said, _ = driver.communicate(timeout=120)
    assert driver.returncode == 1 and "effort" in said, said
    assert not list((tmp_path / "out").rglob("*.ddcm")) and not manifests(tmp_path / "out")


def test_classes_are_stateful_actors_of_ray_data(cluster: Any, tmp_path: Path) -> None:
    ray.init(address=cluster.address, log_to_driver=False)
    pictures = crops(tmp_path / "in", 12, 64)
    pictures[5].write_bytes(b"no image")
    pool: dict[str, Any] = {"concurrency": 1, "num_cpus": 1, "batch_size": 4}

    read = ray.data.read_binary_files(str(tmp_path / "in"), include_paths=True)
    encoded = read.map_batches(ddcm.ray.Encode, fn_constructor_kwargs=CHEAP, **pool)
    encoded.write_parquet(str(tmp_path / "streams"))
    rows = {Path(row["path"]): row for row in ray.data.read_parquet(str(tmp_path / "streams")).take_all()}
    assert set(rows) == set(pictures)
    for path in pictures:
        if path == pictures[5]:
            assert rows[path]["error"] and rows[path]["bytes"] is None
        else:
            assert rows[path]["error"] is None and rows[path]["bytes"] == CODEC.encode(path, **CHEAP)

    good = ray.data.read_parquet(str(tmp_path / "streams")).filter(lambda row: row["error"] is None)
    decoded = good.map_batches(ddcm.ray.Decode, **pool).take_all()
    assert len(decoded) == 11
    for row in decoded:
        assert np.array_equal(row["image"], CODEC.decode(rows[Path(row["path"])]["bytes"]))

    for index, path in enumerate(crops(tmp_path / "several", 6, 64)):
        Image.open(path).crop((0, 0, 64 - 8 * (index % 3), 48)).save(path)
    images = ray.data.read_images(str(tmp_path / "several"), include_paths=True, mode="RGB")
    for row in images.map_batches(ddcm.ray.Encode, fn_constructor_kwargs=CHEAP, **pool).take_all():
        assert row["bytes"] == CODEC.encode(row["path"], **CHEAP) and "image" not in row

    shown = ray.data.from_items([{"image": np.asarray(Image.open(pictures[0]))}])
    restored = shown.map_batches(
        ddcm.ray.Restore, fn_constructor_kwargs={"task": "upscale", "scale": 2, "estimate_steps": 4}, **pool
    ).take_all()
    again = CODEC.restore("upscale", pictures[0], scale=2, estimate_steps=4).image
    assert restored[0]["error"] is None and np.array_equal(restored[0]["image"], again)

    options: dict[str, Any] = {"width": 32, "height": 32, "steps": 4}
    generated = ray.data.range(3).map_batches(ddcm.ray.Generate, fn_constructor_kwargs=options, **pool).take_all()
    assert [row["bytes"] for row in sorted(generated, key=lambda row: row["id"])] == [
        CODEC.generate(seed=seed, **options).bytes for seed in range(3)
    ]
