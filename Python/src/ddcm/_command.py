"""The command `ddcm` of the wheel: replaces this process by the program `_bin/ddcm`, with its libraries set."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from ._locations import PACKAGE, checkouts, openvino_folder, package_folder


class _MissingPartError(Exception):
    """A part of the installation is missing; its text says which and what to do."""


def main() -> NoReturn:
    """Runs `ddcm` with the arguments of this process. Ends with status 1 and one sentence where a part is missing."""
    try:
        program, environment = prepared(os.environ)
    except _MissingPartError as error:
        sys.exit(f"ddcm: error: {error}")
    arguments = [os.fsencode(argument) for argument in sys.argv]
    try:
        os.execve(os.fsencode(program), arguments, environment)
    except OSError as error:
        sys.exit(f"ddcm: error: '{program}' cannot be run: {error.strerror}. Install the package ddcm again.")


def prepared(environment: Mapping[str, str]) -> tuple[Path, dict[str, str]]:
    """The program, and the environment that it needs.

    Raises:
        _MissingPartError: The program or libvips is not installed.
    """
    bundled = PACKAGE / "_bin" / "ddcm"
    if not bundled.is_file():
        return _of_checkout(), dict(environment)
    made = dict(environment)
    openvino = openvino_folder()
    if openvino is not None:
        made["DDCM_OPENVINO"] = openvino
    variable = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"
    # The program has no entry of its own for libvips, which is called otherwise in each release of pyvips-binary.
    made[variable] = ":".join(filter(None, [str(libvips()), environment.get(variable)]))
    return bundled, made


def libvips() -> Path:
    """The library of the package pyvips-binary, which is not imported.

    Raises:
        _MissingPartError: There is none.
    """
    for folder in _folders_of_libraries():
        found = sorted([*folder.glob("libvips-cpp*.so*"), *folder.glob("libvips-cpp*.dylib")])
        if found:
            return found[0]
    raise _MissingPartError("libvips is missing, which reads and writes image files. Run: pip install pyvips-binary")


def _folders_of_libraries() -> list[Path]:
    folders = [Path(entry or ".") / "pyvips_binary.libs" for entry in sys.path]
    package = package_folder("pyvips_binary")
    if package is not None:
        folders += [package / ".dylibs", package.parent / "pyvips_binary.libs"]
    return [folder for folder in folders if folder.is_dir()]


def _of_checkout() -> Path:
    for folder in checkouts():
        program = folder / ".build" / "release" / "ddcm"
        if program.is_file():
            return program
    raise _MissingPartError(
        "the program is not part of this installation. Install a wheel for this platform, or run 'make' in a checkout."
    )
