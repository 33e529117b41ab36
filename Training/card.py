"""The model card of an exported prior: training data, training, evaluation and limitations."""

import csv
import json
import re
import textwrap
from collections import Counter
from math import log10

from data import pictures

CARD = """---
license: cc-by-sa-4.0
---

# {title}

A denoiser for `ddcm`: a diffusers `UNet2DModel` with {parameters:.1f} M parameters, stored as float16. It operates
on pixels in [−1, 1] after a {b}×{b} space-to-depth ({channels} channels; channel = c·{bb} + dy·{b} + dx, as PyTorch's
`pixel_unshuffle`).
Widths {widths}, {layers} layer(s) per block, {attention}; {multiplications:.0f} thousand multiplications per pixel and
network evaluation.
Fully convolutional: height and width must be multiples of {multiple} pixels. Prediction type: v. Noise schedule:
`{beta_schedule}`, {timesteps} timesteps, `fixed_small` variance.

Weights: **CC BY-SA 4.0**, as required by the most restrictive source. Credits: [CREDITS.tsv](CREDITS.tsv), with the
number of crops.

## Data
{pictures} crops, credited in {photographs} lines: per photograph, or per collection where the source requires it.
The Kodak photographs are excluded.

| set | licence | crops | credits |
| --- | --- | ---: | ---: |
{licences}

## Training
{history}

Exported from step {step} (EMA), after {minutes:.0f} minutes of wall-clock time in total, on a machine with other
load; commit `{commit}`. Command of the last run:

    {command}

{curve}

## Evaluation
{figures}

## Limitations
- Unconditional samples show shapes, textures and light but no objects: the network and its training set are too small.
- It was trained on crops of at most {size}×{size}: it has no knowledge of the composition of large images.
- It was trained on photographs only. Drawings, screenshots, text and scans were neither trained nor measured.
"""

CODED = """The {pictures} Kodak photographs encoded and decoded, compared with {name} at the same number of steps
(`ddcm evaluate KODAK --rates … --against none --network SQUEEZENET`). sqd is the distance of SqueezeNet 1.0 features
with unit weights, fd the Fréchet distance of its pooled features over 64×64 tiles; lower is better for both:"""


def filled(text):
    """A paragraph in lines of at most 118 characters."""
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def filled_command(command):
    """A command in lines of at most 118 characters, continued by backslashes, for an indented block."""
    lines = []
    for part in re.split(" (?=--)", command):  # an option and its values
        if lines and len(lines[-1]) + len(part) < 108:
            lines[-1] += " " + part
        else:
            lines.append(part)
    return " \\\n        ".join(lines)


def credits(sources):
    """(crops by (set, licence, credit, source), number of crops)."""
    rows, crops = {}, 0
    for _, _, row in pictures(sources):
        crops += 1
        key = tuple(row.get(name, "unknown") for name in ("set", "license", "credit", "source"))
        rows[key] = rows.get(key, 0) + 1
    return rows, crops


def credits_text(rows):
    lines = ["\t".join((*key, str(count))) for key, count in sorted(rows.items())]
    return "\n".join(["set\tlicense\tcredit\tsource\tcrops", *lines]) + "\n"


def licences_table(rows):
    crops, lines = Counter(), Counter()
    for (name, licence, _, _), count in rows.items():
        crops[name, licence] += count
        lines[name, licence] += 1
    return "\n".join(f"| {name} | {licence} | {crops[name, licence]} | {lines[name, licence]} |"
                     for name, licence in sorted(crops))


def figures_table(table, other, name):
    """Validation of the model compared with another's, as Markdown."""
    lines = [f"v-loss and x̂₀-PSNR on the validation photographs, compared with {name}:", "",
             f"| log-SNR | v-loss | x̂₀-PSNR, dB | v-loss of {name} | ratio |", "| ---: | ---: | ---: | ---: | ---: |"]
    ratios = [row["v_loss"] / before["v_loss"] for row, before in zip(table, other)]
    for row, before, ratio in zip(table, other, ratios):
        lines.append(f"| {row['log_snr']} | {row['v_loss']:.4f} | {row['psnr']:.2f} | {before['v_loss']:.4f} | {ratio:.3f} |")
    lines.append(f"| mean | {mean(table):.4f} | | {mean(other):.4f} | {sum(ratios) / len(ratios):.3f} |")
    return "\n".join(lines)


def coded_table(summary, other, name):
    """Results of coding from two `summary.csv` of `ddcm evaluate`, this model's and another's, as Markdown."""
    ours, before = ({float(row["rate"]): row for row in csv.DictReader(path.open()) if row["contender"].startswith("ddcm")}
                    for path in (summary, other))
    rates = sorted(ours.keys() & before.keys())
    lines = [CODED.format(pictures=ours[rates[0]]["images"], name=name), "",
             f"| bpp | PSNR, dB | of {name} | sqd | of {name} | ratio | fd, 10³ | of {name} |", "|" + " ---: |" * 8]
    for rate in rates:
        (psnr, sqd, fd), (psnr2, sqd2, fd2) = (
            [float(row[metric]) for metric in ("PSNR", "DD SqueezeNet 1.0", "FD SqueezeNet 1.0")]
            for row in (ours[rate], before[rate]))
        lines.append(f"| {rate:g} | {psnr:.1f} | {psnr2:.1f} | {sqd:.3f} | {sqd2:.3f} | {sqd / sqd2:.3f} "
                     f"| {fd / 1000:.3g} | {fd2 / 1000:.3g} |")
    return "\n".join(lines)


def mean(table):
    return sum(row["v_loss"] for row in table) / len(table)


def curve_svg(log, width=720, height=300):
    """Loss over steps, log scale, one line per log-SNR bin with data, as an SVG."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    bins = [str(level) for level in (6, 4, 2, 0, -2, -4, -6)]
    values = [entry["by_log_snr"][b] for entry in entries for b in bins if entry["by_log_snr"].get(b)]
    low, high, last = log10(min(values)), log10(max(values)), entries[-1]["step"]
    x = lambda step: 50 + (width - 130) * step / last
    y = lambda loss: 10 + (height - 40) * (high - log10(loss)) / max(high - low, 1e-9)
    lines = []
    for i, b in enumerate(bins):
        points = [(e["step"], e["by_log_snr"][b]) for e in entries if e["by_log_snr"].get(b)]
        if points:
            path = " ".join(f"{x(step):.1f},{y(loss):.1f}" for step, loss in points)
            colour = f"hsl({i * 50},70%,40%)"
            lines.append(f'<polyline fill="none" stroke="{colour}" points="{path}"/>')
            lines.append(f'<text x="{width - 76}" y="{y(points[-1][1]) + 4:.1f}" fill="{colour}">λ = {b}</text>')
    ticks = [tick for tick in (1, 0.5, 0.2, 0.1, 0.05, 0.02) if low <= log10(tick) <= high]
    lines += [f'<text x="4" y="{y(tick) + 4:.1f}">{tick}</text>' for tick in ticks]
    lines.append(f'<text x="50" y="{height - 6}">v-loss of training by log-SNR λ, over {last} steps</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
            f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(lines)}</svg>\n')
