"""Write a Rasa Open Source project for the flows that Anxin has, from the same messages, responses and words.

    python -m eval.peers.project FOLDER [--per-intent 60] [--actions http://127.0.0.1:5056/webhook]

``rasa train`` in the folder (Python 3.10, rasa 3.6.21) makes the model that ``eval.peers.compare`` talks to.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from actions.contract import ActionName
from bot.reply.responses import PLACE
from bot.understand.entities import lexicon
from bot.wiring import REPLIES
from training.messages import Message, read_messages

WIRING = Path(__file__).with_name("wiring.yml")
EMERGENCY = "emergency"
LONGEST = 120
Wiring = Mapping[str, Any]


def read_wiring() -> dict[str, Any]:
    """Return wiring.yml."""
    content: dict[str, Any] = yaml.safe_load(WIRING.read_text(encoding="utf-8"))
    return content


def write_project(folder: Path, per_intent: int, actions: str) -> None:
    """Write config, domain, training data, rules and endpoints."""
    wiring = read_wiring()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    parts = {
        "config.yml": wiring["config"],
        "endpoints.yml": {"action_endpoint": {"url": actions}},
        "credentials.yml": {"rest": None},
        "domain.yml": domain_of(wiring),
        "data/rules.yml": {"version": "3.1", "rules": [*rules_of(wiring)]},
        "data/nlu.yml": {"version": "3.1", "nlu": [*nlu_of(wiring, per_intent)]},
    }
    for name, content in parts.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
        (folder / name).write_text(text, encoding="utf-8")


# --- what Rasa learns to read ---------------------------------------------------------------------


def nlu_of(wiring: Wiring, per_intent: int) -> Iterator[dict[str, Any]]:
    """Yield intents with annotated examples, synonyms and patterns; emergencies are an intent of their own."""
    chance = random.Random(1)
    by_intent: dict[str, list[str]] = {}
    messages = [message for message in read_messages() if message.marked and len(message.intents) == 1]
    chance.shuffle(messages)
    for message in messages:
        name = EMERGENCY if message.urgency == EMERGENCY else message.intents[0]
        most = per_intent * (5 if name == EMERGENCY else 1)
        found = by_intent.setdefault(name, [])
        if len(found) < most and len(message.text) <= LONGEST and not re.search(r"[\[\]()\n]", message.text):
            found.append(annotated(message, wiring["entities"]))
    for name, examples in sorted(by_intent.items()):
        yield {"intent": name, "examples": _listed(examples)}
    for canonical, ways in lexicon()["products"].items():
        if ways:
            yield {"synonym": canonical, "examples": _listed(ways)}
    for name, pattern in wiring["patterns"].items():
        yield {"regex": name, "examples": _listed([pattern])}


def annotated(message: Message, entities: Sequence[str]) -> str:
    """Return the text with its entities as ``[words](type)``."""
    text = message.text
    for kind, words in message.entities:
        if kind in entities and words in text and f"[{words}]" not in text:
            text = text.replace(words, f"[{words}]({kind})", 1)
    return text


def _listed(lines: Sequence[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


# --- what it does ---------------------------------------------------------------------------------


def rules_of(wiring: Wiring) -> Iterator[dict[str, Any]]:
    """Yield the rules that start each flow, take a form's outcome, answer inside forms and leave them."""
    flows: Mapping[str, Any] = wiring["flows"]
    for name, flow in flows.items():
        yield from _flow_rules(name, flow)
    yield {"rule": "nothing understood", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_cannot_handle"}]}
    inside = [(n, i) for n in wiring["answered_in_forms"] for i in flows[n]["intents"]]
    for form in _forms(flows):
        for name, intent in inside:
            steps: list[dict[str, Any]] = [{"intent": intent}, *({"action": a} for a in flows[name]["first"])]
            yield _in_form(form, f"{intent} inside {form}", [*steps, {"action": form}, {"active_loop": form}])
        for intent, said in (("cancel", "utter_flow_cancelled"), ("human_agent", "action_call_person")):
            left: list[dict[str, Any]] = [
                {"intent": intent},
                {"action": "action_deactivate_loop"},
                {"active_loop": None},
                {"action": said},
            ]
            yield _in_form(form, f"{intent} leaves {form}", left)


def _flow_rules(name: str, flow: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    first = [{"action": action} for action in flow.get("first", ())]
    ask, form = (f"{name}_offer_form" if flow.get("offer") else None), (f"{name}_form" if flow.get("form") else None)
    opened = ask or form
    enter = [{"action": opened}, {"active_loop": opened}] if opened else []
    for intent in flow["intents"]:
        yield {"rule": f"{intent} starts {name}", "steps": [{"intent": intent}, *first, *enter]}
    done = [{"action": action} for action in flow.get("then", ())]
    if ask:
        goes_on = [{"action": form}, {"active_loop": form}] if form else done
        for answer, after in ((True, goes_on), (False, [{"action": "utter_heard"}])):
            outcome: list[dict[str, Any]] = [
                {"action": ask},
                {"active_loop": None},
                {"slot_was_set": [{flow["offer"]: answer}]},
                *after,
            ]
            yield _in_form(ask, f"{name}: {answer}", outcome)
    if form:
        yield _in_form(form, f"{name}: filled", [{"action": form}, {"active_loop": None}, *done])


def _in_form(form: str, name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rule": name, "condition": [{"active_loop": form}], "steps": steps}


def _forms(flows: Mapping[str, Any]) -> dict[str, list[str]]:
    forms = {}
    for name, flow in flows.items():
        if flow.get("offer"):
            forms[f"{name}_offer_form"] = [flow["offer"]]
        if flow.get("form"):
            forms[f"{name}_form"] = list(flow["form"])
    return forms


# --- the domain -----------------------------------------------------------------------------------


def domain_of(wiring: Wiring) -> dict[str, Any]:
    """Return Rasa's domain: intents, entities, slots with their mappings, our responses, forms, actions."""
    flows: Mapping[str, Any] = wiring["flows"]
    forms = _forms(flows)
    own = ["action_answer_question", "action_call_person"]
    return {
        "version": "3.1",
        "intents": [*dict.fromkeys(intent for flow in flows.values() for intent in flow["intents"])],
        "entities": list(wiring["entities"]),
        "slots": _slots(wiring, forms),
        "responses": _responses(flows),
        "forms": {name: {"required_slots": slots} for name, slots in forms.items()},
        "actions": [*own, *(action.value for action in ActionName)],
        "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    }


def _slots(wiring: Wiring, forms: Mapping[str, list[str]]) -> dict[str, Any]:
    sources = {"address": "place", "appointment": "datetime"}
    asked = sorted({slot for slots in forms.values() for slot in slots})
    slots: dict[str, Any] = {}
    for slot in asked:
        if slot.startswith("wants_"):
            yes_no = [{"type": "from_intent", "intent": i, "value": v} for i, v in (("affirm", True), ("deny", False))]
            slots[slot] = {"type": "bool", "influence_conversation": True, "mappings": yes_no}
            continue
        mappings: list[dict[str, Any]] = [{"type": "from_entity", "entity": sources.get(slot, slot)}]
        if slot in sources:  # free text where this slot is asked for, as the documentation does it
            conditions = [
                {"active_loop": form, "requested_slot": slot} for form, names in forms.items() if slot in names
            ]
            unlike = ["cancel", "human_agent", "thank", *wiring["flows"]["parenting"]["intents"]]
            mappings.append({"type": "from_text", "not_intent": unlike, "conditions": conditions})
        slots[slot] = {"type": "text", "influence_conversation": False, "mappings": mappings}
    kept = ("ticket_id", "ticket_category", "issue_summary", "handoff", "part", "expected_by", "repair_no", "appointment_text",
            "batch_recalled", "visit_window", "engineer", "expert", "ticket_status", "order_status")  # fmt: skip
    for slot in kept:
        slots.setdefault(slot, {"type": "any", "mappings": [{"type": "custom"}]})
    return slots


def _responses(flows: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(REPLIES.glob("*.zh.yml")):
        for name, variations in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            if name.startswith("utter_"):
                found[name] = [{"text": PLACE.sub(r"{\1}", variation["text"])} for variation in variations]
    for flow in flows.values():
        if flow.get("offer"):
            found[f"utter_ask_{flow['offer']}"] = found[flow["ask"]]
    found["utter_ask_product"] = found["utter_ask_product_repair"]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the project."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--per-intent", type=int, default=60)
    parser.add_argument("--actions", default="http://127.0.0.1:5056/webhook")
    options = parser.parse_args(arguments)
    write_project(options.folder, options.per_intent, options.actions)
    print(f"{options.folder}: now `rasa train` there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
