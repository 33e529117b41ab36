"""Shards, plans, manifests, names and the command of ddcm.ray: everything that needs no Ray."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any

import ddcm
import ddcm.ray
import pytest
from ddcm.ray import arguments, files, jobs, listing, names, plan, reading, shard
from ddcm.ray.__main__ import main
from ddcm.ray.pictures import Picture, Row
from ddcm.ray.task import Task, described

CHEAP: dict[str, Any] = {"bpp": 0.2, "effort": 1, "steps": 3}


def touch(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"")


def keys(shards: Any) -> list[list[str]]:
    return [[key for _, key in one["files"]] for one in shards]


def png(width: int = 24, height: int = 16, shade: int = 90) -> bytes:
    image = pytest.importorskip("PIL.Image")
    file = io.BytesIO()
    image.linear_gradient("L").resize((width, height)).point(lambda value: (value + shade) % 256).convert("RGB").save(
        file, "PNG"
    )
    return file.getvalue()


def fake(picture: Picture) -> Row:
    """A task that needs no model: the stream is the picture's bytes, and a picture that is empty fails."""
    if picture.error or not picture.data:
        return Row(picture.key, error=picture.error or "It is empty.", category="damaged", extra=picture.extra)
    return Row(picture.key, stream=picture.data, width=2, height=1, bpp=1.0, extra=picture.extra)


