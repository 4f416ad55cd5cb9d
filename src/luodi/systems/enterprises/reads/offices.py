"""Which posts serve firms in which role, and the courted projects that somebody may see."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.duties.models import DutyStep
from luodi.systems.enterprises.models import Firm, InvestmentLead, ServiceRole

VIEW_ROLE = "enterprises.view_firm"
VIEW_LEAD = "enterprises.view_lead"


def visible_roles(actor: Actor) -> QuerySet[ServiceRole]:
    """Give the roles of posts that the actor may see."""
    return visible(actor, ServiceRole, VIEW_ROLE).select_related("post__unit", "post__place")


def visible_leads(actor: Actor) -> QuerySet[InvestmentLead]:
    """Give the courted projects that the actor may see."""
    return visible(actor, InvestmentLead, VIEW_LEAD).select_related("unit", "post", "place")


def in_force(day: date) -> Q:
    """Give the condition of roles that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def steps_with_roles(steps: Iterable[DutyStep]) -> list[DutyStep]:
    """Give steps, each with the words of the roles that its post had on its day, in one query."""
    told = list(steps)
    rows = unrestricted(ServiceRole, why="whoever sees the step is told the role of its post")
    posts = {step.post_id for step in told if step.post_id is not None}
    known = list(rows.filter(post__in=posts))
    for step in told:
        day = step.at.astimezone(clock.SHANGHAI).date()
        step.role_words = [  # type: ignore[attr-defined] # read by the template
            role.get_role_display()
            for role in known
            if role.post_id == step.post_id
            and role.valid_from <= day
            and (role.valid_to is None or role.valid_to > day)
        ]
    return told


def roles_for_firm(firm: Firm, day: date) -> list[ServiceRole]:
    """List who serves a firm on a day: its contact's roles, the chief officer of its unit."""
    rows = unrestricted(ServiceRole, why="whoever sees the firm is told which posts serve it")
    chief = Q(post__unit=firm.party.unit_id, role=ServiceRole.Role.CHIEF)
    contact = Q(post=firm.commissioner_post_id) if firm.commissioner_post_id else Q(pk__in=())
    return list(rows.filter(in_force(day)).filter(chief | contact).select_related("post__unit"))
