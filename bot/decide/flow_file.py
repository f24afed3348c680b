"""Read flow files in Rasa's format; a mistake is reported with file, line and the nearest right key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from bot.decide.condition import Condition, ConditionError, parse_condition
from bot.decide.flow import (
    END,
    ActionStep,
    Branch,
    CallStep,
    CollectStep,
    Flow,
    FlowBook,
    LinkStep,
    NoopStep,
    Rejection,
    SetSlotsStep,
    Step,
    Trigger,
)
from bot.domain.errors import BadFile

FILE_KEYS = {"version", "flows", "intents", "entities", "slots", "actions", "responses", "session_config", "policy"}
"""A flow file may bring what its flows need: the rest are the keys of a domain file."""
FLOW_KEYS = {
    "name", "description", "if", "nlu_trigger", "persisted_slots", "run_pattern_completed", "steps", "metadata",
    "always_include_in_prompt",
}  # fmt: skip
STEP_KINDS = ("action", "collect", "set_slots", "link", "call", "noop")
STEP_KEYS = {
    "action": set(),
    "collect": {"description", "utter", "ask_before_filling", "reset_after_flow_ends", "rejections", "force_slot_filling"},
    "set_slots": set(),
    "link": set(),
    "call": set(),
    "noop": set(),
}  # fmt: skip
SHARED_KEYS = {"id", "next", "metadata"}


class LinedDict(dict[str, Any]):
    """A YAML mapping that remembers the line where it starts (from 1)."""

    line = 0


class _LinedLoader(yaml.SafeLoader):
    pass


def _construct(loader: _LinedLoader, node: yaml.MappingNode) -> LinedDict:
    made = LinedDict({str(key): value for key, value in loader.construct_mapping(node, deep=True).items()})
    made.line = node.start_mark.line + 1
    return made


_LinedLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct)


def read_lined(path: Path) -> LinedDict:
    """Read a YAML mapping whose inner mappings know their lines.

    Raises:
        BadFile: when the file is missing, no YAML, or no mapping.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _LinedLoader)
    except OSError as error:
        raise BadFile(path, 1, f"cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadFile(path, mark.line + 1 if mark else 1, f"is no YAML: {error}") from error
    if not isinstance(content, LinedDict):
        raise BadFile(path, 1, "holds no mapping", "start with 'flows:'")
    return content


def load_flows(paths: Iterable[Path]) -> FlowBook:
    """Read all flow files; a flow in a later file replaces one of the same name.

    Raises:
        BadFile: at the first mistake.
    """
    flows: dict[str, Flow] = {}
    for path in paths:
        content = read_lined(path)
        for key in content:
            if key not in FILE_KEYS:
                raise BadFile(path, content.line, f"unknown key {key!r}", nearest(key, FILE_KEYS))
        for flow_id, body in (content.get("flows") or {}).items():
            flows[flow_id] = _FlowReader(path, flow_id, body).read()
    for flow in flows.values():
        for step in flow.steps:
            if isinstance(step, LinkStep | CallStep) and step.flow not in flows:
                near = nearest(step.flow, flows)
                raise BadFile(flow.id, 1, f"step {step.id!r} goes to flow {step.flow!r}, which does not exist", near)
    return FlowBook(flows)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or all of them."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(known))}"


@dataclass
class _FlowReader:
    path: Path
    flow_id: str
    body: Any

    def read(self) -> Flow:
        if not isinstance(self.body, LinedDict):
            raise BadFile(self.path, 1, f"flow {self.flow_id!r} is no mapping")
        self._known(self.body, FLOW_KEYS, f"flow {self.flow_id!r}")
        if not self.body.get("description"):
            raise BadFile(self.path, self.body.line, f"flow {self.flow_id!r} has no description")
        if not isinstance(self.body.get("steps"), list) or not self.body["steps"]:
            raise BadFile(self.path, self.body.line, f"flow {self.flow_id!r} has no steps")
        steps = self._steps(self.body["steps"], prefix="")
        self._targets(steps)
        guard = self.body.get("if", True)
        return Flow(
            id=self.flow_id,
            name=str(self.body.get("name", self.flow_id)),
            description=str(self.body["description"]),
            steps=tuple(steps),
            triggers=tuple(self._trigger(item) for item in self.body.get("nlu_trigger", [])),
            guard=guard if isinstance(guard, bool) else self._condition(guard, self.body.line),
            persisted_slots=tuple(self.body.get("persisted_slots", [])),
            run_pattern_completed=bool(self.body.get("run_pattern_completed", True)),
        )

    def _known(self, mapping: LinedDict, allowed: set[str], where: str) -> None:
        for key in mapping:
            if key not in allowed:
                raise BadFile(self.path, mapping.line, f"{where}: unknown key {key!r}", nearest(str(key), allowed))

    def _trigger(self, item: Any) -> Trigger:
        intent = item.get("intent") if isinstance(item, Mapping) else None
        if isinstance(intent, Mapping):
            return Trigger(str(intent["name"]), float(intent.get("confidence_threshold", 0.0)))
        if isinstance(intent, str):
            return Trigger(intent)
        raise BadFile(self.path, self.body.line, f"{item!r} is no nlu_trigger", "write '- intent: name'")

    def _steps(self, raw: list[Any], prefix: str) -> list[Step]:
        ids = [
            str(item.get("id") or f"{prefix}{number}") for number, item in enumerate(raw) if isinstance(item, LinedDict)
        ]
        if len(ids) != len(raw):
            raise BadFile(self.path, self.body.line, f"flow {self.flow_id!r}: a step is no mapping")
        made: list[Step] = []
        for step_id, item in zip(ids, raw, strict=True):
            made.extend(self._step(step_id, item))
        return made

    def _step(self, step_id: str, item: LinedDict) -> list[Step]:
        kinds = [kind for kind in STEP_KINDS if kind in item]
        if len(kinds) != 1:
            raise BadFile(self.path, item.line, f"a step needs exactly one of {', '.join(STEP_KINDS)}; found {kinds}")
        kind = kinds[0]
        self._known(item, STEP_KEYS[kind] | SHARED_KEYS | {kind}, f"step {step_id!r}")
        branches, inline = self._next(step_id, item)
        return [self._one(kind, step_id, item, branches), *inline]

    def _one(self, kind: str, step_id: str, item: LinedDict, branches: tuple[Branch, ...]) -> Step:
        match kind:
            case "action":
                return ActionStep(step_id, str(item["action"]), branches)
            case "collect":
                return self._collect(step_id, item, branches)
            case "set_slots":
                pairs = {name: value for entry in item["set_slots"] for name, value in entry.items()}
                return SetSlotsStep(step_id, pairs, branches)
            case "link":
                if branches:
                    raise BadFile(self.path, item.line, "a link step has no next", "remove 'next'")
                return LinkStep(step_id, str(item["link"]))
            case "call":
                return CallStep(step_id, str(item["call"]), branches)
            case _:
                if not branches:
                    raise BadFile(self.path, item.line, "a noop step needs 'next'")
                return NoopStep(step_id, branches)

    def _collect(self, step_id: str, item: LinedDict, branches: tuple[Branch, ...]) -> CollectStep:
        slot = str(item["collect"])
        rejections = tuple(
            Rejection(self._condition(entry["if"], item.line), str(entry["utter"]))
            for entry in item.get("rejections", [])
        )
        return CollectStep(
            step_id,
            slot,
            str(item.get("utter", f"utter_ask_{slot}")),
            branches,
            ask_before_filling=bool(item.get("ask_before_filling", False)),
            force_slot_filling=bool(item.get("force_slot_filling", False)),
            reset_after_flow_ends=bool(item.get("reset_after_flow_ends", True)),
            rejections=rejections,
        )

    def _next(self, step_id: str, item: LinedDict) -> tuple[tuple[Branch, ...], list[Step]]:
        following = item.get("next")
        if following is None:
            return (), []
        if isinstance(following, str):
            return (Branch(None, following),), []
        branches, inline = [], []
        for number, entry in enumerate(following):
            target = entry.get("then", entry.get("else"))
            condition = self._condition(entry["if"], item.line) if "if" in entry else None
            if isinstance(target, list):
                steps = self._steps(target, prefix=f"{step_id}.{number}.")
                inline.extend(self._close_inline(steps))
                target = steps[0].id
            if not isinstance(target, str):
                raise BadFile(self.path, item.line, f"step {step_id!r}: a branch needs 'then' or 'else'")
            branches.append(Branch(condition, target))
        if branches and branches[-1].condition is not None:
            raise BadFile(self.path, item.line, f"step {step_id!r}: the last branch must be 'else'")
        return tuple(branches), inline

    def _close_inline(self, steps: list[Step]) -> list[Step]:
        """An inline list that does not say where it goes ends the flow, as in Rasa."""
        last = steps[-1]
        if isinstance(last, LinkStep) or last.next:
            return steps
        closed = type(last)(**{**last.__dict__, "next": (Branch(None, END),)})
        return [*steps[:-1], closed]

    def _condition(self, source: Any, line: int) -> Condition:
        try:
            return parse_condition(str(source))
        except ConditionError as error:
            raise BadFile(self.path, line, str(error)) from error

    def _targets(self, steps: list[Step]) -> None:
        ids = [step.id for step in steps]
        double = next((step_id for step_id in ids if ids.count(step_id) > 1), None)
        if double:
            raise BadFile(self.path, self.body.line, f"flow {self.flow_id!r} has two steps {double!r}")
        for step in steps:
            for branch in step.next:
                if branch.target not in (*ids, END):
                    near = nearest(branch.target, [*ids, END])
                    raise BadFile(
                        self.path, self.body.line, f"step {step.id!r} goes to unknown {branch.target!r}", near
                    )
