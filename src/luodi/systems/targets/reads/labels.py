"""What people decided about a reading, as labels: to hand out, and to tell how the reader did."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from luodi import reading as reader
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.web.figures import Quantity
from luodi.reading.labels import Line, line_of
from luodi.reading.scoring import Found, same_number, score
from luodi.systems.targets.models import Commitment, CommitmentState, Origin, Reading, words_said
from luodi.systems.targets.reads.review import PROMISES

UNDECIDED = "undecided"
"""Note of a label that nobody decided about; it is optional as well."""
_LINKS = ("part_of", "baseline_of", "same_as")


@dataclass(frozen=True)
class Accuracy:
    """How the reader did on the records that people decided about.

    Parameters
    ----------
    decided, undecided
        How many records count, and how many promises nobody decided about, which do not.
    value_unit, whole
        Figures with the right place, value and unit; with the right record.
    """

    decided: int
    undecided: int
    value_unit: Found
    whole: Found

    @property
    def has_figures(self) -> bool:
        """Whether a record with a figure was decided; without one there is nothing to tell."""
        return bool(self.whole.predicted or self.whole.labelled)

    @property
    def shown_value_unit(self) -> Quantity:
        """F1 of value and unit in per cent with one place."""
        return _percent(self.value_unit.f1)

    @property
    def shown_whole(self) -> Quantity:
        """F1 of the whole record in per cent with one place."""
        return _percent(self.whole.f1)


def _percent(share: Fraction) -> Quantity:
    return Quantity(int(share * 1000 + Fraction(1, 2)), 1, "%")


def accuracy_of(commitments: Sequence[Commitment]) -> Accuracy:
    """Tell how the reader did on a reading.

    Parameters
    ----------
    commitments
        All its records.
    """
    return _accuracy([_Decided(commitments)], _open(commitments))


@dataclass(frozen=True)
class Accuracies:
    """How the reader did on each of several readings, by primary key, and on all together."""

    of_reading: Mapping[int, Accuracy]
    whole: Accuracy


def accuracies(actor: Actor) -> Accuracies:
    """Tell how the reader did on the readings that the actor may see, in two queries.

    Records that nobody touched are counted by the database and not fetched.
    """
    rows = visible(actor, Commitment, "targets.view_target").order_by("reading", "start", "number")
    untouched = {"state": CommitmentState.OPEN, "version": 1, "origin": Origin.READ}
    left: dict[int, int] = defaultdict(int)
    for key in rows.filter(**untouched, kind__in=PROMISES).values_list("reading_id", flat=True):
        left[key] += 1
    touched: dict[int, list[Commitment]] = {key: [] for key in left}
    for row in rows.exclude(**untouched):
        touched.setdefault(row.reading_id, []).append(row)
    decided = {key: _Decided(group) for key, group in touched.items()}
    open_ones = {key: left[key] + _open(group) for key, group in touched.items()}
    return Accuracies(
        {key: _accuracy([one], open_ones[key]) for key, one in decided.items()},
        _accuracy(list(decided.values()), sum(open_ones.values())),
    )


def labels_of(
    reading: Reading, commitments: Sequence[Commitment], name: str
) -> list[dict[str, Any]]:
    """Give a reading's records as labels, as plain JSON values.

    Parameters
    ----------
    reading
        The reading.
    commitments
        All its records, in the order of the text.
    name
        What the labels call the text.

    Returns
    -------
    list of dict
        The fields of a record in its order: as people accepted, corrected or marked them; a merged
        one as the repeat of the one it was merged into. What was rejected or split is left out.
        What nobody decided stands as the reader said it, optional and with the note ``undecided``.
    """
    decided = _Decided(commitments)
    standing = [row for row in commitments if decided.is_label(row) or _is_open(row)]
    numbers = {row.said.get("id"): row.number for row in standing if row.said.get("id")}
    kept = {row.number for row in standing}
    ids = {number: f"{name}-{number:03d}" for number in kept}
    labels, heading = list[dict[str, Any]](), {"article": 1, "title": reading.document.title}
    for row in standing:
        heading |= {key: row.said[key] for key in heading if row.said.get(key)}
        label = _record(row, doc=name).as_dict() | heading | {"id": ids[row.number]}
        label |= {link: ids.get(numbers.get(row.said.get(link), 0)) for link in _LINKS}
        if row.state == CommitmentState.MERGED:
            label["same_as"] = ids[decided.root(row).number]
        if not decided.is_label(row):
            label |= {"optional": True, "note": UNDECIDED}
        labels.append(label)
    return labels


class _Decided:
    """The records of a reading that people decided about, and which of them stand as labels."""

    def __init__(self, commitments: Sequence[Commitment]) -> None:
        self._of_key = {row.pk: row for row in commitments}
        self.rows = [row for row in commitments if self._counts(row)]

    def root(self, row: Commitment) -> Commitment:
        """Give the record that one was merged into; itself where it was not."""
        merged = row.state == CommitmentState.MERGED
        return self._of_key.get(row.into_id or 0, row) if merged else row

    def is_label(self, row: Commitment) -> bool:
        """Tell whether a record was decided, and stands."""
        aside = (CommitmentState.REJECTED, CommitmentState.SPLIT)
        return self._counts(row) and self.root(row).state not in aside

    def _counts(self, row: Commitment) -> bool:
        root = self.root(row)
        return root.state != CommitmentState.OPEN or not _is_open(root)

    def sides(self) -> tuple[list[Line], list[Line]]:
        """Give the labels, and what the reader said of what was decided."""
        doc = str(self.rows[0].reading_id) if self.rows else ""
        labels = [line_of(_record(row, doc=doc)) for row in self.rows if self.is_label(row)]
        return labels, [_said_line(row, doc) for row in self.rows if row.origin == Origin.READ]


def _accuracy(readings: Iterable[_Decided], undecided: int) -> Accuracy:
    labels, given, count = list[Line](), list[Line](), 0
    for decided in readings:
        mine, theirs = decided.sides()
        labels += mine
        given += theirs
        count += len(decided.rows)
    found = score(labels, given)
    return Accuracy(count, undecided, found.value_unit, found.whole)


def _open(commitments: Sequence[Commitment]) -> int:
    return sum(row.kind in PROMISES and _is_open(row) for row in commitments)


def _is_open(row: Commitment) -> bool:
    """Tell whether nobody decided about a record: it is open, and says what the reader said."""
    if row.state != CommitmentState.OPEN or row.origin == Origin.MARKED:
        return False
    return not any(_differences(row))


def _differences(row: Commitment) -> Iterator[str]:
    """Name the fields in which a record differs from what the reader said."""
    for name, said in words_said(row.said, row.value_raw).items():
        if said != getattr(row, name):
            yield name
    for name in ("value", "value_high"):
        if not same_number(_number(row.said.get(name)), _number(getattr(row, name))):
            yield name
    if bool(row.said.get("growth")) != row.growth:
        yield "growth"


def _number(told: object) -> Fraction | None:
    """Give a number as the reader said it or a person typed it; None for none."""
    return None if told in (None, "") else Fraction(str(told))


def _record(row: Commitment, *, doc: str) -> reader.Record:
    """Give a record as it stands now, without its heading and its links."""
    said, changed = row.said, set(_differences(row))
    return reader.Record(
        id=str(row.number),
        doc=doc,
        article=0,
        title="",
        start=row.start,
        end=row.end,
        value_raw=said.get("value_raw") or row.value_raw,
        kind=reader.Kind(row.kind),
        owner=row.owner or None,
        owner_alt=() if "owner" in changed else tuple(said.get("owner_alt") or ()),
        indicator=row.indicator,
        indicator_alt=() if "indicator" in changed else tuple(said.get("indicator_alt") or ()),
        comparator=reader.Comparator(row.comparator) if row.comparator else None,
        comparator_raw=None if "comparator" in changed else said.get("comparator_raw") or None,
        value=_number(row.value),
        value_high=_number(row.value_high),
        unit=row.unit or None,
        growth=row.growth,
        period=row.period or None,
        deadline=row.deadline or None,
        part_of=None,
        baseline_of=None,
        same_as=None,
        optional=False,
        note=row.note or None,
        sentence_start=row.sentence_start,
        sentence_end=row.sentence_end,
        sentence=said["sentence"],
    )


def _said_line(row: Commitment, doc: str) -> Line:
    """Give what the reader said of a record."""
    said = row.said
    return Line(
        start=row.start,
        end=row.end,
        doc=doc,
        id=said.get("id"),
        kind=said.get("kind"),
        owner=said.get("owner"),
        indicator=said.get("indicator") or "",
        comparator=said.get("comparator"),
        value=_number(said.get("value")),
        value_high=_number(said.get("value_high")),
        unit=said.get("unit"),
        growth=bool(said.get("growth")),
        period=said.get("period"),
        deadline=said.get("deadline"),
    )
