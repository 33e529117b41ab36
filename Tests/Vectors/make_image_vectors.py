"""Makes Tests/Vectors/images: small files that state colour, depth and frames in ways that the tests cannot write themselves.

Needs avifenc (libavif-bin), cjxl (libjxl-tools), opj_compress (libopenjp2-tools) and convert (imagemagick) of Debian 12:

    python3 Tests/Vectors/make_image_vectors.py

Each file is 16x16 pixels: four columns, four pixels wide, of the colours below.
"""

import pathlib
import struct
import subprocess
import tempfile
import zlib

COLOURS = [(200, 120, 90), (90, 160, 110), (128, 128, 128), (250, 250, 250)]
OUT = pathlib.Path(__file__).parent / "images"


def png(path, depth=8, alpha=None, colours=COLOURS):
    """alpha: of every pixel, of 255."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = [v for x in range(16) for v in (*colours[x // 4], *([] if alpha is None else [alpha]))]
    packed = bytes(row) if depth == 8 else struct.pack(f">{len(row)}H", *(257 * v for v in row))
    header = struct.pack(">IIBBBBB", 16, 16, depth, 2 if alpha is None else 6, 0, 0, 0)
    data = zlib.compress((b"\0" + packed) * 16)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    OUT.mkdir(exist_ok=True)
    plain, deep, alpha, other = (folder / name for name in ("plain.png", "deep.png", "alpha.png", "other.png"))
    png(plain)
    png(deep, depth=16)
    png(alpha, depth=16, alpha=128)
    png(other, colours=COLOURS[::-1])
    avif = ["avifenc", "-y", "444", "--min", 0, "--max", 0, "-s", 0]
    run(*avif, "--cicp", "12/13/6", plain, OUT / "display-p3.avif")
    run(*avif, "--cicp", "1/8/6", plain, OUT / "linear.avif")
    run(*avif, "-d", 10, "--cicp", "9/16/9", deep, OUT / "pq.avif")
    run(*avif, "-d", 10, "--cicp", "9/18/9", deep, OUT / "hlg.avif")
    run(*avif, "-d", 10, alpha, OUT / "alpha-10-bit.avif")
    run(*avif, plain, other, OUT / "sequence.avif")
    run("cjxl", "-q", 100, "-x", "color_space=RGB_D65_DCI_Rel_SRG", plain, OUT / "display-p3.jxl")
    run("cjxl", "-q", 100, "-x", "color_space=RGB_D65_202_Rel_PeQ", deep, OUT / "pq.jxl")
    run("cjxl", "-q", 100, alpha, OUT / "alpha-16-bit.jxl")
    run("convert", "-delay", 10, plain, other, OUT / "animation.gif")
    run("cjxl", "-q", 100, OUT / "animation.gif", OUT / "animation.jxl")
    grey = [round(COLOURS[x // 4][0] * 4095 / 255) for x in range(16)]
    raw = folder / "twelve.raw"
    raw.write_bytes(struct.pack(">16H", *grey) * 16)
    run("opj_compress", "-i", raw, "-F", "16,16,1,12,u", "-n", 1, "-o", OUT / "grey-12-bit.jp2")
