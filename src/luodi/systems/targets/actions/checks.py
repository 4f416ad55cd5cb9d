"""What a report must satisfy: refused outright, or held until its questions are answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.ledger.models import Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Quota, Target, TargetItem
from luodi.kernel.targets.reads import period_of
from luodi.kernel.targets.words import in_words, month_text
from luodi.systems.targets import rules
from luodi.systems.targets.actions.posting import check_rises
from luodi.systems.targets.models import (
    UNDER_WAY,
    FigureRole,
    Report,
    ReportFigure,
    ReportState,
    TargetYear,
)
from luodi.systems.targets.reads import (
    Reporter,
    Role,
    held_figure,
    items_of,
    neighbours,
    ratio_of,
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
class Question:
    """Something about a report that looks wrong and that a person must have looked at.

    ``short`` is what the steps say of it once it was confirmed.
    """

    key: str
    text: str
    short: str


class HeldError(ValidationError):
    """A report is held: its ``questions`` are not answered yet."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__({"confirmed": [question.text for question in questions]})
        self.questions = tuple(questions)


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
    reporter = reporter_of(spec.target, spec.unit)
    if reporter is None:
        raise ValidationError(
            _("%(unit)s不为目标“%(target)s”报送；由分解到的单位或牵头单位报送")
            % {"unit": spec.unit, "target": spec.target}
        )
    if corrects is not None and not spec.reason.strip():
        raise ValidationError({"reason": _("没有更正的理由；请写明哪里错了、依据什么更正")})
    day = _day(spec)
    _check_month(spec, corrects=corrects, editing=editing)
    if reporter.measure.nature == Nature.ITEMS:
        _check_items(reporter, spec, corrects=corrects, editing=editing)
        return Checked(reporter, day, ())
    return Checked(reporter, day, _figures(reporter, spec, corrects=corrects is not None))


def month_refusal(target: Target, unit: Unit, month: int) -> str | None:
    """Say why a unit cannot report a month anew, naming the report that stands; None if it can."""
    spec = ReportSpec(target=target, unit=unit, month=month)
    try:
        _day(spec)
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


def check_answered(report: Report, reporter: Reporter, confirmed: Collection[str]) -> list[str]:
    """Hold a report whose questions are not all answered; give in short those that were.

    Raises
    ------
    HeldError
        With the open questions.
    """
    asked = questions_about(report, reporter)
    missing = [question for question in asked if question.key not in confirmed]
    if missing:
        raise HeldError(missing)
    return [question.short for question in asked]


def open_questions(report: Report) -> list[Question]:
    """List the questions that a draft raises; none when its unit no longer reports."""
    reporter = reporter_of(report.target, report.unit)
    return questions_about(report, reporter) if reporter is not None else []


def questions_about(report: Report, reporter: Reporter) -> list[Question]:
    """List what looks wrong about a report's figures and evidence."""
    roles = {role.role: role for role in roles_of(reporter.measure)}
    figures = {figure.role: figure for figure in report.figures.select_related("measure")}
    asked = [
        question
        for name, figure in figures.items()
        for question in _about_figure(report, reporter, roles[FigureRole(name)], figures)
    ]
    asked += _about_ratio(report, reporter)
    begins = date(report.month // 100, report.month % 100, 1)
    for item in report.evidence.select_related("attachment"):
        taken = item.attachment.taken_on
        if taken is not None and taken < begins:
            asked.append(
                Question(
                    f"old:{item.attachment_id}",
                    _("材料“%(name)s”形成于 %(day)s，早于%(month)s；确是这期的材料请勾选")
                    % {"name": item.attachment, "day": taken, "month": report.month_text},
                    _("材料“%(name)s”早于本期") % {"name": item.attachment},
                )
            )
    return asked


def _about_ratio(report: Report, reporter: Reporter) -> list[Question]:
    found = ratio_of(report, reporter=reporter)
    if found is None or not found.shares or found.value is None or found.value <= 1:
        return []
    return [
        Question(
            "over:TOP",
            _("分子 %(top)s 大于分母 %(bottom)s，占比超过 100%%；核对无误请勾选")
            % {"top": found.top.exact, "bottom": found.bottom.exact},
            _("分子大于分母"),
        )
    ]


def _about_figure(
    report: Report, reporter: Reporter, role: Role, figures: "dict[str, ReportFigure]"
) -> list[Question]:
    amount = figures[role.role].cumulative
    written, label = role.measure.quantity(amount).exact, role.role.label
    before, _after = neighbours(reporter, report.month, role.role)
    last = before.cumulative if before is not None else None
    promised = _promised(report, reporter, role)
    due = None if promised is None else promised * _months_share(report)
    if role.years_back and last is None and FigureRole.VALUE in figures:
        last = figures[FigureRole.VALUE].cumulative
    asked = []
    if rules.looks_mixed_up(amount, due=due, last=last):
        asked.append(
            Question(
                f"magnitude:{role.role.value}",
                _("%(amount)s 与计划或上次相差上千倍，是否把“万”和“亿”弄混？核对无误请勾选")
                % {"amount": written},
                _("%(figure)s与计划或上次相差上千倍") % {"figure": label},
            )
        )
    if rules.looks_too_large(amount, promised):
        asked.append(
            Question(
                f"large:{role.role.value}",
                _("%(amount)s 超过全部任务的一倍半；核对无误请勾选") % {"amount": written},
                _("%(figure)s超过任务一倍半") % {"figure": label},
            )
        )
    if rules.looks_like_a_share(amount, scale=role.measure.scale, unit=role.measure.unit):
        asked.append(
            Question(
                f"share:{role.role.value}",
                _("%(amount)s 小于 1%%，是否把 7%% 写成了 0.07？确是这么小请勾选")
                % {"amount": written},
                _("%(figure)s小于 1%%") % {"figure": label},
            )
        )
    return asked


def _months_share(report: Report) -> Fraction:
    """Give the share of the period's months that have ended with the report's."""
    months = rules.months_of(period_of(report.target))
    return Fraction(months.index(report.month) + 1, len(months))


def _promised(report: Report, reporter: Reporter, role: Role) -> int | None:
    """Give what the unit is to reach in the figure's own unit; None when that is not promised."""
    target, measure = report.target, role.measure
    if measure.pk != reporter.measure.pk or (measure.unit, measure.scale) != (
        target.unit,
        target.scale,
    ):
        return None
    quotas = Quota.objects.filter(target=target, month=0)
    own = quotas.filter(unit=report.unit).first()
    if own is not None:
        return own.value
    return None if quotas.exists() else target.value
