"""The command line ``anxin``. Each room brings its own commands as entry points of the group ``anxin.commands``."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

GROUP = "anxin.commands"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code, 2 for an unknown command or option."""
    given = sys.argv[1:] if arguments is None else arguments
    commands = {point.name: point for point in entry_points(group=GROUP)}
    usage = f"usage: anxin {{{'|'.join(sorted(commands))}}} ..."
    if not given or given[0] in ("-h", "--help"):
        print(usage)
        return 0 if given else 2
    point = commands.get(given[0])
    if point is None:
        print(f"anxin: {given[0]!r} is no command; {usage}", file=sys.stderr)
        return 2
    try:
        code = point.load()(given[1:])
    except SystemExit as stop:  # argparse ends the process itself; we only pass its code on
        return stop.code if isinstance(stop.code, int) else 2
    except BrokenPipeError:
        return 0
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
