#!/usr/bin/env python3
"""Networks of full size with made-up weights: makes them, and what PyTorch gives for them; times both engines.

    pip install torch diffusers transformers safetensors numpy
    DDCM_BENCHMARKS=1 swift build -c release --product FullSize
    python Benchmarks/full_size.py make sd1-unet FOLDER [--store f16|f32] [--side PIXELS]
    .build/release/FullSize FOLDER f32 2 [fixed] [encoder|decoder]    # compares the results
    python Benchmarks/full_size.py assemble MODEL --unet FOLDER --vae FOLDER --text FOLDER [--text2 FOLDER]
    ddcm encode --model MODEL …
    python Benchmarks/full_size.py time FOLDER [--threads 2] [--rounds 3] [--engine "bf16 fixed" "f32"]

Networks: sd1-unet, sd2-unet, sdxl-unet, sd-vae, clip-l, openclip-h, openclip-bigg, adm-256. A folder gets config.json, weights.safetensors and
run.safetensors (inputs and results). Weights are those of Tests/Vectors/make_unet_vectors.py: whole numbers of 8 bits, scaled so
that activations stay of the order of 1; no layer is zero. Files of f16 and of f32 hold the same.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Vectors"))

from make_network_vectors import numbers  # noqa: E402
from make_unet_vectors import weight  # noqa: E402

SD1_UNET = {
    "_class_name": "UNet2DConditionModel", "act_fn": "silu", "attention_head_dim": 8,
    "block_out_channels": [320, 640, 1280, 1280], "center_input_sample": False, "cross_attention_dim": 768,
    "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"], "downsample_padding": 1,
    "flip_sin_to_cos": True, "freq_shift": 0, "in_channels": 4, "layers_per_block": 2, "mid_block_scale_factor": 1,
    "norm_eps": 1e-05, "norm_num_groups": 32, "out_channels": 4, "sample_size": 64,
    "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
}
SD2_UNET = SD1_UNET | {
    "attention_head_dim": [5, 10, 20, 20], "cross_attention_dim": 1024, "dual_cross_attention": False,
    "num_class_embeds": None, "only_cross_attention": False, "sample_size": 96, "upcast_attention": True,
    "use_linear_projection": True,
}
SDXL_UNET = SD1_UNET | {
    "addition_embed_type": "text_time", "addition_time_embed_dim": 256, "attention_head_dim": [5, 10, 20],
    "block_out_channels": [320, 640, 1280], "cross_attention_dim": 2048,
    "down_block_types": ["DownBlock2D"] + ["CrossAttnDownBlock2D"] * 2, "projection_class_embeddings_input_dim": 2816,
    "sample_size": 128, "transformer_layers_per_block": [1, 2, 10],
    "up_block_types": ["CrossAttnUpBlock2D"] * 2 + ["UpBlock2D"], "use_linear_projection": True,
}
SD_VAE = {
    "_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4, "in_channels": 3, "latent_channels": 4, "layers_per_block": 2,
    "norm_num_groups": 32, "out_channels": 3, "sample_size": 512, "up_block_types": ["UpDecoderBlock2D"] * 4,
}
CLIP_L = {
    "architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": 0, "dropout": 0.0, "eos_token_id": 2,
    "hidden_act": "quick_gelu", "hidden_size": 768, "initializer_factor": 1.0, "initializer_range": 0.02,
    "intermediate_size": 3072, "layer_norm_eps": 1e-05, "max_position_embeddings": 77, "model_type": "clip_text_model",
    "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 1, "torch_dtype": "float32",
    "vocab_size": 49408,
}
OPENCLIP_H = CLIP_L | {
    "hidden_act": "gelu", "hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 16,
    "num_hidden_layers": 23, "projection_dim": 512,
}
OPENCLIP_BIGG = CLIP_L | {
    "architectures": ["CLIPTextModelWithProjection"], "hidden_act": "gelu", "hidden_size": 1280,
    "intermediate_size": 5120, "num_attention_heads": 20, "num_hidden_layers": 32, "projection_dim": 1280,
}


class Condition:
    """A latent of a picture, a timestep, and a prompt."""

    def __init__(self, config):
        from diffusers import UNet2DConditionModel
        self.config = config
        self.model = UNet2DConditionModel(**{k: v for k, v in config.items() if k != "_class_name"})

    def inputs(self, side):
        inputs = {
            "sample": numbers((1, 4, side // 8, side // 8)), "timestep": torch.tensor([500.0]),
            "context": numbers((1, 77, self.config["cross_attention_dim"]), start=1 << 20)}
        if "addition_embed_type" in self.config:
            inputs["pooled"] = numbers((1, 1280), start=2 << 20)
            inputs["sizes"] = torch.tensor([[side, side, 0, 0, side, side]]).float()
        return inputs

    def run(self, run):
        added = {"text_embeds": run["pooled"], "time_ids": run["sizes"]} if "pooled" in run else None
        output = self.model(run["sample"], run["timestep"], run["context"], added_cond_kwargs=added).sample
        return {"output": output}


class Autoencoder:
    def __init__(self, config):
        from diffusers import AutoencoderKL
        self.config = config
        self.model = AutoencoderKL(**{k: v for k, v in config.items() if k != "_class_name"})

    def inputs(self, side):
        return {"picture": numbers((1, 3, side, side), scale=128)}

    def run(self, run):
        scale = self.model.config.scaling_factor
        latent = self.model.encode(run["picture"]).latent_dist.mode() * scale
        return {"latent": latent, "decoded": self.model.decode(latent / scale).sample}


class Text:
    def __init__(self, config):
        import transformers
        self.config = config
        kind = getattr(transformers, config["architectures"][0])
        self.model = kind(
            transformers.CLIPTextConfig(**{k: v for k, v in config.items() if k not in ("architectures", "torch_dtype")}))

    def inputs(self, side):
        return {"tokens": (numbers((1, 77), scale=1) + 128) * 192}

    def run(self, run):
        if self.config["architectures"] == ["CLIPTextModel"]:
            return {"output": self.model(run["tokens"].long()).last_hidden_state}
        result = self.model(run["tokens"].long(), output_hidden_states=True)
        return {"output": result.hidden_states[-2], "whole": result.text_embeds}


class Guided:
    """256x256_diffusion_uncond of openai/guided-diffusion."""

    def __init__(self, config):
        from make_guided_vectors import GuidedUNet
        self.config = config
        self.model = GuidedUNet(
            channels=3, width=256, multiples=(1, 1, 2, 2, 4, 4), layers=(2,) * 6, attention_levels={3, 4, 5},
            heads=lambda channels: channels // 64, variance=True, updown=True, scale_shift=True)

    def inputs(self, side):
        return {"sample": numbers((1, 3, side, side)), "timestep": torch.tensor([500.0])}

    def run(self, run):
        return {"output": self.model(run["sample"], run["timestep"])[:, :3].contiguous()}


NETWORKS = {
    "sd1-unet": (Condition, SD1_UNET, 512), "sd2-unet": (Condition, SD2_UNET, 768),
    "sdxl-unet": (Condition, SDXL_UNET, 1024), "sd-vae": (Autoencoder, SD_VAE, 512), "clip-l": (Text, CLIP_L, 0),
    "openclip-h": (Text, OPENCLIP_H, 0), "openclip-bigg": (Text, OPENCLIP_BIGG, 0),
    "adm-256": (Guided, {"_class_name": "GuidedDiffusionUNet", "num_head_channels": 64}, 256),
}


def load(folder):
    """PyTorch's network with the folder's weights, in float32."""
    network = NETWORKS[(folder / "network").read_text().strip()]
    runner = network[0](network[1])
    state = {name: tensor.float() for name, tensor in load_file(folder / "weights.safetensors").items()}
    prefix = "text_model." if network[0] is Text and not any("text_model." in n for n, _ in
                                                             runner.model.named_parameters()) else ""
    with torch.no_grad():
        for name, parameter in runner.model.named_parameters():
            parameter.copy_(state.pop(prefix + name))
    assert not state
    runner.model.float().eval()
    return runner


@torch.no_grad()
def make(arguments):
    kind, config, side = NETWORKS[arguments.network]
    folder = Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network").write_text(arguments.network + "\n")
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    runner = kind(config)
    store = {"f16": torch.float16, "f32": torch.float32}[arguments.store]
    prefix = "text_model." if kind is Text and not any("text_model." in n for n, _ in
                                                       runner.model.named_parameters()) else ""
    parameters = dict(runner.model.named_parameters())
    start, header, end = 0, {}, 0
    for name, parameter in parameters.items():
        begin, end = end, end + store.itemsize * parameter.numel()
        stored = {torch.float16: "F16", torch.float32: "F32"}[store]
        header[prefix + name] = {"dtype": stored, "shape": list(parameter.shape), "data_offsets": [begin, end]}
    header = json.dumps(header).encode()
    # Tensor by tensor: a large network does not fit twice.
    with (folder / "weights.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for name, parameter in parameters.items():
            values = weight(name, tuple(parameter.shape), start)
            start += parameter.numel()
            parameter.copy_(values)
            assert torch.equal(values.to(store).float(), values)
            file.write(values.to(store).numpy().tobytes())
    runner.model.eval()
    run = runner.inputs(arguments.side or side)
    run |= runner.run(run)
    for name, tensor in run.items():
        assert tensor.isfinite().all()
        print(f"{name} {list(tensor.shape)} rms {tensor.square().mean().sqrt():.4f}")
    save_file({name: tensor.float().contiguous() for name, tensor in run.items()}, folder / "run.safetensors")
    print(f"{arguments.network}: {start:,} parameters")


class Engine:
    """The FullSize program: a line in, the seconds of a pass out, by the clock and of its threads."""

    def __init__(self, folder, options, threads):
        precision, *rest = options.split()
        self.process = subprocess.Popen(
            [ROOT / ".build/release/FullSize", folder, precision, str(threads), *rest],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        while (line := self.process.stdout.readline()) != "ready\n":
            if not line:
                sys.exit("FullSize ended early")
            print(f"  {options}: {line}", end="")

    def seconds(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return tuple(map(float, self.process.stdout.readline().split()))


class PyTorch:
    def __init__(self, folder):
        self.runner = load(folder)
        self.run = load_file(folder / "run.safetensors")

    def seconds(self):
        with torch.inference_mode():
            start = time.perf_counter(), time.process_time()
            self.runner.run(self.run)
            return time.perf_counter() - start[0], time.process_time() - start[1]


def compare(arguments):
    folder = Path(arguments.folder)
    torch.set_num_threads(arguments.threads)
    runners = {"PyTorch f32": PyTorch(folder)}
    runners |= {name: Engine(folder, name, arguments.threads) for name in arguments.engine}
    times = {name: [] for name in runners}
    runners["PyTorch f32"].seconds()  # the first pass prepares
    for _ in range(arguments.rounds):
        for name, runner in runners.items():
            times[name].append(runner.seconds())
    print(f"{arguments.threads} threads, {arguments.rounds} rounds, PyTorch {torch.__version__}")
    print("runner             measure  least s  median s  least / PyTorch's  median of ratios")
    for index, measure in enumerate(["clock", "threads"]):
        base = [both[index] for both in times["PyTorch f32"]]
        for name, both in times.items():
            own = [pair[index] for pair in both]
            ratios = [o / b for b, o in zip(base, own)]
            print(f"{name:16} {measure:>9} {min(own):8.3f} {statistics.median(own):9.3f} {min(own) / min(base):18.3f} "
                  f"{statistics.median(ratios):17.3f}", flush=True)
    print(f"PyTorch's peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def assemble(arguments):
    """A folder as a user has it of Stable Diffusion 1.5, or XL, of what was made; its tokenizer knows single bytes."""
    folder = Path(arguments.folder)
    parts = {"unet": ("diffusion_pytorch_model", arguments.unet, "UNet2DConditionModel"),
             "vae": ("diffusion_pytorch_model", arguments.vae, "AutoencoderKL"),
             "text_encoder": ("model", arguments.text, "CLIPTextModel")}
    if arguments.text2:
        parts["text_encoder_2"] = ("model", arguments.text2, "CLIPTextModelWithProjection")
    tokenizers = ["tokenizer", "tokenizer_2"] if arguments.text2 else ["tokenizer"]
    for part, (stem, made, _) in parts.items():
        (folder / part).mkdir(parents=True, exist_ok=True)
        for name, target in (("config.json", "config.json"), ("weights.safetensors", f"{stem}.safetensors")):
            link = folder / part / target
            link.unlink(missing_ok=True)
            link.symlink_to((Path(made) / name).resolve())
    index = {"_class_name": "StableDiffusionPipeline", "scheduler": ["diffusers", "PNDMScheduler"],
             **{name: ["transformers", "CLIPTokenizer"] for name in tokenizers}}
    index |= {part: ["diffusers", kind] for part, (_, _, kind) in parts.items()}
    schedule = {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "steps_offset": 1,
                "beta_schedule": "scaled_linear", "clip_sample": False, "set_alpha_to_one": False}
    letters = [chr(c) for c in range(33, 127)]
    words = [letter + end for end in ("", "</w>") for letter in letters] + ["<|startoftext|>", "<|endoftext|>"]
    for name in [*tokenizers, "scheduler"]:
        (folder / name).mkdir(exist_ok=True)
    (folder / "model_index.json").write_text(json.dumps(index, indent=1))
    (folder / "scheduler/scheduler_config.json").write_text(json.dumps(schedule, indent=1))
    for name in tokenizers:
        (folder / name / "vocab.json").write_text(json.dumps({word: place for place, word in enumerate(words)}))
        (folder / name / "merges.txt").write_text("#version: 0.2\n")
    if arguments.text2:
        (folder / "tokenizer_2/special_tokens_map.json").write_text('{"pad_token": "!"}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    maker = commands.add_parser("make")
    maker.add_argument("network", choices=NETWORKS)
    maker.add_argument("folder")
    maker.add_argument("--store", choices=["f16", "f32"], default="f16")
    maker.add_argument("--side", type=int)
    maker.set_defaults(task=make)
    timer = commands.add_parser("time")
    timer.add_argument("folder")
    timer.add_argument("--threads", type=int, default=2)
    timer.add_argument("--rounds", type=int, default=3)
    timer.add_argument("--engine", nargs="+", default=["bf16", "bf16 fixed"])
    timer.set_defaults(task=compare)
    assembler = commands.add_parser("assemble")
    assembler.add_argument("folder")
    for part in ("unet", "vae", "text"):
        assembler.add_argument(f"--{part}", required=True)
    assembler.add_argument("--text2", help="the second text encoder of Stable Diffusion XL")
    assembler.set_defaults(task=assemble)
    torch.set_num_threads(2)
    arguments = parser.parse_args()
    arguments.task(arguments)


if __name__ == "__main__":
    main()
