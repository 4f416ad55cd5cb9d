"""Recording what counts with its proof: results of cases, certifications of firms, events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents.models import Attachment
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.counting import (
    count_certification,
    count_event,
    count_results,
)
from luodi.systems.enterprises.actions.firms import standing_firm
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import kept, needed
from luodi.systems.enterprises.models import (
    Case,
    CaseResult,
    EventFirm,
    Firm,
    FirmCertification,
    ServiceEvent,
)
from luodi.systems.enterprises.reads.counting import CERTIFICATION, EVENT, RESULT
from luodi.systems.enterprises.reads.results import RECORD, recording_unit

LARGEST = 10**15
"""The largest amount of a result, ten trillion yuan in fen: beyond it a unit was mistaken."""
NAMED = 120


@dataclass(frozen=True)
class ResultSpec:
    """What came of a case: so many fen or workers, by whom, on which day."""

    kind: rules.ResultKind
    amount: int
    by: str
    day: date


@dataclass(frozen=True)
class CertificationSpec:
    """A title of a firm; ``valid_to`` None when the certificate does not say."""

    kind: rules.CertificationKind
    certified_on: date
    valid_to: date | None = None
    named: str = ""


@dataclass(frozen=True)
class EventSpec:
    """An event that was held; ``firm_count`` None when nobody counted those who came."""

    kind: rules.EventKind
    title: str
    day: date
    unit: Unit
    place: Place
    firm_count: int | None = None
    firms: Sequence[Firm] = ()


@transaction.atomic
def add_result(
    *, actor: Actor, case: Case, spec: ResultSpec, evidence: Attachment | None
) -> CaseResult:
    """Record what came of a case; it counts while the case is closed as its firm confirmed.

    Parameters
    ----------
    actor
        Needs ``enterprises.record_result`` over the case's office or its handling unit.
    case
        The case, open or closed.
    spec
        The result.
    evidence
        What proves it; needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By field: no proof, an amount that cannot be, a day outside the case's time; or the same
        result stands, which is named.
    """
    held = locked(case)
    unit = recording_unit(actor, held)
    if unit is None:
        raise PermissionDenied(_("您没有记这件诉求成效的权限（%(code)s）") % {"code": RECORD})
    acting = require(actor, RECORD, unit_path=unit.path, place_path=held.place.path)
    file = _needed(evidence)
    by = needed(spec.by, "by", _("没有写是哪家银行或用工来源；请填写全称"), NAMED)
    _check_amount(spec.amount)
    _check_day(spec.day, "day")
    if spec.day < held.duty.received_at.astimezone(clock.SHANGHAI).date():
        raise ValidationError(
            {
                "day": _("%(day)s 早于诉求提出的日期；请核对，不是这件诉求办成的不记")
                % {"day": spec.day}
            }
        )
    same = unrestricted(CaseResult, why="named as standing already").filter(
        case=held, kind=spec.kind.value, by=by, day=spec.day, amount=spec.amount
    )
    _refuse_twice(same)
    row = CaseResult.objects.create(
        case=held,
        kind=spec.kind.value,
        amount=spec.amount,
        by=by,
        day=spec.day,
        evidence=file,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    count_results([row])
    record(
        actor=acting,
        verb="enterprises.add_result",
        record=(RESULT, row.pk),
        after={"case": held.duty.number, "kind": row.kind, "amount": row.amount, "day": row.day},
    )
    return row


@transaction.atomic
def add_certification(
    *, actor: Actor, firm: Firm, spec: CertificationSpec, evidence: Attachment | None
) -> FirmCertification:
    """Record a title that a firm was certified to hold; once a firm, kind and year.

    Parameters
    ----------
    actor
        Needs ``enterprises.record_result`` over the unit in charge and the place of the firm.
    firm
        A firm of the ledger.
    spec
        The title.
    evidence
        The certificate or the public notice; needed.

    Raises
    ------
    As `add_result`.
    """
    firm = standing_firm(firm)
    party = firm.party
    acting = require(actor, RECORD, unit_path=party.unit.path, place_path=party.place.path)
    file = _needed(evidence)
    refused = rules.certification_refusal(
        spec.kind, spec.certified_on, spec.valid_to, clock.today()
    )
    if refused:
        raise ValidationError({refused[0]: in_words(refused[1])})
    same = unrestricted(FirmCertification, why="named as standing already").filter(
        firm=firm, kind=spec.kind.value, year=spec.certified_on.year
    )
    _refuse_twice(same)
    row = FirmCertification.objects.create(
        firm=firm,
        kind=spec.kind.value,
        named=kept(spec.named)[:NAMED],
        certified_on=spec.certified_on,
        year=spec.certified_on.year,
        valid_to=spec.valid_to,
        unit=party.unit,
        place=party.place,
        evidence=file,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    count_certification(row)
    record(
        actor=acting,
        verb="enterprises.add_certification",
        record=(CERTIFICATION, row.pk),
        after={"firm": firm.pk, "kind": row.kind, "certified_on": row.certified_on},
    )
    return row


@transaction.atomic
def add_event(*, actor: Actor, spec: EventSpec, evidence: Attachment | None) -> ServiceEvent:
    """Record a talk or a matching that was held.

    Parameters
    ----------
    actor
        Needs ``enterprises.record_result`` over the unit that held it and its place.
    spec
        The event.
    evidence
        The list of who came, or photos; needed.

    Raises
    ------
    As `add_result`.
    """
    acting = require(actor, RECORD, unit_path=spec.unit.path, place_path=spec.place.path)
    file = _needed(evidence)
    title = needed(spec.title, "title", _("没有写活动的主题；请填写"), NAMED)
    _check_day(spec.day, "day")
    firms = list({firm.pk: firm for firm in spec.firms}.values())
    if spec.firm_count is not None and spec.firm_count < len(firms):
        raise ValidationError(
            {
                "firm_count": _("到场企业填了 %(count)d 家，名单上有 %(listed)d 家；请核对")
                % {"count": spec.firm_count, "listed": len(firms)}
            }
        )
    Unit.objects.select_for_update(no_key=True).get(pk=spec.unit.pk)
    same = unrestricted(ServiceEvent, why="named as standing already").filter(
        kind=spec.kind.value, title=title, unit=spec.unit, day=spec.day
    )
    _refuse_twice(same)
    row = ServiceEvent.objects.create(
        kind=spec.kind.value,
        title=title,
        day=spec.day,
        unit=spec.unit,
        place=spec.place,
        firm_count=spec.firm_count,
        evidence=file,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    EventFirm.objects.bulk_create(EventFirm(event=row, firm=firm) for firm in firms)
    count_event(row)
    record(
        actor=acting,
        verb="enterprises.add_event",
        record=(EVENT, row.pk),
        after={"kind": row.kind, "title": title, "day": row.day, "firms": len(firms)},
    )
    return row


def _needed(evidence: Attachment | None) -> Attachment:
    if evidence is None:
        raise ValidationError({"evidence": _("没有附证明材料；没有证明的不计，请附上再登记")})
    return evidence


def _check_amount(amount: int) -> None:
    if not 0 < amount <= LARGEST:
        raise ValidationError({"amount": _("数量要大于 0，且不能大得离谱；请核对单位")})


def _check_day(day: date, field: str) -> None:
    if day > clock.today():
        raise ValidationError({field: _("%(day)s 还没有到；发生以后再记") % {"day": day}})


def _refuse_twice(same: "models.QuerySet[models.Model]") -> None:
    standing = same.filter(taken_back_at__isnull=True).first()
    if standing is not None:
        raise ValidationError(
            _("已有同样的记录 %(record)s（编号 %(number)d），不重复计；记错了请先撤回那一条")
            % {"record": standing, "number": standing.pk}
        )
