"""What is known of a firm beforehand, and the forms that units ask of firms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises.actions.firms import CHANGE, standing_firm
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import Firm, FirmHire, FirmPaper, FormAsked
from luodi.systems.enterprises.reads.visits import PLAN

FIRM = "enterprises.firm"


@dataclass(frozen=True)
class PaperSpec:
    """A licence of a firm, its last day, and whence that is known."""

    kind: str
    valid_to: date
    source: str


@dataclass(frozen=True)
class HireSpec:
    """How many workers of what kind a firm announced, when and where."""

    work: str
    number: int
    announced_on: date
    source: str


@transaction.atomic
def note_paper(*, actor: Actor, firm: Firm, spec: PaperSpec) -> FirmPaper:
    """Write down until when a licence of a firm holds.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.change_firm`` over the firm.
    django.core.exceptions.ValidationError
        By field, when a word is missing.
    """
    acting = _require(actor, standing_firm(firm))
    paper = FirmPaper.objects.create(
        firm=firm,
        kind=_words(spec.kind, "kind"),
        valid_to=spec.valid_to,
        source=_words(spec.source, "source"),
        entered_on=clock.today(),
        entered_by_id=actor.user_id,
    )
    record(
        actor=acting,
        verb="enterprises.note_paper",
        record=(FIRM, firm.pk),
        after={"kind": paper.kind, "valid_to": paper.valid_to, "source": paper.source},
    )
    return paper


@transaction.atomic
def note_hire(*, actor: Actor, firm: Firm, spec: HireSpec) -> FirmHire:
    """Write down how many workers a firm announced that it wants.

    Raises
    ------
    As `note_paper`; and ``ValidationError`` for nobody, or a day ahead.
    """
    acting = _require(actor, standing_firm(firm))
    if spec.number < 1:
        raise ValidationError({"number": _("人数至少 1 人")})
    if spec.announced_on > clock.today():
        raise ValidationError(
            {"announced_on": _("发布日期 %(day)s 还没有到；请核对") % {"day": spec.announced_on}}
        )
    hire = FirmHire.objects.create(
        firm=firm,
        work=_words(spec.work, "work"),
        number=spec.number,
        announced_on=spec.announced_on,
        source=_words(spec.source, "source"),
        entered_on=clock.today(),
        entered_by_id=actor.user_id,
    )
    record(
        actor=acting,
        verb="enterprises.note_hire",
        record=(FIRM, firm.pk),
        after={"work": hire.work, "number": hire.number, "announced_on": hire.announced_on,
               "source": hire.source},
    )  # fmt: skip
    return hire


@transaction.atomic
def remove_known(*, actor: Actor, known: FirmPaper | FirmHire, reason: str) -> None:
    """Take out a licence or an announcement that was entered wrongly or holds no more.

    Raises
    ------
    As `note_paper`.
    """
    acting = _require(actor, known.firm)
    before = {"source": known.source, "what": str(known)}
    number = known.firm_id
    reason = _words(reason, "reason")
    known.delete()
    record(
        actor=acting,
        verb="enterprises.remove_known",
        record=(FIRM, number),
        before=before,
        reason=reason,
    )


@transaction.atomic
def ask_form(
    *, actor: Actor, unit: Unit, title: str, day: date, firms: Sequence[Firm]
) -> FormAsked:
    """Write down that a unit asks a form or survey of firms.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.plan_visit`` over the unit and the place of each firm.
    django.core.exceptions.ValidationError
        By field: no title, no firm.
    """
    if not firms:
        raise ValidationError({"firms": _("没有写要哪些企业填；请一行写一家")})
    acting = actor
    for place in {firm.party.place.path for firm in firms}:
        acting = require(actor, PLAN, unit_path=unit.path, place_path=place)
    form = FormAsked.objects.create(unit=unit, title=_words(title, "title"), day=day)
    form.firms.set(firms)
    record(
        actor=acting,
        verb="enterprises.ask_form",
        record=("enterprises.form", form.pk),
        after={"unit": unit.code, "title": form.title, "day": day, "firms": len(firms)},
    )
    return form


def _require(actor: Actor, firm: Firm) -> Actor:
    party = firm.party
    return require(actor, CHANGE, unit_path=party.unit.path, place_path=party.place.path)


def _words(typed: str, name: str) -> str:
    return needed(typed, name, _("这一项不能空"))
