"""Members of tar files of webdataset."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import ddcm
import ddcm.webdataset
import numpy as np
import pytest
from PIL import Image

# webdataset leaves the files that it has read to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

OPTIONS: dict[str, Any] = {"size": 200, "steps": 3}


@pytest.fixture(scope="module")
def array() -> Any:
    rows, columns = np.mgrid[0:32, 0:32]
    return np.dstack([rows * 8, columns * 8, 255 - rows * 4]).astype(np.uint8)


@pytest.fixture(scope="module")
def member(array: Any) -> bytes:
    return ddcm.encode(array, **OPTIONS)


def test_written_and_read_by_webdataset(array: Any, member: bytes, tmp_path: Path) -> None:
    wds = pytest.importorskip("webdataset")
    path = tmp_path / "photos-000000.tar"
    with wds.ShardWriter(
        str(tmp_path / "photos-%06d.tar"), verbose=0, encoder=ddcm.webdataset.encoders(**OPTIONS)
    ) as writer:
        for key, image in (("0001", array), ("0002", Image.fromarray(array)), ("0003", member)):
            writer.write({"__key__": key, "ddcm": image, "cls": 7})
    raw = list(wds.WebDataset(str(path), shardshuffle=False))
    assert [sample["ddcm"] for sample in raw] == [member] * 3
    dataset = wds.WebDataset(str(path), shardshuffle=False).decode(ddcm.webdataset.Decoder("rgb8"), "rgb8")
    for sample in dataset:
        assert np.array_equal(sample["ddcm"], ddcm.decode(member)) and sample["cls"] == 7


@pytest.mark.parametrize("imagespec", ["l8", "rgb8", "rgba8", "l", "rgb", "rgba", "pil", "pill", "pilrgb", "pilrgba"])
def test_imagespecs_are_those_of_webdataset(member: bytes, imagespec: str) -> None:
    autodecode = pytest.importorskip("webdataset.autodecode")
    expected = autodecode.ImageHandler(imagespec, ["ddcm"])(".ddcm", member)
    made = ddcm.webdataset.Decoder(imagespec)(".ddcm", member)
    if imagespec.startswith("pil"):
        assert made.mode == expected.mode
    else:
        assert made.dtype == expected.dtype
    assert np.array_equal(np.asarray(made), np.asarray(expected))


@pytest.mark.parametrize("imagespec", ["torch", "torchrgb", "torchrgb8", "torchl", "torchrgba8"])
def test_tensors(member: bytes, imagespec: str) -> None:
    pytest.importorskip("torch")
    autodecode = pytest.importorskip("webdataset.autodecode")
    expected = autodecode.ImageHandler(imagespec, ["ddcm"])(".ddcm", member)
    made = ddcm.webdataset.Decoder(imagespec)(".ddcm", member)
    assert made.dtype == expected.dtype and bool((made == expected).all())


def test_keys(member: bytes) -> None:
    decoder = ddcm.webdataset.Decoder()
    assert decoder(".jpg", member) is None and decoder(".ddcm.json", member) is None
    assert decoder(".left.DDCM", member) is not None
    assert ddcm.webdataset.Decoder(extensions=["bin"])(".bin", member) is not None


@pytest.mark.parametrize("imagespec", ["", "8", "rgb16", "pil8", "pilrgb8", "jpeg", "torch8"])
def test_imagespecs_that_are_refused(imagespec: str) -> None:
    with pytest.raises(ddcm.UsageError, match="There is no imagespec"):
        ddcm.webdataset.Decoder(imagespec)


def test_encoder(array: Any, member: bytes) -> None:
    encoder = pickle.loads(pickle.dumps(ddcm.webdataset.Encoder(**OPTIONS)))
    assert encoder(array) == encoder(array / np.float32(255)) == member
    grey = array[..., 0]
    assert encoder(grey) == encoder(np.dstack([grey] * 3))
    for wrong in (array.astype(np.float32), np.full((32, 32, 3), np.nan)):
        with pytest.raises(ddcm.UsageError, match="outside of 0…1"):
            encoder(wrong)


def test_decoder_is_picklable_and_has_options(member: bytes) -> None:
    decoder = pickle.loads(pickle.dumps(ddcm.webdataset.Decoder("rgb8", max_bytes=150, codec=ddcm.Codec(threads=1))))
    with pytest.warns(ddcm.DDCMWarning):
        assert decoder(".ddcm", member).shape == (32, 32, 3)
    with pytest.raises(ddcm.Error):
        decoder(".ddcm", b"no stream")
