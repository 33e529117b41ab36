"""Small photographs for the tests, and what a direct encode makes of them."""

from __future__ import annotations

import random
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[3] / "Documentation" / "samples"


def crops(folder: Path, count: int, side: int, distinct: int | None = None) -> list[Path]:
    """Writes `count` JPEG files, a hundred to a folder; of them `distinct` differ, and the rest repeat these."""
    from PIL import Image

    sources = [Image.open(SAMPLES / name).convert("RGB") for name in ("lorikeet.jpg", "coast.jpg")]
    choice = random.Random(7)
    made: list[Path] = []
    for index in range(count):
        path = folder / f"{index // 100:03d}" / f"{index:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        if distinct is not None and index >= distinct:
            path.write_bytes(made[index % distinct].read_bytes())
        else:
            source = sources[index % 2]
            x, y = choice.randrange(source.width - side + 1), choice.randrange(source.height - side + 1)
            source.crop((x, y, x + side, y + side)).save(path, quality=90)
        made.append(path)
    return made
