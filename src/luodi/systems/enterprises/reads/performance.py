"""The cases of a period as they are compared, and the groups that they are counted in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties.models import DutyStep
from luodi.kernel.duties.rules import Act, State
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.targets.rules import Phrase
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, CaseCheck, CaseFeedback
from luodi.systems.enterprises.reads.cases import cases_of_units, visible_cases

VIEW = "enterprises.view_comparison"
UNITS, STREETS = "units", "streets"
WHOLE = "0"
"""Key of the street of a case that is measured at the office: confidential, or of no known firm."""
_ACTS = (Act.ASSIGN, Act.ACCEPT, Act.REPLY, Act.CLOSE, Act.REOPEN)
_COLUMNS = (
    "pk", "duty", "duty__unit__path", "place__path", "severity", "closing", "duty__state",
    "duty__due_at", "duty__verified_at", "duty__provisional", "duty__received_at",
)  # fmt: skip


@dataclass
class _Way:
    """When each act was done to a duty, in order."""

    days: dict[Act, list[datetime]] = field(default_factory=dict)

    def first(self, act: Act, after: datetime | None = None) -> datetime | None:
        """Give when an act was done first; with ``after``, first from that instant on."""
        return next((at for at in self.days.get(act, ()) if after is None or at >= after), None)

    def on(self, act: Act) -> list[date]:
        """List the days of an act."""
        return [at.astimezone(clock.SHANGHAI).date() for at in self.days.get(act, ())]


def cases_received(actor: Actor, period: rules.Period) -> QuerySet[Case]:
    """Give the cases received in a period of the actor's units, as office or handler."""
    start, end = (
        datetime.combine(day, time(), clock.SHANGHAI) for day in (period.since, period.until)
    )
    return cases_of_units(actor).filter(duty__received_at__gte=start, duty__received_at__lt=end)


def handled_cases(actor: Actor, period: rules.Period) -> list[rules.Handled]:
    """Give the cases received in a period as they are compared, in five queries.

    Parameters
    ----------
    actor
        Who looks; only what they may see is counted.
    period
        When the cases were received.
    """
    found = cases_received(actor, period)
    ways = _ways(found)
    scores = dict(
        CaseFeedback.objects.filter(case__in=found.values("pk"), score__isnull=False)
        .order_by("pk")
        .values_list("case", "score")
    )
    results = dict(
        CaseCheck.objects.filter(case__in=found.values("pk"), kind=rules.CheckKind.RECHECK.value)
        .order_by("pk")
        .values_list("case", "result")
    )
    streets = town_paths()
    within = int(threshold("enterprises.reopen_days", clock.today()).value)
    now = clock.now()
    handled = []
    for row in found.order_by("pk").values_list(*_COLUMNS):
        told = dict(zip(_COLUMNS, row, strict=True))
        way = ways.get(told["duty"], _Way())
        ending = _ending(told["duty__state"], told["closing"])
        result = results.get(told["pk"])
        handled.append(
            rules.Handled(
                number=told["pk"],
                unit=told["duty__unit__path"],
                street=street_of(told["place__path"], streets),
                ending=ending,
                severity=rules.Severity(told["severity"]) if told["severity"] else None,
                kept=rules.deadline_kept(
                    ending,
                    told["duty__verified_at"],
                    told["duty__due_at"],
                    counts_now=not told["duty__provisional"]
                    and told["duty__state"] != State.PAUSED,
                    now=now,
                ),
                score=scores.get(told["pk"]),
                passed=result == rules.CheckResult.PASSED if result else None,
                ended=bool(way.days.get(Act.CLOSE)),
                again=rules.came_again(way.on(Act.CLOSE), way.on(Act.REOPEN), within),
                minutes=_minutes(told["duty__received_at"], way),
            )
        )
    return handled


