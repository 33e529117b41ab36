"""The codec with the methods of CompressAI's models. Needs torch; CompressAI need not be installed.

    from ddcm.compressai import DDCM

    model = DDCM(bpp=0.2)
    encoded = model.compress(x)                                           # x: N×3×H×W, 0…1
    x_hat = model.decompress(encoded["strings"], encoded["shape"])["x_hat"]

`compressai.utils.eval_model` can evaluate it. There is no `forward`: the rate is that of the real stream, and there are
no likelihoods. Streams hold 8-bit samples, and the network runs on the CPU wherever the tensors are.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from .errors import UsageError
from .functions import decode, encode

torch: Any = importlib.import_module("torch")


def compress(x: Any, **options: Any) -> dict[str, Any]:
    """Images to streams.

    Args:
        x: A tensor N×3×H×W of floating-point samples in 0…1; others are clipped.
        options: Those of :func:`ddcm.encode`; of each image.

    Returns:
        "strings", a list of one list of N streams, and "shape", H and W.

    Raises:
        UsageError: The tensor has another shape or type.
    """
    if not isinstance(x, torch.Tensor) or x.ndim != 4 or x.shape[1] != 3 or not x.is_floating_point():
        found = f"{x.dtype} {tuple(x.shape)}" if isinstance(x, torch.Tensor) else type(x).__name__
        raise UsageError(f"x is {found}.", "Give a floating-point tensor N×3×H×W with samples in 0…1.")
    if not bool(torch.isfinite(x).all()):
        raise UsageError("x has samples that are not finite.", "Give samples in 0…1.")
    images = (x.detach() * 255).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).cpu().contiguous().numpy()
    return {"strings": [[encode(image, **options) for image in images]], "shape": x.shape[-2:]}


def decompress(strings: Sequence[Sequence[bytes]], shape: Sequence[int], **options: Any) -> dict[str, Any]:
    """Streams to images.

    Args:
        strings: As of :func:`compress`.
        shape: H and W.
        options: Those of :func:`ddcm.decode`.

    Returns:
        "x_hat", a tensor N×3×H×W of float32 in 0…1, on the CPU.

    Raises:
        UsageError: The streams are of another number of lists or size of image.
    """
    if len(strings) != 1 or not strings[0]:
        raise UsageError(f"strings has {len(strings)} lists.", "Give one list with a stream for each image.")
    images = [decode(stream, **options) for stream in strings[0]]
    for image in images:
        if image.shape[:2] != tuple(shape):
            raise UsageError(
                f"A stream has the size {image.shape[:2]}, and shape is {tuple(shape)}.", "Use its own shape."
            )
    stacked = torch.stack([torch.from_numpy(image.copy()) for image in images])
    return {"x_hat": stacked.permute(0, 3, 1, 2).contiguous().float() / 255}


class DDCM(torch.nn.Module):  # type: ignore[misc]
    """A model for CompressAI's functions. It has no parameters: `.eval()` changes nothing, `.to()` where `x_hat` lies.

    Args:
        decode_options: Those of :func:`ddcm.decode`.
        options: Those of :func:`ddcm.encode`. `codec` applies to both.
    """

    def __init__(self, *, decode_options: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__()
        self.options = options
        shared: dict[str, Any] = {name: options[name] for name in ("codec", "threads") if name in options}
        self.decode_options = {**shared, **(decode_options or {})}
        # Follows .to(), so that x_hat lies where the caller's tensors do.
        self.register_buffer("_place", torch.empty(0), persistent=False)

    def compress(self, x: Any) -> dict[str, Any]:
        """As :func:`compress`, with the model's options."""
        return compress(x, **self.options)

    def decompress(self, strings: Sequence[Sequence[bytes]], shape: Sequence[int]) -> dict[str, Any]:
        """As :func:`decompress`, on the model's device."""
        return {"x_hat": decompress(strings, shape, **self.decode_options)["x_hat"].to(self._place.device)}

    def update(self, *_: Any, **__: Any) -> bool:
        """There are no tables to update."""
        return False
