"""How well records were read: predicted lines against labelled ones, paired one to one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from luodi.reading.labels import Line
from luodi.reading.records import Kind
from luodi.standards.quantities import plain

LEAST_OVERLAP = Fraction(1, 2)
"""Two spans that share less of what both cover are not of one figure."""
LEAST_LIKENESS = Fraction(3, 5)
"""Two indicators whose characters agree less are not the same."""
CLOSE = Fraction(1, 10**6)
"""Values that differ by no more, by the larger or by one, are the same."""
SHORTEST_NAME = 2
"""A name of fewer characters does not stand for a longer one that contains it."""


class Trait(StrEnum):
    """What is compared of a pair."""

    VALUE = "value"
    KIND = "kind"
    COMPARATOR = "comparator"
    INDICATOR = "indicator"
    OWNER = "owner"
    GROWTH = "growth"
    PERIOD = "period"
    DEADLINE = "deadline"
    LINK = "link"


WHOLE = (Trait.VALUE, Trait.KIND, Trait.COMPARATOR, Trait.INDICATOR, Trait.OWNER)
"""What must agree for the whole record to be right; the other traits are reported beside."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many were found: right ones, all predicted, all labelled."""

    right: int
    predicted: int
    labelled: int

    @property
    def precision(self) -> Fraction:
        """The share of the predicted that is right; where neither side has any, one."""
        return _share(self.right, self.predicted, self.labelled)

    @property
    def recall(self) -> Fraction:
        """The share of the labelled that was found; where neither side has any, one."""
        return _share(self.right, self.labelled, self.predicted)

    @property
    def f1(self) -> Fraction:
        """Twice the right ones over both sides; where neither side has any, one."""
        return _share(2 * self.right, self.predicted + self.labelled, 0)


