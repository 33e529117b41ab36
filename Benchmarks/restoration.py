#!/usr/bin/env python3
"""Restores pictures with ddcm and with classical methods, and compares.

    python Benchmarks/restoration.py PICTURES OUT [--ddcm .build/release/ddcm] [--bpp 1]

PICTURES is a folder of .png files. For each task, OUT/TASK/METHOD has the results, and a table of consistency (dB of
255 over the root mean square of A·result − y), PSNR, bytes and seconds is printed, means over the pictures. Methods:

    estimate   ddcm restore TASK, without a stream
    mean       the same with --samples 4 (for colourisation that is the default: not run again)
    stream     ddcm restore TASK --stream F --bpp R
    double     the same at twice the rate
    observed   the same by the paper's rule, --rule observed
    ddnm       ddcm restore TASK --eta 0.85 --depth 1 --estimate-steps as many as estimate and stream call the denoiser together
    classical  bicubic interpolation, Wiener's filter (the best of seven noise levels, chosen by the truth),
               OpenCV's Navier-Stokes inpainting, and for colourisation the grey picture itself

Needs numpy, pillow and opencv-python-headless."""
import argparse, pathlib, subprocess, time
import cv2
import numpy as np
from PIL import Image

TASKS = {
    "upscale4": ["upscale", "--scale", "4"],
    "colorize": ["colorize"],
    "deblur3": ["deblur", "--sigma", "3"],
    "random50": ["inpaint", "--mask", "random:0.5"],
    "box": ["inpaint", "--mask"],  # the middle quarter
}
STEPS = {"upscale4": 12, "colorize": 80, "deblur3": 12, "random50": 30, "box": 30}


def read(path):
    return np.asarray(Image.open(path).convert("RGB")).astype(np.float64)


def write(path, pixels):
    Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8)).save(path)


def gaussian(sigma):
    radius = int(np.ceil(4 * sigma))
    kernel = np.exp(-np.arange(-radius, radius + 1) ** 2 / (2 * sigma**2))
    return kernel / kernel.sum()


def seen(task, pixels, degraded, unknown):
    """A·pixels and y, in 0…255."""
    if task == "upscale4":
        size = (pixels.shape[1] // 4, pixels.shape[0] // 4)
        planes = [Image.fromarray(pixels[..., c].astype(np.float32), mode="F").resize(size, Image.BICUBIC) for c in range(3)]
        inner = (slice(2, -2), slice(2, -2))  # Pillow treats edges otherwise
        return np.stack(planes, -1)[inner], degraded[inner]
    if task == "colorize":
        weights = [0.299, 0.587, 0.114]
        return pixels @ weights, degraded @ weights
    if task == "deblur3":
        kernel = gaussian(3)
        return cv2.sepFilter2D(pixels, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT), degraded
    return pixels[~unknown], degraded[~unknown]


def wiener(blurred, truth):
    height, width, _ = blurred.shape
    mirrored = np.concatenate([blurred, blurred[:, ::-1]], 1)
    mirrored = np.concatenate([mirrored, mirrored[::-1]], 0)
    kernel = np.zeros(mirrored.shape[:2])
    one = gaussian(3)
    kernel[: len(one), : len(one)] = np.outer(one, one)
    transfer = np.fft.fft2(np.roll(kernel, (-(len(one) // 2),) * 2, (0, 1)))[..., None]
    spectrum = np.fft.fft2(mirrored, axes=(0, 1))
    results = [
        np.real(np.fft.ifft2(spectrum * transfer.conj() / (abs(transfer) ** 2 + noise), axes=(0, 1)))[:height, :width]
        for noise in (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
    ]
    return min(results, key=lambda result: ((result - truth) ** 2).mean())


def classical(task, degraded, truth, unknown):
    if task == "upscale4":
        small = Image.fromarray(degraded.astype(np.uint8))
        return np.asarray(small.resize((truth.shape[1], truth.shape[0]), Image.BICUBIC)).astype(float)
    if task == "deblur3":
        return wiener(degraded, truth)
    if task == "colorize":
        return degraded
    return cv2.inpaint(degraded.astype(np.uint8), unknown.astype(np.uint8), 3, cv2.INPAINT_NS).astype(float)


def decibels(difference):
    return 10 * np.log10(255**2 / max((difference**2).mean(), 1e-9))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--ddcm", default=".build/release/ddcm")
    parser.add_argument("--bpp", default="1")
    parser.add_argument("--tasks", nargs="*", default=list(TASKS))
    parser.add_argument("--precision", default="bf16")
    args = parser.parse_args()
    for task in args.tasks:
        rows = {}
        for path in sorted(args.pictures.glob("*.png")):
            truth = read(path)
            height, width, _ = truth.shape
            arguments = list(TASKS[task])
            unknown = np.zeros((height, width), bool)
            if task == "box":
                arguments.append(f"box:{width // 4},{height // 4},{width // 2},{height // 2}")
                unknown[height // 4 : height // 4 + height // 2, width // 4 : width // 4 + width // 2] = True
            folders = {}
            for method in ("degraded", "estimate", "mean", "stream", "double", "observed", "ddnm", "classical"):
                folders[method] = args.out / task / method
                folders[method].mkdir(parents=True, exist_ok=True)

            def run(method, *more):
                command = [args.ddcm, "restore", *arguments, "--degrade", str(path), str(folders[method] / path.name),
                           "--precision", args.precision, "--force", *more]
                start = time.time()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                return time.time() - start

            streams = {method: folders[method] / (path.stem + ".ddcm") for method in ("stream", "double", "observed")}
            double = str(2 * float(args.bpp))
            plain = ["--samples", "1", "--saturation", "1"] if task == "colorize" else []
            ddnm = ["--eta", "0.85", "--depth", "1", "--estimate-steps", str(STEPS[task] + 26), *plain]
            seconds = {
                "estimate": run("estimate", "--degraded", str(folders["degraded"] / path.name)),
                "stream": run("stream", "--stream", str(streams["stream"]), "--bpp", args.bpp),
                "double": run("double", "--stream", str(streams["double"]), "--bpp", double),
                "observed": run("observed", "--stream", str(streams["observed"]), "--bpp", args.bpp, "--rule", "observed"),
                "ddnm": run("ddnm", *ddnm),
            }
            if task != "colorize":
                seconds["mean"] = run("mean", "--samples", "4")
            degraded = read(folders["degraded"] / path.name)
            if task == "random50":
                unknown = (degraded == 128).all(-1) & (truth != 128).any(-1)
            start = time.time()
            write(folders["classical"] / path.name, classical(task, degraded, truth, unknown))
            seconds["classical"] = time.time() - start
            for method in seconds:
                result = read(folders[method] / path.name)
                image, measured = seen(task, result, degraded, unknown)
                size = streams.get(method)
                rows.setdefault(method, []).append(
                    (decibels(image - measured), decibels(result - truth), size.stat().st_size if size else 0, seconds[method]))
        print(f"{task:10} consistency    PSNR    bytes  seconds")
        for method, values in rows.items():
            consistency, psnr, size, time_ = np.mean(values, 0)
            print(f"  {method:9} {consistency:9.2f} {psnr:8.2f} {size:8.0f} {time_:8.1f}", flush=True)


if __name__ == "__main__":
    main()
