"""Everything once, in about a minute and without data: train, stop, resume, split, validate, export, load, pack.

    python Training/smoke.py
"""

import json
import tempfile
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import save_file

import checkpoint
import coding
import distances
import export
import export_finisher
import finish
import judge
import pack
import train
import validate
from data import load_tiles
from group_norm import quicken
from network import load_prior, new_prior
from synthetic import synthetic_tiles

SMALL = ["--widths", "16", "32", "--batch", "4", "--crops", "32", "64", "--size", "64", "--samples", "2",
         "--log-steps", "5", "--threads", "2", "--device", "cpu", "--synthetic", "0.2"]


def check(condition, sentence):
    print(("ok    " if condition else "FAILED ") + sentence, flush=True)
    if not condition:
        raise SystemExit(1)


def check_group_norm():
    """The quicker backward pass against PyTorch's own, in float32 and where groups have 2, 4 and 6 channels."""
    torch.manual_seed(0)
    network = new_prior([32, 64, 96], 1, [0, 0, 0], 2, "squaredcos_cap_v2").network.to(memory_format=torch.channels_last)
    x, t = torch.randn(3, 12, 16, 16), torch.tensor([1, 500, 990])
    gradients = lambda: torch.autograd.grad(network(x, t).sample.square().mean(), list(network.parameters()))
    own = gradients()
    quicken(network)
    close = [torch.linalg.vector_norm(a - b) <= 1e-4 * torch.linalg.vector_norm(a) + 1e-6 for a, b in zip(own, gradients())]
    check(all(close), "GroupNorm's quicker backward pass gives PyTorch's gradients")


def made_up_weights(folder):
    """A folder as of scripts/perceptual-weights, with random numbers."""
    torch.manual_seed(0)
    folder.mkdir()

    def network(layers, channels, sides):
        tensors = {}
        for layer, before, after, side in zip(layers, [3, *channels], channels, sides):
            tensors[f"features.{layer}.weight"] = torch.randn(after, before, side, side) * (2 / before / side**2) ** 0.5
            tensors[f"features.{layer}.bias"] = torch.zeros(after)
        return tensors

    alexnet, vgg16 = [64, 192, 384, 256, 256], [64] * 2 + [128] * 2 + [256] * 3 + [512] * 6
    save_file(network(distances.ALEXNET, alexnet, [11, 5, 3, 3, 3]), folder / "alexnet.safetensors")
    save_file(network([layer for block in distances.VGG16 for layer in block], vgg16, [3] * 13), folder / "vgg16.safetensors")
    torch.save({f"lin{i}.model.1.weight": torch.rand(1, n, 1, 1) / n for i, n in enumerate(alexnet)}, folder / "lpips-alex.pth")
    torch.save({name: torch.rand(1, sum(distances.DISTS_CHANNELS), 1, 1) for name in ("alpha", "beta")}, folder / "dists.pt")


def check_finisher(folder, pictures):
    """From the exported prior: states, a finisher on them, stopped and resumed, its folder, and its figures."""
    prior, run, weights = folder / "prior", folder / "finishing", folder / "perceptual"
    made_up_weights(weights)
    perceptual = distances.Perceptual(weights)
    picture = torch.rand(1, 3, 64, 64) * 2 - 1
    alexnet, vgg16 = perceptual.alexnet_features(picture), perceptual.vgg16_features(picture)
    same = [perceptual.lpips(alexnet, alexnet), distances.texture(alexnet, alexnet), perceptual.dists(vgg16, vgg16)]
    check(all(abs(value.item()) < 1e-4 for value in same), "a picture has no distance from itself")

    coding.main([str(pictures), "--prior", str(prior), "--out", str(folder / "states"), "--count", "8", "--batch", "4",
                 "--crop", "64", "--choices", "3"])
    known = finish.States(folder / "states", load_prior(prior))
    check(known.states.shape == (8, 3, 64, 64) and known.timesteps.max() <= 700, "states of the encoder are imitated")

    options = [str(pictures), "--out", str(run), "--weights", str(weights), "--steps", "3", "--batch", "4", "--crops", "64",
               "--log-steps", "1", "--device", "cpu", "--workers", "2", "--muon", "1", "--dists-share", "0.5"]
    finish.main([*options, "--init", str(prior), "--progress-to", "0.5"])
    finish.main([*options, "--resume", str(run / "last"), "--states", str(folder / "states")])
    _, state, tensors = checkpoint.restore(run / "last")
    entries = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    check(state["step"] == 6 and all(entry[name] > 0 for entry in entries for name in finish.TERMS),
          "a finisher trains on both kinds of states, and resumes")
    check(all((tensors["model"][key] != value).any() for key, value in load_prior(prior).network.state_dict().items()),
          "all of its weights move")

    export_finisher.main([str(run / "last"), "--out", str(folder / "finisher")])
    report = judge.main([str(run / "last"), str(folder / "finisher"), "--prior", str(prior), "--weights", str(weights),
                         "--data", str(pictures), "--states", str(folder / "judged.safetensors"), "--rates", "0.2", "--forward",
                         "--crop", "64", "--every", "8", "--mix", "1", "0"])
    of = lambda name, state, mix: torch.tensor(report[f"{name} {state} {mix}"])
    close = torch.allclose(of(run / "last", "0.2", 1), of(folder / "finisher", "0.2", 1), rtol=0.02)
    check(close, "a finisher's folder and its checkpoint are judged alike")
    check(torch.allclose(of(run / "last", "0.2 forward", 0), of(prior, "0.2 forward", 1)), "nothing of a finisher is the prior's picture")


