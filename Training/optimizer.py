"""The optimiser: AdamW, or Muon (Jordan et al. 2024) on the weight matrices and AdamW on the rest."""

import torch


class Optimizer:
    """One step for all parameters, with a state that can be stored by the parameters' names.

    Muon takes a convolution's weight as a matrix of one row per output channel. The first and the last convolution, biases
    and norms stay with AdamW, as its authors advise."""

    ENDS = ("conv_in.", "conv_out.")

    def __init__(self, named_parameters, muon_lr, weight_decay, shares=1):
        """`muon_lr`: 0 for AdamW alone; else Muon's learning rate where AdamW's is 1.
        `shares`: Muon's work is parted into this many, which may be done at the same time."""
        self.parameters = dict(named_parameters)
        is_matrix = lambda name, p: muon_lr and p.ndim >= 2 and not name.startswith(self.ENDS)
        self.matrices = {name: rows(p.detach()) for name, p in self.parameters.items() if is_matrix(name, p)}
        others = [p for name, p in self.parameters.items() if name not in self.matrices]
        self.muon_lr = muon_lr
        self.adamw = torch.optim.AdamW(others, betas=(0.9, 0.99), weight_decay=weight_decay, fused=True)
        self.muons = [torch.optim.Muon([self.matrices[n] for n in names], weight_decay=weight_decay)
                      for names in self.parted(shares)]

    def parted(self, shares):
        """The matrices' names in at most `shares` lists of about equal work: the largest first, each to the list with least."""
        work = {name: matrix.numel() * min(matrix.shape) for name, matrix in self.matrices.items()}
        lists = [[] for _ in range(shares)]
        for name in sorted(work, key=work.get, reverse=True):
            min(lists, key=lambda names: sum(work[n] for n in names)).append(name)
        return [names for names in lists if names]

    def step(self, rate, each=map):
        """`each`: a `map` that may work on several shares at once, such as an executor's."""
        for group in self.adamw.param_groups:
            group["lr"] = rate
        self.adamw.step()
        for name, matrix in self.matrices.items():
            matrix.grad = rows(self.parameters[name].grad)
        for muon in self.muons:
            for group in muon.param_groups:
                group["lr"] = rate * self.muon_lr
        list(each(lambda muon: muon.step(), self.muons))

    def tensors(self):
        """The state as tensors named KEY/PARAMETER."""
        return {f"{key}/{name}": value for name, state in self.states() for key, value in state.items()}

    def restore(self, stored):
        """Takes up a stored state, where it is of the same kind."""
        for name, state in self.states():
            like = self.matrices.get(name, self.parameters[name])
            for key in ("step", "exp_avg", "exp_avg_sq") if name not in self.matrices else ("momentum_buffer",):
                if f"{key}/{name}" in stored:
                    value = stored[f"{key}/{name}"]
                    state[key] = value if key == "step" else value.to(like).reshape(like.shape)

    def states(self):
        muon = {matrix: muon for muon in self.muons for matrix in muon.param_groups[0]["params"]}
        for name, parameter in self.parameters.items():
            matrix = self.matrices.get(name)
            yield name, self.adamw.state[parameter] if matrix is None else muon[matrix].state[matrix]


def rows(weight):
    """A convolution's or a linear layer's weight (or its gradient) as a matrix; shares the storage of channels_last weights."""
    if weight.ndim != 4:
        return weight
    return weight.permute(0, 2, 3, 1).contiguous().view(len(weight), -1)
