"""Throughput of a run, in all and by worker."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Share:
    """What a worker, or all of them, did."""

    shards: int = 0
    pictures: int = 0
    errors: int = 0
    bytes: int = 0
    pixels: int = 0
    #: Sum of the shards' wall-clock times.
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def add(self, totals: dict[str, Any]) -> None:
        self.shards += 1
        for name in ("pictures", "errors", "bytes", "pixels", "seconds", "cpu_seconds"):
            setattr(self, name, getattr(self, name) + totals[name])

    def json(self, seconds: float) -> dict[str, Any]:
        return {
            "shards": self.shards,
            "pictures": self.pictures,
            "errors": self.errors,
            "bytes": self.bytes,
            "megapixels": round(self.pixels / 1e6, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "pictures_per_second": round(self.pictures / seconds, 4) if seconds > 0 else None,
            "megapixels_per_second": round(self.pixels / 1e6 / seconds, 4) if seconds > 0 else None,
        }


@dataclass
class Summary:
    """The outcome of a run.

    Attributes:
        output: Where it was written.
        shards: How many there are.
        skipped: Shards that were finished before.
        remaining: Shards that are left to others, in an array job.
    """

    output: str
    shards: int
    skipped: int
    remaining: int = 0
    total: Share = field(default_factory=Share)
    workers: dict[str, Share] = field(default_factory=dict)
    _begin: float = field(default_factory=time.time)
    _first: float | None = None
    _seconds: float = 0.0

    def add(self, totals: dict[str, Any]) -> None:
        """Counts a finished shard."""
        self.total.add(totals)
        self.workers.setdefault(totals["worker"], Share()).add(totals)
        self._first = min(self._first or totals["begin"], totals["begin"])
        self._seconds = time.time() - self._begin

    @property
    def pictures(self) -> int:
        return self.total.pictures

    @property
    def errors(self) -> int:
        return self.total.errors

    @property
    def seconds(self) -> float:
        """Wall-clock, from the start to the last shard's end, with starting Ray and loading models."""
        return self._seconds

    @property
    def steady_seconds(self) -> float:
        """Wall-clock from the first shard's start to the last shard's end."""
        return max(0.0, self._begin + self._seconds - (self._first or self._begin))

    def json(self) -> dict[str, Any]:
        """Rates of the whole are by :attr:`steady_seconds`, those of a worker by the time that its shards took."""
        return {
            "output": self.output,
            "shards_in_all": self.shards,
            "shards_skipped": self.skipped,
            "shards_remaining": self.remaining,
            "seconds": round(self.seconds, 3),
            "steady_seconds": round(self.steady_seconds, 3),
            **self.total.json(self.steady_seconds),
            "workers": {name: share.json(share.seconds) for name, share in sorted(self.workers.items())},
        }

    def lines(self) -> Iterable[str]:
        """The same for people."""
        found = self.json()
        skipped = f", {self.skipped} were finished before" if self.skipped else ""
        left = f", {self.remaining} are left to other tasks" if self.remaining else ""
        yield f"{self.output}: {self.total.shards} of {self.shards} shards{skipped}{left}"
        streams = f"{self.total.bytes:,} bytes of streams"
        yield f"{self.pictures} pictures, {self.errors} with errors, {streams}, {self.seconds:.1f} s"
        if self.pictures:
            yield f"{found['pictures_per_second']} pictures/s, {found['megapixels_per_second']} megapixels/s"
        if len(self.workers) > 1:
            for name, share in found["workers"].items():
                yield (
                    f"  {name}: {share['pictures']} pictures, {share['pictures_per_second']} pictures/s, "
                    f"{share['megapixels_per_second']} megapixels/s"
                )
