"""The plan of a run, in the folder `_ddcm` of its output: what it does, its shards, and which of them are finished.

_ddcm/plan/plan.json       the options, and where each line of shards.jsonl begins
_ddcm/plan/shards.jsonl    a line for each shard
_ddcm/done/00012.json      the manifest of a finished shard: its totals and a row for each picture
_ddcm/work/                staged files, and which picture each worker is at
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import DamagedError, UsageError
from . import files

FOLDER = "_ddcm"


class Plan:
    """A plan that is on disk. Holds one number for each shard, not the pictures."""

    def __init__(self, output: Path, settings: dict[str, Any], offsets: list[int]) -> None:
        self.output, self.settings = output, settings
        self._offsets = offsets
        self.folder = output / FOLDER

    def __len__(self) -> int:
        return len(self._offsets)

    def shard(self, index: int) -> dict[str, Any]:
        """The description of a shard."""
        with open(self.folder / "plan" / "shards.jsonl", "rb") as file:
            file.seek(self._offsets[index])
            made: dict[str, Any] = json.loads(file.readline())
            return made

    def manifest(self, index: int) -> Path:
        return self.folder / "done" / f"{index:05d}.json"

    def work(self, name: str) -> Path:
        return self.folder / "work" / name

    def pending(self, indices: Iterable[int] | None = None) -> list[int]:
        """The shards of `indices`, by default of all, that are not finished."""
        done = self.folder / "done"
        names = set(os.listdir(done)) if done.is_dir() else set()
        return [
            index for index in (range(len(self)) if indices is None else indices) if f"{index:05d}.json" not in names
        ]

    def manifests(self) -> Iterator[dict[str, Any]]:
        """Manifests of the finished shards, one after another."""
        for index in range(len(self)):
            made = files.read_json(self.manifest(index))
            if made is not None:
                yield made


def load(output: Path) -> Plan | None:
    """The plan of an output; ``None`` where there is none.

    Raises:
        DamagedError: It cannot be read.
    """
    try:
        stored = files.read_json(output / FOLDER / "plan" / "plan.json")
        return None if stored is None else Plan(output, stored["settings"], stored["offsets"])
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError(
            f"The plan in '{output / FOLDER}' is damaged: {error}.", "Begin again: --overwrite."
        ) from error


def begin(output: Path, settings: dict[str, Any], shards: Iterable[dict[str, Any]]) -> Plan:
    """Writes a new plan. Of several processes that begin at once, one's plan is everyone's.

    Raises:
        UsageError: There is nothing to do.
    """
    target = output / FOLDER / "plan"
    made = files.temporary(target)
    made.mkdir(parents=True)
    try:
        offsets, position = [], 0
        with open(made / "shards.jsonl", "wb") as file:
            for shard in shards:
                line = json.dumps(shard, separators=(",", ":")).encode() + b"\n"
                file.write(line)
                offsets.append(position)
                position += len(line)
        if not offsets:
            raise UsageError(f"'{settings.get('source')}' has no pictures.", "Check the path and the extensions.")
        (made / "plan.json").write_text(json.dumps({"settings": settings, "offsets": offsets}))
        for name in ("shards.jsonl", "plan.json"):
            files.sync(made / name)
        try:
            os.rename(made, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        files.remove(made)
    found = load(output)
    assert found is not None
    return found


def check(plan: Plan, settings: dict[str, Any]) -> None:
    """
    Raises:
        UsageError: The plan is that of another run.
    """
    now = json.loads(json.dumps(settings))
    names = [name for name in sorted({*plan.settings, *now}) if plan.settings.get(name) != now.get(name)]
    if names:
        before = ", ".join(f"{name}={plan.settings.get(name)!r}" for name in names)
        after = ", ".join(f"{name}={now.get(name)!r}" for name in names)
        raise UsageError(
            f"'{plan.output}' was begun with {before}, and {after} is asked for now.",
            "Use the same options, another output, or overwrite (--overwrite).",
        )


def discard(output: Path) -> None:
    """Removes the plan of an output and what it wrote in shards; files of pictures are overwritten one by one later."""
    plan = load(output)
    if plan is not None:
        for index in range(len(plan)):
            for suffix in ("parquet", "tar"):
                (output / f"{index:05d}.{suffix}").unlink(missing_ok=True)
    files.remove(output / FOLDER)
