"""Progress, previews and cancellation."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import ddcm
import numpy as np
import pytest
from support import Image


class StopError(Exception):
    pass


def test_steps_are_reported_in_order(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    seen: list[ddcm.Progress] = []
    previews: list[Image] = []

    def report(progress: ddcm.Progress) -> None:
        assert threading.current_thread() is threading.main_thread()
        seen.append(progress)
        previews.append(progress.preview())

    decoded = codec.decode(stream, progress=report)
    steps = ddcm.info(stream).steps
    assert [one.step for one in seen] == list(range(1, len(seen) + 1)) and seen[-1].step == seen[-1].step_count
    assert seen[0].step_count <= steps and all((one.pass_, one.pass_count) == (1, 1) for one in seen)
    assert all(one.ndim == 3 and one.shape[2] == 3 and one.dtype == np.uint8 for one in previews)
    assert previews[-1].shape == decoded.shape
    assert "step=1" in repr(seen[0])
    with pytest.raises(ddcm.UsageError, match="over"):
        seen[0].preview()


def test_progress_on_another_thread(codec: ddcm.Codec, stream: bytes) -> None:
    names: set[str] = set()
    with ThreadPoolExecutor(1, "worker") as pool:
        pool.submit(codec.decode, stream, progress=lambda _: names.add(threading.current_thread().name)).result()
    assert len(names) == 1 and names.pop().startswith("worker")


def test_passes(codec: ddcm.Codec, image: Image) -> None:
    passes: list[tuple[int, int | None]] = []
    codec.encode(image, size=120, effort=6, progress=lambda step: passes.append((step.pass_, step.pass_count)))
    assert {count for _, count in passes} == {2} and {one for one, _ in passes} == {1, 2}


@pytest.mark.parametrize("error", [StopError("enough"), KeyboardInterrupt(), SystemExit(3), ddcm.UsageError("mine")])
@pytest.mark.parametrize("on_main_thread", [True, False])
def test_exceptions_cancel(codec: ddcm.Codec, stream: bytes, error: BaseException, on_main_thread: bool) -> None:
    steps: list[int] = []

    def report(progress: ddcm.Progress) -> None:
        steps.append(progress.step)
        if progress.step == 2:
            raise error

    def decode() -> BaseException | None:
        try:
            codec.decode(stream, progress=report)
        except BaseException as raised:
            return raised
        return None

    if on_main_thread:
        raised = decode()
    else:
        with ThreadPoolExecutor(1) as pool:
            raised = pool.submit(decode).result()
    assert raised is error and steps == [1, 2]
    assert codec.decode(stream).shape == (16, 24, 3)


def test_requests_within_a_callback_are_refused(codec: ddcm.Codec, stream: bytes) -> None:
    with pytest.raises(ddcm.UsageError, match="callback"):
        codec.decode(stream, progress=lambda _: codec.decode(stream))


def test_tqdm(codec: ddcm.Codec, image: Image) -> None:
    class Bar:
        n = 0
        total: int | None = None
        refreshed = 0

        def refresh(self) -> None:
            self.refreshed += 1

    bar = Bar()
    codec.encode(image, size=120, effort=6, progress=ddcm.tqdm_progress(bar))
    assert bar.n == bar.total and bar.refreshed > 2
