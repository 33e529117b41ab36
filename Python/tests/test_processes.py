"""Pickling, fork, spawn and Ctrl-C."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import ddcm
import numpy as np
import pytest
from support import Image, picture

TIMEOUT = 60.0


def _encode(codec: ddcm.Codec, image: Image, answers: Any) -> None:
    try:
        answers.put(codec.encode(image, size=120, effort=1))
    except ddcm.Error as error:
        answers.put(str(error))


def _in_child(method: str, codec: ddcm.Codec, image: Image) -> bytes | str:
    context = multiprocessing.get_context(method)
    answers: Any = context.Queue()
    process: Any = context.Process(target=_encode, args=(codec, image, answers))  # type: ignore[attr-defined]
    process.start()
    try:
        answer: bytes | str = answers.get(timeout=TIMEOUT)
    finally:
        process.join(TIMEOUT)
        ended = process.exitcode
        process.kill()
    assert ended == 0
    return answer


def test_pickle(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(ddcm.Codec(threads=1), protocol))
        assert repr(copy) == "Codec(threads=1)"
    assert pickle.loads(pickle.dumps(codec)).encode(image, size=120, effort=1) == stream
    info = ddcm.info(stream)
    assert pickle.loads(pickle.dumps(info)) == info
    result = codec.decode_result(stream)
    assert np.array_equal(pickle.loads(pickle.dumps(result)).image, result.image)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_fork_after_use(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    assert codec.encode(image, size=120, effort=1) == stream
    assert _in_child("fork", codec, image) == stream
    assert codec.encode(image, size=120, effort=1) == stream  # the parent's codec still works


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_fork_within_a_request(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    answers: list[bytes | str] = []

    def fork(progress: ddcm.Progress) -> None:
        if progress.step == 1:
            answers.append(_in_child("fork", ddcm.Codec(), image))

    thread = threading.Thread(target=lambda: codec.decode(stream, progress=fork))
    thread.start()
    thread.join(2 * TIMEOUT)
    assert not thread.is_alive() and len(answers) == 1
    assert isinstance(answers[0], str) and "spawn" in answers[0]


def test_spawn(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    assert _in_child("spawn", codec, image) == stream


CHILD = """
import sys, time
sys.path.insert(0, {tests!r})
from support import picture
import ddcm
codec = ddcm.Codec()
codec.load()
print("ready", flush=True)
try:
    codec.encode(picture(64, 64), size=300, steps=1000, layout="flat" {more})
except KeyboardInterrupt:
    print("interrupted", flush=True)
    print(len(codec.encode(picture(), size=120, effort=1)) <= 120, flush=True)
"""


@pytest.mark.parametrize("more", ["", ", progress=lambda step: None", ", progress=lambda step: time.sleep(60)"])
def test_interrupt_ends_within_a_step(more: str) -> None:
    code = CHILD.format(tests=str(Path(__file__).parent), more=more)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None and child.stdout.readline() == "ready\n"
            time.sleep(0.5)
            start = time.monotonic()
            child.send_signal(signal.SIGINT)
            assert child.stdout.readline() == "interrupted\n"
            assert time.monotonic() - start < 3  # all steps take far longer
            assert child.stdout.readline() == "True\n"  # the codec still works
            assert child.wait(TIMEOUT) == 0
        finally:
            child.kill()


def test_the_request_of_the_interrupt_test_is_long(codec: ddcm.Codec) -> None:
    class Enough(Exception):
        pass

    def stop(progress: ddcm.Progress) -> None:
        assert progress.step_count == 1000
        raise Enough

    with pytest.raises(Enough):
        codec.encode(picture(64, 64), size=300, steps=1000, layout="flat", progress=stop)
