"""Files in parts, where one file may not be large: NAME.000, NAME.001, … joined on reading.

    python Training/parts.py split FILE --mib 15      python Training/parts.py join FILE
"""

import argparse
from pathlib import Path


def split(path, mib):
    """Replaces a file by its parts when it is larger than `mib`."""
    path, size = Path(path), int(mib * 2**20)
    if path.stat().st_size <= size:
        return
    with path.open("rb") as whole:
        for number, part in enumerate(iter(lambda: whole.read(size), b"")):
            path.with_name(f"{path.name}.{number:03}").write_bytes(part)
    path.unlink()


def contents(path):
    """The bytes of a file, or of its parts in order."""
    path = Path(path)
    if path.exists():
        return path.read_bytes()
    parts = sorted(path.parent.glob(path.name + ".[0-9][0-9][0-9]"))
    if not parts:
        raise FileNotFoundError(f"neither {path} nor {path.name}.000 exists")
    return b"".join(part.read_bytes() for part in parts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["split", "join"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--mib", type=float, default=15, help="size of a part (default: 15)")
    args = parser.parse_args()
    if args.action == "split":
        split(args.file, args.mib)
    else:
        args.file.write_bytes(contents(args.file))
