"""What requests return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray


class EncodeResult(NamedTuple):
    """A stream and the image that it decodes to."""

    #: The `.ddcm` file.
    bytes: bytes
    #: H×W×3: what a decoder with the same model and arithmetic makes of the bytes.
    image: NDArray[uint8]
    bits_per_pixel: float
    #: PSNR in dB or SSIM of the image, where the rate asked for one.
    score: float | None
    #: Whether the score is within the tolerance of what was asked for; true where nothing was.
    is_target_reached: bool
    #: How many times the image was encoded.
    passes: int
    #: What the caller should know, as sentences without a full stop.
    notes: tuple[str, ...]


class DecodeResult(NamedTuple):
    """The image of a stream."""

    #: H×W×3.
    image: NDArray[uint8]
    info: StreamInfo
    #: What the caller should know: damage, or how much of the stream was read.
    notes: tuple[str, ...]


class GenerateResult(NamedTuple):
    """A generated image and the stream that it decodes from."""

    image: NDArray[uint8]
    bytes: bytes
    notes: tuple[str, ...]


class EditResult(NamedTuple):
    """An edited image and its stream."""

    image: NDArray[uint8]
    bytes: bytes
    #: The first step of the new condition, counted from 0.
    first_step: int
    step_count: int


class RestoreResult(NamedTuple):
    """A restored image, and its stream if one was asked for."""

    image: NDArray[uint8]
    bytes: bytes | None
    notes: tuple[str, ...]


class Score(NamedTuple):
    """Quality of an image; ``None`` where a metric is not defined, for images that are too small for example."""

    #: Without a reference: lower is better.
    niqe: float | None
    #: In dB; infinite for equal images. ``None`` without a reference, as are the others.
    psnr: float | None
    ssim: float | None
    msssim: float | None


@dataclass(frozen=True)
class ModelInfo:
    """What a model is."""

    path: str
    #: What streams of this model name, in hexadecimal.
    identity: str
    #: "none", "text" or "classes".
    conditioning: str
    #: The number of classes.
    classes: int | None
    #: Whether latents are pixels, so that every restoration task can be done.
    pixel_space: bool
    #: Images are padded to a multiple of it, in pixels.
    size_multiple: int
    #: The side of the images that the model was trained on, in pixels.
    trained_size: int | None
    #: The arithmetic that the model runs in; ``None`` where it is not loaded.
    precision: str | None
    #: How the model runs, where that is not as asked for.
    notice: str | None

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> ModelInfo:
        values: dict[str, Any] = {field.name: found.get(field.name) for field in fields(cls)}
        return cls(**values)


@dataclass(frozen=True)
class Stage:
    """Consecutive steps at one resolution."""

    #: Width and height are those of the image divided by 2 to this power.
    downsampling_level: int
    timesteps: tuple[int, ...]
    #: Codewords of each step; 0 where a step carries no choice.
    atoms: tuple[int, ...]
    #: How many codewords a step chooses from.
    codewords: int


@dataclass(frozen=True)
class Phase:
    """Steps under one condition, up to the next phase or the end."""

    first_step: int
    condition: str | None
    guidance: float | None
    negative: str | None


@dataclass(frozen=True)
class StreamInfo:
    """A stream's metadata."""

    format_version: int
    width: int
    height: int
    #: The size of the stream in bytes.
    bytes: int
    bits_per_pixel: float
    header_bytes: int
    payload_bytes: int
    #: What the payload spends on timesteps and numbers of codewords, before the choices.
    layout_bits: int
    #: Whether the stream is as it was written; a resilient stream decodes despite some damage.
    checksum_ok: bool
    #: "compact" or "resilient".
    form: str
    #: What is wrong with a resilient stream; ``None`` for nothing.
    damage: str | None
    #: The identity of the model, in hexadecimal.
    model: str
    #: "f32" or "bf16": the arithmetic that the encoder's network ran in.
    precision: str
    steps: int
    #: How many of the steps carry a choice.
    choices: int
    stages: tuple[Stage, ...]
    codebook: str
    selection_code: str
    level_bits: int | None
    eta: float
    unselected_eta: float
    seed: int
    initial_noise: int
    conditioning: tuple[Phase, ...]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> StreamInfo:
        values: dict[str, Any] = {field.name: found.get(field.name) for field in fields(cls)}
        values["stages"] = tuple(
            Stage(stage["downsampling_level"], tuple(stage["timesteps"]), tuple(stage["atoms"]), stage["codewords"])
            for stage in found["stages"]
        )
        values["conditioning"] = tuple(
            Phase(**{field.name: phase.get(field.name) for field in fields(Phase)}) for phase in found["conditioning"]
        )
        return cls(**values)
