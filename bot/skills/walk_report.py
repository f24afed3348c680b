"""A message while a device is walked through, read beside what the fault is: it reports on the device unless it names something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from bot.decide.asks_of_step import ELSEWHERE as ASKS_ELSEWHERE
from bot.decide.asks_of_step import REPORT
from bot.decide.domain_file import Domain
from bot.decide.facts import CARE
from bot.decide.in_walk import OF_A_CHILD, OF_THE_MACHINE, SIGNS, WISHES
from bot.domain.conversation import Conversation
from bot.domain.events import Frame
from bot.domain.understanding import Entity, Family, Intent, Understanding, Urgency
from bot.ports import KnowledgeSearch
from bot.skills.beside import PARENTING
from bot.understand.labels import load_labels
from bot.understand.normalize import normalize
from bot.understand.report import (
    Verdict,
    acts_told,
    asked_in,
    asks_on,
    beside_asking_on,
    is_tool,
    labelled,
    put_first,
    says_more,
    tells_model,
    told_in,
    verdict,
)
from knowledge_base.passage import Query

WALK, OFFER = "troubleshoot", "wants_repair"
SOLVED, WORKS, PARTLY, BROKEN = "all_solved", "works_now", "works_but", "still_broken"
TOLD = {"solved": {SOLVED, WORKS}, "works": {WORKS}, "partly": {PARTLY}, "broken": {BROKEN}}
FIXED, JUST_SAID = "utter_fixed", 3
"""The end of a walk, and the responses within which a question without a noun is on its device."""
FAULTS = ("device_fault", "device_connectivity")
OF_DEVICES = frozenset({*FAULTS, "device_usage", "device_care"})
ELSEWHERE = WISHES - {"came_damaged"} | SIGNS | {"names_invoice", "asks_ticket", "waits", "wants_visit", "just_repair", "repair_instead", "price_of_work", "the_other", "threatens",
                              "announces", "calls_off", "puts_off", "which_clinic", "how_to_tell", "asks_rescue", "orders_for_me", "names_child", "erases", "of_data"}  # fmt: skip
"""Cues of what is no report on a device."""
SURE = {"human_agent": 0.6, "expert_consult": 0.7, "repair_booking": 0.7, "injury": 0.6}
NUMBERS = ("order_no", "ticket_no", "batch_no", "phone", "place")
SURELY = 0.85
"""Chance from which another reading stands beside a device."""
OF_ORDERS = frozenset({"order_status", "logistics", "return_goods", "exchange_goods", "refund_status", "compensation", "food_quality",
                       "traceability", "damaged_missing", "not_as_described", "invoice", "price_promo", "membership", "product_advice",
                       "restock", "spare_parts", "suggestion", "update_contact", "out_of_scope", "chitchat"})  # fmt: skip
"""Readings that a report on a device is taken for by its words alone: none stands without a word of a wish."""
FAULT_LIKE = ("out_of_scope", "chitchat", "device_usage", "device_care", "suggestion", "product_advice")
"""Readings of what a device does that may be a fault of it."""
LIKE_A_FAULT = 0.9
"""Score from which words are those of a fault."""
ASKS_ON = "asks_next"
"""A cue of no words: a step is done, and what comes next is asked."""
ASKS_BESIDE = "asks_beside"
"""A cue of no words: the machine works again, and something of its use is asked."""
ASIDES = frozenset(
    {
        "asks",
        "asks_how",
        "asks_why",
        "asks_way",
        "asks_meaning",
        "uses_again",
        "waits",
        "show_profile",
        "abilities",
        "goes_on",
    }
)
"""Cues that a question is told by: what stands before it is a report."""
LEAST_OF_CHILD = 0.5
"""Chance from which a message after an answer on the child is on the child."""
LABELS = load_labels()
OF_CARE = frozenset(name for name, of in zip(LABELS.intents, LABELS.domains, strict=True) if of == "parenting")
FAINTLY, PLAINLY = ("greet", "goodbye", "bot_challenge"), 0.6
"""Courtesies that a short report is read as by its length alone, and the chance from which one is meant."""
GOOD = ("solved", "works")
FIRST = "put_first"
"""A cue of no words: which of several devices comes first is told, and nothing of it."""
TELLS = "told_of_it"
"""A cue of no words: the other device is not only named but told of."""
SURE_QUESTION = 0.97
"""Chance from which a question is what it is read as, whatever device is talked of."""
CLOSE, CLEAR = 0.7, 0.9
"""Scores from which an article on the device answers a question while its steps are tried, and after it was talked of."""
HALF_SURE, APART = 0.45, 0.2
"""Chance of another reading, and how much worse its articles must fit for the question to be on the device."""
FITS, FITS_BETTER = 0.8, 0.15
"""Score of the device's fault from which words tell of it, and by how much an article on a child must fit less."""
WISHES_READ = ("human_agent", "expert_consult", "repair_booking", "exchange_goods", "return_goods", "privacy_request", "complain_service", "goodbye",
               "thank", "cancel")  # fmt: skip
