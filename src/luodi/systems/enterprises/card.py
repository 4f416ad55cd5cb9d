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
    TimedJob,
)
from luodi.systems.enterprises.rules import (
    HELP_DAYS,
    LIMITS,
    Limit,
    Milestone,
    Scheme,
    graded,
    grades,
    milestones,
)
from luodi.systems.enterprises.rules.schemes import QUANZHOU

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


VISITS = (
    ("enterprises.visit_key_months", _("重点企业几个月走访一次"), 1, "个月"),
    ("enterprises.visit_scaled_months", _("规上企业几个月走访一次"), 2, "个月"),
    ("enterprises.visit_other_months", _("其他企业几个月走访一次"), 6, "个月"),
    ("enterprises.visit_week", _("一家企业一周最多走访几次，各单位合计"), 1, "次"),
    ("enterprises.visit_month", _("一家企业一个月最多走访几次，各单位合计"), 3, "次"),
    ("enterprises.visit_enter_days", _("走访以后几天内可以补录"), 30, "天"),
    ("enterprises.paper_days", _("证照到期前几天列为已知需求"), 60, "天"),
    ("enterprises.hire_days", _("招工信息发布后几天内列为已知需求"), 90, "天"),
)

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
        "REOPEN": _("重新办理要冲回已计的成效，在诉求页上办。"),
    },
    moved="luodi.systems.enterprises.actions.helping.follow_move",
)

