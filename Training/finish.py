"""Trains a finisher: the prior's network, tuned to give as its last call a picture that looks like the photograph.

    python Training/finish.py DATA... --weights PERCEPTUAL --out RUN --init PRIOR --until 12:30

The network predicts v as the prior does, from states x_t at the noise where coding stops, and its x̂₀ is the picture.
They are states of the forward process or, with --states, such as the encoder ends in: those that coding.py writes.
Loss: L1 + LPIPS + texture statistics on AlexNet + DISTS on some of the crops. PERCEPTUAL is what
`scripts/perceptual-weights` writes. All else is as in train.py.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file

from diffusion import signal_and_noise
from distances import Perceptual, texture
from train import Training, options, run

TERMS = ("l1", "lpips", "texture", "dists")


def arguments(argv=None):
    parser = options(__doc__)
    option = parser.add_argument
    option("--weights", type=Path, required=True, help="folder of scripts/perceptual-weights")
    option("--timesteps", type=int, nargs=2, default=[100, 650], metavar=("FIRST", "LAST"),
           help="the range where coding may stop; each octave of it is trained alike (default: 100 650)")
    option("--terms", type=float, nargs=4, default=[1, 1, 0.5, 1], metavar=("L1", "LPIPS", "TEXTURE", "DISTS"),
           help="weights of the loss's terms (default: 1 1 0.5 1)")
    option("--dists-share", type=float, default=0.25, help="share of the crops on which DISTS is measured (default: 0.25)")
    option("--states", type=Path, help="folder of coding.py: states of the encoder, for crops of its size")
    option("--states-share", type=float, default=0.75, help="share of each batch that is from --states (default: 0.75)")
    parser.set_defaults(samples=0)
    return parser.parse_args(argv)


class States:
    """States of the encoder with the crops that they are of, as pixels."""

    def __init__(self, folder, prior):
        self.folder, self.prior, self.known, self.calls = folder, prior, set(), 0
        self.read()
        if not self.known:
            raise SystemExit(f"no states in {folder}")

    def read(self):
        """Adds the files that have come since."""
        new = sorted(set(self.folder.glob("*.safetensors")) - self.known)
        files = [load_file(file) for file in new]
        if not files:
            return
        pixels, timesteps, states = (torch.cat([file[name] for file in files]) for name in ("pixels", "timestep", "state"))
        tensors = pixels, timesteps, self.prior.decode(states)
        if self.known:
            tensors = tuple(torch.cat(pair) for pair in zip((self.pixels, self.timesteps, self.states), tensors))
        self.pixels, self.timesteps, self.states = tensors
        self.known.update(new)

    def batch(self, count, generator):
        """(originals, states, timesteps) of some, half of them flipped left to right; pixels in [−1, 1]."""
        self.calls += 1
        if self.calls % 100 == 0:  # coding.py may still be writing
            self.read()
        chosen = torch.randint(len(self.pixels), (count,), generator=generator)
        flipped = (torch.rand(count, generator=generator) < 0.5)[:, None, None, None]
        turned = lambda values: torch.where(flipped, values.flip(3), values)
        return turned(self.pixels[chosen].float() / 127.5 - 1), turned(self.states[chosen].float()), self.timesteps[chosen]


class Finishing(Training):
    def __init__(self, args):
        super().__init__(args)
        self.perceptual = Perceptual(args.weights, args.device)
        self.terms = {name: [] for name in TERMS}
        self.states = States(args.states, self.prior) if args.states else None

    def take_step(self, crops, rate):
        """One step on one batch. Returns (mean loss, norm of the gradient)."""
        args = self.args
        crop = args.crops[self.step % len(args.crops)]
        count = max(1, args.batch * args.crops[0] ** 2 // crop**2)
        coded = self.states.batch(round(count * args.states_share), self.generator) if self.states else ()
        forward = count - (len(coded[0]) if coded else 0)
        x0 = self.prior.encode(crops.batch(forward, crop, self.generator))
        t = self.sample_timesteps(forward)
        xt, _ = self.diffusion.noised(x0, t, torch.randn_like(x0))
        if coded:
            mixed = torch.randperm(count, generator=self.generator).to(args.device)
            pixels, state, times = (values.to(args.device) for values in coded)
            others = self.prior.encode(pixels), self.prior.encode(state), times
            x0, xt, t = (torch.cat(pair)[mixed] for pair in zip((x0, xt, t), others))
        x0, xt = (values.contiguous(memory_format=torch.channels_last) for values in (x0, xt))
        losses = self.backward(xt, t, x0, torch.full((count,), 1 / count, device=x0.device))
        norm = self.update(rate)
        self.losses.update(self.diffusion.log_snr[t], losses)
        return losses.mean(), norm

    def sample_timesteps(self, count):
        """Even over the logarithm of t, in random order: the workers share the batch."""
        first, last = self.args.timesteps
        where = (torch.arange(count) + torch.rand((), generator=self.generator)) / count
        t = (first * (last / first) ** where).round().long()
        return t[torch.randperm(count, generator=self.generator)].to(self.args.device)

    def shard_losses(self, xt, t, x0):
        """The loss per picture."""
        alpha, sigma = signal_and_noise(self.diffusion.log_snr[t], xt)
        picture = self.prior.decode(alpha * xt - sigma * self.predicted(xt, t))
        original = self.prior.decode(x0)
        l1 = (picture - original).abs().mean((1, 2, 3))
        # AlexNet looks at every fourth place: not always at the same ones of the network's own grid.
        top, left = torch.randint(4, (2,)).tolist()
        picture, original = (values[:, :, top:, left:] for values in (picture, original))
        share = self.args.dists_share
        some = min(int(share * len(picture) + torch.rand(()).item()), len(picture))
        with self.autocast():
            features, others = self.of_both(self.perceptual.alexnet_features, picture, original)
            lpips, textures = self.perceptual.lpips(features, others), texture(features, others)
            dists = torch.zeros_like(l1)
            if some:  # they stand for all
                both = self.of_both(self.perceptual.vgg16_features, picture[:some], original[:some])
                dists = torch.cat([self.perceptual.dists(*both) / share, dists[some:]])
        values = l1, lpips, textures, dists
        for name, value in zip(TERMS, values):
            self.terms[name].append(value.detach().mean())
        return sum(weight * value for weight, value in zip(self.args.terms, values))

    @staticmethod
    def of_both(features, picture, original):
        with torch.no_grad():
            others = features(original)
        return features(picture), others

    def notes(self):
        means = {name: round(torch.stack(values).mean().item(), 4) for name, values in self.terms.items()}
        self.terms = {name: [] for name in TERMS}
        return means


def main(argv=None):
    run(arguments(argv), Finishing)


if __name__ == "__main__":
    main()
