"""The rest of the invented year: figures of July to December, drawn with a fixed seed.

The first half stands as it is written in `promises`. Here each promise has an end, December's
figure, and between June and there it goes on by the seasons with some noise: same seed, same
figures. Seven promises end short, beside one that was due in June; some slip in summer or autumn
and recover; two reports come late, and one is corrected after its closing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from luodi.systems.targets.demo.promises import (
    BEILING,
    DONGLI,
    EXAMPLES,
    HETANG,
    NANDU,
    QUARTERS,
    RENSHE,
    YUNXI,
    Example,
    Series,
)

SEED = 20230712
FIRST, LAST = 7, 12
SEASON = {7: 88, 8: 84, 9: 118, 10: 96, 11: 104, 12: 122}
"""How much of the half year falls into a month: little in the heat, much before a quarter ends."""
NOISE = Decimal("0.16")
"""How far a month may lie from its season, as a share of it."""
SLIPPED = Decimal("0.3")
"""What is left of a month that slips; the later ones make up for it."""
RATE_NOISE = Decimal("0.0015")
"""How far a rate may lie from the straight line between June's and December's."""


@dataclass(frozen=True)
class Fate:
    """How a promise ends: December's figures as people write them, and the months that slip.

    ``below`` is the second figure of a formula. ``units`` are the ends of the units of a
    breakdown, ``done`` the months in which a promise without figures is done, with the number.
    """

    end: str = ""
    below: str = ""
    slips: tuple[int, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    done: Mapping[int, str] = field(default_factory=dict)


FATES: Mapping[str, Fate] = {
    "经济总量增长": Fate("813.5", "760"),
    "规上工业增加值增长": Fate("283.7", "262"),
    "固定资产投资增长": Fate("545.8", "480"),  # short: 13.7 % of 15 %
    "社会消费品零售额增长": Fate("214.7", "192"),
    "居民收入与经济增长同步": Fate("51560", "48300"),
    "重点项目": Fate("360"),
    "年度投资": Fate("353.6", slips=(7, 8)),
    "新签约项目": Fate("171.5", slips=(7, 10)),  # short by more than a fifth
    "新开工投资": Fate("138.2"),
    "双轮驱动项目占比": Fate("83.2"),
    "市级专精特新企业": Fate("15", slips=(7, 8, 9)),
    "省级专精特新企业": Fate("5"),
    "精密制造产值": Fate("10.4"),
    "省级智能车间": Fate("1", slips=(7, 8, 9)),
    "服务型制造示范企业": Fate(done={11: "1"}),
    "省级以上创新平台": Fate("8"),
    "高新技术企业": Fate(units={HETANG: "13", BEILING: "9", DONGLI: "7", NANDU: "5", YUNXI: "2"}),
    "科技型企业": Fate("57"),
    "免证办事项": Fate("521"),
    "即来即办事项": Fate("752"),
    "跨省通办事项": Fate("120"),
    "十分钟政务服务圈覆盖": Fate("3605", "3700"),  # short: one street waits for its hall
    "城市更新项目": Fate("5"),  # short by one
    "城市更新投资": Fate("35.8"),
    "老旧小区改造": Fate("61"),
    "新建停车位": Fate(slips=(7, 8), units={BEILING: "8120", DONGLI: "6040", NANDU: "3890"}),
    "市政道路续建": Fate("66"),  # short by two
    "城镇新增就业": Fate(units={HETANG: "6120", BEILING: "5290", DONGLI: "4310", NANDU: "3870"}),
    "职业技能培训": Fate("34600"),
    "新增技能人才": Fate("24100", slips=(8,)),  # short
    "新建中小学": Fate("3", slips=(9,)),  # two were due on 31 August
    "增加学位": Fate("3420", slips=(9,)),
    "老年友好社区": Fate("3"),
    "医疗康复中心": Fate("2"),
    "乡镇健康中心": Fate("2"),
    "保障性住房": Fate("498", slips=(10, 11)),  # short
    "保交楼项目": Fate("18"),
}
"""Every promise but two: a higher office has not given the figure of one yet, and the other was
due by June, was not kept, and takes no report of a later month."""

JUNE_LATE = {("新建停车位", NANDU): "1330"}
"""Figures of June that had not come by the demonstration's day."""


@dataclass(frozen=True)
class Late:
    """A report that comes after its deadline: which one, and on what day of the month after."""

    name: str
    unit: str
    month: int
    day: int


@dataclass(frozen=True)
class Mistake:
    """A figure that was reported wrongly and is corrected on a day of a later month."""

    name: str
    month: int
    wrong: str
    corrected: tuple[int, int]
    reason: str


LATE = (Late("新建停车位", NANDU, 6, 20), Late("职业技能培训", RENSHE, 10, 22))
MISTAKES = (Mistake("科技型企业", 8, "39", (9, 26), "8月误把两家待公示的企业计入（示例数据）"),)


@cache
def whole_year(seed: int = SEED) -> tuple[Example, ...]:
    """Give the examples with the figures of all twelve months.

    Parameters
    ----------
    seed
        What the noise is drawn from; same seed, same figures.
    """
    made: dict[str, Example] = {}
    for example in EXAMPLES:
        whole = made.get(example.whole)
        made[example.name] = _whole(example, FATES.get(example.name), whole, seed)
    return tuple(made.values())


