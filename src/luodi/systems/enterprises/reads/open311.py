"""Who passes on by a key, what was passed on, and how it stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.duties.models import DutyStep
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import actor_of, units_open_to
from luodi.standards.text import half_width
from luodi.systems.enterprises.models import (
    CATEGORY_TITLES,
    CLOSING_TITLES,
    STATE_TITLES,
    Firm,
    HotlineKey,
    HotlineRequest,
)
from luodi.systems.enterprises.reads.cases import TAKE, states_of, visible_cases
from luodi.systems.enterprises.reads.firms import visible_firms
from luodi.systems.enterprises.rules import CLOSED, OPEN, Category, Closing


def hashed(key: str) -> str:
    """Give what is kept of a key: it has 256 bits of chance, so that one plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def standing_key(user_id: int | None) -> HotlineKey | None:
    """Give the key of a user that works now."""
    return HotlineKey.objects.filter(user=user_id, ended_at__isnull=True).first()


def actor_by_key(key: str) -> Actor | None:
    """Give whoever a key stands for, with the posts held now; None for a key that works not."""
    row = HotlineKey.objects.filter(key_sha256=hashed(key), ended_at__isnull=True)
    found = row.select_related("user").first()
    actor = actor_of(found.user, clock.now()) if found else None
    return actor if actor is not None and actor.has(TAKE) else None


def office_of(actor: Actor) -> Unit | None:
    """Give the office that keeps what an actor passes on: the first of its posts' units."""
    return units_open_to(actor, TAKE, clock.now()).select_related("place").first()


def firm_of(actor: Actor, account: str) -> Firm | None:
    """Find a firm that the actor may see by its credit code."""
    code = half_width(account).upper()
    return visible_firms(actor).filter(party__credit_code=code).first() if code else None


def passed_on(actor: Actor) -> QuerySet[HotlineRequest]:
    """Give what an actor passed on and may still see; what is confidential is not told."""
    cases = visible_cases(actor).filter(confidential=False)
    return (
        HotlineRequest.objects.filter(user=actor.user_id, case__in=cases.values("pk"))
        .select_related("case__duty__unit", "case__unit")
        .order_by("-pk")
    )


def of_categories(
    rows: QuerySet[HotlineRequest], categories: Sequence[str]
) -> QuerySet[HotlineRequest]:
    """Keep the requests of some categories: by the decision, before it by the hotline's word."""
    undecided = Q(case__category="", category__in=categories)
    return rows.filter(Q(case__category__in=categories) | undecided)


@dataclass(frozen=True)
class Followed:
    """A request with how it stands."""

    request: HotlineRequest
    category: Category
    status: str
    notes: str
    updated_at: datetime

    @property
    def service_name(self) -> str:
        """The title of its category."""
        return str(CATEGORY_TITLES[self.category])


def followed(rows: Sequence[HotlineRequest]) -> list[Followed]:
    """Tell how requests stand, in three queries."""
    cases = [row.case for row in rows]
    states = states_of(cases)
    steps = DutyStep.objects.filter(duty__in=[case.duty_id for case in cases]).order_by()
    last = dict(steps.values("duty").annotate(last=Max("at")).values_list("duty", "last"))
    found = []
    for row in rows:
        case, duty = row.case, row.case.duty
        notes = str(STATE_TITLES[states[case.pk]])
        if case.closing:
            notes = f"{notes}：{CLOSING_TITLES[Closing(case.closing)]}"
        found.append(
            Followed(
                request=row,
                category=Category(case.category or row.category),
                status=CLOSED if duty.ended_at else OPEN,
                notes=notes,
                updated_at=duty.ended_at or last.get(duty.pk, duty.opened_at),
            )
        )
    return found
