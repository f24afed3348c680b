"""What goods cost, and a price that fell since they were bought. Pure."""

from __future__ import annotations

from bot.decide.start import Start
from bot.domain.conversation import Conversation
from bot.domain.understanding import Entity, Understanding

SHORT_PRICE = 14
"""Characters of a question for a price that leave no room for a part's name."""
ABOUT_PARTS = ("spare_part", "troubleshoot")
SURE_OF_A_PART = 0.85
"""Chance from which a price is asked of a part though no word for one is known."""
PRICED = ("price_promo", "refund_status", "logistics", "order_status", "restock")
"""Intents that a price which fell since the purchase may be read as."""
TRACKED = ("logistics",)


def priced(conversation: Conversation, read: Understanding, starts: list[Start]) -> list[Start]:
    """What does it cost: goods that were named or talked of have a price; a part is asked for by its name."""
    if (
        not {"asks_price", "asks_if_sold"} & read.cues
        or "price_of_work" in read.cues
        or "names_part" in read.cues
        or (conversation.slots.get("last_flow") in ABOUT_PARTS and "asks_if_sold" not in read.cues)
    ):
        return starts
    model, product = read.first("model"), read.first("product")
    if not (model or product) and any(
        one.name == "spare_parts" and one.confidence >= SURE_OF_A_PART for one in read.intents
    ):
        return starts
    named = model if model and product and model.span == product.span else product or model
    short = len(read.text) <= SHORT_PRICE
    known = conversation.slots.get("product")
    if not (named and (short or named.type == "product") or short and known):
        return starts
    advice = ("shop_question", "device_question") if "asks_if_sold" in read.cues else ()
    kept = [start for start in starts if start.flow not in ("spare_part", "logistics", "order_status", *advice)]
    if "seeks_advice" not in read.cues:
        kept = [start for start in kept if start.intent != "product_advice"]
    several = list({entity.value: entity for entity in read.all("product") if entity.value}.values())
    if len(several) > 1:
        seeded = [Start("restock", around(read, one), "restock", {"product": one.value}) for one in several]
        return [*(start for start in kept if start.flow != "restock"), *seeded]
    goods = named.value if named and named.type == "product" else known or (named and named.text)
    seeds = {"product": goods} if goods else {}
    return [*kept, Start("restock", read.text, "restock", seeds)]


def price_fell(read: Understanding, starts: list[Start], *, claims: bool) -> list[Start]:
    """A price that fell after the purchase is a claim of its difference; ``claims``: one has the floor."""
    goods = read.first("product")
    fell = {"price_dropped", "bought"} <= read.cues or "price_dropped" in read.cues and claims
    fell = fell or read.price_fall is not None and any(one.intent in PRICED for one in starts)
    if "asks_difference" in read.cues or fell:
        claim = Start("compensation", read.text, "price_promo", {"product": goods.value} if goods else {})
        starts = [
            claim if one.flow in ("shop_question", "refund_status") or fell and one.flow in TRACKED else one
            for one in starts
        ]
        starts = [one for one in starts if one.flow != "order_status" or claim not in starts]
    return starts


def around(read: Understanding, entity: Entity) -> str:
    """Return the words of a message from an entity to the next one of its kind."""
    others = [other for other in read.all("product") if other.value and other.value != entity.value]
    after = [other.span[0] for other in others if other.span[0] > entity.span[0]]
    return read.text[entity.span[0] : min(after)] if after else read.text[entity.span[0] :]
