"""Images, and programs that tests run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHECKOUT = Path(__file__).resolve().parents[2]
Image = NDArray[np.uint8]


def picture(width: int = 24, height: int = 16, seed: int = 1) -> Image:
    """A smooth image with some noise."""
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(seed).normal(0, 6, (height, width, 3))
    waves = [128 + 90 * np.sin(x / (3 + c) + seed) * np.cos(y / (4 + c)) for c in range(3)]
    made: Image = (np.stack(waves, axis=2) + noise).clip(0, 255).astype(np.uint8)
    return made


def run(*arguments: str | Path, timeout: float = 120) -> str:
    done = subprocess.run([str(one) for one in arguments], capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
