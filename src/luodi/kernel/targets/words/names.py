"""The words for the choices that a target's terms are made of."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

COMPARATORS = {
    "GE": _("≥ 不低于"),
    "LE": _("≤ 不超过"),
    "EQ": _("= 正好"),
    "ABOUT": _("≈ 左右"),
    "SYNC": _("与另一目标同步"),
    "ASSIGNED": _("完成上级下达的任务"),
}
NATURES = {
    "LEVEL": _("总量"),
    "GROWTH": _("增速"),
    "SHARE": _("占比"),
    "COUNT": _("个数"),
    "LIST": _("清单"),
    "COVERAGE": _("覆盖率"),
    "MILESTONE": _("节点（到期是否完成）"),
}
ACCUMULATIONS = {"CUMULATIVE": _("累计（逐月相加）"), "POINT": _("时点（只看最近一次）")}
DIRECTIONS = {"UP": _("越多越好"), "DOWN": _("越少越好")}
PACES = {
    "MONTH": _("按月（n/12）"),
    "DAY": _("按天"),
    "WORKDAY": _("按工作日"),
    "HISTORY": _("按前三年各月的平均"),
    "CURVE": _("按曲线（逐月填写）"),
}
FREQUENCIES = {"MONTH": _("按月报"), "QUARTER": _("按季报"), "YEAR": _("按年报")}
PROFILES = {
    "STANDARD": pgettext_lazy("lights", "通用"),
    "STRICT": pgettext_lazy("lights", "从严"),
    "BONDS": pgettext_lazy("lights", "专项债券"),
}
