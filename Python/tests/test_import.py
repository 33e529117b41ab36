"""What `import ddcm` costs and does, and how the parts of an installation are found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import ddcm
import pytest
from ddcm import _command, _library, _locations


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_import_is_lazy() -> None:
    code = (
        "import sys, ddcm; print(sorted({'numpy', 'PIL', 'openvino', 'torch', 'ray', 'webdataset'} & set(sys.modules)))"
    )
    assert _python(code).stdout.strip() == "[]"


@pytest.mark.parametrize("code", ["import ddcm, PIL.Image as i", "import PIL.Image as i, ddcm"])
def test_pillow_knows_streams_in_either_order(code: str) -> None:
    done = _python(f"{code}; i.init(); print(i.EXTENSION.get('.ddcm'), 'DDCM' in i.OPEN, 'DDCM' in i.SAVE)")
    assert done.stdout.strip() == "DDCM True True", done.stderr


def test_all_names_exist() -> None:
    assert sorted(ddcm.__all__) == sorted(set(ddcm.__all__)) and all(hasattr(ddcm, name) for name in ddcm.__all__)


def test_libraries_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import ddcm\ntry: ddcm.info(b'')\nexcept ddcm.UnsupportedError as e: print(e.remedy)"
    assert "Install" in _python(code, DDCM_LIBRARY=str(tmp_path / "none.so")).stdout
    (tmp_path / "text.so").write_text("text")
    assert "Install" in _python(code, DDCM_LIBRARY=str(tmp_path / "text.so")).stdout
    monkeypatch.delenv("DDCM_LIBRARY", raising=False)
    monkeypatch.setattr(_locations, "PACKAGE", tmp_path)
    with pytest.raises(ddcm.UnsupportedError, match="DDCM_LIBRARY"):
        _library.path()


def test_command_of_the_checkout(command: Path) -> None:
    program, environment = _command.prepared({"A": "b"})
    assert program == command and environment == {"A": "b"}
    done = _python("import sys; sys.argv = ['ddcm', '--version']; from ddcm._command import main; main()")
    assert done.returncode == 0 and ddcm.__version__ in done.stdout
    done = _python("import sys; sys.argv = ['ddcm', 'info', 'none']; from ddcm._command import main; main()")
    assert done.returncode != 0 and "none" in done.stderr


def test_command_of_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ddcm" / "_bin").mkdir(parents=True)
    program = tmp_path / "ddcm" / "_bin" / "ddcm"
    program.write_bytes(b"")
    monkeypatch.setattr(_command, "PACKAGE", program.parents[1])
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(_command._MissingPartError, match="pip install pyvips-binary"):
        _command.prepared({})
    (tmp_path / "pyvips_binary.libs").mkdir()
    vips = tmp_path / "pyvips_binary.libs" / "libvips-cpp-1a2b.so.8.17"
    vips.write_bytes(b"")
    (tmp_path / "openvino" / "libs").mkdir(parents=True)
    (tmp_path / "openvino" / "__init__.py").write_text("raise RuntimeError('imported')")
    found, environment = _command.prepared({"LD_PRELOAD": "/other.so"})
    assert found == program and environment["LD_PRELOAD"] == f"{vips}:/other.so"
    found, environment = _command.prepared({})
    assert environment == {"LD_PRELOAD": str(vips), "DDCM_OPENVINO": str(tmp_path / "openvino" / "libs")}
