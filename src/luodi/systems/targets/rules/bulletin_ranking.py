"""The ranking of lead units in a bulletin."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.targets.rules import Colour
from luodi.standards.shares import rounded_percent
from luodi.systems.targets.rules.bulletin_sheet import SheetLine


@dataclass(frozen=True)
class RankLine:
    """A lead unit's place: its known targets, how many are green, and their share in per cent.

    ``unknown`` are left out of the share; ``place`` and ``share`` are None where all are unknown.
    """

    unit: str
    known: int
    green: int
    unknown: int
    share: Decimal | None
    place: int | None


def ranking(lines: Sequence[SheetLine]) -> list[RankLine]:
    """Rank lead units by the share of their known targets that are green.

    Parameters
    ----------
    lines
        The figures of the targets.

    Returns
    -------
    list of RankLine
        Best first; equal exact shares have the same place and the next place is left out. Units
        whose targets are all unknown come last, without a place: missing is not zero.

    Source
    ------
    Dossier of annual targets, rule 7 (exact comparison, half up only when shown) and 通报; the
    measure ranked by is luodi's own (2026).
    """
    units: dict[str, list[SheetLine]] = {}
    for line in lines:
        units.setdefault(line.unit_code, []).append(line)
    found = []
    for code, own in units.items():
        known = [line for line in own if line.colour is not Colour.GREY]
        green = sum(line.colour is Colour.GREEN for line in known)
        share = Fraction(green, len(known)) if known else None
        found.append((share, code, own[0].unit, len(known), green, len(own) - len(known)))
    found.sort(key=lambda item: (item[0] is None, -(item[0] or 0), item[1]))
    shares = [item[0] for item in found]
    return [
        RankLine(
            unit=unit,
            known=known,
            green=green,
            unknown=unknown,
            share=None if share is None else rounded_percent(green, known),
            place=None if share is None else shares.index(share) + 1,
        )
        for share, _code, unit, known, green, unknown in found
    ]
