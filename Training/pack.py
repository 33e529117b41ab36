"""Packs photographs and their manifest into .tar parts that fit a given size.

    python Training/pack.py DATA... --out PACKED --mib 30 --part 15 --every 3 --first 0

Pictures are cut into tiles of 256, scaled to --size, and written as JPEG 4:4:4 at the highest quality that fits."""

import argparse
import csv
import io
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from data import pictures, tiles

COLUMNS = ("file", "set", "license", "credit", "source")


def collected(sources, size, every=1, first=0):
    """[(PIL image of size×size, manifest row)] of every n-th tile."""
    every_tile = ((pixels, row) for _, picture, row in pictures(sources) for pixels in tiles(picture, 256))
    return [(Image.fromarray(np.ascontiguousarray(pixels)).resize((size, size), Image.LANCZOS),
             row | {"file": f"{number:05}.jpg"})
            for number, (pixels, row) in enumerate(every_tile) if number % every == first]


def encoded(picture, quality):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return out.getvalue()


def fitting_quality(images, limit):
    """The highest quality in 50...95 at which a sample of the pictures says that all fit in `limit` bytes."""
    step = max(1, len(images) // 200)
    sample = [picture for picture, _ in images[::step]]
    def fits(quality):
        # a tar member costs its 512-byte header and on average half a block of padding, and 200 bytes in the manifest
        size = sum(len(encoded(picture, quality)) + 968 for picture in sample) / len(sample)
        return size * len(images) * 1.01 < limit

    if fits(95):
        return 95
    low, high = 50, 95  # low fits, high does not
    if fits(low):
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low
    raise SystemExit(f"{len(images)} pictures do not fit at quality 50; choose a smaller --size, a larger --every or a larger --mib")


def write_part(path, members):
    with tarfile.open(path, "w") as archive:
        def add(name, content):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))

        text = io.StringIO()
        rows = csv.DictWriter(text, COLUMNS, delimiter="\t", extrasaction="ignore", lineterminator="\n",
                              quoting=csv.QUOTE_NONE, escapechar="\\")
        rows.writeheader()
        rows.writerows(row for _, row in members)
        add("manifest.tsv", text.getvalue().encode())
        for content, row in members:
            add(f"images/{row['file']}", content)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", help="folders of pictures, .tar files, or folders of .tar files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--mib", type=float, default=30, help="size of all parts together (default: 30)")
    parser.add_argument("--part", type=float, default=15, help="largest part (default: 15)")
    parser.add_argument("--size", type=int, default=256, help="side of the pictures written (default: 256)")
    parser.add_argument("--every", type=int, default=1, help="take every n-th picture, for a part of them at a better quality")
    parser.add_argument("--first", type=int, default=0, help="starting with this one")
    args = parser.parse_args(argv)

    images = collected(args.data, args.size, args.every, args.first)
    quality = fitting_quality(images, args.mib * 2**20)
    args.out.mkdir(parents=True, exist_ok=True)
    part, size, number = [], 0, 0
    for picture, row in images:
        content = encoded(picture, quality)
        cost = len(content) + 1024 + sum(len(value) + 1 for value in row.values())
        if part and size + cost + 20480 > args.part * 2**20:
            write_part(args.out / f"photos-{number}.tar", part)
            part, size, number = [], 0, number + 1
        part.append((content, row))
        size += cost
    write_part(args.out / f"photos-{number}.tar", part)
    total = sum(path.stat().st_size for path in args.out.glob("photos-*.tar"))
    print(f"{len(images)} pictures of {args.size}×{args.size}, quality {quality}, {number + 1} parts, "
          f"{total / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
