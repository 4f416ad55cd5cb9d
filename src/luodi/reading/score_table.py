"""Write a score as a table in Chinese, and list what is wrong by field."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from luodi.reading.output import padded, width
from luodi.reading.scoring import Agreed, Fault, Found, Score, Trait

HUNDREDTHS = 100
_TRAITS = {
    Trait.VALUE: "数值和单位",
    Trait.KIND: "类别",
    Trait.COMPARATOR: "界限",
    Trait.INDICATOR: "指标",
    Trait.OWNER: "责任单位",
    Trait.GROWTH: "增速与否",
    Trait.PERIOD: "时段",
    Trait.DEADLINE: "期限",
    Trait.LINK: "与别条的关系",
}
_MISSED, _EXTRA = "漏读", "多读"


def score_table(score: Score) -> str:
    """Write the figures of a score, in per cent with two places, rounded half up.

    Parameters
    ----------
    score
        What `scoring.score` gave.

    Returns
    -------
    str
        Two aligned tables, each line ended with a newline; qualitative promises and traits that no
        label has are left out.
    """
    found = [
        ("位置相同", score.exact),
        ("位置相合（重叠一半以上）", score.overlap),
        ("位置、数值和单位", score.value_unit),
        ("整条记录", score.whole),
    ]
    if score.qualitative.labelled or score.qualitative.predicted:
        found.append(("定性承诺", score.qualitative))
    rows: list[tuple[str, ...]] = [("", "准确率", "召回率", "F1", "对", "读出", "标注")]
    rows += [(name, *_found(one)) for name, one in found]
    agreed: list[tuple[str, ...]] = [("逐项", "一致率", "一致", "可比")]
    agreed += [(_TRAITS[trait], *_agreed(one)) for trait, one in score.agreed.items() if one.of]
    return f"{_aligned(rows)}\n{_aligned(agreed)}" if len(agreed) > 1 else _aligned(rows)


def fault_list(faults: Sequence[Fault], most: int) -> str:
    """List what is wrong by field, those missed and those not labelled first.

    Parameters
    ----------
    faults
        All faults of a score.
    most
        How many are listed at most; how many more there are is said.

    Returns
    -------
    str
        Lines that end with a newline; empty for no faults or when none is asked for.
    """
    if not faults or not most:
        return ""
    lines, left = [], most
    for name, group in _by_field(faults):
        lines.append(f"{name}（{len(group)}）")
        lines += [f"  {_fault(fault)}" for fault in group[:left]]
        left -= len(group[:left])
        if not left:
            break
    if len(faults) > most:
        lines.append(f"共 {len(faults)} 处，只列 {most} 处；要多列请加大 --errors")
    return "".join(f"{line}\n" for line in lines)


def _by_field(faults: Sequence[Fault]) -> Iterator[tuple[str, list[Fault]]]:
    groups = [
        (_MISSED, [fault for fault in faults if fault.trait is None and fault.missed]),
        (_EXTRA, [fault for fault in faults if fault.trait is None and not fault.missed]),
    ]
    groups += [
        (name, [fault for fault in faults if fault.trait is trait])
        for trait, name in _TRAITS.items()
    ]
    return ((name, group) for name, group in groups if group)


def _fault(fault: Fault) -> str:
    line = fault.line
    place = f"{line.doc} {line.start}-{line.end}".strip()
    words = " ".join(line.value_raw.split())
    if fault.trait is None:
        return f"{place}“{words}”{line.indicator}"
    return f"{place}“{words}”：标注“{fault.label}”，读作“{fault.given}”"


def _found(one: Found) -> tuple[str, ...]:
    shares = (one.precision, one.recall, one.f1)
    counts = (one.right, one.predicted, one.labelled)
    return (*map(_percent, shares), *map(str, counts))


def _agreed(one: Agreed) -> tuple[str, ...]:
    return (_percent(Fraction(one.right, one.of)), str(one.right), str(one.of))


def _percent(share: Fraction) -> str:
    hundredths = int(share * 100 * HUNDREDTHS + Fraction(1, 2))
    return f"{hundredths // HUNDREDTHS}.{hundredths % HUNDREDTHS:02d}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """Line up the first column at the left and the others at the right."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = (
        "  ".join(
            padded(cell, size) if not at else padded("", size - width(cell)) + cell
            for at, (cell, size) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines)
