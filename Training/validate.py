"""How well a prior denoises photographs, per log-SNR.

    python Training/validate.py MODEL PHOTOGRAPHS... --json OUT.json --against OTHER

MODEL and OTHER: a checkpoint or a prior's folder; OTHER may also be the JSON of an earlier run. Crops and noise depend on
the picture and the log-SNR alone, so that two models see the same x_t, whatever their schedules.
"""

import argparse
import json
import math
from pathlib import Path

import torch

from checkpoint import load_trained
from data import pictures
from diffusion import Diffusion, signal_and_noise

LEVELS = list(range(7, -8, -1))


def fixed_crops(sources, side):
    """Per picture, the squares in the middle of its left (or top) and right (or bottom) half. [N, 3, side, side]"""
    crops = []
    for _, picture, _ in pictures(sources):
        width, height = picture.size
        for share in (0.25, 0.75):
            x = width * share if width >= height else width / 2
            y = height / 2 if width >= height else height * share
            left, top = (round(min(max(c - side / 2, 0), full - side)) for c, full in ((x, width), (y, height)))
            pixels = torch.frombuffer(bytearray(picture.crop((left, top, left + side, top + side)).tobytes()), dtype=torch.uint8)
            crops.append(pixels.view(side, side, 3).permute(2, 0, 1).float() / 127.5 - 1)
    return torch.stack(crops)


@torch.no_grad()
def measure(model, crops, batch, device, precision):
    """Mean v-loss and x̂₀-PSNR (dB, of the mean squared error; pixels span 2) per log-SNR."""
    prior, _ = load_trained(model)
    network = prior.network.to(device).eval()
    diffusion = Diffusion(prior.scheduler_config, device)
    table = []
    for level in LEVELS:
        log_snr = torch.tensor([float(level)], dtype=torch.float64, device=device)
        alpha, sigma = signal_and_noise(log_snr, crops.to(device)[:1])
        t = diffusion.timestep_at(log_snr).float()
        errors = []
        for first in range(0, len(crops), batch):
            x0 = prior.encode(crops[first : first + batch].to(device))
            seeds = (torch.Generator().manual_seed(1000 * (first + i) + level + 100) for i in range(len(x0)))
            noise = torch.stack([torch.randn(crops.shape[1:], generator=seed) for seed in seeds])
            xt = alpha * x0 + sigma * prior.encode(noise.to(device))
            with torch.autocast(device.split(":")[0], dtype=torch.bfloat16, enabled=precision == "bf16"):
                v = network(xt, t.expand(len(x0))).sample.float()
            errors += (alpha * xt - sigma * v - x0).square().mean((1, 2, 3)).tolist()
        error = sum(errors) / len(errors)  # ‖v − v̂‖² = ‖x₀ − x̂₀‖² / (1 − ᾱ)
        table.append({"log_snr": level, "timestep": round(t.item(), 2), "v_loss": error / sigma.item() ** 2,
                      "psnr": 10 * math.log10(4 / error), "errors": errors})
    return table


def report(table, other):
    """The table as text; with the other model's, the ratio per log-SNR and its mean."""
    lines = ["log-SNR  timestep   v-loss   x̂₀ PSNR" + ("   other v-loss   ratio" if other else "")]
    ratios = []
    for i, row in enumerate(table):
        line = f"{row['log_snr']:7d} {row['timestep']:9.2f} {row['v_loss']:8.5f} {row['psnr']:9.3f}"
        if other:
            ratios.append(row["v_loss"] / other[i]["v_loss"])
            line += f" {other[i]['v_loss']:14.5f} {ratios[-1]:7.4f}"
        lines.append(line)
    mean = sum(row["v_loss"] for row in table) / len(table)
    lines.append(f"mean v-loss {mean:.5f}" + (f"; mean ratio {sum(ratios) / len(ratios):.4f}, "
                                              f"largest {max(ratios):.4f}" if other else ""))
    return "\n".join(lines)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a checkpoint or a prior's folder")
    parser.add_argument("photographs", nargs="+", help="folders or .tar files")
    parser.add_argument("--against", type=Path, help="another model, or the JSON of its validation")
    parser.add_argument("--json", type=Path, help="write the table here")
    parser.add_argument("--crop", type=int, default=256, help="side of the squares (default: 256)")
    parser.add_argument("--every", type=int, default=1, help="take every n-th square: quicker, rougher")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--precision", choices=["bf16", "f32"], default="f32", help="of the network (default: f32)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)

    crops = fixed_crops(args.photographs, args.crop)[:: args.every]
    table = measure(args.model, crops, args.batch, args.device, args.precision)
    other = None
    if args.against:
        is_json = args.against.suffix == ".json"
        other = json.loads(args.against.read_text())["table"] if is_json else measure(
            args.against, crops, args.batch, args.device, args.precision)
        if len(other[0]["errors"]) != len(crops):
            raise SystemExit(f"{args.against} was measured on {len(other[0]['errors'])} squares, not on {len(crops)}")
    print(report(table, other))
    if args.json:
        args.json.write_text(json.dumps({"crop": args.crop, "squares": len(crops), "table": table}) + "\n")
    return table


if __name__ == "__main__":
    main()
