"""Helping units of cases: who was asked, what waits for whom, and what a case's page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import Link, Moved, Waiting
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties.reads.duties import HANDLE, own_posts, own_units
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.reads.verifiers import posts_with
from luodi.kernel.duties.rules import Clock, Due, Inputs, State
from luodi.kernel.duties.words import due_word
from luodi.kernel.people.models import Unit, User
from luodi.kernel.web.figures import day_text
from luodi.standards.workdays import Calendar
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import HELP_TITLES, Case, CaseHelp
from luodi.systems.enterprises.reads import agency
from luodi.systems.enterprises.reads.cases import TRIAGE, VIEW, helps_seen, visible_cases
from luodi.systems.enterprises.rules import HelpState

STANDING = Q(answered_at__isnull=True, withdrawn_at__isnull=True)
"""The condition of askings that wait for an answer."""
LISTED = 200


def asked_of(help_: CaseHelp) -> rules.Asked:
    """Give an asking as it is judged."""
    return rules.Asked(help_.due_at, help_.provisional, help_.answered_at, help_.withdrawn_at)


def helps_of(cases: Iterable[Case]) -> list[CaseHelp]:
    """List the askings of some cases that the reader was shown, in order, in one query."""
    rows = unrestricted(CaseHelp, why="of cases that the reader may see")
    rows = rows.filter(case__in=[case.pk for case in cases])
    return list(rows.select_related("unit", "asked_by", "answered_by", "withdrawn_by"))


def leads(actor: Actor, case: Case) -> bool:
    """Tell whether somebody asks others to help: the handler, or the office that triages."""
    duty = case.duty
    if actor.may(TRIAGE, unit_path=case.unit.path, place_path=case.place.path):
        return True
    if duty.post_id is not None:
        return duty.post_id in own_posts(actor, HANDLE)
    return duty.unit_id in own_units(actor, HANDLE)


def may_ask(actor: Actor, case: Case) -> bool:
    """Tell whether somebody may ask a unit to help with a case where it stands."""
    refused = rules.helping_refusal(State(case.duty.state), discipline=case.discipline)
    return refused is None and leads(actor, case)


def may_answer(actor: Actor, help_: CaseHelp) -> bool:
    """Tell whether somebody may answer an asking: of the unit that was asked, and seeing the case.

    ``help_`` has its case with its place.
    """
    place = help_.case.place.path
    return (
        not help_.case.discipline
        and help_.unit_id in own_units(actor, HANDLE)
        and actor.may(VIEW, unit_path=help_.unit.path, place_path=place)
    )


def able_units(case: Case) -> dict[int, Unit]:
    """Give the units with a post that may see a case as a helper and answer, by number."""
    now = clock.now()
    seeing = {post.pk for post in posts_with(VIEW, now)}
    return {
        post.unit_id: post.unit
        for post in posts_with(HANDLE, now)
        if post.pk in seeing and within(case.place.path, post.place.path)
    }


def help_days(case: Case, day: date) -> int:
    """Give in how many working days a helping unit answers, as in force on a day."""
    try:
        scheme = rules.graded(case.duty.grade)[0]
    except ValueError:
        scheme = None
    return int(threshold(rules.help_key(scheme), day).value)


def help_due(case: Case, days: int, asked_at: datetime, by: Calendar | None = None) -> Due:
    """Reckon until when a helping unit answers; by another calendar than the one that stands."""
    counts = reckoner(clock.today(), by=by, hours=hours_of(case.duty.office_hours))
    return counts.due(Inputs(Clock.WORKING_DAY, days, asked_at))


def helps_to_answer(actor: Actor) -> QuerySet[CaseHelp]:
    """Give the askings that wait for an answer of the actor's units, the first due first."""
    rows = helps_seen(actor).filter(STANDING, unit__in=own_units(actor, HANDLE))
    rows = rows.select_related("unit", "case__duty__unit", "case__firm__party")
    return rows.order_by("due_at", "pk")


def helps_waiting(actor: Actor, _day: date) -> list[Waiting]:
    """Tell which askings wait for somebody's units."""
    return [
        Waiting(
            what=_("协办"),
            text=_("%(case)s：%(asked)s") % {"case": help_.case, "asked": help_.asked},
            url=reverse("enterprises:case", args=[help_.case_id]),
            due=help_.due_at,
            unit=help_.unit.name,
            firm=not help_.provisional,
        )
        for help_ in helps_to_answer(actor)
    ]