"""Readings of what is wanted instead of steps."""
ASKS_FOR = frozenset({"asks_how", "asks_way", "asks_why", "asks_meaning", "uses_again", "asks_price"})
"""Cues of questions that want to be told something; "is it too little powder?" tells."""
LETTERS = ("A", "B")
SHORTEST, LONGEST = 4, 40
"""Characters of a question that may lean on the device."""
SAYS = 2
"""Letters of the least report."""


def as_report(read: Understanding, state: Conversation, knowledge: KnowledgeSearch, domain: Domain) -> Understanding:
    """Return the reading with what the message says or asks of the device that is talked of, and without what it only resembles."""
    top, slots, read = state.top, state.slots, _put_first(_named(read, state), state)
    if read.alarm.level is Urgency.EMERGENCY:
        return read
    walks = top is not None and top.flow == WALK and top.waiting_for in (REPORT, OFFER) and bool(slots.get("fault_id"))
    if top is not None and walks:
        return _in_walk(read, top, state, knowledge, domain)
    if _asks_of_device(read, state, knowledge, domain, walks=False):
        return _as_question(read)
    return _as_complaint(read, state, knowledge, domain)


def _in_walk(
    read: Understanding, top: Frame, state: Conversation, knowledge: KnowledgeSearch, domain: Domain
) -> Understanding:
    """Return the reading of a message while a step is tried, or a repair offered after the last one."""
    if done := _asked_on(read, domain):
        return done
    if _only_names_it(read, state):
        return replace(read, intents=(), cues=read.cues - {"asks"} | {"which_step"}, unsure=False, guesses=())
    tree = knowledge.fault(str(state.slots["fault_id"]))
    found = verdict(told_in(read.text), top.need, (tree.title, *tree.symptoms))
    of_child = _of_child(read, domain, found) if state.slots.get("last_flow") == CARE else None
    of_device = cache(lambda: _tells_of_device(read, tree.device, knowledge))  # two searches, made at most once
    if of_child and not of_device():
        return of_child
    fault, another = " ".join((top.need, tree.title, *tree.symptoms)), "the_other" in read.cues
    foreign = _of_another(read, state, domain, fault)
    if found in GOOD and not another and (both := _fixed_and_asks(read, found, tree.device, knowledge, domain, fault)):
        return both
    if _asks_of_device(read, state, knowledge, domain, walks=True):
        return _as_question(read)
    if foreign:
        return _as_complaint(_on_another_walk(read, state, knowledge, domain), state, knowledge, domain)
    if "asks" in read.cues and found != "solved" and not another:
        read, found = replace(read, cues=read.cues - {WORKS}), None  # "it is lit: is that right?"
    reports = _reports(read, domain, found, of_device)
    if reports and top.waiting_for == OFFER:
        found = found or "broken"  # what is found after the last step does not make it work
    if found:
        read = replace(read, cues=read.cues - {WORKS, PARTLY, BROKEN} | TOLD[found])
    return _as_fault(read, domain) if reports else read


def _as_question(read: Understanding) -> Understanding:
    """The reading as a question on the use of the device."""
    question = Intent("device_care", SURELY, (0, len(read.text)))
    said = frozenset() if verdict(told_in(read.text), "", ()) else {WORKS, BROKEN}
    return replace(read, intents=(question,), cues=read.cues - said, unsure=False, guesses=())


def _asked_on(read: Understanding, domain: Domain) -> Understanding | None:
    """Return the reading of "all right, and now?", None where no next step is asked for, or the machine is told to work."""
    talk = domain.policy.talk_intents
    others = max((one.confidence for one in read.intents if one.name not in OF_DEVICES | talk), default=0.0)
    child = read.family.named or "names_child" in read.cues
    found = verdict(beside_asking_on(read.text), "", ())
    if not asks_on(read.text) or found in GOOD or child and others >= HALF_SURE:
        return None
    left = {WORKS, PARTLY, *ASIDES} if found == "broken" else {WORKS, PARTLY, BROKEN, *ASIDES}
    return _as_fault(replace(read, cues=read.cues - left | {ASKS_ON}, family=Family()), domain)


