#!/usr/bin/env python3
"""How much of what a rate allows do a step's choices tell: the M largest coefficients with signs, and a trellis's signs?

    pip install numpy
    python Benchmarks/trellis.py [--steps 6000] [--seed 0]

A step moves x towards its target by the correlation ρ of the chosen noise with the wanted direction, both Gaussian. At R bits per element
no code has ρ² above 1 − 2^(−2R). Printed is ρ² over that:

    largest    M of N coefficients with signs, N·h(M/N) + M bits, as ddcm chooses: in closed form, for large N
    2^m states every element has a sign; a convolutional code with a register of m bits makes 1/R of them from each bit,
               and Viterbi's algorithm finds the bits whose signs have the largest sum with the direction: measured on a random one
"""

import argparse
from math import exp, log2, pi, sqrt
from statistics import NormalDist

import numpy as np


def largest(rate):
    """ρ² of the p·N largest in magnitude, each ±1: their mean magnitude is 2φ(t)/p, where a share p is beyond ±t."""
    low, high = 1e-9, 0.5
    for _ in range(60):
        p = (low + high) / 2
        low, high = (low, p) if -p * log2(p) - (1 - p) * log2(1 - p) + p > rate else (p, high)
    t = NormalDist().inv_cdf(1 - p / 2)
    return p * (2 * exp(-t * t / 2) / sqrt(2 * pi) / p) ** 2


def trellis(register, outputs, steps, random):
    """ρ² of the best path's signs with `steps`·`outputs` Gaussian numbers; the code's taps are random, both ends tapped."""
    states = 1 << register
    branches = np.arange(2 * states)  # the register and the new bit below it
    taps = random.integers(0, 2 * states, outputs) | 1 | states
    parities = np.vectorize(lambda value: value.bit_count() & 1)
    signs = 1.0 - 2.0 * parities(branches[:, None] & taps)
    best = np.zeros(states)
    for _ in range(steps):
        sums = best[branches >> 1] + signs @ random.standard_normal(outputs)
        best = np.maximum(sums[:states], sums[states:])  # the oldest bit leaves the register
    return (best.max() / (steps * outputs)) ** 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=6000, help="bits of a trial")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    registers = (4, 6, 8, 10)
    print("| bits per element | largest | " + " | ".join(f"{1 << m} states" for m in registers) + " |")
    print("|" + "---:|" * (2 + len(registers)))
    for outputs in (3, 10, 40):
        bound = 1 - 2 ** (-2 / outputs)
        shares = [largest(1 / outputs) / bound]
        for register in registers:
            shares.append(trellis(register, outputs, args.steps, np.random.default_rng(args.seed)) / bound)
        print(f"| 1/{outputs} | " + " | ".join(f"{share:.2f}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
