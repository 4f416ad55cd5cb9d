"""A replay beside the orders that were given: sums, hours of each kind, what differs."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import KIND_TITLES, SPRINKLING, Zone
from luodi.systems.sweeping.reads.replays import Past, instant_of
from luodi.systems.sweeping.rules import Trigger
from luodi.systems.sweeping.rules.replay import Ordered
from luodi.systems.sweeping.rules.replay_figures import (
    Pair,
    differences,
    figures,
    flips_a_day,
    pairs,
    stopped_work,
)


@dataclass(frozen=True)
class Compared:
    """Orders that were given and those of a replay.

    ``sums`` are lines of title, given and replayed, written out; ``zones`` names by number.
    """

    sums: list[tuple[str, str, str]]
    pairs: list[Pair]
    differing: list[Pair]
    zones: dict[int, str]

    @property
    def same(self) -> bool:
        """Whether the replay gives the very orders that were given."""
        return not self.differing

    @staticmethod
    def moment(minute: int) -> str:
        """Write a minute by the clock of Shanghai."""
        return f"{instant_of(minute):%Y-%m-%d %H:%M}"


def title_of(kind: Trigger | None) -> str:
    """Give the words of a kind of order."""
    return str(KIND_TITLES[SPRINKLING if kind is None else kind.name])


def compared(past: Past, replayed: list[Ordered]) -> Compared:
    """Put a replay beside the orders that were given."""
    since, until = past.minutes
    given, again = figures(past.given, since, until), figures(replayed, since, until)
    sums = [
        (_("发布的指令（条）"), str(given.count), str(again.count)),
        (
            _("每天启停（次）"),
            f"{flips_a_day(given, since, until):.1f}",
            f"{flips_a_day(again, since, until):.1f}",
        ),
    ]
    for kind in (*Trigger, None):
        before, after = given.minutes.get(kind, 0), again.minutes.get(kind, 0)
        if before or after:
            title = _("%(kind)s（小时）") % {"kind": title_of(kind)}
            sums.append((title, _hours(before), _hours(after)))
    if past.works:
        planned = sum(work.litres for work in past.works)
        left, right = stopped_work(past.works, past.given), stopped_work(past.works, replayed)
        sums += [
            (_("计划里会被停的作业（km）"), _thousands(left.metres), _thousands(right.metres)),
            (_("计划里会被停的用水（m³）"), _thousands(left.litres), _thousands(right.litres)),
            (
                _("计划里照用的水（m³）"),
                _thousands(planned - left.litres),
                _thousands(planned - right.litres),
            ),
        ]
    found = pairs(past.given, replayed)
    numbers = {one.zone for one in (*past.given, *replayed)}
    rows = unrestricted(Zone, why="names of zones whose orders the actor sees")
    names = dict(rows.filter(pk__in=numbers).values_list("pk", "name"))
    return Compared(sums, found, differences(found), names)


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}"


def _thousands(number: int) -> str:
    """Write a thousandth with one decimal: metres in km, litres in m³."""
    return f"{number / 1000:.1f}"
