"""Where the encoder's steps are, and states like those in which it ends: choices are imitated by how much they say.

    python Training/coding.py DATA... --prior PRIOR --out STATES --count 2000

A choice of R bits per element points to the residual x₀ − x̂₀ with a correlation ρ, ρ² = 0.9·(1 − 2^(−2R)), as the codec's
trellis does (Benchmarks/README.md), and is noise otherwise. A batch of crops is coded as one picture, so that its busy
crops get more of the bits. Some batches are coded at half the size and enlarged, as the codec does at low rates. Times and shares are those of Sources/ImageCodec/Ladder.swift.
"""

import argparse
import math
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn.functional import avg_pool2d, interpolate

from data import Crops, load_tiles
from diffusion import Diffusion
from network import load_prior

STEPS = 26
EFFICIENCY = 0.9  # of the trellis, where a step has few bits per element
TOLD, DENSITY = 0.65, 0.6


def stop(rate):
    """The timestep at which coding stops, of a picture coded at this many bits per pixel of its own."""
    return int(min(max(115 * max(rate, 1e-6) ** -0.55, 20), 700))


def ladder(diffusion, rate, choices):
    """(timesteps of the coded steps and the one without choices after them, share of each coded step in the bits)."""
    told = torch.exp(diffusion.log_snr * TOLD).tolist()
    first, end = diffusion.timesteps - 1, stop(rate)
    progress = lambda t: ((1 - DENSITY) * (first - t) / (first - end)
                          + DENSITY * (told[t] - told[first]) / (told[end] - told[first]))
    times = []
    for place in range(choices):
        t = times[-1] - 1 if times else first
        while t > end + choices - place and progress(t) < place / choices:
            t -= 1
        times.append(t)
    times.append(end)
    gains = [max(told[b] - told[a], 1e-9) for a, b in zip(times, times[1:])]
    return times, [gain / sum(gains) for gain in gains]


def estimate(prior, diffusion, x, t, precision="f32"):
    """The network's x̂₀ of a batch at one timestep."""
    alpha = diffusion.alphas_cumprod[t].item()
    with torch.no_grad(), torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=precision == "bf16"):
        v = prior.network(x, torch.full((len(x),), t, device=x.device)).sample.float()
    return math.sqrt(alpha) * x - math.sqrt(1 - alpha) * v


def end_state(prior, diffusion, x0, rate, generator, choices=STEPS - 1, precision="f32"):
    """(x_t where coding stops, t) of a batch in the network's space, coded as one picture at `rate` bits per pixel."""
    normals = lambda: torch.randn(x0.shape, generator=generator).to(x0)
    times, shares = ladder(diffusion, rate, choices)
    x = normals().contiguous(memory_format=torch.channels_last)
    for t, following, share in zip(times, times[1:], shares):
        guess = estimate(prior, diffusion, x, t, precision)
        alpha, after = (diffusion.alphas_cumprod[i].item() for i in (t, following))
        variance = (1 - after) / (1 - alpha) * (1 - alpha / after)
        keep = math.sqrt(max(0.0, 1 - after - variance) / (1 - alpha))
        rho2 = EFFICIENCY * (1 - 2 ** (-2 * share * rate / 3))
        residual = x0 - guess
        noise = math.sqrt(rho2) * residual / residual.square().mean().sqrt() + math.sqrt(1 - rho2) * normals()
        x = (math.sqrt(after) - math.sqrt(alpha) * keep) * guess + keep * x + math.sqrt(variance) * noise
    return x, times[-1]


