"""Records what diffusers' UNet2DModel gives, for the tests of Networks.

    python3 -m pip install torch==2.13.0 diffusers safetensors numpy
    python3 Tests/Vectors/make_unet_vectors.py

Each folder of Tests/Vectors/unet gets
    config.json           the configuration under test
    tensors.json          the names and shapes of its tensors, in the order in which they are numbered (not for the bundled model)
    expected.safetensors  the results, recorded in 32-bit floats: output.<height>x<width>.<timestep>[.<class>]
Weights and inputs are not recorded: both are functions of an element's number, in whole numbers, and the tests compute the same.
"""
import itertools
import json
import math
import pathlib

import numpy
import torch
from diffusers import UNet2DModel
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "Tests/Vectors/unet"
INPUTS_START = 1 << 31  # weights are numbered from 0, elements of an input from here


def integers(start, count):
    """Whole numbers from -128 to 127, from a hash of their number (lowbias32, by Chris Wellons)."""
    x = (numpy.arange(count, dtype=numpy.uint64) + start).astype(numpy.uint32)
    with numpy.errstate(over="ignore"):
        x ^= x >> numpy.uint32(16)
        x *= numpy.uint32(0x7FEB352D)
        x ^= x >> numpy.uint32(15)
        x *= numpy.uint32(0x846CA68B)
        x ^= x >> numpy.uint32(16)
    return (x >> numpy.uint32(24)).astype(numpy.uint8).view(numpy.int8).astype(numpy.int32)


def weight(name, shape, start):
    """Every value fits 8 significant bits, so that F32, F16 and BF16 files hold the same weights."""
    n = integers(start, math.prod(shape))
    if name == "time_proj.weight":
        values = n / 64  # frequencies, or a table of timesteps
    elif len(shape) == 1 and name.endswith(".weight"):
        values = 1 + (n >> 2) / 64  # the scales of a normalization
    elif len(shape) == 1:
        values = n / 1024
    else:
        fan_in = math.prod(shape[1:])
        k = 0
        while 3 * 4**k < fan_in:
            k += 1
        values = n / 128 * 2.0**-k
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


OLD_NAMES = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def stored_name(name, old):
    if old and ".attentions." in name:
        for new, older in OLD_NAMES.items():
            name = name.replace(f".{new}.", f".{older}.")
    return name


def record(folder, model, sizes, timesteps, labels=(None,)):
    model = model.float().eval()
    outputs = {}
    for height, width in sizes:
        shape = (1, model.config.in_channels, height, width)
        sample = torch.from_numpy((integers(INPUTS_START, math.prod(shape)) / 64).astype(numpy.float32).reshape(shape))
        for timestep, label in itertools.product(timesteps, labels):
            with torch.no_grad():
                output = model(sample, timestep, None if label is None else torch.tensor([label])).sample
            assert output.isfinite().all()
            name = f"{height}x{width}.{timestep}" + ("" if label is None else f".{label}")
            print(f"{folder.name}: {name}: rms {output.square().mean().sqrt():.4f}")
            outputs[f"output.{name}"] = output.contiguous()
    save_file(outputs, folder / "expected.safetensors")


