"""Whether two parts of a target would count the same entries."""


def parts_overlap(one: tuple[int, str, str], other: tuple[int, str, str]) -> bool:
    """Tell whether two parts of one target would count the same entries.

    Parameters
    ----------
    one, other
        Measure, path of the unit, path of the place.

    Source
    ------
    House rule: nothing counts twice inside one target (docs/systems/targets.md).

    Examples
    --------
    >>> parts_overlap((1, "0001", "0001"), (1, "00010002", "0001"))
    True
    >>> parts_overlap((1, "00010001", "0001"), (1, "00010002", "0001"))
    False
    """
    return one[0] == other[0] and all(
        low.startswith(high) or high.startswith(low)
        for low, high in ((one[1], other[1]), (one[2], other[2]))
    )
