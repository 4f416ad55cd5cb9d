"""What the reader says of its own work, in the language of the page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.reading.reasons import Reason, Rule
from luodi.systems.targets.models import Commitment

FIELDS: dict[str, str | Promise] = {
    "kind": pgettext_lazy("commitment", "性质"),
    "owner": _("责任单位"),
    "indicator": _("指标"),
    "comparator": _("比较方式"),
    "value": _("数值"),
    "period": _("时段"),
    "deadline": _("期限"),
}
RULES: dict[Rule, str | Promise] = {
    Rule.UNIT: _("数后面的单位"),
    Rule.SHORT: _("省了单位，看前后的词"),
    Rule.SHARE: _("成数、分数、比值的写法"),
    Rule.SECTION: _("所在部分的标题"),
    Rule.FRAME: _("前面领起的话"),
    Rule.CUE: _("句中的时态词"),
    Rule.CARRIED: _("分号前的时态词"),
    Rule.REQUIRED: _("要求的口气"),
    Rule.DESCRIBED: _("只是说明一件事物"),
    Rule.ACT: _("只有动词可凭"),
    Rule.STATE: _("没有动词，算情况"),
    Rule.LISTED: _("承前一项"),
    Rule.START: _("变化的起点"),
    Rule.DELIVERABLE: _("可核对的成果"),
    Rule.WORD: _("数前后的界限词"),
    Rule.INSIDE: _("数里面的词"),
    Rule.PLAIN: _("没有界限词"),
    Rule.BEFORE: _("数前面的词"),
    Rule.AFTER: _("数后面的名词"),
    Rule.SHARED: _("并列项共用的词"),
    Rule.PAIRED: _("“分别”对应的名称"),
    Rule.COMPLETED: _("承前一个数"),
    Rule.UNWORDED: _("句中没有名称"),
    Rule.LEAD_UNIT: _("写明的牵头单位"),
    Rule.CONGRESS: _("向本级人大作的报告"),
    Rule.ORGANISATION: _("句中的单位"),
    Rule.PARAGRAPH: _("段首的单位"),
    Rule.PLACE: _("文中最常说到的地方"),
    Rule.SENTENCE: _("句中的时间"),
    Rule.HEADING: _("标题的时间"),
    Rule.DOCUMENT: _("文本的年份"),
    Rule.DAY: _("写明的日子"),
}
"""The reader's words (`luodi.reading.reasons.WORDS`), where the catalogues find them."""


@dataclass(frozen=True)
class Why:
    """What decided a field of a record, and how often that was right, in per cent."""

    field: str
    rule: str
    sure: int


def whys_of(commitment: Commitment) -> list[Why]:
    """Give what decided each field that the reader set; nothing for what a person marked."""
    rules = commitment.said.get("rules", {})
    reasons = [Reason(field, Rule(rule)) for field, rule in rules.items() if field in FIELDS]
    return [Why(str(FIELDS[one.field]), str(RULES[one.rule]), one.sure) for one in reasons]
