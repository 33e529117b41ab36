"""Records what diffusers' StableDiffusionXLPipeline makes of prompts and of a picture's size, for the tests of ModelFolder.

    python3 -m pip install torch==2.13.0 diffusers transformers safetensors numpy
    python3 Tests/Vectors/make_pipeline_vectors.py

Tests/Vectors/pipelines/sdxl.safetensors gets, for the model that MadeModel.stableDiffusionXL makes: a `sample` with its
`timestep`, and the noise that is seen in it under each of PROMPTS, `noise.<number>`.
"""
import json
import pathlib
import tempfile

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from make_network_vectors import FOLDER, fill, numbers
from make_unet_vectors import ROOT

PROMPTS = [None, "", "a cab", "bad jade ice"]
LETTERS = "abcdefghijkl"


def made(network, name, build):
    config = json.loads((FOLDER / network / name / "config.json").read_text())
    model = build({key: value for key, value in config.items() if key not in ("_class_name", "architectures")})
    fill(model)
    return model


def tokenizer(first, folder, padding):
    words = first + [letter + end for letter in LETTERS for end in ("", "</w>")]
    (folder / "vocab.json").write_text(json.dumps({word: place for place, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer.from_pretrained(folder, pad_token=padding, model_max_length=77)


@torch.no_grad()
def main():
    marks = ["<|startoftext|>", "<|endoftext|>"]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        tokenizers = (tokenizer(marks, pathlib.Path(one), "<|endoftext|>"),
                      tokenizer(["!"] + marks, pathlib.Path(other), "!"))
    pipeline = StableDiffusionXLPipeline(
        made("AutoencoderKL", "sd", lambda config: AutoencoderKL(**config)),
        made("CLIPText", "xl-first", lambda config: CLIPTextModel(CLIPTextConfig(**config))),
        made("CLIPText", "xl-second", lambda config: CLIPTextModelWithProjection(CLIPTextConfig(**config))),
        *tokenizers, made("UNet2DCondition", "sdxl", lambda config: UNet2DConditionModel(**config)),
        EulerDiscreteScheduler(), add_watermarker=False)
    sample, timestep = numbers((1, 4, 8, 12)), 700
    size = (8 * 8, 12 * 8)
    sizes = pipeline._get_add_time_ids(size, (0, 0), size, torch.float32, pipeline.text_encoder_2.config.projection_dim)
    recorded = {"sample": sample, "timestep": torch.tensor([float(timestep)])}
    for number, prompt in enumerate(PROMPTS):
        # Of nothing the pipeline only thinks where it guides away from it.
        context, negative, pooled, negative_pooled = pipeline.encode_prompt(
            prompt or "", device="cpu", do_classifier_free_guidance=True, negative_prompt=prompt)
        told = {"text_embeds": negative_pooled, "time_ids": sizes}
        noise = pipeline.unet(sample, timestep, negative, added_cond_kwargs=told).sample
        if prompt:
            assert torch.equal(context, negative) and torch.equal(pooled, negative_pooled)
        print(f"{prompt!r}: rms {noise.square().mean().sqrt():.4f}")
        recorded[f"noise.{number}"] = noise
    folder = ROOT / "Tests/Vectors/pipelines"
    folder.mkdir(exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in recorded.items()}, folder / "sdxl.safetensors")


if __name__ == "__main__":
    torch.set_num_threads(2)
    main()
