"""What the system of enterprises offers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import (
    Card,
    DutyKind,
    DutyLimit,
    FoundKind,
    MenuItem,
    Permission,
    RecordKind,
    Threshold,
)
from luodi.systems.enterprises.rules import (
    LIMITS,
    Limit,
    Milestone,
    Scheme,
    graded,
    grades,
    milestones,
)

SINCE = date(2020, 1, 1)
TYPICAL = "常用值，由助企办确认"
UNITS = {"WORKING_DAY": "工作日", "WORKING_HOUR": "工作时", "MONTH": "个月"}
SCHEME_TITLES = {
    Scheme.JIAOZUO_13710: _("13710工作制"),
    Scheme.QUANZHOU_2022: _("泉州2022"),
    Scheme.XUCHANG_2011: _("许昌2011"),
    Scheme.XUCHANG_2025: _("许昌2025"),
    Scheme.ZHONGSHAN: _("中山"),
}
_DUE = {
    Milestone.CONTACT: _("联系企业"),
    Milestone.ASSIGN: _("研究交办"),
    Milestone.CO_UNITS: _("协办单位报主办单位"),
    Milestone.REPORT: _("回应进展"),
    Milestone.SOLVE: _("办结"),
}
CHOICE = "enterprises.scheme"
"""The key of the threshold that chooses the scheme, by its place in `Scheme` from 1."""


def _whole(
    key: str, title: str | Promise, value: int, unit: str, source: str, least: int = 0
) -> Threshold:
    return Threshold(
        key=key,
        title=title,
        value=Decimal(value),
        unit=unit,
        source=source,
        valid_from=SINCE,
        minimum=Decimal(least),
        maximum=Decimal(400),
    )


def _limit_threshold(limit: Limit) -> Threshold:
    title = format_lazy(
        "{scheme}：{milestone}（{severities}）",
        scheme=SCHEME_TITLES[limit.scheme],
        milestone=_DUE[limit.milestone],
        severities="".join(limit.severities),
    )
    unit = UNITS[limit.clock.value]
    return _whole(limit.key, title, limit.count, unit, limit.source, least=1)


def _duty_limits() -> Iterator[DutyLimit]:
    for code, last in grades():
        scheme, severity = graded(code)
        for limit in milestones(scheme, severity):
            if limit.milestone is Milestone.ASSIGN:
                yield DutyLimit("ASSIGN", limit.clock.value, limit.key, code)
        yield DutyLimit("HANDLE", last.clock.value, last.key, code)
    yield DutyLimit("ACCEPT", "WORKING_DAY", "enterprises.accept")
    yield DutyLimit("VERIFY", "WORKING_DAY", "enterprises.ask_days")


CASE = DutyKind(
    code="enterprises.case",
    title=_("企业诉求"),
    prefix="助企",
    states={
        "OPEN": _("待交办"),
        "ASSIGNED": _("已交办"),
        "ACCEPTED": _("已签收"),
        "WORKING": _("办理中"),
        "REPLIED": _("已答复，待回访"),
        "VERIFIED": _("已核实"),
        "CLOSED": _("已销号"),
        "RETURNED": _("退回重办"),
        "PAUSED": _("暂停或挂账"),
        "WITHDRAWN": _("已撤回"),
        "REOPENED": _("重新办理"),
    },
    limits=tuple(_duty_limits()),
    reopen_days="enterprises.reopen_days",
    on_record={
        "ASSIGN": _("先研判类别和级别，再交办，在诉求页上办。"),
        "VERIFY": _("销号要先听企业的意见，在诉求页上办。"),
        "SEND_BACK": _("退回重办在诉求页上办。"),
        "CLOSE": _("销号要先听企业的意见，在诉求页上办。"),
    },
)

CARD = Card(
    name="enterprises",
    title=_("助企"),
    urls="luodi.systems.enterprises.urls",
    docs="systems/enterprises.md",
    menu=(
        MenuItem(_("企业诉求"), "enterprises:case_list", "enterprises.view_case", "message-report"),
        MenuItem(
            _("企业台账"), "enterprises:firm_list", "enterprises.view_firm", "building-factory"
        ),
    ),
    permissions=(
        Permission("enterprises.view_firm", _("查看企业台账")),
        Permission("enterprises.change_firm", _("登记和变更企业台账")),
        Permission("enterprises.view_case", _("查看企业诉求")),
        Permission("enterprises.take_case", _("登记企业诉求")),
        Permission("enterprises.triage_case", _("研判和交办企业诉求")),
        Permission("enterprises.hear_firm", _("回访企业，退回或销号")),
    ),
    thresholds=(
        Threshold(
            key=CHOICE,
            title=_("时限制度：1 为13710，2 为泉州2022，3 为许昌2011，4 为许昌2025，5 为中山"),
            value=Decimal(1),
            unit="号",
            source=LIMITS[0].source,
            valid_from=SINCE,
            minimum=Decimal(1),
            maximum=Decimal(len(Scheme)),
        ),
        *(_limit_threshold(limit) for limit in LIMITS),
        _whole(
            "enterprises.accept",
            _("交办后几个工作日内签收"),
            1,
            "工作日",
            "泉州晚报2022年8月：一个工作日内接收或提出异议",
        ),
        _whole("enterprises.ask_days", _("答复后等企业意见几个工作日"), 5, "工作日", TYPICAL),
        _whole("enterprises.ask_tries", _("须在几个不同的日子询问企业"), 3, "天", TYPICAL, 1),
        _whole(
            "enterprises.reopen_days", _("销号后几天内再说同一件事就重新办理"), 90, "天", TYPICAL
        ),
        _whole("enterprises.alike_percent", _("相似到百分之几提示为重复诉求"), 60, "%", TYPICAL, 1),
        _whole("enterprises.alike_days", _("几天内的相似诉求提示为重复"), 30, "天", TYPICAL),
    ),
    records=(RecordKind("enterprises.case", _("企业诉求"), "enterprises:case"),),
    found=(
        FoundKind(
            "enterprises.firm",
            _("企业"),
            "enterprises:firm",
            "enterprises.view_firm",
            "luodi.systems.enterprises.reads.finding.found_firms",
            follows=("parties.party",),
        ),
        FoundKind(
            "enterprises.case",
            _("企业诉求"),
            "enterprises:case",
            "enterprises.view_case",
            "luodi.systems.enterprises.reads.finding.found_cases",
            follows=("duties.duty",),
        ),
    ),
    duty_kinds=(CASE,),
    imports=("luodi.systems.enterprises.actions.importing.FIRMS",),
    demo="luodi.systems.enterprises.demo.load",
)
