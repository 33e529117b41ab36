"""Fills libddcm's structures from keyword arguments."""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Mapping, Sequence
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_uint64, pointer
from typing import Any

from . import _structs as s
from .errors import UsageError

_INT64 = range(-(2**63), 2**63)
_UINT64 = range(2**64)


def text(name: str, value: object) -> bytes:
    """
    Raises:
        UsageError: The value is no text, or has a zero in it.
    """
    if not isinstance(value, str):
        raise UsageError(f"{name} is of type {type(value).__name__}.", "Give a str.")
    if "\0" in value:
        raise UsageError(f"{name} has a zero character.", "Leave it out.")
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{name} is not Unicode: {error.reason}.", "Give a str without surrogates.") from error


def integer(name: str, value: Any, allowed: range = _INT64) -> int:
    """
    Raises:
        UsageError: The value is no integer, or too large for libddcm.
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise UsageError(f"{name} is {value!r}, which is no integer.", "Give an int.") from None
    if number not in allowed:
        raise UsageError(f"{name} is {number}, outside of its range.", f"Set it to {allowed[0]}...{allowed[-1]}.")
    return number


def number(name: str, value: Any) -> float:
    """
    Raises:
        UsageError: The value is no number.
    """
    if isinstance(value, (str, bytes)):
        raise UsageError(f"{name} is {value!r}, which is no number.", "Give a float.")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{name} is {value!r}, which is no number.", "Give a float.") from None


def boolean(name: str, value: Any) -> int:
    """
    Raises:
        UsageError: The value is neither true nor false.
    """
    try:
        return integer(name, value, range(2))
    except UsageError:
        raise UsageError(f"{name} is {value!r}.", "Give True or False.") from None


def fill(structure: s.Sized, values: Mapping[str, Any]) -> None:
    """Sets fields of a structure; ``None`` leaves a field at its default."""
    kinds = dict(type(structure)._fields_)  # type: ignore[arg-type]
    for name, value in values.items():
        if value is None:
            continue
        kind = kinds[name]
        if kind is c_char_p:
            setattr(structure, name, text(name, value))
        elif kind is POINTER(c_int64):
            setattr(structure, name, pointer(c_int64(integer(name, value))))
        elif kind is POINTER(c_uint64):
            setattr(structure, name, pointer(c_uint64(integer(name, value, _UINT64))))
        elif kind is POINTER(c_double):
            setattr(structure, name, pointer(c_double(number(name, value))))
        elif kind is c_uint64:
            setattr(structure, name, integer(name, value, _UINT64))
        elif kind is c_int32:
            setattr(structure, name, boolean(name, value))
        else:
            setattr(structure, name, value)


def texts(name: str, values: Sequence[str] | str) -> tuple[Any, int]:
    """A list of texts, and its length."""
    given = [values] if isinstance(values, str) else list(values)
    encoded = [text(name, value) for value in given]
    return (c_char_p * len(encoded))(*encoded), len(encoded)


def structure(kind: type[s.Sized], values: Mapping[str, Any]) -> Any:
    """A pointer to a structure with these fields; ``None`` where all are ``None``."""
    if all(value is None or value is False for value in values.values()):
        return None
    made = kind()
    fill(made, values)
    return pointer(made)


def array(kind: type[ctypes.Structure], items: Sequence[ctypes.Structure]) -> Any:
    return (kind * len(items))(*items)
