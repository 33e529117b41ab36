"""ddcm: an image codec and generator on pretrained diffusion models (DDCM, arXiv 2502.01189).

    import ddcm

    data = ddcm.encode("photo.jpg", size=2000)   # bytes
    image = ddcm.decode(data)                    # H×W×3, uint8

Importing this package registers `.ddcm` with Pillow, if Pillow is installed.
"""

from __future__ import annotations

from ._pillow_hook import register_with_pillow
from ._progress import Progress, tqdm_progress
from .codec import Codec
from .degradation import Colorize, Deblur, Decompress, Degradation, Inpaint, Upscale
from .errors import (
    CancelledError,
    DamagedError,
    DDCMWarning,
    Error,
    InputOutputError,
    InternalError,
    LimitError,
    ModelMissingError,
    NotFoundError,
    NotRecognizedError,
    UnsupportedError,
    UsageError,
)
from .functions import (
    check,
    cut,
    decode,
    degrade,
    edit,
    encode,
    encode_result,
    generate,
    info,
    library_version,
    peek,
    restore,
    score,
)
from .results import (
    DecodeResult,
    EditResult,
    EncodeResult,
    GenerateResult,
    ModelInfo,
    Phase,
    RestoreResult,
    Score,
    Stage,
    StreamInfo,
)

__version__ = "0.1.0"

__all__ = [
    "CancelledError",
    "Codec",
    "Colorize",
    "DDCMWarning",
    "DamagedError",
    "Deblur",
    "DecodeResult",
    "Decompress",
    "Degradation",
    "EditResult",
    "EncodeResult",
    "Error",
    "GenerateResult",
    "Inpaint",
    "InputOutputError",
    "InternalError",
    "LimitError",
    "ModelInfo",
    "ModelMissingError",
    "NotFoundError",
    "NotRecognizedError",
    "Phase",
    "Progress",
    "RestoreResult",
    "Score",
    "Stage",
    "StreamInfo",
    "UnsupportedError",
    "Upscale",
    "UsageError",
    "check",
    "cut",
    "decode",
    "degrade",
    "edit",
    "encode",
    "encode_result",
    "generate",
    "info",
    "library_version",
    "peek",
    "restore",
    "score",
    "tqdm_progress",
]

register_with_pillow()
