"""Unconditional samples by ancestral sampling, and sheets of pictures.

    python Training/samples.py MODEL OUT.png --side 256 128 --count 4
"""

import argparse
import math

import torch
from PIL import Image

from diffusion import Diffusion, signal_and_noise


@torch.no_grad()
def sample(prior, network, diffusion, count, side, steps=50, seed=0):
    """[count, 3, side, side] in [−1, 1]: DDPM with the posterior's variance (fixed_small) over `steps` timesteps."""
    generator = torch.Generator().manual_seed(seed)
    device = diffusion.log_snr.device
    normal = lambda like: torch.randn(like, generator=generator).to(device)
    shape = prior.encode(torch.zeros(count, 3, side, side)).shape
    x = normal(shape)
    timesteps = torch.linspace(diffusion.timesteps - 1, 0, steps + 1).round().long()  # T−1, …, 0
    for t, earlier in zip(timesteps, timesteps[1:]):
        alpha, sigma = signal_and_noise(diffusion.log_snr[t][None], x)
        x0 = (alpha * x - sigma * network(x, t.to(device).expand(count)).sample.float()).clamp(-1, 1)
        a, b = diffusion.alphas_cumprod[t], diffusion.alphas_cumprod[earlier]
        mean = (b.sqrt() * (1 - a / b) * x0 + (a / b).sqrt() * (1 - b) * x) / (1 - a)  # DDPM, equation 7
        x = (mean + ((1 - b) / (1 - a) * (1 - a / b)).sqrt() * normal(shape)).float()
    alpha, sigma = signal_and_noise(diffusion.log_snr[:1], x)
    return prior.decode(alpha * x - sigma * network(x, torch.zeros(count, device=device)).sample.float()).clamp(-1, 1)


def sheet(batches, path, columns=None):
    """Writes batches of [N, 3, H, W] in [−1, 1], one below the other, as one PNG as wide as `columns` of the first."""
    first = batches[0]
    page_width = (columns or math.ceil(math.sqrt(len(first)))) * first.shape[3]
    places, top = [], 0
    for pictures in batches:
        count, _, height, width = pictures.shape
        in_row = page_width // width
        places += [(i % in_row * width, top + i // in_row * height) for i in range(count)]
        top += math.ceil(count / in_row) * height
    page = Image.new("RGB", (page_width, top))
    pixels = [((p + 1) * 127.5).round().byte().permute(1, 2, 0).cpu().numpy() for batch in batches for p in batch]
    for picture, place in zip(pixels, places):
        page.paste(Image.fromarray(picture), place)
    page.save(path)


if __name__ == "__main__":
    from checkpoint import load_trained

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a checkpoint or a prior's folder")
    parser.add_argument("out")
    parser.add_argument("--side", type=int, nargs="+", default=[128], help="of the pictures, in pixels; of several, the largest first")
    parser.add_argument("--count", type=int, default=8, help="of the first side; of the others as many as are as wide")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    if args.side != sorted(args.side, reverse=True):
        parser.error("--side takes the largest first")
    torch.set_num_threads(args.threads)
    prior, _ = load_trained(args.model)
    network = prior.network.eval()
    diffusion = Diffusion(prior.scheduler_config)
    batches = [
        sample(prior, network, diffusion, args.count * args.side[0] // side, side, args.steps, args.seed) for side in args.side
    ]
    sheet(batches, args.out, columns=4)
