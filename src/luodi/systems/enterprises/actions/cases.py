"""Taking a case in, from whatever channel."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.duties.actions import DutySpec, open_duty
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.search.actions import put
from luodi.systems.enterprises.actions.firms import standing_firm
from luodi.systems.enterprises.actions.words import kept, needed
from luodi.systems.enterprises.models import Case, Firm
from luodi.systems.enterprises.reads.cases import TAKE, discipline_unit, scheme_on
from luodi.systems.enterprises.reads.finding import findable_case
from luodi.systems.enterprises.rules import Channel, Severity, grade

KIND = "enterprises.case"
"""The kind of its duty, and of its record."""
LONGEST = 10_000
"""Characters of what a firm says."""
TITLE = 40
"""Characters of what stands in lists."""


@dataclass(frozen=True)
class CaseSpec:
    """A need as it came in.

    Parameters
    ----------
    unit
        The office that keeps it.
    channel
        Where it was voiced.
    text
        What was said; numbers of persons and of mobile telephones are covered before it is kept.
    firm
        The firm; None while it is not identified.
    told_as
        What was said of the firm, when it is not identified.
    received_at
        When it was voiced; None for now.
    spoken
        Whether somebody wrote down what was only spoken.
    confidential
        Whether the firm wants it kept from the offices of its street.
    discipline
        Whether it reports corruption or conduct: it goes to the discipline body at once.
    """

    unit: Unit
    channel: Channel
    text: str
    firm: Firm | None = None
    told_as: str = ""
    received_at: datetime | None = None
    spoken: bool = False
    confidential: bool = False
    discipline: bool = False


@transaction.atomic
def take_case(*, actor: Actor, spec: CaseSpec) -> Case:
    """Take a need in: it has its number and its deadline, and waits to be triaged.

    Parameters
    ----------
    actor
        Needs ``enterprises.take_case`` over the office and the place of the firm, and to open
        duties there.
    spec
        The need.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By field: an unfit text, no firm and no name, a firm that ended, a time in the future.
    """
    asked = _place(spec)
    acting = require(actor, TAKE, unit_path=spec.unit.path, place_path=asked.path)
    unit = discipline_unit(spec.unit) if spec.discipline else spec.unit
    place = unit.place if spec.discipline else asked
    text, told_as = checked_text(spec.text), _told_as(spec)
    duty = open_duty(
        actor=LUODI if spec.discipline else actor,
        spec=DutySpec(
            kind=KIND,
            title=title_of(text),
            content=text,
            unit=unit,
            place=place,
            received_at=spec.received_at,
            grade=grade(scheme_on(clock.today()), Severity.C),
            system="enterprises",
            record_kind=KIND,
            assign=False,
        ),
    )
    case = Case.objects.create(
        duty=duty,
        firm=spec.firm,
        told_as=told_as,
        unit=unit,
        place=place,
        channel=spec.channel.value,
        text=text,
        spoken=spec.spoken,
        confidential=spec.confidential,
        discipline=spec.discipline,
    )
    duty.record = str(case.pk)
    duty.save(update_fields=("record",))
    put(findable_case(case))
    record(
        actor=acting,
        verb=TAKE,
        record=("enterprises.case", case.pk),
        after={
            "number": duty.number,
            "firm": case.firm_id,
            "channel": case.channel,
            "confidential": case.confidential,
            "discipline": case.discipline,
            "received_at": duty.received_at,
        },
    )
    return case


def _told_as(spec: CaseSpec) -> str:
    """Give what was said of a firm that is not known; one that ended in another is refused."""
    if spec.firm is not None:
        standing_firm(spec.firm)
        return ""
    said = kept(spec.told_as)[:120]
    if not said:
        raise ValidationError({"told_as": _("没有写是哪家企业；查不到的请照企业自己的说法填写")})
    return said


def _place(spec: CaseSpec) -> Place:
    """Give where rights to a case are measured: at the firm, or at the office."""
    if spec.firm is None or spec.confidential:
        return spec.unit.place
    return spec.firm.party.place


def checked_text(typed: str) -> str:
    """Give what was said as it is kept: personal numbers covered.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``text`` when it is empty or overlong.
    """
    text = needed(typed, "text", _("诉求为空；请写明企业要什么"))
    if len(text) > LONGEST:
        raise ValidationError(
            {
                "text": _("诉求有 %(count)d 字，最多 %(most)d 字；请摘要填写，原文作为材料附上")
                % {"count": len(text), "most": LONGEST}
            }
        )
    return text


def title_of(text: str) -> str:
    """Give what stands of a text in lists."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else f"{line[: TITLE - 1]}…"
