"""One codec on many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import ddcm
import numpy as np
import pytest
from support import picture

THREADS, CALLS = 8, 200


def test_mixed_calls_on_one_codec() -> None:
    # Tiny images and two steps; results are compared with those of one thread.
    codec = ddcm.Codec(concurrency=2, threads=2)
    images = [picture(4, 4, seed) for seed in range(4)]
    streams = [codec.encode(image, size=60, steps=2) for image in images]
    decoded = [codec.decode(stream) for stream in streams]
    infos = [ddcm.info(stream) for stream in streams]

    def work(thread: int) -> int:
        equal = 0
        for call in range(CALLS):
            which = (thread + call) % 4
            match call % 5:
                case 0:
                    equal += codec.encode(images[which], size=60, steps=2) == streams[which]
                case 1:
                    equal += np.array_equal(codec.decode(streams[which]), decoded[which])
                case 2:
                    equal += ddcm.info(streams[which]) == infos[which]
                case 3:
                    equal += ddcm.peek(streams[which]) == (4, 4)
                case _:
                    with pytest.raises(ddcm.NotRecognizedError):
                        codec.decode(b"nothing")
                    equal += 1
        return equal

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(work, range(THREADS))) == [CALLS] * THREADS


def test_close_while_requests_run() -> None:
    codec = ddcm.Codec()
    image = picture(8, 8)
    expected = codec.encode(image, size=60, steps=4)
    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(codec.encode, image, size=60, steps=4) for _ in range(12)]
        for _ in range(12):
            codec.close()
        assert all(one.result() == expected for one in made)


def test_shared_codecs_are_made_once() -> None:
    from ddcm.functions import shared_codec

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: shared_codec({"threads": 2})[0], range(64)))
    assert len(set(map(id, made))) == 1 and shared_codec({"threads": 1})[0] is not made[0]
