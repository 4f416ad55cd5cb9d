"""Planning visits so that no firm has too many (不扰企), joining, moving and ending them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.search.actions import put
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.figures import day_text
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.firms import standing_firm
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import HALF_TITLES, Firm, Visit, VisitPart, VisitStep
from luodi.systems.enterprises.reads.finding import findable_visit
from luodi.systems.enterprises.reads.visits import PLAN, visit_limits, visits_of
from luodi.systems.enterprises.rules import Half, Skill, VisitAct, VisitState

KIND = "enterprises.visit"
LONGEST_PURPOSE, LONGEST_REASON = 200, 300


@dataclass(frozen=True)
class TeamPart:
    """A unit that goes, and its post; None for whoever of the unit goes."""

    unit: Unit
    post: Post | None = None


@dataclass(frozen=True)
class VisitSpec:
    """A visit to plan; ``unit`` leads it and goes, ``team`` are the others."""

    firm: Firm
    unit: Unit
    day: date
    half: Half
    purpose: str
    asked: bool = False
    post: Post | None = None
    team: Sequence[TeamPart] = field(default_factory=tuple)
    skills: Sequence[Skill] = ()
    """What is thought to be needed there."""


class TooManyVisitsError(ValidationError):
    """A visit would be one too many, for a ``reason``; ``other`` is the one that it could join."""

    def __init__(self, refused: rules.Refused, other: Visit | None) -> None:
        """Say why, and of the other visit its day and its units alone."""
        said = _("%(reason)s；请另选日子，企业邀请的除外") % {"reason": in_words(refused.reason)}
        if other is not None:
            said = _("%(reason)s；请另选日子，或并入已约的走访：%(other)s") % {
                "reason": in_words(refused.reason),
                "other": told_of_visit(other),
            }
        super().__init__(said, code="too_many")
        self.reason, self.other = refused.reason, other


def told_of_visit(visit: Visit) -> str:
    """Say of a visit what everybody may know who plans one of the same firm: day and units."""
    units = "、".join(part.unit.name for part in visit.parts.select_related("unit"))
    return f"{day_text(visit.day)}{HALF_TITLES[Half(visit.half)]} {units}"


@transaction.atomic
def plan_visit(*, actor: Actor, spec: VisitSpec) -> Visit:
    """Plan a visit to a firm.

    Parameters
    ----------
    actor
        Needs ``enterprises.plan_visit`` over the leading unit and the firm's place.
    spec
        The visit.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    TooManyVisitsError
        When the firm would have too many; it names the planned one that this could join.
    django.core.exceptions.ValidationError
        By field: a day gone by, no purpose, a post of another unit.
    """
    firm = standing_firm(spec.firm)
    acting = require(actor, PLAN, unit_path=spec.unit.path, place_path=firm.party.place.path)
    purpose = needed(spec.purpose, "purpose", _("请写走访事由"), LONGEST_PURPOSE)
    _check_day(spec.day)
    _check_burden(firm, spec.day, asked=spec.asked)
    visit = make_visit(firm, spec, purpose)
    step(visit, VisitAct.PLAN, actor, unit=spec.unit)
    put(findable_visit(visit))
    record(actor=acting, verb=PLAN, record=(KIND, visit.pk), after=facts_of(visit))
    return visit


def make_visit(firm: Firm, spec: VisitSpec, purpose: str, **more: object) -> Visit:
    """Write a visit with the units that go, the leading one first; what was checked is its own."""
    visit = Visit.objects.create(
        firm=firm,
        unit=spec.unit,
        day=spec.day,
        half=spec.half.value,
        purpose=purpose,
        asked=spec.asked,
        skills=[skill.value for skill in Skill if skill in spec.skills],
        planned_at=clock.now(),
        **more,
    )
    for part in (TeamPart(spec.unit, spec.post), *spec.team):
        _add_part(visit, part)
    return visit


def facts_of(visit: Visit) -> dict[str, object]:
    """Give a new visit as the log keeps it."""
    return {
        "firm": visit.firm_id,
        "units": [part.unit.code for part in visit.parts.select_related("unit")],
        "asked": visit.asked,
        "skills": visit.skills,
        **_when(visit),
    }


@transaction.atomic
def join_visit(*, actor: Actor, visit: Visit, unit: Unit, post: Post | None = None) -> Visit:
    """Let a unit take part in a planned visit, in place of one of its own.

    Parameters
    ----------
    actor
        Needs ``enterprises.plan_visit`` over the unit that joins and the firm's place; the visit
        itself may lie outside the actor's sight until then.
    visit, unit, post
        The visit, who joins it, and the post that goes.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the visit was, was cancelled, or the unit takes part already.
    """
    held = locked_visit(visit)
    acting = require(actor, PLAN, unit_path=unit.path, place_path=held.firm.party.place.path)
    _require_planned(held)
    if held.day < clock.today():
        raise ValidationError(_("这次走访的日子已过，不能再并入；请另行计划"))
    if held.parts.filter(unit=unit).exists():
        raise ValidationError(_("“%(unit)s”已在这次走访里") % {"unit": unit})
    _add_part(held, TeamPart(unit, post))
    return _changed(acting, held, VisitAct.JOIN, "enterprises.join_visit", unit=unit)


@transaction.atomic
def move_visit(
    *,
    actor: Actor,
    visit: Visit,
    version: int,
    day: date,
    half: Half,
    reason: str,
    for_firm: bool = False,
) -> Visit:
    """Move a planned visit to another half day; one that the firm asks for breaks no limit.

    Parameters
    ----------
    actor
        Needs ``enterprises.plan_visit`` over the leading unit and the firm's place.
    visit, version
        The visit, and the version that the actor saw.
    day, half, reason
        When it shall be, and why.
    for_firm
        Whether the firm asks for it.

    Raises
    ------
    As `plan_visit`; and ``ValidationError`` when it was or was cancelled, or somebody was faster.
    """
    held, acting = _to_change(actor, visit, version)
    reason = needed(reason, "reason", _("请写改期的理由"), LONGEST_REASON)
    _check_day(day)
    if (held.day, held.half) == (day, half.value):
        raise ValidationError({"day": _("走访已经约在这个半天；请另选")})
    if not for_firm:
        _check_burden(held.firm, day, asked=held.asked, but=held)
    before = _when(held)
    Visit.objects.filter(pk=held.pk).update(day=day, half=half.value)
    held.day, held.half = day, half.value
    act = VisitAct.MOVE_FOR_FIRM if for_firm else VisitAct.MOVE
    return _changed(
        acting, held, act, "enterprises.move_visit", unit=None if for_firm else held.unit,
        reason=reason, before=before, after=_when(held),
    )  # fmt: skip


@transaction.atomic
def refuse_visit(*, actor: Actor, visit: Visit, version: int, reason: str) -> Visit:
    """Write down that the firm does not want a planned visit.

    Raises
    ------
    As `move_visit`.
    """
    return _ended(actor, visit, version, reason, VisitState.REFUSED)


@transaction.atomic
def cancel_visit(*, actor: Actor, visit: Visit, version: int, reason: str) -> Visit:
    """Cancel a planned visit for the units that planned it.

    Raises
    ------
    As `move_visit`.
    """
    return _ended(actor, visit, version, reason, VisitState.CANCELLED)


def _ended(actor: Actor, visit: Visit, version: int, reason: str, state: VisitState) -> Visit:
    held, acting = _to_change(actor, visit, version)
    reason = needed(reason, "reason", _("请写理由"), LONGEST_REASON)
    Visit.objects.filter(pk=held.pk).update(state=state.value)
    held.state = state.value
    refused = state is VisitState.REFUSED
    return _changed(
        acting,
        held,
        VisitAct.REFUSE if refused else VisitAct.CANCEL,
        "enterprises.refuse_visit" if refused else "enterprises.cancel_visit",
        unit=None if refused else held.unit,
        reason=reason,
        after={"state": state.value},
    )


def locked_visit(visit: Visit) -> Visit:
    """Fetch a visit as it stands, until the transaction ends."""
    rows = unrestricted(Visit, why="the right to it is asked of it next")
    rows = rows.select_for_update(of=("self",)).select_related("firm__party__place", "unit")
    return rows.get(pk=visit.pk)


def step(
    visit: Visit, act: VisitAct, actor: Actor, *, unit: Unit | None = None, note: str = ""
) -> None:
    """Write down what was done with a visit, and for when it then stands."""
    VisitStep.objects.create(
        visit=visit,
        act=act.value,
        unit=unit,
        day=visit.day,
        half=visit.half,
        note=note,
        at=clock.now(),
        user_id=actor.user_id,
    )


def _to_change(actor: Actor, visit: Visit, version: int) -> tuple[Visit, Actor]:
    standing_firm(visit.firm)
    held = locked_visit(visit)
    acting = require(actor, PLAN, unit_path=held.unit.path, place_path=held.firm.party.place.path)
    if held.version != version:
        when = f"{day_text(held.day)}{held.get_half_display()}"
        raise ValidationError(
            _("别人刚刚动过这次走访，现在是%(when)s，%(now)s；请看过现状再办")
            % {"when": when, "now": held.get_state_display()},
            code="stale",
        )
    _require_planned(held)
    return held, acting


def _require_planned(held: Visit) -> None:
    if held.state != VisitState.PLANNED:
        raise ValidationError(
            _("这次走访%(state)s，不能再变更；请另行计划") % {"state": held.get_state_display()}
        )


def _changed(
    actor: Actor,
    held: Visit,
    act: VisitAct,
    verb: str,
    *,
    unit: Unit | None,
    reason: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> Visit:
    """Count the version up, and tell steps, search and log."""
    Visit.objects.filter(pk=held.pk).update(version=held.version + 1)
    held.version += 1
    step(held, act, actor, unit=unit, note=reason)
    put(findable_visit(held))
    record(
        actor=actor,
        verb=verb,
        record=(KIND, held.pk),
        before=before,
        after=after or {"unit": unit.code if unit else None},
        reason=reason,
    )
    return held


def _check_day(day: date) -> None:
    today = clock.today()
    if day < today:
        raise ValidationError(
            {"day": _("走访日期 %(day)s 已过去；请选今天（%(today)s）或以后，已经去过的请补录走访")
             % {"day": day, "today": today}}
        )  # fmt: skip


def too_many(
    firm: Firm, day: date, *, asked: bool, but: Visit | None = None
) -> TooManyVisitsError | None:
    """Give the refusal of a visit that is one too many for a firm; None when it is not."""
    others = [one for one in visits_of([firm]).filter(asked=False) if one != but]
    today = clock.today()
    ahead = {one.day: one for one in others if one.state == VisitState.PLANNED and one.day >= today}
    refused = rules.visit_refusal(
        day, [one.day for one in others], visit_limits(day), ahead=ahead, asked=asked
    )
    if refused is None:
        return None
    return TooManyVisitsError(refused, ahead[refused.merge_with] if refused.merge_with else None)


def _check_burden(firm: Firm, day: date, *, asked: bool, but: Visit | None = None) -> None:
    error = too_many(firm, day, asked=asked, but=but)
    if error is not None:
        raise error


def _add_part(visit: Visit, part: TeamPart) -> None:
    if part.post is not None and part.post.unit_id != part.unit.pk:
        raise ValidationError(
            {"team": _("“%(post)s”不是“%(unit)s”的岗位；请另选")
             % {"post": part.post, "unit": part.unit}}
        )  # fmt: skip
    VisitPart.objects.get_or_create(visit=visit, unit=part.unit, defaults={"post": part.post})


def _when(visit: Visit) -> dict[str, object]:
    return {"day": visit.day.isoformat(), "half": visit.half}
