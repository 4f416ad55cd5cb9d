"""What a text says of a figure: the words around it joined with what the figure itself says."""

from collections.abc import Sequence

from luodi.reading.figures import Value
from luodi.reading.reasons import Rule
from luodi.standards.bounds import NO_BOUND, Bound, Comparator, bound_of

_RESPECTIVELY = "分别"


def said_of(value: Value, bound: Bound) -> tuple[Comparator, str | None, Rule]:
    """Join what the words around a figure say with what the figure itself says.

    Parameters
    ----------
    value
        The figure.
    bound
        What the words beside it say.

    Returns
    -------
    tuple of Comparator, str or None, and Rule
        What is said, the word that said it, and where it stands.
    """
    if value.high is not None:
        return Comparator.RANGE, value.inner, Rule.INSIDE
    if value.inner in {"多", "余", "上"}:
        return Comparator.GE, value.inner, Rule.INSIDE
    if value.inner == "来":
        return Comparator.APPROX, value.inner, Rule.INSIDE
    if bound.said is Comparator.EQ:
        return bound.said, None, Rule.PLAIN
    return bound.said, bound.word, Rule.WORD


def bounds_of(flat: str, values: Sequence[Value]) -> list[Bound]:
    """Give each figure its bound; one at the end of a 分别 list covers the whole list."""
    bounds = [bound_of(flat, value.start, value.end) for value in values]
    for index in range(len(values) - 1, 0, -1):
        value, earlier = values[index], values[index - 1]
        joined = flat[earlier.end : value.start] in {"、", "和", "及", ",", "与"}
        head = flat[max(0, values[0].start - 40) : earlier.start]
        same = earlier.unit == value.unit and bounds[index - 1] == NO_BOUND
        if joined and same and _RESPECTIVELY in head:
            bounds[index - 1] = bounds[index]
    return bounds
