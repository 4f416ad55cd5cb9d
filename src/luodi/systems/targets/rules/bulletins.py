"""The law of bulletins: their parts, their way, and what may stand in their prose."""

import re
from collections.abc import Collection
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase
from luodi.systems.targets.rules.chain import Person


class BulletinPart(StrEnum):
    """A part of a bulletin; each has its prose and, but for the last, a table of figures."""

    OVERALL = "OVERALL"
    TARGETS = "TARGETS"
    RANKING = "RANKING"
    CHANGES = "CHANGES"
    LATE = "LATE"
    REVISED = "REVISED"
    SUPERVISION = "SUPERVISION"
    NOTICES = "NOTICES"
    CORRECTION = "CORRECTION"
    DEMANDS = "DEMANDS"


class BulletinAct(StrEnum):
    """What somebody does with a bulletin."""

    DRAFT = "DRAFT"
    EDIT = "EDIT"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    APPROVE = "APPROVE"
    ISSUE = "ISSUE"
    WITHDRAW = "WITHDRAW"


MONTHLY = (
    (
        BulletinPart.OVERALL,
        "总体情况",
        (
            "截至{期末}，纳入通报的目标共{合计.项数}，其中绿灯{合计.绿}、需关注{合计.关注}、"
            "黄灯{合计.黄}、红灯{合计.红}、未知{合计.未知}；已达到承诺的{合计.达到}。"
        ),
    ),
    (BulletinPart.TARGETS, "各项目标进展", "各项目标的承诺、完成数和灯见下表。"),
    (
        BulletinPart.RANKING,
        "牵头单位排名",
        "按绿灯目标占比排列，未知的目标不计入；占比四舍五入，相同的名次并列。",
    ),
    (
        BulletinPart.CHANGES,
        "比上月的变化",
        "与{上月末}相比，灯变好的{合计.变好}，变差的{合计.变差}。",
    ),
    (BulletinPart.LATE, "迟报情况", "截至{数据日}，逾期未报的{合计.迟报}。"),
    (
        BulletinPart.REVISED,
        "数据更正",
        "关账后更正的数{合计.更正}；此前通报的数与本表不同的，以本表为准。",
    ),
    (
        BulletinPart.SUPERVISION,
        "督办情况",
        "红灯、黄灯的目标由督查部门跟踪督办，红灯{合计.红}、黄灯{合计.黄}。",
    ),
    (
        BulletinPart.NOTICES,
        "督办单办理情况",
        (
            "截至{数据日}，今年以来就上述目标发出督办单{督办单.发出}，其中已回复{督办单.已回复}、"
            "逾期未复{督办单.逾期未复}、已销号{督办单.已销号}。"
        ),
    ),
    (
        BulletinPart.DEMANDS,
        "工作要求",
        "落后的单位要查明原因、提出措施、定下时限，逐项抓好落实。",
    ),
)
"""Parts, headings and prose that a month's bulletin begins with."""
CORRECTING = (
    (
        BulletinPart.CORRECTION,
        "更正的数",
        "{原文号}《{原标题}》印发后，下列数经核实有变，现予更正{合计.更正数}，其余不变。",
    ),
    (BulletinPart.DEMANDS, "说明", "引用原通报的，请以更正后的数为准。"),
)
"""Parts, headings and prose that a bulletin of corrections begins with."""

REFERENCE = re.compile(r"\{([^{}\n]{1,140})\}")
_DIGITS = "0-9０-９"
_ALLOWED = re.compile(
    "《[^》\n]{0,100}》|“[^”\n]{0,60}”"
    f"|〔[{_DIGITS}]{{4}}〕\\s?[{_DIGITS}]{{1,5}}\\s?号"
    f"|第[{_DIGITS}]{{1,4}}"
    f"|[{_DIGITS}]{{4}}年(?:[{_DIGITS}]{{1,2}}月(?:[{_DIGITS}]{{1,2}}日)?)?"
    f"|[{_DIGITS}]{{1,2}}月(?:[{_DIGITS}]{{1,2}}日)?"
    f"|(?m:^\\s*[（(]?[{_DIGITS}]{{1,2}}[)）.．、])"
)
_HAN = "一二两三四五六七八九十百千零〇"
_TYPED = re.compile(
    f"[{_DIGITS}][{_DIGITS},，.．]*(?:\\s?[万亿]?[%％‰个项条家人元平公亩吨户]?)"
    f"|[百千万]分之[{_HAN}点]+|[{_HAN}]+(?:点[{_HAN}]+)?[万亿]+"
)


def typed_figures(text: str) -> list[str]:
    """Find the figures that somebody typed into a bulletin's prose.

    Parameters
    ----------
    text
        The prose, with its references in braces.

    Returns
    -------
    list of str
        The figures in order; none when every figure is a reference. Days, years, 第3, numbers of
        documents and of list lines, and what stands in 《》 or “” are not figures.

    Source
    ------
    Issue of bulletins: prose is editable, figures are not (docs/systems/targets.md).

    Examples
    --------
    >>> typed_figures("7月10日前说明；{年度投资.完成}，增长7.5%，超过三百亿")
    ['7.5%', '三百亿']
    """
    bare = _ALLOWED.sub("", REFERENCE.sub("", text))
    return [match.group().rstrip(",，.． ") for match in _TYPED.finditer(bare)]


def check_bulletin_approver(approver: Person, *, drafters: Collection[Person]) -> str | None:
    """Say why a person may not approve a bulletin; None when they may.

    Parameters
    ----------
    approver
        Who wants to approve.
    drafters
        Who ever drafted, edited or submitted it.

    Source
    ------
    House rule: whoever verifies is not the one who handled (docs/systems/targets.md).

    Examples
    --------
    >>> chen = Person(1, "陈甲")
    >>> check_bulletin_approver(chen, drafters=[chen])
    '陈甲拟过这份通报，不能由本人签发；请由另一人签发'
    """
    if any(person.user_id == approver.user_id for person in drafters):
        return Phrase("%(name)s拟过这份通报，不能由本人签发；请由另一人签发", name=approver.name)
    return None


def check_prose(text: str, known: Collection[str]) -> str | None:
    """Say why a prose cannot stand: a typed figure, or a reference to nothing; else None.

    Parameters
    ----------
    text
        The prose.
    known
        References that the bulletin has.

    Source
    ------
    Issue of bulletins: prose is editable, figures are not (docs/systems/targets.md).

    Examples
    --------
    >>> check_prose("完成35亿元", ["年度投资.完成"])
    '“35亿元”是手写的数；请改用引用，如 {年度投资.完成}，或删去'
    """
    typed = typed_figures(text)
    if typed:
        offered = next(iter(known), "合计.项数")
        return Phrase(
            "“%(figure)s”是手写的数；请改用引用，如 {%(reference)s}，或删去",
            figure=typed[0],
            reference=offered,
        )
    missing = [name for name in REFERENCE.findall(text) if name not in set(known)]
    if missing:
        return Phrase("这份通报里没有“%(reference)s”；可用的引用列在下面", reference=missing[0])
    left = REFERENCE.sub("", text)
    if "{" in left or "}" in left:
        return Phrase("花括号没有配成一对；引用写成 {目标.完成} 的样子")
    return None
