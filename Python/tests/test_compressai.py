"""CompressAI's methods; skipped where torch is not installed."""

from __future__ import annotations

import math
from typing import Any

import ddcm
import numpy as np
import pytest

torch: Any = pytest.importorskip("torch")

OPTIONS: dict[str, Any] = {"size": 200, "steps": 3}


@pytest.fixture(scope="module")
def x() -> Any:
    rows, columns = np.mgrid[0:64, 0:64]
    one = np.stack([rows * 4, columns * 4, 255 - rows * 2]).astype(np.uint8)
    return torch.from_numpy(np.stack([one, one[::-1]])).float() / 255


def test_compress_and_decompress(x: Any) -> None:
    from ddcm.compressai import compress, decompress

    encoded = compress(x, **OPTIONS)
    images = (x * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    assert encoded["strings"] == [[ddcm.encode(image, **OPTIONS) for image in images]]
    assert tuple(encoded["shape"]) == (64, 64)
    decoded = decompress(encoded["strings"], encoded["shape"])["x_hat"]
    assert decoded.shape == x.shape and decoded.dtype == torch.float32
    expected = np.stack([ddcm.decode(stream) for stream in encoded["strings"][0]])
    assert np.array_equal((decoded * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy(), expected)


def test_wrong_tensors(x: Any) -> None:
    from ddcm.compressai import compress, decompress

    for wrong in (x[0], x[:, :1], (x * 255).to(torch.uint8), x.numpy()):
        with pytest.raises(ddcm.UsageError, match="Give a floating-point tensor"):
            compress(wrong)
    with pytest.raises(ddcm.UsageError, match="not finite"):
        compress(x * math.nan)
    encoded = compress(x[:1], **OPTIONS)
    with pytest.raises(ddcm.UsageError, match="shape"):
        decompress(encoded["strings"], (32, 64))
    with pytest.raises(ddcm.UsageError, match="one list"):
        decompress([], (64, 64))


def test_module(x: Any) -> None:
    from ddcm.compressai import DDCM

    model = DDCM(codec=ddcm.Codec(threads=1), **OPTIONS).eval().to("cpu")
    assert list(model.parameters()) == [] and model.state_dict() == {} and model.update() is False
    encoded = model.compress(x[:1])
    assert model.decompress(encoded["strings"], encoded["shape"])["x_hat"].shape == (1, 3, 64, 64)


def test_evaluated_by_compressai(x: Any) -> None:
    try:
        evaluation: Any = pytest.importorskip("compressai.utils.eval_model.__main__")
    except RuntimeError as fault:  # a torchvision that was built for another torch
        pytest.skip(f"compressai cannot be imported: {fault}")
    from ddcm.compressai import DDCM

    large = torch.nn.functional.interpolate(x[:1], scale_factor=3)  # MS-SSIM needs more than 160 pixels
    metrics = evaluation.inference(DDCM(**OPTIONS).eval(), large[0])
    stream = DDCM(**OPTIONS).compress(large)["strings"][0][0]
    assert metrics["bpp"] == pytest.approx(len(stream) * 8 / 192**2)
    decoded = ddcm.decode(stream).astype(np.float64) / 255
    error = float(np.mean((decoded - large[0].permute(1, 2, 0).numpy()) ** 2))
    assert metrics["psnr-rgb"] == pytest.approx(-10 * math.log10(error), abs=0.05)
