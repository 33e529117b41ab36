"""`python -m ddcm.ray`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import Error, UsageError
from . import arguments, functions
from .jobs import print_progress
from .metrics import Summary


def main(given: Sequence[str] | None = None) -> int:
    """Runs the command, and returns its exit status."""
    parsed = arguments.parser().parse_args(given)
    options = arguments.options(parsed)
    if not parsed.quiet:
        options["report"] = print_progress
    try:
        if parsed.command == "generate":
            summary = functions.generate(parsed.output, parsed.count, **options)
        elif parsed.command == "restore":
            summary = functions.restore(parsed.task, parsed.source, parsed.output, **options)
        else:
            function = {"encode": functions.encode, "decode": functions.decode}[parsed.command]
            summary = function(parsed.source, parsed.output, **options)
    except (Error, OSError) as error:
        print(f"ddcm.ray: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("ddcm.ray: interrupted; the same command goes on from the finished shards.", file=sys.stderr)
        return 130
    _print(summary, parsed.json)
    return 1 if parsed.strict and summary.errors else 0


def _print(summary: Summary, file: str | None) -> None:
    text = json.dumps(summary.json(), indent=2) + "\n"
    if file == "-":
        sys.stdout.write(text)
        return
    if file is not None:
        Path(file).write_text(text)
    print("\n".join(summary.lines()))


if __name__ == "__main__":
    sys.exit(main())