def _of_child(read: Understanding, domain: Domain, found: Verdict | None) -> Understanding | None:
    """Return the reading of what is said of the child that was talked of between the steps, None where it is on the machine."""
    main = read.intents[0] if read.intents else None
    apart = OF_DEVICES | OF_ORDERS | domain.policy.talk_intents
    named = read.first("product") or {"machine_part", "malfunction", "done_to_it", BROKEN} & read.cues
    cares = main is not None and main.name not in apart and main.confidence >= LEAST_OF_CHILD
    if cares and not named:
        return replace(read, cues=read.cues - {SOLVED, WORKS, PARTLY, "cannot_do"})
    if found == "works" and not named and asked_in(read.text) and _surest_on_device(read) < LEAST_OF_CHILD:
        return read  # "the hold helps; may it sleep like that?"
    return read if found != "solved" and not _names_a_deed(read) else None  # what names nothing goes on with that


def _fixed_and_asks(
    read: Understanding, found: Verdict, device: str, knowledge: KnowledgeSearch, domain: Domain, fault: str
) -> Understanding | None:
    """Return the reading of "it works; how often a day may I?": the report, and the question of its own; None where nothing is asked, or more is told."""
    start, end = asked_in(read.text) or (0, 0)
    told = any(not start <= one.span[0] < end and one.text not in fault for one in read.entities)
    if not end or told or read.alarm.level >= Urgency.URGENT:
        return None
    hits = knowledge.search(Query(normalize(read.text[start:end].strip()), top_k=1, device=device))
    known = bool(hits) and hits[0].device == device and hits[0].score >= CLOSE
    named = read.family.named or any(map(read.first, (*OF_A_CHILD, *NUMBERS, "product")))
    apart = OF_DEVICES | domain.policy.talk_intents
    others = tuple(replace(one, span=(start, end)) for one in read.intents if one.name not in apart)
    cares = bool(others) and others[0].name in OF_CARE
    deed = {"machine_part", "done_to_it", "malfunction"} & read.cues
    if cares and found == "works" and others[0].confidence >= SURELY and not deed:
        return None  # "the hold helps": it is said of the child
    least = SURE_QUESTION if known or cares and not named else LEAST_OF_CHILD
    surely = bool(others) and others[0].confidence >= least
    beside = others if surely else (Intent("device_care", SURELY, (start, end)),)
    cues = read.cues - {PARTLY, BROKEN, *ASIDES} | TOLD[found] | {ASKS_BESIDE}
    return replace(read, intents=beside, cues=cues, unsure=False, guesses=())


def _by_label(read: Understanding, state: Conversation) -> Understanding:
    """Return the reading with the device that a letter stands for where two were told: "and B?"."""
    told, found = state.slots.get("told_devices") or [], labelled(read.text)
    if found is None or read.first("product") or len(told) <= found[0] or len(told) < len(LETTERS):
        return read
    place, (start, end) = found
    named = Entity("product", read.text[start:end], (start, end), told[place])
    return replace(read, entities=(*read.entities, named))


def _named(read: Understanding, state: Conversation) -> Understanding:
    """Return the reading with the devices that are meant: by a letter, by the model that is read off it, without the tools."""
    model, product = read.first("model"), state.slots.get("product")
    asked = state.top is not None and state.top.waiting_for in (REPORT, OFFER)
    if asked and model and product and not read.first("product") and tells_model(read.text):
        read = replace(read, entities=(*read.entities, Entity("product", model.text, model.span, product)))
    return _by_label(_without_tools(read, state), state)


def _without_tools(read: Understanding, state: Conversation) -> Understanding:
    """Return the reading without what the device that is talked of was only measured with: "the thermometer says 41"."""
    product = state.slots.get("product")
    tools = [one for one in read.all("product") if one.value != product and is_tool(read.text, one.span)]
    if product is None or not tools:
        return read
    return replace(read, entities=tuple(one for one in read.entities if one not in tools))


