"""Prints the codebook vectors of FORMAT.md: counter blocks, the table's hash, and elements of codewords, all with seed 7.

An independent reading of the specification; the coefficients of AS 241 are read out of the document itself.

    python make_codebook_vectors.py
"""

import math
import pathlib
import re
import struct

import numpy as np

SEED = 7
DOCUMENT = pathlib.Path(__file__).parents[2] / "Documentation" / "FORMAT.md"
COEFFICIENTS = {
    name: [float(value) for value in values.split(",")]
    for name, values in re.findall(r"^\| ([A-F]) \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
}


def philox(counter, seed):
    c, k = list(counter), [seed % 2**32, seed >> 32]
    for _ in range(10):
        p, q = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(q >> 32) ^ c[1] ^ k[0], q % 2**32, (p >> 32) ^ c[3] ^ k[1], p % 2**32]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return c


def poly(name, x):
    s = 0.0
    for coefficient in COEFFICIENTS[name]:
        s = s * x + coefficient
    return s


def logarithm(p):
    m, e = math.frexp(p)
    m, e = 2 * m, e - 1
    u, s = (m - 1) / (m + 1), 0.0
    for k in range(23, -1, -1):
        s = s * (u * u) + 1 / (2 * k + 1)
    return e * 0.6931471805599453 + 2 * u * s


def quantile(p):
    q = 0.5 - p
    if q <= 0.425:
        r = 0.180625 - q * q
        return q * poly("A", r) / poly("B", r)
    r = math.sqrt(-logarithm(p))
    return poly("C", r - 1.6) / poly("D", r - 1.6) if r <= 5 else poly("E", r - 5) / poly("F", r - 5)


def make_table():
    quantiles, squares = [quantile(((32767 - i) + 0.5) / 65536) for i in range(32768)], 0.0
    for q in quantiles:
        squares += q * q
    upper = np.array([q / math.sqrt(squares / 32768) for q in quantiles], np.float32)
    return np.concatenate([-upper[::-1], upper])


TABLE = make_table()


def normal(element, codeword, step, domain):
    word = philox([element // 8, codeword, step, domain], SEED)[element % 8 // 2]
    return TABLE[word >> 16 if element % 2 else word % 2**16]


def codeword(n, k, step):
    """Codeword k of the transform codebook."""
    size, a, b = min(
        (3**b << a, a, b) for b in range(3) for a in [next(a for a in range(4, 29) if 3**b << a >= n)]
    )
    section, v = 1 << a, np.zeros(size, np.float32)
    v[k] = 1
    for diagonal in (1, 0):
        for f in range(b):
            first = [i for i in range(size) if i // (section * 3**f) % 3 == 0]
            second, third = ([i + j * section * 3**f for i in first] for j in (1, 2))
            u = v[first] * np.float32(0.70710678)
            s = v[second] * np.float32(0.57735027)
            w = v[third] * np.float32(0.4082483)
            v[first], v[second], v[third] = (s + w) + u, s - (w + w), (s + w) - u
        h = 1
        while h < section:
            pairs = v.reshape(-1, 2, h)
            v = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], 1).reshape(-1)
            h *= 2
        for e in range(size):
            if philox([e // 128, diagonal, step, 2], SEED)[e // 32 % 4] >> e % 32 & 1:
                v[e] = -v[e]
    return v[:n] * np.float32(math.sqrt(3**b / 2**a))


def show(name, values):
    print(name, *(f"{struct.unpack('<I', struct.pack('<f', value))[0]:08X}" for value in values))


def trellis(size, bits, step):
    """The signs of all codewords, 1 for minus, that a trellis makes of a string of bits."""
    signs = ""
    for j in range(len(bits)):
        register = [int(bits[j - k]) if j - k >= j // 4096 * 4096 else 0 for k in range(11)]
        for e in range(j * size // len(bits), (j + 1) * size // len(bits)):
            mask = (77 * (e - j * size // len(bits)) + 31) % 512
            own = philox([e // 128, 2, step, 2], 0)[e // 32 % 4] >> e % 32
            inner = sum(register[k] for k in range(1, 10) if mask >> k - 1 & 1)
            signs += str((register[0] + register[10] + inner + own) % 2)
    return signs


for seed, counter in (0, (0, 0, 0, 0)), (7, (0, 0, 0, 0)), (7, (1, 3, 2, 1)), (7, (0, 1, 2, 2)):
    print("block", seed, counter, *(f"{word:08X}" for word in philox(counter, seed)))
digest = 14695981039346656037
for byte in TABLE.astype("<f4").tobytes():
    digest = (digest ^ byte) * 1099511628211 % 2**64
print(f"table {digest:016X}")
show("x_T", [normal(e, 0, 0, 0) for e in range(8)])
show("Gaussian 3", [normal(e, 3, 2, 1) for e in range(4)])
show("Gaussian 1000000", [normal(e, 1_000_000, 2, 1) for e in range(2**20 - 4, 2**20)])
for n, k in (20, 5), (40, 5), (130, 77):
    show(f"transform n={n} k={k}", codeword(n, k, 2)[:4])
show("transform n=100000 k=99999", codeword(100_000, 99_999, 2)[-4:])
print("trellis N=32", trellis(32, "1011", 2))
print("trellis N=48", trellis(48, "1001110010110", 5))