def helping_of(cases: Sequence[Case], now: datetime) -> dict[int, rules.Helping]:
    """Give how the helping units of some cases stand before their leads, in one query.

    Of several askings of a unit the last one tells.
    """
    last: dict[int, dict[str, HelpState]] = {case.pk: {} for case in cases}
    for help_ in helps_of(cases):
        state = rules.help_state(asked_of(help_), now)
        if state is not HelpState.WITHDRAWN:
            last[help_.case_id][help_.unit.name] = state
    return {
        pk: rules.Helping(
            late=[name for name, state in units.items() if state is HelpState.LATE],
            waiting=[name for name, state in units.items() if state is HelpState.WAITING],
            answered=[
                name
                for name, state in units.items()
                if state in {HelpState.ANSWERED, HelpState.ANSWERED_LATE}
            ],
        )
        for pk, units in last.items()
    }


def help_left(help_: CaseHelp, now: datetime) -> str:
    """Say what is left of the time of an asking that waits."""
    if help_.provisional:
        day = day_text(help_.due_day)
        return _("应于%(day)s，暂定，放假安排登记后重算") % {"day": day}
    return due_word(help_.due_at, reckoner(now.date()), now)


@dataclass(frozen=True)
class HelpShown:
    """An asking on a case's page: where it stands, what time is left, what may be done."""

    help: CaseHelp
    state: HelpState
    left: str
    may_answer: bool
    may_withdraw: bool

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        return str(HELP_TITLES[self.state])

    @property
    def late(self) -> bool:
        """Whether it was answered too late, or not at all."""
        return self.state in rules.LATE_HELP


@dataclass(frozen=True)
class HelpStep:
    """What was done about helping, as a step of the case's way.

    Names and meanings are those of the steps of duties, beside which it stands.
    """

    at: datetime
    word: str
    user: User | None
    note: str
    post: Unit | None = None
    to_unit: Unit | None = None
    act: str = "HELP"
    stands_for: User | None = None
    role_words: tuple[str, ...] = ()


def helping_part(actor: Actor, case: Case, now: datetime) -> dict[str, Any]:
    """Give what a case's page shows of its helping units; ``help_steps`` belong to its way."""
    helps = helps_of([case])
    for help_ in helps:
        help_.case = case
    ends = any(help_.answered_at is None for help_ in helps) and leads(actor, case)
    return {
        "helps": [_shown(actor, help_, now, ends=ends) for help_ in helps],
        "help_steps": [step for help_ in helps for step in _steps(help_)],
        "may_ask_help": may_ask(actor, case),
    }


def _shown(actor: Actor, help_: CaseHelp, now: datetime, *, ends: bool) -> HelpShown:
    standing = help_.answered_at is None and help_.withdrawn_at is None
    return HelpShown(
        help_,
        rules.help_state(asked_of(help_), now),
        help_left(help_, now) if standing else "",
        may_answer=standing and may_answer(actor, help_),
        may_withdraw=standing and ends,
    )


def _steps(help_: CaseHelp) -> list[HelpStep]:
    unit = help_.unit
    steps = [HelpStep(help_.asked_at, _("请协办"), help_.asked_by, help_.asked, to_unit=unit)]
    if help_.answered_at is not None:
        answered = HelpStep(
            help_.answered_at, _("答复主办单位"), help_.answered_by, help_.answer, post=unit
        )
        steps.append(answered)
    if help_.withdrawn_at is not None:
        withdrawn = HelpStep(
            help_.withdrawn_at, _("撤回协办"), help_.withdrawn_by, help_.reason, to_unit=unit
        )
        steps.append(withdrawn)
    return steps


def moved_helps(by: Calendar | None = None) -> list[tuple[CaseHelp, Due]]:
    """List the askings that wait and whose day a calendar moves, with what it comes to."""
    rows = unrestricted(CaseHelp, why="a new calendar moves all days; those seen are shown")
    rows = rows.filter(STANDING).select_related("case__duty", "unit").order_by("pk")
    found = ((row, help_due(row.case, row.days, row.asked_at, by)) for row in rows)
    return [
        (row, due)
        for row, due in found
        if (row.due_at, row.provisional) != (due.at, due.provisional)
    ]


def moved_by(actor: Actor, calendar: Calendar) -> Moved:
    """Tell which askings and which steps of services another calendar would move: the hook."""
    found = moved_helps(calendar)
    seen = set(
        visible_cases(actor)
        .filter(pk__in={help_.case_id for help_, _due in found})
        .values_list("pk", flat=True)
    )
    lines = [
        Link(
            _("%(unit)s协办：%(old)s → %(new)s")
            % {
                "unit": help_.unit, "old": day_text(help_.due_day), "new": day_text(due.day)
            },
            reverse("enterprises:case", args=[help_.case_id]),
        )
        for help_, due in found
        if help_.case_id in seen
    ]  # fmt: skip
    steps = agency.moved_by(actor, calendar)
    return Moved(steps.count + len(found), (*steps.lines, *lines)[:LISTED])
