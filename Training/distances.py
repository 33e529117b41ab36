"""How far pictures look from others: LPIPS on AlexNet, DISTS on VGG16, and texture statistics on AlexNet, all with gradients.

Pictures are [N, 3, H, W] in [−1, 1]; each distance is [N]. The weights are those that `scripts/perceptual-weights` writes.
"""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn.functional import conv2d, max_pool2d, relu

ALEXNET = {0: (4, 2), 3: (1, 2), 6: (1, 1), 8: (1, 1), 10: (1, 1)}  # layer: stride, padding
VGG16 = [[0, 2], [5, 7], [10, 12, 14], [17, 19, 21], [24, 26, 28]]
DISTS_CHANNELS = [3, 64, 128, 256, 512, 512]
SMALL = 1e-6


class Perceptual:
    """The two networks and the weights of the distances, of which nothing is trained."""

    def __init__(self, folder, device="cpu"):
        folder = Path(folder)
        tensors = lambda values: {name: value.float().to(device) for name, value in values.items()}
        self.alexnet = tensors(load_file(folder / "alexnet.safetensors"))
        self.vgg16 = tensors(load_file(folder / "vgg16.safetensors"))
        heads = tensors(torch.load(folder / "lpips-alex.pth", map_location=device, weights_only=True))
        self.heads = [heads[f"lin{i}.model.1.weight"] for i in range(len(ALEXNET))]
        dists = tensors(torch.load(folder / "dists.pt", map_location=device, weights_only=True))
        total = dists["alpha"].sum() + dists["beta"].sum()
        self.alpha, self.beta = (torch.split(dists[name] / total, DISTS_CHANNELS, 1) for name in ("alpha", "beta"))
        constant = lambda *values: torch.tensor(values, device=device).view(1, 3, 1, 1)
        self.lpips_mean, self.lpips_deviation = constant(-0.030, -0.088, -0.188), constant(0.458, 0.448, 0.450)
        self.vgg_mean, self.vgg_deviation = constant(0.485, 0.456, 0.406), constant(0.229, 0.224, 0.225)
        window = torch.tensor(np.hanning(5)[1:-1], dtype=torch.float32, device=device)
        self.window = window[:, None] * window / window.sum() ** 2

    def alexnet_features(self, pictures):
        """The outputs of AlexNet's five convolutions."""
        x, outputs = (pictures - self.lpips_mean) / self.lpips_deviation, []
        for layer, (stride, padding) in ALEXNET.items():
            if layer in (3, 6):
                x = max_pool2d(x, 3, 2)
            weight, bias = (self.alexnet[f"features.{layer}.{kind}"] for kind in ("weight", "bias"))
            x = relu(conv2d(x, weight, bias, stride=stride, padding=padding))
            outputs.append(x)
        return outputs

    def vgg16_features(self, pictures):
        """The pictures and the outputs of VGG16's five blocks, pooled by the root of a windowed mean of squares as DISTS does."""
        outputs = [(pictures + 1) / 2]
        x = (outputs[0] - self.vgg_mean) / self.vgg_deviation
        for number, block in enumerate(VGG16):
            if number:
                window = self.window.expand(x.shape[1], 1, 3, 3)
                x = (conv2d(x.square(), window, stride=2, padding=1, groups=x.shape[1]) + 1e-12).sqrt()
            for layer in block:
                weight, bias = (self.vgg16[f"features.{layer}.{kind}"] for kind in ("weight", "bias"))
                x = relu(conv2d(x, weight, bias, padding=1))
            outputs.append(x)
        return outputs

    def lpips(self, features, others):
        """LPIPS from `alexnet_features` of both."""
        return sum((head.view(1, -1, 1, 1) * (unit(a) - unit(b)).square()).sum(1).mean((1, 2))
                   for head, a, b in zip(self.heads, features, others))

    def dists(self, features, others):
        """DISTS from `vgg16_features` of both."""
        total = 0
        for alpha, beta, a, b in zip(self.alpha, self.beta, features, others):
            means, structure = similarities(a.float(), b.float())
            total = total + (alpha[:, :, 0, 0] * means + beta[:, :, 0, 0] * structure).sum(1)
        return 1 - total


def texture(features, others):
    """DISTS' similarities with equal weights over the channels of AlexNet's five convolutions: 0 where they agree."""
    both = [similarities(a.float(), b.float()) for a, b in zip(features, others)]
    return sum(1 - (means + structure).mean(1) / 2 for means, structure in both) / len(both)


def unit(features):
    """Each place's features at length 1, as LPIPS has them."""
    features = features.float()
    return features / (features.square().sum(1, keepdim=True).sqrt() + 1e-10)


def similarities(a, b):
    """(of the means, of the deviations from them), each [N, C]."""
    mean_a, mean_b = a.mean((2, 3)), b.mean((2, 3))
    var_a, var_b = a.var((2, 3), correction=0), b.var((2, 3), correction=0)
    covariance = (a * b).mean((2, 3)) - mean_a * mean_b
    means = (2 * mean_a * mean_b + SMALL) / (mean_a.square() + mean_b.square() + SMALL)
    return means, (2 * covariance + SMALL) / (var_a + var_b + SMALL)