def _put_first(read: Understanding, state: Conversation) -> Understanding:
    """Return the reading with the device that is put first of several, named by a part of its name: "the mist first"."""
    told = [str(one) for one in state.slots.get("told_devices") or ()]
    found = put_first(read.text, told) if len(told) > 1 else None
    if found is None or any(one.value != found[0] for one in read.all("product")):
        return read
    value, (start, end) = found
    named = () if read.first("product") else (Entity("product", read.text[start:end], (start, end), value),)
    tells = verdict(told_in(read.text), "", ()) or acts_told(read.text)
    return replace(
        read, entities=(*read.entities, *named), cues=read.cues - {"the_other"} | (set() if tells else {FIRST})
    )


def _only_names_it(read: Understanding, state: Conversation) -> bool:
    """Whether "and the warmer?", "that machine?" says no more than which device is meant, and that is the one under way."""
    named, waits = read.first("product"), any(frame.flow == WALK for frame in state.stack[:-1])
    if named is None:
        brief = len(read.text.strip()) <= SHORTEST + SHORTEST and not (OF_THE_MACHINE - {"works_now"}) & read.cues
        return "that_machine" in read.cues and brief and not waits
    same, model = named.value == state.slots.get("product"), read.first("model")
    only_model = (
        model is not None
        and tells_model(read.text)
        and not ELSEWHERE & read.cues
        and not _names_a_deed(replace(read, entities=()))
    )
    return same and (
        FIRST in read.cues or only_model and "asks" not in read.cues or not says_more(read.text, named.text)
    )


def _names_a_deed(read: Understanding) -> bool:
    """Whether a device, a part or something that is done to one is named."""
    return bool(acts_told(read.text) or {*OF_THE_MACHINE, "names_part"} & read.cues or read.first("product"))


def _on_another_walk(
    read: Understanding, state: Conversation, knowledge: KnowledgeSearch, domain: Domain
) -> Understanding:
    """Return the reading with the report on another device whose steps wait: "leave that; on the warmer: it is warm now"."""
    named = read.first("product")
    waits = [frame for frame in state.stack[:-1] if frame.flow == WALK and frame.context.get("fault_id")]
    frame = next((one for one in waits if named and one.context.get("product") == named.value), None)
    if frame is None or named is None:
        return read
    if FIRST in read.cues or not says_more(read.text, named.text):  # it is only what is talked of now
        return replace(read, intents=(), cues=read.cues - {"asks"}, unsure=False, guesses=())
    tree, told_text = knowledge.fault(str(frame.context["fault_id"])), told_in(read.text)
    found = verdict(told_text, frame.need, (tree.title, *tree.symptoms))
    if "asks" in read.cues and not ("the_other" in read.cues and found):
        return read
    told = TOLD[found] if found else set()
    told_of = replace(read, cues=read.cues - {WORKS, PARTLY, BROKEN} | told | {TELLS})
    return _as_fault(told_of, domain) if not (ELSEWHERE - {"the_other"}) & read.cues else told_of


def _asks_of_device(
    read: Understanding, state: Conversation, knowledge: KnowledgeSearch, domain: Domain, *, walks: bool
) -> bool:
    """Whether a question without a noun of its own is on the device that is walked through or was talked of last: what is known says so."""
    product = state.slots.get("product")
    over = FIXED in state.used_responses[-JUST_SAID:]
    lately = state.top is None and (over or state.slots.get("last_flow") in ("troubleshoot", "device_question"))
    main = read.intents[0].name if read.intents else ""
    if not (walks or lately) or main in FAULTS or main in OF_DEVICES and not walks:
        return False
    if not _asks_without_a_noun(read, str(product), domain):
        return False
    device = knowledge.device(str(product))
    asked = read.text[slice(*(asked_in(read.text) or (0, None)))]
    hits = knowledge.search(Query(normalize(asked.strip()), top_k=5, device=device.device if device else None))
    if not (device and hits and hits[0].device == device.device and hits[0].score >= (CLOSE if walks else CLEAR)):
        return False
    rival = max((hit.score for hit in hits if hit.domain != hits[0].domain), default=0.0)
    return _surest_other(read) < HALF_SURE or rival < hits[0].score - APART  # only the device's articles speak of it


def _asks_without_a_noun(read: Understanding, product: str, domain: Domain) -> bool:
    """Whether a short question names neither a child nor another device, and nothing that is surely of another matter."""
    devices = {*domain.policy.series.values()}
    others = {entity.value for entity in read.all("product")} & devices - {product}
    told = {"names_child", *ELSEWHERE, *ASKS_ELSEWHERE} & read.cues
    named = read.family.named or any(map(read.first, (*OF_A_CHILD, *NUMBERS)))
    brief = len(read.text.strip()) >= SHORTEST and len(read.text) <= LONGEST
    sure = _surest_other(read) >= SURE_QUESTION or read.alarm.level >= Urgency.URGENT
    return bool("asks" in read.cues and product in devices and brief) and not (others or told or named or sure)


