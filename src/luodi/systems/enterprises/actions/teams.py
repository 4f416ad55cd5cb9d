"""The register of what units can do for firms."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.web.figures import day_text
from luodi.systems.enterprises.actions.offices import CHANGE_ROLE, end_line
from luodi.systems.enterprises.models import SKILL_TITLES, UnitSkill
from luodi.systems.enterprises.rules import Skill

KIND = "enterprises.skill"


@transaction.atomic
def add_skills(
    *, actor: Actor, unit: Unit, skills: Collection[Skill], valid_from: date
) -> list[UnitSkill]:
    """Write down what a unit can do for firms from a day on: all of it, or nothing.

    Parameters
    ----------
    actor
        Needs ``enterprises.change_role`` over the unit and its place.
    unit, skills
        The unit and its skills.
    valid_from
        The first day.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``skills``: none is told, or the unit has one of them on that day or later.
    """
    acting = require(actor, CHANGE_ROLE, unit_path=unit.path, place_path=unit.place.path)
    if not skills:
        raise ValidationError({"skills": _("没有选技能；请至少选一项")})
    Unit.objects.select_for_update().get(pk=unit.pk)
    rows = unrestricted(UnitSkill, why="the right to the unit was asked for first")
    standing = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    same = rows.filter(standing, unit=unit, skill__in=[skill.value for skill in skills])
    had = [str(SKILL_TITLES[Skill(value)]) for value in same.values_list("skill", flat=True)]
    if had:
        raise ValidationError(
            {
                "skills": _("“%(unit)s”在%(day)s或以后已有%(skills)s；请去掉，或先结束原来的")
                % {"unit": unit, "day": day_text(valid_from), "skills": "、".join(had)}
            }
        )
    made = []
    for skill in skills:
        row = UnitSkill.objects.create(unit=unit, skill=skill.value, valid_from=valid_from)
        record(
            actor=acting,
            verb="enterprises.add_skill",
            record=(KIND, row.pk),
            after={"unit": unit.code, "skill": skill.value, "valid_from": valid_from},
        )
        made.append(row)
    return made


@transaction.atomic
def end_skill(*, actor: Actor, row: UnitSkill, valid_to: date) -> UnitSkill:
    """End a skill of a unit: the day given is the first without it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.change_role`` over the unit and its place.
    django.core.exceptions.ValidationError
        When it has ended, or did not begin before that day.
    """
    rows = unrestricted(UnitSkill, why="the right to it is asked of it next")
    rows = rows.select_for_update(of=("self",)).select_related("unit__place")
    held = rows.get(pk=row.pk)
    acting = require(actor, CHANGE_ROLE, unit_path=held.unit.path, place_path=held.unit.place.path)
    return end_line(acting, held, valid_to, verb="enterprises.end_skill", kind=KIND)
