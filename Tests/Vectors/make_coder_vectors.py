"""Writes coder.json: what the range coder and the index-set coder of FORMAT.md write.

An independent reading of the specification, in unbounded integers: no carries, no state of 32 bits. Standard library only.

    python make_coder_vectors.py > coder.json
"""

import json
import random


class Interval:
    """[low, low + width) in units of 256^-(shifts + 4)."""

    def __init__(self):
        self.low, self.width, self.shifts = 0, 1 << 32, 0

    def narrow(self, start, end):
        self.low, self.width = self.low + start, end - start
        while self.width < 1 << 24:
            self.low, self.width, self.shifts = self.low << 8, self.width << 8, self.shifts + 1

    def bit(self, bit, probability):
        bound = self.width * probability >> 16
        self.narrow(0, bound) if bit else self.narrow(bound, self.width)

    def digit(self, value, limit):
        self.narrow(self.width * value // limit, self.width * (value + 1) // limit)

    def value(self, value, limit):
        shift = max(0, (limit - 1).bit_length() - 16)
        last, top = (limit - 1) >> shift, value >> shift
        self.digit(top, last + 1)
        if shift:
            self.digit(value - (top << shift), limit - (last << shift) if top == last else 1 << shift)

    def bytes(self):
        for length in range(5):
            unit = 1 << (32 - 8 * length)
            number = -(-self.low // unit)
            if number * unit < self.low + self.width:
                return list(number.to_bytes(self.shifts + length, "big"))


def encode_set(interval, chosen, limit):
    if 2 * len(chosen) > limit:
        chosen = [i for i in range(limit) if i not in set(chosen)]
    position, left = 0, list(chosen)
    while left and len(left) < limit - position:
        n, m, k = limit - position, len(left), 0
        while 8 * m * 2 ** (k + 1) <= n:
            k += 1
        fraction = ((n - m) << 32) // n
        for _ in range(k):
            fraction = fraction * fraction >> 32
        none = left[0] >= position + 2**k
        interval.bit(none, min(max(fraction >> 16, 1), 65535))
        if none:
            position += 2**k
        else:
            interval.value(left[0] - position, 2**k)
            position = left.pop(0) + 1


def symbols(generator):
    for _ in range(generator.randrange(1, 40)):
        if generator.random() < 0.4:
            probability = generator.choice([1, 65535, 32768, generator.randrange(1, 65536)])
            yield {"value": generator.randrange(2), "probability": probability}
        else:
            limit = generator.choice([1, 3, 3, 256, 65536, 65537, 2**32, generator.randrange(1, 2**32)])
            yield {"value": generator.choice([0, limit // 2, limit - 1, generator.randrange(limit)]), "limit": limit}


def sequence(seed):
    result, interval = list(symbols(random.Random(seed))), Interval()
    for symbol in result:
        if "limit" in symbol:
            interval.value(symbol["value"], symbol["limit"])
        else:
            interval.bit(symbol["value"], symbol["probability"])
    return {"symbols": result, "bytes": interval.bytes()}


def index_set(limit, count):
    chosen, interval = sorted(random.Random(limit + count).sample(range(limit), count)), Interval()
    encode_set(interval, chosen, limit)
    return {"limit": limit, "indices": chosen, "bytes": interval.bytes()}


SETS = [(2, 1), (7, 3), (16, 1), (16, 15), (33, 30), (64, 5), (100, 50), (1000, 3), (1000, 40), (16384, 20),
        (16384, 114), (2**21, 1), (2**21, 60), (2**28, 1), (2**28, 9)]

print('{"sequences": [')
print(",\n".join(json.dumps(sequence(seed)) for seed in range(40)))
print('], "sets": [')
print(",\n".join(json.dumps(index_set(*arguments)) for arguments in SETS))
print("]}")
