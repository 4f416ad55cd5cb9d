"""What all acts on a duty share: lock, right, version, the step and the line of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Max
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor, Scope
from luodi.kernel.cards import load
from luodi.kernel.duties import rules
from luodi.kernel.duties.finding import findable
from luodi.kernel.duties.models import Duty, DutyStep
from luodi.kernel.duties.reads.deadlines import spans_of
from luodi.kernel.duties.reads.kinds import kind_of, limit_of, reckoner, states_of
from luodi.kernel.duties.rules import Act, Inputs, Span, State, TransitionError
from luodi.kernel.duties.words import act_word, refusal, state_word
from luodi.kernel.log.actions import record
from luodi.kernel.log.many import insert
from luodi.kernel.people.models import Unit
from luodi.kernel.search.actions import put
from luodi.standards.personal_numbers import cover_numbers

HANDLE = "duties.handle_duty"
VERIFY = "duties.verify_duty"
ASSIGN = "duties.assign_duty"
OPEN = "duties.open_duty"
VIEW = "duties.view_duty"
OVERSEE = "duties.oversee_duty"
HANDLING = (Act.ACCEPT, Act.START, Act.REPLY)
"""Acts after which a person may not verify the duty any more."""
STAGES = {
    State.OPEN: "ASSIGN",
    State.REOPENED: "ASSIGN",
    State.ASSIGNED: "ACCEPT",
    State.REPLIED: "VERIFY",
}


class StaleError(ValidationError):
    """Somebody else changed the duty meanwhile; says what stands and what was wanted."""


@dataclass(frozen=True)
class Change:
    """What an act writes besides the state: columns, and the unit that it goes to."""

    columns: dict[str, Any]
    to_unit: Unit | None = None


NOTHING = Change({})


def locked(duty: Duty) -> Duty:
    """Fetch a duty under its lock, as it stands now."""
    return (
        Duty.objects.select_for_update(of=("self",))
        .select_related("unit", "place", "post", "verifier_post__unit", "opened_unit")
        .get(pk=duty.pk)
    )


def check_version(duty: Duty, version: int, act: Act) -> None:
    """Refuse an act on a duty that somebody changed after the actor saw it.

    Raises
    ------
    StaleError
        Naming what the actor wanted, what stands, and who made it so.
    """
    if duty.version == version:
        return
    last = duty.steps.select_related("user").last()
    told = {
        "number": duty.number,
        "act": act_word(act),
        "state": state_word(duty.kind, duty.state),
        "person": (last.user if last else None) or "luodi",
        "time": f"{last.at.astimezone(clock.SHANGHAI):%m-%d %H:%M}" if last else "",
        "last": act_word(last.act) if last else "",
    }
    raise StaleError(
        _(
            "您要对 %(number)s 办“%(act)s”，但%(person)s已于 %(time)s 办了“%(last)s”，"
            "现在是“%(state)s”；没有保存，请看过现状再决定"
        )
        % told,
        code="stale",
    )


def require_holder(actor: Actor, permission: str, post_id: int | None, unit: Unit) -> Actor:
    """Refuse whoever does not stand in a post: the one named, or any of the unit.

    Returns
    -------
    Actor
        The actor standing in that post.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor holds no such post with the permission, nor stands in for its holder.
    """
    if actor.system:
        return actor
    for scope in actor.granting(permission):
        if scope.post_id == post_id or (post_id is None and scope.unit_id == unit.pk):
            return actor.acting_in(scope)
    raise PermissionDenied(
        _("%(person)s不在这个事项的岗位上，不能办这一步") % {"person": actor.label or "—"}
    )


def require_over(actor: Actor, permission: str, duty: Duty) -> Actor:
    """Refuse whoever does not hold a permission over the duty's unit and place, or the opener's.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over either.
    """
    if actor.system:
        return actor
    found: tuple[Scope, ...] = ()
    for unit in (duty.unit, duty.opened_unit):
        found = found or actor.over(permission, unit.path, duty.place.path)
    if not found:
        raise PermissionDenied(
            _("%(person)s没有这个事项的权限 %(code)s") % {"person": actor.label, "code": permission}
        )
    return actor.acting_in(found[0])


def leads_to(duty: Duty, act: Act) -> State:
    """Give the state to which an act leads.

    Raises
    ------
    django.core.exceptions.ValidationError
        When it is no step from here, naming both states and what is possible.
    """
    try:
        return rules.after(states_of(kind_of(duty.kind)), State(duty.state), act)
    except TransitionError as error:
        raise ValidationError(refusal(duty.kind, error), code="transition") from error


def advance(
    duty: Duty, acting: Actor, act: Act, *, note: str = "", change: Change = NOTHING
) -> Duty:
    """Move a locked duty on: the row, its step, its line of the log.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the act is no step from here.
    """
    after = leads_to(duty, act)
    before = {name: getattr(duty, name) for name in ("state", "unit_id", "post_id", "due_at")}
    unit = duty.unit
    columns = dict(change.columns)
    if after != duty.state or act in {Act.TRANSFER, Act.CARRY}:
        columns = {**stage_columns(duty, after), **columns}
    Duty.objects.filter(pk=duty.pk).update(version=F("version") + 1, state=after.value, **columns)
    duty.refresh_from_db()
    write_step(duty, acting, act, before=before["state"], unit=unit, change=change, note=note)
    put(findable(duty))
    changed = {name: getattr(duty, name) for name in before if getattr(duty, name) != before[name]}
    record(
        actor=acting,
        verb=f"duties.{act.value.lower()}",
        record=("duties.duty", duty.pk),
        before={name: before[name] for name in changed},
        after={"number": duty.number, **changed},
        reason=note,
    )
    if changed.keys() & {"state", "unit_id"}:
        _tell_of_move(acting, duty)
    return duty


def _tell_of_move(acting: Actor, duty: Duty) -> None:
    """Let the system whose kind of duties this is follow a move, in the same transaction."""
    moved = kind_of(duty.kind).moved
    if moved:
        load(moved)(acting, duty)


def write_step(
    duty: Duty,
    acting: Actor,
    act: Act,
    *,
    before: str,
    unit: Unit,
    change: Change = NOTHING,
    note: str = "",
) -> DutyStep:
    """Write the next step of a duty."""
    last = duty.steps.last()
    return DutyStep.objects.create(
        duty=duty,
        number=last.number + 1 if last else 1,
        act=act.value,
        before=before,
        after=duty.state,
        unit=unit,
        to_unit=change.to_unit,
        user_id=acting.user_id,
        post_id=acting.post_id,
        stands_for_id=acting.acting.for_user_id if acting.acting else None,
        due_at=duty.due_at,
        at=clock.now(),
        note=note,
    )


STEP = ("duty_id", "number", "act", "before", "after", "unit_id", "user_id", "post_id",
        "stands_for_id", "due_at", "at", "note")  # fmt: skip
"""Columns of the steps that are written many at once."""


def write_steps(acting: Actor, steps: Sequence[tuple[Duty, Act, str]]) -> None:
    """Write steps that leave the states of their duties, in few statements; each with a note."""
    numbers = last_numbers([duty.pk for duty, _act, _note in steps])
    now = clock.now()
    stands_for = acting.acting.for_user_id if acting.acting else None
    rows = []
    for duty, act, note in steps:
        numbers[duty.pk] = numbers.get(duty.pk, 0) + 1
        own = (duty.pk, numbers[duty.pk], act.value, duty.state, duty.state, duty.unit_id)
        by = (acting.user_id, acting.post_id, stands_for)
        rows.append((*own, *by, duty.due_at, now, note))
    insert(DutyStep, STEP, rows)


def last_numbers(duties: Sequence[int]) -> dict[int, int]:
    """Give the number of the last step of each duty that has one."""
    rows = DutyStep.objects.filter(duty__in=duties).order_by().values("duty")
    return dict(rows.annotate(last=Max("number")).values_list("duty", "last"))


def stage_columns(duty: Duty, state: State) -> dict[str, Any]:
    """Give the columns of the step at hand in a state, from now on."""
    limit = None
    if state in STAGES:
        limit = limit_of(kind_of(duty.kind), STAGES[state], duty.grade, clock.today())
    if limit is None:
        return {"stage_from": None, "stage_clock": "", "stage_count": 0, "stage_due": None}
    now = clock.now()
    due = reckoner(clock.today()).due(Inputs(limit.clock, limit.count, now))
    return {
        "stage_from": now,
        "stage_clock": limit.clock.value,
        "stage_count": limit.count,
        "stage_due": due.at,
    }


def pauses_of(duty: Duty) -> tuple[Span, ...]:
    """Give a duty's pauses, in order."""
    return spans_of(duty.pauses.all())


def handlers_of(duty: Duty) -> set[int]:
    """Give the numbers of all users who ever accepted, began or answered a duty."""
    steps = duty.steps.filter(act__in=[act.value for act in HANDLING], user__isnull=False)
    return set(steps.values_list("user_id", flat=True))


def clean(text: str) -> str:
    """Cover telephone and identity numbers in what somebody wrote."""
    return cover_numbers(text.strip())


def needed(text: str, field: str, words: str) -> str:
    """Give a cleaned text that may not be empty.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under the field.
    """
    cleaned = clean(text)
    if not cleaned:
        raise ValidationError({field: words})
    return cleaned


def at_or_now(moment: datetime | None) -> datetime:
    """Give an instant, now when none is told; one in the future is refused.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``received_at``.
    """
    now = clock.now()
    if moment is not None and moment > now:
        raise ValidationError(
            {
                "received_at": _("起算时间 %(time)s 还没有到；请填现在或以前的时间")
                % {"time": f"{moment.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"}
            }
        )
    return moment or now
