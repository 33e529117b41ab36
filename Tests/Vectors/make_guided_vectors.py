"""Records what a guided-diffusion network gives, for the tests of Networks.

    python3 -m pip install torch==2.13.0 diffusers transformers safetensors numpy
    python3 Tests/Vectors/make_guided_vectors.py

The network is stated anew here, after appendix A and table 4 of "Diffusion Models Beat GANs on Image Synthesis" (Dhariwal &
Nichol 2021), with the names that the published checkpoints have. Files are those that make_network_vectors.py writes.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

from make_network_vectors import fill, numbers, write


def norm(channels):
    return nn.GroupNorm(32, channels, eps=1e-5)


class Residual(nn.Module):
    def __init__(self, channels, time, out, scale_shift, resize=None):
        super().__init__()
        self.resize, self.scale_shift = resize, scale_shift
        self.in_layers = nn.Sequential(norm(channels), nn.SiLU(), nn.Conv2d(channels, out, 3, padding=1))
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(time, out * 2 if scale_shift else out))
        self.out_layers = nn.Sequential(norm(out), nn.SiLU(), nn.Dropout(0), nn.Conv2d(out, out, 3, padding=1))
        self.skip_connection = nn.Identity() if channels == out else nn.Conv2d(channels, out, 1)

    def resized(self, x):
        if self.resize == "up":
            return F.interpolate(x, scale_factor=2, mode="nearest")
        return F.avg_pool2d(x, 2) if self.resize == "down" else x

    def forward(self, x, time):
        hidden = self.in_layers[2](self.resized(self.in_layers[:2](x)))
        told = self.emb_layers(time)[:, :, None, None]
        if self.scale_shift:
            scale, shift = told.chunk(2, dim=1)
            hidden = self.out_layers[0](hidden) * (1 + scale) + shift
        else:
            hidden = self.out_layers[0](hidden + told)
        return self.skip_connection(self.resized(x)) + self.out_layers[1:](hidden)


class Attention(nn.Module):
    def __init__(self, channels, heads, queries_first):
        super().__init__()
        self.heads, self.queries_first = heads, queries_first
        self.norm = norm(channels)
        self.qkv = nn.Conv1d(channels, channels * 3, 1)
        self.proj_out = nn.Conv1d(channels, channels, 1)

    def forward(self, x, time):
        batch, channels, height, width = x.shape
        qkv = self.qkv(self.norm(x).flatten(2))  # [N, 3C, L]
        if self.queries_first:
            parts = qkv.unflatten(1, (3, self.heads, channels // self.heads)).transpose(1, 2)
        else:
            parts = qkv.unflatten(1, (self.heads, 3, channels // self.heads))
        query, key, value = parts.unbind(2)  # [N, heads, d, L]
        weights = torch.softmax(torch.einsum("nhdl,nhds->nhls", query, key) / math.sqrt(query.shape[2]), dim=-1)
        attended = torch.einsum("nhls,nhds->nhdl", weights, value).flatten(1, 2)
        return x + self.proj_out(attended).unflatten(2, (height, width))


class Down(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, x, time):
        return self.op(x)


class Up(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x, time):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class Plain(nn.Conv2d):
    def forward(self, x, time):
        return super().forward(x)


class GuidedUNet(nn.Module):
    def __init__(
        self, channels, width, multiples, layers, attention_levels, heads, variance, updown, scale_shift,
        queries_first=False, classes=None,
    ):
        super().__init__()
        self.width = width
        time = width * 4
        self.time_embed = nn.Sequential(nn.Linear(width, time), nn.SiLU(), nn.Linear(time, time))
        if classes:
            self.label_emb = nn.Embedding(classes, time)

        def attention(c):
            return Attention(c, heads(c), queries_first)

        now = int(multiples[0] * width)
        self.input_blocks = nn.ModuleList([nn.ModuleList([Plain(channels, now, 3, padding=1)])])
        skips = [now]
        for level, multiple in enumerate(multiples):
            for _ in range(layers[level]):
                out = int(multiple * width)
                block = [Residual(now, time, out, scale_shift)]
                block += [attention(out)] if level in attention_levels else []
                self.input_blocks.append(nn.ModuleList(block))
                now = out
                skips.append(now)
            if level < len(multiples) - 1:
                block = Residual(now, time, now, scale_shift, "down") if updown else Down(now)
                self.input_blocks.append(nn.ModuleList([block]))
                skips.append(now)
        self.middle_block = nn.ModuleList(
            [Residual(now, time, now, scale_shift), attention(now), Residual(now, time, now, scale_shift)])
        self.output_blocks = nn.ModuleList()
        for level, multiple in reversed(list(enumerate(multiples))):
            for layer in range(layers[level] + 1):
                out = int(multiple * width)
                block = [Residual(now + skips.pop(), time, out, scale_shift)]
                block += [attention(out)] if level in attention_levels else []
                now = out
                if level and layer == layers[level]:
                    block.append(Residual(now, time, now, scale_shift, "up") if updown else Up(now))
                self.output_blocks.append(nn.ModuleList(block))
        self.out = nn.Sequential(
            norm(now), nn.SiLU(), nn.Conv2d(now, channels * (2 if variance else 1), 3, padding=1))

    def forward(self, x, timestep, label=None):
        half = self.width // 2
        phases = timestep[:, None] * torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
        time = self.time_embed(torch.cat([phases.cos(), phases.sin()], dim=-1))
        if label is not None:
            time = time + self.label_emb(label)
        kept = []
        for block in self.input_blocks:
            for part in block:
                x = part(x, time)
            kept.append(x)
        for part in self.middle_block:
            x = part(x, time)
        for block in self.output_blocks:
            x = torch.cat([x, kept.pop()], dim=1)
            for part in block:
                x = part(x, time)
        return self.out(x)


@torch.no_grad()
def record(name, config, sizes, timesteps, label=None, **network):
    model = GuidedUNet(**network)
    shapes = fill(model)
    runs = []
    for height, width in sizes:
        for timestep in timesteps:
            sample, time = numbers((1, network["channels"], height, width)), torch.tensor([float(timestep)])
            run = {"sample": sample, "timestep": time}
            number = None
            if label is not None:
                number = torch.tensor([label])
                run["label"] = number.float()
            run["output"] = model(sample, time, number)[:, : network["channels"]]
            runs.append(run)
    write("GuidedDiffusionUNet", name, config, shapes, runs)


if __name__ == "__main__":
    torch.set_num_threads(2)
    torch.manual_seed(0)
    record(  # as the unconditional network of 256² pixels is made, narrower
        "updown", {"num_head_channels": 16}, [(16, 24)], [999, 0],
        channels=3, width=32, multiples=(1, 1, 2), layers=(2, 2, 2), attention_levels={1, 2}, heads=lambda c: c // 16,
        variance=True, updown=True, scale_shift=True)
    record(  # as the class-conditional one of 512² pixels is made, narrower; classes begin at 0
        "classes", {"num_head_channels": 32}, [(8, 8)], [250], label=6,
        channels=3, width=64, multiples=(0.5, 1), layers=(1, 1), attention_levels={1}, heads=lambda c: c // 32,
        variance=True, updown=True, scale_shift=True, classes=7)
    record(  # the other way to do each thing; a number of layers for each level, as DifFace has
        "convolutions", {"num_heads": 4, "num_head_channels": -1, "use_new_attention_order": True}, [(8, 16)], [77],
        channels=4, width=32, multiples=(1, 2), layers=(1, 3), attention_levels={0}, heads=lambda c: 4, variance=False,
        updown=False, scale_shift=False, queries_first=True)
