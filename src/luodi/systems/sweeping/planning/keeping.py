"""Keep passes of events: when a plan's strips are passed because something takes place there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from luodi.systems.sweeping.models import RoadLink
from luodi.systems.sweeping.planning.spans import Stretch, parts
from luodi.systems.sweeping.rules.calls import kept_instant


@dataclass(frozen=True)
class Keeps:
    """What events ask of a plan.

    Parameters
    ----------
    instants
        Of each link with an event, by its number: all instants about which it is passed.
    windows
        Of each strip, by its number: the times of the passes that this plan is to make.
    """

    instants: Mapping[int, tuple[datetime, ...]] = field(default_factory=dict)
    windows: Mapping[int, tuple[Stretch, ...]] = field(default_factory=dict)

    def count(self, strip: int) -> int:
        """Give how many passes events ask of a strip."""
        return len(self.windows.get(strip, ()))

    def told(self, links: Iterable[RoadLink]) -> list[str]:
        """Say which links are passed for events, about which instants."""
        named = {link.pk: str(link) for link in links}
        found = []
        for number in self.instants.keys() & named.keys():
            hours = "、".join(f"{at:%m-%d %H:%M}" for at in self.instants[number])
            found.append(f"{named[number]} 每 2 小时一遍：{hours}")
        return sorted(found)

    def times(self, strip: int, time: Stretch, count: int, apart: timedelta) -> list[Stretch]:
        """Give the times of so many passes of a strip.

        The first are those of events; what is left lies apart from them, in the longer of the
        times before and after.
        """
        kept = list(self.windows.get(strip, ())[:count])
        if not kept:
            return parts(time, count, apart)
        if count == len(kept):
            return kept
        before = time[0], max(time[0], kept[0][0] - apart)
        after = min(time[1], kept[-1][1] + apart), time[1]
        longer = max(before, after, key=lambda one: one[1] - one[0])
        return kept + parts(longer, count - len(kept), apart)

    def near(
        self, strip: int, link: int, time: Stretch, others: Sequence[Stretch]
    ) -> list[Stretch]:
        """Give the passes of other plans that one of a strip in a time must keep away from.

        A pass about one instant of an event need not keep away from that about another.
        """
        if time not in self.windows.get(strip, ()):
            return list(others)
        instants = self.instants.get(link, ())
        return [one for one in others if kept_instant(instants, *one) is None]
