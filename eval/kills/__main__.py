"""``python -m eval.kills --kills 1000``: nothing is lost and nothing doubled when processes are killed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from eval.kills.run import Plan, run


def main() -> int:
    """Exit code 0 when every promise was kept, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m eval.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of servers forked from loaded parents")
    parser.add_argument("--cold", type=int, default=0, help="before them, of servers started from nothing")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database-url", help="an empty Postgres; SQLite in a new folder when left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="anxin-kills") as folder:
        plan = Plan(options.kills, options.cold, options.clients, options.seed, options.database_url)
        report = run(plan, Path(folder))
    killed = ", ".join(f"{number} {what}" for what, number in sorted(report.killed.items()))
    print(f"killed: {killed}; {report.under_way} with a request under way; {report.seconds:.0f} s")
    print(f"{report.retries} requests had to be sent again")
    print("\n".join(report.tally.lines()))
    return 0 if report.tally.clean else 1


if __name__ == "__main__":
    sys.exit(main())
