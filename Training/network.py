"""The network and its folder: a diffusers UNet2DModel over space-to-depth pixels."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import UNet2DModel
from safetensors.torch import load_file, save_file
from torch.nn.functional import pixel_shuffle, pixel_unshuffle
from torch.utils.flop_counter import FlopCounterMode

WEIGHTS = "diffusion_pytorch_model.safetensors"


@dataclass
class Prior:
    """A denoiser with all that is needed to use it: the contents of a prior's folder."""

    network: torch.nn.Module
    network_config: dict
    scheduler_config: dict
    block_size: int

    def encode(self, pixels):
        """Pixels in [−1, 1], [N, 3, H, W], to the network's space, [N, 3·b², H/b, W/b]; channel = c·b² + dy·b + dx."""
        return pixel_unshuffle(pixels, self.block_size)

    def decode(self, x):
        return pixel_shuffle(x, self.block_size)

    @property
    def multiple(self):
        """H and W in pixels must be multiples of this."""
        return self.block_size * 2 ** (len(self.network_config["block_out_channels"]) - 1)

    def multiplications(self):
        """Multiplications of one call of the network, per pixel of a picture."""
        device = next(self.network.parameters()).device
        side = 4 * self.multiple
        x = self.encode(torch.zeros(1, 3, side, side, device=device))
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            self.network(x, torch.zeros(1, device=device))
        return counter.get_total_flops() / 2 / side**2  # two operations to a multiplication


def new_prior(widths, layers, attention, block_size, beta_schedule):
    """An untrained prior. `attention` has one flag per width."""
    channels = 3 * block_size**2
    down = ["AttnDownBlock2D" if a else "DownBlock2D" for a in attention]
    config = {
        "_class_name": "UNet2DModel", "sample_size": 64, "in_channels": channels, "out_channels": channels,
        "down_block_types": down, "up_block_types": [name.replace("Down", "Up") for name in reversed(down)],
        "mid_block_type": "UNetMidBlock2D", "block_out_channels": widths, "layers_per_block": layers,
        "add_attention": any(attention), "attention_head_dim": 32 if any(attention) else 8, "norm_num_groups": 16,
    }
    scheduler = {
        "_class_name": "DDPMScheduler", "num_train_timesteps": 1000, "beta_schedule": beta_schedule,
        "prediction_type": "v_prediction", "variance_type": "fixed_small", "clip_sample": False,
        "timestep_spacing": "linspace",
    }
    return built(config, scheduler, block_size)


def built(network_config, scheduler_config, block_size):
    network = UNet2DModel.from_config(network_config)
    complete = {k: v for k, v in network.config.items() if k == "_class_name" or not k.startswith("_")}
    complete = {"_class_name": "UNet2DModel"} | complete
    complete = {k: list(v) if isinstance(v, tuple) else v for k, v in complete.items()}
    return Prior(network, complete, dict(scheduler_config), block_size)


def load_prior(folder):
    """A prior from its folder, weights as float32."""
    folder = Path(folder)
    read = lambda name: json.loads((folder / name).read_text())
    block_size = read("autoencoder/config.json")["block_size"]
    prior = built(read("unet/config.json"), read("scheduler/scheduler_config.json"), block_size)
    weights = load_file(folder / "unet" / WEIGHTS)
    prior.network.load_state_dict({name: value.float() for name, value in weights.items()})
    return prior


def save_prior(prior, weights, folder):
    """Writes the diffusers layout with float16 weights. `weights`: a state dictionary, usually the EMA's."""
    folder = Path(folder)
    files = {
        "model_index.json": {
            "_smallest_side": 64,  # of pictures, to which the codec may reduce them for the first steps
            "_class_name": "DDPMPipeline", "unet": ["diffusers", "UNet2DModel"],
            "scheduler": ["diffusers", "DDPMScheduler"], "autoencoder": ["ddcm", "SpaceToDepth"],
        },
        "unet/config.json": prior.network_config,
        "scheduler/scheduler_config.json": prior.scheduler_config,
        "autoencoder/config.json": {"_class_name": "SpaceToDepth", "block_size": prior.block_size},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    save_weights(weights, folder / "unet")


def save_weights(weights, folder):
    """Writes a network's weights as float16."""
    half = {name: value.detach().cpu().half().contiguous() for name, value in weights.items()}
    save_file(half, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)


def save_finisher(prior, weights, folder):
    """Writes a finisher's folder: a network of the prior's shape and schedule, as diffusers has it, with float16 weights."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(prior.network_config, indent=2) + "\n")
    save_weights(weights, folder)


def load_finisher(folder, prior):
    """A finisher from its folder, with the schedule and the space of its prior."""
    folder = Path(folder)
    finisher = built(json.loads((folder / "config.json").read_text()), prior.scheduler_config, prior.block_size)
    finisher.network.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    return finisher