def made(name, config, sizes, timesteps, old=False, labels=(None,)):
    """A case whose weights are computed."""
    folder = VECTORS / name
    folder.mkdir(parents=True, exist_ok=True)
    config = {"_class_name": "UNet2DModel", **config}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    torch.manual_seed(0)
    model = UNet2DModel(**{k: v for k, v in config.items() if not k.startswith("_")})
    start, state, shapes = 0, {}, {}
    for key, value in model.state_dict().items():
        state[key] = weight(key, tuple(value.shape), start)
        shapes[stored_name(key, old)] = list(value.shape)
        start += value.numel()
    model.load_state_dict(state, strict=True)
    lines = (f"[{json.dumps(key)}, {json.dumps(shape)}]" for key, shape in shapes.items())
    (folder / "tensors.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    record(folder, model, sizes, timesteps, labels)


def bundled():
    """The model in Models/photo, with its own weights."""
    folder = VECTORS / "photo"
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((ROOT / "Models/photo/unet/config.json").read_text())
    model = UNet2DModel(**{k: v for k, v in config.items() if not k.startswith("_")})
    model.load_state_dict(load_file(ROOT / "Models/photo/unet/diffusion_pytorch_model.safetensors"), strict=True)
    record(folder, model, [(32, 48)], [999, 997, 250, 1])


PUBLISHED = {  # what google/ddpm-cifar10-32 and google/ddpm-celebahq-256 have in common
    "_diffusers_version": "0.0.4", "act_fn": "silu", "attention_head_dim": None, "center_input_sample": False,
    "downsample_padding": 0, "flip_sin_to_cos": False, "freq_shift": 1, "in_channels": 3, "layers_per_block": 2,
    "mid_block_scale_factor": 1, "norm_eps": 1e-06, "norm_num_groups": 32, "out_channels": 3,
    "time_embedding_type": "positional",
}

if __name__ == "__main__":
    torch.set_num_threads(2)
    bundled()
    made(
        "ddpm-cifar10-32",
        PUBLISHED | {
            "sample_size": 32, "block_out_channels": [128, 256, 256, 256],
            "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        },
        [(32, 32)], [999, 7], old=True)
    made(
        "ddpm-celebahq-256-narrow",
        PUBLISHED | {
            "sample_size": 256, "block_out_channels": [32, 32, 64, 64, 128, 128],
            "down_block_types": ["DownBlock2D"] * 4 + ["AttnDownBlock2D", "DownBlock2D"],
            "up_block_types": ["UpBlock2D", "AttnUpBlock2D"] + ["UpBlock2D"] * 4,
        },
        [(64, 96), (32, 32)], [500], old=True)
    made(
        "scale-shift",
        {
            "sample_size": [16, 24], "in_channels": 4, "out_channels": 5, "center_input_sample": True,
            "time_embedding_dim": 40, "freq_shift": 3, "flip_sin_to_cos": False,
            "down_block_types": ["AttnDownBlock2D", "DownBlock2D", "AttnDownBlock2D"],
            "up_block_types": ["AttnUpBlock2D", "UpBlock2D", "AttnUpBlock2D"],
            "block_out_channels": [24, 32, 48], "layers_per_block": 1, "mid_block_scale_factor": 1.4142135,
            "downsample_padding": 0, "act_fn": "mish", "attention_head_dim": 8, "norm_num_groups": 8,
            "attn_norm_num_groups": 4, "norm_eps": 1e-06, "resnet_time_scale_shift": "scale_shift",
        },
        [(16, 24)], [999, 0], old=True)
    made(
        "scale-shift-plain-middle",  # the middle's attention has no normalization
        {
            "sample_size": 16, "block_out_channels": [15, 30], "layers_per_block": 2, "norm_num_groups": 5,
            "down_block_types": ["DownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "UpBlock2D"],
            "resnet_time_scale_shift": "scale_shift", "attention_head_dim": 10, "act_fn": "relu",
        },
        [(16, 8)], [321])
    made(
        "fourier",
        {
            "sample_size": 16, "time_embedding_type": "fourier", "act_fn": "gelu", "mid_block_type": None,
            "down_block_types": ["DownBlock2D", "AttnDownBlock2D"], "up_block_types": ["AttnUpBlock2D", "UpBlock2D"],
            "block_out_channels": [16, 32], "layers_per_block": 1, "norm_num_groups": 4, "attention_head_dim": None,
        },
        [(16, 24)], [5, 80], old=True)
    made(
        "learned-resnet-sampling",
        {
            "sample_size": 16, "time_embedding_type": "learned", "num_train_timesteps": 50,
            "downsample_type": "resnet", "upsample_type": "resnet", "add_attention": False,
            "down_block_types": ["AttnDownBlock2D", "DownBlock2D", "UNetResAttnDownBlock2D"],
            "up_block_types": ["AttnUpBlock2D", "UNetResUpBlock2D", "AttnUpBlock2D"],
            "block_out_channels": [16, 16, 32], "layers_per_block": 1, "norm_num_groups": 4, "attention_head_dim": 4,
        },
        [(16, 24)], [49, 0])
    classes = {
        "sample_size": 16, "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
        "up_block_types": ["AttnUpBlock2D", "UpBlock2D"], "block_out_channels": [8, 16], "layers_per_block": 1,
        "norm_num_groups": 4, "attention_head_dim": 8,
    }
    made("classes-table", classes | {"num_class_embeds": 11}, [(16, 16)], [999, 3], labels=[0, 7, 10])
    made("classes-numbers", classes | {"class_embed_type": "timestep"}, [(16, 24)], [500], labels=[0, 1, 999])
