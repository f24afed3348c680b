"""What a turn does in its talk (reports, agrees, asks, puts right ...), read by two small models where no pattern knows the words."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.domain.conversation import Conversation
from bot.domain.errors import BadFile
from bot.domain.understanding import Alarm, Intent, Urgency
from bot.understand.classify import Classifier, Scores, check_file, sigmoid
from bot.understand.network import Network
from bot.understand.ngram import tf_idf
from bot.understand.normalize import squeeze

Vector = NDArray[np.float32]
FOLDER = Path(__file__).with_name("acts")
BUCKETS = 1 << 14
ORDERS = (1, 2, 3, 4)
STATES = ("walk", "form", "offer", "answer", "danger", "done", "open")
"""What the bot said last: a step, a question for a fact, an offer, an answer, first aid, that something is registered, nothing."""
MARKS = Path(__file__).with_name("acts.zh.yml")
"""The character that stands for each state before the words that the network reads."""
FLOOR = 1e-3
"""Chance below which all are alike."""
ADDS = {"fixed": "works_now", "not_fixed": "still_broken", "cannot": "cannot_do", "refuse": "refuse", "person": "wants_person",
        "wait": "waits", "unknown": "does_not_know"}  # fmt: skip
"""The cue that each act adds; the others are told by none."""
RECALLS, ASKS_BACK = "recall", "asks_back"
OWN_FACTS = frozenset(
    {
        "asks_my_age",
        "asks_my_phone",
        "asks_my_address",
        "asks_my_name",
        "asks_my_model",
        "asks_my_batch",
        "asks_my_allergies",
    }
)
"""Who asks for what was told names it: the act, the cue it adds, the cues of what is named."""
NO_QUESTION = frozenset({"cannot", "unknown", "refuse", "wait", "accept"})
"""Acts that a question only looks like: "I can't find the button, where is it?" asks."""
UNDER_WAY = tuple(state for state in STATES if state != "open")
ONLY_IN = {"report": ("walk",), "fixed": ("walk",), "not_fixed": ("walk",), "cannot": ("walk",), "accept": ("offer",),
           "refuse": ("offer", "walk"), "unknown": ("form",), "wait": tuple(state for state in UNDER_WAY if state != "danger")}  # fmt: skip
"""States beside which an act would mean something else; the first message of a talk speaks for itself."""
OUTCOMES = frozenset({"works_now", "still_broken", "cannot_do", "done_to_it"})
WISHES = frozenset(
    {"names_child", "wants_visit", "wants_ticket", "wants_person", "wants_expert", "repair_instead", "registers_repair"}
)
"""Cues of what is wanted instead of steps: how the last one went matters no more."""
TOLD_INSTEAD = frozenset(
    {
        "child_safe",
        "names_remedy",
        "settles_for",
        "asks_refund",
        "for_repair",
        "rests_now",
        "goes_now",
        "on_the_way",
        "will_try",
    }
)
"""Cues of what is told or wanted instead of yes, no and later."""
ANSWERS = frozenset({"submit", "nods", "refuse", "waits", "does_not_know"})
YES, NO_YES = "accept", ("ask", "ask_else", "correct", "back", "refuse", "complain", "stop")
"""A "yes" has consequences: it is told only where no act that puts something else forward is likelier."""
LOW = frozenset({"low_every_day", "blames_self"})
"""Cues of a mood that a doctor is to hear of."""
SIGH, SMALL_TALK, OF_HERSELF, HARDLY = "sigh", "chitchat", "postpartum", 0.6
"""Words about one's own day: the act, the intent it is met as, the one it is taken for, the chance below which that is only likeness."""
DOUBTED_SIGH = frozenset({"symptom", "product", "order_no", "temperature"})
"""Entities of another need."""
AFFIRM, TALKS = "affirm", ("deny", "cancel", "out_of_scope", "chitchat")
BESIDE = 0.85
"""Chance from which another need stands beside a "yes"."""
DOUBTS, OTHER_THAN_ASKED = (
    frozenset({"asks", "moves_to", "wants_change", "settles_for", "for_repair", "repair_instead"}),
    frozenset({"datetime", "place"}),
)
ASKS_AT = 0.3
"""Chance from which a turn may be a question."""
LONGEST_YES = 24
"""Characters of a "yes" that tells nothing else."""
LATELY = 2
"""Responses that are looked at for what the bot did last."""
REPORT, CONFIRMS = "step_result", ("confirmed", "wants_")
REGISTERED = re.compile(r"_(?:booked|taken|noted|joined|registered|called|moved|cancelled|changed|kept)")


