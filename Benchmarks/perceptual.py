#!/usr/bin/env python3
"""Perceptual quality at equal bytes: ddcm, AVIF and JPEG XL by LPIPS, DISTS, PSNR, MS-SSIM, SSIMULACRA2 and Butteraugli.

    pip install -r Training/requirements.txt ssimulacra2 pillow-jxl-plugin
    scripts/perceptual-weights WEIGHTS
    python Benchmarks/perceptual.py ORIGINALS --weights WEIGHTS --out OUT --rates 0.1 0.2
    python Benchmarks/perceptual.py ORIGINALS --weights WEIGHTS --out OUT --decoded NAME FOLDER

AVIF is Pillow's libavif with tune=iq, JPEG XL libjxl by pillow-jxl-plugin, each at the quality whose file is nearest in size
to what is asked for; ddcm's files are no larger. LPIPS is AlexNet's, version 0.1; it and DISTS are measured at full size;
PSNR and MS-SSIM over RGB. Butteraugli's 3-norm is measured where `butteraugli_main` of libjxl's tools is found. OUT gets the
decoded pictures and results.csv: what is there already is not made again. Without ddcm built, name other contenders.
"""

import argparse
import csv
import io
import math
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch
from PIL import Image
from ssimulacra2 import compute_ssimulacra2
from torch.nn.functional import avg_pool2d, conv2d

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Training"))

from distances import Perceptual  # noqa: E402

METRICS = ["LPIPS", "DISTS", "PSNR", "MS-SSIM", "SSIMULACRA2", "Butteraugli"]
COLUMNS = ["contender", "rate", "picture", "bpp", *METRICS]


def avif(picture, quality):
    data = io.BytesIO()
    picture.save(data, "AVIF", quality=quality, speed=6, subsampling="4:2:0", advanced={"tune": "iq"})
    return data.getvalue()


def jxl(picture, quality):
    import pillow_jxl  # noqa: F401  registers itself with Pillow

    data = io.BytesIO()
    picture.save(data, "JXL", quality=quality, effort=7)
    return data.getvalue()


# Encoder, and the qualities it takes, from the smallest file to the largest.
ENCODERS = {"AVIF": (avif, range(0, 100)), "JPEG XL": (jxl, [q / 4 for q in range(0, 380)])}


def nearest(encode, qualities, picture, wanted):
    """The file whose size is nearest to `wanted` bytes, by their ratio."""
    low, high, files = 0, len(qualities) - 1, []
    while low <= high:
        middle = (low + high) // 2
        files.append(encode(picture, qualities[middle]))
        low, high = (middle + 1, high) if len(files[-1]) < wanted else (low, middle - 1)
    return min(files, key=lambda data: abs(math.log(len(data) / wanted)))


def coded(contender, original, rate, out, ddcm, options):
    """Writes what the contender makes of a picture as a PNG, and returns the bytes of its file."""
    with Image.open(original) as opened:
        picture = opened.convert("RGB")
    limit = int(rate * picture.width * picture.height / 8)
    if contender in ENCODERS:
        data = nearest(*ENCODERS[contender], picture, limit)
        Image.open(io.BytesIO(data)).convert("RGB").save(out)
        return len(data)
    with tempfile.TemporaryDirectory() as folder:
        stream = Path(folder) / "picture.ddcm"
        subprocess.run([ddcm, "encode", "-q", "-f", *options, "--size", str(limit), "--reconstruction", out, original, stream],
                       check=True)
        return stream.stat().st_size


def ms_ssim(a, b):
    """Wang et al. 2003, over RGB in 0…1: windows of 11 pixels, deviation 1.5, five scales; the mean of the channels."""
    line = torch.exp(-(torch.arange(11.0) - 5).square() / (2 * 1.5**2))
    line = (line / line.sum()).expand(3, 1, 1, 11)
    blurred = lambda x: conv2d(conv2d(x, line, groups=3), line.transpose(2, 3), groups=3)
    result = 1.0
    for scale, weight in enumerate([0.0448, 0.2856, 0.3001, 0.2363, 0.1333]):
        mean_a, mean_b = blurred(a), blurred(b)
        var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
        contrast = (2 * (blurred(a * b) - mean_a * mean_b) + 0.03**2) / (var_a + var_b + 0.03**2)
        luminance = (2 * mean_a * mean_b + 0.01**2) / (mean_a**2 + mean_b**2 + 0.01**2)
        term = contrast * luminance if scale == 4 else contrast
        result = result * term.mean((2, 3)).clamp(min=0) ** weight
        a, b = avg_pool2d(a, 2), avg_pool2d(b, 2)
    return result.mean().item()


