"""Edits on the map: moving a link's points, splitting, joining; each tells how it is taken back."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.actions.carrying import copy_closures, drop_copies
from luodi.systems.sweeping.actions.carrying_turns import reseat_turn_bans
from luodi.systems.sweeping.actions.link_facts import Draft, facts_of
from luodi.systems.sweeping.actions.streets import (
    add_links,
    change_link,
    held_link,
    rebuild_link,
    remove_link,
)
from luodi.systems.sweeping.models import KerbStrip, RoadLink
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules.links import Line, Position, cut_line, join_lines

REASON = "地图上绘制"


def reshape_link(*, actor: Actor, link: RoadLink, version: int, line: Line) -> RoadLink:
    """Correct the line of a link on the map.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and its place.
    django.core.exceptions.ValidationError
        By ``geometry``; when somebody changed it meanwhile or it has ended.
    """
    return change_link(
        actor=actor, link=link, version=version, facts=facts_of(link), line=line, reason=REASON
    )


@transaction.atomic
def split_link(
    *, actor: Actor, link: RoadLink, version: int, position: Position
) -> tuple[list[RoadLink], bool]:
    """Split a link in two at the point nearest to a place.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    link
        The link.
    version
        The version that the actor saw.
    position
        Degrees east and north.

    Returns
    -------
    tuple
        The two links, and whether it can be taken back by joining them. A link that no plan has
        used keeps its row as the first of them. One that plans have used ends today and two new
        ones take its place, so that what was planned and proven keeps its length; that stays.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the cut lies too near to an end; when somebody changed it meanwhile or it has ended.
    """
    acting, held = held_link(actor, link, version)
    whole = link_line(held)
    try:
        first, second = cut_line(whole, position)
    except ValueError as error:
        raise ValidationError({"geometry": str(error)}) from error
    facts = facts_of(held)
    other = replace(facts, code=_free_code(held))
    if is_planned(held):
        made = rebuild_link(
            actor=actor,
            link=held,
            version=version,
            valid_from=clock.today(),
            drafts=[Draft(first, facts), Draft(second, other)],
            reason=_("地图上断开"),
        )
        return made, False
    kept = change_link(
        actor=actor, link=held, version=version, facts=facts, line=first, reason=REASON
    )
    new = add_links(
        actor=actor,
        unit=held.unit,
        drafts=[Draft(second, other)],
        valid_from=held.valid_from,
        reason=REASON,
    )
    copy_closures(acting, kept, new[0], clock.now(), REASON)
    reseat_turn_bans(acting, [(kept, whole)], [(kept, first), (new[0], second)], REASON)
    return [kept, *new], True


@transaction.atomic
def join_links(
    *, actor: Actor, link: RoadLink, version: int, other: RoadLink, other_version: int
) -> RoadLink:
    """Join a second link to a first where they meet; the first keeps its row, the second goes.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and its place of both.
    django.core.exceptions.ValidationError
        When they do not meet end to start, are of two units, differ in what is told of them, or a
        plan stands on one of them, or a ban where they meet; when somebody changed one meanwhile
        or it has ended.
    """
    acting, first = held_link(actor, link, version)
    _acting, second = held_link(actor, other, other_version)
    if first.pk == second.pk or first.unit_id != second.unit_id:
        raise ValidationError(_("只能合并同一单位的两条路段"))
    facts = facts_of(first)
    if replace(facts_of(second), code=facts.code) != facts:
        raise ValidationError(
            _("“%(first)s”和“%(second)s”的路名、等级或其他内容不同；请先改成一样再合并")
            % {"first": first, "second": second}
        )
    if is_planned(first):
        raise ValidationError(_("路段“%(link)s”已有计划，不能合并；请办理改建") % {"link": first})
    try:
        line = join_lines(link_line(first), link_line(second), one_way=first.one_way)
    except ValueError as error:
        raise ValidationError({"geometry": str(error)}) from error
    drop_copies(acting, first, second, _("地图上合并"))
    both = [(one, link_line(one)) for one in (first, second)]
    reseat_turn_bans(acting, both, [(first, line)], _("地图上合并"))
    remove_link(actor=actor, link=second, version=other_version, reason=_("地图上合并"))
    return change_link(
        actor=actor, link=first, version=version, facts=facts, line=line, reason=REASON
    )


def is_planned(link: RoadLink) -> bool:
    """Tell whether a plan, a week or a result stands on a strip of a link."""
    fields: list[Any] = KerbStrip._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django documents it
    related = [field for field in fields if field.one_to_many]
    return any(
        unrestricted(relation.related_model, why="only whether there is one is told")
        .filter(**{f"{relation.field.name}__link": link})
        .exists()
        for relation in related
    )


def _free_code(link: RoadLink) -> str:
    """Give a code for the second half: the first free of A/2, A/3 and so on."""
    rows = unrestricted(RoadLink, why="the right to the unit was asked for first")
    taken = set(rows.filter(unit=link.unit).values_list("code", flat=True))
    stem = link.code.partition("/")[0][:35]
    return next(code for n in range(2, len(taken) + 3) if (code := f"{stem}/{n}") not in taken)
