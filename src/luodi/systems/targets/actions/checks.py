"""What a report must satisfy: refused outright, or held until its questions are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.ledger.models import Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target, TargetItem
from luodi.kernel.targets.reads import period_of
from luodi.kernel.targets.words import in_words, month_text
from luodi.kernel.web.figures import day_text
from luodi.systems.targets import rules
from luodi.systems.targets.actions.posting import check_rises
from luodi.systems.targets.models import (
    UNDER_WAY,
    FigureRole,
    Report,
    ReportState,
    TargetYear,
)
from luodi.systems.targets.reads import (
    Reporter,
    Role,
    held_figure,
    items_of,
    reported_before,
    reporter_of,
    reports_naming,
    roles_of,
)


@dataclass(frozen=True)
class Stated:
    """A cumulative figure as the unit states it: an integer in the smallest part of ``unit``."""

    role: FigureRole
    amount: int
    unit: str


@dataclass(frozen=True)
class ReportSpec:
    """A unit's figures for a target up to the end of a month, ``YYYYMM``.

    A figure that the ledger holds may be left out. ``reason`` says why a correction corrects, or
    why a base that the ledger holds is revised.
    """

    target: Target
    unit: Unit
    month: int
    figures: Sequence[Stated] = ()
    items: Sequence[TargetItem] = ()
    remark: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Checked:
    """What may be written: the reporter, the day, and the figures that the report states."""

    reporter: Reporter
    day: date
    figures: tuple[tuple[Role, int], ...]


def checked(
    spec: ReportSpec, *, corrects: Report | None = None, editing: Report | None = None
) -> Checked:
    """Refuse what cannot stand, by field; nothing here can be confirmed away.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the unit does not report for the target, the month is outside the period, has not
        ended, lies in a closed year or is reported already, a figure is missing, goes down or is
        in another unit, or an item is named twice; by field.
    """
    reporter = _reporter(spec)
    if corrects is not None and not spec.reason.strip():
        raise ValidationError({"reason": _("没有更正的理由；请写明哪里错了、依据什么更正")})
    day = _day(spec)
    known = {report.month for report in (corrects, editing) if report is not None}
    if spec.month not in known:
        _check_stint(reporter, spec)
    _check_month(spec, corrects=corrects, editing=editing)
    if reporter.measure.nature == Nature.ITEMS:
        _check_items(reporter, spec, corrects=corrects, editing=editing)
        return Checked(reporter, day, ())
    return Checked(reporter, day, _figures(reporter, spec, corrects=corrects is not None))


def _reporter(spec: ReportSpec) -> Reporter:
    found = reporter_of(spec.target, spec.unit, spec.month)
    if found is None:
        raise ValidationError(
            _("%(unit)s不为目标“%(target)s”报送；由分解到的单位或牵头单位报送")
            % {"unit": spec.unit, "target": spec.target}
        )
    return found


def _check_stint(reporter: Reporter, spec: ReportSpec) -> None:
    """Refuse a new month of the time before the unit came, or of one after which it went."""
    words = {"unit": spec.unit, "month": month_text(spec.month)}
    until = reporter.stint.until
    if until is not None:
        words["until"] = day_text(until)
        raise ValidationError(
            {
                "month": _(
                    "%(unit)s自 %(until)s 起不再为这个目标报送；只能办完或更正已有的报送，"
                    "不能再报%(month)s"
                )
                % words
            }
        )
    if not reporter.stint.holds(spec.month):
        others = _("、").join(str(unit) for unit in reported_before(reporter))
        words |= {"since": day_text(reporter.since), "others": others or _("别的单位")}
        raise ValidationError(
            {
                "month": _(
                    "%(month)s在 %(since)s 之前，由%(others)s报送，已计入；"
                    "%(unit)s只报 %(since)s 以后的数"
                )
                % words
            }
        )


def month_refusal(target: Target, unit: Unit, month: int) -> str | None:
    """Say why a unit cannot report a month anew, naming the report that stands; None if it can."""
    spec = ReportSpec(target=target, unit=unit, month=month)
    try:
        _day(spec)
        _check_stint(_reporter(spec), spec)
        _check_month(spec, corrects=None, editing=None)
    except ValidationError as error:
        return "".join(error.messages)
    return None


def _day(spec: ReportSpec) -> date:
    try:
        return rules.report_day(spec.month, period=period_of(spec.target), today=clock.today())
    except rules.FigureError as error:
        raise ValidationError({error.field: in_words(error.message)}) from error


def _check_month(spec: ReportSpec, *, corrects: Report | None, editing: Report | None) -> None:
    if (
        corrects is None
        and TargetYear.objects.filter(year=spec.month // 100, closed_at__isnull=False).exists()
    ):
        raise ValidationError(
            {"month": _("%(year)d 年已关账；只能更正已入账的报送") % {"year": spec.month // 100}}
        )
    besides = [report.pk for report in (corrects, editing) if report is not None]
    standing = (
        Report.objects.filter(
            target=spec.target,
            unit=spec.unit,
            month=spec.month,
            state__in=(*UNDER_WAY, ReportState.POSTED),
        )
        .exclude(pk__in=besides)
        .first()
    )
    if standing is None:
        return
    words = (
        _("%(month)s已报过（报送 %(pk)d，%(state)s）；要改请在那一次上更正")
        if standing.state == ReportState.POSTED
        else _("%(month)s已有一份在办（报送 %(pk)d，%(state)s）；请接着办那一份")
    )
    raise ValidationError(
        {
            "month": words
            % {
                "month": month_text(spec.month),
                "pk": standing.pk,
                "state": standing.get_state_display(),
            }
        }
    )


def _check_items(
    reporter: Reporter, spec: ReportSpec, *, corrects: Report | None, editing: Report | None
) -> None:
    offered = items_of(reporter)
    if not offered:
        raise ValidationError(
            {"items": _("目标“%(target)s”还没有项目清单；请先登记项目") % {"target": spec.target}}
        )
    if spec.figures:
        raise ValidationError(
            {"items": _("清单目标按项目名称逐项报送，不收总数；请勾选完成的项目")}
        )
    besides = [report.pk for report in (corrects, editing) if report is not None]
    known = {item.pk for item in offered}
    named = reports_naming(spec.items, besides=besides)
    for item in spec.items:
        if item.pk not in known:
            raise ValidationError(
                {"items": _("“%(item)s”不由%(unit)s报送") % {"item": item, "unit": spec.unit}}
            )
        if (other := named.get(item.pk)) is not None:
            raise ValidationError(
                {
                    "items": _("“%(item)s”已由报送 %(pk)d（%(month)s）报过；每个项目只算一次")
                    % {"item": item, "pk": other.pk, "month": other.month_text}
                }
            )


def _figures(
    reporter: Reporter, spec: ReportSpec, *, corrects: bool
) -> tuple[tuple[Role, int], ...]:
    stated = {figure.role: figure for figure in spec.figures}
    found: list[tuple[Role, int]] = []
    wrong: dict[str, str] = {}
    for role in roles_of(reporter.measure):
        try:
            amount = _figure(reporter, role, stated.get(role.role), spec, corrects=corrects)
        except rules.FigureError as error:
            wrong[error.field] = in_words(error.message)
        else:
            found += [(role, amount)] if amount is not None else []
    if wrong:
        raise ValidationError(wrong)
    if not found:
        raise ValidationError(
            {"month": _("%(month)s的数账上都有了，不用再报") % {"month": month_text(spec.month)}}
        )
    return tuple(found)


def _figure(
    reporter: Reporter, role: Role, stated: Stated | None, spec: ReportSpec, *, corrects: bool
) -> int | None:
    """Give the figure that the report states itself; None when the ledger holds it already."""
    held = held_figure(reporter, role, spec.month)
    field = role.role.value
    if stated is None:
        if held is None:
            raise rules.FigureError(
                field, _("没有填%(figure)s；没有数请先不报") % {"figure": FigureRole(field).label}
            )
        return None
    rules.check_unit(stated.unit, role.measure.unit, field=field)
    if held is not None and stated.amount == held.amount:
        return None
    if held is not None and not role.years_back:
        raise rules.FigureError(
            field,
            _("账上已有 %(amount)s（分录 %(entry)d，%(kind)s %(record)s）；要改请更正那一次")
            % {
                "amount": role.measure.quantity(held.amount).exact,
                "entry": held.entry.pk,
                "kind": held.entry.record_kind,
                "record": held.entry.record_id,
            },
        )
    if held is not None and not spec.reason.strip():
        raise rules.FigureError(
            "reason",
            _("上年同期数账上是 %(amount)s，改动要写明理由，如“上年数据核实修订”")
            % {"amount": role.measure.quantity(held.amount).exact},
        )
    check_rises(reporter, role, spec.month, stated.amount, corrects=corrects)
    return stated.amount
