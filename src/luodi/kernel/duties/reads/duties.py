"""Which duties somebody may see, and what they may do with one."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_lookup, sees, unrestricted
from luodi.kernel.duties import rules
from luodi.kernel.duties.models import Duty, Escalation
from luodi.kernel.duties.reads.kinds import kind_of, states_of
from luodi.kernel.duties.rules import Act, State

VIEW = "duties.view_duty"
HANDLE = "duties.handle_duty"
VERIFY = "duties.verify_duty"
ASSIGN = "duties.assign_duty"
OVERSEE = "duties.oversee_duty"
OPENED = AccessPaths(system="duties", unit="opened_unit__path", place="place__path")
"""A duty is also seen by the unit that asked for it."""
VERIFYING = AccessPaths(system="duties", unit="verifier_post__unit__path", place="place__path")
"""And by the unit whose post verifies it."""
SEEN_BY = (Duty.access_paths, OPENED, VERIFYING)
HANDLER_ACTS = frozenset({Act.ACCEPT, Act.OBJECT, Act.START, Act.REPLY, Act.PAUSE, Act.RESUME})
VERIFIER_ACTS = frozenset({Act.VERIFY, Act.SEND_BACK, Act.CLOSE})


def visible_duties(actor: Actor) -> QuerySet[Duty]:
    """Give the duties that the actor may see: of the handling, the asking or the verifying unit."""
    allowed = Q()
    for paths in SEEN_BY:
        allowed |= scope_lookup(actor, Duty, paths, VIEW)
    return (
        unrestricted(Duty, why="narrowed at once to the scopes of the three units of a duty")
        .filter(allowed)
        .select_related(
            "unit", "place", "post__unit", "verifier_post__unit", "opened_unit", "opened_by",
            "handled_by", "verified_by", "proposed_unit", "target",
        )
    )  # fmt: skip


def sees_duty(actor: Actor, duty: Duty) -> bool:
    """Tell whether the actor may see a duty at hand, by the law of `visible_duties`."""
    return any(sees(actor, duty, paths, VIEW) for paths in SEEN_BY)


def own_posts(actor: Actor, permission: str) -> set[int]:
    """Give the numbers of the posts in which the actor holds a permission, lent ones included."""
    return {scope.post_id for scope in actor.granting(permission)}


def own_units(actor: Actor, permission: str) -> set[int]:
    """Give the numbers of the units in which the actor has a post with a permission."""
    return {scope.unit_id for scope in actor.granting(permission)}


@dataclass(frozen=True)
class OpenActs:
    """What an actor may do with a duty now; ``refused`` says why verifying is not offered."""

    acts: frozenset[Act] = field(default_factory=frozenset)
    decide_extension: bool = False
    ask_extension: bool = False
    refused: str | None = None

    def __contains__(self, act: object) -> bool:
        """Tell whether an act is offered; by its name, too."""
        return act in self.acts


def open_acts(actor: Actor, duty: Duty) -> OpenActs:
    """Give what the actor may do with a duty where it stands."""
    possible = set(rules.possible(states_of(kind_of(duty.kind)), State(duty.state)))
    handles = duty.post_id in own_posts(actor, HANDLE) or (
        duty.post_id is None and duty.unit_id in own_units(actor, HANDLE)
    )
    verifies = duty.verifier_post_id in own_posts(actor, VERIFY)
    assigns = any(
        actor.may(ASSIGN, unit_path=unit.path, place_path=duty.place.path)
        for unit in (duty.unit, duty.opened_unit)
    )
    if duty.objection_open:
        possible.discard(Act.ASSIGN)
    else:
        possible.discard(Act.DECIDE)
    if duty.objected:
        possible.discard(Act.OBJECT)
    refused = _refused(actor, duty) if verifies and possible & VERIFIER_ACTS else None
    offered = {
        act
        for act in possible
        if (handles if act in HANDLER_ACTS else False)
        or (act in VERIFIER_ACTS and verifies and refused is None)
        or (act not in HANDLER_ACTS | VERIFIER_ACTS and assigns)
    }
    if assigns and duty.ended_at is None and duty.verifier_post_id is not None:
        offered.add(Act.NAME_VERIFIER)
    asked = set(duty.extensions.order_by().values_list("granted", flat=True))
    in_hand = duty.state in {*rules.WITH_HANDLER, State.PAUSED} and duty.due_at is not None
    return OpenActs(
        frozenset(offered),
        decide_extension=assigns and None in asked,
        ask_extension=handles and in_hand and asked <= {False},
        refused=refused,
    )


def _refused(actor: Actor, duty: Duty) -> str | None:
    handlers = set(
        duty.steps.filter(
            act__in=[Act.ACCEPT, Act.START, Act.REPLY], user__isnull=False
        ).values_list("user_id", flat=True)
    )
    return rules.verifier_refusal(actor.user_id, actor.label, handlers)


def late_now(now: datetime, by: str = "") -> Q:
    """Give the condition of open duties that are late at an instant.

    ``by`` is the way to the duty from the rows at hand, such as ``duty__``.
    """
    late = {"ended_at__isnull": True, "provisional": False, "due_at__lte": now}
    paused = Q(**{f"{by}state": State.PAUSED})
    return Q(**{f"{by}{name}": value for name, value in late.items()}) & ~paused


def escalations_to(actor: Actor) -> QuerySet[Escalation]:
    """Give what went up to units that the actor oversees and nobody has seen yet."""
    units = own_units(actor, OVERSEE)
    return (
        unrestricted(Escalation, why="narrowed at once to the units that the actor oversees")
        .filter(unit__in=units, seen_at__isnull=True, level__gt=rules.REMINDER)
        .filter(duty__ended_at__isnull=True)
        .select_related("duty__unit", "unit")
    )
