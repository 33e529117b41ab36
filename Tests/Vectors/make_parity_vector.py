#!/usr/bin/env python3
"""Prints the parity of the bytes 1, 2, ..., 24: another implementation of "Protected blocks" of Documentation/FORMAT.md.

By long division of polynomials, with multiplication in the field bit by bit.
"""


def times(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= 0x11D
        b >>= 1
    return product


def parity(message):
    generator = [1]
    root = 1
    for _ in range(16):
        longer = generator + [0]
        for place, coefficient in enumerate(generator):
            longer[place + 1] ^= times(coefficient, root)
        generator = longer
        root = times(root, 2)
    rest = list(message) + [0] * 16
    for place in range(len(message)):
        factor = rest[place]
        for offset, coefficient in enumerate(generator):
            rest[place + offset] ^= times(factor, coefficient)
    return rest[-16:]


print(parity(range(1, 25)))
print(" ".join(f"{byte:02X}" for byte in parity(range(1, 25))))