def _surest_on_device(read: Understanding) -> float:
    return max((one.confidence for one in read.intents if one.name in OF_DEVICES), default=0.0)


def _surest_other(read: Understanding) -> float:
    return max((one.confidence for one in read.intents if one.name not in OF_DEVICES), default=0.0)


def _as_complaint(
    read: Understanding, state: Conversation, knowledge: KnowledgeSearch, domain: Domain
) -> Understanding:
    """Return the reading of what a named device does as its fault, where nothing is asked and the words are those of one."""
    named, main = read.first("product"), read.intents[0].name if read.intents else "out_of_scope"
    walks = state.top is not None and state.top.waiting_for in (REPORT, OFFER)
    another = walks and named is not None and named.value != state.slots.get("product")
    busy = state.top is not None and state.top.waiting_for is not None and not another or read.first("brand")
    told = {"asks", "compares", *ELSEWHERE} & read.cues or any(map(read.first, (*NUMBERS, "symptom")))
    if busy or told or named is None or named.value not in domain.policy.series.values() or main not in FAULT_LIKE:
        return read
    found = knowledge.find_fault(read.text, str(named.value), None, limit=1)
    return _as_fault(read, domain) if found and found[0][1] >= LIKE_A_FAULT else read


def _as_fault(read: Understanding, domain: Domain) -> Understanding:
    """The reading with the device as its matter; thanks and laughter beside it stay."""
    talk = domain.policy.talk_intents - {"out_of_scope", "cancel"}
    faint = {one.name for one in read.intents if one.name in FAINTLY and one.confidence < PLAINLY}
    beside = tuple(one for one in read.intents if one.name in talk - faint)
    fault = Intent("device_fault", SURELY, (0, len(read.text)))
    return replace(read, intents=(fault, *beside), unsure=False, guesses=())


def _of_another(read: Understanding, state: Conversation, domain: Domain, fault: str) -> bool:
    """Whether a child, another device or a number is named: then the message is not only about this one."""
    devices = {entity.value for entity in read.all("product")} & {*domain.policy.series.values()}
    goods = (
        {entity.value for entity in read.all("product")} - devices
        if not OF_DEVICES & {i.name for i in read.intents}
        else set()
    )
    told = any(entity.type in (*OF_A_CHILD, *NUMBERS) and entity.text not in fault for entity in read.entities)
    return bool(told or goods or read.family.named or devices - {state.slots.get("product")})


def _reports(read: Understanding, domain: Domain, found: Verdict | None, of_device: Callable[[], bool]) -> bool:
    """Whether something is told, nothing asked or wished, and it is on the device; where ``of_device`` says so a sure other reading is a likeness, too."""
    talk = domain.policy.talk_intents - {"out_of_scope"}
    faint = {one.name for one in read.intents if one.name in FAINTLY and one.confidence < PLAINLY}
    rest = [one for one in read.intents if one.name not in talk - faint]
    elsewhere = {"asks", *ELSEWHERE} & read.cues
    if elsewhere - {"names_child", "asks"} or ASKS_FOR & read.cues or read.alarm.level >= Urgency.URGENT:
        return False
    wants = {"wants_part", "names_part"} <= read.cues and read.has("spare_parts")
    told = sum(map(str.isalpha, read.text)) >= SAYS and not wants
    if elsewhere or not rest and not read.unsure or any(_stands(one) for one in rest):
        return found is not None and not elsewhere and not rest or told and of_device()
    return told


def _tells_of_device(read: Understanding, device: str, knowledge: KnowledgeSearch) -> bool:
    """Whether the words are those of a fault of the device, and no article on a child speaks of them nearly as well."""
    if any(one.name in WISHES_READ and one.confidence >= HALF_SURE for one in read.intents):
        return False
    found = knowledge.find_fault(read.text, device, None, limit=1)
    if not found or found[0][1] < FITS:
        return False
    of_child = knowledge.search(Query(normalize(read.text), top_k=1, domain=PARENTING))
    return found[0][1] - (of_child[0].score if of_child else 0.0) >= FITS_BETTER


def _stands(one: Intent) -> bool:
    """Whether a reading is too sure to be only the likeness of a report."""
    return one.name not in OF_DEVICES | OF_ORDERS and one.confidence >= SURE.get(one.name, SURELY)