class TestListing:
    def test_folder_is_cut_into_shards_in_a_fixed_order(self, tmp_path: Path) -> None:
        touch(tmp_path, "b/2.jpg", "b/1.PNG", "a/9.webp", "a/notes.txt", ".hidden.png", "z.jpeg")
        source = listing.Source(str(tmp_path)).resolved()
        assert source.kind == "folder"
        assert keys(listing.shards(source, "encode", 3, tmp_path / "out")) == [["z", "a/9", "b/1"], ["b/2"]]

    def test_names_that_differ_in_their_extension_only_stay_apart(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.jpg", "a.png", "b.png")
        source = listing.Source(str(tmp_path)).resolved()
        assert keys(listing.shards(source, "encode", 9, tmp_path / "out")) == [["a.jpg", "a.png", "b"]]

    def test_output_within_the_input_is_left_out(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.png", "out/b.png")
        source = listing.Source(str(tmp_path)).resolved()
        assert keys(listing.shards(source, "encode", 9, tmp_path / "out")) == [["a"]]

    def test_pattern_keeps_folders_below_the_common_one(self, tmp_path: Path) -> None:
        touch(tmp_path, "x/1/a.jpg", "x/2/a.jpg", "y/b.jpg")
        source = listing.Source(f"{tmp_path}/x/**/*.jpg").resolved()
        assert keys(listing.shards(source, "encode", 9, tmp_path / "out")) == [["1/a", "2/a"]]

    def test_kind_is_recognised(self, tmp_path: Path) -> None:
        touch(tmp_path, "t/0.tar", "t/1.tar", "p/0.parquet", "m/0.tar", "m/0.parquet", "f/a.png")
        kinds = {
            "t": "webdataset",
            "t/{0..1}.tar": "webdataset",
            "t/0.tar": "webdataset",
            "p": "parquet",
            "f": "folder",
        }
        assert {name: listing.Source(str(tmp_path / name)).resolved().kind for name in kinds} == kinds
        with pytest.raises(ddcm.UsageError, match="several kinds"):
            listing.Source(str(tmp_path / "m")).resolved()
        for missing in ("none", "none/*.png"):
            with pytest.raises(ddcm.NotFoundError):
                listing.Source(str(tmp_path / missing)).resolved()

    def test_decoding_looks_for_streams(self, tmp_path: Path) -> None:
        touch(tmp_path, "a.png", "a.ddcm")
        source = listing.Source(str(tmp_path)).resolved()
        assert keys(listing.shards(source, "decode", 9, tmp_path / "out")) == [["a"]]

    def test_seeds_are_cut_into_shards(self) -> None:
        assert list(listing.seeds(5, 7, 3)) == [{"seeds": [5, 3]}, {"seeds": [8, 3]}, {"seeds": [11, 1]}]


class TestNames:
    @pytest.mark.parametrize(
        ("key", "expected"),
        [
            ("a/b", "a/b"),
            ("/etc/passwd", "etc/passwd"),
            ("../../x", "x"),
            ("a//./b", "a/b"),
            ("..", "_"),
            ("a\\b\n", "a_b_"),
        ],
    )
    def test_keys_stay_below_the_output(self, key: str, expected: str) -> None:
        assert names.safe(key) == expected

    def test_second_of_a_name_gets_a_number(self) -> None:
        unique = names.Unique()
        assert [unique(name) for name in ("a", "a", "b", "a", "a-2")] == ["a", "a-2", "b", "a-3", "a-2-2"]

    def test_keys_of_webdataset_have_no_dots(self) -> None:
        assert names.sample_key("a.b/c.d.e") == "a.b/c_d_e"

    def test_ranges_expand_to_files_that_need_not_exist(self) -> None:
        assert names.expand("s-{08..11}.tar") == ["s-08.tar", "s-09.tar", "s-10.tar", "s-11.tar"]


def planned(folder: Path, shard_size: int = 2, **settings: Any) -> plan.Plan:
    source = listing.Source(str(folder / "in")).resolved()
    return plan.begin(
        folder / "out", {"bpp": 1, **settings}, listing.shards(source, "encode", shard_size, folder / "out")
    )


def layout(folder: Path, kind: str = "folder", name: str = "in") -> shard.Layout:
    return shard.Layout(listing.Source(str(folder / name)).resolved(), "encode", kind, "png")


class TestPlan:
    def test_is_read_as_it_was_written(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png", "é.png", os.fsdecode(b"\xff.png"), "d.png", "e.png")
        made = planned(tmp_path)
        found = plan.load(tmp_path / "out")
        assert found is not None and len(found) == len(made) == 3
        listed = [key for index in range(3) for _, key in found.shard(index)["files"]]
        assert listed == ["a", "d", "e", "é", os.fsdecode(b"\xff")]
        assert found.pending() == [0, 1, 2]

    def test_of_processes_that_begin_at_once_all_have_the_same(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png", "b.png")
        found: list[plan.Plan] = []
        threads = [threading.Thread(target=lambda: found.append(planned(tmp_path))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8 and {len(one) for one in found} == {1}
        assert not list((tmp_path / "out").rglob("*.tmp"))

    def test_other_options_are_refused_with_both_values(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png")
        made = planned(tmp_path, effort=3)
        plan.check(made, {"bpp": 1, "effort": 3})
        with pytest.raises(ddcm.UsageError, match="bpp=1, effort=3, and bpp=2, effort=None"):
            plan.check(made, {"bpp": 2})

    def test_nothing_to_do_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        with pytest.raises(ddcm.UsageError, match="no pictures"):
            planned(tmp_path)
        assert plan.load(tmp_path / "out") is None

    def test_damaged_plan_is_reported(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png")
        planned(tmp_path)
        (tmp_path / "out" / "_ddcm" / "plan" / "plan.json").write_text("{")
        with pytest.raises(ddcm.DamagedError, match="overwrite"):
            plan.load(tmp_path / "out")

    def test_options_are_compared_by_value(self) -> None:
        np = pytest.importorskip("numpy")
        assert described(np.zeros(3, np.uint8)) == described(np.zeros(3, np.uint8)) != described(np.ones(3, np.uint8))
        assert described(ddcm.Upscale(2)) == ["Upscale", 2, None]
        assert Task("encode", {"bpp": 0.1, "seed": 0}, {"threads": 7}).described() == {
            "task": "encode",
            "bpp": 0.1,
            "seed": 0,
        }


class TestShard:
    def test_is_written_with_a_manifest_and_not_done_twice(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "b.png")
        (tmp_path / "in" / "a.png").write_bytes(b"12345")
        made = planned(tmp_path)
        totals = shard.run(made, 0, layout(tmp_path), fake)
        assert (totals["pictures"], totals["errors"], totals["bytes"], totals["pixels"]) == (2, 1, 5, 2)
        assert (tmp_path / "out" / "a.ddcm").read_bytes() == b"12345" and not (tmp_path / "out" / "b.ddcm").exists()
        rows = json.loads(made.manifest(0).read_text())["rows"]
        assert [(row["key"], row["error"]) for row in rows] == [("a", None), ("b", "It is empty.")]
        assert made.pending() == [] and list(made.work("").iterdir()) == []

        def never(picture: Picture) -> Row:
            raise AssertionError

        assert shard.run(made, 0, layout(tmp_path), never) == totals

    def test_may_be_done_by_two_workers_at_once(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png")
        (tmp_path / "in" / "a.png").write_bytes(b"12345")
        made = planned(tmp_path)

        def overtaken(picture: Picture) -> Row:
            if made.pending():
                shard.run(made, 0, layout(tmp_path, "webdataset"), fake)
            return fake(picture)

        assert shard.run(made, 0, layout(tmp_path, "webdataset"), overtaken)["pictures"] == 1
        assert [path.name for path in (tmp_path / "out").iterdir() if path.name != "_ddcm"] == ["00000.tar"]

    @pytest.mark.parametrize("kind", listing.KINDS)
    def test_leaves_nothing_when_it_is_interrupted(self, tmp_path: Path, kind: str) -> None:
        if kind == "parquet":
            pytest.importorskip("pyarrow")
        for name in "abc":
            touch(tmp_path / "in", f"{name}.png")
            (tmp_path / "in" / f"{name}.png").write_bytes(name.encode())
        made = planned(tmp_path, 3)

        def stops(picture: Picture) -> Row:
            if picture.key == "c":
                raise KeyboardInterrupt
            return fake(picture)

        with pytest.raises(KeyboardInterrupt):
            shard.run(made, 0, layout(tmp_path, kind), stops)
        assert made.pending() == [0]
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["_ddcm"]
        assert [path.name for path in made.work("").iterdir()] == ["00000.json"]
        # What a process that was killed has left goes when the shard is done.
        made_of = {
            "folder": made.work("00000"),
            "parquet": made.output / "00000.parquet",
            "webdataset": made.output / "00000.tar",
        }
        for target in (made_of[kind], made.manifest(0), made.work("00000.json")):
            target.parent.mkdir(exist_ok=True)
            files.temporary(target).write_bytes(b"part")
        assert shard.run(made, 0, layout(tmp_path, kind), fake)["pictures"] == 3
        assert not list((tmp_path / "out").rglob("*.tmp"))

    def test_picture_that_ends_its_process_is_left_out_in_the_end(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png", "b.png")
        for name in "ab":
            (tmp_path / "in" / f"{name}.png").write_bytes(b"x")
        made = planned(tmp_path)

        def dies(picture: Picture) -> Row:
            if picture.key == "b" and picture.error is None:
                raise SystemExit
            return fake(picture)

        for _ in range(shard.DEATHS):
            with pytest.raises(SystemExit):
                shard.run(made, 0, layout(tmp_path), dies)
        totals = shard.run(made, 0, layout(tmp_path), dies)
        assert (totals["pictures"], totals["errors"]) == (2, 1)
        row = json.loads(made.manifest(0).read_text())["rows"][1]
        assert row["key"] == "b" and "3 times" in row["error"]

    def test_failures_of_the_request_stop_the_run(self, tmp_path: Path) -> None:
        touch(tmp_path / "in", "a.png", "b.png")
        made = planned(tmp_path)

        def wrong(picture: Picture) -> Row:
            return Row(picture.key, error="effort is 99.", category="usage")

        with pytest.raises(ddcm.Error, match="effort is 99"):
            shard.run(made, 0, layout(tmp_path), wrong)
        assert made.pending() == [0]


class TestTarFiles:
    def write(self, path: Path, members: dict[str, bytes]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path, "w") as tar:
            for name, contents in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(contents)
                tar.addfile(entry, io.BytesIO(contents))

    def read(self, path: Path) -> dict[str, bytes]:
        with tarfile.open(path) as tar:
            return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]

    def test_samples_keep_their_other_members(self, tmp_path: Path) -> None:
        members = {
            "a.png": b"A",
            "a.cls": b"7",
            "a.json": b'{"by": "me"}',
            "x/b.c.jpg": b"B",
            "x/b.c.txt": b"t",
            "d.txt": b"-",
        }
        self.write(tmp_path / "in" / "s.tar", members)
        made = planned(tmp_path)
        assert shard.run(made, 0, layout(tmp_path, "webdataset"), fake)["errors"] == 1
        found = self.read(tmp_path / "out" / "00000.tar")
        assert {name: value for name, value in found.items() if not name.endswith("json")} == {
            "a.ddcm": b"A", "a.cls": b"7", "x/b.ddcm": b"B", "x/b.c.txt": b"t",
        }  # fmt: skip
        assert json.loads(found["a.json"]) | {"seconds": 0} == {
            "by": "me", "key": "a", "width": 2, "height": 1, "bytes": 1, "bpp": 1.0, "error": None, "seconds": 0,
        }  # fmt: skip
        rows = json.loads(made.manifest(0).read_text())["rows"]
        assert rows[2]["key"] == "d" and "members" in rows[2]["error"]

    def test_file_that_is_cut_gives_what_it_has_and_an_error(self, tmp_path: Path) -> None:
        self.write(tmp_path / "in" / "s.tar", {"a.png": b"A" * 4000, "b.png": b"B" * 4000})
        whole = (tmp_path / "in" / "s.tar").read_bytes()
        (tmp_path / "in" / "s.tar").write_bytes(whole[:6000])
        source = listing.Source(str(tmp_path / "in")).resolved()
        found = list(reading.pictures({"tar": str(tmp_path / "in" / "s.tar")}, source, "encode"))
        assert [(one.key, one.error is None) for one in found] == [("a", True), ("s-damaged", False)]

    def test_keys_cannot_leave_the_output(self, tmp_path: Path) -> None:
        self.write(tmp_path / "in" / "s.tar", {"../../evil.png": b"A"})
        made = planned(tmp_path)
        shard.run(made, 0, layout(tmp_path), fake)
        assert (tmp_path / "out" / "00000" / "evil.ddcm").read_bytes() == b"A"


class TestParquet:
    def test_rows_keep_their_other_columns(self, tmp_path: Path) -> None:
        pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        images = [{"bytes": bytes([65 + index]), "path": f"{index}.png"} for index in range(7)]
        table = pa.table({"image": images, "label": list(range(7))})
        (tmp_path / "in").mkdir()
        parquet.write_table(table, tmp_path / "in" / "t.parquet", row_group_size=2)
        made = planned(tmp_path, 3)
        assert [made.shard(index) for index in range(len(made))][1:] == [
            {"parquet": str(tmp_path / "in" / "t.parquet"), "start": 3, "stop": 6},
            {"parquet": str(tmp_path / "in" / "t.parquet"), "start": 6, "stop": 7},
        ]
        for index in range(3):
            shard.run(made, index, layout(tmp_path, "parquet"), fake)
        found = parquet.ParquetDataset(sorted((tmp_path / "out").glob("*.parquet"))).read().to_pylist()
        assert [(row["key"], row["bytes"], row["label"]) for row in found] == [
            (str(index), bytes([65 + index]), index) for index in range(7)
        ]

    def test_rows_that_cannot_be_read_are_errors(self, tmp_path: Path) -> None:
        pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        (tmp_path / "in").mkdir()
        path = tmp_path / "in" / "t.parquet"
        parquet.write_table(pa.table({"image": [os.urandom(500) for _ in range(40)]}), path, row_group_size=20)
        contents = bytearray(path.read_bytes())
        at = parquet.read_metadata(path).row_group(1).column(0).data_page_offset
        contents[at : at + 40] = b"\xff" * 40
        path.write_bytes(contents)
        made = planned(tmp_path, 40)
        totals = shard.run(made, 0, layout(tmp_path, "parquet"), fake)
        assert (totals["pictures"], totals["errors"]) == (40, 20)
        path.write_bytes(b"PAR1")
        with pytest.raises(ddcm.DamagedError, match=r"t\.parquet"):
            list(listing.shards(listing.Source(str(path)).resolved(), "encode", 9, tmp_path / "out"))

    def test_column_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pa.table({"a": [1]}), tmp_path / "t.parquet")
        source = listing.Source(str(tmp_path / "t.parquet")).resolved()
        (one,) = reading.pictures({"parquet": str(tmp_path / "t.parquet"), "start": 0, "stop": 1}, source, "encode")
        assert one.error is not None and "--column" in one.error


class TestCommand:
    @pytest.mark.parametrize("command", ["encode", "decode", "generate", "restore"])
    def test_help_names_every_option(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        said = capsys.readouterr().out
        assert ended.value.code == 0
        for name, _, _ in arguments.OPTIONS[command]:
            assert f"--{name.replace('_', '-')} " in said
        for name in (
            "--shard-size",
            "--workers",
            "--threads-per-worker",
            "--overwrite",
            "--address",
            "--index",
            "--of",
            "--json",
        ):
            assert name in said

    def test_arguments_become_keywords(self) -> None:
        given = ["encode", "in", "out", "--bpp", "0.1", "--resilient", "--option", "roi=[[0,0,8,8,2.5]]", "--option",
                 "layout=flat", "--index", "2", "--of", "8", "--extensions", "png,jpg"]  # fmt: skip
        made = arguments.options(arguments.parser().parse_args(given))
        assert made == {
            "bpp": 0.1, "resilient": True, "roi": [[0, 0, 8, 8, 2.5]], "layout": "flat", "index": 2, "of": 8,
            "extensions": ["png", "jpg"], "shard_size": 256, "overwrite": False, "threads_per_worker": 1,
        }  # fmt: skip

    def test_box_of_a_mask(self) -> None:
        parse = arguments.parser().parse_args
        assert parse(["restore", "inpaint", "a", "b", "--mask", "1,2,3,4"]).mask == (1, 2, 3, 4)
        with pytest.raises(SystemExit):
            parse(["restore", "inpaint", "a", "b", "--mask", "1,2,3"])

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (["--index", "0"], "belong together"),
            (["--index", "4", "--of", "4"], "outside of 0...3"),
            (["--index", "0", "--of", "4", "--overwrite"], "exclude each other"),
            (["--index", "0", "--of", "1", "--shard-size", "0"], "shard_size is 0"),
            (["--index", "0", "--of", "1", "--option", "efort=3"], "Did you mean effort"),
        ],
    )
    def test_wrong_arguments_are_explained(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], given: list[str], said: str
    ) -> None:
        touch(tmp_path, "a.png")
        assert main(["encode", str(tmp_path), str(tmp_path / "out"), *given]) == 2
        assert said in capsys.readouterr().err
        assert not (tmp_path / "out").exists()

    def test_without_ray_an_array_is_offered(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ray", None)
        touch(tmp_path, "a.png")
        with pytest.raises(ddcm.UnsupportedError, match="index"):
            ddcm.ray.encode(tmp_path, tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_kind_of_output(self, tmp_path: Path) -> None:
        seeds = (0, 1)
        assert jobs._output(tmp_path / "o" / "*.tar", None, seeds) == (tmp_path / "o", "webdataset")
        assert jobs._output(tmp_path / "o.parquet", None, seeds) == (tmp_path / "o.parquet", "parquet")
        assert jobs._output(tmp_path / "o", None, seeds) == (tmp_path / "o", "folder")
        assert jobs._output(tmp_path / "o", "parquet", seeds) == (tmp_path / "o", "parquet")

    def test_importing_needs_neither_ray_nor_pyarrow(self) -> None:
        program = "import sys; sys.modules['ray'] = sys.modules['pyarrow'] = None\nimport ddcm.ray, ddcm.ray.__main__"
        subprocess.run([sys.executable, "-c", program], check=True)


# What the smallest streams of so small pictures say of their rate.
@pytest.mark.filterwarnings("ignore::ddcm.DDCMWarning")
class TestArray:
    """Whole runs with the bundled model, as an array of jobs."""

    def test_tasks_of_an_array_share_the_shards(self, tmp_path: Path) -> None:
        for index in range(5):
            touch(tmp_path / "in", f"{index}.png")
            (tmp_path / "in" / f"{index}.png").write_bytes(png(shade=30 * index))
        (tmp_path / "in" / "3.png").write_bytes(b"no image")
        options: dict[str, Any] = {**CHEAP, "shard_size": 1, "of": 2}
        first = ddcm.ray.encode(tmp_path / "in", tmp_path / "out", index=0, **options)
        assert (first.pictures, first.errors, first.remaining) == (3, 0, 2)
        second = ddcm.ray.encode(tmp_path / "in", tmp_path / "out", index=1, **options)
        assert (second.pictures, second.errors, second.remaining) == (2, 1, 3)
        for index in (0, 1, 2, 4):
            expected = ddcm.encode(tmp_path / "in" / f"{index}.png", threads=1, **CHEAP)
            assert (tmp_path / "out" / f"{index}.ddcm").read_bytes() == expected
        again = ddcm.ray.encode(tmp_path / "in", tmp_path / "out", index=0, **options)
        assert (again.pictures, again.skipped) == (0, 3)
        with pytest.raises(ddcm.UsageError, match=r"was begun with bpp=0\.2"):
            ddcm.ray.encode(tmp_path / "in", tmp_path / "out", index=0, **{**options, "bpp": 0.3})
        anew = ddcm.ray.encode(tmp_path / "in", tmp_path / "other", index=0, **{**options, "of": 1})
        assert anew.json()["workers"].keys() == anew.workers.keys() and anew.pictures == 5

    def test_generated_streams_decode_to_the_generated_images(self, tmp_path: Path) -> None:
        np, image = pytest.importorskip("numpy"), pytest.importorskip("PIL.Image")
        here: dict[str, Any] = {"index": 0, "of": 1}
        made = ddcm.ray.generate(tmp_path / "g", 3, first_seed=4, width=24, height=16, steps=3, shard_size=2, **here)
        assert (made.pictures, made.errors, made.shards) == (3, 0, 2)
        expected = ddcm.generate(24, 16, seed=5, steps=3, threads=1)
        assert (tmp_path / "g" / "00000005.ddcm").read_bytes() == expected.bytes
        assert np.array_equal(np.asarray(image.open(tmp_path / "g" / "00000005.png")), expected.image)
        ddcm.ray.decode(tmp_path / "g", tmp_path / "d", **here)
        assert np.array_equal(np.asarray(image.open(tmp_path / "d" / "00000005.png")), expected.image)

    def test_restores(self, tmp_path: Path) -> None:
        np, image = pytest.importorskip("numpy"), pytest.importorskip("PIL.Image")
        touch(tmp_path / "in", "a.png")
        (tmp_path / "in" / "a.png").write_bytes(png())
        options = ["--scale", "2", "--option", "estimate_steps=3", "--index", "0", "--of", "1", "--quiet"]
        assert main(["restore", "upscale", str(tmp_path / "in"), str(tmp_path / "out"), *options]) == 0
        expected = ddcm.restore("upscale", png(), scale=2, estimate_steps=3, threads=1).image
        assert np.array_equal(np.asarray(image.open(tmp_path / "out" / "a.png")), expected)

    def test_option_out_of_range_stops_the_run(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        touch(tmp_path / "in", "a.png")
        (tmp_path / "in" / "a.png").write_bytes(png())
        given = ["encode", str(tmp_path / "in"), str(tmp_path / "out"), "--effort", "99", "--index", "0", "--of", "1"]
        assert main(given) == 1
        assert "effort" in capsys.readouterr().err
        assert not list(tmp_path.rglob("*.ddcm"))
