"""What the system of annual targets offers."""

from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.cards import (
    Card,
    DutyKind,
    DutyLimit,
    MenuItem,
    Permission,
    RecordKind,
    Threshold,
)

TYPICAL = "常用值，由督查部门确认"


def _count(
    key: str, title: str | Promise, value: int, unit: str, source: str = TYPICAL
) -> Threshold:
    return Threshold(
        key=f"targets.{key}",
        title=title,
        value=Decimal(value),
        unit=unit,
        source=source,
        valid_from=date(2020, 1, 1),
        minimum=Decimal(0),
        maximum=Decimal(400),
    )


NOTICE = DutyKind(
    code="targets.notice",
    title=_("督办单"),
    prefix="督办",
    states={
        "OPEN": _("待发出"),
        "ASSIGNED": _("已发出，待签收"),
        "ACCEPTED": _("已签收"),
        "WORKING": _("整改中"),
        "REPLIED": _("已回复，待核查"),
        "VERIFIED": _("已核查，待销号"),
        "CLOSED": _("已销号"),
        "RETURNED": pgettext_lazy("notice state", "退回重改"),
        "PAUSED": _("暂停"),
        "WITHDRAWN": _("已撤回"),
        "REOPENED": pgettext_lazy("notice state", "重新督办"),
    },
    limits=(
        DutyLimit("ACCEPT", "WORKING_DAY", "targets.notice_accept_days"),
        DutyLimit("HANDLE", "WORKING_DAY", "targets.notice_reply_blue_days", "BLUE"),
        DutyLimit("HANDLE", "WORKING_DAY", "targets.notice_reply_yellow_days", "YELLOW"),
        DutyLimit("HANDLE", "WORKING_DAY", "targets.notice_reply_red_days", "RED"),
        DutyLimit("VERIFY", "WORKING_DAY", "targets.notice_verify_days"),
    ),
    reopen_days="targets.notice_reopen_days",
)

