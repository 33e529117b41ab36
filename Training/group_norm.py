"""GroupNorm with a quicker backward pass on CPUs, where PyTorch 2.13's takes a quarter of a training step."""

import torch
from torch import nn

# PyTorch's backward pass for channels_last tensors works along a group's channels, and is slow where they are few.
FEW_CHANNELS = 16


class Normalise(torch.autograd.Function):
    """torch.nn.functional.group_norm with a backward pass of whole-tensor operations: the gradient of x is, per group, affine
    in x and in y's gradient, with factors that need two sums per channel alone."""

    @staticmethod
    def forward(ctx, x, weight, bias, groups, eps):
        n, c, h, w = x.shape
        y, mean, rstd = torch.native_group_norm(x, weight, bias, n, c, h * w, groups, eps)
        ctx.save_for_backward(x, weight, mean.float(), rstd.float())
        return y

    @staticmethod
    def backward(ctx, dy):
        x, weight, mean, rstd = ctx.saved_tensors
        (n, c, h, w), groups = x.shape, mean.shape[1]
        sum_dy = dy.sum((2, 3), dtype=torch.float32)
        sum_dyx = (dy * x).sum((2, 3), dtype=torch.float32)

        by_group = lambda values: (values * weight).view(n, groups, -1).sum(2)
        group_dy, group_dyx, count = by_group(sum_dy), by_group(sum_dyx), h * w * c // groups
        x_factor = -(rstd**3) * (group_dyx - mean * group_dy) / count
        constant = -rstd * group_dy / count - x_factor * mean

        by_channel = lambda values: values.repeat_interleave(c // groups, 1)
        shaped = lambda values: values.to(x.dtype)[:, :, None, None]
        affine_x = torch.addcmul(shaped(by_channel(constant)), x, shaped(by_channel(x_factor)))
        dx = torch.addcmul(affine_x, dy, shaped(by_channel(rstd) * weight))
        dweight = (by_channel(rstd) * (sum_dyx - by_channel(mean) * sum_dy)).sum(0)
        return dx, dweight, sum_dy.sum(0), None, None


class GroupNorm(nn.GroupNorm):
    def forward(self, x):
        return Normalise.apply(x, self.weight, self.bias, self.num_groups, self.eps)


def quicken(network):
    """Gives the network's GroupNorms of few channels a group the quicker backward pass; weights and results stay."""
    for module in network.modules():
        if type(module) is nn.GroupNorm and module.num_channels < FEW_CHANNELS * module.num_groups:
            module.__class__ = GroupNorm
    return network
