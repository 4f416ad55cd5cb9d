"""Deadline schemes: what a district promises its firms, each as it was published."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from luodi.kernel.duties.rules import Clock


class Scheme(StrEnum):
    """A published scheme of deadlines; a district chooses one."""

    JIAOZUO_13710 = "13710"
    QUANZHOU_2022 = "QZ2022"
    XUCHANG_2011 = "XC2011"
    XUCHANG_2025 = "XC2025"
    ZHONGSHAN = "ZS"


class Severity(StrEnum):
    """How grave a case is: A old, complex or a matter of life and death, B of several units."""

    A = "A"
    B = "B"
    C = "C"


class Milestone(StrEnum):
    """What is due to the firm, or inside the government, before the end."""

    CONTACT = "CONTACT"
    ASSIGN = "ASSIGN"
    CO_UNITS = "CO_UNITS"
    REPORT = "REPORT"
    SOLVE = "SOLVE"


ALL = tuple(Severity)
JIAOZUO = (
    "焦作市万人助万企活动13710工作制（2021年7月）：1日研究交办、3日报告、7日解决一般问题、疑难1个月"
)
QUANZHOU = "泉州晚报2022年8月：协办单位3个工作日报主办单位，主办单位7个工作日答复企业"
XUCHANG_OLD = "许政办〔2011〕46号：3个工作日内交办，15个工作日内办结，复杂的不超过30个工作日"
XUCHANG = "许昌市发展和改革委员会2025年办法：简单5个工作日、跨单位15个工作日、疑难1个月"
ZHONGSHAN = (
    "中山市新闻发布会：1小时内联系企业，3个工作日回应进展，5个工作日办结，否则约定下次答复时间"
)
OFFICE = "常用值：没有单位认领的，1个工作日后由助企办兜底，由助企办确认"


@dataclass(frozen=True)
class Limit:
    """How long a milestone of a scheme may take, for some severities; the first published value."""

    scheme: Scheme
    milestone: Milestone
    clock: Clock
    count: int
    source: str
    severities: tuple[Severity, ...] = ALL

    @property
    def key(self) -> str:
        """The key of the dated threshold that holds the count."""
        parts = [self.scheme.value, self.milestone.value]
        if self.severities != ALL:
            parts.append("".join(self.severities))
        return "enterprises." + "_".join(part.lower() for part in parts)


_DAY = Clock.WORKING_DAY
_A, _B, _C = Severity.A, Severity.B, Severity.C
LIMITS = (
    Limit(Scheme.JIAOZUO_13710, Milestone.ASSIGN, _DAY, 1, JIAOZUO),
    Limit(Scheme.JIAOZUO_13710, Milestone.REPORT, _DAY, 3, JIAOZUO),
    Limit(Scheme.JIAOZUO_13710, Milestone.SOLVE, _DAY, 7, JIAOZUO, (_B, _C)),
    Limit(Scheme.JIAOZUO_13710, Milestone.SOLVE, Clock.MONTH, 1, JIAOZUO, (_A,)),
    Limit(Scheme.QUANZHOU_2022, Milestone.ASSIGN, _DAY, 1, OFFICE),
    Limit(Scheme.QUANZHOU_2022, Milestone.CO_UNITS, _DAY, 3, QUANZHOU),
    Limit(Scheme.QUANZHOU_2022, Milestone.SOLVE, _DAY, 7, QUANZHOU),
    Limit(Scheme.XUCHANG_2011, Milestone.ASSIGN, _DAY, 3, XUCHANG_OLD),
    Limit(Scheme.XUCHANG_2011, Milestone.SOLVE, _DAY, 15, XUCHANG_OLD, (_B, _C)),
    Limit(Scheme.XUCHANG_2011, Milestone.SOLVE, _DAY, 30, XUCHANG_OLD, (_A,)),
    Limit(Scheme.XUCHANG_2025, Milestone.ASSIGN, _DAY, 1, OFFICE),
    Limit(Scheme.XUCHANG_2025, Milestone.SOLVE, _DAY, 5, XUCHANG, (_C,)),
    Limit(Scheme.XUCHANG_2025, Milestone.SOLVE, _DAY, 15, XUCHANG, (_B,)),
    Limit(Scheme.XUCHANG_2025, Milestone.SOLVE, Clock.MONTH, 1, XUCHANG, (_A,)),
    Limit(Scheme.ZHONGSHAN, Milestone.CONTACT, Clock.WORKING_HOUR, 1, ZHONGSHAN),
    Limit(Scheme.ZHONGSHAN, Milestone.ASSIGN, _DAY, 1, OFFICE),
    Limit(Scheme.ZHONGSHAN, Milestone.REPORT, _DAY, 3, ZHONGSHAN),
    Limit(Scheme.ZHONGSHAN, Milestone.SOLVE, _DAY, 5, ZHONGSHAN),
)
"""Every published limit, in the order in which it falls due."""


def milestones(scheme: Scheme, severity: Severity) -> tuple[Limit, ...]:
    """List what is due for a case, in order.

    Parameters
    ----------
    scheme
        The scheme that the district chose.
    severity
        The case's.

    Source
    ------
    Dossier of enterprise cases, table of deadline schemes, each row as published (2011 to 2025).

    Examples
    --------
    >>> [(one.milestone.value, one.count) for one in milestones(Scheme.ZHONGSHAN, Severity.C)]
    [('CONTACT', 1), ('ASSIGN', 1), ('REPORT', 3), ('SOLVE', 5)]
    """
    return tuple(one for one in LIMITS if one.scheme is scheme and severity in one.severities)


def grade(scheme: Scheme, severity: Severity) -> str:
    """Name the pair as duties name a grade.

    Source
    ------
    House rule: a duty keeps the grade by which its deadline was set, so that another scheme
    does not move it (docs/systems/enterprises.md).

    Examples
    --------
    >>> grade(Scheme.JIAOZUO_13710, Severity.A)
    '13710-A'
    """
    return f"{scheme.value}-{severity.value}"


def graded(code: str) -> tuple[Scheme, Severity]:
    """Read a grade back.

    Raises
    ------
    ValueError
        For a text that `grade` does not write.

    Source
    ------
    As `grade`.

    Examples
    --------
    >>> graded("XC2025-B")[0].name
    'XUCHANG_2025'
    """
    scheme, _dash, severity = code.rpartition("-")
    return Scheme(scheme), Severity(severity)


def grades() -> Iterator[tuple[str, Limit]]:
    """Give every grade with the limit of its last milestone.

    Source
    ------
    As `milestones`.
    """
    for scheme in Scheme:
        for severity in Severity:
            yield grade(scheme, severity), milestones(scheme, severity)[-1]