def _share(part: int, whole: int, other: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(int(not other))


@dataclass(frozen=True, slots=True)
class Agreed:
    """In how many of the pairs that have it a trait agrees."""

    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    line
        The labelled line; where nothing is labelled, the predicted one.
    trait
        What differs; None for a line without its counterpart.
    label, given
        What is labelled and what was read.
    missed
        Whether the line is labelled and was not read.
    """

    line: Line
    trait: Trait | None = None
    label: str = ""
    given: str = ""
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one comparison.

    Parameters
    ----------
    exact, overlap
        Spans that are equal, and that share at least half of what both cover.
    value_unit, whole
        Of those, the ones with the right value and unit; with the right record.
    qualitative
        Promises without a number, by their spans alone.
    agreed
        For each trait, in how many pairs it agrees.
    faults
        What is wrong, in the order of the texts.
    """

    exact: Found
    overlap: Found
    value_unit: Found
    whole: Found
    qualitative: Found
    agreed: Mapping[Trait, Agreed]
    faults: tuple[Fault, ...]


def score(labels: Iterable[Line], given: Iterable[Line]) -> Score:
    """Score predicted lines against labelled ones.

    Parameters
    ----------
    labels
        What should have been read.
    given
        What was read.

    Returns
    -------
    Score
        Over all texts together.

    Notes
    -----
    Inside a text lines are paired one to one, equal spans first, then by the largest overlap. An
    optional label is neither required, nor does what meets it count as predicted. Promises without
    a number are paired apart from figures.

    Examples
    --------
    >>> label = Line(0, 3, kind="target", indicator="新建公园", value=Fraction(12), unit="个")
    >>> found = score([label], [Line(0, 3, kind="target", indicator="公园", value=Fraction(12))])
    >>> found.overlap.f1, found.value_unit.f1
    (Fraction(1, 1), Fraction(0, 1))
    >>> [fault.trait.value for fault in found.faults if fault.trait]
    ['value']
    """
    tally = _Tally()
    for label_lines, given_lines in _by_doc(labels, given):
        _score_figures(*_sides(label_lines, given_lines, qualitative=False), tally)
        _score_qualitative(*_sides(label_lines, given_lines, qualitative=True), tally)
    return tally.score()


@dataclass
class _Tally:
    """Counts that add up over texts."""

    counts: "Counter[str]" = field(default_factory=Counter)
    right: "Counter[Trait]" = field(default_factory=Counter)
    of: "Counter[Trait]" = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def note(self, trait: Trait, agrees: bool, fault: Fault) -> None:
        self.of[trait] += 1
        if agrees:
            self.right[trait] += 1
        else:
            self.faults.append(fault)

    def score(self) -> Score:
        count = self.counts
        figures = (count["predicted"], count["labelled"])
        return Score(
            exact=Found(count["exact"], *figures),
            overlap=Found(count["overlap"], *figures),
            value_unit=Found(self.right[Trait.VALUE], *figures),
            whole=Found(count["whole"], *figures),
            qualitative=Found(count["found"], count["promised"], count["promises"]),
            agreed={trait: Agreed(self.right[trait], self.of[trait]) for trait in Trait},
            faults=tuple(sorted(self.faults, key=lambda one: (one.line.doc, one.line.start))),
        )


def _by_doc(
    labels: Iterable[Line], given: Iterable[Line]
) -> Iterator[tuple[list[Line], list[Line]]]:
    of_doc: dict[str, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for side, lines in enumerate((labels, given)):
        for line in lines:
            of_doc[line.doc][side].append(line)
    yield from of_doc.values()


def _sides(
    labels: Sequence[Line], given: Sequence[Line], *, qualitative: bool
) -> tuple[list[Line], list[Line]]:
    labelled, predicted = (
        [line for line in lines if (line.kind == Kind.QUALITATIVE) is qualitative]
        for lines in (labels, given)
    )
    return labelled, predicted


def _score_figures(labels: list[Line], given: list[Line], tally: _Tally) -> None:
    pairs = _paired(labels, given)
    wanted = [pair for pair in pairs if not labels[pair[0]].optional]
    _count_missing(labels, given, pairs, tally)
    tally.counts["labelled"] += sum(not label.optional for label in labels)
    tally.counts["predicted"] += len(given) - (len(pairs) - len(wanted))
    tally.counts["overlap"] += len(wanted)
    for place, other in wanted:
        label, line = labels[place], given[other]
        tally.counts["exact"] += (label.start, label.end) == (line.start, line.end)
        wrong = set()
        for trait, agrees, said, read in _compared(label, line):
            tally.note(trait, agrees, Fault(label, trait, said, read))
            wrong |= set() if agrees else {trait}
        tally.counts["whole"] += wrong.isdisjoint(WHOLE)
    given_id = {labels[place].id: given[other].id for place, other in pairs}
    for place, other in pairs:
        for name in ("part_of", "baseline_of"):
            said, read = getattr(labels[place], name), getattr(given[other], name)
            if said:
                agrees = read is not None and given_id.get(said) == read
                tally.note(Trait.LINK, agrees, Fault(labels[place], Trait.LINK, said, read or ""))


def _score_qualitative(labels: list[Line], given: list[Line], tally: _Tally) -> None:
    pairs = _paired(labels, given)
    wanted = [pair for pair in pairs if not labels[pair[0]].optional]
    _count_missing(labels, given, pairs, tally)
    tally.counts["promises"] += sum(not label.optional for label in labels)
    tally.counts["promised"] += len(given) - (len(pairs) - len(wanted))
    tally.counts["found"] += len(wanted)
    for place, other in wanted:
        label, line = labels[place], given[other]
        if label.deadline:
            said, read = _bare(label.deadline), _bare(line.deadline)
            fault = Fault(label, Trait.DEADLINE, said, read)
            tally.note(Trait.DEADLINE, said == read, fault)


def _count_missing(
    labels: list[Line], given: list[Line], pairs: list[tuple[int, int]], tally: _Tally
) -> None:
    met, used = ({pair[side] for pair in pairs} for side in (0, 1))
    tally.faults += [
        Fault(label, missed=True)
        for place, label in enumerate(labels)
        if place not in met and not label.optional
    ]
    tally.faults += [Fault(line) for place, line in enumerate(given) if place not in used]


def _paired(labels: Sequence[Line], given: Sequence[Line]) -> list[tuple[int, int]]:
    """Pair places of both sides one to one; equal spans first, then the largest overlap."""
    candidates = []
    in_order = sorted(range(len(given)), key=lambda place: given[place].start)
    for place, label in enumerate(labels):
        for other in in_order:
            if given[other].start >= label.end:
                break
            shared = _overlap(label, given[other])
            if shared >= LEAST_OVERLAP:
                candidates.append((-shared, label.optional, place, other))
    met: set[int] = set()
    used: set[int] = set()
    pairs = []
    for _, _, place, other in sorted(candidates):
        if place not in met and other not in used:
            met.add(place)
            used.add(other)
            pairs.append((place, other))
    return pairs


def _overlap(one: Line, other: Line) -> Fraction:
    """Give what two spans share over what both cover."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    if shared <= 0:
        return Fraction(0)
    return Fraction(shared, max(one.end, other.end) - min(one.start, other.start))


def _compared(label: Line, line: Line) -> Iterator[tuple[Trait, bool, str, str]]:
    """Give each trait that the label has: whether it agrees, and what both sides say."""
    yield Trait.VALUE, _same_amount(label, line), _amount(label), _amount(line)
    for trait, said, read in (
        (Trait.KIND, label.kind, line.kind),
        (Trait.COMPARATOR, label.comparator, line.comparator),
    ):
        yield trait, said == read, said or "", read or ""
    names = (label.indicator, *label.indicator_alt)
    alike = any(_likeness(name, line.indicator) >= LEAST_LIKENESS for name in names)
    yield Trait.INDICATOR, alike, label.indicator, line.indicator
    yield (
        Trait.GROWTH,
        label.growth == line.growth,
        str(label.growth).lower(),
        str(line.growth).lower(),
    )
    if label.owner:
        answers = any(_same_name(name, line.owner) for name in (label.owner, *label.owner_alt))
        yield Trait.OWNER, answers, label.owner, line.owner or ""
    for trait, said, read in (
        (Trait.PERIOD, label.period, line.period),
        (Trait.DEADLINE, label.deadline, line.deadline),
    ):
        if said:
            yield trait, _bare(said) == _bare(read), said, read or ""


def _same_amount(label: Line, line: Line) -> bool:
    return (
        same_number(label.value, line.value)
        and same_number(label.value_high, line.value_high)
        and _bare(label.unit) == _bare(line.unit)
    )


def same_number(one: Fraction | None, other: Fraction | None) -> bool:
    """Tell whether two values are the same but for what a float loses; None is only None."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= CLOSE * max(Fraction(1), abs(one), abs(other))


def _amount(line: Line) -> str:
    ends = (plain(value) for value in (line.value, line.value_high) if value is not None)
    return "-".join(ends) + (line.unit or "")


def _likeness(one: str, other: str) -> Fraction:
    """Give twice the shared characters over those of both; two empty names are alike."""
    mine, theirs = Counter(_bare(one)), Counter(_bare(other))
    whole = mine.total() + theirs.total()
    return Fraction(2 * (mine & theirs).total(), whole) if whole else Fraction(1)


def _same_name(one: str, other: str | None) -> bool:
    shorter, longer = sorted((_bare(one), _bare(other)), key=len)
    return shorter == longer or (len(shorter) >= SHORTEST_NAME and shorter in longer)


def _bare(text: str | None) -> str:
    return "".join((text or "").split())
