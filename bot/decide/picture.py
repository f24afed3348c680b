"""A flow as a picture in Mermaid's flowchart text."""

from __future__ import annotations

from collections.abc import Iterator

from bot.decide.flow import END, ActionStep, CallStep, CollectStep, Flow, LinkStep, NoopStep, SetSlotsStep, Step

SHAPES = {
    ActionStep: ("[", "]"),
    CollectStep: ("[/", "/]"),
    SetSlotsStep: ("[(", ")]"),
    LinkStep: ("([", "])"),
    CallStep: ("[[", "]]"),
    NoopStep: ("{", "}"),
}


def mermaid(flow: Flow) -> str:
    """Return the flow's steps and branches; a dashed line goes to another flow."""
    numbers = {step.id: f"s{number}" for number, step in enumerate(flow.steps)} | {END: "e"}
    lines = [f"%% {flow.id}: {_plain(flow.description)}", "flowchart TD", f'  b(["{_plain(flow.name)}"])']
    lines += [f'  b -- "{trigger.intent}" --> {numbers[flow.first]}' for trigger in flow.triggers] or [
        f"  b --> {numbers[flow.first]}"
    ]
    for step in flow.steps:
        opening, closing = SHAPES[type(step)]
        lines.append(f'  {numbers[step.id]}{opening}"{_plain(_label(step))}"{closing}')
        lines += [f"  {numbers[step.id]} {line}" for line in _ways(flow, step, numbers)]
    if any(line.endswith(" e") for line in lines):
        lines.append("  e((END))")
    return "\n".join([*lines, ""])


def _label(step: Step) -> str:
    match step:
        case ActionStep():
            return step.action
        case CollectStep():
            return f"{step.slot}?"
        case SetSlotsStep():
            return ", ".join(f"{name} = {value}" for name, value in step.slots.items())
        case LinkStep() | CallStep():
            return step.flow
        case NoopStep():
            return step.id


def _ways(flow: Flow, step: Step, numbers: dict[str, str]) -> Iterator[str]:
    if isinstance(step, LinkStep):
        return
    if isinstance(step, CollectStep):
        for rejection in step.rejections:
            yield f'-. "{_plain(rejection.condition.source)}: {rejection.utter}" .-> {numbers[step.id]}'
    if not step.next:
        yield f"--> {numbers[flow.after(step.id)]}"
    for branch in step.next:
        here = numbers[branch.target]
        if branch.condition is not None:
            yield f'-- "{_plain(branch.condition.source)}" --> {here}'
        else:
            yield f"-- else --> {here}" if len(step.next) > 1 else f"--> {here}"


def _plain(text: str) -> str:
    return text.replace('"', "'").replace("\n", " ")
