"""What plain words in a message say for or against a reading of the model. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bot.domain.understanding import Entity
from bot.understand.choose import OUTSIDE, WAVERING
from bot.understand.classify import Scores
from bot.understand.entities import lexicon

IN_PASSING = {
    "device_fault": (0.8, ()),
    "logistics": (0.7, ("update_contact", "repair_progress")),
    "traceability": (0.7, ()),
    "restock": (0.8, ("order_status", "refund_status", "logistics", "repair_progress")),
}  # fmt: skip
"""Intents whose words are often said in passing: the chance of another one from which they are that, and of which ones."""
SURE_IT_IS_OUTSIDE = 0.5
EVIDENCE_BOOST = 4.0
LOOKALIKE = 0.05
"""What is left of an intent's chance where its word means something else: "call" and "give a shot" are one verb."""
LOOK_UPS = frozenset({"order_status", "logistics", "refund_status", "invoice", "update_contact"})
"""Flows after which "what was in it" asks for what was ordered."""
GOES_ON = frozenset({"waits", "which_step", "asks_progress", "puts_aside"})
"""Cues of who comes back to the matter: a pause is no end."""
CALLS_OFF = frozenset({"refuse", "drops_it", "calls_off", "withdraws", "wants_change"})
DANGEROUS_SIGNS = frozenset({"battery_exposed", "buckle_opens", "water_on_power"})
"""Cues of what makes a thing dangerous though it only looks like a fault."""
DEVICES = frozenset(lexicon()["devices"])
OF_HURTS = ("injury", "other_symptom", "product_safety", "deny", "human_agent")
"""What "nobody was hurt" is taken for; it is news, and neither a sign nor a no."""
JUDGED_BY = ("baby_age_months", "temperature")
"""Facts of a child that decide how urgent a sign is."""
CARE = "parenting_question"
WAITED_FOR = ("repair_progress", "ticket_status", "logistics", "refund_status", "order_status")
"""Look-ups after which "overdue" is said of what is waited for, not of food."""
PARCELS = ("logistics", "order_status")
"""Look-ups after which "will it be here tomorrow" asks for the parcel and orders nothing."""
CORRECTABLE = frozenset({"baby_age", "temperature", "phone", "order_no", "batch_no", "place", "product", "model"})
"""Facts that a "no, wait" puts right: with one of them it calls nothing off."""


