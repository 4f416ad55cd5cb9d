"""What the system of annual targets offers."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.cards import Card, MenuItem, Permission, RecordKind, Threshold

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
    ),
    permissions=(
        Permission("targets.view_target", _("查看目标、读文和报送")),
        Permission("targets.read_document", _("读入公开文本")),
        Permission("targets.review_commitment", _("审阅读出的承诺")),
        Permission("targets.accept_target", _("接受为目标")),
        Permission("targets.report_figure", _("报送数据")),
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
    ),
    records=(RecordKind("report", _("数据报送"), "targets:report"),),
    demo="luodi.systems.targets.demo.load",
    api="luodi.systems.targets.api.router",
    evidence_of_records="luodi.systems.targets.reads.evidence_of_reports",
    fed_by_entry="luodi.systems.targets.reads.promises_fed_by",
)
