"""The bulletin of a period as a paper: figures with their n, no fact of any single firm."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.papers.paper import (
    Align,
    Block,
    Column,
    Figure,
    Heading,
    Paper,
    PaperKind,
    PaperTable,
    Paragraph,
)
from luodi.kernel.people.models import Unit
from luodi.kernel.web.figures import day_text
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import CATEGORY_TITLES
from luodi.systems.enterprises.reads.cases import cases_of_units, late_cases
from luodi.systems.enterprises.reads.issues import SharedIssue, shared_issues
from luodi.systems.enterprises.reads.performance import UNITS, VIEW, Comparison, comparison
from luodi.systems.enterprises.reads.wording import percent_words, period_words

NOT_RANKED = "—"


def bulletin_paper(
    actor: Actor, period: rules.Period, *, source: str, marks: tuple[str, ...] = ()
) -> Paper:
    """Set the bulletin of a period out as a draft, with the figures of today.

    Parameters
    ----------
    actor
        Who writes it; only what they may see is counted, and their unit issues it.
    period
        When the cases were received.
    source
        Address of the page on which each figure opens.
    marks
        What stands at the top of every page besides that it is a draft.
    """
    found = comparison(actor, period, UNITS)
    shared = shared_issues(actor, open_to_all=True)
    scope = next(iter(actor.granting(VIEW)))
    blocks = (
        *_totals(found),
        *_units(found),
        *_late(actor),
        *_shared(shared),
        Heading(1, _("数据说明")),
        Paragraph(
            (
                _(
                    "本稿由 luodi 按截至%(day)s的数生成，是草稿，签发前请核对。"
                    "每个数都能打开：%(source)s"
                )
                % {"day": day_text(clock.today()), "source": source},
            )
        ),
        Paragraph((_not_said(),)),
    )
    return Paper(
        PaperKind.BRIEF,
        title=_("%(period)s企业诉求办理情况简报") % {"period": period_words(period)},
        office=Unit.objects.get(pk=scope.unit_id).name,
        blocks=blocks,
        day=clock.today(),
        marks=(*marks, _("草稿")),
    )


def _not_said() -> str:
    return _(
        "受理按提出时间计；化解率是企业确认或同意后续计划后销号的，占没有撤回的；未获企业确认的销号另计；"
        "按时率里没有还没到期的；没有可计算的写未报。"
    )


def _rate(share: rules.Share) -> Figure:
    if share.value is None:
        return Figure(percent_words(None), _("没有可计算的"))
    note = _("%(part)d 件，共 %(of)d 件") % {"part": share.part, "of": share.of}
    return Figure(percent_words(share.value), note)


def _totals(found: Comparison) -> Iterator[Block]:
    shown = found.total
    told = {figure.value.lower(): shown.counts[figure] for figure in rules.Figure}
    yield Heading(1, _("总体情况"))
    yield Paragraph(
        (
            _(
                "%(period)s受理企业诉求 %(received)d 件，化解 %(solved)d 件，在办 %(open)d 件，"
                "撤回 %(withdrawn)d 件，未获企业确认销号 %(unconfirmed)d 件。化解率 "
            )
            % {**told, "period": period_words(found.period)},
            _rate(shown.solved),
            _("，按时率 "),
            _rate(shown.in_time),
            _("，复核通过率 "),
            _rate(shown.passed),
            _("，复发率 "),
            _rate(shown.again),
            _("。企业满意率 "),
            _rate(rules.Share(shown.satisfaction.good, shown.satisfaction.answered)),
            _("，95% 区间下限 "),
            Figure(percent_words(shown.satisfaction.lower)),
            _("。"),
        )
    )


def _units(found: Comparison) -> Iterator[Block]:
    yield Heading(1, _("各单位情况"))
    if not found.rows:
        yield Paragraph((_("这段时间没有受理诉求。"),))
        return
    heads = (_("受理"), _("化解"), _("未获确认"), _("在办"), _("逾期"), _("化解率"), _("名次"))
    counts = (rules.Figure.RECEIVED, rules.Figure.SOLVED, rules.Figure.UNCONFIRMED,
              rules.Figure.OPEN, rules.Figure.LATE)  # fmt: skip
    rows = [(row.name, row.shown, row.rank) for row in found.rows]
    rows.append((_("合计"), found.total, NOT_RANKED))
    yield PaperTable(
        columns=(
            Column(_("承办单位"), width=3),
            *(Column(head, Align.RIGHT) for head in heads),
        ),
        rows=tuple(
            (
                name,
                *(str(shown.counts[figure]) for figure in counts),
                percent_words(shown.solved.value),
                str(rank) if isinstance(rank, int) else NOT_RANKED,
            )
            for name, shown, rank in rows
        ),
        caption=_("各单位办理情况"),
        unit=_("件"),
        notes=(_("件数不够的不排名，写“—”。"),),
        totals=1,
    )


def _late(actor: Actor) -> Iterator[Block]:
    """Give how many cases of each unit are late today, whenever they were received."""
    yield Heading(1, _("逾期情况"))
    rows = late_cases(cases_of_units(actor)).order_by()
    counted = list(
        rows.values("duty__unit__name", "duty__unit__path")
        .annotate(total=Count("pk"))
        .order_by("-total", "duty__unit__path")
        .values_list("duty__unit__name", "total")
    )
    if not counted:
        yield Paragraph((_("目前没有逾期未办结的诉求。"),))
        return
    words = _("、").join(
        _("%(unit)s %(count)d 件") % {"unit": unit, "count": total} for unit, total in counted
    )
    told = {"count": sum(total for _unit, total in counted), "units": words}
    yield Paragraph((_("目前逾期未办结 %(count)d 件：%(units)s。") % told,))


def _shared(shared: list[SharedIssue]) -> Iterator[Block]:
    yield Heading(1, _("共性问题"))
    if not shared:
        yield Paragraph((_("没有找到共性问题。"),))
        return
    for one in shared:
        told = {
            "cause": one.issue.cause,
            "category": CATEGORY_TITLES[one.issue.category],
            "firms": one.issue.firms,
            "cases": len(one.cases),
            "policy": _("已立一件交牵头单位") if one.policy else _("还没有立项"),
        }
        words = _("%(cause)s（%(category)s）：%(firms)d 家企业、%(cases)d 件诉求，%(policy)s。")
        yield Paragraph((words % told,))
