"""The command's arguments."""

from __future__ import annotations

import argparse
import json
from typing import Any

#: Options of requests: name, type, and what the help says.
_RATE = [
    ("bpp", float, "bits per pixel, 0.001...8"),
    ("size", int, "the most bytes of a stream"),
    ("quality", str, "tiny, low, medium or high: 0.05, 0.1, 0.2 or 0.4 bits per pixel"),
]
_QUALITY = [
    ("psnr", float, "the smallest stream with this PSNR in dB"),
    ("ssim", float, "the smallest stream with this SSIM"),
]
_CONDITION = [
    ("prompt", str, "of a model with text conditioning"),
    ("negative_prompt", str, "what the image is to be unlike"),
    ("label", int, "of a model with classes"),
    ("guidance", float, "guidance scale, 0...100"),
]
_SEED = [("seed", int, "seeds the codebooks and the initial noise; by default 0")]
_STEPS = [("steps", int, "denoiser calls, for experiments")]
_PIXELS = [("max_pixels", int, "the largest width x height")]

OPTIONS: dict[str, list[tuple[str, Any, str]]] = {
    "encode": [*_RATE, *_QUALITY, ("effort", int, "speed against quality, 1 (fastest) to 9; by default 5"), *_CONDITION,
               *_SEED, *_STEPS],
    "decode": [("max_bytes", int, "decode the first bytes of each stream only"), *_PIXELS],
    "generate": [("width", int, "pixels"), ("height", int, "pixels"), ("ccfg", int, "candidates of each step"),
                 ("codebook_seed", int, "seeds the codebooks; by default the picture's seed"), *_CONDITION,
                 *_STEPS, *_PIXELS],
    "restore": [("scale", int, "upscale: how many times, 2...8"), ("filter", str, "upscale: bicubic or box"),
                ("grey", str, "colorize: luma or mean"), ("sigma", float, "deblur: standard deviation in pixels"),
                ("noise", float, "standard deviation of noise, where white is 255"), *_RATE,
                ("depth", float, "the share of the noise schedule, 0.01...1"), *_SEED, *_PIXELS],
}  # fmt: skip

_TASKS = ["inpaint", "upscale", "colorize", "deblur", "decompress", "denoise", "blind"]

_ABOUT = {
    "encode": "Images to streams.",
    "decode": "Streams to image files.",
    "generate": "Images and streams from random choices, one for each seed.",
    "restore": "Degraded images to restored ones.",
}