def enlarged(prior, diffusion, x, t, last, generator, precision="f32"):
    """x_t of half the size, where coding stops, as a state of twice the size at the timestep `last`: one step without noise,
    then PixelPyramid.doubled of Sources/DDCM."""
    guess = estimate(prior, diffusion, x, t, precision)
    alpha, fine_alpha = (diffusion.alphas_cumprod[i].item() for i in (t, last))
    after = 4 * fine_alpha / (1 + 3 * fine_alpha)
    if after < alpha:
        raise ValueError(f"timestep {last} has more noise than timestep {t} of half the size")
    keep = math.sqrt((1 - after) / (1 - alpha))
    small = prior.decode((math.sqrt(after) - math.sqrt(alpha) * keep) * guess + keep * x)
    fine = interpolate(prior.decode(guess), scale_factor=2, mode="bilinear", align_corners=False)
    noise = torch.randn(fine.shape, generator=generator).to(fine)
    fine = fine + math.sqrt((1 - fine_alpha) / fine_alpha) * noise
    shift = small / math.sqrt(after) - avg_pool2d(fine, 2)
    return prior.encode(math.sqrt(fine_alpha) * (fine + interpolate(shift, scale_factor=2, mode="nearest")))


def most_noise(diffusion, t):
    """The last timestep at full size with no more noise than timestep t has at half the size."""
    half = 4 * diffusion.alphas_cumprod / (1 + 3 * diffusion.alphas_cumprod)
    return int((half >= diffusion.alphas_cumprod[t]).nonzero().max())


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", help="folders of pictures, .tar files, or folders of .tar files")
    parser.add_argument("--prior", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder that gets one file per batch")
    parser.add_argument("--count", type=int, default=2000, help="states in all (default: 2000)")
    parser.add_argument("--rates", type=float, nargs=2, default=[0.04, 0.6], metavar=("LEAST", "MOST"),
                        help="bits per pixel; each octave alike (default: 0.04 0.6)")
    parser.add_argument("--half-share", type=float, default=0.5,
                        help="share of the batches that are coded at half the size, as the codec does below 0.15 bits per pixel; "
                        "their --rates are of the small picture (default: 0.5)")
    parser.add_argument("--last", type=int, nargs=2, default=[100, 350], metavar=("FIRST", "LAST"),
                        help="timesteps at full size to which these are enlarged (default: 100 350)")
    parser.add_argument("--precision", choices=["bf16", "f32"], default="f32", help="of the network (default: f32)")
    parser.add_argument("--batch", type=int, default=16, help="crops that are coded as one picture (default: 16)")
    parser.add_argument("--choices", type=int, default=12,
                        help="coded steps: 12 take half of the time of the codec's 25, for nearly the same states (default: 12)")
    parser.add_argument("--crop", type=int, default=128)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)

    prior = load_prior(args.prior)
    prior.network.to(memory_format=torch.channels_last).eval()
    diffusion = Diffusion(prior.scheduler_config)
    crops = Crops(load_tiles(args.data, 256), None, 0, "cpu", 0.3)
    args.out.mkdir(parents=True, exist_ok=True)
    least, most = args.rates
    for number in range(math.ceil(args.count / args.batch)):
        generator = torch.Generator().manual_seed(1000 * args.seed + number)
        uniform = lambda: torch.rand((), generator=generator).item()
        rate = least * (most / least) ** uniform()
        half = uniform() < args.half_share
        pixels = crops.batch(args.batch, 2 * args.crop if half else args.crop, generator)
        coded = avg_pool2d(pixels, 2) if half else pixels
        x0 = prior.encode(coded).contiguous(memory_format=torch.channels_last)
        x, t = end_state(prior, diffusion, x0, rate, generator, args.choices, args.precision)
        if half:
            first, last = args.last
            last = min(round(first * (last / first) ** uniform()), most_noise(diffusion, t))
            x, t = prior.decode(enlarged(prior, diffusion, x, t, last, generator, args.precision)), last
            top, left = (prior.multiple * int(uniform() * (args.crop / prior.multiple + 1)) for _ in range(2))
            x, pixels = (values[:, :, top : top + args.crop, left : left + args.crop] for values in (x, pixels))
            x = prior.encode(x)
        tensors = {"pixels": ((pixels + 1) * 127.5).round().to(torch.uint8).contiguous(), "state": x.half().contiguous(),
                   "timestep": torch.full((len(x),), t)}
        part = args.out / f"{args.seed}-{number:05}.part"
        save_file(tensors, part)
        part.rename(part.with_suffix(".safetensors"))  # whole files alone, for a training that reads meanwhile


if __name__ == "__main__":
    main()