CARD = Card(
    name="targets",
    title=_("年度目标"),
    urls="luodi.systems.targets.urls",
    docs="systems/targets.md",
    menu=(
        MenuItem(
            pgettext_lazy("list", "目标"),
            "targets:target_list",
            "targets.view_target",
            "target-arrow",
        ),
        MenuItem(_("读文与审阅"), "targets:reading_list", "targets.view_target", "file-search"),
        MenuItem(
            pgettext_lazy("list", "报送"),
            "targets:report_list",
            "targets.view_target",
            "report-analytics",
        ),
        MenuItem(_("待报"), "targets:report_due", "targets.report_figure", "calendar-due"),
        MenuItem(_("迟报"), "targets:report_late", "targets.view_target", "clock-exclamation"),
        MenuItem(_("关账"), "targets:closings", "targets.view_target", "lock"),
        MenuItem(_("要督办的"), "targets:notice_due", "targets.issue_notice", "bell-ringing"),
        MenuItem(_("督办单"), "targets:notice_list", "targets.view_target", "alert-triangle"),
        MenuItem(
            _("约谈与通报建议"), "targets:consequences", "targets.decide_consequence", "gavel"
        ),
    ),
    permissions=(
        Permission("targets.view_target", _("查看目标、读文和报送")),
        Permission("targets.read_document", _("读入公开文本")),
        Permission("targets.review_commitment", _("审阅读出的承诺")),
        Permission("targets.accept_target", _("接受为目标")),
        Permission("targets.change_target", _("变更目标（登记新版本）")),
        Permission("targets.break_down", _("分解目标")),
        Permission("targets.set_items", _("编列清单项目")),
        Permission("targets.set_score", _("设定考核权重")),
        Permission("targets.report_figure", _("报送数据")),
        Permission("targets.approve_unit", _("审核本单位的报送")),
        Permission("targets.approve_lead", _("以牵头单位审核报送")),
        Permission("targets.approve_office", _("以督查部门审核并入账、撤销报送")),
        Permission("targets.close_month", _("月份和年度的关账、开账、结转")),
        Permission("targets.issue_notice", _("发出、撤回、重新督办督办单")),
        Permission("targets.reply_notice", _("签收和回复督办单")),
        Permission("targets.verify_notice", _("核查督办单、退回、销号")),
        Permission("targets.decide_consequence", _("决定约谈和公开通报")),
    ),
    thresholds=(
        Threshold(
            key="targets.light_yellow_pp",
            title=_("黄灯：滞后序时多少个百分点起"),
            value=Decimal(10),
            unit="百分点",
            source="银川市重点项目亮灯办法（2025年3月新闻）：滞后10至30个百分点为黄灯",
            valid_from=date(2020, 1, 1),
            minimum=Decimal("0.01"),
            at_most="targets.light_red_pp",
        ),
        Threshold(
            key="targets.light_red_pp",
            title=_("红灯：滞后序时超过多少个百分点"),
            value=Decimal(30),
            unit="百分点",
            source="银川市重点项目亮灯办法（2025年3月新闻）：滞后超过30个百分点为红灯",
            valid_from=date(2020, 1, 1),
            maximum=Decimal(100),
        ),
        Threshold(
            key="targets.strict_yellow_pp",
            title=_("从严的黄灯：滞后序时多少个百分点起"),
            value=Decimal(3),
            unit="百分点",
            source="常用值，供要求较严的目标选用",
            valid_from=date(2020, 1, 1),
            minimum=Decimal("0.01"),
            at_most="targets.strict_red_pp",
        ),
        Threshold(
            key="targets.strict_red_pp",
            title=_("从严的红灯：滞后序时超过多少个百分点"),
            value=Decimal(10),
            unit="百分点",
            source="常用值，供要求较严的目标选用",
            valid_from=date(2020, 1, 1),
            maximum=Decimal(100),
        ),
        Threshold(
            key="targets.bonds_red_percent",
            title=_("专项债券的红灯：低于应使用数的百分之几以上"),
            value=Decimal(30),
            unit="%",
            source="天津市2022年投资监测办法（新闻）：低于应使用数30%以内为黄灯",
            valid_from=date(2020, 1, 1),
            minimum=Decimal("0.01"),
            maximum=Decimal(100),
        ),
        Threshold(
            key="targets.share_watch_pp",
            title=_("占比、覆盖率的关注：低于应到的数多少个百分点以内"),
            value=Decimal(2),
            unit="百分点",
            source="常用值，由目标管理部门确认",
            valid_from=date(2020, 1, 1),
            minimum=Decimal(0),
            maximum=Decimal(100),
        ),
        Threshold(
            key="targets.score_cap",
            title=_("考核：完成比例最多按多少计"),
            value=Decimal("1.10"),
            unit="倍",
            source="常用值，由考核办法确认",
            valid_from=date(2020, 1, 1),
            minimum=Decimal(1),
            maximum=Decimal(10),
        ),
        Threshold(
            key="targets.score_floor",
            title=_("考核：完成比例低于多少不得分"),
            value=Decimal("0.60"),
            unit="倍",
            source="常用值，由考核办法确认",
            valid_from=date(2020, 1, 1),
            minimum=Decimal(0),
            maximum=Decimal(1),
        ),
        Threshold(
            key="targets.about_tolerance_percent",
            title=_("“左右”的建议容差：总量的百分之几"),
            value=Decimal(5),
            unit="%",
            source="常用值，由接受目标的人确认",
            valid_from=date(2020, 1, 1),
            minimum=Decimal(0),
            maximum=Decimal(100),
        ),
        Threshold(
            key="targets.about_tolerance_pp",
            title=_("“左右”的建议容差：增速和占比差几个百分点"),
            value=Decimal("0.5"),
            unit="百分点",
            source="常用值，由接受目标的人确认",
            valid_from=date(2020, 1, 1),
            minimum=Decimal(0),
            maximum=Decimal(100),
        ),
        Threshold(
            key="targets.report_due_day",
            title=_("报送截止：次月几日（含当日）"),
            value=Decimal(10),
            unit="日",
            source="常用值：次月10日前报送上月累计数",
            valid_from=date(2020, 1, 1),
            minimum=Decimal(1),
            maximum=Decimal(31),
        ),
        _count(
            "notice_near_days", _("蓝色督办单：期限前几个工作日起（含），仍未完成"), 5, "工作日"
        ),
        _count("notice_returns", _("黄色督办单：一个月的报送被退回几次起算质量差"), 2, "次"),
        _count("notice_reply_blue_days", _("蓝色督办单：几个工作日内回复"), 7, "工作日"),
        _count("notice_reply_yellow_days", _("黄色督办单：几个工作日内回复"), 5, "工作日"),
        _count("notice_reply_red_days", _("红色督办单：几个工作日内回复"), 3, "工作日"),
        _count("notice_accept_days", _("督办单：发出后几个工作日内签收"), 1, "工作日"),
        _count("notice_verify_days", _("督办单：回复后几个工作日内核查"), 3, "工作日"),
        _count("notice_reopen_days", _("督办单：销号后几天内可以重新督办"), 90, "天"),
        Threshold(
            key="targets.interview_months",
            title=_("连续几个月红灯建议约谈（由人决定）"),
            value=Decimal(2),
            unit="个月",
            source=TYPICAL,
            valid_from=date(2020, 1, 1),
            minimum=Decimal(1),
            maximum=Decimal(12),
            at_most="targets.bulletin_months",
        ),
        Threshold(
            key="targets.bulletin_months",
            title=_("连续几个月红灯建议公开通报（由人决定）"),
            value=Decimal(3),
            unit="个月",
            source=TYPICAL,
            valid_from=date(2020, 1, 1),
            minimum=Decimal(1),
            maximum=Decimal(24),
        ),
    ),
    records=(
        RecordKind("report", _("数据报送"), "targets:report"),
        RecordKind("notice", _("督办单"), "targets:notice"),
    ),
    duty_kinds=(NOTICE,),
    demo="luodi.systems.targets.demo.load",
    api="luodi.systems.targets.api.router",
    evidence_of_records="luodi.systems.targets.reads.evidence_of_reports",
    check="luodi.systems.targets.reads.checking.closings_checked",
    fed_by_entry="luodi.systems.targets.reads.promises_fed_by",
    waiting="luodi.systems.targets.reads.waiting.waiting",
)
