"""Replaying the evaluator over a stretch of time: which orders these readings bring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from luodi.systems.sweeping.rules.limits import Limits, Trigger
from luodi.systems.sweeping.rules.orders import evaluate
from luodi.systems.sweeping.rules.states import (
    Inputs,
    State,
    changes,
    minute_of,
    nothing_stands,
)


@dataclass(frozen=True)
class Ordered:
    """An order over a zone: from a minute to a minute of `minute_of`, None while it stands.

    ``kind`` is None for an order of sprinkling, which has ``minutes``.
    """

    zone: int
    kind: Trigger | None
    since: int
    until: int | None = None
    minutes: int | None = None


class Replay:
    """The evaluator over one instant after another; `enter` says which zones there are.

    Parameters
    ----------
    standing
        The orders that stand before the first instant.
    """

    def __init__(self, standing: Iterable[Ordered] = ()) -> None:
        self.zones: tuple[int, ...] = ()
        self.state: State = nothing_stands(0)
        self.ended: list[Ordered] = []
        self._open = {(one.zone, one.kind): one for one in standing}

    def orders(self) -> list[Ordered]:
        """Give all orders, the first first; those that stand have no end."""
        found = [*self.ended, *self._open.values()]
        return sorted(found, key=lambda one: (one.since, one.zone, _rank(one.kind)))

    def enter(self, minute: int, zones: Sequence[int], told: Mapping[int, State]) -> None:
        """Say which zones there are from now on.

        Parameters
        ----------
        minute
            Now: what stands over zones that are gone ends.
        zones
            Their numbers, in the order of the columns of the inputs.
        told
            What stood over each as the evaluator remembered it, a column each; it counts for zones
            that were not there before.
        """
        for zone, kind in [key for key in self._open if key[0] not in zones]:
            self._end(zone, kind, minute)
        before = {zone: _column(self.state, place) for place, zone in enumerate(self.zones)}
        self.state = joined([before.get(zone) or told[zone] for zone in zones])
        self.zones = tuple(zones)

    def step(self, inputs: Inputs, limits: Limits) -> None:
        """Evaluate one instant.

        Parameters
        ----------
        inputs
            What was known then, a column for each zone.
        limits
            The rules' numbers.
        """
        after = evaluate(self.state, inputs, limits)
        minute = minute_of(inputs.at)
        if not np.array_equal(self.state.on, after.on):
            for change in changes(self.state, after):
                zone = self.zones[change.zone]
                if not change.on:
                    self._end(zone, change.trigger, minute)
                elif (zone, change.trigger) not in self._open:
                    self._begin(Ordered(zone, change.trigger, minute))
        self._sprinkle(after, minute)
        self.state = after

    def _sprinkle(self, after: State, minute: int) -> None:
        for zone, minutes in zip(self.zones, after.sprinkle.tolist(), strict=True):
            now = self._open.get((zone, None))
            if (now.minutes if now else 0) != minutes:
                self._end(zone, None, minute)
                if minutes:
                    self._begin(Ordered(zone, None, minute, minutes=minutes))

    def _begin(self, order: Ordered) -> None:
        self._open[order.zone, order.kind] = order

    def _end(self, zone: int, kind: Trigger | None, minute: int) -> None:
        order = self._open.pop((zone, kind), None)
        if order is not None:
            self.ended.append(replace(order, until=minute))


def joined(states: Sequence[State]) -> State:
    """Put states of single zones side by side.

    Parameters
    ----------
    states
        A column each.

    Source
    ------
    Dossier of road cleaning, rule 21: the evaluator's state is plain values.
    """
    if not states:
        return nothing_stands(0)
    return State(
        *(np.concatenate([getattr(one, name) for one in states], axis=-1) for name in _ROWS)
    )


def column_told(state: State, place: int) -> dict[str, Any]:
    """Write a zone's column of a state as lists and numbers, to be kept.

    Parameters
    ----------
    state
        The state.
    place
        The number of the column.

    Source
    ------
    Dossier of road cleaning, rule 21: the evaluator's state is plain values.
    """
    return {name: getattr(state, name)[..., place].tolist() for name in _ROWS}


def column_of(told: Mapping[str, Any]) -> State:
    """Read a zone's column from what `column_told` wrote.

    Parameters
    ----------
    told
        Lists and numbers by the names of the state's parts; one that an older luodi did not write
        is as before the first reading.

    Source
    ------
    Dossier of road cleaning, rule 21: the evaluator's state is plain values.
    """
    told = {**column_told(nothing_stands(1), 0), **told}
    rows: dict[str, Any] = {
        name: np.asarray(told[name], np.bool_ if name == "on" else np.int64)[..., None]
        for name in _ROWS
    }
    return State(**rows)


_ROWS = tuple(one.name for one in fields(State))


def _column(state: State, place: int) -> State:
    return State(*(getattr(state, name)[..., [place]] for name in _ROWS))


def _rank(kind: Trigger | None) -> int:
    return len(Trigger) if kind is None else int(kind)