_EPILOG = """\
SRC is a folder of files (with those below it), a file, a quoted pattern ('photos/**/*.jpg', 'shards/{000..127}.tar'),
or a folder of parquet files or of tar files of webdataset. DST is a folder; 'DST/*.tar' and 'DST/*.parquet' name the
kind of output too. Finished shards are skipped when the same command is run again. Documentation/SCALE.md has more.

Exit status: 0 when every shard is finished, even where pictures had errors (see --strict); 1 when the run stopped; 2
for wrong arguments.
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m ddcm.ray", description="Data sets over many machines: with Ray, or as an array of jobs."
    )
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, about in _ABOUT.items():
        command = commands.add_parser(
            name, help=about, description=about, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        _add_paths(command, name)
        _add_options(command, name)
        _add_data(command, name)
        _add_run(command)
    return made


def _add_paths(command: argparse.ArgumentParser, name: str) -> None:
    if name == "restore":
        about = f"what degraded the images: {', '.join(_TASKS)}"
        command.add_argument("task", metavar="TASK", choices=_TASKS, help=about)
    if name != "generate":
        command.add_argument("source", metavar="SRC", help="the images" if name != "decode" else "the streams")
    command.add_argument("output", metavar="DST", help="where the output is written")
    if name == "generate":
        command.add_argument("--count", type=int, required=True, metavar="N", help="how many")
        command.add_argument(
            "--first-seed", type=int, default=0, metavar="N", help="the first one's seed; by default 0"
        )


def _add_options(command: argparse.ArgumentParser, name: str) -> None:
    group = command.add_argument_group("request")
    for option, kind, about in OPTIONS[name]:
        metavar = {int: "N", float: "X", str: "TEXT"}[kind]
        group.add_argument(f"--{option.replace('_', '-')}", dest=option, type=kind, metavar=metavar, help=about)
    if name == "encode":
        group.add_argument(
            "--resilient",
            action="store_const",
            const=True,
            help="streams survive bit errors, at about 12 %% more bytes",
        )
    if name == "decode":
        group.add_argument("--partial", action="store_const", const=True, help="decode what there is of cut streams")
    if name == "restore":
        group.add_argument(
            "--mask", type=_mask, metavar="MASK", help="inpaint: a box X,Y,WIDTH,HEIGHT, or an image file"
        )
    group.add_argument(
        "--option", type=_named, action="append", default=[], metavar="NAME=VALUE",
        help="any other option of the Python function; the value is JSON, or else a text",
    )  # fmt: skip
    group.add_argument("--model", metavar="MODEL", help="a folder, a checkpoint, or a name such as org/name")
    group.add_argument("--precision", choices=["f32", "bf16"], help="arithmetic of the network")


def _add_data(command: argparse.ArgumentParser, name: str) -> None:
    group = command.add_argument_group("data")
    kinds = ["folder", "parquet", "webdataset"]
    if name != "generate":
        group.add_argument("--input-kind", choices=kinds, help="by default recognised")
        group.add_argument("--extensions", type=_list, metavar="EXT,EXT", help="of files in folders")
        group.add_argument("--column", metavar="NAME", help="parquet: the column; webdataset: the members' extension")
        group.add_argument("--key-column", metavar="NAME", help="parquet: the column with keys")
    group.add_argument("--output-kind", choices=kinds, help="by default by the name of DST, else as the input")
    if name != "encode":
        none = ["none"] if name == "generate" else []
        formats = ["png", "jpeg", "webp", "tiff", "bmp", "ppm", *none]
        group.add_argument("--format", choices=formats, default="png", help="of image files; by default png")
    group.add_argument("--shard-size", type=int, default=256, metavar="N", help="pictures of a shard; by default 256")
    again = group.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="skip finished shards; this is the default")
    again.add_argument("--overwrite", action="store_true", help="begin anew")


def _add_run(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("run")
    group.add_argument(
        "--address", metavar="ADDRESS", help="Ray's: auto or HOST:PORT; by default RAY_ADDRESS, else starts Ray"
    )
    group.add_argument("--workers", type=int, metavar="N", help="processes; by default as many as there is room for")
    group.add_argument("--threads-per-worker", type=int, default=1, metavar="N", help="by default 1")
    group.add_argument("--index", type=int, metavar="I", help="without Ray: this task of an array, from 0")
    group.add_argument("--of", type=int, metavar="N", help="without Ray: the number of tasks of the array")
    group.add_argument("--json", metavar="FILE", help="write the summary as JSON; - for standard output")
    group.add_argument("--quiet", action="store_true", help="no line for each shard")
    group.add_argument("--strict", action="store_true", help="exit with 1 if pictures had errors")


def _list(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def _mask(text: str) -> Any:
    parts = text.split(",")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        return text
    if len(numbers) != 4:
        raise argparse.ArgumentTypeError("a box has four numbers, X,Y,WIDTH,HEIGHT")
    return tuple(numbers)


def _named(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def options(parsed: argparse.Namespace) -> dict[str, Any]:
    """The keyword arguments of the function that the command stands for."""
    own = ("command", "task", "source", "output", "option", "resume", "json", "quiet", "strict", "count")
    made = {name: value for name, value in vars(parsed).items() if name not in own and value is not None}
    if made.get("format") == "none":
        made["format"] = None
    return {**made, **dict(parsed.option)}
