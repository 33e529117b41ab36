"""A checkpoint is a folder: state.json and one .safetensors for each of model, ema and optimizer (whole or in parts)."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load, save_file

from network import built
from parts import contents, split

KINDS = ("model", "ema", "optimizer")


def save(folder, prior, state, tensors, part_mib=None):
    """Writes the folder in one rename, so that a stopped training leaves the previous one whole.

    Without the optimizer's state it is a small checkpoint and weights are stored as float16.

    - tensors: by kind, then by name.
    - part_mib: files larger than this many MiB are split."""
    folder = Path(folder)
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    configs = {"network": prior.network_config, "scheduler": prior.scheduler_config, "block_size": prior.block_size}
    (fresh / "state.json").write_text(json.dumps(state | configs, indent=1))
    kind_type = torch.float32 if "optimizer" in tensors else torch.float16
    for kind, values in tensors.items():
        path = fresh / f"{kind}.safetensors"
        save_file({name: value.detach().to("cpu", kind_type).contiguous() for name, value in values.items()}, path)
        if part_mib:
            split(path, part_mib)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def restore(folder):
    """(prior, state, tensors by kind as float32). The prior's weights are the model's if stored, else the EMA's."""
    folder = Path(folder)
    state = json.loads((folder / "state.json").read_text())
    prior = built(state.pop("network"), state.pop("scheduler"), state.pop("block_size"))
    tensors = {}
    for kind in KINDS:
        if any(folder.glob(f"{kind}.safetensors*")):
            stored = load(contents(folder / f"{kind}.safetensors"))
            tensors[kind] = {name: value.float() for name, value in stored.items()}
    prior.network.load_state_dict(tensors.get("model") or tensors["ema"])
    return prior, state, tensors


def load_trained(folder):
    """What a checkpoint or a prior's folder offers for use: the EMA's weights where there are any."""
    from network import load_prior

    if not (Path(folder) / "state.json").exists():
        return load_prior(folder), {}
    prior, state, tensors = restore(folder)
    prior.network.load_state_dict(tensors.get("ema") or tensors["model"])
    return prior, state
