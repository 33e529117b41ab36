"""Where the package's parts are: libddcm, the bundled model, OpenVINO and the command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

LIBRARY_NAME = "libddcm.dylib" if sys.platform == "darwin" else "libddcm.so"


def library_file() -> Path | None:
    """The file of libddcm: DDCM_LIBRARY, else that of the wheel, else that of a checkout's build folder."""
    named = os.environ.get("DDCM_LIBRARY")
    if named:
        return Path(named)
    candidates = [PACKAGE / "_lib" / LIBRARY_NAME]
    candidates += [folder / "build" / "lib" / LIBRARY_NAME for folder in checkouts()]
    return next((candidate for candidate in candidates if candidate.exists()), None)


def model_home() -> str | None:
    """The folder with the wheel's Models/photo; ``None`` in a checkout, where libddcm finds the model by itself."""
    return str(PACKAGE) if (PACKAGE / "Models").is_dir() else None


def openvino_folder(named: str | os.PathLike[str] | None = None) -> str | None:
    """Where OpenVINO is: as named, else the package `openvino`, which is not imported.

    Returns:
        ``None`` where DDCM_OPENVINO is set, which libddcm reads, and where libddcm has to search for itself.
    """
    if named is not None:
        return os.fspath(named)
    if os.environ.get("DDCM_OPENVINO"):
        return None
    package = package_folder("openvino")
    return None if package is None or not (package / "libs").is_dir() else str(package / "libs")


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, which is not imported."""
    import importlib.util

    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    folders = list(found.submodule_search_locations or ()) if found is not None else []
    return Path(folders[0]) if folders else None


def checkouts() -> list[Path]:
    """The folders above the package that look like a checkout of the project."""
    return [folder for folder in PACKAGE.parents if (folder / "Package.swift").is_file()]
