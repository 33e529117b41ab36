"""Random and mutated bytes: an error of this package, or a result; never anything else.

DDCM_FUZZ sets the number of inputs, 10000 by default. Only streams that are cut short are decoded with `partial`: where
the checksum is not compared, a changed header can ask for a codebook of millions of codewords, which takes minutes.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import ddcm
import numpy as np
from support import picture

COUNT = int(os.environ.get("DDCM_FUZZ", "10000"))


def _mutated(rng: random.Random, seeds: list[bytes]) -> bytes:
    kind = rng.randrange(6)
    if kind == 0:
        return rng.randbytes(rng.randrange(120))
    data = bytearray(rng.choice(seeds))
    if kind == 1:
        return bytes(data[: rng.randrange(len(data))])
    if kind == 2:  # a right beginning, then anything
        start = rng.randrange(4, 24)
        return bytes(data[:start]) + rng.randbytes(rng.randrange(80))
    for _ in range(rng.choice((1, 1, 2, 8))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if kind == 3:
        start = rng.randrange(len(data))
        del data[start : start + rng.randrange(9)]
    elif kind == 4:
        data += rng.randbytes(rng.randrange(9))
    return bytes(data)


def test_fuzz(codec: ddcm.Codec) -> None:
    rng = random.Random(3)
    image = picture(8, 8)
    seeds = [
        codec.encode(image, size=60, steps=2),
        codec.encode(image, size=260, effort=1, resilient=True),
        codec.encode(image, codebook="gaussian", codewords=16, atoms=1, steps=3),
        codec.generate(8, 8, steps=2).bytes,
    ]
    found: Counter[str] = Counter()
    for index in range(COUNT):
        data = _mutated(rng, seeds)
        call = 1 + index % 4 if index % 8 else 0  # decoding takes longest
        try:
            match call:
                case 0:
                    result = codec.decode_result(
                        data, max_pixels=256, partial=any(data == seed[: len(data)] for seed in seeds)
                    )
                    assert result.image.dtype == np.uint8
                case 1:
                    assert ddcm.info(data).bytes > 0
                case 2:
                    assert ddcm.check(data) in (True, False)
                case 3:
                    width, height = ddcm.peek(data)
                    assert width > 0 and height > 0
                case _:
                    limit = rng.choice((-1, 0, 30, 50, 2**62))
                    assert len(ddcm.cut(data, limit)) <= limit
            found["result"] += 1
        except ddcm.Error as error:
            assert error.message and not isinstance(error, ddcm.InternalError), (data, error)
            found[error.category] += 1
    assert found["result"] > COUNT // 10 and found["not_recognized"] > 0 and found["damaged"] > 0
