"""What the room `duties` offers: duties, my day, leave and hand-over."""

from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import (
    Card,
    DutyKind,
    DutyLimit,
    FoundKind,
    MenuItem,
    MessageKind,
    Permission,
    RecordKind,
    Threshold,
    TimedJob,
)

SINCE = date(2020, 1, 1)
TYPICAL = "常用值，由督查部门确认"


def _days(
    key: str, title: str | Promise, value: int, source: str, unit: str = "工作日"
) -> Threshold:
    return Threshold(
        key=f"duties.{key}",
        title=title,
        value=Decimal(value),
        unit=unit,
        source=source,
        valid_from=SINCE,
        minimum=Decimal(0),
        maximum=Decimal(400),
    )


def _hour(key: str, title: str | Promise, value: str, at_most: str | None = None) -> Threshold:
    return Threshold(
        key=f"duties.{key}",
        title=title,
        value=Decimal(value),
        unit="时",
        source="常用办公时间 08:30—12:00、14:00—17:30，由本级政府确认",
        valid_from=SINCE,
        minimum=Decimal(0),
        maximum=Decimal(24),
        at_most=f"duties.{at_most}" if at_most else None,
    )


GENERAL = DutyKind(
    code="general",
    title=_("交办事项"),
    prefix="交办",
    states={
        "OPEN": _("待派发"),
        "ASSIGNED": _("待接收"),
        "ACCEPTED": _("已接收"),
        "WORKING": _("办理中"),
        "REPLIED": _("待核验"),
        "VERIFIED": _("已核验"),
        "CLOSED": _("已办结"),
        "RETURNED": _("退回重办"),
        "PAUSED": _("暂停"),
        "WITHDRAWN": _("已撤销"),
        "REOPENED": _("重新交办"),
    },
    limits=(
        DutyLimit("ASSIGN", "WORKING_DAY", "duties.general_assign"),
        DutyLimit("ACCEPT", "WORKING_DAY", "duties.general_accept"),
        DutyLimit("HANDLE", "WORKING_DAY", "duties.general_handle"),
        DutyLimit("HANDLE", "WORKING_DAY", "duties.general_handle_c", "C"),
        DutyLimit("HANDLE", "WORKING_DAY", "duties.general_handle_b", "B"),
        DutyLimit("HANDLE", "MONTH", "duties.general_handle_a", "A"),
        DutyLimit("HANDLE", "URGENT_HOUR", "duties.general_handle_urgent", "URGENT"),
        DutyLimit("VERIFY", "WORKING_DAY", "duties.general_verify"),
    ),
    by_hand=True,
    reopen_days="duties.general_reopen_days",
)
_XUCHANG = "许昌市发展和改革委员会2025年办法：简单事项5个工作日、跨单位15个工作日、疑难事项1个月"

CARD = Card(
    name="duties",
    title=_("事项"),
    urls="luodi.kernel.duties.urls",
    docs="kernel/duties.md",
    menu=(
        MenuItem(
            _("我的待办"),
            "duties:mine",
            "duties.view_duty",
            "checkbox",
            badge="luodi.kernel.duties.day.waiting_count",
        ),
        MenuItem(_("事项"), "duties:duty_list", "duties.view_duty", "clipboard-list"),
        MenuItem(_("清零台账"), "duties:clearance", "duties.view_duty", "checklist"),
    ),
    permissions=(
        Permission("duties.view_duty", _("查看事项")),
        Permission("duties.open_duty", _("立项交办")),
        Permission("duties.assign_duty", _("派发、转办、裁定异议和延期、撤销、重办")),
        Permission("duties.handle_duty", _("接收、办理和回复事项")),
        Permission("duties.verify_duty", _("核验和办结事项")),
        Permission("duties.oversee_duty", _("接收督办升级")),
    ),
    thresholds=(
        _days(
            "general_assign",
            _("交办事项：立项后几个工作日内派发"),
            1,
            "焦作市13710工作制：1日内研究交办",
        ),
        _days(
            "general_accept",
            _("交办事项：派发后几个工作日内接收"),
            1,
            "泉州晚报2022年8月：一个工作日内接收或提出异议",
        ),
        _days(
            "general_handle",
            _("交办事项：几个工作日内办结"),
            7,
            "焦作市万人助万企13710工作制（2021年7月）：一般问题7日内解决",
        ),
        _days("general_handle_c", _("交办事项（简单，C级）：几个工作日内办结"), 5, _XUCHANG),
        _days("general_handle_b", _("交办事项（跨单位，B级）：几个工作日内办结"), 15, _XUCHANG),
        _days("general_handle_a", _("交办事项（疑难，A级）：几个月内办结"), 1, _XUCHANG, "个月"),
        _days(
            "general_handle_urgent",
            _("交办事项（紧急）：几小时内办结，昼夜连续"),
            24,
            TYPICAL,
            "小时",
        ),
        _days("general_verify", _("交办事项：回复后几个工作日内核验"), 1, TYPICAL),
        _days("general_reopen_days", _("交办事项：办结后几天内可以重办"), 90, TYPICAL, "天"),
        _days(
            "object_days",
            _("派发后几个工作日内可以提出异议"),
            1,
            "泉州晚报2022年8月：一个工作日内提出，当日裁定，裁定为准",
        ),
        _days("pause_total_days", _("累计暂停超过几个工作日须挂账"), 30, TYPICAL),
        _days("transfers_most", _("转办超过几次自动升级督办"), 2, TYPICAL, "次"),
        Threshold(
            key="duties.remind_percent",
            title=_("用去时限的百分之几时提醒"),
            value=Decimal(80),
            unit="%",
            source=TYPICAL,
            valid_from=SINCE,
            minimum=Decimal(1),
            maximum=Decimal(100),
        ),
        _days("escalate_unit_days", _("逾期几个工作日报本单位负责人（一级督办）"), 0, TYPICAL),
        _days("escalate_leader_days", _("逾期几个工作日报上级领导（二级督办）"), 3, TYPICAL),
        _days("escalate_meeting_days", _("逾期几个工作日列入联席会议（三级督办）"), 7, TYPICAL),
        _hour("morning_from", _("上午上班"), "8.5", "morning_to"),
        _hour("morning_to", _("上午下班"), "12", "afternoon_from"),
        _hour("afternoon_from", _("下午上班"), "14", "afternoon_to"),
        _hour("afternoon_to", _("下午下班"), "17.5"),
    ),
    records=(RecordKind("duties.duty", _("事项"), "duties:duty"),),
    demo="luodi.kernel.duties.demo.load",
    play="luodi.kernel.duties.playing.play",
    ahead="luodi.kernel.duties.playing.ahead",
    duty_kinds=(GENERAL,),
    found=(
        FoundKind(
            "duties.duty",
            _("事项"),
            "duties:duty",
            "duties.view_duty",
            "luodi.kernel.duties.finding.findables",
        ),
    ),
    timed=(
        TimedJob(
            "duties.escalate_late",
            _("提醒和督办升级"),
            "luodi.kernel.duties.timed.escalate_late",
            every_minutes=5,
        ),
    ),
    messages=(
        MessageKind(
            "duties.escalated",
            _("督办提醒"),
            _("%(number)s：到期日 %(day)s，请打开链接办理。"),
            (("number", "number"), ("day", "day")),
        ),
    ),
    waiting="luodi.kernel.duties.day.waiting",
    board="luodi.kernel.duties.reads.board.board_part",
    moved_by_calendar="luodi.kernel.duties.reads.recounting.moved_by",
    follow_calendar="luodi.kernel.duties.actions.recounting.follow",
)
