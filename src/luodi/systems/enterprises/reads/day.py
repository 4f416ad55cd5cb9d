"""An officer's day with firms: what waits for their posts, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.config.reads import threshold
from luodi.kernel.duties.day import is_mine
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.rules import State, is_late
from luodi.kernel.duties.words import left
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import STATE_TITLES, Case, Firm, ServiceRole
from luodi.systems.enterprises.reads.cases import heard_of, patience, states_of, visible_cases
from luodi.systems.enterprises.reads.firms import firm_lines, visible_firms
from luodi.systems.enterprises.reads.helping import (
    asked_of,
    help_left,
    helping_of,
    helps_to_answer,
)
from luodi.systems.enterprises.reads.offices import in_force

FIRMS_SHOWN = 20
SHOWN_CHARS = 60
"""Characters of what is asked of a helping unit that an officer's day shows."""


@dataclass(frozen=True)
class DayCase:
    """A case that waits for an officer: what to do, why, and how much time is left.

    ``due`` is the instant at which what is to be done is late; None without a deadline.
    """

    case: Case
    urgency: rules.Urgency
    what: str
    why: tuple[str, ...]
    state: str
    left: str
    due: datetime | None = None

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        return self.urgency is rules.Urgency.LATE


def cases_waiting(actor: Actor) -> QuerySet[Case]:
    """Give the cases that wait for the actor's posts."""
    duties = unrestricted(Duty, why="only joined to the cases that the actor may see")
    mine = duties.filter(is_mine(actor), system="enterprises")
    return visible_cases(actor).filter(duty__in=mine.values("pk"))


def day_cases(actor: Actor, now: datetime) -> list[DayCase]:
    """Give what waits for an officer, the most urgent first, each with the reasons."""
    return sorted(
        [*_own_cases(actor, now), *_helped_cases(actor, now)],
        key=lambda one: (one.urgency, one.due is None, one.due, one.case.pk),
    )


def _own_cases(actor: Actor, now: datetime) -> list[DayCase]:
    """Give the cases that wait for the actor's posts to be handled, passed on or asked about."""
    cases = list(cases_waiting(actor))
    states, heard, helping = states_of(cases), heard_of(cases), helping_of(cases, now)
    today = now.astimezone(clock.SHANGHAI).date()
    counts, waits = reckoner(today), patience(today)
    percent = int(threshold("duties.remind_percent", today).value)
    found = []
    for case in cases:
        duty = case.duty
        facing = rules.Facing(
            state=states[case.pk],
            late=is_late(now, duty.due_at, provisional=duty.provisional),
            due_today=duty.due_day == today and not duty.provisional,
            soon=duty.remind_at is not None and duty.remind_at <= now and not duty.provisional,
            percent=percent,
            heard=heard[case.pk] if duty.state == State.REPLIED else None,
            helping=helping[case.pk],
        )
        step = rules.next_step(facing, waits, today)
        found.append(
            DayCase(
                case,
                step.urgency,
                in_words(step.what),
                tuple(in_words(reason) for reason in step.why),
                str(STATE_TITLES[states[case.pk]]),
                left(duty, counts, now),
                duty.due_at,
            )
        )
    return found


def _helped_cases(actor: Actor, now: datetime) -> list[DayCase]:
    """Give the cases with which the actor's units are to help, each until when they answer."""
    today = now.astimezone(clock.SHANGHAI).date()
    found = []
    for help_ in helps_to_answer(actor):
        state = rules.help_state(asked_of(help_), now)
        urgency = rules.Urgency.LATE if state is rules.HelpState.LATE else rules.Urgency.OPEN
        if urgency is not rules.Urgency.LATE and help_.due_day <= today and not help_.provisional:
            urgency = rules.Urgency.TODAY
        told = {"unit": help_.case.duty.unit, "asked": Truncator(help_.asked).chars(SHOWN_CHARS)}
        why = _("%(unit)s请本单位协办：%(asked)s") % told
        found.append(
            DayCase(
                help_.case,
                urgency,
                _("答复主办单位"),
                (why,),
                _("协办"),
                help_left(help_, now),
                help_.due_at,
            )
        )
    return found


def firms_of(actor: Actor) -> tuple[list[Firm], int]:
    """Give the firms whose contact is one of the actor's posts, and how many there are in all."""
    rows = visible_firms(actor).filter(commissioner_post__in=_posts(actor))
    shown = firm_lines(actor, list(rows[:FIRMS_SHOWN]), clock.today())
    return shown, rows.count()


def roles_of(actor: Actor) -> list[ServiceRole]:
    """List the roles in the service of firms that the actor's posts have today."""
    rows = unrestricted(ServiceRole, why="everybody may know the roles of their own posts")
    mine = rows.filter(in_force(clock.today()), post__in=_posts(actor))
    return list(mine.select_related("post__unit"))


def _posts(actor: Actor) -> set[int]:
    return {scope.post_id for scope in actor.scopes}