CARD = Card(
    name="enterprises",
    title=_("助企"),
    urls="luodi.systems.enterprises.urls",
    docs="systems/enterprises.md",
    menu=(
        MenuItem(_("我的助企"), "enterprises:mine", "enterprises.view_case", "user-check"),
        MenuItem(_("企业诉求"), "enterprises:case_list", "enterprises.view_case", "message-report"),
        MenuItem(
            _("企业台账"), "enterprises:firm_list", "enterprises.view_firm", "building-factory"
        ),
        MenuItem(_("企业走访"), "enterprises:visit_list", "enterprises.view_visit", "walk"),
        MenuItem(
            _("全周期代办"), "enterprises:service_list", "enterprises.view_case", "list-check"
        ),
        MenuItem(_("助企成效"), "enterprises:figures", "enterprises.view_result", "chart-bar"),
        MenuItem(
            _("助企比较"), "enterprises:comparison", "enterprises.view_comparison", "chart-bar"
        ),
        MenuItem(_("共性问题"), "enterprises:common", "enterprises.view_case", "affiliate"),
        MenuItem(_("复核和回访"), "enterprises:recheck", "enterprises.recheck_case", "checks"),
        MenuItem(_("企业负担"), "enterprises:burden_list", "enterprises.view_visit", "scale"),
        MenuItem(_("招商项目"), "enterprises:lead_list", "enterprises.view_lead", "briefcase"),
        MenuItem(_("自报入口"), "enterprises:door_list", "enterprises.open_door", "qrcode"),
    ),
    permissions=(
        Permission("enterprises.view_firm", _("查看企业台账")),
        Permission("enterprises.change_firm", _("登记和变更企业台账")),
        Permission("enterprises.view_case", _("查看企业诉求")),
        Permission("enterprises.take_case", _("登记企业诉求")),
        Permission("enterprises.triage_case", _("研判和交办企业诉求")),
        Permission("enterprises.hear_firm", _("回访企业，退回或销号")),
        Permission("enterprises.take_report", _("受理企业反映的作风和腐败问题")),
        Permission("enterprises.open_phone", _("查看企业留的联系电话全号（每次记日志）")),
        Permission("enterprises.open_door", _("新建和停用自报入口")),
        Permission("enterprises.view_visit", _("查看企业走访和负担")),
        Permission("enterprises.plan_visit", _("计划、并入、变更和补录走访，登记要企业填的表")),
        Permission("enterprises.record_visit", _("记下走访发现")),
        Permission("enterprises.serve_case", _("全周期代办")),
        Permission("enterprises.set_template", _("维护代办模板")),
        Permission("enterprises.merge_firm", _("合并企业记录")),
        Permission("enterprises.view_result", _("查看助企成效")),
        Permission("enterprises.record_result", _("登记和撤回助企成效")),
        Permission("enterprises.recheck_case", _("复核销号，回访撤回的诉求")),
        Permission("enterprises.view_comparison", _("查看助企比较和简报")),
        Permission("enterprises.change_role", _("设定岗位的服务角色和单位的技能")),
        Permission("enterprises.view_lead", _("查看招商项目")),
        Permission("enterprises.change_lead", _("登记和变更招商项目")),
        Permission("enterprises.export_ledgers", _("导出五本台账")),
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
        _whole(HELP_DAYS, _("协办单位几个工作日内答复主办单位"), 3, "工作日", QUANZHOU, 1),
        _whole("enterprises.ask_days", _("答复后等企业意见几个工作日"), 5, "工作日", TYPICAL),
        _whole("enterprises.ask_tries", _("须在几个不同的日子询问企业"), 3, "天", TYPICAL, 1),
        _whole(
            "enterprises.reopen_days", _("销号后几天内再说同一件事就重新办理"), 90, "天", TYPICAL
        ),
        _whole("enterprises.door_hour", _("一个自报入口一小时最多收几件"), 30, "件", TYPICAL, 1),
        _whole("enterprises.alike_percent", _("相似到百分之几提示为重复诉求"), 60, "%", TYPICAL, 1),
        _whole(
            "enterprises.twin_percent",
            _("名称相似到百分之几提示可能是同一家企业"),
            70,
            "%",
            TYPICAL,
            1,
        ),
        _whole("enterprises.alike_days", _("几天内的相似诉求提示为重复"), 30, "天", TYPICAL),
        *(_whole(*row, TYPICAL, 1) for row in VISITS),
        _whole("enterprises.team_persons", _("组团走访最多几人"), 6, "人", TYPICAL, 1),
        _whole("enterprises.rank_from", _("满几件才给单位和街道排名"), 20, "件", TYPICAL, 1),
        _whole("enterprises.common_firms", _("几家企业有同一原因算共性问题"), 3, "家", TYPICAL, 2),
        _whole("enterprises.common_days", _("几天内的诉求合看共性问题"), 90, "天", TYPICAL, 1),
    ),
    records=(
        RecordKind("enterprises.case", _("企业诉求"), "enterprises:case"),
        RecordKind("enterprises.visit", _("企业走访"), "enterprises:visit"),
        RecordKind("enterprises.template", _("代办模板"), "enterprises:template"),
        RecordKind("enterprises.result", _("诉求成效"), "enterprises:result"),
        RecordKind("enterprises.certification", _("资质认定"), "enterprises:certification"),
        RecordKind("enterprises.event", _("服务活动"), "enterprises:event"),
    ),
    evidence_of_records="luodi.systems.enterprises.reads.results.evidence_of_records",
    proven_by_files="luodi.systems.enterprises.reads.results.proven_by_files",
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
            follows=("duties.duty", "enterprises.firm"),
        ),
        FoundKind(
            "enterprises.visit",
            _("企业走访"),
            "enterprises:visit",
            "enterprises.view_visit",
            "luodi.systems.enterprises.reads.finding.found_visits",
            follows=("parties.party",),
        ),
    ),
    duty_kinds=(CASE,),
    waiting="luodi.systems.enterprises.reads.waiting.waiting",
    moved_by_calendar="luodi.systems.enterprises.reads.helping.moved_by",
    timed=(
        TimedJob(
            "enterprises.recount",
            _("核对助企成效"),
            "luodi.systems.enterprises.actions.recounting.recount_nightly",
            daily_at="03:40",
        ),
    ),
    follow_calendar="luodi.systems.enterprises.actions.recounting.follow",
    imports=("luodi.systems.enterprises.actions.importing.FIRMS",),
    demo="luodi.systems.enterprises.demo.load",
    api="luodi.systems.enterprises.api.router",
)
