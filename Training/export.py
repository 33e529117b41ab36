"""Writes a prior's folder from a checkpoint: the EMA's weights as float16, configurations, model card, credits.

    python Training/export.py RUN/last --out Models/photo --data DATA... --log RUN/log.jsonl \\
        --figures OURS.json --against BASELINE.json --history "What came before."
"""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import card
import checkpoint
from network import save_prior


def commit():
    asked = subprocess.run(["git", "-C", Path(__file__).parent, "describe", "--always", "--dirty"],
                           capture_output=True, text=True)
    return asked.stdout.strip() or "unknown"


def command(arguments):
    """The training's options, those that hold paths by their last component."""
    words = ["python", "Training/train.py"]
    for name, value in arguments.items():
        if value in (None, False, "None") or name in ("threads", "device"):
            continue
        shown = value if isinstance(value, list) else [value]
        shown = [Path(v).name if name in ("data", "init", "resume", "out") else str(v) for v in shown]
        flag = [] if name == "data" else [f"--{name.replace('_', '-')}"]
        words += flag if value is True else flag + shown
    return " ".join(words)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", nargs="*", default=[], help="what it was trained on, for licences and credits")
    parser.add_argument("--log", type=Path, help="log.jsonl of the training, for the loss curves")
    parser.add_argument("--samples", type=Path, help="a sheet of samples to show in the card")
    parser.add_argument("--figures", type=Path, help="JSON of this model's validation")
    parser.add_argument("--against", type=Path, help="JSON of another model's validation, shown beside")
    parser.add_argument("--coded", type=Path, nargs=2, metavar="SUMMARY",
                        help="summary.csv of `ddcm evaluate` with this model and with that other")
    parser.add_argument("--note", type=Path, help="a file with what else was measured, Markdown, shown below the figures")
    parser.add_argument("--against-name", default="the prior it started from")
    parser.add_argument("--before", type=float, nargs=2, default=[0, 0], metavar=("STEPS", "MINUTES"),
                        help="what trainings took that made the prior of --init; they are counted too")
    parser.add_argument("--history", default="Trained in one run.", help="one paragraph on compute and what came before")
    parser.add_argument("--title", default="photo: the bundled prior")
    args = parser.parse_args(argv)

    prior, state, tensors = checkpoint.restore(args.checkpoint)
    save_prior(prior, tensors.get("ema") or tensors["model"], args.out)
    curve = ""
    if args.log:
        (args.out / "training.svg").write_text(card.curve_svg(args.log))
        curve += "![Loss by log-SNR over the last run](training.svg)\n"
    if args.samples:
        shutil.copyfile(args.samples, args.out / "samples.png")
        curve += "\nUnconditional samples:\n\n![Samples](samples.png)\n"
    figures = []
    if args.figures and args.against:
        tables = [json.loads(path.read_text())["table"] for path in (args.figures, args.against)]
        figures.append(card.figures_table(*tables, args.against_name))
    if args.coded:
        figures.append(card.coded_table(*args.coded, args.against_name))
    if args.note:
        figures.append(args.note.read_text().strip())
    rows, crops = card.credits(args.data)
    (args.out / "CREDITS.tsv").write_text(card.credits_text(rows))
    network = prior.network_config
    attention = "attention in some blocks" if network["add_attention"] else "no attention"
    (args.out / "README.md").write_text(card.CARD.format(
        title=args.title, parameters=sum(p.numel() for p in prior.network.parameters()) / 1e6, b=prior.block_size,
        bb=prior.block_size**2, channels=network["in_channels"], widths="-".join(map(str, network["block_out_channels"])),
        layers=network["layers_per_block"], attention=attention, multiple=prior.multiple,
        beta_schedule=prior.scheduler_config["beta_schedule"], timesteps=prior.scheduler_config["num_train_timesteps"],
        pictures=crops, photographs=len(rows), licences=card.licences_table(rows), history=card.filled(args.history),
        step=state["step"] + round(args.before[0]), minutes=state["seconds"] / 60 + args.before[1], commit=commit(),
        command=card.filled_command(command(state["arguments"])),
        multiplications=prior.multiplications() / 1000, curve=curve,
        figures="\n\n".join(figures) or "Not measured yet.\n", size=state["arguments"]["size"]))
    print(f"wrote {args.out}")


if __name__ == "__main__":
    main()
