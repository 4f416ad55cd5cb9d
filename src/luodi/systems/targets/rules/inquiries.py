"""The law of ad hoc inquiries: what an answer says, when a sum is a total, what is asked twice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median

from luodi.kernel.targets.rules import Phrase
from luodi.standards.errors import StandardError
from luodi.standards.text import half_width
from luodi.standards.units import unit_named
from luodi.systems.targets.rules.comparison import ENOUGH
from luodi.systems.targets.rules.figures import SUSPICIOUS_TIMES
from luodi.systems.targets.rules.wording import core, likeness, parted
from luodi.systems.targets.rules.written import (
    LARGEST_AMOUNT,
    LARGEST_SCALE,
    MONEY_SCALE,
    MULTIPLES,
    FigureError,
    plain_unit,
)

CLOSE_OF_DAY = time(17)
OTHERS_NEEDED = 2
"""Fewer other answers than these are no yardstick, and would give away one neighbour's figure."""

ANSWER = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,10})?)\s*(\D.*)?")
NO_SUM = frozenset({"ratio", "points", "multiple", "clock"})
"""Dimensions of which the units' figures do not add up."""

ASKED = re.compile(
    r"截至?到?(?:目前|今天|[0-9年月日]+)?(?:底|末)?|目前|现有|已经|已|各(?:街道|乡镇|部门|单位|社区)"
    r"|(?:上报|报送|填报|统计|情况|明细)|(?:的)?(?:总)?(?:人数|户数|家数|个数|件数|次数|数量|总数|总额|总量|金额|数)$"
)
SAME = (
    ("高企", "高新技术企业"), ("社零", "社会消费品零售"),
    ("消费品零售总额", "消费品零售额"), ("固投", "固定资产投资"),
    ("GDP", "经济总量"), ("地区生产总值", "经济总量"),
    ("规模以上", "规上"), ("专精特新中小企业", "专精特新企业"),
    ("停车泊位", "停车位"), ("居民小区", "小区"),
    ("就业人员", "就业"), ("从业人员", "就业"),
    ("中小学校", "中小学"), ("招商引资签约", "签约"),
)  # fmt: skip
"""Names that offices use for one thing, each with the one that is compared."""


