"""The Python samples of the README and of PYTHON.md run as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from support import CHECKOUT


def samples() -> list[tuple[str, str]]:
    found = []
    for name in ["README.md", "Documentation/PYTHON.md"]:
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        assert blocks, f"{name} has no sample"
        found += [(f"{name}-{number}", block) for number, block in enumerate(blocks, 1)]
    return found


@pytest.mark.parametrize(("title", "code"), samples())
def test_sample(title: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Image.open(CHECKOUT / "Documentation/samples/lorikeet.jpg") as image:
        image.crop((0, 0, 96, 64)).save(tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, title, "exec"), {})
