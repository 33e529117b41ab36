"""Exceptions: one for each kind of failure, all derived from :class:`Error`."""

from __future__ import annotations


class Error(Exception):
    """Every error of this package.

    Attributes:
        message: What is wrong, as a sentence.
        remedy: What to do about it, as a sentence; ``None`` where there is nothing to do.
        category: The kind of failure, for example ``"usage"``.
    """

    category = "internal"

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return self.message if self.remedy is None else f"{self.message} {self.remedy}"


class UsageError(Error, ValueError):
    """A value is out of range, of a wrong type, or excludes another."""

    category = "usage"


class DamagedError(Error, ValueError):
    """An image or a stream is damaged or incomplete."""

    category = "damaged"


class NotRecognizedError(Error, ValueError):
    """The bytes are no ddcm stream, or no image."""

    category = "not_recognized"


class NotFoundError(Error, FileNotFoundError):
    """A file does not exist."""

    category = "not_found"


class ModelMissingError(Error, LookupError):
    """The model that is needed is not installed."""

    category = "model_missing"


class UnsupportedError(Error, NotImplementedError):
    """The model, the file or this build does not support what was asked for."""

    category = "unsupported"


class LimitError(Error, ValueError):
    """An input is larger than a limit allows."""

    category = "limit"


class CancelledError(Error):
    """The request was cancelled."""

    category = "cancelled"


class InputOutputError(Error, OSError):
    """Reading or writing a file failed."""

    category = "input_output"


class InternalError(Error, RuntimeError):
    """A fault of libddcm or of the inference engine."""

    category = "internal"


class DDCMWarning(UserWarning):
    """What the caller should know of a result, for example that only a part of a stream was read."""


#: By the status codes of ddcm.h.
BY_STATUS: dict[int, type[Error]] = {
    1: UsageError,
    2: DamagedError,
    3: NotRecognizedError,
    4: NotFoundError,
    5: ModelMissingError,
    6: UnsupportedError,
    7: LimitError,
    8: CancelledError,
    9: InputOutputError,
    10: InternalError,
}
