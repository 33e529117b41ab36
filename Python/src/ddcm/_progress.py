"""Calls that take long: progress, cancellation and Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from . import _structs as s
from ._library import call
from ._result import Result
from .errors import CancelledError, UsageError

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray


class Progress:
    """How far a request is.

    Attributes:
        step: The step that is finished, from 1.
        step_count: Steps of a pass.
        pass_: Which encode or sample, from 1.
        pass_count: How many there are; ``None`` where a search decides.
    """

    __slots__ = ("_record", "pass_", "pass_count", "step", "step_count")

    def __init__(self, record: Any) -> None:
        self._record = record
        self.step: int = record.contents.step
        self.step_count: int = record.contents.step_count
        self.pass_: int = record.contents.pass_
        self.pass_count: int | None = record.contents.pass_count or None

    def preview(self) -> NDArray[uint8]:
        """The present estimate as an H×W×3 array of uint8, of the resolution that the step has.

        Raises:
            UsageError: The progress callback has returned.
        """
        if self._record is None:
            raise UsageError("The step is over.", "Call preview() within the progress callback.")
        return Result(call("ddcm_progress_preview", self._record)).image()

    def __repr__(self) -> str:
        return (
            f"Progress(step={self.step}, step_count={self.step_count}, pass_={self.pass_}, "
            f"pass_count={self.pass_count})"
        )


ProgressCallback = Callable[[Progress], object]


class ProgressBar(Protocol):
    """What :func:`tqdm_progress` needs of a bar: `tqdm.tqdm` has it."""

    n: Any
    total: Any

    def refresh(self) -> object: ...


def tqdm_progress(bar: ProgressBar) -> ProgressCallback:
    """A progress callback that moves a bar of tqdm::

    with tqdm.tqdm(unit="step") as bar:
        data = ddcm.encode(image, progress=ddcm.tqdm_progress(bar))
    """

    def report(progress: Progress) -> None:
        known = progress.pass_count is not None
        bar.total = progress.step_count * (progress.pass_count or progress.pass_) if known else None
        bar.n = progress.step_count * (progress.pass_ - 1) + progress.step
        bar.refresh()

    return report


_reporting = threading.local()


def run(name: str, *arguments: Any, progress: ProgressCallback | None, keep: object = None) -> Result:
    """Runs a request of libddcm; the lock of the interpreter is free meanwhile.

    What the callback raises cancels the request, and is raised from here. On the main thread Ctrl-C ends the request
    within one step.

    Args:
        keep: What the arguments refer to; it lives until the request is over.
    """
    if progress is not None and not callable(progress):
        raise UsageError(f"progress is of type {type(progress).__name__}.", "Give a function of one argument.")
    if getattr(_reporting, "active", False):
        raise UsageError("A progress callback started another request.", "Start it after the present one has returned.")
    if threading.current_thread() is threading.main_thread():
        return _run_interruptibly(name, arguments, progress, keep)
    raised: list[BaseException] = []

    def step(record: Any, _: object) -> int:
        return _report(record, progress, raised)

    callback = s.ProgressCallback(step) if progress is not None else s.ProgressCallback()
    try:
        return Result(call(name, *arguments, callback, None))
    except CancelledError:
        if raised:
            raise raised[0] from None
        raise


def _report(record: Any, progress: ProgressCallback | None, raised: list[BaseException]) -> int:
    """Calls the caller's function; 1 where it raises."""
    if progress is None:
        return 0
    report = Progress(record)
    _reporting.active = True
    try:
        progress(report)
    except BaseException as error:
        raised.append(error)
        return 1
    finally:
        _reporting.active = False
        report._record = None
    return 0


def _run_interruptibly(
    name: str, arguments: tuple[Any, ...], progress: ProgressCallback | None, keep: object
) -> Result:
    """Runs the request on another thread, since Python handles signals between two lines of the main thread only."""
    # What the main thread is to report; none where the request is over.
    steps: SimpleQueue[Any] = SimpleQueue()
    answered = threading.Semaphore(0)
    raised: list[BaseException] = []
    outcome: list[Result | BaseException] = []

    def step(record: Any, _: object) -> int:
        if progress is not None and not raised:
            steps.put(record)
            answered.acquire()
        return 1 if raised else 0

    callback = s.ProgressCallback(step)

    def work(kept: object = keep) -> None:
        try:
            outcome.append(Result(call(name, *arguments, callback, None)))
        except BaseException as error:
            outcome.append(error)
        steps.put(None)

    thread = threading.Thread(target=work, name="ddcm", daemon=True)
    thread.start()
    try:
        while not outcome:
            try:
                # An interrupt may lose an item that was taken already, hence the limit.
                record = steps.get(timeout=1)
                if record is not None:
                    _report(record, progress, raised)
                    answered.release()
            except Empty:
                continue
            except BaseException as error:  # KeyboardInterrupt, or what a signal's handler raises
                raised.append(error)
                answered.release()
        thread.join()
    finally:
        if not outcome:  # A second interrupt left the loop: the request ends at its next step.
            raised.append(KeyboardInterrupt())
            answered.release()
    if raised:
        raise raised[0]
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
