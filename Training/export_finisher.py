"""Writes a finisher's folder from a checkpoint of finish.py: the EMA's weights as float16, and the network's configuration.

    python Training/export_finisher.py RUN/last --out Models/photo/finisher
"""

import argparse
from pathlib import Path

from checkpoint import load_trained
from network import save_finisher


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    finisher, state = load_trained(args.checkpoint)
    save_finisher(finisher, finisher.network.state_dict(), args.out)
    print(f"wrote {args.out}, step {state['step']}")


if __name__ == "__main__":
    main()