def _ways(found: QuerySet[Case]) -> dict[int, _Way]:
    """Give when what was done to the duties of some cases."""
    ways: dict[int, _Way] = {}
    rows = DutyStep.objects.filter(duty__in=found.values("duty"), act__in=_ACTS)
    for duty, act, at in rows.order_by("number").values_list("duty", "act", "at"):
        ways.setdefault(duty, _Way()).days.setdefault(Act(act), []).append(at)
    return ways


def _ending(state: str, closing: str) -> rules.Ending:
    if state == State.WITHDRAWN:
        return rules.Ending.WITHDRAWN
    if state != State.CLOSED:
        return rules.Ending.OPEN
    if closing == rules.Closing.UNCONFIRMED:
        return rules.Ending.UNCONFIRMED
    return rules.Ending.SOLVED


def _minutes(received: datetime, way: _Way) -> dict[rules.Stage, int]:
    assigned = way.first(Act.ASSIGN)
    accepted = way.first(Act.ACCEPT, assigned)
    replied = way.first(Act.REPLY, accepted)
    closed = way.first(Act.CLOSE, replied)
    return rules.stage_minutes(rules.Moments(received, assigned, accepted, replied, closed))


def town_paths() -> set[str]:
    """Give the paths of all streets and towns, those that ended included."""
    return set(Place.objects.filter(kind=Kind.TOWN.value).values_list("path", flat=True))


def street_of(path: str, streets: Iterable[str]) -> str:
    """Give the path of the street in which a place lies; `WHOLE` when it lies in none."""
    return next((part for part in (*ancestors(path), path) if part in streets), WHOLE)


def group_of(by: str) -> Callable[[rules.Handled], str]:
    """Give the function from a case to the key of its group."""
    return (lambda case: case.street) if by == STREETS else (lambda case: case.unit)


def names_of(by: str, keys: Sequence[str]) -> dict[str, str]:
    """Give the names of groups by their keys, in one query."""
    rows = Place.objects if by == STREETS else Unit.objects
    found = dict(rows.filter(path__in=keys).values_list("path", "name"))
    if by == STREETS:
        found[WHOLE] = _("区级（保密，或还没有核实企业）")
    return found


@dataclass(frozen=True)
class Compared:
    """A group with its figures, its name and its two ranks, each a number or why it has none."""

    name: str
    shown: rules.Performance
    rank: int | str
    liked: int | str


@dataclass(frozen=True)
class Comparison:
    """All cases of a period, group by group, the sum of all, and how long each stage took."""

    period: rules.Period
    by: str
    total: rules.Performance
    rows: tuple[Compared, ...]
    spells: tuple[rules.Spell, ...]


def comparison(actor: Actor, period: rules.Period, by: str) -> Comparison:
    """Compare the units or the streets by the cases of a period that the actor may see."""
    cases = handled_cases(actor, period)
    groups = rules.performances(cases, group_of(by))
    names = names_of(by, [group.key for group in groups])
    least = int(threshold("enterprises.rank_from", clock.today()).value)
    solved = rules.ranks(
        [rules.Candidate(row.key, row.solved.value, row.solved.of) for row in groups], least
    )
    liked = rules.ranks(
        [
            rules.Candidate(row.key, row.satisfaction.lower, row.satisfaction.answered)
            for row in groups
        ],
        least,
    )
    rows = (
        Compared(names.get(row.key, row.key), row, _rank(solved[row.key]), _rank(liked[row.key]))
        for row in groups
    )
    return Comparison(period, by, rules.performance("", cases), tuple(rows), rules.spells(cases))


def _rank(rank: int | Phrase) -> int | str:
    return rank if isinstance(rank, int) else in_words(rank)


def cases_counted(
    actor: Actor, period: rules.Period, *, by: str, key: str, figure: rules.Figure
) -> QuerySet[Case]:
    """Give the cases that a figure of the comparison counts; without a key, of all groups."""
    group = group_of(by)
    cases = [case for case in handled_cases(actor, period) if key in {"", group(case)}]
    return visible_cases(actor).filter(pk__in=rules.counted(figure, cases))
