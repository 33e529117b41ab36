"""Records what diffusers' and transformers' networks give, for the tests of Networks.

    python3 -m pip install torch==2.13.0 diffusers transformers safetensors numpy
    python3 Tests/Vectors/make_network_vectors.py

Each folder of Tests/Vectors/networks/<network> gets
    config.json       the configuration under test
    tensors.json      the names and shapes of its tensors, in the order in which they are numbered
    runs.safetensors  inputs and results, in 32-bit floats: <run>.<name>
Weights are not recorded: they are a function of an element's number, in whole numbers, and the tests compute the same.
"""
import json
import math

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel, VQModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from make_unet_vectors import INPUTS_START, ROOT, integers, stored_name, weight

FOLDER = ROOT / "Tests/Vectors/networks"


def numbers(shape, start=0, scale=64):
    """An input: whole numbers from -128 to 127, divided."""
    n = integers(INPUTS_START + start, math.prod(shape))
    return torch.from_numpy(n.astype("float32").reshape(shape)) / scale


def fill(model):
    """Gives a model its weights. Returns the names and shapes of its tensors."""
    start, state, shapes = 0, {}, {}
    for name, value in model.state_dict().items():
        if not value.is_floating_point():
            continue
        state[name] = weight(name, tuple(value.shape), start)
        shapes[name] = list(value.shape)
        start += value.numel()
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all("position_ids" in name for name in missing)
    model.float().eval()
    return shapes