def state_of(conversation: Conversation | None) -> str:
    """Return which of ``STATES`` a talk is in."""
    if conversation is None or not conversation.used_responses:
        return "open"
    asked = conversation.top.waiting_for if conversation.top else None
    if conversation.slots.get("danger"):
        return "danger"
    if asked:
        return "walk" if asked == REPORT else "offer" if asked.startswith(CONFIRMS) else "form"
    registered = any(REGISTERED.search(name) for name in conversation.used_responses[-LATELY:])
    return "done" if registered else "answer"


def marked(text: str, state: str) -> str:
    """Return the text as the network reads it: the state before the words."""
    return f"{_marks()[state]}:{text}"


@lru_cache(maxsize=1)
def _marks() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(MARKS.read_text(encoding="utf-8"))
    return loaded


def buckets(text: str, state: str) -> Counter[int]:
    """Return how often each n-gram bucket occurs, by itself and in its state; digits are all alike."""
    marked = f"^{re.sub('[0-9]+', '0', squeeze(text))}$"
    grams = [marked[at : at + order] for order in ORDERS for at in range(len(marked) - order + 1)]
    named = (*grams, *(f"{state} {gram}" for gram in grams if len(gram) < max(ORDERS)))
    return Counter(zlib.crc32(one.encode("utf-8")) % BUCKETS for one in named)


def dense(text: str, state: str, scores: Scores, cues: frozenset[str], known: tuple[str, ...]) -> Vector:
    """Return the other features, shape (n,): the reader's chances as logarithms between 0 and 1, the state, the length, the ``known`` cues."""
    chances = np.concatenate([scores.main, scores.intents, scores.emotions, scores.urgency])
    logs = 1 - np.log(np.maximum(chances, FLOOR)) / np.log(FLOOR)
    at = np.array([float(state == one) for one in STATES])
    length = np.array([min(len(text), 60) / 60, float(len(text) <= 4)])
    found = np.array([float(name in cues) for name in known])
    return np.concatenate([logs, at, length, found]).astype(np.float32)


@dataclass(frozen=True)
class Linear:
    """The linear half: n-grams and the reader's chances.

    ``table`` (buckets, acts) int8 with one ``scale`` (acts,); ``idf`` (buckets,); ``weights`` (features, acts); ``bias`` (acts,).
    """

    table: NDArray[np.int8]
    scale: Vector
    idf: Vector
    weights: Vector
    bias: Vector

    @classmethod
    def load(cls, path: Path) -> Linear:
        """Read what ``training.acts`` wrote."""
        with np.load(path) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    def logits(self, counts: Counter[int], others: Vector) -> Vector:
        """Return raw scores (acts,)."""
        places, values = tf_idf(counts, self.idf)
        told: Vector = values @ self.table[places].astype(np.float32) * self.scale + others @ self.weights + self.bias
        return told


