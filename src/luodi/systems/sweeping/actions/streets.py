"""Writing road links: entering, correcting, rebuilding, ending, taking back what was a mistake."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import Line as LogLine
from luodi.kernel.log.actions import record, record_many
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.carrying import carry_closures
from luodi.systems.sweeping.actions.carrying_turns import carry_turn_bans, reseat_turn_bans
from luodi.systems.sweeping.actions.link_facts import (
    Draft,
    LinkFacts,
    check_facts,
    check_free,
    check_line,
    drawn,
    told_of,
)
from luodi.systems.sweeping.models import KerbStrip, RoadLink
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules import Kerb, Strip, kerb_strips
from luodi.systems.sweeping.rules.links import Line

CHANGE_STREET = "sweeping.change_street"
LINK = "sweeping.link"


def add_link(
    *,
    actor: Actor,
    unit: Unit,
    line: Line,
    valid_from: date,
    facts: LinkFacts,
    reason: str = "",
) -> RoadLink:
    """Enter a link with its kerb strips.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit
        The unit whose crews clean it.
    line
        Degrees east and north in CGCS2000, drawn as a one-way runs.
    valid_from
        Its first day.
    facts
        What is told of it.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do; ``geometry`` for the line.
    """
    drafts = [Draft(line, facts)]
    return add_links(actor=actor, unit=unit, drafts=drafts, valid_from=valid_from, reason=reason)[0]


@transaction.atomic
def add_links(
    *, actor: Actor, unit: Unit, drafts: Sequence[Draft], valid_from: date, reason: str = ""
) -> list[RoadLink]:
    """Enter many links with their kerb strips in few statements, all or none.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and its place.
    django.core.exceptions.ValidationError
        By the field that does not do, of the first link that does not.
    """
    acting = require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    for draft in drafts:
        check_facts(unit, draft.facts)
        check_line(draft.line)
    check_free(unit, [draft.facts.code for draft in drafts])
    links = RoadLink.objects.bulk_create(
        (
            RoadLink(
                unit=unit,
                place=unit.place,
                valid_from=valid_from,
                **drawn(draft.line),
                **draft.facts.columns(),
            )
            for draft in drafts
        ),
        batch_size=500,
    )
    make_strips(links)
    record_many(
        verb="sweeping.add_link",
        kind=LINK,
        lines=(LogLine(link.pk, {}, told_of(link) | {"unit": unit.code}, acting) for link in links),
        reason=reason,
    )
    return links


@transaction.atomic
def change_link(
    *,
    actor: Actor,
    link: RoadLink,
    version: int,
    facts: LinkFacts,
    line: Line | None = None,
    reason: str = "",
) -> RoadLink:
    """Correct what was recorded wrongly of a link; its strips are kept where they stay the same.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    link
        The link.
    version
        The version that the actor saw.
    facts
        What is told of it from now on.
    line
        Its line; None keeps the one it has.
    reason
        Why, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do; when somebody changed it meanwhile, it has ended, or a strip
        that would go stands in a plan: then it is rebuilt from a day on.
    """
    acting, held = held_link(actor, link, version)
    check_facts(held.unit, facts)
    if facts.code != held.code:
        check_free(held.unit, [facts.code])
    before, was = told_of(held), link_line(held)
    if line is not None:
        check_line(line)
        for name, value in drawn(line).items():
            setattr(held, name, value)
    for name, value in facts.columns().items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    _remake_strips(held)
    if line is not None:
        reseat_turn_bans(acting, [(held, was)], [(held, link_line(held))], reason)
    after = told_of(held)
    record(
        actor=acting,
        verb="sweeping.change_link",
        record=(LINK, held.pk),
        before={name: value for name, value in before.items() if after.get(name) != value},
        after={name: value for name, value in after.items() if before.get(name) != value},
        reason=reason,
    )
    return held


@transaction.atomic
def rebuild_link(
    *,
    actor: Actor,
    link: RoadLink,
    version: int,
    valid_from: date,
    drafts: Sequence[Draft],
    reason: str,
) -> list[RoadLink]:
    """Let new links take the place of one from a day on; the old one ends that day and stays.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    link
        The link that was rebuilt.
    version
        The version that the actor saw.
    valid_from
        First day of the new ones, and the first without the old.
    drafts
        What stands there from then on; usually one.
    reason
        The document or the work that was done.

    Returns
    -------
    list of RoadLink
        The new links; closures of the old one that are not over by that day hold for all of them,
        and bans of turns for those that lie at their junction.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do; when somebody changed it meanwhile or it has ended.
    """
    acting, held = held_link(actor, link, version)
    _check_reason(reason)
    _end(held, valid_from, "valid_from")
    made = add_links(
        actor=actor, unit=held.unit, drafts=drafts, valid_from=valid_from, reason=reason
    )
    RoadLink.objects.filter(pk__in=[one.pk for one in made]).update(replaces=held)
    for one in made:
        one.replaces = held
    begins = datetime.combine(valid_from, time(), tzinfo=clock.SHANGHAI)
    carry_closures(acting, held, made, begins, reason)
    carry_turn_bans(acting, held, made, valid_from, reason)
    record(
        actor=acting,
        verb="sweeping.rebuild_link",
        record=(LINK, held.pk),
        after={"valid_to": valid_from, "now": [one.pk for one in made]},
        reason=reason,
    )
    return made


@transaction.atomic
def end_link(
    *, actor: Actor, link: RoadLink, version: int, valid_to: date, reason: str
) -> RoadLink:
    """End a link: the day given is the first without it; its past stays.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and its place.
    django.core.exceptions.ValidationError
        When somebody changed it meanwhile, it has ended, began no earlier than that day, or no
        reason is given.
    """
    acting, held = held_link(actor, link, version)
    _check_reason(reason)
    _end(held, valid_to, "valid_to")
    record(
        actor=acting,
        verb="sweeping.end_link",
        record=(LINK, held.pk),
        after={"valid_to": valid_to},
        reason=reason,
    )
    return held


@transaction.atomic
def remove_link(*, actor: Actor, link: RoadLink, version: int, reason: str) -> None:
    """Take back a link that was entered by mistake, as long as nothing stands on it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and its place.
    django.core.exceptions.ValidationError
        When somebody changed it meanwhile, or a plan, a closure, a ban of a turn or another link
        stands on it.
    """
    acting, held = held_link(actor, link, version)
    number, before = held.pk, told_of(held)
    try:
        with transaction.atomic():
            held.delete()
    except ProtectedError as error:
        raise ValidationError(
            _("路段“%(link)s”已有计划、封路、转弯禁令或后续路段，不能撤销登记；不用了请办理结束")
            % {"link": held}
        ) from error
    record(
        actor=acting,
        verb="sweeping.remove_link",
        record=(LINK, number),
        before=before,
        reason=reason,
    )


def held_link(actor: Actor, link: RoadLink, version: int) -> tuple[Actor, RoadLink]:
    """Lock a link that stands, once the right to it and its version are as they should be.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, or somebody changed it meanwhile.
    """
    rows = unrestricted(RoadLink, why="the right to it is asked of it next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("unit__place", "place", "zone", "key_area")
        .filter(pk=link.pk)
        .first()
    )
    if held is None:
        raise ValidationError(_("路段“%(link)s”刚被别人撤销；请刷新后再看") % {"link": link})
    acting = require(actor, CHANGE_STREET, unit_path=held.unit.path, place_path=held.place.path)
    if held.valid_to is not None:
        raise ValidationError(
            _("路段“%(link)s”到 %(day)s 为止，不能再改；请在接替它的路段上办理")
            % {"link": held, "day": held.valid_to}
        )
    if held.version != version:
        raise ValidationError(_("路段“%(link)s”刚被别人改过；请看过以后再保存") % {"link": held})
    return acting, held


def make_strips(links: Sequence[RoadLink]) -> None:
    """Make the kerb strips of new links."""
    KerbStrip.objects.bulk_create(
        (KerbStrip(link=link, **asdict(strip)) for link in links for strip in _wanted_strips(link)),
        batch_size=1_000,
    )


def _wanted_strips(link: RoadLink) -> tuple[Strip, ...]:
    return kerb_strips(one_way=link.one_way, divided=link.divided, guard_rail=link.guard_rail)


def _remake_strips(link: RoadLink) -> None:
    wanted = {(strip.forward, strip.kerb): strip for strip in _wanted_strips(link)}
    for known in link.strips.all():
        strip = wanted.pop((known.forward, Kerb(known.kerb)), None)
        if strip is None:
            try:
                with transaction.atomic():
                    known.delete()
            except ProtectedError as error:
                raise ValidationError(
                    {
                        "one_way" if link.one_way else "divided": _(
                            "“%(strip)s”已有计划，不能去掉；方向或分隔真有变动的请办理改建"
                        )
                        % {"strip": known}
                    }
                ) from error
        elif known.left_broom != strip.left_broom:
            known.left_broom = strip.left_broom
            known.save(update_fields=["left_broom"])
    KerbStrip.objects.bulk_create(
        KerbStrip(link=link, **asdict(strip)) for strip in wanted.values()
    )


def _end(held: RoadLink, day: date, field: str) -> None:
    if day <= held.valid_from:
        raise ValidationError(
            {
                field: _("%(day)s 不晚于起始日 %(first)s；记错的请更正，当天登记的请从明天起办理")
                % {"day": day, "first": held.valid_from}
            }
        )
    held.valid_to = day
    held.version += 1
    held.save(update_fields=["valid_to", "version"])


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("不能为空；请写明依据的文件或工程")})
