"""Saves small checkpoints with torch.save, for the tests of Inference.

    python3 -m pip install torch==2.13.0
    python3 Tests/Vectors/make_pytorch_vectors.py

Element number n of each tensor is n/8 - 1, as its type has it.
"""
import argparse
import pathlib
from collections import OrderedDict

import torch

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests/Vectors/pytorch"


def numbers(*shape, type=torch.float32):
    count = torch.Size(shape).numel()
    return (torch.arange(count, dtype=torch.float32) / 8 - 1).reshape(shape).to(type)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    network = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.GroupNorm(1, 2))
    network.load_state_dict({"0.weight": numbers(2, 3), "0.bias": numbers(2), "1.weight": numbers(2), "1.bias": numbers(2)})
    state = network.state_dict()
    whole = numbers(4, 2, 2)
    state |= {
        "tied": state["0.weight"], "rows": whole[1:3], "scalar": torch.tensor(7, dtype=torch.int64),
        "position_ids": torch.arange(5).expand((1, -1)), "empty": torch.zeros(0, 4), "parameter": torch.nn.Parameter(whole),
    }
    torch.save(state, FOLDER / "state-dict.pt")
    torch.save(state, FOLDER / "state-dict-5.pth", pickle_protocol=5)
    torch.save(
        {
            "epoch": 3, "rate": 0.1, "note": None, "list": [1, "two", (3.0, True)],
            "state_dict": OrderedDict(
                half=numbers(2, 2, type=torch.float16), brain=numbers(3, 1, type=torch.bfloat16),
                double=numbers(2, type=torch.float64), flags=torch.tensor([True, False]), bytes=torch.tensor([1, 255], dtype=torch.uint8)),
        }, FOLDER / "nested.bin")
    torch.save({"turned": numbers(2, 3).t(), "a": numbers(1)}, FOLDER / "strided.pt")
    torch.save({"args": argparse.Namespace(lr=1e-4), "a": numbers(1)}, FOLDER / "namespace.pt")
    torch.save({"a": numbers(1)}, FOLDER / "old.pt", _use_new_zipfile_serialization=False)
    old = {name: state[name] for name in ["0.weight", "0.bias", "tied", "rows"]} | {"half": numbers(2, 2, type=torch.float16)}
    torch.save(old, FOLDER / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save([numbers(1)], FOLDER / "list.pt")