@dataclass(frozen=True)
class Acts:
    """A linear model and a network, weighed against each other."""

    names: tuple[str, ...]
    least: Vector
    """Chance of each act from which it is taken for told; chosen on validation voices."""
    cues: tuple[str, ...]
    """Cues that the linear half was taught to weigh."""
    linear: Linear
    network: Network
    share: float
    """Of the network in the mixture."""

    @classmethod
    def load(cls, reader: Classifier, folder: Path = FOLDER) -> Acts | None:
        """Read the trained files and their manifest; None where they were taught beside another reader.

        Raises:
            BadFile: a file is missing or differs from its checksum.
        """
        path = folder / "manifest.json"
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadFile(path, 1, f"cannot be read: {error}", "train the acts: anxin train-acts") from error
        if manifest["reader"] != reader.fingerprint or reader.network is None:
            return None
        files = {role: check_file(folder / one["file"], one["sha256"]) for role, one in manifest["files"].items()}
        network = Network.beside(files["network"], reader.network.tokenizer)
        least = np.array([manifest["least"][name] for name in manifest["acts"]], dtype=np.float32)
        linear = Linear.load(files["linear"])
        return cls(tuple(manifest["acts"]), least, tuple(manifest["cues"]), linear, network, manifest["share"])

    def chances(self, text: str, state: str, scores: Scores, cues: frozenset[str]) -> dict[str, float]:
        """Return the chance of each act."""
        linear = self.linear.logits(buckets(text, state), dense(text, state, scores, cues, self.cues))
        mixed = (1 - self.share) * linear + self.share * self.network.scores(marked(text, state))
        return dict(zip(self.names, map(float, sigmoid(mixed)), strict=True))

    def told(self, text: str, state: str, scores: Scores, cues: frozenset[str]) -> frozenset[str]:
        """Return the acts that a turn surely does; none where a talk begins, which speaks for itself."""
        if state not in UNDER_WAY:
            return frozenset()
        each = self.chances(text, state, scores, cues)
        told = {name for name, least in zip(self.names, self.least, strict=True) if each[name] >= least}
        doubted = {YES} if len(text) > LONGEST_YES or any(each[name] > each[YES] for name in NO_YES) else set()
        doubted |= {"fixed"} if each["thanks"] > each["fixed"] else set()  # thanks for a step tell nothing of it
        doubted |= NO_QUESTION if "asks" in cues or each["ask"] > ASKS_AT else set()
        return frozenset(name for name in told - doubted if state in ONLY_IN.get(name, UNDER_WAY))


def with_acts(cues: frozenset[str], acts: frozenset[str]) -> frozenset[str]:
    """Return the cues with those that the acts add; where patterns tell how a step went, or yes or no, they are believed."""
    added = {ADDS[act] for act in acts if act in ADDS}
    for group, plainer in ((OUTCOMES, OUTCOMES | WISHES), (ANSWERS, ANSWERS | TOLD_INSTEAD)):
        if plainer & cues:
            added -= group
    if RECALLS in acts and "asks" in cues and OWN_FACTS & cues:
        added |= {ASKS_BACK}
    return cues | added


def meant(
    intents: tuple[Intent, ...], acts: frozenset[str], cues: frozenset[str], kinds: frozenset[str]
) -> tuple[Intent, ...]:
    """Return the intents of a turn that says yes, or sighs: what is hardly read beside it is only what its words look like.

    Who asks, or names another day or place (``kinds`` of entities), says no plain yes; who names a sign does not only sigh.
    """
    hardly = bool(intents) and intents[0].name == OF_HERSELF and intents[0].confidence < HARDLY
    if SIGH in acts and hardly and not (DOUBTED_SIGH & kinds or LOW & cues):
        return (Intent(SMALL_TALK, HARDLY, intents[0].span),)
    if YES not in acts or DOUBTS & cues or OTHER_THAN_ASKED & kinds:
        return intents
    sure = tuple(one for one in intents if one.confidence >= BESIDE and one.name not in (AFFIRM, *TALKS))
    return (Intent(AFFIRM, 1.0, intents[0].span if intents else (0, 0)), *sure)


def worsened(alarm: Alarm, acts: frozenset[str], danger: str | None) -> Alarm:
    """Return the alarm, raised where a danger that was told gets worse or first aid fails; never lowered."""
    if "worse" not in acts or alarm.level is Urgency.EMERGENCY or not danger:
        return alarm
    return Alarm(Urgency.EMERGENCY, alarm.confidence, (*alarm.reasons, "classifier"), danger)