def weigh_evidence(
    scores: Scores,
    intents: tuple[str, ...],
    cues: frozenset[str],
    entities: tuple[Entity, ...],
    *,
    known: Mapping[str, object],
    has_ticket: bool = False,
    flows: frozenset[str] = frozenset(),
) -> Scores:
    """Raise the chance of an intent that plain words in the message speak for; rules help, the model still decides."""
    main, each = scores.main.copy(), scores.intents.copy()
    about, waits_for, feverish = known.get("product"), known.get("last_flow"), JUDGED_BY[1] in known
    device = any(entity.type == "product" and entity.value in DEVICES for entity in entities)
    goods = any(entity.type == "product" for entity in entities)
    code = any(entity.type == "fault_code" for entity in entities)
    numbered = any(entity.type == "order_no" for entity in entities)
    broken = "malfunction" in cues and device
    of_devices = float(main[intents.index("device_usage")] + main[intents.index("device_fault")])
    for intent, told, floor in (
        ("device_fault", broken and of_devices >= WAVERING, 0.6),  # what fails is no question of use
        ("device_fault", broken or code, 0.35),
        ("device_fault", "back_but_broken" in cues and about in DEVICES or "wheel_wobbles" in cues, 0.6),
        ("repair_progress", "repair_number" in cues, 0.8),
        ("repair_booking", "wants_visit" in cues and "repair_number" not in cues, 0.5),
        ("ticket_status", "asks_ticket" in cues, 0.35),
        ("restock", "asks_price" in cues and any(entity.type in ("product", "model") for entity in entities), 0.42),
        ("compensation", bool({"asks_liability", "asks_money"} & cues), 0.6),
        ("compensation", {"missed_visit", "lost_time"} <= cues, 0.8),
        ("compensation", "moral_damages" in cues or {"threatens", "names_sum"} <= cues, 0.6),
        ("food_quality", {"bad_date", "names_food"} <= cues and not numbered, 0.6),
        ("warranty", "price_of_work" in cues, 0.5),
        ("warranty", "asks_warranty" in cues, 0.6),
        ("refund_status", "asks_refund" in cues, 0.6),
        ("return_goods", "takes_back" in cues and goods, 0.5),
        ("sleep", "dozes_holding" in cues or {"shares_bed", "asks"} <= cues, 0.6),
        ("early_learning", "how_to_tell" in cues and not goods, 0.6),
        ("damaged_missing", "came_damaged" in cues and "asks_parcel" in cues, 0.6),
        ("product_advice", "asks_to_change" in cues and goods, 0.5),
        ("product_advice", "compares" in cues and goods and "malfunction" not in cues, 0.6),
        ("breastfeeding", "pumps_by_hand" in cues or "breast_lump" in cues and "names_food" not in cues, 0.5),
        ("human_agent", bool({"wants_person", "talks_directly"} & cues) and "no_person" not in cues, 0.6),
        ("human_agent", "asks_hotline" in cues, 0.6),
        ("update_contact", {"changes_contact", "names_contact"} <= cues and "looks_up_order" not in cues, 0.5),
        ("update_contact", "sends_elsewhere" in cues and any(entity.type == "place" for entity in entities), 0.7),
        ("invoice", "tells_title" in cues and "invoice" in flows, 0.6),
        ("membership", "redeems" in cues and "membership" in flows, 0.6),
        ("repair_booking", "another_day" in cues and waits_for == "repair_progress", 0.6),
        ("repair_progress", "asks_visit" in cues and waits_for == "repair_progress", 0.6),
        ("expert_consult", "wants_expert" in cues and "no_person" not in cues, 0.5),
        ("product_safety", "hurt_by_goods" in cues and goods, 0.5),
        ("product_safety", bool(DANGEROUS_SIGNS & cues) and "asks_price" not in cues, 0.8),
        (
            "logistics",
            "asks_parcel" in cues and not {"asks_ticket", "back_but_broken", "came_damaged"} & cues,
            0.6 if numbered else 0.0,
        ),
        ("ticket_status", "how_long" in cues and has_ticket, 0.4),
        ("logistics", "nothing_came" in cues and not has_ticket, 0.6),
        ("repair_progress", "overdue" in cues and waits_for == "repair_progress" and "names_food" not in cues, 0.6),
        ("order_status", numbered and float(main.max()) < WAVERING, 0.36),
        ("order_status", "asks_contents" in cues and bool(flows & LOOK_UPS), 0.6),
        ("order_status", {"part_of_order", "wants_change"} <= cues and "received" not in cues, 0.6),
        ("order_status", "looks_up_order" in cues and "changes_contact" not in cues, 0.6),
        ("traceability", "checks_genuine" in cues, 0.6),
        ("restock", "out_of_stock" in cues and any(entity.type in ("product", "model") for entity in entities), 0.6),
        ("restock", "asks_day" in cues and "restock" in flows, 0.6),
        ("membership", "expires" in cues and "membership" in flows, 0.6),
        ("invoice", "names_invoice" in cues and not _by_the_way(cues, flows), 0.6),
        ("product_advice", "fits_size" in cues and (goods or about is not None), 0.6),
        ("solid_food", {"meanwhile", "names_meal"} <= cues, 0.6),
        ("compensation", bool({"haggles", "asks_liability"} & cues) and "compensation" in flows, 0.8),
        ("complain_service", "complains" in cues, 0.6),
        (str(waits_for), "asks_when" in cues and waits_for in WAITED_FOR, 0.5),
        ("digestion", "vomits_and_runs" in cues, 0.5),
        ("cold_cough", "asks_of_cold" in cues and not device, 0.6),
        ("growth", "tells_weight" in cues and "malfunction" not in cues, 0.6),
        ("fever", "gives_medicine" in cues and feverish and not device, 0.6),
        ("fever", {"asks", "medicine"} <= cues and not device, 0.5),
    ):
        if told and not _read_otherwise(scores, intents, intent):
            place = intents.index(intent)
            main[place] = min(max(main[place] * EVIDENCE_BOOST, floor), 1.0)
            each[place] = max(each[place], min(max(each[place] * EVIDENCE_BOOST, floor), 0.9))
    return replace(scores, intents=each, main=main)


def _by_the_way(cues: frozenset[str], flows: frozenset[str]) -> bool:
    """Whether a missing invoice is only what somebody asks about a warranty or a claim without."""
    return "without_invoice" in cues and bool(flows & {"warranty", "goods_claim", "repair_booking"})


def _read_otherwise(scores: Scores, intents: tuple[str, ...], intent: str) -> bool:
    """Whether the model is sure that the message is about something else than a word in passing speaks for."""
    best = int(np.argmax(scores.main))
    if intent not in IN_PASSING or intents[best] == intent:
        return False
    sure_at, over = IN_PASSING[intent]
    if intents[best] == OUTSIDE:
        return float(scores.main[best]) >= SURE_IT_IS_OUTSIDE
    return float(scores.main[best]) >= sure_at and (not over or intents[best] in over)