def _whole(example: Example, fate: Fate | None, whole: Example | None, seed: int) -> Example:
    if fate is None:
        return example
    if example.items is not None:
        done = example.items.done
        if fate.done:
            done = Series(tuple(fate.done.values()), tuple(fate.done))
        else:
            done = _gone_on(_first_half(done), fate.end, f"{example.name}/items", fate.slips, seed)
        return replace(example, items=replace(example.items, done=done))
    if fate.units:
        units = {
            code: (weight, _of_unit(example, code, figures, fate, seed))
            for code, (weight, figures) in example.units.items()
        }
        return replace(example, units=units)
    if whole is not None:
        return replace(example, figures=_at_rates(example.figures, whole.figures, fate.end, seed))
    if not fate.below:
        figures = _gone_on(example.figures, fate.end, example.name, fate.slips, seed)
        return replace(example, figures=figures)
    if example.level == "人":  # of one unchanging whole
        figures = _gone_on(example.figures, fate.end, example.name, fate.slips, seed)
        return replace(example, figures=figures, below=_constant(example.below, figures.months))
    below = _gone_on(example.below, fate.below, f"{example.name}/below", fate.slips, seed)
    figures = _at_rates(example.figures, below, fate.end, seed)
    return replace(example, figures=figures, below=below)


def _first_half(done: Series) -> Series:
    """Give a list's first half; one that nothing was reported of begins at nought."""
    return done if done.figures else Series(("0", "0"), QUARTERS)


def _of_unit(example: Example, code: str, figures: Series, fate: Fate, seed: int) -> Series:
    late = JUNE_LATE.get((example.name, code))
    if late is not None:
        figures = replace(figures, figures=(*figures.figures, late))
    return _gone_on(figures, fate.units[code], f"{example.name}/{code}", fate.slips, seed)


def _constant(series: Series, months: tuple[int, ...]) -> Series:
    return Series((series.figures[-1],) * len(months), months)


def _months_of(series: Series) -> tuple[int, ...]:
    """Give the months of the second half in which a series goes on as it began."""
    step = 3 if series.months == QUARTERS else 1
    return tuple(range(series.months[-1] + step, LAST + 1, step))


def _gone_on(series: Series, end: str, key: str, slips: Sequence[int], seed: int) -> Series:
    """Let a cumulative series go on to its end, month by month or quarter by quarter."""
    months, last = _months_of(series), Decimal(series.figures[-1])
    shares = _shares(key, months, slips, seed)
    way = Decimal(end) - last
    unit = _smallest(series.figures[-1], end)
    figures = [(last + way * share).quantize(unit, ROUND_HALF_UP) for share in shares]
    return Series(
        (*series.figures, *(str(figure) for figure in figures[:-1]), end),
        (*series.months, *months),
    )


def _shares(key: str, months: Sequence[int], slips: Sequence[int], seed: int) -> list[Decimal]:
    """Give how much of the way is gone by the end of each month; 1 at the last."""
    weights = {
        month: SEASON[month]
        * (1 + NOISE * noise(key, month, seed))
        * (SLIPPED if month in slips else 1)
        for month in range(FIRST, LAST + 1)
    }
    total = sum(weights.values())
    gone = [sum(weights[m] for m in range(FIRST, month + 1)) for month in months]
    return [Decimal(part) / total for part in gone]


def _at_rates(series: Series, below: Series, end: str, seed: int) -> Series:
    """Let a series go on beside another one: their ratio goes straight from June's to the end's."""
    beneath = {month: Decimal(figure) for month, figure in below.by_month().items()}
    months, june = _months_of(series), series.months[-1]
    first = Decimal(series.figures[-1]) / beneath[june]
    last = Decimal(end) / beneath[LAST]
    unit = _smallest(series.figures[-1], end)
    key = f"{end}/rate"
    figures = []
    for month in months[:-1]:
        gone = Decimal(month - june) / (LAST - june)
        rate = first + (last - first) * gone + RATE_NOISE * noise(key, month, seed)
        figures.append(str((beneath[month] * rate).quantize(unit, ROUND_HALF_UP)))
    return Series((*series.figures, *figures, end), (*series.months, *months))


def _smallest(*written: str) -> Decimal:
    """Give the smallest step of figures as they are written: ``0.1`` for ``24.6``."""
    places = max(len(text.partition(".")[2]) for text in written)
    return Decimal(1).scaleb(-places)


def noise(key: str, month: int, seed: int = SEED) -> Decimal:
    """Give a number from -1 to 1 that only key, month and seed decide, on every machine alike."""
    drawn = hashlib.sha256(f"{seed}/{key}/{month}".encode()).digest()
    return Decimal(int.from_bytes(drawn[:4], "big")) / Decimal(2**31) - 1


def late_of(name: str, unit: str, month: int) -> Late | None:
    """Find whether a report comes late."""
    key = (name, unit, month)
    return next((late for late in LATE if (late.name, late.unit, late.month) == key), None)


def mistake_of(name: str, month: int) -> Mistake | None:
    """Find whether a figure is first reported wrongly."""
    return next((one for one in MISTAKES if (one.name, one.month) == (name, month)), None)