class Reply(StrEnum):
    """What a unit said to an inquiry."""

    WAITING = "WAITING"
    GIVEN = "GIVEN"
    UNABLE = "UNABLE"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as the sum looks at it: what was said, and the amount when one was given."""

    reply: Reply
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Summed:
    """What the answers come to.

    Parameters
    ----------
    asked, given, unable
        How many units were asked, gave a figure, said that they have none.
    subtotal
        The sum of what was given; None when nothing was.
    """

    asked: int
    given: int
    unable: int
    subtotal: int | None

    @property
    def waiting(self) -> int:
        """How many units have not said anything."""
        return self.asked - self.given - self.unable

    @property
    def total(self) -> int | None:
        """The sum, when every unit that was asked gave its figure; else None."""
        return self.subtotal if self.asked and self.given == self.asked else None


def summed(told: Sequence[Told]) -> Summed:
    """Add answers up.

    Source
    ------
    House rule: a sum is a total only when all who were asked gave a figure; not answered is not
    nought (docs/systems/targets.md).

    Examples
    --------
    >>> part = summed([Told(Reply.GIVEN, 3), Told(Reply.GIVEN, 0), Told(Reply.WAITING)])
    >>> part.subtotal, part.total, part.waiting
    (3, None, 1)
    """
    amounts = [one.amount for one in told if one.reply is Reply.GIVEN and one.amount is not None]
    return Summed(
        asked=len(told),
        given=len(amounts),
        unable=sum(one.reply is Reply.UNABLE for one in told),
        subtotal=sum(amounts) if amounts else None,
    )


def is_late(due: datetime, answered: datetime | None, now: datetime) -> bool:
    """Tell whether an answer came, or is still missing, when the time was over.

    Source
    ------
    House rule: intervals are half open; what comes at the very instant is late
    (docs/systems/targets.md).

    Examples
    --------
    >>> five = datetime(2023, 7, 12, 17)
    >>> is_late(five, datetime(2023, 7, 12, 16, 59), five), is_late(five, None, five)
    (False, True)
    """
    return (answered or now) >= due


def offered_due(now: datetime) -> datetime:
    """Give the time that a form offers: five o'clock today, or tomorrow once that is over.

    Source
    ------
    House rule: the leader wants a number by five (docs/systems/targets.md).

    Examples
    --------
    >>> offered_due(datetime(2023, 7, 12, 9)), offered_due(datetime(2023, 7, 12, 17))
    (datetime.datetime(2023, 7, 12, 17, 0), datetime.datetime(2023, 7, 13, 17, 0))
    """
    today = now.replace(hour=CLOSE_OF_DAY.hour, minute=CLOSE_OF_DAY.minute, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def check_asked_unit(unit_word: str) -> None:
    """Refuse a unit whose figures do not add up over the units asked.

    Raises
    ------
    FigureError
        For per cents, points, multiples and hours of the day.

    Source
    ------
    Design dossier 01, rules 5 and 10: rates of change and shares are never added (2026).
    """
    try:
        named, _times = unit_named(unit_word)
    except StandardError:
        return
    if named.dimension in NO_SUM:
        raise FigureError(
            "unit_word",
            Phrase(
                "各单位的“%(unit)s”不能相加；请分两次询数：一次问分子，一次问分母",
                unit=unit_word,
            ),
        )


def scale_of(unit_word: str) -> int:
    """Give the decimals in which answers are kept: fen of money, none of counted things, else six.

    Source
    ------
    House rule: quantities are integers in the smallest unit (docs/systems/targets.md).

    Examples
    --------
    >>> scale_of("亿元"), scale_of("人"), scale_of("亩")
    (2, 0, 6)
    """
    try:
        named, _times = unit_named(unit_word)
    except StandardError:
        return LARGEST_SCALE
    if named.name.startswith("元"):
        return MONEY_SCALE
    return 0 if named.counter else LARGEST_SCALE


def decimals_needed(amounts: Iterable[int | None], scale: int) -> int:
    """Give the fewest decimals that show each of some amounts whole.

    Source
    ------
    House rule: figures of one list are shown in as many decimals as the longest needs
    (docs/systems/targets.md).

    Examples
    --------
    >>> decimals_needed([1_500_000, 2_250_000, None], 6), decimals_needed([3_000_000], 6)
    (2, 0)
    """
    found = 0
    for amount in amounts:
        places, rest = scale, abs(amount or 0)
        while places and rest % 10 == 0:
            places, rest = places - 1, rest // 10
        found = max(found, places)
    return found


def read_answer(text: str, *, unit_word: str, scale: int) -> int:
    """Read an answer in the smallest unit of what is asked, exactly.

    Parameters
    ----------
    text
        A number, with or without a unit: ``3.5``, ``3.5万``, ``35000元``.
    unit_word
        The unit asked in, such as 万元: what a number without a unit is counted in.
    scale
        Decimals of the plain unit (元 of 万元) that the smallest unit stands for.

    Raises
    ------
    FigureError
        When it is no number, in a unit of something else (人次 for 人), or finer than the
        smallest unit.

    Source
    ------
    The units of office texts, as luodi holds them (docs/standards.md, units).

    Examples
    --------
    >>> read_answer("3.5", unit_word="万元", scale=2), read_answer("0.00035亿元", unit_word="元", scale=2)
    (3500000, 3500000)
    """  # noqa: E501 - the example is one line
    found = ANSWER.fullmatch(half_width(text).replace(",", "").strip())
    if found is None:
        raise FigureError(
            "figure",
            Phrase(
                "“%(text)s”不是数；请填 12、3.5 或带单位的 3.5万元，没有请按“没有，报 0”",
                text=text[:40],
            ),
        )
    exact = Fraction(Decimal(found[1])) * _times(found[2] or "", unit_word, text) * 10**scale
    if exact.denominator != 1:
        raise FigureError(
            "figure",
            Phrase(
                "“%(text)s”按“%(unit)s”算小数多于 %(scale)d 位；请按最小单位填写",
                text=text[:40],
                unit=plain_unit(unit_word)[0],
                scale=scale,
            ),
        )
    if exact.numerator > LARGEST_AMOUNT:
        raise FigureError("figure", Phrase("“%(text)s”太大；请检查单位", text=text[:40]))
    return int(exact)


def _times(said: str, unit_word: str, text: str) -> Fraction:
    """Give how many plain units of what is asked one of what was said is."""
    plain, times = plain_unit(unit_word)
    if not said or said == unit_word:
        return Fraction(times)
    if said in MULTIPLES:
        if times != 1:
            raise FigureError(
                "figure",
                Phrase("“%(text)s”没有写单位；请写成 %(text)s%(unit)s", text=text[:40], unit=plain),
            )
        return Fraction(MULTIPLES[said])
    try:
        mine, scale = unit_named(said)
        wanted, _one = unit_named(plain)
    except StandardError:
        raise _other_unit(text, said, unit_word) from None
    if mine.dimension != wanted.dimension:
        raise _other_unit(text, said, unit_word)
    return mine.factor * scale / wanted.factor


def _other_unit(text: str, said: str, unit_word: str) -> FigureError:
    return FigureError(
        "figure",
        Phrase(
            "“%(text)s”的单位是“%(said)s”，问的是“%(unit)s”，两者不能换算；请按“%(unit)s”填",
            text=text[:40],
            said=said[:20],
            unit=unit_word,
        ),
    )


def far_off(amount: int, others: Sequence[int]) -> bool:
    """Tell whether an answer is so far off the median of the others that it must be confirmed.

    Parameters
    ----------
    amount
        The answer.
    others
        What other units gave, noughts included.

    Source
    ------
    Design dossier 01, bad input: 万 mixed up with 亿 or nothing is held for confirmation (2026).
    As in reports, being off by a thousand times is enough.

    Examples
    --------
    >>> far_off(300_000, [20, 31, 45]), far_off(300, [20, 31, 45]), far_off(0, [20, 31])
    (True, False, False)
    """
    known = [other for other in others if other > 0]
    if amount == 0 or len(known) < OTHERS_NEEDED:
        return False
    times = Fraction(amount) / Fraction(median(known))
    return not Fraction(1, SUSPICIOUS_TIMES) < times < SUSPICIOUS_TIMES


def asked_core(title: str) -> str:
    """Give what an inquiry or a held figure counts, without the words of asking.

    Source
    ------
    House rule: a figure is known by what is counted, under the names that offices use for it
    (docs/systems/targets.md).

    Examples
    --------
    >>> asked_core("截至6月底各街道高企数量"), asked_core("城镇新增就业人数")
    ('高新技术企业', '城镇新增就业')
    """
    plain = half_width(title)
    for other, name in SAME:
        if name not in plain:
            plain = plain.replace(other, name)
    found = core(plain)
    shorter = ASKED.sub("", ASKED.sub("", found))
    return shorter or found


def same_thing(title: str, name: str) -> Fraction:
    """Say how alike what is asked and what is held are, up to 1; nought when not enough.

    Source
    ------
    The likeness by which the promises of two years are compared (docs/systems/targets.md), after
    Dice, Ecology 26 (1945).

    Examples
    --------
    >>> same_thing("各街道新增就业人数", "城镇新增就业"), same_thing("高企数量", "高新技术企业")
    (Fraction(7, 9), Fraction(1, 1))
    >>> same_thing("农村居民收入", "城镇居民收入"), same_thing("流动摊点", "停车位")
    (Fraction(0, 1), Fraction(0, 1))
    """
    mine, theirs = asked_core(title), asked_core(name)
    if parted(title, name):
        return Fraction(0)
    if mine == theirs:
        return Fraction(1)
    like = likeness(mine, theirs)
    return like if like >= ENOUGH else Fraction(0)


def comparable(one: str, other: str) -> bool:
    """Tell whether two units measure one thing: 亿元 and 元 do, 人 and 人次 do not.

    Source
    ------
    The units of office texts, as luodi holds them (docs/standards.md, units).

    Examples
    --------
    >>> comparable("亿元", "元"), comparable("名", "人"), comparable("人", "人次")
    (True, True, False)
    """
    try:
        return unit_named(one)[0].dimension == unit_named(other)[0].dimension
    except StandardError:
        return one == other
