"""Reading ad hoc inquiries: what was asked, what came of it, who still owes an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, subtree
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_on
from luodi.kernel.places.rules import Kind
from luodi.kernel.web.figures import Quantity, day_text, one_sentence, spoken
from luodi.systems.targets import rules
from luodi.systems.targets.models import Inquiry, InquiryAnswer, InquiryState
from luodi.systems.targets.rules import Reply

VIEW = "targets.view_target"
ASK = "targets.ask_inquiry"
ANSWER = "targets.answer_inquiry"


def visible_inquiries(actor: Actor) -> QuerySet[Inquiry]:
    """Give the inquiries of the actor's units, with how many were asked and how many answered.

    Who is only asked sees nothing here: of an inquiry a unit sees its own line alone.
    """
    given = Q(answers__reply=Reply.GIVEN.value)
    unable = Q(answers__reply=Reply.UNABLE.value)
    return (
        visible(actor, Inquiry, VIEW)
        .select_related("asking_unit__place", "asked_by", "ended_by")
        .annotate(
            asked_count=Count("answers"),
            given_count=Count("answers", filter=given),
            unable_count=Count("answers", filter=unable),
        )
    )


def visible_answers(actor: Actor) -> QuerySet[InquiryAnswer]:
    """Give the lines that the actor's units have in inquiries, and no other unit's."""
    return visible(actor, InquiryAnswer, ANSWER).select_related(
        "inquiry__asking_unit", "inquiry__asked_by", "unit__place", "answered_by"
    )


@dataclass(frozen=True)
class InquirySum:
    """All lines of an inquiry with what they come to, for whoever may see the inquiry."""

    inquiry: Inquiry
    answers: Sequence[InquiryAnswer]
    now: datetime

    @cached_property
    def summed(self) -> rules.Summed:
        """What the answers come to."""
        return rules.summed([answer.told for answer in self.answers])

    @cached_property
    def decimals(self) -> int:
        """The decimals that show every figure and the sum whole."""
        amounts = [answer.amount for answer in self.answers]
        return rules.decimals_needed([*amounts, self.summed.subtotal], self.inquiry.scale)

    @property
    def is_total(self) -> bool:
        """Whether every unit that was asked gave a figure."""
        return self.summed.total is not None

    @property
    def quantity(self) -> Quantity:
        """The total, or the subtotal of what was given so far."""
        return self.inquiry.quantity(self.summed.subtotal, self.decimals)

    def figure(self, answer: InquiryAnswer) -> Quantity:
        """Give one figure in the decimals of all."""
        return self.inquiry.quantity(answer.amount, self.decimals)

    def units(self, reply: Reply) -> list[str]:
        """Name the units that gave a reply."""
        return [answer.unit.name for answer in self.answers if answer.reply == reply.value]

    @property
    def late(self) -> list[InquiryAnswer]:
        """The lines that came too late, or are missing though the time is over."""
        return [answer for answer in self.answers if answer.is_late(self.now)]

    @property
    def owing(self) -> list[str]:
        """What a subtotal lacks, in words; nothing for a total."""
        words = []
        for reply, said in ((Reply.WAITING, _("未报：%(units)s")),
                            (Reply.UNABLE, _("无法提供：%(units)s"))):  # fmt: skip
            units = self.units(reply)
            if units:
                words.append(said % {"units": _("、").join(units)})
        return words

    @property
    def coverage(self) -> str:
        """How many of the units asked the sum holds."""
        words = {"given": self.summed.given, "asked": self.summed.asked}
        if self.is_total:
            return (
                ngettext("%(asked)d 个单位已报全", "%(asked)d 个单位已报全", words["asked"]) % words
            )
        return _("%(asked)d 个单位中 %(given)d 个已报") % words

    @property
    def words(self) -> str:
        """The state of the inquiry in one sentence."""
        if self.is_total:
            return _("%(coverage)s，合计 %(amount)s。") % {
                "coverage": self.coverage,
                "amount": spoken(self.quantity),
            }
        if self.summed.subtotal is None:
            return _("%(coverage)s，还没有数。") % {"coverage": self.coverage}
        return _("%(coverage)s，小计 %(amount)s；%(owing)s。") % {
            "coverage": self.coverage,
            "amount": spoken(self.quantity),
            "owing": _("；").join(self.owing),
        }

    @property
    def sentence(self) -> str:
        """The sum for a chat: a subtotal is never said as the total."""
        inquiry = self.inquiry
        value = spoken(self.quantity)
        if not self.is_total and self.summed.subtotal is not None:
            value = _("小计%(amount)s") % {"amount": value}
        notes = [
            _("口径：%(definition)s") % {"definition": inquiry.definition.rstrip("。；.; ")},
            self.coverage,
            *self.owing,
            _("临时询数：%(unit)s") % {"unit": inquiry.asking_unit.name},
        ]
        return one_sentence(inquiry.title, value, day=inquiry.as_of, notes=notes)


def inquiry_sum(inquiry: Inquiry, now: datetime) -> InquirySum:
    """Give an inquiry's lines with their sum; for whoever may see the inquiry as a whole."""
    return inquiry_sums([inquiry], now)[0]


