"""How near finishers come, by LPIPS, DISTS and PSNR: on the photographs' middle squares, from states in which coding ends.

    python Training/judge.py FINISHER... --prior PRIOR --weights PERCEPTUAL --data KODAK --states kodak.safetensors

FINISHER: a checkpoint, a prior's folder or a finisher's. Beside them stands the prior's own x̂₀ in the same states, which
are made as in coding.py, once for all calls with the same --states. `forward` after a rate: a state of the forward process
at the same timestep in its place. Means over the squares; --mix w has w of the finisher's picture and 1 − w of the prior's.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from checkpoint import load_trained
from coding import end_state, estimate
from diffusion import Diffusion, signal_and_noise
from distances import Perceptual
from network import load_finisher, load_prior
from validate import fixed_crops


def make_states(prior, diffusion, crops, rates, forward):
    """By name: [N, C, H, W], the timestep repeated in `NAME t`."""
    tensors = {}
    x0 = prior.encode(crops)
    for rate in rates:
        generator = torch.Generator().manual_seed(round(1000 * rate))
        states = [end_state(prior, diffusion, one[None].contiguous(memory_format=torch.channels_last), rate, generator) for one in x0]
        t = states[0][1]
        tensors[f"{rate:g}"] = torch.cat([x for x, _ in states]).contiguous()
        tensors[f"{rate:g} t"] = torch.tensor(t)
        if forward:
            alpha, sigma = signal_and_noise(diffusion.log_snr[[t]], x0)
            tensors[f"{rate:g} forward"] = (alpha * x0 + sigma * torch.randn(x0.shape, generator=generator)).contiguous()
            tensors[f"{rate:g} forward t"] = torch.tensor(t)
    return tensors


def loaded(path, prior):
    return load_finisher(path, prior) if (path / "config.json").exists() else load_trained(path)[0]


def quantised(pictures):
    """As the bytes of a file would have them."""
    return ((pictures.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1


@torch.no_grad()
def figures(perceptual, pictures, originals):
    """Means of LPIPS, DISTS and PSNR (of each picture's squared error)."""
    rows = []
    for a, b in zip(quantised(pictures).split(1), originals.split(1)):
        lpips = perceptual.lpips(perceptual.alexnet_features(a), perceptual.alexnet_features(b))
        dists = perceptual.dists(perceptual.vgg16_features(a), perceptual.vgg16_features(b))
        rows.append(torch.stack([lpips[0], dists[0], -10 * torch.log10((a - b).square().mean() / 4)]))
    return torch.stack(rows).mean(0).tolist()


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("finishers", nargs="*", type=Path)
    parser.add_argument("--prior", type=Path, required=True, help="whose states they are")
    parser.add_argument("--weights", type=Path, required=True, help="folder of scripts/perceptual-weights")
    parser.add_argument("--data", nargs="+", required=True, help="folders of photographs that were not trained on")
    parser.add_argument("--states", type=Path, help="read the states from here if the file exists, else write them")
    parser.add_argument("--rates", type=float, nargs="+", default=[0.05, 0.1, 0.2, 0.4])
    parser.add_argument("--forward", action="store_true", help="states of the forward process too")
    parser.add_argument("--crop", type=int, default=256, help="side of the squares, two a photograph (default: 256)")
    parser.add_argument("--every", type=int, default=4, help="take every n-th square (default: 4)")
    parser.add_argument("--mix", type=float, nargs="+", default=[1])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)

    prior = load_prior(args.prior)
    prior.network.to(memory_format=torch.channels_last).eval()
    diffusion = Diffusion(prior.scheduler_config)
    crops = fixed_crops(args.data, args.crop)[:: args.every]
    if args.states and args.states.exists():
        states = load_file(args.states)
    else:
        states = make_states(prior, diffusion, crops, args.rates, args.forward)
        if args.states:
            save_file(states, args.states)

    perceptual = Perceptual(args.weights)
    names = [name for name in states if not name.endswith(" t")]
    networks = [(args.prior, prior)] + [(path, loaded(path, prior)) for path in args.finishers]
    print("| state | t | " + " | ".join(f"{path}" for path, _ in networks) + " |")
    report = {}
    for name in sorted(names):
        t, cells, faithful = int(states[f"{name} t"]), [], None
        for path, network in networks:
            network.network.to(memory_format=torch.channels_last).eval()
            pictures = torch.cat([prior.decode(estimate(network, diffusion, x.contiguous(memory_format=torch.channels_last), t))
                                  for x in states[name].split(1)])
            for mix in args.mix if faithful is not None else [1]:
                mixed = pictures if mix == 1 else mix * pictures + (1 - mix) * faithful
                measured = figures(perceptual, mixed, crops)
                report[f"{path} {name} {mix:g}"] = measured
                cells.append("{:.4f}, {:.4f}, {:.2f}".format(*measured) + (f" ({mix:g})" if mix != 1 else ""))
            faithful = pictures if faithful is None else faithful
        print(f"| {name} | {t} | " + " | ".join(cells) + " |", flush=True)
    if args.json:
        args.json.write_text(json.dumps(report, indent=1) + "\n")
    return report


if __name__ == "__main__":
    main()
