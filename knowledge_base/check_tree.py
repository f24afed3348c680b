"""What can be wrong with the steps of a fault tree."""

from collections.abc import Collection, Iterator, Sequence

from knowledge_base.document import Document, Flaw
from knowledge_base.load import Reader, step_of
from knowledge_base.passage import Step

PART = "part:"


def tree_flaws(
    document: Document, devices: Collection[str], leaves: Collection[str], difficulties: Collection[str]
) -> Iterator[Flaw]:
    """Unknown device or difficulty, repeated step ids, targets that are nowhere, unreachable steps, loops, no stop."""
    device, difficulty = document.data.get("device"), document.data.get("difficulty")
    if device not in devices:
        yield document.flaw("device", f"device {device!r} has no device.yml", f"one of {', '.join(sorted(devices))}")
    if difficulty not in difficulties:
        yield document.flaw("difficulty", f"difficulty {difficulty!r}", f"one of {', '.join(difficulties)}")
    steps = [step_of(record) for record in Reader(document).records("steps")]
    if not steps:
        yield document.flaw("steps", "no steps", "at least one thing to do")
        return
    names = [step.id for step in steps]
    for number, step in enumerate(steps):
        if step.id in names[:number]:
            yield document.flaw(f"steps.{number}.id", f"step id {step.id!r} is there twice", "an id of its own")
    yield from _target_flaws(document, steps, leaves)
    yield from _reach_flaws(document, steps)
    targets = {target for step in steps for target in (step.if_fixed, step.if_not)}
    if document.data.get("hazard") is True and "stop" not in targets:
        yield document.flaw("hazard", "a hazard whose steps never end in stop", "a leaf 'stop' in at least one step")


def _target_flaws(document: Document, steps: Sequence[Step], leaves: Collection[str]) -> Iterator[Flaw]:
    names = [step.id for step in steps]
    for number, step in enumerate(steps):
        for key, target in (("if_fixed", step.if_fixed), ("if_not", step.if_not)):
            is_part = target.startswith(PART) and len(target) > len(PART)
            if target and target not in names and target not in leaves and not is_part:
                right = f"a step ({', '.join(names)}) or a leaf ({', '.join(sorted(leaves))}, {PART}<id>)"
                yield document.flaw(f"steps.{number}.{key}", f"{key} {target!r} leads nowhere", right)


def _reach_flaws(document: Document, steps: Sequence[Step]) -> Iterator[Flaw]:
    by_id = {step.id: step for step in steps}
    done: set[str] = set()
    loops: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            loops.add(name)
        elif name in by_id and name not in done:
            for target in (by_id[name].if_fixed, by_id[name].if_not):
                walk(target, (*path, name))
            done.add(name)

    walk(steps[0].id, ())
    for number, step in enumerate(steps):
        if step.id in loops:
            yield document.flaw(f"steps.{number}", f"the steps run in a circle through {step.id!r}", "a way to a leaf")
        if step.id not in done:
            wrong = f"no step leads to {step.id!r}"
            yield document.flaw(f"steps.{number}", wrong, f"a target in {steps[0].id!r} or after it")
