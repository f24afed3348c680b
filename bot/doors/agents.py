"""The agents' API: who waits, what was said, take over, answer, hand back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from bot.copilot.panel import Panel
from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.errors import Conflict, NotFound
from bot.domain.ids import ConversationId
from bot.doors import views
from bot.doors.access import COOKIE, SESSION_SECONDS, Access, Agent
from bot.doors.shapes import AgentReply, Feedback, HandoffRequest, SignIn
from bot.turn import Assistant

Json = dict[str, Any]
After = Annotated[int, Query(ge=0, le=2**62, description="an event number; only what came later is returned")]


def session_router(access: Access) -> APIRouter:
    """Return sign-in, sign-out and who-am-I."""
    router = APIRouter(prefix="/api/v1/session", tags=["agents"])

    @router.post("")
    def sign_in(given: SignIn, request: Request, response: Response) -> Json:
        """Sign in; the session lives in a cookie that scripts cannot read."""
        agent, cookie = access.sign_in(given.name, given.password)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, cookie, max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=secure)
        return {"name": agent.name, "role": agent.role}

    @router.delete("")
    def sign_out(response: Response) -> Json:
        """Sign out of this browser."""
        response.delete_cookie(COOKIE)
        return {"signed_out": True}

    @router.get("")
    def who(agent: Agent = Depends(access.require)) -> Json:
        """Tell who is signed in."""
        return {"name": agent.name, "role": agent.role}

    return router


def agents_router(assistant: Assistant, access: Access, panel: Panel) -> APIRouter:
    """Return the conversation routes; all of them need an agent."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["agents"])
    _looking(router, assistant, access)
    _acting(router, assistant, access)
    _copilot(router, assistant, access, panel)
    return router


def _open(assistant: Assistant, conversation: str) -> Conversation:
    if not assistant.store.exists(ConversationId(conversation)):
        raise NotFound("no such conversation")
    return assistant.store.load(ConversationId(conversation))[0]


def _seen(assistant: Assistant, conversation: str, agent: Agent, what: str) -> Conversation:
    """Open a conversation to show an agent what was said in it, unmasked; the look is noted before anything is shown."""
    state = _open(assistant, conversation)
    assistant.accesses.record(str(state.id), agent.name, agent.role, what)
    return state


def _own(assistant: Assistant, conversation: str, agent: Agent) -> Conversation:
    state = _open(assistant, conversation)
    if state.mode != "human" or state.agent != agent.name:
        holder = state.agent or "the bot"
        raise Conflict(f"{holder} has this conversation; take it first")
    return state


def _looking(router: APIRouter, assistant: Assistant, access: Access) -> None:

    @router.get("")
    def conversations(agent: Agent = Depends(access.require)) -> Json:
        """List conversations, the most urgent and longest waiting first; personal data is masked."""
        return {"conversations": [views.listed(row) for row in assistant.store.summaries()]}

    @router.get("/{conversation}")
    def conversation_(conversation: str, agent: Agent = Depends(access.require)) -> Json:
        """Return the state: facts with their turn, stack, moods, tickets."""
        return views.conversation(_seen(assistant, conversation, agent, "conversation"))

    @router.get("/{conversation}/messages")
    def messages(conversation: str, agent: Agent = Depends(access.require), after: After = 0) -> Json:
        """Return what was said after an event number; each message says who speaks and whether a machine wrote it."""
        _seen(assistant, conversation, agent, "messages")
        said = (
            views.message_of(record) for record in assistant.store.history(ConversationId(conversation), after=after)
        )
        return {"messages": [message for message in said if message]}

    @router.get("/{conversation}/events")
    def events(conversation: str, agent: Agent = Depends(access.require), after: After = 0) -> Json:
        """Return all events after a number."""
        _seen(assistant, conversation, agent, "events")
        records = assistant.store.history(ConversationId(conversation), after=after)
        return {"events": [views.agent_event(record) for record in records]}


def _acting(router: APIRouter, assistant: Assistant, access: Access) -> None:

    @router.post("/{conversation}/take")
    def take(conversation: str, agent: Agent = Depends(access.require)) -> Json:
        """Take the conversation over; of two at once one wins, the other gets 409."""
        with assistant.locks.hold(ConversationId(conversation)):
            state = _open(assistant, conversation)
            if state.mode == "human" and state.agent != agent.name:
                raise Conflict(f"{state.agent} has this conversation already")
            if state.mode == "auto":
                moment = assistant.clock.now()
                assistant.record(ConversationId(conversation), e.ModeChanged(moment, "human", agent.name))
        return {"agent": agent.name}

    @router.post("/{conversation}/reply")
    def reply(conversation: str, said: AgentReply, agent: Agent = Depends(access.require)) -> Json:
        """Answer the parent in your own name; the same ``client_id`` again is sent once."""
        _own(assistant, conversation, agent)
        if said.client_id:
            for record in assistant.store.history(ConversationId(conversation), limit=100_000):
                if isinstance(record.event, e.PersonSaid) and record.event.client_id == said.client_id:
                    return {"seq": record.seq}
        moment = assistant.clock.now()
        seq = assistant.agent_says(
            ConversationId(conversation), said.text, agent.name, moment, client_id=said.client_id
        )
        return {"seq": seq}

    @router.post("/{conversation}/handback")
    def handback(conversation: str, agent: Agent = Depends(access.require)) -> Json:
        """Give the conversation back to the bot."""
        _own(assistant, conversation, agent)
        assistant.record(ConversationId(conversation), e.ModeChanged(assistant.clock.now(), "auto"))
        return {"mode": "auto"}

    @router.post("/{conversation}/handoff")
    def handoff(conversation: str, wanted: HandoffRequest, agent: Agent = Depends(access.require)) -> Json:
        """Call another person: the conversation goes back into a queue."""
        state = _open(assistant, conversation)
        moment = assistant.clock.now()
        events: list[e.Event] = [e.HandoffRequested(moment, wanted.queue, wanted.priority, wanted.reason)]
        if state.mode == "human":
            events.insert(0, e.ModeChanged(moment, "auto"))
        assistant.record(ConversationId(conversation), *events)
        return {"queue": wanted.queue, "priority": wanted.priority}

    @router.post("/{conversation}/close")
    def close(conversation: str, agent: Agent = Depends(access.require)) -> Json:
        """End the conversation; the parent's next message opens it again."""
        _open(assistant, conversation)
        assistant.record(ConversationId(conversation), e.Closed(assistant.clock.now(), agent.name))
        return {"closed": True}


def _copilot(router: APIRouter, assistant: Assistant, access: Access, panel: Panel) -> None:

    @router.get("/{conversation}/copilot")
    def copilot(conversation: str, agent: Agent = Depends(access.require)) -> Json:
        """Return summary, facts, moods, suggested replies with sources and next actions."""
        state = _seen(assistant, conversation, agent, "copilot")
        return panel.show(state, assistant.store.history(ConversationId(conversation), limit=100_000))

    @router.post("/{conversation}/copilot/feedback")
    def feedback(conversation: str, given: Feedback, agent: Agent = Depends(access.require)) -> Json:
        """Record what became of a suggestion."""
        _open(assistant, conversation)
        panel.record_feedback(conversation, agent.name, given.suggestion_id, given.verdict, given.text)
        return {"recorded": True}
