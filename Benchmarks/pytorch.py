#!/usr/bin/env python3
"""Times a forward pass of the bundled prior here and in PyTorch (eager, float32), turn by turn.

    pip install torch diffusers
    DDCM_BENCHMARKS=1 swift build -c release --product Forward
    python Benchmarks/pytorch.py [--width 768] [--height 512] [--threads 1 2] [--rounds 10]

A ratio above 1 says that this engine is faster. Turns alternate, so that another program's load weighs on all alike;
the least time of each is the one that other programs disturbed least.
"""

import argparse
import statistics
import subprocess
import time
from pathlib import Path

import torch
from diffusers import UNet2DModel

ROOT = Path(__file__).resolve().parent.parent


class Engine:
    """The Forward program: a line in, the seconds of a pass out."""

    def __init__(self, precision, threads, width, height):
        program = ROOT / ".build/release/Forward"
        self.process = subprocess.Popen(
            [program, precision, str(threads), str(width), str(height)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def seconds(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class PyTorch:
    def __init__(self, threads, width, height):
        torch.set_num_threads(threads)
        self.network = UNet2DModel.from_pretrained(
            ROOT / "Models/photo", subfolder="unet", low_cpu_mem_usage=False).float().eval()
        self.sample = torch.rand(1, 12, height // 2, width // 2) * 2 - 1

    def seconds(self):
        with torch.inference_mode():
            start = time.perf_counter()
            self.network(self.sample, 500)
            return time.perf_counter() - start

    def close(self):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--height", type=int, default=512)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    print(f"{arguments.width}x{arguments.height}, {arguments.rounds} rounds, PyTorch {torch.__version__}")
    print("threads  runner         least s  median s  ratio of least  median of ratios")
    for threads in arguments.threads:
        size = (threads, arguments.width, arguments.height)
        runners = {"PyTorch f32": PyTorch(*size), "ddcm f32": Engine("f32", *size), "ddcm bf16": Engine("bf16", *size)}
        for runner in runners.values():  # the first passes prepare
            runner.seconds()
            runner.seconds()
        times = {name: [] for name in runners}
        for _ in range(arguments.rounds):
            for name, runner in runners.items():
                times[name].append(runner.seconds())
        base = times["PyTorch f32"]
        for name, own in times.items():
            ratios = [b / o for b, o in zip(base, own)]
            print(f"{threads:7}  {name:12} {min(own):9.3f} {statistics.median(own):9.3f} "
                  f"{min(base) / min(own):15.2f} {statistics.median(ratios):17.2f}")
        for runner in runners.values():
            runner.close()


if __name__ == "__main__":
    main()
