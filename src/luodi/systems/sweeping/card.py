"""What the system of sweeping offers."""

from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import (
    Card,
    JobKind,
    MenuItem,
    MessageKind,
    Permission,
    RecordKind,
    Threshold,
    TimedJob,
)

SINCE = date(2020, 1, 1)
_FROST = "郑州城管通知（2017-11-17）5 ℃；解除值为常用值，由环卫部门确认"
_USUAL = "常用值，由环卫部门确认"
_MOST = {"时": Decimal(24), "%": Decimal(1000)}
_LEAST = {"℃": Decimal(-20), "%": Decimal(100)}


def _limit(
    key: str,
    title: str | Promise,
    value: str,
    unit: str,
    source: str,
    at_most: str | None = None,
) -> Threshold:
    return Threshold(
        key=f"sweeping.{key}",
        title=title,
        value=Decimal(value),
        unit=unit,
        source=source,
        valid_from=SINCE,
        minimum=_LEAST.get(unit, Decimal(0)),
        maximum=_MOST.get(unit, Decimal(2000)),
        at_most=f"sweeping.{at_most}" if at_most else None,
    )


CARD = Card(
    name="sweeping",
    title=_("环卫作业"),
    urls="luodi.systems.sweeping.urls",
    docs="systems/sweeping.md",
    menu=(
        MenuItem(_("今日调度"), "sweeping:board", "sweeping.view_plan", "layout-board"),
        MenuItem(_("调度指令"), "sweeping:order_list", "sweeping.view_order", "bell-ringing"),
        MenuItem(_("作业计划"), "sweeping:work_plan_list", "sweeping.view_plan", "calendar-event"),
        MenuItem(_("我的线路"), "sweeping:my_route", "sweeping.drive_route", "steering-wheel"),
        MenuItem(_("我的班次"), "sweeping:shift_turn_mine", "sweeping.drive_route", "calendar-due"),
        MenuItem(
            _("临时任务"), "sweeping:street_call_list", "sweeping.view_call", "alert-triangle"
        ),
        MenuItem(_("作业情况"), "sweeping:figures", "sweeping.view_plan", "chart-bar"),
        MenuItem(_("作业片区"), "sweeping:zone_list", "sweeping.view_zone", "map"),
        MenuItem(_("路段登记"), "sweeping:road_link_list", "sweeping.view_street", "road"),
        MenuItem(_("车辆和站点"), "sweeping:vehicle_list", "sweeping.view_fleet", "truck"),
        MenuItem(_("排班"), "sweeping:shift_turn_list", "sweeping.view_turn", "users"),
        MenuItem(_("气象读数"), "sweeping:reading_list", "sweeping.view_reading", "ruler-measure"),
    ),
    permissions=(
        Permission("sweeping.view_order", _("查看调度指令")),
        Permission("sweeping.sign_order", _("签收调度指令")),
        Permission("sweeping.view_zone", _("查看作业片区")),
        Permission("sweeping.change_zone", _("登记和变更作业片区、气象站点")),
        Permission("sweeping.view_reading", _("查看气象读数")),
        Permission("sweeping.take_reading", _("登记和导入气象读数")),
        Permission("sweeping.override_order", _("下达冬季作业，人工调整调度指令（防冻要两人）")),
        Permission("sweeping.view_street", _("查看路段、道牙和作业标准")),
        Permission(
            "sweeping.change_street", _("登记和变更路段、封路、转弯禁令、作业标准、重点区域")
        ),
        Permission("sweeping.view_fleet", _("查看车辆、设备和站点")),
        Permission("sweeping.change_fleet", _("登记和变更车辆、设备和站点")),
        Permission("sweeping.view_plan", _("查看作业计划和现场情况")),
        Permission("sweeping.make_plan", _("编制、调整和下达作业计划")),
        Permission("sweeping.drive_route", _("驾驶员：签收线路，报告作业、抛洒和故障")),
        Permission("sweeping.view_call", _("查看临时任务和抛洒报告")),
        Permission("sweeping.send_call", _("登记、派发和核验临时任务")),
        Permission("sweeping.view_turn", _("查看排班")),
        Permission("sweeping.plan_turn", _("排班、点名、批假和调班")),
    ),
    thresholds=(
        _limit("freeze_air_on", _("气温低于几度停止用水作业"), "5", "℃", _FROST, "freeze_air_off"),
        _limit("freeze_air_off", _("气温回到几度可以解除"), "6", "℃", _FROST),
        _limit(
            "freeze_least_on",
            _("未来 3 小时最低气温低于几度停止用水作业"),
            "3",
            "℃",
            "江苏企业规程；解除值为常用值",
            "freeze_least_off",
        ),
        _limit("freeze_least_off", _("未来 3 小时最低气温回到几度可以解除"), "4", "℃", _USUAL),
        _limit("wind_off", _("风速低于几米每秒可以解除"), "6.5", "m/s", _USUAL, "wind_on"),
        _limit("wind_on", _("风速到几米每秒停止干式清扫"), "8", "m/s", "机械化作业规程：5 级风"),
        _limit("dust_pm10_off", _("PM10 低于多少可以解除"), "150", "µg/m³", _USUAL, "dust_pm10_on"),
        _limit("dust_pm10_on", _("PM10 到多少按沙尘办"), "250", "µg/m³", _USUAL),
        _limit("peak_morning_from", _("早高峰从几时起"), "7", "时", _USUAL, "peak_morning_until"),
        _limit("peak_morning_until", _("早高峰到几时止"), "9", "时", _USUAL),
        _limit("peak_evening_from", _("晚高峰从几时起"), "17", "时", _USUAL, "peak_evening_until"),
        _limit("peak_evening_until", _("晚高峰到几时止"), "19", "时", _USUAL),
        _limit("hopper_percent", _("垃圾箱装满的快慢：平时的百分之几"), "100", "%", _USUAL),
    ),
    records=(
        RecordKind("sweeping.order", _("调度指令"), "sweeping:order"),
        RecordKind("sweeping.work_plan", _("作业计划"), "sweeping:work_plan"),
        RecordKind("sweeping.strip_result", _("作业结果"), "sweeping:strip_result"),
        RecordKind("sweeping.street_call", _("抛洒和临时任务"), "sweeping:street_call"),
        RecordKind("sweeping.shift_turn", _("班次"), "sweeping:shift_turn"),
    ),
    evidence_of_records="luodi.systems.sweeping.reads.counted.evidence_of_records",
    timed=(
        TimedJob(
            "sweeping.recount",
            _("核对作业台账"),
            "luodi.systems.sweeping.actions.recounting.recount_on_time",
            daily_at="00:20",
        ),
        TimedJob(
            "sweeping.evaluate_zones",
            _("按读数发布和解除调度指令"),
            "luodi.systems.sweeping.actions.evaluating.evaluate_on_time",
            every_minutes=10,
        ),
        TimedJob(
            "sweeping.escalate_orders",
            _("提醒没有按时签收的调度指令"),
            "luodi.systems.sweeping.actions.escalating.escalate_on_time",
            every_minutes=1,
        ),
        TimedJob(
            "sweeping.take_forecast",
            _("取未来 3 小时最低气温"),
            "luodi.systems.sweeping.actions.forecasting.take_on_time",
            every_minutes=10,
        ),
    ),
    jobs=(
        JobKind(
            "sweeping.make_plan",
            _("编制作业计划"),
            "luodi.systems.sweeping.actions.plans.make_plan",
            retries=0,
            page=("sweeping:work_plan", "plan"),
        ),
        JobKind(
            "sweeping.replay_orders",
            _("复盘调度指令"),
            "luodi.systems.sweeping.actions.replays.replay_orders",
        ),
    ),
    messages=(
        MessageKind(
            "sweeping.order_unsigned",
            _("调度指令没有签收"),
            _("%(count)s 条调度指令超过 10 分钟没有签收，请打开链接签收。"),
            (("count", "count"),),
        ),
    ),
    waiting="luodi.systems.sweeping.reads.waiting.waiting",
    proven_by_files="luodi.systems.sweeping.reads.overrides.proven_by_files",
    imports=(
        "luodi.systems.sweeping.actions.importing.READINGS",
        "luodi.systems.sweeping.actions.street_table.LINKS",
        "luodi.systems.sweeping.actions.turn_ban_table.BANS",
        "luodi.systems.sweeping.actions.importing_fleet.VEHICLES",
        "luodi.systems.sweeping.actions.importing_fleet.SITES",
    ),
    demo="luodi.systems.sweeping.demo.load",
)
