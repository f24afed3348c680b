"""Choose the intents of a message from the chances, with the topics under way. Pure."""

from __future__ import annotations

import numpy as np

from bot.understand.classify import Classifier, Scores

MAX_INTENTS = 3
TOPIC_BOOST = 3.0
TOPIC_TRACE = 0.025
"""Least chance of the topic under way for a wavering remark to go on with it."""
OUTSIDE = "out_of_scope"
MOSTLY_OUTSIDE = 0.5
TALK = "talk"
"""The domain of what is no need: greetings, yes and no, small talk, what is no matter of ours."""
TOPIC_HINT = 0.03
"""Least chance of the topic under way to be kept beside another intent that is not quite sure."""
WAVERING = 0.35
HALF_SURE = 0.65
NEVER_THE_TOPIC = ("human_agent", "expert_consult", "cancel")
"""Intents that stand for themselves even when the model wavers."""
UNCONTESTED = 0.4
MOVES = ("affirm", "deny", "cancel")
LOOKED_UP = ("order", "service", "repair_progress")
"""Domains and intents that are looked up once: what is hardly read asks for no second look."""
ANOTHER_LOOK_UP = 0.1


def decide(classifier: Classifier, scores: Scores, topics: tuple[str, ...] = ()) -> list[int]:
    """Return the numbers of the intents that a message carries, the main one first; empty when nothing is sure enough.

    ``topics`` names the intents of the topics under way, the newest first; they are preferred where the model wavers.
    """
    labels, domains = classifier.labels.intents, classifier.labels.domains
    main, each = scores.main.copy(), scores.intents
    known = [labels.index(name) for name in topics if name in labels]
    if known:
        main[known[0]] *= TOPIC_BOOST
        best, sure = labels[int(np.argmax(main))], float(main.max())
        likeliest = max(known, key=lambda i: float(main[i]))
        if sure < WAVERING and main[likeliest] >= TOPIC_TRACE and best not in NEVER_THE_TOPIC:
            return [likeliest]
        if best == OUTSIDE and sure < HALF_SURE:
            trace = (
                ANOTHER_LOOK_UP if domains[likeliest] in LOOKED_UP or labels[likeliest] in LOOKED_UP else TOPIC_TRACE
            )
            if main[likeliest] >= trace:
                return [likeliest]
            ours = np.array([domain != TALK for domain in domains])  # in the midst of a matter it is about one of ours
            main, each = main * ours, each * ours
    first = int(np.argmax(main))
    if labels[first] == OUTSIDE and main[first] >= MOSTLY_OUTSIDE:
        beside = [int(i) for i in np.argsort(-main) if main[i] >= WAVERING and i != first]
        return [*beside, first][:MAX_INTENTS]  # what else is hardly read is only what it looks like
    others = [int(i) for i in np.argsort(-each) if each[i] >= classifier.thresholds[i] and i != first]
    if main[first] < classifier.sure and not others:
        return []
    chosen = _one_move([first, *others] if main[first] >= classifier.sure else others, labels, scores)
    if len(chosen) > 1 and scores.intents[chosen[0]] < classifier.thresholds[chosen[0]] / 2:
        chosen = chosen[1:] + chosen[:1] if main[chosen[0]] >= UNCONTESTED else chosen[1:]
    if main.max() < HALF_SURE:
        chosen += [i for i in known if i not in chosen and scores.main[i] >= TOPIC_HINT]
    in_scope = [i for i in chosen if labels[i] != OUTSIDE]
    return (in_scope + [i for i in chosen if labels[i] == OUTSIDE])[:MAX_INTENTS]


def _one_move(chosen: list[int], labels: tuple[str, ...], scores: Scores) -> list[int]:
    """Of yes, no and stop keep the likeliest: nobody means two of them at once."""
    moves = [i for i in chosen if labels[i] in MOVES]
    best = max(moves, key=lambda i: float(scores.main[i]), default=None)
    return [i for i in chosen if i not in moves or i == best]
