"""The edges of a turn: clarification when nothing was understood, the opening and the offer that a mood asks for."""

from __future__ import annotations

from bot.decide.aside import WHAT_WAS_SAID
from bot.decide.mood import Manner
from bot.decide.todo import Plan
from bot.domain.message import Button
from bot.skills.child import when_it_was_born, who_is_meant
from bot.skills.draft import Draft
from bot.skills.summary import say_not_forgotten, say_noted

GUESSES = 3
NOTED, PUT_RIGHT, REMINDED = "utter_noted_facts", "utter_put_right_said", "utter_not_forgotten"
OF_THE_CHILD = {
    "utter_child_put_right": who_is_meant,
    "utter_weeks_change": when_it_was_born,
    "utter_weeks_hardly_change": when_it_was_born,
}
"""What is said of a child put right, with what fills it."""
PLAIN_WORDS = "plain_words"
"""Fact: the parent wants ways and no comfort."""


def speak(draft: Draft, response: str, health: tuple[str, ...]) -> None:
    """Say a move of the talk; what was noted or put right is said back with its value."""
    swap = draft.read.swap
    if response == NOTED and say_noted(draft, health) or response == REMINDED and say_not_forgotten(draft):
        return
    if swap is not None and response in (NOTED, PUT_RIGHT):
        draft.say(PUT_RIGHT, new=swap.new, old=swap.old)
        return
    if response in OF_THE_CHILD:
        draft.say(response, **OF_THE_CHILD[response](draft))
        return
    if response == WHAT_WAS_SAID:
        draft.say(response, told=_last_answer(draft))
        return
    draft.say("utter_noted" if response in (NOTED, PUT_RIGHT) else response)


def clarify(draft: Draft, todo: Plan) -> None:
    """Below the confidence limit: guesses as buttons; the second time in a row, a person beside them."""
    if not (todo.guesses or todo.lost):
        return
    again = any(name in ("utter_clarify", "utter_cannot_handle") for name in draft.state.used_responses[-3:])
    if todo.guesses and not again:
        draft.say("utter_clarify")
        draft.offer(*_guess_buttons(draft, todo))
    else:
        draft.say("utter_cannot_handle")
    draft.offer(*draft.responses.variations["buttons_person"][0].buttons)


def _guess_buttons(draft: Draft, todo: Plan) -> list[Button]:
    names = [f"guess_{intent.name}" for intent in todo.guesses[:GUESSES]]
    shown = [draft.responses.variations[name][0].text for name in names if name in draft.responses]
    return [Button(text, text) for text in shown]


def finish(draft: Draft, how: Manner) -> None:
    """Put the opening in front of the first bubble and the offer of a person under the last."""
    if "no_comfort" in draft.read.cues:
        draft.learn(PLAIN_WORDS, True)
    plain = draft.state.slots.get(PLAIN_WORDS) and how.opening != "utter_open_angry"
    if how.opening and draft.bubbles and not plain:
        opening = draft.responses.say(
            how.opening, {}, said=_openings(draft), seed=f"{draft.state.id}{draft.state.turn}"
        ).text
        draft.open_with(opening)
    if how.offer_person and draft.state.handoff is None:
        name = "buttons_senior" if how.offer_senior else "buttons_person"
        draft.offer(*draft.responses.variations[name][0].buttons)


def _last_answer(draft: Draft) -> str:
    """The words of the last answer in this talk."""
    said = zip(reversed(draft.state.said), reversed(draft.state.used_responses), strict=False)
    return next((text for text, name in said if name == "utter_answer"), draft.state.said[-1])


def _openings(draft: Draft) -> set[str]:
    return {text.split("\n", 1)[0] for text in draft.state.said}
