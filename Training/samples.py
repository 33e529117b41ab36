"""Unconditional samples by ancestral sampling, and sheets of pictures.

    python Training/samples.py MODEL OUT.png --side 256 --count 8
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


def sheet(pictures, path, columns=None):
    """Writes [N, 3, H, W] in [−1, 1] as one PNG."""
    count, _, height, width = pictures.shape
    columns = columns or math.ceil(math.sqrt(count))
    page = Image.new("RGB", (columns * width, math.ceil(count / columns) * height))
    for i, pixels in enumerate(((pictures + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()):
        page.paste(Image.fromarray(pixels), (i % columns * width, i // columns * height))
    page.save(path)


if __name__ == "__main__":
    from checkpoint import load_trained

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a checkpoint or a prior's folder")
    parser.add_argument("out")
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    prior, _ = load_trained(args.model)
    network = prior.network.eval()
    drawn = sample(prior, network, Diffusion(prior.scheduler_config), args.count, args.side, args.steps, args.seed)
    sheet(drawn, args.out, columns=4)
