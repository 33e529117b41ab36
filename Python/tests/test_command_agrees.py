"""The package and the command make the same bytes and the same images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ddcm
import numpy as np
import pytest
from support import Image, picture, run

OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"bpp": 0.5}, "--bpp 0.5"),
    ({"bits_per_pixel": 1.0, "effort": 2}, "--bpp 1 --effort 2"),
    ({"size": 150}, "--size 150"),
    ({"size": 200, "effort": 3}, "--size 200 --effort 3"),
    ({"size": 200, "effort": 6}, "--size 200 --effort 6"),
    ({"quality": "tiny"}, "--quality tiny"),
    ({"quality": "high", "seed": 2**64 - 1}, "--quality high --seed 18446744073709551615"),
    ({"psnr": 20.0, "effort": 1}, "--psnr 20 --effort 1"),
    ({"ssim": 0.5, "effort": 1}, "--ssim 0.5 --effort 1"),
    ({"size": 200, "resilient": True}, "--size 200 --resilient"),
    ({"size": 200, "roi": (4, 4, 16, 8, 3)}, "--size 200 --roi 4,4,16,8:3"),
    ({"size": 200, "steps": 9}, "--size 200 --steps 9"),
    ({"size": 200, "layout": "flat"}, "--size 200 --layout flat"),
    ({"size": 200, "selection": "signed"}, "--size 200 --selection-code signed"),
    (
        {"codebook": "gaussian", "codewords": 64, "atoms": 2, "steps": 10},
        "--codebook gaussian --codewords 64 --atoms 2 --steps 10",
    ),
    (
        {"codebook": "gaussian", "codewords": 32, "atoms": 3, "levels": 2, "steps": 10},
        "--codebook gaussian --codewords 32 --atoms 3 --levels 2 --steps 10",
    ),
    ({"atoms": 4, "steps": 12}, "--atoms 4 --steps 12"),
    ({"preset": "paper", "steps": 20}, "--preset paper --steps 20"),
    ({"size": 300, "precision": "bf16"}, "--size 300 --precision bf16"),
    ({"size": 300, "threads": 1, "seed": 7}, "--size 300 --threads 1 --seed 7"),
]


@pytest.fixture(scope="module")
def photo() -> Image:
    return picture(48, 40)


@pytest.mark.parametrize(("options", "arguments"), OPTIONS, ids=[arguments or "defaults" for _, arguments in OPTIONS])
def test_same_bytes_and_same_image(
    command: Path, photo: Image, tmp_path: Path, options: dict[str, Any], arguments: str
) -> None:
    from PIL import Image as pillow

    pillow.fromarray(photo).save(tmp_path / "in.png")
    run(command, "encode", "--quiet", *arguments.split(), tmp_path / "in.png", tmp_path / "out.ddcm")
    made = ddcm.encode_result(photo, **options)
    assert made.bytes == (tmp_path / "out.ddcm").read_bytes()
    run(command, "decode", "--quiet", tmp_path / "out.ddcm", tmp_path / "out.png")
    decoded = ddcm.decode(made.bytes)
    assert np.array_equal(decoded, np.asarray(pillow.open(tmp_path / "out.png").convert("RGB")))
    assert np.array_equal(decoded, made.image)


def test_cut_agrees(command: Path, stream: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.ddcm").write_bytes(stream)
    run(command, "cut", "--bytes", "90", tmp_path / "in.ddcm", tmp_path / "out.ddcm")
    assert ddcm.cut(stream, 90) == (tmp_path / "out.ddcm").read_bytes()


def test_generate_agrees(command: Path, tmp_path: Path) -> None:
    run(command, "generate", "--seed", "7", "--width", "40", "--height", "32", "--steps", "9", tmp_path / "out.png")
    made = ddcm.generate(40, 32, seed=7, steps=9)
    assert made.bytes == (tmp_path / "out.ddcm").read_bytes()
