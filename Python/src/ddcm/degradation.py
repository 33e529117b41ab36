"""What degraded an image: the tasks of :meth:`ddcm.Codec.restore`."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import POINTER, c_double, c_uint8, cast, pointer
from typing import TYPE_CHECKING, Any, Union

from . import _structs as s
from ._build import fill, integer
from ._options import set_image
from .errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._images import ImageInput, StreamInput

    #: An image or boolean array, white or true where pixels are missing; a box (x, y, width, height); a random share.
    Mask = Union[ImageInput, tuple[int, int, int, int], float]


class Degradation:
    """One step of what degraded an image. Use one of its subclasses."""

    kind = ""

    def _structure(self) -> s.Degradation:
        raise NotImplementedError


class Inpaint(Degradation):
    """Pixels are missing.

    Args:
        mask: An image or H×W boolean array of the image's size, white or true where pixels are missing; a box
            (x, y, width, height) of missing pixels; or a share, 0...1, of pixels at random, for experiments.
    """

    kind = "inpaint"

    def __init__(self, mask: Mask) -> None:
        self.mask = mask

    def _structure(self) -> s.Degradation:
        import numpy as np

        made = s.Degradation(kind=b"inpaint")
        mask: Any = self.mask
        if isinstance(mask, tuple):
            if len(mask) != 4:
                raise UsageError(f"The box of the mask has {len(mask)} numbers.", "Give (x, y, width, height).")
            made.mask_box = pointer(s.Box(*(integer("mask", value) for value in mask)))
        elif isinstance(mask, (int, float)) and not isinstance(mask, bool):
            fill(made, {"mask_share": mask})
        else:
            if isinstance(mask, np.ndarray) and mask.ndim == 2:
                grey = mask.astype(np.uint8) * 255 if mask.dtype == bool else mask
                mask = np.repeat(grey[..., None], 3, axis=2)
            set_image(made, "mask", mask, "mask")
        return made


class Upscale(Degradation):
    """The image was made smaller.

    Args:
        scale: How many times, 2...8.
        filter: "bicubic", as by most programs, or "box", the mean of scale×scale pixels.
    """

    kind = "upscale"

    def __init__(self, scale: int, filter: str | None = None) -> None:
        self.scale, self.filter = scale, filter

    def _structure(self) -> s.Degradation:
        made = s.Degradation(kind=b"upscale")
        fill(made, {"scale": self.scale, "filter": self.filter})
        return made


class Colorize(Degradation):
    """Colours were removed.

    Args:
        grey: "luma" (0.299 R + 0.587 G + 0.114 B, as by most programs) or "mean".
    """

    kind = "colorize"

    def __init__(self, grey: str | None = None) -> None:
        self.grey = grey

    def _structure(self) -> s.Degradation:
        made = s.Degradation(kind=b"colorize")
        fill(made, {"grey": self.grey})
        return made


class Deblur(Degradation):
    """The image was blurred.

    Args:
        sigma: Standard deviation of a Gaussian in pixels, 0.1...50.
        kernel: In place of it a kernel, rows×columns numbers, both odd and at most 255; it is scaled to the sum 1.
    """

    kind = "deblur"

    def __init__(self, sigma: float | None = None, kernel: ArrayLike | None = None) -> None:
        self.sigma, self.kernel = sigma, kernel

    def _structure(self) -> s.Degradation:
        import numpy as np

        made = s.Degradation(kind=b"deblur")
        fill(made, {"sigma": self.sigma})
        if self.kernel is not None:
            try:
                kernel = np.ascontiguousarray(self.kernel, np.float64)
            except (TypeError, ValueError) as error:
                raise UsageError(
                    f"The kernel is no array of numbers: {error}.", "Give rows of equal length."
                ) from error
            if kernel.ndim != 2:
                raise UsageError(f"The kernel has {kernel.ndim} dimensions.", "Give rows of numbers.")
            made.kernel = cast(kernel.ctypes.data, POINTER(c_double))
            made.kernel_rows, made.kernel_columns = kernel.shape
            made._kept_kernel = kernel
        return made


class Decompress(Degradation):
    """The image was rounded as a JPEG file's quantization tables say.

    Args:
        jpeg: The JPEG file: bytes, a path or a file object.
    """

    kind = "decompress"

    def __init__(self, jpeg: StreamInput) -> None:
        from ._images import stream

        self.jpeg = bytes(stream(jpeg))

    def _structure(self) -> s.Degradation:
        made = s.Degradation(kind=b"decompress")
        array = (c_uint8 * len(self.jpeg)).from_buffer_copy(self.jpeg)
        made.jpeg, made.jpeg_size = cast(array, POINTER(c_uint8)), len(self.jpeg)
        made._kept_jpeg = array
        return made


def set_tasks(made: s.RestoreOptions, tasks: Sequence[Degradation]) -> None:
    """Sets the tasks of a restoration, in order."""
    structures = [task._structure() for task in tasks]
    pointers = (POINTER(s.Degradation) * len(structures))(*(pointer(structure) for structure in structures))
    made.tasks, made.task_count = cast(pointers, POINTER(POINTER(s.Degradation))), len(structures)
    made._kept_tasks = (pointers, structures)
