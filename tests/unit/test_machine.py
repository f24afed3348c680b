"""The flow machine runs steps in the order that a flow file says, one effect at a time."""

from __future__ import annotations

from pathlib import Path

from bot.decide.flow import FlowBook
from bot.decide.flow_file import load_flows
from bot.decide.machine import Ask, Do, Ended, Fill, Refuse, advance, start

TEXT = """
flows:
  main:
    description: d
    persisted_slots: [kept]
    steps:
      - collect: kept
      - collect: age
        rejections: [{if: slots.age > 72, utter: utter_too_old}]
      - call: child
      - set_slots: [{done: true}]
      - action: action_finish
        next:
          - if: slots.done
            then: last
          - else: END
      - id: last
        link: other
  child: {description: d, steps: [{action: utter_child}]}
  other: {description: d, steps: [{action: utter_other}]}
"""


def book(tmp_path: Path) -> FlowBook:
    path = tmp_path / "f.yml"
    path.write_text(TEXT, encoding="utf-8")
    return load_flows([path])


def test_a_flow_asks_rejects_calls_sets_acts_and_links(tmp_path: Path) -> None:
    flows, slots = book(tmp_path), {}
    stack = (start(flows["main"]),)
    seen = []
    for _ in range(20):
        effect, stack = advance(flows, stack, slots)
        seen.append(effect)
        match effect:
            case Ask(slot="kept"):
                slots["kept"] = "k"
            case Ask(slot="age"):
                slots["age"] = 100 if len([e for e in seen if isinstance(e, Ask)]) == 2 else 3
            case Refuse():
                del slots["age"]
            case Fill():
                slots.update(effect.slots)
            case None:
                break
    kinds = [type(effect).__name__ for effect in seen]
    assert kinds == ["Ask", "Ask", "Refuse", "Ask", "Do", "Ended", "Fill", "Do", "Do", "Ended", "NoneType"]
    assert [e.action for e in seen if isinstance(e, Do)] == ["utter_child", "action_finish", "utter_other"]


def test_a_known_fact_is_never_asked_again(tmp_path: Path) -> None:
    flows = book(tmp_path)
    effect, _ = advance(flows, (start(flows["main"]),), {"kept": "k"})
    assert effect == Ask("age", "utter_ask_age", again=False)


def test_an_ended_flow_empties_what_it_does_not_persist(tmp_path: Path) -> None:
    flows = book(tmp_path)
    frame = start(flows["main"])
    effect, stack = advance(flows, (frame.__class__("main", "END"),), {})
    assert isinstance(effect, Ended)
    assert effect.reset == ("age", "done")
    assert stack == ()
