"""Names in different words, many at once: which of them are alike, and who answers for a thing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.standards.text import half_width
from luodi.systems.targets.rules.comparison import ENOUGH
from luodi.systems.targets.rules.inquiries import asked_core
from luodi.systems.targets.rules.wording import core, grams, listed, parted

MOST_LEADS = 3
SHORTEST_PIECE = 2
SURE_PIECE = 3
"""Characters of a part of a remit from which it tells a unit by itself."""
NAMED, LED_IT, WHOLE_PIECE, SOME = 3, 2, 1, 0
"""Ranks of what speaks for a unit: the text, the same target led, a part of its remit, likeness."""
PARTS = re.compile(r"[、，,；;。.：:（）()\s]|以及|和|与|及")
BEFORE_OFFICE = re.compile(r"^.{0,8}?[省市区县州旗](?!场|政[^府]|容|域)(?=.{3})")
OFFICE = re.compile(r"(?:人民政府|街道办事处|办事处|办公室|委员会|管委会|中心|[局委办厅处室队站])$")
ANSWERS = re.compile(r"(?:政府|中心|街道|[局委办厅处室镇乡])$")
"""How the names of offices end; a name without it is a place, not who answers."""


class Names:
    """Names to be compared with others, by the characters and pairs of neighbours they share.

    Parameters
    ----------
    names
        By key; two names may be the same.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = dict(names)
        self._cores = {key: asked_core(name) for key, name in self._names.items()}
        self._sizes: dict[int, int] = {}
        self._index: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for key, text in self._cores.items():
            counted = grams(text)
            self._sizes[key] = counted.total()
            for gram, count in counted.items():
                self._index[gram].append((key, count))

    def like(self, text: str) -> list[tuple[int, Fraction]]:
        """Give the names that are alike enough to be one thing, the most alike first.

        Returns
        -------
        list of tuple
            Key and likeness, up to 1 for the same; as `same_thing` gives it for each name.
        """
        wanted = asked_core(text)
        counted = grams(wanted)
        shared: dict[int, int] = defaultdict(int)
        for gram, count in counted.items():
            for key, there in self._index.get(gram, ()):
                shared[key] += min(count, there)
        size = counted.total()
        alike = [
            (key, Fraction(1) if self._cores[key] == wanted else Fraction(2 * both, whole))
            for key, both in shared.items()
            if (whole := size + self._sizes[key])
            and 2 * both * ENOUGH.denominator >= ENOUGH.numerator * whole
            and not parted(text, self._names[key])
        ]
        return sorted(alike, key=lambda one: (-one[1], one[0]))


@dataclass(frozen=True, slots=True)
class Office:
    """A unit that may lead: its key, its name, and what it answers for in words, or empty."""

    key: int
    name: str
    remit: str = ""


@dataclass(frozen=True, slots=True)
class Led:
    """A target that a unit led: the target's key and name, the unit's key, the year."""

    key: int
    name: str
    office: int
    year: int


@dataclass(frozen=True, slots=True)
class Lead:
    """A unit offered as lead.

    Parameters
    ----------
    office
        Its key.
    reason
        Why, in words.
    sure
        Whether a form may be filled with it: nothing else points elsewhere as strongly.
    """

    office: int
    reason: Phrase
    sure: bool


@dataclass(frozen=True, slots=True)
class _Hint:
    """One thing that speaks for a unit: of which kind, how much it weighs, first by rank."""

    kind: str
    rank: int
    strength: Fraction
    length: int
    reason: Phrase


