"""Passes of a plan: how often each strip is driven, in which times, and what orders take out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.models import Closure, ClosureKind, KerbStrip, Mode, RoadLink
from luodi.systems.sweeping.planning.facts import LeftWork, WorkFacts
from luodi.systems.sweeping.planning.keeping import Keeps
from luodi.systems.sweeping.planning.spans import (
    APART,
    APART_WET,
    Clock,
    Stretch,
    cut,
    local,
)
from luodi.systems.sweeping.reads.holding import Stop
from luodi.systems.sweeping.reads.work_limits import Peak
from luodi.systems.sweeping.rules import WINTER_RULE, Kerb, Operation
from luodi.systems.sweeping.rules.convoy import MAIN_CLASSES, lanes_passed
from luodi.systems.sweeping.rules.demand import CLASS_WEIGHTS
from luodi.systems.sweeping.rules.strips import passes as passes_over
from luodi.systems.sweeping.rules.working_hours import peaks_in


@dataclass(frozen=True)
class Due:
    """A strip that is due: passes in the plan, whether it goes first.

    ``rounds`` are those that are to be planned; None is all. Where ``passes`` is 0 they are told
    from ``highest``, the highest round of the plan.
    """

    strip: KerbStrip
    passes: int
    first: bool = False
    rounds: frozenset[int] | None = None
    highest: int = 0


@dataclass(frozen=True)
class Frame:
    """What holds for all passes of a plan.

    Parameters
    ----------
    mode, operations
        How is worked, and what the vehicles of a team do.
    time
        When is worked.
    wet
        When nothing wet is done before a morning; None for dry work.
    narrowest_mm
        The narrowest working width of all vehicles that flush; None where none does.
    stops
        Of each link, by its number.
    closures
        Of each link.
    medians
        Directions of links, by number and direction, that have a strip on the left too.
    peaks
        In which main roads are not worked on, by the clock.
    elsewhere
        Passes that other issued plans hold, by strip.
    keeps
        What events ask for.
    """

    mode: str
    operations: frozenset[Operation]
    time: Stretch
    wet: Stretch | None
    narrowest_mm: int | None
    stops: Mapping[int, Sequence[Stop]]
    closures: Mapping[int, Sequence[Closure]]
    medians: frozenset[tuple[int, bool]]
    peaks: Sequence[Peak] = ()
    elsewhere: Mapping[int, Sequence[Stretch]] = field(default_factory=dict)
    keeps: Keeps = field(default_factory=Keeps)

    @property
    def apart(self) -> timedelta:
        """How far two passes of a strip lie apart."""
        return APART_WET if self.operations == {Operation.SPRINKLE} else APART


def works_of(
    due: Iterable[Due], frame: Frame, clock: Clock
) -> tuple[list[WorkFacts], list[LeftWork]]:
    """Give the passes of strips that are due, and those that orders or closures take out."""
    works, left = [], []
    for one in due:
        lanes = lanes_of(one.strip, frame)
        passes = one.passes or -(-one.highest // lanes)
        times = frame.keeps.times(one.strip.pk, frame.time, passes, frame.apart)
        for place, time in enumerate(times):
            spans, why = _spans(one.strip, time, frame)
            for lane in range(lanes):
                number = place * lanes + lane + 1
                if one.rounds is not None and number not in one.rounds:
                    continue
                work = _work(one, number, tuple(clock.span(span) for span in spans))
                if spans:
                    works.append(work)
                else:
                    left.append(LeftWork(work, why[0], f"{work.name}：{why[1]}"))
    return works, left


def lanes_of(strip: KerbStrip, frame: Frame) -> int:
    """Give how often a strip is driven for one pass over its direction.

    A single flush covers the width in several; a convoy steps from lane to lane, and the strip at
    the median is the first of them.
    """
    link = strip.link
    if frame.mode == Mode.CONVOY:
        has_median = (link.pk, strip.forward) in frame.medians
        return len(lanes_passed(link.lanes or 1, Kerb(strip.kerb), has_median=has_median))
    if frame.operations == {Operation.FLUSH} and link.width_mm and frame.narrowest_mm:
        return passes_over(link.width_mm, frame.narrowest_mm)
    return 1


def strip_name(strip: KerbStrip) -> str:
    """Call a strip as officers do: its street, number, side and direction."""
    way = "顺向" if strip.forward else "逆向"
    side = "右侧" if strip.kerb == Kerb.RIGHT else "左侧"
    return f"{strip.link.name}（{strip.link.code}）{way}{side}"


def _work(due: Due, number: int, spans: tuple[tuple[int, int], ...]) -> WorkFacts:
    strip = due.strip
    return WorkFacts(
        strip=strip.pk,
        round=number,
        link=strip.link_id,
        forward=strip.forward,
        kerb=Kerb(strip.kerb),
        left_broom=strip.left_broom,
        weight=CLASS_WEIGHTS[strip.link.road_class],
        spans=spans,
        name=strip_name(strip),
        first=due.first,
        main=strip.link.road_class in MAIN_CLASSES,
    )


def _spans(
    strip: KerbStrip, time: Stretch, frame: Frame
) -> tuple[tuple[Stretch, ...], tuple[str, str]]:
    """Give when a strip may be worked on, and what took the last of it away."""
    spans: tuple[Stretch, ...] = (time,) if time[0] < time[1] else ()
    why = ("hours", "两遍之间至少隔开规定的时间（规则 30），计划时间内排不下；请放宽时间")
    for code, reason, holes in _holes(strip, time, frame):
        before, spans = spans, cut(spans, holes)
        if before and not spans:
            why = (code, reason)
    return spans, why


def _holes(
    strip: KerbStrip, time: Stretch, frame: Frame
) -> Iterable[tuple[str, str, list[Stretch]]]:
    link = strip.link
    for stop in frame.stops.get(link.pk, ()):
        if stop.operation in frame.operations:
            told = "请改时间" if stop.rule == WINTER_RULE else "指令解除后再排"
            text = f"{stop.operation} 现被规则 {stop.rule} 停止（{stop.where}）；{told}"
            yield "order", text, [(stop.since, stop.until)]
    for closure in frame.closures.get(link.pk, ()):
        code = "closed" if closure.kind == ClosureKind.CLOSED else "quiet"
        text = f"{closure.get_kind_display()}（{closure.reason}）；请改时间"
        yield code, text, [_whole(closure, time)]
    apart = frame.apart
    others = frame.keeps.near(strip.pk, link.pk, time, frame.elsewhere.get(strip.pk, ()))
    near = [(start - apart, end + apart) for start, end in others]
    yield "apart", "别的已下达计划里这条道牙的一遍离得太近（规则 30）；请错开时间", near
    peaks = peaks_in(local(time[0]), local(time[1]), link.road_class, frame.peaks)
    shut = [(one.replace(tzinfo=SHANGHAI), other.replace(tzinfo=SHANGHAI)) for one, other in peaks]
    yield "peak", "一、二级道路高峰不作业（规则 8）；请改时间", shut
    if frame.wet is not None:
        text = f"湿作业要在 {local(frame.wet[0]):%H:%M} 前做完（规则 9）；请提前"
        yield "wet", text, [frame.wet]


def _whole(closure: Closure, time: Stretch) -> Stretch:
    """Give the time that a closure takes: one that shuts a link takes the whole plan from it."""
    if closure.kind == ClosureKind.CLOSED:
        return time
    return closure.starts_at, closure.ends_at


def closed_links(links: Iterable[RoadLink], closures: Mapping[int, Sequence[Closure]]) -> set[int]:
    """Give the links that cannot be driven in the time of the closures."""
    return {
        link.pk
        for link in links
        if any(one.kind == ClosureKind.CLOSED for one in closures.get(link.pk, ()))
    }