def lower_lookalikes(
    scores: Scores,
    intents: tuple[str, ...],
    cues: frozenset[str],
    *,
    call_awaited: bool = False,
    flows: frozenset[str] = frozenset(),
    named: frozenset[str] = frozenset(),
    waits_for: object = None,
) -> Scores:
    """Lower the chance of an intent whose only sign is a word that means something else here.

    ``named`` are the types of what the message names, ``waits_for`` the flow that was last answered.
    """
    late = "overdue" in cues and "names_food" not in cues and waits_for in WAITED_FOR
    lump = "breast_lump" in cues and "names_food" not in cues
    calls = "calls" in cues or call_awaited and "calls_perhaps" in cues
    contents = "asks_contents" in cues and "malfunction" not in cues and bool(flows & LOOK_UPS)
    unsent = {"part_of_order", "wants_change"} <= cues and "received" not in cues
    haggles = "haggles" in cues and "compensation" in flows
    arrives, ends = "asks_day" in cues and "restock" in flows, "expires" in cues and "membership" in flows
    parcel = "names_day" in cues and waits_for in PARCELS and not named & {"product", "model"}
    main, each = scores.main.copy(), scores.intents.copy()
    for intent, misread in (
        ("vaccination", calls and "names_shot" not in cues or "child_safe" in cues and "asks" not in cues),
        ("logistics", "back_but_broken" in cues),
        (
            "exchange_goods",
            bool({"asks_to_change", "names_invoice"} & cues) or {"changes_contact", "names_contact"} <= cues,
        ),
        ("repair_booking", "asks_to_do" in cues),
        *((name, "stops_messages" in cues) for name in PARCELS),
        ("daily_care", {"how_long", "erases"} <= cues),
        ("other_symptom", {"shares_bed", "asks"} <= cues),
        ("exchange_goods", "another_day" in cues or "redeems" in cues and "membership" in flows),
        ("repair_progress", "asks_when" in cues and waits_for in PARCELS and "about_repair" not in cues),
        ("out_of_scope", ("asks_to_do" in cues and bool(flows)) or arrives),
        ("logistics", arrives),
        ("product_advice", ends),
        ("cancel", ends),
        ("invoice", _by_the_way(cues, flows)),
        ("privacy_request", bool({"takes_out", "waits"} & cues) or "does_not_know" in cues and bool(flows)),
        ("logistics", contents),
        *((name, "not_hurt" in cues) for name in OF_HURTS),
        ("cancel", bool(GOES_ON & cues) and not CALLS_OFF & cues),
        ("device_fault", contents or unsent or "meanwhile" in cues and "names_meal" in cues),
        ("device_usage", contents),
        ("preterm_care", "by_law" in cues),
        ("product_safety", "wheel_wobbles" in cues),
        ("injury", "water_on_power" in cues and not {"names_shock", "hurt_by_goods"} & cues),
        ("return_goods", unsent or "nothing_came" in cues),
        ("device_fault", "nothing_came" in cues),
        ("damaged_missing", haggles or "back_but_broken" in cues and "repair_progress" in flows),
        ("update_contact", "looks_up_order" in cues and "changes_contact" not in cues),
        ("restock", "until_when" in cues or parcel or "asks_visit" in cues and waits_for == "repair_progress"),
        ("growth", "harmed_by_food" in cues),
        ("exchange_goods", "changes_stage" in cues and "order_no" not in named),
        ("exchange_goods", waits_for == CARE and "goes_on" in cues and not named & {"product", "order_no"}),
        ("food_quality", lump or late or "mixed_wrong" in cues and not {"bad_food", "faulty"} & cues),
        ("device_care", "old_remedy" in cues and "product" not in named),
        ("return_goods", "asks_refund" in cues or "names_fever" in cues and not named & {"product", "order_no"}),
        ("repair_booking", "talks_directly" in cues),
        (OUTSIDE, "asks_rescue" in cues and waits_for == CARE or "asks_hotline" in cues),
        ("complain_service", "asks_hotline" in cues and "complains" not in cues),
        ("human_agent", "tells_title" in cues and "invoice" in flows and "wants_person" not in cues),
        ("update_contact", "asks_hotline" in cues),
        (OUTSIDE, "asks_when" in cues and waits_for in WAITED_FOR or {"asks", "medicine"} <= cues),
        ("cancel", "correction" in cues and bool(named & CORRECTABLE)),
        ("cancel", "no_more_steps" in cues and "troubleshoot" in flows and not {"refuse", "drops_it"} & cues),
        ("cancel", "settles_for" in cues or "works_now" in cues and not CALLS_OFF & cues),
        ("cancel", "waits" in cues and not {"calls_off", "drops_it", "refuse"} & cues),
        ("device_usage", "of_the_child" in cues and "product" not in named and waits_for == CARE),
    ):
        if misread:
            place = intents.index(intent)
            main[place] *= LOOKALIKE
            each[place] *= LOOKALIKE
    return replace(scores, intents=each, main=main)
