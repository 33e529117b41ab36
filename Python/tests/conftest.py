"""The codec, streams and the command that tests share."""

from __future__ import annotations

from pathlib import Path

import ddcm
import pytest
from support import CHECKOUT, Image, picture


@pytest.fixture(scope="session")
def image() -> Image:
    return picture()


@pytest.fixture(scope="session")
def codec() -> ddcm.Codec:
    return ddcm.Codec()


@pytest.fixture(scope="session")
def stream(codec: ddcm.Codec, image: Image) -> bytes:
    return codec.encode(image, size=120, effort=1)


@pytest.fixture(scope="session")
def command() -> Path:
    """The command of the checkout; a test that needs it fails where it is not built."""
    program = CHECKOUT / ".build" / "release" / "ddcm"
    assert program.is_file(), f"'{program}' is missing: build it first"
    return program
