"""The score of a year: of each lead unit and of the whole, with what was left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.config.reads import threshold
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import Standing, period_of, standings, visible_targets
from luodi.kernel.targets.rules import (
    Comparator,
    Direction,
    Score,
    ScoreItem,
    ScoreLine,
    TargetNature,
    score,
)
from luodi.kernel.targets.words import why
from luodi.systems.targets.models import ScoreScheme, ScoreWeight

WHOLE = 10_000


@dataclass(frozen=True)
class WeighedTarget:
    """A target in a score: its weight, how it stands, and what it adds; or why it is left out."""

    weight: ScoreWeight
    standing: Standing
    line: ScoreLine | None
    left_out: str = ""

    @property
    def target(self) -> Target:
        """The target, with the promise as in force on the day."""
        return self.standing.target


@dataclass(frozen=True)
class UnitScore:
    """The points of a lead unit: of its own targets that could be counted; None without one."""

    unit: Unit
    points: Fraction | None
    weight: int


@dataclass(frozen=True)
class ScoreSheet:
    """A year's score. ``outside`` counts the weighed targets that the reader may not see.

    The score of the whole is known only to whoever sees every target in it.
    """

    scheme: ScoreScheme
    as_of: date
    lines: Sequence[WeighedTarget]
    units: Sequence[UnitScore]
    whole: Score | None
    outside: int


def score_sheet(actor: Actor, scheme: ScoreScheme, as_of: date) -> ScoreSheet:
    """Compute a year's score on a day, as far as the actor sees its targets."""
    weights = {row.target_id: row for row in scheme.weights.all()}
    seen = set(visible_targets(actor).filter(pk__in=weights).values_list("pk", flat=True))
    rows = _rows(scheme, weights, as_of)
    shown = [row for row in rows if row.target.pk in seen]
    hidden = {row.target.lead_unit_id for row in rows if row.target.pk not in seen}
    whole = _whole([_item(row.weight, row.standing) for row in rows], scheme, as_of)
    return ScoreSheet(
        scheme=scheme,
        as_of=as_of,
        lines=shown,
        units=_units([row for row in shown if row.target.lead_unit_id not in hidden]),
        whole=whole if len(shown) == len(rows) else None,
        outside=len(rows) - len(shown),
    )


def _rows(
    scheme: ScoreScheme, weights: Mapping[int, ScoreWeight], as_of: date
) -> list[WeighedTarget]:
    """Compute every weighed target, whoever may see it: the weights belong together."""
    targets = visible_targets(LUODI).filter(pk__in=weights).order_by("lead_unit__path", "pk")
    found = standings(list(targets), as_of)
    items = [_item(weights[item.target.pk], item) for item in found]
    lines = {line.row: line for line in _whole(items, scheme, as_of).lines}
    return [
        WeighedTarget(weights[item.target.pk], item, lines.get(_row(item)), _left_out(item, lines))
        for item in found
    ]


def _whole(items: Sequence[ScoreItem], scheme: ScoreScheme, as_of: date) -> Score:
    return score(
        items,
        cap=threshold("targets.score_cap", as_of).value,
        floor=threshold("targets.score_floor", as_of).value,
        veto_on=bool(scheme.veto_citation),
    )


def _row(standing: Standing) -> str:
    return f"{standing.target.pk} {standing.target.name}"


def _item(weight: ScoreWeight, standing: Standing) -> ScoreItem:
    target = standing.target
    value: Fraction | None = None if target.value is None else Fraction(target.value)
    if target.comparator == Comparator.SYNC:
        value = standing.in_step
    if target.nature == TargetNature.MILESTONE and value is None:
        value = Fraction(10**target.scale)
    unknown = standing.light.unknown is not None
    ended = standing.as_of >= period_of(target).last_day
    less = target.comparator == Comparator.LE or (
        target.comparator != Comparator.GE and target.direction == Direction.DOWN
    )
    return ScoreItem(
        row=_row(standing),
        weight=weight.weight,
        value=value,
        actual=None if unknown else standing.actual,
        direction=Direction.DOWN if less else Direction.UP,
        stretch=target.stretch,
        vetoed=weight.veto and ended and not unknown and not standing.light.kept,
    )


def _left_out(standing: Standing, lines: dict[str, ScoreLine]) -> str:
    return "" if _row(standing) in lines else why(standing)


def _units(rows: Sequence[WeighedTarget]) -> list[UnitScore]:
    """Give each lead unit the weighted mean of its own targets that count."""
    by_unit: dict[int, list[WeighedTarget]] = {}
    for row in rows:
        by_unit.setdefault(row.target.lead_unit_id, []).append(row)
    found = []
    for own in by_unit.values():
        counted = [row.line for row in own if row.line is not None]
        weight = sum(line.weight for line in counted)
        points = sum((line.points for line in counted), Fraction(0)) * WHOLE
        found.append(
            UnitScore(own[0].target.lead_unit, points / weight if weight else None, weight)
        )
    return found
