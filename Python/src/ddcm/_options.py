"""The options of requests: their names, their types, and how they become libddcm's structures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ctypes import POINTER, c_double, cast
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Union

from . import _structs as s
from ._build import array, fill, integer, number, structure, texts
from .errors import UsageError

if TYPE_CHECKING:
    from os import PathLike

    from numpy import uint8
    from numpy.typing import NDArray

    from ._images import ImageInput
    from ._progress import ProgressCallback
    from .codec import Codec

    #: A box with a weight, (x, y, width, height, weight); or a map of weights.
    Region = Union[tuple[int, int, int, int, float], ImageInput]


class RateOptions(TypedDict, total=False):
    """The size or the quality of a stream: at most one of these."""

    bits_per_pixel: float | None
    bpp: float | None
    size: int | None
    quality: Literal["tiny", "low", "medium", "high"] | None
    psnr: float | None
    ssim: float | None


class ConditioningOptions(TypedDict, total=False):
    """The condition of a conditional model."""

    prompt: str | None
    negative_prompt: str | None
    label: int | None
    null_class: int | None
    guidance: float | None
    embed_prompt: bool


class ProcessOptions(TypedDict, total=False):
    """The reverse process and its codebook, for experiments."""

    steps: int | None
    codebook: Literal["transform", "gaussian"] | None
    codewords: int | Literal["infinite"] | None
    atoms: int | None
    levels: int | None
    selection: Literal["signed", "trellis"] | None
    layout: Literal["flat", "multiscale"] | None
    preset: Literal["paper"] | None


class EncodeOptions(RateOptions, ConditioningOptions, ProcessOptions, total=False):
    effort: int | None
    roi: Sequence[Region] | ImageInput | None
    resilient: bool
    seed: int


class DecodeOptions(TypedDict, total=False):
    max_bytes: int | None
    partial: bool
    prompts: Sequence[str]
    max_pixels: int | None


class GenerateOptions(ConditioningOptions, ProcessOptions, total=False):
    seed: int
    codebook_seed: int | None
    ccfg: int | None
    max_pixels: int | None


class EditOptions(ConditioningOptions, total=False):
    start: float | None
    start_step: int | None
    original_prompts: Sequence[str]
    max_pixels: int | None


class EstimateOptions(TypedDict, total=False):
    """How the estimate of a restored image is sampled."""

    estimate_steps: int | None
    depth: float | None
    eta: float | None
    samples: int | None
    saturation: float | None


class RestoreOptions(RateOptions, ProcessOptions, EstimateOptions, total=False):
    noise: float | None
    degrade: bool
    keep_known: bool
    stream: bool
    rule: Literal["estimate", "observed"] | None
    seed: int
    max_pixels: int | None


class BlindRestoreOptions(RateOptions, ProcessOptions, total=False):
    estimate: ImageInput | None
    score: Literal["niqe", "none"] | None
    weight: float | None
    seed: int


class SharedOptions(TypedDict, total=False):
    """The codec of a function: `codec`, or the model and how it runs; and `progress`."""

    codec: Codec | None
    model: str | PathLike[str] | None
    precision: Literal["f32", "bf16"] | None
    threads: int | None
    concurrency: int | None
    progress: ProgressCallback | None


class SharedEncodeOptions(SharedOptions, EncodeOptions, total=False):
    """Options of :func:`ddcm.encode`."""


class SharedDecodeOptions(SharedOptions, DecodeOptions, total=False):
    """Options of :func:`ddcm.decode`."""

    out: NDArray[uint8] | None


class SharedGenerateOptions(SharedOptions, GenerateOptions, total=False):
    """Options of :func:`ddcm.generate`."""


class SharedEditOptions(SharedOptions, EditOptions, total=False):
    """Options of :func:`ddcm.edit`."""


def checked(function: str, options: Mapping[str, Any], *kinds: Any) -> dict[str, Any]:
    """The options, with the short name of the rate written out.

    Raises:
        UsageError: One is no option of the function, or one is given by two names.
    """
    known = {name for kind in kinds for name in kind.__annotations__}
    for name in options:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Its options are {', '.join(sorted(known))}."
            raise UsageError(f"{function} has no option {name}.", hint)
    given = dict(options)
    bpp = given.pop("bpp", None)
    if bpp is not None:
        if given.get("bits_per_pixel") is not None:
            raise UsageError("bpp and bits_per_pixel are two names of one option.", "Set one of them.")
        given["bits_per_pixel"] = bpp
    return given


def _taken(options: Mapping[str, Any], kind: type[s.Sized]) -> dict[str, Any]:
    names = {name for name, _ in kind._fields_}  # type: ignore[misc]
    return {name: value for name, value in options.items() if name in names and name != "struct_size"}


def rate(options: Mapping[str, Any]) -> Any:
    return structure(s.Rate, _taken(options, s.Rate))


def conditioning(options: Mapping[str, Any]) -> Any:
    return structure(s.Conditioning, _taken(options, s.Conditioning))


def process(options: Mapping[str, Any]) -> Any:
    values = _taken(options, s.Process)
    if values.get("codewords") == "infinite":
        values["codewords"] = -1
    return structure(s.Process, values)


def encode(options: Mapping[str, Any]) -> s.EncodeOptions:
    made = s.EncodeOptions()
    fill(made, {name: options.get(name) for name in ("effort", "resilient", "seed")})
    made.rate, made.conditioning, made.process = rate(options), conditioning(options), process(options)
    if options.get("roi") is not None:
        _set_regions(made, options["roi"])
    return made


def _set_regions(made: s.EncodeOptions, roi: Any) -> None:
    boxes: list[s.Box] = []
    weights: list[float] = []
    maps: list[Any] = []
    for region in roi if isinstance(roi, list) else [roi]:
        if isinstance(region, tuple):
            if len(region) != 5:
                raise UsageError(f"A box of roi has {len(region)} numbers.", "Give (x, y, width, height, weight).")
            boxes.append(s.Box(*(integer("roi", value) for value in region[:4])))
            weights.append(number("roi", region[4]))
        else:
            maps.append(region)
    if len(maps) > 1:
        raise UsageError(f"roi has {len(maps)} maps.", "Give at most one map, and any number of boxes.")
    if boxes:
        made.roi_boxes = cast(array(s.Box, boxes), POINTER(s.Box))
        made.roi_weights = cast((c_double * len(weights))(*weights), POINTER(c_double))
        made.roi_count = len(boxes)
    if maps:
        set_image(made, "roi_map", maps[0], "map of roi")


def set_image(made: s.Sized, field: str, image: Any, name: str) -> None:
    """Sets a field to an image, which lives as long as the structure."""
    from ctypes import pointer

    from ._images import pixels
    from ._images import structure as image_structure

    described, kept = image_structure(pixels(image, name))
    setattr(made, field, pointer(described))
    setattr(made, f"_kept_{field}", kept)


def decode(options: Mapping[str, Any]) -> s.DecodeOptions:
    made = s.DecodeOptions()
    fill(made, {name: options.get(name) for name in ("max_bytes", "partial", "max_pixels")})
    _set_texts(made, "prompts", "prompt_count", options)
    return made


def _set_texts(made: s.Sized, field: str, count: str, options: Mapping[str, Any]) -> None:
    """Sets a list of texts and its length; the list lives as long as the structure."""
    if options.get(field):
        array_, length = texts(field, options[field])
        setattr(made, field, cast(array_, type(getattr(made, field))))
        setattr(made, count, length)
        setattr(made, f"_kept_{field}", array_)


def generate(options: Mapping[str, Any]) -> s.GenerateOptions:
    made = s.GenerateOptions()
    names = ("width", "height", "seed", "codebook_seed", "ccfg", "max_pixels")
    fill(made, {name: options.get(name) for name in names})
    made.conditioning, made.process = conditioning(options), process(options)
    return made


def edit(options: Mapping[str, Any]) -> s.EditOptions:
    made = s.EditOptions()
    fill(made, {name: options.get(name) for name in ("start", "start_step", "max_pixels")})
    made.conditioning = conditioning(options)
    _set_texts(made, "original_prompts", "original_prompt_count", options)
    return made


def restore_blind(options: Mapping[str, Any]) -> s.RestoreBlindOptions:
    made = s.RestoreBlindOptions()
    fill(made, {name: options.get(name) for name in ("score", "weight", "seed")})
    made.rate, made.process = rate(options), process(options)
    if options.get("estimate") is not None:
        set_image(made, "estimate", options["estimate"], "estimate")
    return made
