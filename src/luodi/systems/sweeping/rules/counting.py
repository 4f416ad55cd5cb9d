"""What sweeping counts in the ledger: metres, passes, litres, spills, shifts."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.systems.sweeping.rules.coverage import Result
from luodi.systems.sweeping.rules.work import WET, Operation


@dataclass(frozen=True)
class MeasureSpec:
    """A measure as sweeping defines it: a flow, with ``scale`` decimal places of its unit."""

    code: str
    name: str
    unit: str
    definition: str
    scale: int = 0


PLANNED = "sweeping.planned"
REPORTED = {operation: f"sweeping.reported_{operation.lower()}" for operation in Operation}
"""What was done has a measure for each operation: a target counts one, or the sum of several."""
PASSES = "sweeping.passes"
WATER = "sweeping.water"
SPILLS = "sweeping.spills"
SPILL_MINUTES = "sweeping.spill_minutes"
SPILLS_LATE = "sweeping.spills_late"
SHIFTS_PLANNED = "sweeping.shifts_planned"
SHIFTS_FILLED = "sweeping.shifts_filled"

_TITLES = {
    Operation.VACUUM: "吸尘",
    Operation.WASH_SWEEP: "洗扫",
    Operation.WET_SWEEP: "湿扫",
    Operation.FLUSH: "冲洗",
    Operation.SPRINKLE: "洒水",
    Operation.MIST: "雾炮",
    Operation.DRY_BRUSH: "干刷",
    Operation.GUARD_RAIL: "护栏清洗",
    Operation.KERB_FOOT: "道牙石下冲洗",
}
_DAY = "计入计划开始之日；项目代码是作业种类"
MEASURES = (
    MeasureSpec(
        PLANNED,
        "计划作业里程",
        "千米",
        f"已下达计划里道牙作业的长度，每遍另计，联合作业每道工序另计；换新计划后只留已有结果的；{_DAY}",
        scale=3,
    ),
    *(
        MeasureSpec(
            REPORTED[operation],
            f"报告完成{title}里程",
            "千米",
            f"驾驶员报告或凭照片确认完成{title}的长度；没有结果的不计，不当作 0；{_DAY}",
            scale=3,
        )
        for operation, title in _TITLES.items()
    ),
    MeasureSpec(PASSES, "完成作业遍数", "遍", f"结果为完成的道牙遍数；部分完成和漏做记 0；{_DAY}"),
    MeasureSpec(
        WATER, "作业用水", "升", f"计划用水按完成长度折算，只计有结果的作业；{_DAY}；多工序用水不分"
    ),
    MeasureSpec(SPILLS, "抛洒遗撒处置", "件", "已核验的抛洒遗撒，计入报告之日"),
    MeasureSpec(
        SPILL_MINUTES,
        "抛洒遗撒到场用时",
        "分钟",
        "已核验的抛洒遗撒从报告到到场的整分钟，不足一分钟按一分钟；没有到场时间的不计",
    ),
    MeasureSpec(
        SPILLS_LATE, "抛洒遗撒超时到场", "件", "已核验的抛洒遗撒里晚于应到场时间的；按时的记 0"
    ),
    MeasureSpec(SHIFTS_PLANNED, "应到班次", "班", "已点名为到岗或缺岗的班次，计入上班之日"),
    MeasureSpec(SHIFTS_FILLED, "到岗班次", "班", "点名到岗的班次；缺岗记 0；计入上班之日"),
)
"""What sweeping counts, each in its smallest unit: metres, passes, litres, minutes, shifts."""


@dataclass(frozen=True)
class Counted:
    """What one record puts into the ledger under one leg.

    ``measure`` is a code of `MEASURES`; ``unit`` and ``place`` are numbers of their tables;
    ``amount`` is in the measure's smallest unit; ``item`` is the operation where there is one.
    """

    measure: str
    unit: int
    place: int
    day: date
    amount: int
    item: str = ""


@dataclass(frozen=True)
class Pass:
    """A planned pass over a strip: the strip and its round, what is done, how long, whether told.

    ``told`` is whether a statement stands of it; ``place`` the number of the street's place.
    """

    key: Hashable
    operations: frozenset[Operation]
    metres: int
    place: int
    told: bool = False


def passes_that_count(line: Sequence[tuple[bool, Sequence[Pass]]]) -> list[list[Pass]]:
    """Give the passes that count of a plan and of the plans that it replaced, each plan apart.

    Parameters
    ----------
    line
        The plans, the newest first: whether its promise stands whole, and its passes.

    Returns
    -------
    list of list of Pass
        One list a plan. A pass that a newer plan has counts there alone; of a plan whose promise
        was replaced the passes that somebody made a statement of.

    Source
    ------
    House rule for dossier of road cleaning, rules 29 and 35: what is planned anew after a breakdown
    is promised once.

    Examples
    --------
    >>> once = Pass("a", frozenset(), 850, 1, told=True)
    >>> [len(one) for one in passes_that_count([(True, [once]), (False, [once])])]
    [1, 0]
    """
    taken: set[Hashable] = set()
    kept = []
    for whole, passes in line:
        counting = [one for one in passes if (whole or one.told) and one.key not in taken]
        taken |= {one.key for one in counting}
        kept.append(counting)
    return kept


def planned_metres(passes: Iterable[Pass]) -> dict[tuple[Operation, int], int]:
    """Give the metres that passes promise, by operation and place.

    Parameters
    ----------
    passes
        The passes that count; each one counts for every operation of its convoy.

    Source
    ------
    Dossier of road cleaning, rules 12 and 35.

    Examples
    --------
    >>> flush = frozenset({Operation.FLUSH})
    >>> planned_metres([Pass("a", flush, 850, 7), Pass("b", flush, 150, 7)])
    {(<Operation.FLUSH: 'FLUSH'>, 7): 1000}
    """
    found: dict[tuple[Operation, int], int] = {}
    for one in passes:
        for operation in sorted(one.operations):
            key = operation, one.place
            found[key] = found.get(key, 0) + one.metres
    return found


def done_metres(result: Result, metres: int, covered_m: int | None) -> int | None:
    """Give the metres that a statement says were done; None when nobody knows.

    Parameters
    ----------
    result
        What is stated.
    metres
        Length of the pass, metres.
    covered_m
        What was told, metres; None where nothing was. ``DONE`` without is the whole pass, and
        ``MISSED`` without none of it.

    Source
    ------
    Dossier of road cleaning, rule 29 and bad input: what is unknown is not nought.

    Examples
    --------
    >>> done_metres(Result.DONE, 850, None), done_metres(Result.PARTIAL, 850, None)
    (850, None)
    """
    if result is Result.UNPROVEN:
        return None
    if covered_m is not None:
        return min(covered_m, metres)
    return {Result.DONE: metres, Result.MISSED: 0}.get(result)


def water_litres(litres: int, metres: int, done_m: int | None) -> int | None:
    """Give the water of a pass by what was done of it, rounded half up; None when unknown.

    Parameters
    ----------
    litres
        What was planned for all of it.
    metres
        Length of the pass, metres.
    done_m
        Metres that were done.

    Source
    ------
    Dossier of road cleaning, rules 32 and 35: litres follow the kilometres that count.

    Examples
    --------
    >>> water_litres(600, 850, 425), water_litres(600, 850, None)
    (300, None)
    """
    if done_m is None:
        return None
    return (2 * litres * done_m + metres) // (2 * metres) if metres else 0


def water_operation(operations: Iterable[Operation]) -> Operation | None:
    """Give the operation that the water of a pass belongs to; None when several share it.

    Parameters
    ----------
    operations
        What the vehicles of a route do.

    Source
    ------
    Dossier of road cleaning, rule 12: of a convoy the vacuum uses none.

    Examples
    --------
    >>> water_operation([Operation.VACUUM, Operation.FLUSH]).value
    'FLUSH'
    """
    wet = WET & set(operations)
    return next(iter(wet)) if len(wet) == 1 else None


@dataclass(frozen=True)
class Statement:
    """A statement about a pass, with what its route does; metres and litres are the pass's."""

    result: Result
    operations: frozenset[Operation]
    metres: int
    covered_m: int | None
    litres: int


def statement_amounts(told: Statement) -> dict[tuple[str, str], int]:
    """Give what a statement comes to: amounts by measure and operation.

    Parameters
    ----------
    told
        The statement.

    Returns
    -------
    dict
        Metres, passes and litres; what is unknown is not in it.

    Source
    ------
    Dossier of road cleaning, rules 29 and 35.

    Examples
    --------
    >>> flush = frozenset({Operation.FLUSH})
    >>> told = statement_amounts(Statement(Result.MISSED, flush, 850, None, 600))
    >>> told["sweeping.reported_flush", "FLUSH"]
    0
    """
    if told.result is Result.UNPROVEN:
        return {}
    done_m = done_metres(told.result, told.metres, told.covered_m)
    found = {}
    for operation in sorted(told.operations):
        if done_m is not None:
            found[REPORTED[operation], operation.value] = done_m
        found[PASSES, operation.value] = int(told.result is Result.DONE)
    litres = water_litres(told.litres, told.metres, done_m)
    if told.litres and litres is not None:
        wet = water_operation(told.operations)
        found[WATER, wet.value if wet else ""] = litres
    return found
