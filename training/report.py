"""Measure a classifier on messages and write its model card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.understand.choose import decide
from bot.understand.classify import Classifier
from bot.understand.features import BUCKETS
from training.calibration import expected_calibration_error
from training.messages import ONLY_TEACH, Message, Split

Sets = tuple[set[Any], set[Any]]

if TYPE_CHECKING:
    pass


def measure(classifier: Classifier, messages: Sequence[Message]) -> dict[str, float]:
    """Return main-intent accuracy, multi-label F1, emotion and urgency macro-F1, span F1 and calibration error."""
    labels = classifier.labels
    main_right, chances = [], []
    sets: list[Sets] = []
    spans: list[Sets] = []
    feelings: list[tuple[str, str]] = []
    levels: list[tuple[str, str]] = []
    for message in messages:
        scores = classifier.score(message.text)
        found = {labels.intents[i] for i in decide(classifier, scores)}
        best = int(np.argmax(scores.main))
        main_right.append(labels.intents[best] in message.intents)
        chances.append(float(scores.main[best]))
        sets.append((found, set(message.intents)))
        seen = {(e.type, message.text[e.span[0] : e.span[1]]) for e in scores.spans}
        spans.append((seen, set(message.entities)))
        feelings.append((labels.emotions[int(np.argmax(scores.emotions))], message.emotion))
        levels.append((labels.urgency[int(np.argmax(scores.urgency))], message.urgency))
    return {
        "messages": len(messages),
        "main_among_labels": round(float(np.mean(main_right)), 4),
        "micro_f1": round(_micro_f1(sets), 4),
        "intents_macro_f1": round(_macro_over_sets(sets, labels.intents), 4),
        "emotion_macro_f1": round(macro_f1(feelings), 4),
        "urgency_macro_f1": round(macro_f1(levels), 4),
        "span_f1": round(_micro_f1(spans), 4),
        "ece_main": round(expected_calibration_error(np.array(chances), np.array(main_right)), 4),
    }


def _micro_f1(sets: Sequence[Sets]) -> float:
    hits = sum(len(found & true) for found, true in sets)
    return 2 * hits / max(sum(len(found) + len(true) for found, true in sets), 1)


def _macro_over_sets(sets: Sequence[Sets], names: Sequence[str]) -> float:
    each = [
        _micro_f1([(found & {name}, true & {name}) for found, true in sets])
        for name in names
        if any(name in t for _, t in sets)
    ]
    return float(np.mean(each)) if each else 0.0


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the mean F1 over the classes that occur in the truth; ``pairs`` are (found, true)."""
    hits, found, true = Counter[str](), Counter[str](), Counter[str]()
    for guess, truth in pairs:
        found[guess] += 1
        true[truth] += 1
        hits[truth] += guess == truth
    return float(np.mean([2 * hits[name] / (found[name] + true[name]) for name in true])) if true else 0.0


ROWS = (
    "messages",
    "main_among_labels",
    "micro_f1",
    "intents_macro_f1",
    "emotion_macro_f1",
    "urgency_macro_f1",
    "span_f1",
    "ece_main",
)


def table(rows: Mapping[str, Mapping[str, float]], head: str) -> str:
    """Return a Markdown table, a line for each name in ``rows``."""
    lines = ["| " + " | ".join((head, *ROWS)) + " |", "|---" * (len(ROWS) + 1) + "|"]
    lines += ["| " + " | ".join((name, *(str(one.get(key, "")) for key in ROWS))) + " |" for name, one in rows.items()]
    return "\n".join(lines)


WORTH_FILE = Path(__file__).with_name("worth.md")


def model_card(parts: Split, figures: Mapping[str, Mapping[str, float]], encoder: str) -> str:
    """Return the model card as Markdown; ``encoder`` tells how the encoder was made."""
    voices = [len({message.voice for message in part}) for part in (parts.train, parts.validation, parts.test)]
    borrowed = sum(message.voice.startswith(ONLY_TEACH) for message in parts.train)
    return f"""# Model card: anxin-reader

Two models read every message and their scores are multiplied (a product of experts, factors in `manifest.json`):

- `ngram.npz`: logistic regression over TF-IDF of hashed character 1-3-grams ({BUCKETS} buckets), int8, plain numpy.
- `network.onnx` with `tokens.json`: a transformer of 4 layers, 256 wide, over characters and the pairs they stand in, int8, ONNX Runtime on one
  core; {encoder}. It also tags spans of the 16 entity types.

Both tell intents (one against the rest), main intent, emotion and urgency. Nothing here descends from foreign weights.

- **Data**: {len(parts.train)} messages of `training/messages` in {voices[0]} voices, written for this project (Apache-2.0, see the data card there)
  but for {borrowed} questions of the open sets qa_ped_maternal and qa_medical_general (Apache-2.0, MIT).
  Pretraining only: the open sets dialog_smilechat (CC0 1.0), qa_medical_general and qa_ped_maternal (Apache-2.0, MIT), dialog_cmtmedqa, dialog_crosswoz,
  emotion_cped, kb_newparent (Apache-2.0), dialog_dialmed, dialog_remedi (MIT), emotion_xed_zh, intent_homeassistant_zh (CC BY 4.0), intent_xsid_zh (CC BY-SA 4.0),
  text_howtocook (Unlicense), and our own articles. Nothing of `research/`.
- **Split**: by voices, never by messages. Two whole writers are held out for testing ({len(parts.test)} messages, {voices[2]} voices); mixture, thresholds
  and limits were chosen on {len(parts.validation)} messages in {voices[1]} other voices. The files that ship are the files that were measured.
- **Command**: `anxin train --open-data FOLDER` (`make train OPEN_DATA=FOLDER`), `--encoder FOLDER` to start from the encoder of an earlier run,
  `--continue-from FOLDER` with `--open-data` to pretrain the encoder of a network that shipped further and teach it anew, `--teach-further FOLDER`
  to teach a network that shipped what is new (the last step of this one),
  `--network FOLDER` to keep its network and fit the n-gram model and the mixture to newer messages.
- **Augmentation**: a third of the messages noisy and a fifth joined with another, other ones in each epoch; seed 7.
- **Limits**: knows the language of its writers, who are language models and the team; a rule layer (`bot/understand/alarm.py`) stands beside it for
  danger and cannot be overruled by it. The hundred worst errors, read one by one: `training/worst_errors.md`.

{table(figures, "part")}

{WORTH_FILE.read_text(encoding="utf-8").strip()}
"""
