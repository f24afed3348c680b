"""Find what a flow author forgot: unreachable steps, missing responses, slots nobody fills, unknown intents."""

from __future__ import annotations

from collections.abc import Container

from bot.decide.domain_file import Domain
from bot.decide.flow import END, ActionStep, CollectStep, Flow, FlowBook, LinkStep
from bot.decide.flow_file import nearest


def check_flows(book: FlowBook, domain: Domain, responses: Container[str]) -> list[str]:
    """Return one line for each fault, empty when all is well."""
    faults: list[str] = []
    for flow in book.flows.values():
        faults.extend(_unreachable(flow))
        faults.extend(_unknown_names(flow, domain, responses))
    return faults


def _unreachable(flow: Flow) -> list[str]:
    seen, todo = set(), [flow.first]
    while todo:
        step_id = todo.pop()
        step = flow.step(step_id)
        if step_id in seen or step is None:
            continue
        seen.add(step_id)
        if isinstance(step, LinkStep):
            continue
        targets = [branch.target for branch in step.next]
        if not any(branch.condition is None for branch in step.next):
            targets.append(flow.after(step_id))
        todo.extend(target for target in targets if target != END)
    return [f"flow {flow.id!r}: step {step.id!r} is never reached" for step in flow.steps if step.id not in seen]


def _unknown_names(flow: Flow, domain: Domain, responses: Container[str]) -> list[str]:
    faults: list[str] = []
    for step in flow.steps:
        where = f"flow {flow.id!r}, step {step.id!r}"
        if isinstance(step, ActionStep) and step.action.startswith("utter_") and step.action not in responses:
            faults.append(f"{where}: response {step.action!r} does not exist")
        if isinstance(step, CollectStep):
            if step.utter not in responses:
                faults.append(f"{where}: response {step.utter!r} does not exist")
            if step.slot not in domain.slots:
                faults.append(f"{where}: slot {step.slot!r} is not in the domain")
            elif not domain.slots[step.slot].mappings:
                faults.append(f"{where}: nothing fills slot {step.slot!r}; give it a mapping")
        if isinstance(step, ActionStep) and step.action.startswith("action_") and step.action not in domain.actions:
            faults.append(f"{where}: action {step.action!r} does not exist; {nearest(step.action, domain.actions)}")
    for trigger in flow.triggers:
        if trigger.intent not in domain.intents:
            hint = nearest(trigger.intent, domain.intents)
            faults.append(f"flow {flow.id!r}: intent {trigger.intent!r} is not in the domain; {hint}")
    for slot in flow.persisted_slots:
        if slot not in domain.slots:
            faults.append(f"flow {flow.id!r}: persisted slot {slot!r} is not in the domain")
    return faults
