"""`.ddcm` in tar files of webdataset.

    import webdataset as wds
    import ddcm.webdataset

    with wds.TarWriter("photos.tar", encoder=ddcm.webdataset.encoders(size=2000)) as writer:
        writer.write({"__key__": "0001", "ddcm": image, "cls": 7})
    dataset = wds.WebDataset("photos.tar", shardshuffle=False).decode(ddcm.webdataset.Decoder("torchrgb"))

Both objects can be pickled for the workers of a DataLoader.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .functions import decode, encode

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLOURS = {"l": 1, "rgb": 3, "rgba": 4}


class Decoder:
    """A handler for `WebDataset.decode`: the image of a member with the extension `.ddcm`.

    Args:
        imagespec: What it becomes, in webdataset's words: "rgb8" is a numpy array H×W×3 of uint8, "rgb" one of
            float32 in 0…1, "torchrgb8" and "torchrgb" are tensors 3×H×W, "pil" an image of Pillow; likewise with "l"
            (H×W) and "rgba".
        extensions: The last parts of the names of members that it decodes.
        options: Those of :func:`ddcm.decode`, for example `max_bytes` or `codec`.

    Raises:
        UsageError: There is no such imagespec.
    """

    def __init__(self, imagespec: str = "rgb8", *, extensions: Sequence[str] = ("ddcm",), **options: Any) -> None:
        self.library, self.colours, self.is_float = _parsed(imagespec)
        self.extensions = tuple(extension.lower() for extension in extensions)
        self.options = options

    def __call__(self, key: str, data: bytes) -> Any:
        """The image; ``None`` where the key has another extension."""
        if key.lower().rsplit(".", 1)[-1] not in self.extensions:
            return None
        pixels = decode(data, **self.options)
        if self.library == "pil":
            image_of_pillow = importlib.import_module("PIL.Image")
            return image_of_pillow.fromarray(pixels).convert(self.colours.upper())
        array = _converted(pixels, self.colours, self.is_float)
        if self.library == "numpy":
            return array
        torch = importlib.import_module("torch")
        return torch.from_numpy((array.transpose(2, 0, 1) if array.ndim == 3 else array).copy())


def _parsed(imagespec: str) -> tuple[str, str, bool]:
    """Library, colours, and whether samples are floating-point."""
    rest = imagespec.lower()
    library = next((name for name in ("torch", "pil") if rest.startswith(name)), "numpy")
    rest = rest.removeprefix(library)
    colours = rest.removesuffix("8") or "rgb"
    is_8_bit = rest.endswith("8")
    if colours not in _COLOURS or (library == "pil" and is_8_bit) or (not rest and library == "numpy") or rest == "8":
        raise UsageError(
            f"There is no imagespec {imagespec!r}.",
            "Use l, rgb or rgba, with 8 at the end for uint8 and torch in front for tensors; or pil, pill, pilrgba.",
        )
    return library, colours, not is_8_bit


def _converted(pixels: NDArray[Any], colours: str, is_float: bool) -> NDArray[Any]:
    import numpy as np

    if colours == "l":
        # Rounded as Pillow does for the mode L.
        weights = np.array([19595, 38470, 7471], np.uint32)
        pixels = ((pixels.astype(np.uint32) @ weights + 32768) >> 16).astype(np.uint8)
    elif colours == "rgba":
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    return pixels.astype(np.float32) / np.float32(255) if is_float else pixels


class Encoder:
    """A function of an image that returns its stream, for `TarWriter(encoder=…)`.

    Images are what :func:`ddcm.encode` takes, arrays H×W (grey), and arrays of floating-point samples in 0…1.

    Args:
        options: Those of :func:`ddcm.encode`, for example `size` or `codec`.
    """

    def __init__(self, **options: Any) -> None:
        self.options = options

    def __call__(self, image: Any) -> bytes:
        """
        Raises:
            UsageError: A sample is outside of 0…1, or the image is something else.
        """
        import numpy as np

        if isinstance(image, np.ndarray):
            if image.dtype.kind == "f":
                if not np.all((image >= -0.001) & (image <= 1.001)):
                    raise UsageError("The image has floating-point samples outside of 0…1.", "Scale them.")
                image = np.rint(image * 255).clip(0, 255).astype(np.uint8)
            if image.ndim == 2:
                image = np.repeat(image[..., None], 3, axis=2)
        return encode(image, **self.options)


def encoders(**options: Any) -> dict[str, Callable[[Any], Any]]:
    """webdataset's encoders by extension, and one for "ddcm": for `TarWriter` and `ShardWriter(encoder=…)`.

    Args:
        options: Those of :func:`ddcm.encode`.
    """
    writer = importlib.import_module("webdataset.writer")
    return {**writer.default_handlers, "ddcm": Encoder(**options)}
