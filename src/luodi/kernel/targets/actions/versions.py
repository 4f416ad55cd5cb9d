"""Writing a version of a target: the columns, the parts, the breakdown, and the row that stays."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.models import Document
from luodi.kernel.targets.actions.spec import PartSpec, QuotaSpec
from luodi.kernel.targets.models import Quota, Target, TargetPart, TargetVersion
from luodi.kernel.targets.reads.terms import PartKey, QuotaKey, written_terms
from luodi.kernel.targets.words.versions import difference_text, differences


def add_version(
    target: Target,
    *,
    actor: Actor,
    valid_from: date,
    citation: str,
    document: Document | None,
    terms: dict[str, Any],
) -> TargetVersion:
    """Write the row that keeps what a target promises from a day on."""
    return TargetVersion.objects.create(
        target=target,
        number=target.version,
        valid_from=valid_from,
        document=document,
        citation=citation.strip(),
        terms=terms,
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )


def put_parts(target: Target, parts: Sequence[PartSpec]) -> None:
    """Make these the parts that a target counts."""
    wanted = {(part.measure.pk, part.unit.pk, part.place.pk): part for part in parts}
    for row in TargetPart.objects.filter(target=target):
        if wanted.pop((row.measure_id, row.unit_id, row.place_id), None) is None:
            row.delete()
    TargetPart.objects.bulk_create(
        TargetPart(target=target, measure=part.measure, unit=part.unit, place=part.place)
        for part in wanted.values()
    )


def put_quotas(target: Target, quotas: Sequence[QuotaSpec]) -> None:
    """Make this a target's breakdown."""
    Quota.objects.filter(target=target).delete()
    Quota.objects.bulk_create(
        Quota(
            target=target,
            unit=quota.unit,
            month=quota.month,
            value=quota.value,
            weight=quota.weight,
        )
        for quota in quotas
    )


def terms_written(
    target: Target, parts: Sequence[PartSpec], quotas: Sequence[QuotaSpec]
) -> dict[str, Any]:
    """Write a target's columns with these parts and quotas as JSON."""
    return written_terms(
        target,
        [PartKey(part.measure.pk, part.unit.pk, part.place.pk) for part in parts],
        [QuotaKey(item.unit.pk, item.month, item.value, item.weight) for item in quotas],
    )


def check_version_day(target: Target, valid_from: date, citation: str) -> None:
    """Refuse a version without its document, one in the future, one before the last."""
    if not citation.strip():
        raise ValidationError({"citation": _("没有依据；请写明哪份文件作出这次改动")})
    if valid_from > clock.today():
        raise ValidationError(
            {
                "valid_from": _("起用日期 %(day)s 晚于今天 %(today)s；到那天再登记")
                % {"day": valid_from, "today": clock.today()}
            }
        )
    last = TargetVersion.objects.filter(target=target).order_by("-number").first()
    if last is not None and valid_from < last.valid_from:
        raise ValidationError(
            {
                "valid_from": _(
                    "起用日期 %(day)s 早于第 %(number)d 版的 %(last)s；请填 %(last)s 或以后的日期"
                )
                % {"day": valid_from, "number": last.number, "last": last.valid_from}
            }
        )


def raise_version(
    target: Target, number: int, terms: dict[str, Any], columns: dict[str, Any]
) -> None:
    """Set a target's columns if its version is still the one that the person saw.

    Raises
    ------
    django.core.exceptions.ValidationError
        When somebody else changed it meanwhile: what stands and what was wanted are both said.
    """
    changed = Target.objects.filter(pk=target.pk, version=number).update(
        version=F("version") + 1, **columns
    )
    if changed:
        target.refresh_from_db()
        return
    raise _changed_meanwhile(target, terms)


def check_version(target: Target, number: int, terms: dict[str, Any]) -> None:
    """Refuse a change of another version than the one that stands, as `raise_version` does."""
    if target.version != number:
        raise _changed_meanwhile(target, terms)


def _changed_meanwhile(target: Target, terms: dict[str, Any]) -> ValidationError:
    last = TargetVersion.objects.filter(target=target).order_by("-number")[0]
    return ValidationError(
        _(
            "目标已被他人改为第 %(number)d 版（自 %(day)s，依据“%(citation)s”）。"
            "现为与您要改成的不同：%(differences)s。请重新打开后再改"
        )
        % {
            "number": last.number,
            "day": last.valid_from,
            "citation": last.citation,
            "differences": _("；").join(
                difference_text(item) for item in differences(last.terms, terms)
            )
            or pgettext("list", "无"),
        }
    )