class Leads:
    """Who may lead promises, by the text, by what units led before, and by their remits.

    Parameters
    ----------
    offices
        The units to choose from.
    led
        Targets led before; those of other units are passed over.
    """

    def __init__(self, offices: Sequence[Office], led: Iterable[Led]) -> None:
        self._offices = {office.key: office for office in offices}
        self._led = {one.key: one for one in led if one.office in self._offices}
        self._led_names = Names({key: one.name for key, one in self._led.items()})
        self._pieces = [(office.key, piece) for office in offices for piece in _pieces(office)]
        self._index: dict[str, list[int]] = defaultdict(list)
        for place, (_key, piece) in enumerate(self._pieces):
            for pair in _pairs(piece):
                self._index[pair].append(place)

    def of(self, indicator: str, owner: str = "") -> list[Lead]:
        """Give the units that a promise points to, the likeliest first; three at most.

        Parameters
        ----------
        indicator
            What is promised.
        owner
            Who answers for it by the text; empty where it does not say.
        """
        hints: dict[int, list[_Hint]] = defaultdict(list)
        for key, hint in (
            *self._by_owner(owner), *self._by_led(indicator), *self._by_remit(indicator)
        ):  # fmt: skip
            hints[key].append(hint)
        weights = {key: _weight(found) for key, found in hints.items()}
        order = sorted(hints, key=lambda key: (weights[key], -key), reverse=True)
        ranks = [weights[key][0] for key in order]
        return [
            Lead(
                key,
                listed([hint.reason for hint in _heaviest(hints[key])]),
                sure=place == 0 and ranks[0] > SOME and ranks[:2].count(ranks[0]) == 1,
            )
            for place, key in enumerate(order[:MOST_LEADS])
        ]

    def _by_owner(self, owner: str) -> Iterator[tuple[int, _Hint]]:
        if not owner or not ANSWERS.search(owner):
            return
        reason = Phrase("文中责任单位是“%(owner)s”", owner=owner)
        for key, office in self._offices.items():
            if owner == office.name:
                yield key, _Hint("owner", NAMED, Fraction(2), len(owner), reason)
            elif _is_short_for(owner, office.name):
                yield key, _Hint("owner", NAMED, Fraction(1), len(owner), reason)

    def _by_led(self, indicator: str) -> Iterator[tuple[int, _Hint]]:
        for key, like in self._led_names.like(indicator):
            led = self._led[key]
            same = like == 1
            reason = (
                Phrase("%(year)d 年牵头“%(name)s”", year=led.year, name=led.name)
                if same
                else Phrase(
                    "%(year)d 年牵头“%(name)s”，相近 %(percent)d%%",
                    year=led.year,
                    name=led.name,
                    percent=round(like * 100),
                )
            )
            yield led.office, _Hint("led", LED_IT if same else SOME, like, len(led.name), reason)

    def _by_remit(self, indicator: str) -> Iterator[tuple[int, _Hint]]:
        """Give the parts of remits most of whose pairs stand in the promise."""
        shared: dict[int, int] = defaultdict(int)
        for pair in _pairs(core(indicator)) | _pairs(asked_core(indicator)):
            for place in self._index.get(pair, ()):
                shared[place] += 1
        for place, count in shared.items():
            key, piece = self._pieces[place]
            covered = Fraction(count, len(_pairs(piece)))
            if covered < ENOUGH:
                continue
            whole = covered == 1 and len(piece) >= SURE_PIECE
            reason = Phrase("职责有“%(piece)s”", piece=piece)
            yield key, _Hint("remit", WHOLE_PIECE if whole else SOME, covered, len(piece), reason)


def _pieces(office: Office) -> Iterator[str]:
    """Give the parts of a unit's remit, and of its name without place and kind of office."""
    stem = OFFICE.sub("", BEFORE_OFFICE.sub("", half_width(office.name)))
    parts = (*PARTS.split(half_width(office.remit)), *PARTS.split(stem))
    return (piece for piece in dict.fromkeys(parts) if len(piece) >= SHORTEST_PIECE)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _is_short_for(short: str, name: str) -> bool:
    """Tell whether a name of an office is a short form of another: 区住建局, 住房和城乡建设局."""
    if short in name:
        return True
    mine, whole = (OFFICE.sub("", BEFORE_OFFICE.sub("", word)) for word in (short, name))
    if len(mine) < SHORTEST_PIECE or mine[0] != whole[:1]:
        return False
    rest = iter(whole)
    return all(sign in rest for sign in mine)


def _weight(hints: Sequence[_Hint]) -> tuple[int, Fraction, int]:
    """Weigh what speaks for a unit: the highest rank, the strengths of two kinds, the length."""
    best = _heaviest(hints)
    return (
        max(hint.rank for hint in hints),
        sum((hint.strength for hint in best), Fraction(0)),
        max(hint.length for hint in hints),
    )


def _heaviest(hints: Sequence[_Hint]) -> list[_Hint]:
    """Give what speaks most for a unit, of two kinds at most."""
    best: dict[str, _Hint] = {}
    for hint in sorted(hints, key=lambda one: (one.rank, one.strength, one.length)):
        best[hint.kind] = hint
    order = sorted(best.values(), key=lambda one: (one.rank, one.strength), reverse=True)
    return order[:2]
