"""The plugin of Pillow."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ddcm
import ddcm.pillow
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

OPTIONS: dict[str, Any] = {"size": 200, "steps": 3}


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    rows, columns = np.mgrid[0:32, 0:48]
    return Image.fromarray(np.dstack([rows * 8, columns * 5, 255 - rows * 4]).astype(np.uint8))


@pytest.fixture(scope="module")
def saved(photo: Image.Image) -> bytes:
    return _saved(photo, **OPTIONS)


@pytest.fixture
def load_truncated_images() -> Iterator[None]:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    yield
    ImageFile.LOAD_TRUNCATED_IMAGES = False


def _saved(image: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "DDCM", **options)
    return file.getvalue()


def test_registered() -> None:
    assert Image.registered_extensions()[".ddcm"] == "DDCM"
    assert Image.MIME["DDCM"] == "image/vnd.ddcm"
    count = Image.ID.count("DDCM")
    ddcm.pillow.register()
    assert Image.ID.count("DDCM") == count == 1


def test_save_is_encode(photo: Image.Image, saved: bytes, tmp_path: Path) -> None:
    assert saved == ddcm.encode(np.asarray(photo), **OPTIONS)
    photo.save(tmp_path / "a.ddcm", **OPTIONS)
    assert (tmp_path / "a.ddcm").read_bytes() == saved
    assert ddcm.info(_saved(photo, bpp=1, steps=3, seed=9)).seed == 9
    assert ddcm.info(_saved(photo, resilient=True, **OPTIONS)).form == "resilient"
    steps: list[int] = []
    _saved(photo, progress=lambda report: steps.append(report.step), codec=ddcm.Codec(threads=1), **OPTIONS)
    assert steps[-1] == 3


def test_open_is_lazy_and_decodes(saved: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ddcm"
    path.write_bytes(saved)
    decoded: list[int] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        decoded.append(1)
        return ddcm.decode(*arguments, **options)

    monkeypatch.setattr(ddcm.pillow, "decode", counted)
    with Image.open(path) as image:
        assert (image.format, image.size, image.mode) == ("DDCM", (48, 32), "RGB")
        assert image.get_format_mimetype() == "image/vnd.ddcm"
        assert image.info["bits_per_pixel"] == pytest.approx(8 * len(saved) / (48 * 32)) and image.info["seed"] == 0
        assert not decoded
        image.load()
        image.load()
        assert np.array_equal(np.asarray(image), ddcm.decode(saved)) and decoded == [1]
        assert getattr(image, "n_frames", 1) == 1
        with pytest.raises(EOFError):
            image.seek(1)
    path.unlink()  # the file is closed


def test_copies(saved: bytes) -> None:
    expected = ddcm.decode(saved)
    for made in (
        Image.open(io.BytesIO(saved)).copy(),
        copy.deepcopy(Image.open(io.BytesIO(saved))),
        pickle.loads(pickle.dumps(Image.open(io.BytesIO(saved)))),
        Image.open(io.BytesIO(saved), formats=["DDCM"]).convert("RGB"),
    ):
        assert np.array_equal(np.asarray(made), expected)
    assert Image.open(io.BytesIO(saved)).resize((12, 8)).size == (12, 8)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "HSV", "I;16", "I"])
def test_modes(photo: Image.Image, mode: str) -> None:
    if mode.startswith("I"):
        samples = np.asarray(photo.convert("L")).astype(np.uint16 if mode == "I;16" else np.int32) * 257
        converted, expected = Image.fromarray(samples), photo.convert("L").convert("RGB")
        assert converted.mode == mode
    else:
        converted = photo.convert(mode)
        expected = converted.convert("RGB")
    assert _saved(converted, **OPTIONS) == ddcm.encode(np.asarray(expected), **OPTIONS)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "F", "LAB"])
def test_modes_that_are_refused(photo: Image.Image, mode: str, tmp_path: Path) -> None:
    image = Image.new(mode, photo.size)
    with pytest.raises(OSError, match=f"cannot write mode {mode} as DDCM. .*RGB"):
        image.save(tmp_path / "a.ddcm")
    assert not (tmp_path / "a.ddcm").exists()


def test_transparent_palette(photo: Image.Image, saved: bytes) -> None:
    palette = photo.convert("P")
    palette.info["transparency"] = 0
    with pytest.raises(OSError, match="cannot write mode P"):
        _saved(palette)
    keyed = photo.copy()
    keyed.info["transparency"] = (0, 0, 0)
    assert _saved(keyed, **OPTIONS) == saved


def test_colour_profile_is_converted(photo: Image.Image, saved: bytes) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert len(_saved(photo, icc_profile=srgb, **OPTIONS)) <= 200
    assert _saved(photo, icc_profile=None, **OPTIONS) == saved


def test_metadata_is_left_out(photo: Image.Image, saved: bytes) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: not applied
    with pytest.warns(ddcm.DDCMWarning, match="the format stores no exif"):
        assert _saved(photo, exif=exif, **OPTIONS) == saved


def test_options_that_are_refused(photo: Image.Image) -> None:
    with pytest.raises(ValueError, match=r"quality is 75.*tiny"):
        _saved(photo, quality=75)
    with pytest.raises(ValueError, match="Did you mean"):
        _saved(photo, sizes=200)
    with pytest.raises(ValueError, match="size"):
        _saved(photo, size=200, bpp=0.1)


def test_model_missing(photo: Image.Image, saved: bytes) -> None:
    with pytest.raises(OSError, match="no-such-model"):
        _saved(photo, model="no-such-model", **OPTIONS)
    body = bytearray(saved[:-4])
    body[6] ^= 255  # the model's identity
    unknown = bytes(body) + _crc32c(bytes(body)).to_bytes(4, "little")
    image = Image.open(io.BytesIO(unknown))
    with pytest.raises(OSError, match="model"):
        image.load()


def _crc32c(data: bytes) -> int:
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def test_truncated(saved: bytes) -> None:
    image = Image.open(io.BytesIO(saved[:-20]))
    assert image.size == (48, 32)
    with pytest.raises(OSError, match=r"image file is truncated.*LOAD_TRUNCATED_IMAGES"):
        image.load()
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(saved[:-20])).verify()
    Image.open(io.BytesIO(saved)).verify()


@pytest.mark.usefixtures("load_truncated_images")
def test_load_truncated_images(saved: bytes) -> None:
    image = Image.open(io.BytesIO(saved[:-20]))
    with pytest.warns(ddcm.DDCMWarning):
        pixels = np.asarray(image)
    with pytest.warns(ddcm.DDCMWarning):
        assert np.array_equal(pixels, ddcm.decode(saved[:-20], partial=True))
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(saved[:20])).load()  # not even the layout is there


def test_damaged(saved: bytes) -> None:
    damaged = saved[:-10] + bytes(10)
    with pytest.raises(OSError, match="image file is damaged"):
        Image.open(io.BytesIO(damaged)).load()


@pytest.mark.parametrize("size", [0, 3, 5, 14])
def test_no_stream(saved: bytes, size: int) -> None:
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(saved[:size]))
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(b"no stream" * 20))


def test_resilient_with_a_damaged_beginning(photo: Image.Image) -> None:
    stream = bytearray(_saved(photo, size=600, steps=3, resilient=True))
    expected = ddcm.decode(stream)
    stream[0] ^= 255
    stream[4] ^= 255
    with pytest.warns(ddcm.DDCMWarning):
        image = Image.open(io.BytesIO(stream))
        assert np.array_equal(np.asarray(image), expected)


def test_decompression_bomb(saved: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.open(io.BytesIO(saved))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 48 * 32 // 4)
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(saved))
    with pytest.raises(Image.DecompressionBombError):
        image.load()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 48 * 32 - 1)
    with pytest.warns(Image.DecompressionBombWarning):
        Image.open(io.BytesIO(saved)).load()