def butteraugli(original, decoded):
    """The 3-norm, or None without the program."""
    if not shutil.which("butteraugli_main"):
        return None
    asked = subprocess.run(["butteraugli_main", original, decoded], capture_output=True, text=True, check=True)
    return float(re.search(r"3-norm:\s*([\d.]+)", asked.stdout).group(1))


class Meter:
    def __init__(self, weights):
        self.perceptual, self.original, self.features = Perceptual(weights), None, None

    def networks(self, x):
        return self.perceptual.alexnet_features(x), self.perceptual.vgg16_features(x)

    @torch.no_grad()
    def measure(self, original, decoded):
        """The METRICS of a file beside another."""
        read = lambda path: numpy.array(Image.open(path).convert("RGB"))
        pixels = [torch.from_numpy(read(path)).permute(2, 0, 1)[None] for path in (original, decoded)]
        if self.original != original:
            self.original, self.features = original, self.networks(pixels[0].float() / 127.5 - 1)
        alexnet, vgg16 = self.networks(pixels[1].float() / 127.5 - 1)
        a, b = (values.float() / 255 for values in pixels)
        return [self.perceptual.lpips(self.features[0], alexnet).item(), self.perceptual.dists(self.features[1], vgg16).item(),
                -10 * math.log10((a - b).square().mean()), ms_ssim(a, b),
                compute_ssimulacra2(str(original), str(decoded)), butteraugli(original, decoded)]


def table(rows):
    """Means over the pictures, as Markdown."""
    lines = ["| bpp asked | codec | pictures | bpp | " + " | ".join(METRICS) + " |", "|---:|---|---:|---:|" + "---:|" * len(METRICS)]
    digits = dict(zip(METRICS, (3, 3, 2, 3, 1, 2)))
    for key in sorted({(row["rate"], row["contender"]) for row in rows}):
        group = [row for row in rows if (row["rate"], row["contender"]) == key]
        mean = lambda name: sum(float(row[name]) for row in group) / len(group) if all(row[name] for row in group) else None
        cells = [f"{mean(name):.{digits[name]}f}" if mean(name) is not None else "–" for name in METRICS]
        bpp = f"{mean('bpp'):.4f}" if mean("bpp") else "–"
        lines.append(f"| {key[0]} | {key[1]} | {len(group)} | {bpp} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("originals", type=Path, help="folder of PNG files")
    parser.add_argument("--weights", type=Path, required=True, help="folder of scripts/perceptual-weights")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.05, 0.1, 0.2, 0.4], help="bits per pixel")
    parser.add_argument("--contenders", nargs="*", default=["ddcm", "AVIF", "JPEG XL"])
    parser.add_argument("--decoded", nargs=2, action="append", default=[], metavar=("NAME", "FOLDER"),
                        help="measure a folder of decoded PNG files with the originals' names, and nothing else")
    parser.add_argument("--ddcm", type=Path, default=ROOT / ".build/release/ddcm")
    parser.add_argument("--options", default="--precision bf16", help='of ddcm encode (default: "--precision bf16")')
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)

    results = args.out / "results.csv"
    rows = list(csv.DictReader(results.open())) if results.exists() else []
    done = {(row["contender"], row["rate"], row["picture"]) for row in rows}
    wanted = [(name, "", Path(folder)) for name, folder in args.decoded]
    wanted = wanted or [(name, f"{rate:g}", None) for rate in args.rates for name in args.contenders]
    meter = Meter(args.weights)
    with results.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        if not rows:
            writer.writeheader()
        for original in sorted(args.originals.glob("*.png")):
            for contender, rate, folder in wanted:
                if (contender, rate, original.name) in done:
                    continue
                decoded, bpp = folder and folder / original.name, ""
                if folder is None:
                    decoded = args.out / f"{contender} {rate}" / original.name
                    decoded.parent.mkdir(exist_ok=True)
                    size = coded(contender, original, float(rate), decoded, args.ddcm, args.options.split())
                    with Image.open(original) as picture:
                        bpp = f"{8 * size / (picture.width * picture.height):.5f}"
                values = [value if value is None else f"{value:.5f}" for value in meter.measure(original, decoded)]
                rows.append(dict(zip(COLUMNS, [contender, rate, original.name, bpp, *values])))
                writer.writerow(rows[-1])
                file.flush()
    print(table(rows))


if __name__ == "__main__":
    main()
