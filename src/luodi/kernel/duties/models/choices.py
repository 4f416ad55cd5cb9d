"""What states, acts, clocks and outcomes of duties are called."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.duties.rules import Act, Clock, State

STATE_TITLES = {
    State.OPEN: _("待派发"),
    State.ASSIGNED: _("待接收"),
    State.ACCEPTED: _("已接收"),
    State.WORKING: _("办理中"),
    State.REPLIED: _("待核验"),
    State.VERIFIED: _("已核验"),
    State.CLOSED: _("已办结"),
    State.RETURNED: _("退回重办"),
    State.PAUSED: _("暂停"),
    State.WITHDRAWN: _("已撤销"),
    State.REOPENED: _("重新交办"),
}
ACT_TITLES = {
    Act.OPEN: _("立项"),
    Act.GRADE: _("定级"),
    Act.ASSIGN: _("派发"),
    Act.ACCEPT: _("接收"),
    Act.OBJECT: _("提出异议"),
    Act.DECIDE: _("裁定异议"),
    Act.START: _("开始办理"),
    Act.REPLY: _("回复办理结果"),
    Act.VERIFY: _("核验通过"),
    Act.SEND_BACK: _("退回重办"),
    Act.CLOSE: _("办结"),
    Act.REOPEN: _("重新交办"),
    Act.PAUSE: _("暂停"),
    Act.CARRY: _("挂账"),
    Act.RESUME: _("恢复办理"),
    Act.TRANSFER: _("转办"),
    Act.WITHDRAW: pgettext_lazy("duty", "撤销"),
    Act.ASK_EXTENSION: _("申请延期"),
    Act.EXTEND: _("同意延期"),
    Act.REFUSE_EXTENSION: _("不同意延期"),
    Act.NAME_VERIFIER: _("改派核验岗位"),
    Act.ADD_FILE: _("附上材料"),
    Act.NOTE: _("说明"),
    Act.REMIND: _("提醒"),
    Act.ESCALATE: _("督办升级"),
    Act.RECOUNT: _("按新的放假安排重算时限"),
}
CLOCK_TITLES = {
    Clock.DAY: _("自然日"),
    Clock.WORKING_DAY: _("工作日"),
    Clock.WORKING_HOUR: _("工作时"),
    Clock.URGENT_HOUR: _("紧急工作时（昼夜连续）"),
    Clock.MONTH: _("个月"),
    Clock.DATE: _("指定日期"),
}


class Outcome(models.TextChoices):
    """How a duty left the list of open ones; counted apart."""

    DONE = "DONE", _("办结")
    TRANSFERRED = "TRANSFERRED", _("转出")
    POSTPONED = "POSTPONED", _("挂账")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("duty", "撤销")


class Colour(models.TextChoices):
    """Colour of a notice; empty for a duty without one."""

    BLUE = "BLUE", _("蓝色")
    YELLOW = "YELLOW", _("黄色")
    RED = "RED", _("红色")


class PauseCause(models.TextChoices):
    """What a clock may stand still for."""

    PAPER = "PAPER", _("等待当事人补材料（已书面通知）")
    APPRAISAL = "APPRAISAL", _("鉴定、评估、检测")
    COURT = "COURT", _("诉讼、仲裁")
    FORCE = "FORCE", _("不可抗力")
    CARRY = "CARRY", _("挂账，附办理计划")
