"""Photographs in memory, and random crops of them."""

import csv
import io
import tarfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import interpolate

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def pictures(sources):
    """(name, PIL image, manifest row or {}) of every picture in folders and .tar files, in the order of their names.

    A manifest.tsv in the folder or archive has the columns file, license, credit, source; a tar given as a folder of
    tars is read too."""
    for source in map(Path, sources):
        if source.is_dir() and (tars := sorted(source.glob("*.tar"))):
            yield from pictures(tars)
        elif source.is_dir():
            files = {str(p.relative_to(source)): p for p in source.rglob("*") if p.is_file()}
            yield from listed(source, files, lambda p: p.read_bytes())
        elif source.suffix == ".tar":
            with tarfile.open(source) as archive:
                files = {member.name: member for member in archive if member.isfile()}
                yield from listed(source, files, lambda member: archive.extractfile(member).read())
        else:
            raise SystemExit(f"{source} is neither a folder nor a .tar file")


def listed(source, files, read):
    rows = {}
    if "manifest.tsv" in files:
        text = read(files["manifest.tsv"]).decode()
        rows = {row["file"]: row for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)}
    for name in sorted(files):
        if Path(name).suffix.lower() in SUFFIXES:
            picture = Image.open(io.BytesIO(read(files[name]))).convert("RGB")
            yield f"{source.name}/{name}", picture, rows.get(Path(name).name, {})


def tiles(picture, size):
    """The picture cut into size×size squares, centred; none when it is smaller."""
    pixels = np.asarray(picture)
    rows, columns = pixels.shape[0] // size, pixels.shape[1] // size
    top, left = (pixels.shape[0] - rows * size) // 2, (pixels.shape[1] - columns * size) // 2
    for r in range(rows):
        for c in range(columns):
            yield pixels[top + r * size : top + (r + 1) * size, left + c * size : left + (c + 1) * size]


def load_tiles(sources, size):
    """All pictures as one uint8 tensor [N, size, size, 3]."""
    every = [tile for _, picture, _ in pictures(sources) for tile in tiles(picture, size)]
    if not every:
        raise SystemExit(f"no picture of at least {size}×{size} in {', '.join(map(str, sources))}")
    return torch.from_numpy(np.stack(every))


class Crops:
    """Random square crops: flipped left to right, and scaled down by up to size/crop; colours stay as they are.

    The pictures live on `device`, where the cropping is done too."""

    GROUPS = 4  # crops of one batch share this many scales

    def __init__(self, photographs, synthetic, synthetic_share, device, scaled_share=0.5):
        self.photographs, self.device = photographs.to(device), device
        self.synthetic = None if synthetic is None else synthetic.to(device)
        self.synthetic_share, self.scaled_share = synthetic_share, scaled_share

    def batch(self, count, crop, generator):
        """[count, 3, crop, crop] in [−1, 1]."""
        bounds = np.linspace(0, count, min(self.GROUPS, count) + 1).astype(int)
        random = lambda: torch.rand((), generator=generator).item()
        groups = []
        for low, high in zip(bounds, bounds[1:]):
            from_synthetic = self.synthetic is not None and random() < self.synthetic_share
            pool = self.synthetic if from_synthetic else self.photographs
            side = crop
            if random() < self.scaled_share:
                side = round(crop * (pool.shape[1] / crop) ** random())
            groups.append(self.squares(pool, int(high - low), side, crop, generator))
        return torch.cat(groups)

    def squares(self, pool, count, side, crop, generator):
        room = pool.shape[1] - side
        draw = lambda high: torch.randint(high, (count,), generator=generator).to(self.device)
        index, top, left, flip = draw(len(pool)), draw(room + 1), draw(room + 1), draw(2).bool()
        span = torch.arange(side, device=self.device)
        columns = torch.where(flip[:, None], side - 1 - span, span) + left[:, None]
        rows = top[:, None] + span
        square = pool[index[:, None, None], rows[:, :, None], columns[:, None, :]]  # [count, side, side, 3]
        square = square.permute(0, 3, 1, 2).float() / 127.5 - 1
        if side != crop:
            square = interpolate(square, (crop, crop), mode="bicubic", antialias=True).clamp(-1, 1)
        return square