def main():
    check_group_norm()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures, run = folder / "pictures", folder / "run"
        pictures.mkdir()
        for i, tile in enumerate(synthetic_tiles(8, 256)):
            Image.fromarray(tile.numpy()).save(pictures / f"{i}.png")

        train.main([str(pictures), "--out", str(run), "--steps", "10", "--progress-to", "0.5", "--split", "0.1", *SMALL])
        check(len(list((run / "last").glob("model.safetensors.*"))) > 1, "a checkpoint is split into small parts")
        half = checkpoint.restore(run / "last")[2]
        train.main([str(pictures), "--out", str(run), "--steps", "10", "--resume", str(run / "last"), *SMALL])
        _, state, whole = checkpoint.restore(run / "last")
        check(state["step"] == 20 and state["progress"] > 0.94, "training resumes at the step and the rate where it stopped")
        turned = lambda key: torch.cosine_similarity(
            whole["model"][key].double().flatten(), half["model"][key].double().flatten(), 0) < 1 - 1e-10
        check(all(turned(key) for key, value in half["model"].items() if value.ndim > 1), "all weights turn, and do not only decay")
        check(all(torch.isfinite(value).all() for value in whole["ema"].values()), "weights are finite")
        check((run / "samples-000020.png").exists(), "samples are drawn")

        for step, workers, precision in (("21", "1", "bf16"), ("22", "2", "f32")):
            train.main([str(pictures), "--out", str(run), "--steps", "1", "--resume", str(run / "last"), "--muon", "10",
                        "--workers", workers, "--precision", precision, *SMALL])
            stored = checkpoint.restore(run / "last")[2]
            kinds = {key.split("/")[0] for key in stored["optimizer"]}
            check("momentum_buffer" in kinds and "exp_avg" in kinds,
                  f"Muon takes the matrices and AdamW the rest, step {step}, workers {workers}, {precision}")
        check((stored["model"]["mid_block.resnets.0.conv1.weight"] != whole["model"]["mid_block.resnets.0.conv1.weight"]).any(),
              "Muon moves the network's own weights")

        summary = folder / "summary.csv"
        summary.write_text("rate,contender,images,PSNR,DD SqueezeNet 1.0,FD SqueezeNet 1.0\n0.1,ddcm,8,24.5,0.6,98000\n0.1,JPEG,8,20,1,1\n")
        (folder / "figures.json").write_text('{"table": [{"log_snr": 0, "v_loss": 0.5, "psnr": 20.0}]}')
        figures = str(folder / "figures.json")
        (folder / "note.md").write_text("At half resolution it is worse.\n")
        export.main([str(run / "last"), "--out", str(folder / "prior"), "--data", str(pictures), "--log", str(run / "log.jsonl"),
                     "--figures", figures, "--against", figures, "--coded", str(summary), str(summary),
                     "--note", str(folder / "note.md")])
        written = (folder / "prior/README.md").read_text()
        check("| 0.1 | 24.5 | 24.5 | 0.600 | 0.600 | 1.000 | 98 | 98 |" in written, "the card has the results of coding")
        check("At half resolution it is worse.\n\n## Limitations" in written, "the card has the note below the figures")
        loaded = load_prior(folder / "prior").network.state_dict()
        check(all((loaded[key] == stored["ema"][key].half().float()).all() for key in loaded),
              "the exported folder holds the EMA as float16")
        arguments = [str(pictures), "--crop", "64", "--device", "cpu", "--threads", "2"]
        ours = validate.main([str(folder / "prior"), *arguments, "--json", str(folder / "ours.json")])
        again = validate.main([str(run / "last"), *arguments, "--against", str(folder / "ours.json")])
        close = all(abs(a["v_loss"] / b["v_loss"] - 1) < 0.01 for a, b in zip(ours, again))
        check(close, "the folder and the checkpoint validate alike")

        check_finisher(folder, pictures)

        pack.main([str(pictures), "--out", str(folder / "packed"), "--mib", "0.5", "--part", "0.06", "--size", "128"])
        parts = list((folder / "packed").glob("*.tar"))
        check(len(parts) > 1 and all(part.stat().st_size <= 0.06 * 2**20 for part in parts), "parts are as small as asked")
        check(load_tiles([folder / "packed"], 128).shape == (8, 128, 128, 3), "parts are read back")


if __name__ == "__main__":
    main()
