"""What counts towards targets: closed cases, what came of them, certificates, events held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luodi.kernel.targets.rules import Phrase
from luodi.systems.enterprises.rules.closing import Closing

FIRM_CLOSINGS = (Closing.CONFIRMED, Closing.PLANNED)
"""Closings in which the firm had its word."""


class ResultKind(StrEnum):
    """What came of a case for its firm."""

    LOAN = "LOAN"
    WORKERS = "WORKERS"


class EventKind(StrEnum):
    """A talk on policies, or one of the four matchings (四项对接)."""

    TALK = "TALK"
    SALES = "SALES"
    BANKS = "BANKS"
    LABOUR = "LABOUR"
    RESEARCH = "RESEARCH"


class CertificationKind(StrEnum):
    """A title that a firm is certified to hold."""

    HIGH_TECH = "HIGH_TECH"
    TECH_SMALL = "TECH_SMALL"
    INNOVATIVE = "INNOVATIVE"
    SPECIALISED = "SPECIALISED"
    LITTLE_GIANT = "LITTLE_GIANT"
    PLATFORM = "PLATFORM"


CERTIFIED_SINCE: Mapping[CertificationKind, date | None] = {
    CertificationKind.HIGH_TECH: date(2008, 1, 1),  # 国科发火〔2008〕172号
    CertificationKind.TECH_SMALL: date(2017, 5, 3),  # 国科发政〔2017〕115号
    CertificationKind.INNOVATIVE: date(2022, 8, 1),  # 工信部企业〔2022〕63号
    CertificationKind.SPECIALISED: date(2013, 7, 16),  # 工信部企业〔2013〕264号
    CertificationKind.LITTLE_GIANT: date(2018, 11, 26),  # 工信厅企业函〔2018〕381号
    CertificationKind.PLATFORM: None,
}
"""From when there is such a title; None for one that many measures give."""


@dataclass(frozen=True)
class Counted:
    """What one record puts into the ledger under one leg.

    ``measure`` is a code of `MEASURES`; ``unit`` and ``place`` are numbers of their tables;
    ``amount`` is in the measure's smallest unit; ``item`` names what counts once.
    """

    measure: str
    unit: int
    place: int
    day: date
    amount: int = 1
    item: str = ""


@dataclass(frozen=True)
class CameBack:
    """A closing that failed: the day on which the case came back, and the unit that had it."""

    day: date
    unit: int


@dataclass(frozen=True)
class ClosedCase:
    """A case as it counts; ``closing`` None while it is open, or its need counts with another's.

    ``day`` is the day of its verification, ``on_time`` None while its deadline is not certain.
    ``came_back`` are its closings that failed, in order.
    """

    number: int
    unit: int
    place: int
    firm: int | None = None
    closing: Closing | None = None
    day: date | None = None
    on_time: bool | None = None
    came_back: tuple[CameBack, ...] = ()


Leg = tuple[int, str]
"""The number of a record, and the name under which it posts."""


def counted_cases(cases: Iterable[ClosedCase]) -> dict[Leg, Counted]:
    """Give what cases put into the ledger; all cases of a firm come together.

    Parameters
    ----------
    cases
        All cases of a firm, open ones included; or one without a firm.

    Notes
    -----
    A case that the firm confirmed counts as closed, and as closed in time with 1 or 0, or not at
    all while that is unknown. An unconfirmed one counts apart. A firm counts as helped once in a
    calendar year, by its first such case of the year, so that months add up to the year. A case
    that the firm told again counts as come back, whatever becomes of it later.

    Source
    ------
    Dossier of enterprise cases, rules 11 (unconfirmed apart), 12 (the first closing failed), 13
    (in time) and 21 (each number is the sum of closed cases with proofs). Once a year: house rule.

    Examples
    --------
    >>> one = ClosedCase(7, 1, 2, 5, Closing.CONFIRMED, date(2023, 3, 9), on_time=False)
    >>> {leg: (entry.measure, entry.amount) for (_, leg), entry in counted_cases([one]).items()}
    ... # doctest: +NORMALIZE_WHITESPACE
    {'closed': ('enterprises.closed', 1), 'on_time': ('enterprises.closed_on_time', 0),
     'helped': ('enterprises.firms_helped', 1)}
    """
    found: dict[Leg, Counted] = {}
    helped: set[tuple[int, int]] = set()
    for case in sorted(cases, key=lambda one: (one.day or date.max, one.number)):
        for number, back in enumerate(case.came_back, 1):
            found[case.number, f"came_back_{number}"] = Counted(
                "enterprises.came_back", back.unit, case.place, back.day
            )
        if case.closing is None or case.day is None:
            continue
        at = (case.unit, case.place, case.day)
        if case.closing not in FIRM_CLOSINGS:
            found[case.number, "unconfirmed"] = Counted("enterprises.closed_unconfirmed", *at)
            continue
        found[case.number, "closed"] = Counted("enterprises.closed", *at)
        if case.on_time is not None:
            found[case.number, "on_time"] = Counted(
                "enterprises.closed_on_time", *at, int(case.on_time)
            )
        if case.firm is not None and (case.firm, case.day.year) not in helped:
            helped.add((case.firm, case.day.year))
            found[case.number, "helped"] = Counted(
                "enterprises.firms_helped", *at, item=once_a_year(case.firm, case.day)
            )
    return found


def once_a_year(firm: int, day: date) -> str:
    """Name what counts once a firm and calendar year.

    Source
    ------
    House rule (docs/systems/enterprises.md).

    Examples
    --------
    >>> once_a_year(5, date(2023, 3, 9))
    '2023-5'
    """
    return f"{day.year}-{firm}"


def result_day(day: date, closed: date | None) -> date | None:
    """Give the day on which a result counts; None while its case is not closed.

    Parameters
    ----------
    day
        When it came about.
    closed
        When its case was verified, and the firm had its word; None else.

    Source
    ------
    Dossier of enterprise cases, rule 21: the sum of closed cases with proofs. It counts from the
    day on which both have come.

    Examples
    --------
    >>> result_day(date(2023, 3, 2), date(2023, 3, 9))
    datetime.date(2023, 3, 9)
    """
    return max(day, closed) if closed else None


def certification_refusal(
    kind: CertificationKind, certified: date, valid_to: date | None, today: date
) -> tuple[str, Phrase] | None:
    """Say why a certificate cannot be right, with the field; None when it can.

    Parameters
    ----------
    kind
        The title.
    certified, valid_to
        Its first day, and the first day on which it no longer holds; None when it does not say.
    today
        Shanghai's today.

    Source
    ------
    The documents beside `CERTIFIED_SINCE`.

    Examples
    --------
    >>> field, said = certification_refusal(
    ...     CertificationKind.INNOVATIVE, date(2021, 5, 1), None, date(2023, 3, 1))
    >>> field, str(said)
    ('certified_on', '2021-05-01 还没有这类认定（自 2022-08-01 起有）；请核对类别或日期')
    """
    since = CERTIFIED_SINCE[kind]
    if certified > today:
        said = Phrase("认定日期 %(day)s 还没有到；请填证书或公告上的日期", day=certified)
        return "certified_on", said
    if since and certified < since:
        return "certified_on", Phrase(
            "%(day)s 还没有这类认定（自 %(since)s 起有）；请核对类别或日期",
            day=certified,
            since=since,
        )
    if valid_to is not None and valid_to <= certified:
        return "valid_to", Phrase(
            "有效期止 %(end)s 不晚于认定日期 %(day)s；请核对", end=valid_to, day=certified
        )
    return None


RESULT_MEASURES = {
    ResultKind.LOAN: "enterprises.loans",
    ResultKind.WORKERS: "enterprises.workers",
}
EVENT_MEASURES = {kind: f"enterprises.event_{kind.lower()}" for kind in EventKind}
CERTIFICATION_MEASURES = {
    kind: f"enterprises.certified_{kind.lower()}" for kind in CertificationKind
}


@dataclass(frozen=True)
class MeasureSpec:
    """A measure as enterprises define it; ``items`` tells that it counts named items."""

    code: str
    name: str
    unit: str
    definition: str
    scale: int = 0
    items: bool = False


_CLOSED = "诉求经企业确认解决，或部分解决并同意书面计划，销号后计入核实之日；重新办理即冲回"
_CERTIFIED = "按证书或公告的认定日期计入；一家企业同一类一年只计一次；撤回即冲回"
_HELD = "按活动之日计入，附签到表或照片；撤回即冲回"

_NAMES = {
    CertificationKind.HIGH_TECH: "新认定高新技术企业",
    CertificationKind.TECH_SMALL: "新入库科技型中小企业",
    CertificationKind.INNOVATIVE: "新认定创新型中小企业",
    CertificationKind.SPECIALISED: "新认定专精特新中小企业",
    CertificationKind.LITTLE_GIANT: "新认定专精特新“小巨人”企业",
    CertificationKind.PLATFORM: "企业新认定创新平台",
    EventKind.TALK: "政策宣讲会",
    EventKind.SALES: "产销对接活动",
    EventKind.BANKS: "银企对接活动",
    EventKind.LABOUR: "用工对接活动",
    EventKind.RESEARCH: "产学研对接活动",
}

MEASURES = (
    MeasureSpec(
        "enterprises.firms_helped",
        "帮助企业",
        "家",
        "当年有诉求经企业确认销号的企业，一家一年只计一次，计入当年第一件的核实之日",
        items=True,
    ),
    MeasureSpec("enterprises.closed", "企业诉求销号", "件", f"{_CLOSED}；并入别的诉求的不另计"),
    MeasureSpec(
        "enterprises.closed_on_time",
        "企业诉求按时销号",
        "件",
        "企业诉求销号中核实不晚于时限的，依法暂停的时间已除去；时限暂定的，日历登记后再计",
    ),
    MeasureSpec(
        "enterprises.closed_unconfirmed",
        "未获企业确认销号",
        "件",
        "多次询问企业没有答复而销号的，单列，不计入企业诉求销号",
    ),
    MeasureSpec(
        "enterprises.came_back", "企业诉求复发", "件", "销号后限期内企业又提同一件事，原销号不成立"
    ),
    MeasureSpec(
        RESULT_MEASURES[ResultKind.LOAN],
        "协调贷款",
        "元",
        f"诉求办成的贷款额，附证明；{_CLOSED}",
        scale=2,
    ),
    MeasureSpec(
        RESULT_MEASURES[ResultKind.WORKERS],
        "解决用工",
        "人",
        f"诉求办成的到岗人数，附证明；{_CLOSED}",
    ),
    *(
        MeasureSpec(code, _NAMES[kind], "家", _CERTIFIED, items=True)
        for kind, code in CERTIFICATION_MEASURES.items()
    ),
    *(MeasureSpec(code, _NAMES[kind], "场", _HELD) for kind, code in EVENT_MEASURES.items()),
)
"""What enterprises count, each in its smallest unit: firms, cases, persons, fen, events."""
