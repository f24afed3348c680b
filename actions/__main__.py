"""``python -m actions list|show|verify``: the same as ``anxin tickets``."""

import sys

from actions.commands import tickets

sys.exit(tickets(sys.argv[1:]))
