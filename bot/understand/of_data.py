"""What plain words about personal data make of a reading: then little else is meant. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.understand.classify import Scores
from bot.understand.evidence import LOOKALIKE

PRIVACY, WARRANTY = "privacy_request", "warranty"
SURELY = 0.6
OF_DATA = frozenset({"of_data", "stops_messages", "fears_leak"})
"""Cues that speak of personal data wherever they stand."""
OF_A_FAULT = frozenset({"malfunction", "wants_visit", "about_repair", "contact_wish"})
"""Cues beside which another matter is told too."""
BESIDE = ("affirm", "deny", "cancel", "human_agent", "complain_service", "thank", "goodbye", "greet")
"""Moves that stand beside a wish about data; of a way to be reached nothing is taken away."""


def about_data(
    scores: Scores, intents: tuple[str, ...], cues: frozenset[str], *, flows: frozenset[str], asked_for: bool
) -> Scores:
    """Raise the chance of a privacy request where plain words speak for it, and lower what else they look like.

    ``asked_for``: a wish about data is on record, so that "when is it deleted" is asked of that.
    """
    goes_on = PRIVACY in flows and "of_erasing" in cues or asked_for and "deletes" in cues
    told = OF_DATA & cues and "contact_wish" not in cues or goes_on
    if not told:
        return scores
    main, each, place = scores.main.copy(), scores.intents.copy(), intents.index(PRIVACY)
    if not OF_A_FAULT & cues or goes_on:
        for number, name in enumerate(intents):
            if name != PRIVACY and name not in BESIDE and not (name == WARRANTY and "asks_warranty" in cues):
                main[number] *= LOOKALIKE
                each[number] *= LOOKALIKE
    main[place], each[place] = max(main[place], SURELY), max(each[place], SURELY)
    return replace(scores, intents=each, main=main)
