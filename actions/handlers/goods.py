"""Stock, batches, spare parts, membership."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.contract import ActionName, Utterance
from actions.handlers.base import ReadAction
from actions.handlers.request import Outcome, Request, say
from actions.shops.values import Leg, Part, Product
from actions.wording import money

FEW = 5
"""So many or fewer left are called low stock."""
LONGEST_LIST = 5
SHORT_NAME = 12
"""A longer text is a sentence, no name to repeat."""
MODEL = re.compile(r"(?P<series>[a-z]{1,3})\d{1,4}[a-z]{0,3}")
"""What a model's name looks like without signs: letters of its series and a number."""


def plain(text: str) -> str:
    """Return letters and digits in lower case, to compare names and models."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


class CheckStock(ReadAction):
    """Says what is in stock of a product type."""

    action = ActionName.CHECK_STOCK

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        wanted = request.told("product")
        if wanted is None:
            return say("utter_stock_needs_product" if request.lacks("product") else "utter_stock_without_product")
        every = request.shop.goods.products(wanted)
        found = self._narrowed(request, every)
        if not found:
            return say("utter_stock_unknown_product", product=wanted)
        if model := self._not_sold(request, every):
            lines = request.wording.listed(self._line(request, one) for one in every[:LONGEST_LIST])
            return say("utter_stock_unknown_model", product=wanted, model=model, lines=lines)
        there = [one for one in found if one.stock > 0]
        dates = [one.restock_on for one in found if one.restock_on]
        restock = request.wording.full_day(min(dates)) if dates else request.wording.word("soon")
        lines = request.wording.listed(self._line(request, one) for one in found[:LONGEST_LIST])
        name = "out" if not there else "available" if any(one.stock > FEW for one in there) else "low"
        slots = {"expected_by": restock} if name == "out" else {}
        return say(f"utter_stock_{name}", slots, product=wanted, lines=lines, restock=restock)

    def _not_sold(self, request: Request, every: Sequence[Product]) -> str | None:
        """Return the model that was told where others of its series are sold, but not that one."""
        told = request.told("model") or ""
        looks = MODEL.fullmatch(plain(told))
        series = [one for one in every if looks and plain(one.model or "").startswith(looks["series"])]
        return told if series and not any(same_model(one.model or "", told) for one in series) else None

    def _narrowed(self, request: Request, found: Sequence[Product]) -> Sequence[Product]:
        for slot in ("brand", "model"):
            wanted = plain(request.told(slot) or "")
            some = [one for one in found if wanted and wanted in (plain(one.brand), plain(one.model))]
            found = some or found
        return self._as_named(request, found) or found

    def _as_named(self, request: Request, found: Sequence[Product]) -> Sequence[Product]:
        """Return those whose stage or size is named in the message, the longest name first: "XL" is no "L"."""
        said = plain(request.text)
        for words, written in request.wording.words["stages"].items():
            said = said.replace(words, written)
        named = [one for one in found if one.model and same_model(one.model, said)]
        longest = max((len(one.model) for one in named), default=0)
        return [one for one in named if len(one.model) == longest]

    def _line(self, request: Request, one: Product) -> str:
        kind = "stock_line_out" if one.stock == 0 else "stock_line_low" if one.stock <= FEW else "stock_line"
        restock = request.wording.full_day(one.restock_on) if one.restock_on else request.wording.word("soon")
        line = request.wording.word(kind, name=one.name, price=money(one.price_yuan), stock=one.stock, restock=restock)
        return line + self._caution(request, one)

    def _caution(self, request: Request, one: Product) -> str:
        """What the child's known allergies and the product's nature forbid; nothing where the shop does not say."""
        words = request.wording.words["allergens"]
        known = [words[name] for name in request.slots.get("allergies") or () if name in words]
        held = [name for name in known if one.allergens and name in one.allergens]
        cautions = [request.wording.word("caution_allergen", allergen=request.wording.listed(held))] if held else []
        if one.doctor:
            cautions.append(request.wording.word("caution_doctor"))
        return "".join(cautions)


class CheckBatch(ReadAction):
    """Says what is known of a production batch."""

    action = ActionName.CHECK_BATCH

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        batch_no = request.told("batch_no")
        if batch_no is None:
            return say("utter_batch_needs_batch_no" if request.lacks("batch_no") else "utter_batch_without_number")
        batch = request.shop.batches.batch(batch_no)
        if batch is None:
            return say("utter_batch_not_found", {"batch_recalled": None}, batch_no=batch_no)
        today = request.now.astimezone(request.rules.zone).date()
        name = "recalled" if batch.recalled else "past_date" if batch.best_before < today else "ok"
        if name == "ok" and any(one.warranty_months for one in request.shop.goods.products(batch.product)):
            name = "ok_durable"
        told = say(
            f"utter_batch_{name}",
            {"batch_recalled": batch.recalled},
            batch_no=batch.batch_no,
            product_name=batch.product_name,
            made_on=request.wording.date(batch.made_on),
            best_before=request.wording.date(batch.best_before),
            report=batch.report,
            tested_on=request.wording.date(batch.tested_on),
            tested_by=batch.tested_by,
            storage=batch.storage,
            reason=batch.reason,
            what_to_do=batch.what_to_do,
        )
        if not batch.trail:
            return told
        legs = request.wording.word("leg_separator").join(self._leg(request, leg) for leg in batch.trail)
        return replace(told, utterances=(*told.utterances, Utterance("utter_batch_trail", {"legs": legs})))

    def _leg(self, request: Request, leg: Leg) -> str:
        low, high = leg.celsius
        driest, dampest = leg.humidity
        day = request.wording.full_day(leg.since)
        return request.wording.word("leg", day=day, place=leg.place, low=low, high=high, driest=driest, dampest=dampest)


class CheckMembership(ReadAction):
    """Says level and points of a member."""

    action = ActionName.CHECK_MEMBERSHIP

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        phone = request.told("phone")
        if phone is None:
            return say("utter_membership_needs_phone" if request.lacks("phone") else "utter_membership_without_phone")
        member = request.shop.members.member(phone)
        if member is None:
            return say("utter_membership_not_found", phone_tail=phone[-4:])
        return say(
            "utter_membership_status",
            phone_tail=phone[-4:],
            level=member.level,
            points=member.points,
            expiring_points=member.expiring_points or None,
            expires_on=request.wording.full_day(member.expires_on),
            benefits=member.benefits,
        )


class PartPrice(ReadAction):
    """Says price and stock of a spare part."""

    action = ActionName.PART_PRICE

    def answer(self, request: Request) -> Outcome:
        """See ``ReadAction.answer``."""
        wanted, parts = request.told("part"), self._of_device(request)
        if wanted is None:
            return self._list(request, parts) if request.told("product") and parts else say("utter_part_needs_part")
        found = matching(wanted, parts)
        if not found and request.told("product") and parts:
            return self._list(request, parts)
        if not found:
            return say("utter_part_unknown", part=wanted if len(wanted) <= SHORT_NAME else None)
        fitting = [part for part in found if not request.told("model") or fits(part, request.told("model") or "")]
        if not fitting:
            return self._one("utter_part_model_mismatch", request, found[0])
        if len({part.device for part in fitting}) > 1 or (len(fitting) > 1 and not request.told("product")):
            return self._choose(request, fitting)
        return self._priced(request, fitting[0])

    def _of_device(self, request: Request) -> list[Part]:
        device = plain(request.told("product") or "")
        parts = list(request.shop.goods.parts())
        return [part for part in parts if device in (plain(part.device_name), part.device)] if device else parts

    def _priced(self, request: Request, part: Part) -> Outcome:
        if part.stock <= 0:
            return self._one("utter_part_out_of_stock", request, part)
        sure = request.told("model") or len(part.fits) <= 1
        return self._one("utter_part_price" if sure else "utter_part_price_check_model", request, part)

    def _one(self, name: str, request: Request, part: Part) -> Outcome:
        return say(
            name,
            part_name=part.name,
            device_name=part.device_name,
            price=money(part.price_yuan),
            stock=part.stock,
            fits=request.wording.listed(part.fits) or None,
            model=request.told("model"),
        )

    def _choose(self, request: Request, parts: Sequence[Part]) -> Outcome:
        lines = (
            request.wording.word("part_choice", device=part.device_name, name=part.name, price=money(part.price_yuan))
            for part in parts[:LONGEST_LIST]
        )
        return say("utter_part_choose", options=request.wording.listed(lines))

    def _list(self, request: Request, parts: Sequence[Part]) -> Outcome:
        model = request.told("model")
        fitting = [part for part in parts if model and fits(part, model)]
        lines = (
            request.wording.word("part_line", name=part.name, price=money(part.price_yuan))
            for part in (fitting or parts)[:LONGEST_LIST]
        )
        return say(
            "utter_part_list",
            device_name=parts[0].device_name,
            options=request.wording.listed(lines),
            model=model if fitting else None,
        )


def matching(wanted: str, parts: Sequence[Part]) -> list[Part]:
    """Return parts called so, the longest name found in the words first; ``wanted`` may be a whole sentence."""
    text = plain(wanted)

    def length(part: Part) -> int:
        names = [plain(name) for name in (part.id, part.name, *part.aliases)]
        return max(
            (len(name) for name in names if name and (name in text or (len(text) > 1 and text in name))), default=0
        )

    best = max((length(part) for part in parts), default=0)
    return [part for part in parts if best and length(part) == best]


def fits(part: Part, model: str) -> bool:
    """Whether a part is made for a model; one without a list fits every model of its device."""
    return not part.fits or any(same_model(one, model) for one in part.fits)


def same_model(one: str, other: str) -> bool:
    """Whether one name of a model stands in the other; a figure more is another model: AP-200 is no AP-20."""
    short, long = sorted((plain(one), plain(other)), key=len)
    head, tail = r"(?<!\d)" if short[:1].isdigit() else "", r"(?!\d)" if short[-1:].isdigit() else ""
    return bool(short) and re.search(head + re.escape(short) + tail, long) is not None
