"""Errors: their classes, and that they name what is wrong and what to do."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import ddcm
import numpy as np
import pytest
from support import Image

CLASSES: list[tuple[type[ddcm.Error], type[Exception], str]] = [
    (ddcm.UsageError, ValueError, "usage"),
    (ddcm.DamagedError, ValueError, "damaged"),
    (ddcm.NotRecognizedError, ValueError, "not_recognized"),
    (ddcm.NotFoundError, FileNotFoundError, "not_found"),
    (ddcm.ModelMissingError, LookupError, "model_missing"),
    (ddcm.UnsupportedError, NotImplementedError, "unsupported"),
    (ddcm.LimitError, ValueError, "limit"),
    (ddcm.CancelledError, Exception, "cancelled"),
    (ddcm.InputOutputError, OSError, "input_output"),
    (ddcm.InternalError, RuntimeError, "internal"),
]


@pytest.mark.parametrize(("kind", "base", "category"), CLASSES)
def test_classes(kind: type[ddcm.Error], base: type[Exception], category: str) -> None:
    error = kind("It is wrong.", "Change it.")
    assert isinstance(error, ddcm.Error) and isinstance(error, base) and error.category == category
    assert str(error) == "It is wrong. Change it." and str(kind("It is wrong.")) == "It is wrong."
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind and (copy.message, copy.remedy) == (error.message, error.remedy)


ENCODE: list[tuple[dict[str, Any], str]] = [
    ({"size": 0}, "size"),
    ({"size": 2**70}, "size"),
    ({"size": 1.5}, "size"),
    ({"size": "big"}, "size"),
    ({"bpp": 9.0}, "bits_per_pixel"),
    ({"bpp": float("nan")}, "bits_per_pixel"),
    ({"bpp": "1"}, "bits_per_pixel"),
    ({"bpp": 1, "bits_per_pixel": 1}, "bpp"),
    ({"bpp": 1, "size": 100}, "size"),
    ({"quality": "best"}, "tiny"),
    ({"psnr": 90.0}, "psnr"),
    ({"ssim": 2.0}, "ssim"),
    ({"effort": 10}, "effort"),
    ({"roi": (0, 0, 4, 4)}, "roi"),
    ({"roi": (0, 0, 4, 4, 99)}, "roi"),
    ({"roi": (100, 0, 4, 4, 2)}, "roi"),
    ({"roi": np.zeros((4, 4, 3), np.uint8)}, "roi"),
    ({"seed": -1}, "seed"),
    ({"seed": 2**64}, "seed"),
    ({"resilient": "no"}, "resilient"),
    ({"prompt": "a cat"}, "unconditional"),
    ({"prompt": 3}, "prompt"),
    ({"prompt": "a\0b"}, "prompt"),
    ({"prompt": "\ud800"}, "prompt"),
    ({"label": 3}, "unconditional"),
    ({"guidance": 3.0}, "guidance"),
    ({"steps": 1}, "steps"),
    ({"codebook": "discrete"}, "transform"),
    ({"codewords": 0}, "codewords"),
    ({"atoms": 0}, "atoms"),
    ({"levels": 9}, "levels"),
    ({"selection": "none"}, "trellis"),
    ({"layout": "round"}, "multiscale"),
    ({"preset": "mine"}, "paper"),
    ({"precision": "f16"}, "f32"),
    ({"threads": 0}, "threads"),
    ({"sise": 100}, "Did you mean size"),
    ({"progress": 3}, "progress"),
]


@pytest.mark.parametrize(("options", "word"), ENCODE, ids=[str(options)[:40] for options, _ in ENCODE])
def test_encode_refuses(image: Image, options: dict[str, Any], word: str) -> None:
    with pytest.raises((ddcm.UsageError, ddcm.UnsupportedError), match=word) as caught:
        ddcm.encode(image, **options)
    assert caught.value.remedy and str(caught.value).endswith((".", "?"))


def test_decode_refuses(codec: ddcm.Codec, stream: bytes, tmp_path: Path) -> None:
    with pytest.raises(ddcm.NotRecognizedError):
        codec.decode(b"nothing of the kind")
    with pytest.raises((ddcm.NotRecognizedError, ddcm.DamagedError)):
        codec.decode(b"")
    with pytest.raises(ddcm.DamagedError):
        codec.decode(stream[:-1])
    with pytest.raises(ddcm.NotFoundError, match=r"none\.ddcm"):
        codec.decode(tmp_path / "none.ddcm")
    with pytest.raises(ddcm.InputOutputError):
        codec.decode(tmp_path)
    with pytest.raises(ddcm.LimitError, match="max_pixels"):
        codec.decode(stream, max_pixels=10)
    with pytest.raises(ddcm.UsageError, match="max_bytes"):
        codec.decode(stream, max_bytes=50, partial=True)
    with pytest.raises(ddcm.UsageError, match="max_bytes"):
        codec.decode(stream, max_bytes=-1)
    with pytest.raises(ddcm.UsageError, match="type int"):
        codec.decode(3)  # type: ignore[arg-type]
    with pytest.raises(ddcm.UsageError, match="binary mode"), (Path(__file__)).open() as file:
        codec.decode(file)  # type: ignore[arg-type]


def test_image_files_that_cannot_be_read(codec: ddcm.Codec, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_bytes(b"text")
    with pytest.raises(ddcm.NotRecognizedError):
        codec.encode(tmp_path / "text.png")
    with pytest.raises(ddcm.NotFoundError):
        codec.encode(tmp_path / "none.png")
    with pytest.raises(ddcm.InputOutputError):
        codec.encode(tmp_path)


def test_models_that_are_missing(image: Image, stream: bytes, tmp_path: Path) -> None:
    with pytest.raises((ddcm.ModelMissingError, ddcm.NotFoundError), match="none"):
        ddcm.encode(image, model=tmp_path / "none")
    with pytest.raises(ddcm.Error):
        ddcm.Codec(openvino=tmp_path).load()
    with pytest.raises(ddcm.UsageError, match="exclude"):
        ddcm.encode(image, codec=ddcm.Codec(), threads=1)
    with pytest.raises(ddcm.UsageError, match="Codec"):
        ddcm.encode(image, codec=3)  # type: ignore[arg-type]


def test_options_of_other_requests(codec: ddcm.Codec, image: Image, stream: bytes) -> None:
    with pytest.raises((ddcm.UsageError, ddcm.UnsupportedError), match=r"condition|prompt"):
        codec.edit(stream, prompt="a dog")
    with pytest.raises(ddcm.UsageError, match="exclude"):
        codec.edit(stream, prompt="a dog", start=0.5, start_step=2)
    with pytest.raises(ddcm.UsageError, match="width"):
        codec.generate(0, 16)
    with pytest.raises(ddcm.UsageError, match="ccfg"):
        codec.generate(16, 16, ccfg=0)
    with pytest.raises(ddcm.UsageError, match="no task"):
        codec.restore("sharpen", image)
    for task, name in (("inpaint", "mask"), ("upscale", "scale"), ("denoise", "noise")):
        with pytest.raises(ddcm.UsageError, match=name):
            codec.restore(task, image)
    with pytest.raises(ddcm.UsageError, match="sigma"):
        codec.restore("deblur", image)
    with pytest.raises(ddcm.UsageError, match="scale"):
        codec.restore("upscale", image, scale=9)
    with pytest.raises(ddcm.UsageError, match="Degradation"):
        codec.restore([3], image)  # type: ignore[list-item]
    with pytest.raises(ddcm.UsageError, match="no option"):
        codec.restore("colorize", image, scale=2)
    with pytest.raises(ddcm.UsageError, match=r"max_bytes|bytes"):
        ddcm.cut(stream, 3)
