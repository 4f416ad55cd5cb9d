"""Records that may be of one firm: names that look alike."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from luodi.standards.text import half_width

_FORM = re.compile(r"(有限责任公司|股份有限公司|有限公司|集团公司|公司|集团|厂|店|部|中心)$")
_MARK = re.compile(r"[\W_]+")
MOST_TWINS = 5


@dataclass(frozen=True)
class Twin:
    """A record that may be of the same firm, and how alike the names are, from 0 to 1."""

    number: int
    likeness: float


def name_likeness(one: str, other: str) -> float:
    """Say how alike the names of two firms are, from 0 to 1.

    Parameters
    ----------
    one, other
        The names.

    Notes
    -----
    The share of pairs of neighbouring characters that both have (Dice), marks and the word for
    the legal form at the end left out. It proves nothing: two firms may be called nearly the same.

    Source
    ------
    Dice, Ecology 26 (1945), 297-302. One firm under two names is matched by its credit code only
    (dossier of enterprise cases, bad input).

    Examples
    --------
    >>> name_likeness("青沐示例铸造有限公司", "青沐示例铸造厂")
    1.0
    >>> name_likeness("青沐示例铸造有限公司", "青沐示例软件有限公司") < 0.7
    True
    """
    return _share(_pairs(_core(one)), _pairs(_core(other)))


def _share(ours: Counter[str], theirs: Counter[str]) -> float:
    both = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / both if both else 0.0


def _core(name: str) -> str:
    flat = _MARK.sub("", half_width(name).lower())
    return _FORM.sub("", flat) or flat


def _pairs(core: str) -> Counter[str]:
    return Counter(core[place : place + 2] for place in range(max(len(core) - 1, 1)))


def twins(name: str, others: Iterable[tuple[int, str]], *, least: float) -> tuple[Twin, ...]:
    """Find records whose names look like one, the likest first, a few at most.

    Parameters
    ----------
    name
        The name of the record.
    others
        Number and name of other records.
    least
        The least likeness, 0 to 1.

    Notes
    -----
    Most names are put aside by the pairs of the one that stand in them: Dice's share of n pairs
    with any others reaches the least only if at least n · least / (2 - least) do.

    Source
    ------
    As `name_likeness`; a person decides.
    """
    ours = _pairs(_core(name))
    enough = ours.total() * least / (2 - least)
    found = []
    for number, other in others:
        core = _core(other)
        if sum(count for pair, count in ours.items() if pair in core) >= enough:
            likeness = _share(ours, _pairs(core))
            if likeness >= least:
                found.append(Twin(number, likeness))
    return tuple(sorted(found, key=lambda twin: (-twin.likeness, twin.number))[:MOST_TWINS])
