"""Kerb strips: what of a road is a task, and how often a width must be passed."""

from dataclasses import dataclass
from enum import StrEnum

OVERLAP_MM = 200


class Kerb(StrEnum):
    """Which edge of a direction's lanes a strip lies on, as it is driven."""

    RIGHT = "RIGHT"
    LEFT = "LEFT"


@dataclass(frozen=True)
class Strip:
    """One edge of a road, driven one way: along the link as it is drawn, or against it.

    ``left_broom`` tells that only a vehicle with a broom on the left reaches it, or any at night
    with the lane closed.
    """

    forward: bool
    kerb: Kerb
    left_broom: bool


def kerb_strips(*, one_way: bool, divided: bool, guard_rail: bool) -> tuple[Strip, ...]:
    """Give the strips of a road.

    Parameters
    ----------
    one_way
        Whether it is driven along its drawn direction alone.
    divided, guard_rail
        Whether a median, or a rail, parts its directions.

    Source
    ------
    Dossier of road cleaning, rule 2: traffic keeps right and brooms work on the kerb side, so two
    strips without a median or rail, four with one, two of a one-way street.

    Examples
    --------
    >>> parted = ((False, False), (True, False), (False, True))
    >>> [len(kerb_strips(one_way=False, divided=one, guard_rail=two)) for one, two in parted]
    [2, 4, 4]
    >>> {strip.forward for strip in kerb_strips(one_way=True, divided=False, guard_rail=True)}
    {True}
    """
    outer = [Strip(forward, Kerb.RIGHT, left_broom=False) for forward in (True, False)]
    inner = [Strip(forward, Kerb.LEFT, left_broom=True) for forward in (True, False)]
    if one_way:
        return (outer[0], inner[0])
    return (*outer, *inner) if divided or guard_rail else tuple(outer)


def passes(width_mm: int, working_mm: int, overlap_mm: int = OVERLAP_MM) -> int:
    """Give how often a width must be passed to be covered whole.

    Parameters
    ----------
    width_mm
        Width of one direction's carriageway, millimetres.
    working_mm
        What one pass covers; more than the overlap.
    overlap_mm
        By how much neighbouring passes overlap.

    Raises
    ------
    ValueError
        When a pass covers no more than the overlap.

    Source
    ------
    Dossier of road cleaning, rule 3 and worked examples: 10.5 m by 3.5 m.

    Examples
    --------
    >>> passes(10_500, 3_500), passes(10_500, 3_500, 0)
    (4, 3)
    """
    if working_mm <= overlap_mm:
        raise ValueError(
            f"作业宽度 {working_mm} mm 不大于重叠 {overlap_mm} mm；请核对车辆的作业宽度"
        )
    return max(1, -(-(width_mm - overlap_mm) // (working_mm - overlap_mm)))
