"""Lead the flows of a turn: perform what the machine asks for until every need is answered or waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.decide.domain_file import Domain
from bot.decide.flow import CollectStep, FlowBook
from bot.decide.machine import Ask, Do, Effect, Ended, Fill, Refuse, advance
from bot.domain import events as e
from bot.domain.errors import ActionFailed
from bot.domain.events import Frame
from bot.domain.message import Outgoing
from bot.ports import AccessLog, ActionCall, ActionRunner, Exports, KnowledgeSearch
from bot.skills import (
    again,
    answering,
    consent,
    danger,
    floor,
    hazard,
    rights,
    step_question,
    summary,
    tried,
    troubleshooting,
    visit,
)
from bot.skills.draft import Draft
from bot.skills.person import SENIOR, call_person
from bot.skills.profile import JOINED, facts_known, show_profile

OwnAction = Callable[[Draft, Frame, KnowledgeSearch], None]
OWN: dict[str, OwnAction] = {
    "action_answer_question": answering.answer_question,
    "action_find_fault": troubleshooting.find_fault,
    "action_recognise_device": troubleshooting.recognise_device,
    "action_say_step": troubleshooting.say_step,
    "action_judge_step": troubleshooting.judge_step,
    "action_say_fixed": tried.say_fixed,
    "action_answer_step_question": step_question.answer_step_question,
    "action_weigh_appointment": visit.weigh_appointment,
    "action_answer_hazard": hazard.answer_hazard,
    "action_answer_hazard_question": hazard.answer_hazard_question,
    "action_stop_feeding": danger.stop_feeding,
    "action_guide_emergency": danger.guide_emergency,
}
EXPLAINS, CLAIM_SAME = "action_answer_question", "utter_claim_same"
HOTLINE = "asks_hotline"
"""Cue of the question for a telephone number of ours."""
CATEGORIES = {
    "action_book_repair": "repair",
    "action_reschedule_repair": "repair",
    "action_cancel_repair": "repair",
    "action_repair_progress": "repair",
    "action_call_expert": "parenting_expert",
    "action_privacy_request": "privacy",
    "action_erase_family": "privacy",
    "action_update_contact": "general",
}
BOOKED = ("action_book_repair", "action_open_ticket")
REFUSAL = "utter_order_not_yours"
"""Said once a turn, however many look-ups meet it."""
RIGHTS: dict[str, Callable[[Lead], None]] = {
    "action_keep_consent": consent.keep_consent,
    "action_withdraw_consent": consent.withdraw_consent,
    "action_read_privacy_wish": rights.read_wish,
    "action_show_accesses": rights.show_accesses,
    "action_make_export": rights.make_export,
    "action_erase_everything": rights.erase_everything,
    "action_sum_up": summary.sum_up,
}
OF_THE_CLAIM = (
    "utter_once_registered",
    "utter_person_decides",
    "utter_keep_goods",
    "utter_keep_evidence",
    "utter_if_received",
)
CARE = "parenting_question"
WALK, REPORT = "troubleshoot", "step_result"
SAFE = "utter_glad_safe"
FRIGHT = 8
"""Responses after which a danger that is over no longer keeps back an interrupted flow."""
TOLD_WITH_QUESTION = ("utter_step", "utter_step_later")
"""Responses whose bubble takes the question that follows in: what to do and what to report belong together."""
NOTED, NOTED_AGAIN = ("invoice_title", "tax_no"), ("person", "phone", "address")
TIME, CONFIRMS = "appointment_text", "utter_confirm_"
"""Facts that are confirmed beside another question of the form, those where it is put again, and the questions that read them out themselves."""
CONFIRMED, FORM = "utter_confirm_repair", frozenset({"appointment", "address", "phone"})
"""The read-out of a booking, and the facts that were put right when it is read out again."""
ASKED_OFTEN = 3
"""A question for a fact put this often is not put again by itself; how a step went, or an offer, is asked once less."""
COMES_BACK = frozenset({"the_other", "that_machine"})
"""Cues that name what is gone on with."""


@dataclass
class Lead:
    """Runs flows for one turn."""

    draft: Draft
    book: FlowBook
    domain: Domain
    knowledge: KnowledgeSearch
    actions: ActionRunner
    accesses: AccessLog
    exports: Exports
    message_id: str
    lead_in: tuple[str, str] | None = None
    """Response and flow that the next question says where we were with."""
    asked: bool = False
    """Whether a question was put in this turn: there is room for one."""
    ended: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Run the flow on top until it ends or waits; flows below stay as they are."""
        depth = len(self.draft.state.stack)
        while depth and len(self.draft.state.stack) >= depth:
            slots = {**self.draft.state.slots, "person_called": self.draft.state.handoff is not None}
            effect, stack = advance(self.book, self.draft.state.stack, slots)
            if isinstance(effect, Ask) and self.asked:
                return
            self.draft.set_stack(stack)
            if effect is None or self._perform(effect):
                return
            depth = 1 if self.draft.erasing == "all" else depth  # what lay below has been erased

    def _perform(self, effect: Effect) -> bool:
        """Do one effect; True when the flow now waits for the parent."""
        match effect:
            case Do():
                self._do(effect.action)
            case Ask():
                self.ask(effect.utter, again=effect.again)
                return True
            case Fill():
                for slot, value in effect.slots.items():
                    self.draft.learn(slot, value)
            case Refuse():
                self.draft.learn(effect.slot, None)
                self.draft.say(effect.utter)
            case Ended():
                self._end(effect)
        return False

    def _do(self, action: str) -> None:
        frame = self.draft.state.top
        assert frame is not None
        if action.startswith("utter_"):
            self.draft.say(action, flow_name=self.flow_name(frame))
            return
        self.draft.actions.append(action)
        if action == EXPLAINS and self._only_tells_a_fact(frame):
            return
        if action in OWN:
            OWN[action](self.draft, frame, self.knowledge)
        elif action == "action_call_person":
            self._call_person(frame)
        elif action == "action_show_profile":
            show_profile(self.draft, self.domain.health_slots)
        elif action in RIGHTS:
            RIGHTS[action](self)
        else:
            self._act(action, frame)

    def _only_tells_a_fact(self, frame: Frame) -> bool:
        """Whether a claim that stays as it was is told a fact: no rule was asked for."""
        asks = {"asks", "asks_liability", "by_law"} & self.draft.read.cues or self.draft.read.emotion.name == "angry"
        same = self.draft.last_response in (CLAIM_SAME, "utter_noted")
        return frame.flow in self.domain.claim_flows and same and not asks

    def _end(self, effect: Ended) -> None:
        self.ended.append(effect.flow)
        for slot in effect.reset:
            self.draft.learn(slot, None)
        if effect.frame.called:
            return
        if effect.flow in floor.SETTLES and any(a in BOOKED for a in self.draft.actions):
            floor.settle(self.draft, floor.SETTLES[effect.flow])
        floor.bring_back(self.draft, self.domain)

    def ask(self, utter: str, *, again: bool) -> None:
        """Put a question; the wording for a repeated one is ``<utter>_again`` where the domain has it."""
        name = f"{utter}_again" if again and f"{utter}_again" in self.draft.responses else utter
        bubble = self.draft.worded(name)
        if self.lead_in:  # one bubble: where we were, and the question
            before = self.draft.worded(self.lead_in[0], flow_name=self.lead_in[1])
            bubble, self.lead_in = replace(bubble, text=f"{before.text}{bubble.text}"), None
        if utter == CONFIRMED and utter in self.draft.state.used_responses and FORM & self.draft.learned_now():
            bubble = replace(bubble, text=f"{self.draft.words('utter_put_right')}{bubble.text}")
        if not self.draft.bubbles and not utter.startswith(CONFIRMS):
            bubble = replace(bubble, text=f"{self._noted(again=again)}{bubble.text}")
        if self.draft.last_response in TOLD_WITH_QUESTION:
            self.draft.join(bubble)
        else:
            self.draft.tell(bubble, name)
        self.asked = True

    def _noted(self, *, again: bool) -> str:
        """Say what was told beside the question; what stands in a question that is put for the first time only where that reads nothing out."""
        now, known = self.draft.learned_now(), facts_known(self.draft, self.domain.health_slots)
        told = [known[fact] for fact in (*NOTED, *(NOTED_AGAIN if again else ())) if fact in now and fact in known]
        time = self.draft.worded(f"utter_noted_{TIME}").text if again and TIME in now else ""
        return (self.draft.words("noted_beside", facts=JOINED.join(told)) if told else "") + time

    def resume(self) -> None:
        """After a digression say where we were; an offer the parent passed over is dropped, nagging is not done."""
        called = any(isinstance(event, e.HandoffRequested) for event in self.draft.events)
        if self.asked or called or self._waits_for_claims() or self._spoke_of_the_offer():
            return
        top = self.draft.state.top
        while top is not None and top.waiting_for and self._is_offer(top):
            self.draft.set_stack(self.draft.state.stack[:-1])
            floor.bring_back(self.draft, self.domain)
            top = self.draft.state.top
        if top is None or self.draft.state.slots.get("danger") or self._after_a_fright():
            return
        named = COMES_BACK & self.draft.read.cues and not {*self.ended} & {*self.domain.policy.answer_flows}
        if top.waiting_for is None or named or self._known_meanwhile(top):
            self.draft.say("utter_next_topic", flow_name=self.flow_name(top))
            if top.flow == WALK:
                floor.say_again(self.draft, self.book)  # its step was told in another thread's turn
            self.run()
        elif (goes_on := self._goes_on_with(top)) or top.asked < ASKED_OFTEN - self._no_fact(top):
            step = self.book[top.flow].step(top.step)
            utter = getattr(step, "utter", f"utter_ask_{top.waiting_for}")
            self.lead_in = ("utter_resume", self.flow_name(top))
            asked = top.asked if goes_on else top.asked + 1
            self.draft.set_stack((*self.draft.state.stack[:-1], replace(top, asked=asked)))
            self.ask(utter, again=True)

    def _no_fact(self, frame: Frame) -> bool:
        """Whether the flow waits for a report or a yes: after one digression the parent knows, and comes back to it."""
        return frame.waiting_for == REPORT or (frame.waiting_for or "").startswith("wants_")

    def _goes_on_with(self, frame: Frame) -> bool:
        """Whether the parent tells other facts of the form, or says yes to it: it is no nagging to ask for what is missing."""
        collected = {step.slot for step in self.book[frame.flow].steps if isinstance(step, CollectStep)}
        nods = {intent.name for intent in self.draft.read.intents} == {"affirm"}
        told = collected | {"phone"}
        return len(collected) > 1 and (bool(told & self.draft.learned_now()) or nods)

    def _spoke_of_the_offer(self) -> bool:
        """Whether a remark on the claim under way was answered: its offer stands and need not be repeated."""
        said = [event.response for event in self.draft.events if isinstance(event, e.BotSaid)]
        top = self.draft.state.top
        if top is None or top.flow not in self.domain.claim_flows:
            return False
        aside = {*self.ended} in ({"shop_question"}, {"claim_freight"}) and self._is_offer(top)
        return aside or any(name in OF_THE_CLAIM for name in said)

    def _after_a_fright(self) -> bool:
        """Whether a danger is just over and the parent still talks of the child: the rest can wait until it is taken up."""
        return SAFE in self.draft.state.used_responses[-FRIGHT:] and {*self.ended} == {CARE}

    def _waits_for_claims(self) -> bool:
        """Whether a person has been called who takes the claim over: its open question is theirs and is not put again."""
        handoff, top, queues = self.draft.state.handoff, self.draft.state.top, self.domain.policy.queues
        takes = {queues.get(intent) for intent in ("human_agent", "complain_service", "compensation", "legal")}
        claim = top is not None and top.flow in self.domain.claim_flows and bool(top.asked)
        return handoff is not None and handoff.queue in takes and claim

    def _known_meanwhile(self, frame: Frame) -> bool:
        """Whether the fact that the flow waits for was told in another topic: nobody is asked twice."""
        step = self.book[frame.flow].step(frame.step)
        told = self.draft.state.slots.get(str(frame.waiting_for)) is not None
        return told and isinstance(step, CollectStep) and not step.ask_before_filling

    def _is_offer(self, frame: Frame) -> bool:
        kept = frame.flow in self.domain.policy.keep_offers
        return bool(frame.waiting_for and frame.waiting_for.startswith("wants_")) and not kept

    def flow_name(self, frame: Frame) -> str:
        """The flow's name as the parent hears it, with the product put in."""
        product = str(frame.context.get("product") or self.draft.state.slots.get("product") or "")
        return self.book[frame.flow].name.replace("{product}", product if product != "unknown" else "")

    # --- actions --------------------------------------------------------------------------

    def _act(self, action: str, frame: Frame) -> None:
        draft = self.draft
        key = self._key(action)
        health = consent.slots_for(draft, self.domain, action)
        slots = {**health, "issue_text": frame.need, "need_intent": frame.intent}
        if action == "action_part_price" and not slots.get("part"):
            slots["part"] = f"{slots.get('part_said') or ''} {frame.need}".strip()
            draft.learn("part_said", frame.need)
        slots["urgency"], slots["emotion"] = draft.read.alarm.level.label, draft.read.emotion.name
        slots.setdefault("issue_summary", frame.need)
        slots["product_named"] = draft.read.first("product") is not None
        call = ActionCall(action, str(draft.state.id), slots, draft.read.text, key)
        try:
            answer = self.actions.run(call)
        except ActionFailed as error:
            draft.add(e.ActionRan(draft.now, action, key, ok=False, problem=str(error)))
            draft.outbox.append(replace(call, slots=consent.kept_slots(draft, self.domain, slots)))
            draft.say("utter_action_failed", flow_name=self.flow_name(frame))
            return
        draft.add(e.ActionRan(draft.now, action, key, ok=True))
        nothing_new = again.tells_nothing_new(draft, answer.responses)
        answered = nothing_new and again.answer_the_remark(draft, frame, self.knowledge)
        responses = () if answered else answer.responses
        take_answer(draft, answer.slots, responses, category=category_of(action, slots))

    def later(self, action: str, **slots: Any) -> None:
        """Have an action done after this turn is stored, and again until it is: its call is stored with the turn."""
        key, slots = self._key(action), {**slots, "asked_at": self.draft.now.isoformat()}
        self.draft.add(e.ActionRan(self.draft.now, action, key, ok=False, problem="waits for the turn to be stored"))
        self.draft.outbox.append(ActionCall(action, str(self.draft.state.id), slots, "", key))

    def _key(self, action: str) -> str:
        return f"{self.draft.state.id}:{self.message_id}:{action}:{len(self.draft.actions)}"

    def _call_person(self, frame: Frame) -> None:
        intent = frame.intent or "human_agent"
        if intent == "expert_consult" and "wants_lawyer" in self.draft.read.cues:
            intent = "legal"
        elif SENIOR in self.draft.read.cues and intent in ("human_agent", "complain_service"):
            intent = "complain_service"
        angry = self.draft.read.emotion.name == "angry"
        queue = self.domain.policy.queues.get(intent, self.domain.policy.queues.get("human_agent", "service"))
        priority = {"emergency": "P0", "urgent": "P1"}.get(self.draft.read.alarm.level.label, "P2" if angry else "P3")
        if HOTLINE in self.draft.read.cues:
            self.draft.say("utter_no_hotline")
        call_person(self.draft, queue=queue, priority=priority, reason=f"{intent}: {frame.need[:80]}")


def category_of(action: str, slots: Mapping[str, Any]) -> str:
    """Return the category of the ticket that an action opens."""
    return CATEGORIES.get(action) or str(slots.get("ticket_category") or "general")


def take_answer(draft: Draft, slots: object, responses: object, *, category: str) -> None:
    """Fold what an action returned into the draft: slots, linked tickets and sentences."""
    assert isinstance(slots, dict)
    for slot, value in slots.items():
        draft.learn(slot, value, by="system")
    ticket = slots.get("ticket_id")
    if ticket and ticket not in draft.state.tickets:
        draft.add(e.TicketLinked(draft.now, str(ticket), category, created=True))
    for response in responses:  # type: ignore[attr-defined]
        name = response.get("response") or response.get("template")
        if name == REFUSAL and any(
            isinstance(event, e.BotSaid) and event.response == REFUSAL for event in draft.events
        ):
            continue
        if name:
            facts = {
                k: v for k, v in response.items() if k not in ("response", "template", "buttons", "elements", "custom")
            }
            again.tell_result(draft, name, facts)
        elif response.get("text"):
            draft.tell(Outgoing(response["text"]))
