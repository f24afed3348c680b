"""``anxin train``: from our messages to the files that serve."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from training.messages import FOLDER, BadMessages, read_messages, variety

MODELS = Path(__file__).parents[1] / "bot" / "understand" / "models"
EPOCHS = 5
MOST_DUPLICATES, LEAST_DISTINCT = 0.05, 0.45


def train(arguments: list[str]) -> int:
    """Train the classifier from ``training/messages`` and write files, manifest and model card."""
    options = _parser().parse_args(arguments)
    try:
        messages = read_messages(options.messages)
    except BadMessages as error:
        print(error, file=sys.stderr)
        return 2
    if options.continue_from and not options.open_data:
        print("--continue-from needs --open-data: the text to go on with", file=sys.stderr)
        return 2
    if not messages:
        print(f"{options.messages}: holds no <intent>.jsonl", file=sys.stderr)
        return 2
    varied = variety(messages)
    print(
        f"{len(messages)} messages, near-duplicates {varied.near_duplicates:.3f}, distinct 4-grams {varied.distinct:.3f}"
    )
    if varied.near_duplicates > MOST_DUPLICATES or varied.distinct < LEAST_DISTINCT:
        limits = f"at most {MOST_DUPLICATES} near-duplicates, at least {LEAST_DISTINCT} distinct"
        print(f"too uniform: {limits}", file=sys.stderr)
        return 1
    if options.check:
        return 0
    # Imported here because checking messages must work without the training libraries.
    from training.recover import NotOurs
    from training.run import Run, run

    begun = time.time()
    wanted = Run(
        options.out,
        options.open_data,
        options.encoder,
        options.base_model,
        options.epochs,
        options.network,
        options.continue_from,
        options.teach_further,
        options.pretrain_minutes,
    )
    try:
        figures = run(messages, wanted)
    except (OSError, NotOurs) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 2
    print(f"{options.out}: {figures} after {(time.time() - begun) / 60:.0f} minutes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anxin train", description=train.__doc__)
    parser.add_argument("--messages", type=Path, default=FOLDER)
    parser.add_argument("--out", type=Path, default=MODELS)
    parser.add_argument("--check", action="store_true", help="only check the messages")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="times that the network reads the messages")
    parser.add_argument("--pretrain-minutes", type=float, help="bound of the pretraining, for a trial")
    parser.add_argument(
        "--continue-from",
        type=Path,
        help="folder of an earlier run: pretrain its network's encoder further on --open-data, then teach it anew",
    )
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--open-data", type=Path, help="folder of the open data sets: pretrain on their text first (an hour)"
    )
    start.add_argument("--encoder", type=Path, help="folder of an encoder that an earlier run pretrained")
    start.add_argument(
        "--network", type=Path, help="folder of an earlier run: keep its network, fit the n-gram model and mixture"
    )
    start.add_argument(
        "--teach-further", type=Path, help="folder of an earlier run: teach its network, heads too, the newest messages"
    )
    start.add_argument("--base-model", help="name or path of a pretrained model from a hub, instead of ours")
    return parser