def write(network, name, config, shapes, runs):
    folder = FOLDER / network / name
    folder.mkdir(parents=True, exist_ok=True)
    if config is not None:
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    lines = (f"[{json.dumps(key)}, {json.dumps(shape)}]" for key, shape in shapes.items())
    (folder / "tensors.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    tensors = {}
    for index, run in enumerate(runs):
        for key, tensor in run.items():
            assert tensor.isfinite().all()
            print(f"{network}/{name}: run {index}: {key} {list(tensor.shape)} rms {tensor.square().mean().sqrt():.4f}")
            tensors[f"{index}.{key}"] = tensor.float().contiguous()
    save_file(tensors, folder / "runs.safetensors")


@torch.no_grad()
def autoencoder(name, sizes, old=False, **config):
    model = AutoencoderKL(**config)
    shapes = {stored_name(key, old): shape for key, shape in fill(model).items()}
    shift, scale = config.get("shift_factor") or 0, model.config.scaling_factor
    runs = []
    for height, width in sizes:
        picture = numbers((1, 3, height, width), scale=128)
        latent = (model.encode(picture).latent_dist.mode() - shift) * scale
        decoded = model.decode(latent / scale + shift).sample
        runs.append({"picture": picture, "latent": latent, "decoded": decoded})
    write("AutoencoderKL", name, {"_class_name": "AutoencoderKL", **config}, shapes, runs)


@torch.no_grad()
def dictionary(name, sizes, scale=1, **config):
    model = VQModel(**config)
    shapes = fill(model)
    runs = []
    for height, width in sizes:
        picture = numbers((1, 3, height, width), scale=128)
        latent = model.encode(picture).latents * scale
        decoded = model.decode(latent / scale).sample
        runs.append({"picture": picture, "latent": latent, "decoded": decoded})
    write("VQModel", name, {"_class_name": "VQModel", **config}, shapes, runs)


@torch.no_grad()
def condition(name, runs, **config):
    model = UNet2DConditionModel(**config)
    shapes = fill(model)
    recorded = []
    for batch, height, width, tokens, timestep in runs:
        sample = numbers((batch, model.config.in_channels, height, width))
        context = numbers((batch, tokens, model.config.cross_attention_dim), start=1 << 20)
        told = {}
        if config.get("addition_embed_type"):
            width = config["projection_class_embeddings_input_dim"] - 6 * config["addition_time_embed_dim"]
            told["pooled"] = numbers((batch, width), start=2 << 20)
            told["sizes"] = (numbers((batch, 6), start=3 << 20, scale=1) + 128) * 8
        added = {"text_embeds": told["pooled"], "time_ids": told["sizes"]} if told else None
        output = model(sample, timestep, context, added_cond_kwargs=added).sample
        time = torch.tensor([float(timestep)])
        recorded.append({"sample": sample, "timestep": time, "context": context, **told, "output": output})
    write("UNet2DCondition", name, {"_class_name": "UNet2DConditionModel", **config}, shapes, recorded)


@torch.no_grad()
def halves_of_xl(name, batches, end=None, **config):
    """The last layer but one; and, of a model that has it (`end`), the whole text."""
    kind = CLIPTextModel if end is None else CLIPTextModelWithProjection
    config["eos_token_id"] = end or 1
    model = kind(CLIPTextConfig(**config, bos_token_id=0))
    prefix = "" if end else "text_model."
    shapes = {prefix + key: shape for key, shape in fill(model).items()}
    runs = []
    for start in range(batches):
        tokens = torch.from_numpy(integers(INPUTS_START + 77 * start, config["max_position_embeddings"]) + 128)
        tokens = tokens[None] % config["vocab_size"]
        result = model(tokens.long(), output_hidden_states=True)
        run = {"tokens": tokens.float(), "output": result.hidden_states[-2]}
        runs.append(run | ({"whole": result.text_embeds} if end else {}))
    write("CLIPText", name, {"architectures": [kind.__name__], **config}, shapes, runs)


@torch.no_grad()
def clip(name, batches, prefix="text_model.", **config):
    model = CLIPTextModel(CLIPTextConfig(**config, bos_token_id=0, eos_token_id=1))
    shapes = {prefix + key: shape for key, shape in fill(model).items()}
    runs = []
    for batch in batches:
        shape = (batch, config["max_position_embeddings"])
        tokens = torch.from_numpy(integers(INPUTS_START, math.prod(shape)) + 128).reshape(shape) % config["vocab_size"]
        runs.append({"tokens": tokens.float(), "output": model(tokens.long()).last_hidden_state})
    write("CLIPText", name, {"architectures": ["CLIPTextModel"], **config}, shapes, runs)


if __name__ == "__main__":
    torch.set_num_threads(2)
    torch.manual_seed(0)
    autoencoder(  # as Stable Diffusion 1 and 2 are made, narrower
        "sd", [(32, 48)], old=True,
        in_channels=3, out_channels=3, down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4, block_out_channels=[8, 16, 32, 32], layers_per_block=2, act_fn="silu",
        latent_channels=4, norm_num_groups=8, sample_size=512, scaling_factor=0.18215)
    autoencoder(
        "shifted", [(16, 8), (20, 12)],
        down_block_types=["DownEncoderBlock2D"] * 2, up_block_types=["UpDecoderBlock2D"] * 2,
        block_out_channels=[12, 24], layers_per_block=1, act_fn="gelu", latent_channels=6, norm_num_groups=3,
        scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False)
    autoencoder(
        "plain-middle", [(8, 8)],
        down_block_types=["DownEncoderBlock2D"] * 2, up_block_types=["UpDecoderBlock2D"] * 2,
        block_out_channels=[8, 8], layers_per_block=1, latent_channels=4, norm_num_groups=4,
        mid_block_add_attention=False)
    dictionary(  # as that of latent diffusion on faces is made, narrower; without a scale
        "ldm", [(32, 48)],
        act_fn="silu", block_out_channels=[8, 16, 32], down_block_types=["DownEncoderBlock2D"] * 3, in_channels=3,
        latent_channels=3, layers_per_block=2, norm_num_groups=8, num_vq_embeddings=64, out_channels=3, sample_size=256,
        up_block_types=["UpDecoderBlock2D"] * 3)
    dictionary(  # entries of another width
        "wide", [(8, 12)], scale=0.5,
        block_out_channels=[8, 8], down_block_types=["DownEncoderBlock2D"] * 2, latent_channels=4, norm_num_groups=4,
        num_vq_embeddings=30, up_block_types=["UpDecoderBlock2D"] * 2, vq_embed_dim=5, mid_block_add_attention=False,
        scaling_factor=0.5)
    condition(  # as Stable Diffusion 1 is made, narrower
        "sd1", [(1, 16, 24, 7, 999), (2, 8, 8, 3, 1)],
        act_fn="silu", attention_head_dim=8, block_out_channels=[32, 64, 64, 64], center_input_sample=False,
        cross_attention_dim=24, down_block_types=["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"], downsample_padding=1,
        flip_sin_to_cos=True, freq_shift=0, in_channels=4, layers_per_block=2, mid_block_scale_factor=1, norm_eps=1e-05,
        norm_num_groups=32, out_channels=4, sample_size=64, up_block_types=["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3)
    condition(  # as Stable Diffusion 2 is made, narrower
        "sd2", [(1, 8, 16, 5, 500)],
        act_fn="silu", attention_head_dim=[2, 4, 8, 8], block_out_channels=[32, 32, 64, 64], cross_attention_dim=40,
        down_block_types=["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"], dual_cross_attention=False, norm_num_groups=16,
        only_cross_attention=False, up_block_types=["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
        use_linear_projection=True, num_class_embeds=None, upcast_attention=True)
    condition(  # several transformer layers, in some levels; none in others
        "deep", [(1, 4, 8, 2, 20)],
        attention_head_dim=[2, 4], block_out_channels=[16, 32], cross_attention_dim=12, in_channels=3, out_channels=5,
        down_block_types=["DownBlock2D", "CrossAttnDownBlock2D"], up_block_types=["CrossAttnUpBlock2D", "UpBlock2D"],
        transformer_layers_per_block=[1, 2], layers_per_block=[2, 1], norm_num_groups=8, use_linear_projection=True,
        resnet_time_scale_shift="scale_shift", act_fn="gelu", time_embedding_dim=24, downsample_padding=0,
        center_input_sample=True, mid_block_scale_factor=1.4142135)
    condition(
        "no-middle", [(1, 4, 4, 1, 3)],
        attention_head_dim=1, block_out_channels=[8, 8], cross_attention_dim=4, layers_per_block=1, norm_num_groups=4,
        down_block_types=["CrossAttnDownBlock2D", "DownBlock2D"], up_block_types=["UpBlock2D", "CrossAttnUpBlock2D"],
        mid_block_type=None, flip_sin_to_cos=False, freq_shift=1)
    condition(  # as SSD-1B is made, narrower: fewer layers, and not as many on the way up as on the way down
        "nested", [(1, 8, 8, 5, 300)],
        block_out_channels=[8, 16, 16], down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], mid_block_type="UNetMidBlock2D",
        transformer_layers_per_block=[1, [2, 1], [1, 2]], reverse_transformer_layers_per_block=[[1, 1, 2], [2, 1, 1], 1],
        attention_head_dim=[2, 2, 4], cross_attention_dim=12, norm_num_groups=4, layers_per_block=2,
        use_linear_projection=True, in_channels=4, out_channels=4)
    condition(  # as Stable Diffusion XL is made, narrower
        "sdxl", [(1, 8, 12, 5, 999), (2, 4, 4, 3, 20)],
        act_fn="silu", addition_embed_type="text_time", addition_embed_type_num_heads=64, addition_time_embed_dim=16,
        attention_head_dim=[2, 4, 4], block_out_channels=[16, 32, 32], center_input_sample=False, class_embed_type=None,
        cross_attention_dim=44, down_block_types=["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        downsample_padding=1, flip_sin_to_cos=True, freq_shift=0, in_channels=4, layers_per_block=2,
        mid_block_only_cross_attention=None, mid_block_type="UNetMidBlock2DCrossAttn", norm_num_groups=8,
        num_attention_heads=None, out_channels=4, projection_class_embeddings_input_dim=16 * 6 + 28, sample_size=128,
        time_cond_proj_dim=None, transformer_layers_per_block=[1, 2, 3], upcast_attention=None,
        up_block_types=["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], use_linear_projection=True)
    halves_of_xl(  # as the first text encoder of Stable Diffusion XL is made, narrower
        "xl-first", 1,
        vocab_size=50, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77, hidden_act="quick_gelu", layer_norm_eps=1e-05)
    halves_of_xl(  # as the second one
        "xl-second", 3, end=2,
        vocab_size=50, hidden_size=20, intermediate_size=30, num_hidden_layers=3, num_attention_heads=4,
        max_position_embeddings=77, hidden_act="gelu", layer_norm_eps=1e-05, projection_dim=28)
    halves_of_xl(  # with the end token that files of after 2023 name
        "xl-second-later", 3, end=17,
        vocab_size=50, hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77, hidden_act="gelu", layer_norm_eps=1e-05, projection_dim=8)
    clip(
        "quick-gelu", [1, 3],
        vocab_size=99, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
        max_position_embeddings=13, hidden_act="quick_gelu", layer_norm_eps=1e-05)
    clip(
        "gelu", [1], prefix="",
        vocab_size=50, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77, hidden_act="gelu", layer_norm_eps=1e-05)
