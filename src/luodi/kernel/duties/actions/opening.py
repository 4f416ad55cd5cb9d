"""Opening a duty: what it is, its number, its deadline."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.duties.actions.assigning import assign
from luodi.kernel.duties.actions.steps import (
    OPEN,
    at_or_now,
    clean,
    needed,
    stage_columns,
    write_step,
)
from luodi.kernel.duties.finding import findable
from luodi.kernel.duties.models import Duty, DutySerial
from luodi.kernel.duties.reads.deadlines import columns_of, due_of
from luodi.kernel.duties.reads.kinds import hours_text, kind_of, limit_of, reckoner, states_of
from luodi.kernel.duties.rules import Act, Clock, State
from luodi.kernel.duties.words import number_word
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.places.models import Place
from luodi.kernel.search.actions import put
from luodi.kernel.targets.models import Target


@dataclass(frozen=True)
class DutySpec:
    """What a new duty is.

    Parameters
    ----------
    kind
        Code of a kind that a card declares.
    title, content
        What it is about, and what is asked.
    unit
        The unit that handles it.
    post
        The post that handles it; None lets anybody of the unit who may accept it.
    verifier_post
        The post that verifies; None finds one: in the unit, or one level up where it is small.
    place
        Where; None for the unit's own place.
    received_at
        From when the clock runs; None for now. Never in the future.
    grade
        Grade of which the kind has a deadline of its own; empty for the usual one.
    clock, count
        A limit of its own in place of the kind's, such as ``Clock.WORKING_DAY, 3``.
    named_day
        The day that an order names, in place of a limit; on a day off the working day before it.
    unlimited
        Whether it has no deadline at all.
    colour
        ``BLUE``, ``YELLOW`` or ``RED`` for a notice.
    target
        The target that it is about.
    system, record_kind, record
        What it came from, as cards name it.
    opened_unit
        The unit that asks; None for that of the actor's post.
    assign
        Whether it is assigned at once; else it waits to be.
    """

    kind: str
    title: str
    unit: Unit
    content: str = ""
    post: Post | None = None
    verifier_post: Post | None = None
    place: Place | None = None
    received_at: datetime | None = None
    grade: str = ""
    clock: Clock | None = None
    count: int = 0
    named_day: date | None = None
    unlimited: bool = False
    colour: str = ""
    target: Target | None = None
    system: str = "duties"
    record_kind: str = ""
    record: str = ""
    opened_unit: Unit | None = None
    assign: bool = True


@transaction.atomic
def open_duty(*, actor: Actor, spec: DutySpec, note: str = "") -> Duty:
    """Open a duty with its number and deadline, and assign it at once unless told not to.

    Parameters
    ----------
    actor
        Who asks; needs ``duties.open_duty`` over the unit and the place, and to assign
        ``duties.assign_duty``. luodi itself may.
    spec
        What it is.
    note
        Why, for the steps and the log.

    Returns
    -------
    Duty
        The new duty, OPEN or ASSIGNED.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By field: an empty title, a start in the future, a named day that is past, a post of
        another unit or that may not handle, a verifier who is the handler, or none to be found.
    """
    place = spec.place or spec.unit.place
    acting = require(actor, OPEN, unit_path=spec.unit.path, place_path=place.path)
    title = needed(spec.title, "title", _("事项为空；请写明要办什么"))
    today = clock.today()
    counts = reckoner(today)
    duty = Duty(
        kind=kind_of(spec.kind).code,
        title=title[:200],
        content=clean(spec.content),
        unit=spec.unit,
        place=place,
        received_at=at_or_now(spec.received_at),
        opened_at=clock.now(),
        opened_by_id=actor.user_id,
        opened_unit=spec.opened_unit or _unit_of(acting) or spec.unit,
        office_hours=hours_text(counts.hours),
        calendar_version=counts.calendar.version,
        state=State.OPEN.value,
        **_plain(spec),
        **_limit(spec, today),
    )
    columns = {**columns_of(due_of(duty, counts)), **stage_columns(duty, State.OPEN)}
    for name, value in columns.items():
        setattr(duty, name, value)
    duty.year, duty.serial = _next_number(duty.kind)
    duty.number = number_word(duty.kind, duty.year, duty.serial)
    duty.save(force_insert=True)
    write_step(duty, acting, Act.OPEN, before="", unit=duty.unit, note=clean(note))
    put(findable(duty))
    record(
        actor=acting,
        verb="duties.open",
        record=("duties.duty", duty.pk),
        after={"number": duty.number, "title": duty.title, "unit": duty.unit.code,
               "due_at": duty.due_at, "record": f"{duty.record_kind} {duty.record}".strip()},
        reason=note,
    )  # fmt: skip
    if spec.assign:
        assign(
            actor=actor,
            duty=duty,
            version=duty.version,
            unit=spec.unit,
            post=spec.post,
            verifier_post=spec.verifier_post,
            note=note,
        )
        duty.refresh_from_db()
    return duty


def _plain(spec: DutySpec) -> dict[str, Any]:
    return {
        name: getattr(spec, name)
        for name in ("grade", "colour", "target", "system", "record_kind", "record")
    }


def _unit_of(acting: Actor) -> Unit | None:
    return Unit.objects.get(pk=acting.acting.unit_id) if acting.acting else None


def _limit(spec: DutySpec, today: date) -> dict[str, Any]:
    """Give clock and count, or the named day, of a new duty."""
    states_of(kind_of(spec.kind))  # a kind that is no subset of the machine is refused here
    if spec.unlimited:
        return {"clock": Clock.WORKING_DAY.value, "count": 0}
    if spec.named_day is not None:
        if spec.named_day < today:
            raise ValidationError(
                {
                    "named_day": _("要求的日期 %(day)s 已过；请填今天或以后的日期")
                    % {"day": spec.named_day}
                }
            )
        return {"clock": Clock.DATE.value, "count": 0, "named_day": spec.named_day}
    if spec.clock is not None:
        if spec.count < 1:
            raise ValidationError({"count": _("时限要在 1 以上；没有时限的请选“没有时限”")})
        return {"clock": spec.clock.value, "count": spec.count}
    limit = limit_of(kind_of(spec.kind), "HANDLE", spec.grade, today)
    if limit is None:
        return {"clock": Clock.WORKING_DAY.value, "count": 0}
    return {"clock": limit.clock.value, "count": limit.count}


def _next_number(kind: str) -> tuple[int, int]:
    """Take the next serial number of a kind in this year, under the lock of its row."""
    year = clock.today().year
    row = {"kind": kind, "year": year}
    if not DutySerial.objects.filter(**row).exists():
        try:
            with transaction.atomic():
                DutySerial.objects.create(**row)
        except IntegrityError:
            pass  # somebody else opened the year at the same time
    DutySerial.objects.filter(**row).update(last=F("last") + 1)
    return year, DutySerial.objects.get(**row).last
