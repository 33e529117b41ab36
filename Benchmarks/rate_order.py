#!/usr/bin/env python3
"""Whether more bytes ever cost quality: PSNR of photographs at 40 rates, by the bundled prior.

    make build
    Benchmarks/rate_order.py .build/release/ddcm Documentation/samples/lorikeet.jpg Documentation/samples/coast.jpg

Prints a line for each rate and picture, and at the end the largest loss from a rate to a higher one, in dB. Exits with 1
if it is more than --tolerance.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def measure(
    command: str, picture: pathlib.Path, rate: float, folder: pathlib.Path, options: list[str]
) -> tuple[int, float]:
    """The size of the stream in bytes, and the PSNR of its image in dB."""
    stream, image = folder / "a.ddcm", folder / "a.png"
    encode = [command, "encode", "--force", "--quiet", "--bpp", f"{rate:.5f}", "--reconstruction", str(image), *options]
    subprocess.run([*encode, str(picture), str(stream)], check=True)
    score = [command, "score", "--json", "--reference", str(picture), str(image)]
    report = json.loads(subprocess.run(score, check=True, capture_output=True).stdout)
    return stream.stat().st_size, float(report["psnr"])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("command", help="the built ddcm")
    parser.add_argument("pictures", nargs="+", type=pathlib.Path)
    parser.add_argument("--rates", type=int, default=40, help="how many (default: 40)")
    parser.add_argument("--least", type=float, default=0.02, help="bits per pixel (default: 0.02)")
    parser.add_argument("--most", type=float, default=0.6, help="bits per pixel (default: 0.6)")
    parser.add_argument("--tolerance", type=float, default=0.1, help="in dB (default: 0.1)")
    parser.add_argument("--options", default="", help="further options of ddcm encode")
    arguments = parser.parse_args()

    worst = (0.0, "")
    for picture in arguments.pictures:
        best = (0.0, 0.0)
        for number in range(arguments.rates):
            share = number / max(1, arguments.rates - 1)
            rate = arguments.least * (arguments.most / arguments.least) ** share
            with tempfile.TemporaryDirectory() as folder:
                size, psnr = measure(arguments.command, picture, rate, pathlib.Path(folder), arguments.options.split())
            print(f"{picture.stem} {rate:.4f} bpp {size} bytes {psnr:.2f} dB", flush=True)
            if best[0] - psnr > worst[0]:
                worst = (best[0] - psnr, f"{picture.stem}: {best[1]:.4f} -> {rate:.4f} bpp")
            best = max(best, (psnr, rate))
    print(f"largest loss: {worst[0]:.2f} dB {worst[1]}")
    return 1 if worst[0] > arguments.tolerance else 0


if __name__ == "__main__":
    sys.exit(main())
