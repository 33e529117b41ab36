"""Records what other programs say of pictures and curves, for the tests of Quality and Evaluation.

    python3 -m pip install bjontegaard numpy pillow pytorch-msssim scikit-image scipy torch
    python3 Tests/Vectors/make_comparison_vectors.py

comparison/*.png are a part of Documentation/samples/lorikeet.jpg and what JPEG and a blur leave of it; scores.json has PSNR on
RGB and SSIM on luma by scikit-image, and MS-SSIM on luma by pytorch-msssim; curves.json has BD rates by bjontegaard.
"""
import io
import json
from pathlib import Path

import bjontegaard
import numpy
import torch
from PIL import Image, ImageFilter
from pytorch_msssim import ms_ssim
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "comparison"


def jpeg(picture, quality):
    stored = io.BytesIO()
    picture.save(stored, "jpeg", quality=quality)
    return Image.open(stored).convert("RGB")


def luma(pixels):
    return pixels.astype(numpy.float64) @ numpy.array([0.299, 0.587, 0.114])


def scores(a, b):
    a, b = numpy.asarray(a), numpy.asarray(b)
    planes = [torch.from_numpy(luma(p))[None, None] for p in (a, b)]
    return {
        "psnr": peak_signal_noise_ratio(a, b, data_range=255),
        "ssim": structural_similarity(
            luma(a), luma(b), data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False),
        "msssim": ms_ssim(*planes, data_range=255).item(),
    }


# The second is the example of VCEG-M33's spreadsheet, as other implementations quote it.
CURVES = [
    ([0.1, 0.2, 0.4, 0.8], [26.1, 28.4, 31.0, 34.2], [0.09, 0.21, 0.38, 0.9], [27.0, 29.9, 31.8, 35.5]),
    ([686.76, 309.58, 157.11, 85.95], [40.28, 37.18, 34.24, 31.42],
     [893.34, 407.8, 204.93, 112.75], [40.39, 37.21, 34.17, 31.24]),
    ([0.05, 0.1, 0.2, 0.4, 0.8], [20.0, 24.0, 24.1, 30.0, 30.5], [0.05, 0.1, 0.2, 0.4, 0.8], [21.0, 22.0, 27.0, 28.0, 35.0]),
    ([0.1, 0.3], [24.0, 29.0], [0.15, 0.4], [25.0, 30.0]),
]


def main():
    FOLDER.mkdir(exist_ok=True)
    whole = Image.open(HERE.parent.parent / "Documentation/samples/lorikeet.jpg").convert("RGB")
    original = whole.crop((120, 30, 120 + 208, 30 + 176))
    pictures = {"jpeg": jpeg(original, 12), "blur": original.filter(ImageFilter.GaussianBlur(1.3))}
    original.save(FOLDER / "original.png", optimize=True)
    for name, picture in pictures.items():
        picture.save(FOLDER / f"{name}.png", optimize=True)
    recorded = {name: scores(original, picture) for name, picture in pictures.items()}
    (FOLDER / "scores.json").write_text(json.dumps(recorded, indent=1) + "\n")

    curves = []
    for anchor_rates, anchor_scores, rates, values in CURVES:
        delta = bjontegaard.bd_rate(
            anchor_rates, anchor_scores, rates, values, method="pchip", require_matching_points=False, min_overlap=0)
        curves.append({"anchor": {"rates": anchor_rates, "scores": anchor_scores},
                       "curve": {"rates": rates, "scores": values}, "delta": delta / 100})
    (FOLDER / "curves.json").write_text(json.dumps(curves, indent=1) + "\n")


main()
