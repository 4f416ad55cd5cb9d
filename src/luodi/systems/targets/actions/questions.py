"""What looks wrong about a report: it is held until a person has answered each question."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel.targets.models import Quota
from luodi.kernel.targets.reads import period_of
from luodi.kernel.web.figures import day_text
from luodi.systems.targets import rules
from luodi.systems.targets.models import FigureRole, Report, ReportFigure
from luodi.systems.targets.reads import (
    Reporter,
    Role,
    neighbours,
    ratio_of,
    reporter_of,
    roles_of,
)


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
    reporter = reporter_of(report.target, report.unit, report.month)
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
    due = None if promised is None else promised * _months_share(report, reporter)
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
    asked += _about_beginning(amount, promised, reporter, role)
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


def _about_beginning(
    amount: int, promised: int | None, reporter: Reporter, role: Role
) -> list[Question]:
    """Ask about a figure that seems counted from before the unit came."""
    early = reporter.came_later and role.adds_up and rules.began_too_early(amount, promised)
    if not early:
        return []
    words = {"amount": role.measure.quantity(amount).exact, "since": day_text(reporter.since)}
    return [
        Question(
            f"early:{role.role.value}",
            _(
                "%(amount)s 超过全部任务，而这里只报 %(since)s 以后的数；"
                "是否从时段开始算起了？核对无误请勾选"
            )
            % words,
            _("%(figure)s超过全部任务") % {"figure": role.role.label},
        )
    ]


def _months_share(report: Report, reporter: Reporter) -> Fraction:
    """Give the share of the period's months that the report's figures are of."""
    months = rules.months_of(period_of(report.target))
    told = [month for month in months if month <= report.month and reporter.stint.holds(month)]
    return Fraction(len(told), len(months))


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
