"""Reading the promises of two texts side by side."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Q, QuerySet, Value, When

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.targets.words import in_words
from luodi.systems.targets import rules
from luodi.systems.targets.models import Commitment, Reading
from luodi.systems.targets.reads.review import ASIDE, PROMISES, visible_commitments


@dataclass(frozen=True)
class Compared:
    """A promise of two texts, or of one of them, with the records it stands in."""

    earlier: Commitment | None
    later: Commitment | None
    fate: rules.Fate
    difference: Decimal | None
    why: str


@dataclass(frozen=True)
class Comparison:
    """The promises of two texts in pairs; each pair is one row, that of its later record."""

    rows: QuerySet[Commitment]
    pairs: dict[int, Compared]

    @property
    def counts(self) -> "Counter[rules.Fate]":
        """How many promises had each fate."""
        return Counter(pair.fate for pair in self.pairs.values())

    def of(self, rows: Sequence[Commitment]) -> list[Compared]:
        """Give the pairs of some rows, in their order."""
        return [self.pairs[row.pk] for row in rows]


def comparison(actor: Actor, earlier: Reading, later: Reading) -> Comparison:
    """Lay the promises of two readings side by side; what was put aside is left out."""
    mine, theirs = (_promises(actor, reading) for reading in (earlier, later))
    pairs = {}
    for pair in rules.compared(_lines(mine), _lines(theirs)):
        before = mine[pair.earlier.key] if pair.earlier else None
        after = theirs[pair.later.key] if pair.later else None
        row = after or before
        assert row is not None  # noqa: S101 - a pair has a side
        pairs[row.pk] = Compared(before, after, pair.fate, pair.difference, in_words(pair.why))
    of_fate: dict[rules.Fate, list[int]] = defaultdict(list)
    for pk, compared in pairs.items():
        of_fate[compared.fate].append(pk)
    whens = [(Q(pk__in=of_fate[fate]), fate, rank) for rank, fate in enumerate(rules.Fate)]
    rows = visible(actor, Commitment, "targets.view_target").filter(pk__in=list(pairs))
    return Comparison(
        rows.annotate(
            fate=Case(*(When(held, then=Value(fate.value)) for held, fate, _ in whens)),
            rank=Case(*(When(held, then=Value(rank)) for held, _, rank in whens)),
        ),
        pairs,
    )


def a_year_before(
    actor: Actor, reading: Reading, commitments: Sequence[Commitment]
) -> dict[int, Compared]:
    """Find what was promised a year before in the texts of the same place.

    Parameters
    ----------
    actor
        Who asks; texts that the actor may not see are left out.
    reading
        The reading.
    commitments
        Its records.

    Returns
    -------
    dict
        By number of the record, the pair with the earlier promise; records without one left out.
    """
    mine = {row.pk: row for row in commitments if row.kind in PROMISES and row.state not in ASIDE}
    earlier = (
        visible(actor, Commitment, "targets.view_target")
        .filter(
            reading__year=reading.year - 1,
            reading__document__place=reading.document.place_id,
            kind__in=PROMISES,
        )
        .exclude(state__in=ASIDE)
        .select_related("target__lead_unit", "reading__document")
    )
    before = {row.pk: row for row in earlier} if mine else {}
    return {
        mine[pair.later.key].number: Compared(
            before[pair.earlier.key],
            mine[pair.later.key],
            pair.fate,
            pair.difference,
            in_words(pair.why),
        )
        for pair in rules.compared(_lines(before), _lines(mine))
        if pair.earlier and pair.later
    }


def _promises(actor: Actor, reading: Reading) -> dict[int, Commitment]:
    rows = visible_commitments(actor, reading).filter(kind__in=PROMISES).exclude(state__in=ASIDE)
    return {row.pk: row for row in rows}


def _lines(rows: dict[int, Commitment]) -> list[rules.Line]:
    return [
        rules.Line(
            key=row.pk,
            indicator=row.indicator,
            owner=row.owner,
            comparator=row.comparator,
            value=row.value,
            value_high=row.value_high,
            unit=row.unit,
            growth=row.growth,
        )
        for row in rows.values()
    ]