def inquiry_sums(inquiries: Sequence[Inquiry], now: datetime) -> list[InquirySum]:
    """Give the lines of inquiries with their sums, in their order; in one query."""
    rows = (
        unrestricted(InquiryAnswer, why="the lines of inquiries, for the unit that asks")
        .filter(inquiry__in=inquiries)
        .select_related("unit", "answered_by")
        .order_by("unit__path")
    )
    found: dict[int, list[InquiryAnswer]] = {inquiry.pk: [] for inquiry in inquiries}
    known = {inquiry.pk: inquiry for inquiry in inquiries}
    for answer in rows:
        answer.inquiry = known[answer.inquiry_id]
        found[answer.inquiry_id].append(answer)
    return [InquirySum(inquiry, found[inquiry.pk], now) for inquiry in inquiries]


def other_amounts(answer: InquiryAnswer) -> list[int]:
    """Give what the other units gave, to tell whether a figure is far off; shown to nobody."""
    others = (
        unrestricted(InquiryAnswer, why="only their median is compared, and shown to nobody")
        .filter(inquiry_id=answer.inquiry_id, reply=Reply.GIVEN.value)
        .exclude(pk=answer.pk)
    )
    return [amount for amount in others.values_list("amount", flat=True) if amount is not None]


@dataclass(frozen=True)
class WaitingInquiry:
    """An answer that a unit owes: what is asked, until when, where it is answered, by whom."""

    title: str
    due: datetime
    url: str
    unit: str
    late: bool
    answer: InquiryAnswer


def inquiries_waiting(actor: Actor, day: date) -> list[WaitingInquiry]:
    """List the answers that the actor's units owe and were asked for by a day, the first due first.

    Parameters
    ----------
    actor
        Who looks; answers of units over which ``targets.answer_inquiry`` is held.
    day
        The last day on which what was asked counts, included.
    """
    now = clock.now()
    rows = (
        visible_answers(actor)
        .filter(reply=Reply.WAITING.value, inquiry__state=InquiryState.OPEN)
        .order_by("inquiry__due_at", "inquiry_id", "unit__path")
    )
    return [
        WaitingInquiry(
            title=row.inquiry.title,
            due=row.inquiry.due_at,
            url=reverse("targets:inquiry_answer", args=[row.pk]),
            unit=row.unit.name,
            late=row.is_late(now),
            answer=row,
        )
        for row in rows
        if localtime(row.inquiry.asked_at).date() <= day
    ]


def askable_units(unit: Unit, at: datetime) -> QuerySet[Unit]:
    """Give the units of a unit's own government that stand at an instant, in order of the tree."""
    root = next(iter(sorted(ancestors(unit.path), key=len)), unit.path)
    low, high = subtree(root)
    return units_on(at).filter(path__gte=low, path__lt=high).select_related("place")


def is_street(unit: Unit) -> bool:
    """Tell whether a unit stands in a street or below, not in the district itself."""
    return unit.place.kind in {Kind.TOWN.value, Kind.VILLAGE.value, Kind.GRID.value}


def time_text(at: datetime) -> str:
    """Write an instant as people say it: 2023年7月12日 17:00."""
    local = localtime(at)
    return f"{day_text(local.date())} {local:%H:%M}"
