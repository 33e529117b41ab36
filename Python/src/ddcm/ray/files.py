"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import socket
import uuid
from pathlib import Path
from typing import Any


def temporary(target: Path) -> Path:
    """A name beside a file or folder that no other process uses."""
    return target.with_name(f".{target.name}.{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}.tmp")


def remove_leftovers(target: Path) -> None:
    """Removes what processes that were killed have left of a file or folder."""
    if not target.parent.is_dir():
        return
    for left in target.parent.glob(f".{target.name}.*.tmp"):
        remove(left)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Waits until a file's contents are stored, so that its new name never refers to a part of it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish(made: Path, target: Path, durable: bool = True) -> None:
    """Gives a finished file its name, in place of an earlier one."""
    if durable:
        sync(made)
    os.replace(made, target)


def write_json(target: Path, value: Any, durable: bool = True) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    made = temporary(target)
    try:
        made.write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="utf-8")
        publish(made, target, durable)
    finally:
        made.unlink(missing_ok=True)


def read_json(path: Path) -> Any:
    """The value of a file; ``None`` where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
