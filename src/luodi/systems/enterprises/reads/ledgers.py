"""The five ledgers: firms, who looks after them, chief officers, needs, courted projects."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.web.tables import Column
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import (
    CARE_TITLES,
    CATEGORY_TITLES,
    CHANNEL_TITLES,
    CLOSING_TITLES,
    SIZE_TITLES,
    STATE_TITLES,
    Case,
    Firm,
    InvestmentLead,
    ServiceRole,
)
from luodi.systems.enterprises.reads.cases import VIEW as VIEW_CASE
from luodi.systems.enterprises.reads.cases import states_of, visible_cases
from luodi.systems.enterprises.reads.firms import VIEW as VIEW_FIRM
from luodi.systems.enterprises.reads.firms import tags_now, visible_firms
from luodi.systems.enterprises.reads.helping import asked_of, helps_of
from luodi.systems.enterprises.reads.offices import (
    VIEW_LEAD,
    in_force,
    visible_leads,
    visible_roles,
)

EXPORT = "enterprises.export_ledgers"
BATCH = 500
UNKNOWN = gettext_lazy("不清楚")


@dataclass(frozen=True)
class Ledger:
    """A sheet: its title, its columns, the rows that the reader may see, and how they are read.

    ``rows`` is None when the reader may not see any of the kind.
    """

    title: Any
    columns: Sequence[Column]
    rows: "QuerySet[Any] | None"
    prepare: Callable[[list[Any]], Iterable[Any]] = iter

    @property
    def count(self) -> int | None:
        """How many rows; None when the reader may not see any of the kind."""
        return None if self.rows is None else self.rows.count()

    def read(self) -> Iterator[Any]:
        """Give the rows, some hundred at a time."""
        source = iter(()) if self.rows is None else self.rows.iterator(chunk_size=BATCH)
        while batch := list(islice(source, BATCH)):
            yield from self.prepare(batch)


def _column(title: Any, value: Callable[[Any], object]) -> Column:
    return Column(str(title), title, value)


def ledgers(actor: Actor) -> tuple[Ledger, ...]:
    """Give the five ledgers as the actor may see them."""
    firms = visible_firms(actor).order_by("party__name", "pk") if actor.has(VIEW_FIRM) else None
    roles = None
    if actor.has(VIEW_FIRM):
        chiefs = visible_roles(actor).filter(role=ServiceRole.Role.CHIEF)
        roles = chiefs.filter(in_force(clock.today())).order_by("post__unit__path", "pk")
    cases = visible_cases(actor).order_by("pk") if actor.has(VIEW_CASE) else None
    leads = visible_leads(actor).order_by("-day", "pk") if actor.has(VIEW_LEAD) else None
    return (
        Ledger(_("企业基本"), _firm_columns(), firms, _with_tags),
        Ledger(_("包联"), _care_columns(), firms),
        Ledger(_("首席服务官"), _chief_columns(), roles),
        Ledger(_("问题"), _case_columns(), cases, _with_states),
        Ledger(_("招商项目"), _lead_columns(), leads),
    )


def _with_tags(firms: list[Firm]) -> list[Firm]:
    words = tags_now(firms, clock.today())
    for firm in firms:
        firm.words = words[firm.pk]  # type: ignore[attr-defined] # read by the columns
    return firms


def _with_states(cases: list[Case]) -> list[Case]:
    states, words, now = states_of(cases), _words(STATE_TITLES), clock.now()
    helps: dict[int, dict[str, int]] = {case.pk: {} for case in cases}
    for help_ in helps_of(cases):
        state, name = rules.help_state(asked_of(help_), now), help_.unit.name
        if state is not rules.HelpState.WITHDRAWN:
            units = helps[help_.case_id]
            units[name] = units.get(name, 0) + (state in rules.LATE_HELP)
    for case in cases:
        case.state_words = words[states[case.pk].value]  # type: ignore[attr-defined] # as above
        case.helping = helps[case.pk]  # type: ignore[attr-defined] # as above
    return cases


def _words(titles: Mapping[Any, Any]) -> dict[str, str]:
    """Give the words of choices by their values, said once and not for every row."""
    return {str(getattr(key, "value", key)): str(title) for key, title in titles.items()}


def _firm_columns() -> Sequence[Column]:
    cares, sizes = _words(CARE_TITLES), _words(SIZE_TITLES)
    return (
        _column(_("企业"), lambda row: row.party.name),
        _column(_("统一社会信用代码"), lambda row: row.party.credit_code),
        _column(_("服务层级"), lambda row: cares[row.care]),
        _column(_("规模"), lambda row: sizes.get(row.size_class, UNKNOWN)),
        _column(_("行业代码"), lambda row: row.industry_code or UNKNOWN),
        _column(_("标签"), lambda row: "、".join(row.words)),
        _column(_("地方"), lambda row: row.party.place.name),
        _column(_("主管单位"), lambda row: row.party.unit.name),
    )


def _care_columns() -> Sequence[Column]:
    return (
        _column(_("企业"), lambda row: row.party.name),
        _column(_("统一社会信用代码"), lambda row: row.party.credit_code),
        _column(_("包联单位"), lambda row: row.party.unit.name),
        _column(
            _("助企专员岗位"),
            lambda row: str(row.commissioner_post) if row.commissioner_post else _("没有指定"),
        ),
        _column(_("地方"), lambda row: row.party.place.name),
    )


def _chief_columns() -> Sequence[Column]:
    return (
        _column(_("单位"), lambda row: row.post.unit.name),
        _column(_("岗位"), lambda row: row.post.title),
        _column(_("服务角色"), lambda row: row.get_role_display()),
        _column(_("办公电话"), lambda row: row.post.telephone),
        _column(_("起"), lambda row: row.valid_from),
    )


def _case_columns() -> Sequence[Column]:
    channels, categories = _words(CHANNEL_TITLES), _words(CATEGORY_TITLES)
    closings, waits = _words(CLOSING_TITLES), _("待研判")
    return (
        _column(_("编号"), lambda row: row.duty.number),
        _column(_("企业"), lambda row: row.firm.party.name if row.firm else row.told_as),
        _column(_("诉求"), lambda row: row.text),
        _column(_("渠道"), lambda row: channels[row.channel]),
        _column(_("提出时间"), lambda row: row.duty.received_at),
        _column(_("类别"), lambda row: categories.get(row.category, waits)),
        _column(_("级别"), lambda row: row.severity or waits),
        _column(_("承办单位"), lambda row: row.duty.unit.name),
        _column(_("协办单位"), lambda row: "、".join(row.helping)),
        _column(_("协办逾期（次）"), lambda row: sum(row.helping.values())),
        _column(_("状态"), lambda row: row.state_words),
        _column(_("到期"), lambda row: row.duty.due_day or _("没有时限")),
        _column(_("销号方式"), lambda row: closings.get(row.closing)),
        _column(_("销号时间"), lambda row: row.duty.ended_at),
        _column(_("保密"), lambda row: row.confidential),
    )


def _lead_columns() -> Sequence[Column]:
    return (
        _column(_("项目"), lambda row: row.title),
        _column(_("投资方"), lambda row: row.investor or UNKNOWN),
        _column(_("行业代码"), lambda row: row.industry_code or UNKNOWN),
        _column(_("计划投资（元）"), _yuan),
        _column(_("进展"), lambda row: row.get_stage_display()),
        _column(_("进展日期"), lambda row: row.day),
        _column(_("意向地方"), lambda row: row.place.name),
        _column(_("责任单位"), lambda row: row.unit.name),
        _column(_("责任岗位"), lambda row: row.post.title if row.post else _("没有指定")),
    )


def _yuan(lead: InvestmentLead) -> object:
    if lead.amount_fen is None:
        return UNKNOWN
    whole, fen = divmod(lead.amount_fen, 100)
    return whole if fen == 0 else f"{whole}.{fen:02d}"
