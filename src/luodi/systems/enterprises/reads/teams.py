"""What units can do for firms, which skills a firm needs and why, and the team for a visit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.config.reads import threshold
from luodi.kernel.people.models import Unit
from luodi.kernel.web.figures import day_text
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Firm, UnitSkill, VisitPart
from luodi.systems.enterprises.reads.known import known_needs
from luodi.systems.enterprises.reads.offices import VIEW_ROLE, in_force
from luodi.systems.enterprises.reads.visits import STANDING, team_choices
from luodi.systems.enterprises.rules import Category, Department, Half, Skill

MOST = "enterprises.team_persons"
"""The threshold of how many persons a team has at most."""


def visible_skills(actor: Actor) -> QuerySet[UnitSkill]:
    """Give the skills of units that the actor may see."""
    return visible(actor, UnitSkill, VIEW_ROLE).select_related("unit__place")


def skills_on(units: Iterable[int], day: date) -> dict[int, frozenset[Skill]]:
    """Give the skills that some units, by their numbers, have on a day; none for the others."""
    rows = unrestricted(UnitSkill, why="whoever plans a visit is told what units can do")
    found: defaultdict[int, set[Skill]] = defaultdict(set)
    told = rows.filter(in_force(day), unit__in=list(units)).order_by()
    for unit, skill in told.values_list("unit", "skill"):
        found[unit].add(Skill(skill))
    return {unit: frozenset(skills) for unit, skills in found.items()}


def needed_skills(actor: Actor, firm: Firm, day: date) -> dict[Skill, list[str]]:
    """Give the skills that the known needs of a firm ask for, each with its reasons.

    Parameters
    ----------
    actor
        Who looks: cases count as far as they may be seen.
    firm
        The firm.
    day
        Today: papers that end and hires are looked for from it.

    Notes
    -----
    A case that is not triaged, or whose category asks for no skill of the table, gives none.
    """
    known = known_needs(actor, firm, day)
    found: defaultdict[Skill, list[str]] = defaultdict(list)
    for case in known.cases:
        skill = rules.CATEGORY_SKILLS.get(Category(case.category)) if case.category else None
        if skill is not None:
            told = {"category": case.get_category_display(), "case": case.duty.title,
                    "number": case.duty.number}  # fmt: skip
            found[skill].append(_("%(category)s诉求：%(case)s（%(number)s）") % told)
    for paper in known.papers:
        for skill in rules.skills_of_paper(paper.kind):
            told = {"paper": paper.kind, "day": day_text(paper.valid_to)}
            found[skill].append(_("证照到期：%(paper)s，%(day)s") % told)
    for hire in known.hires:
        said = ngettext("招工：%(work)s %(count)d 人", "招工：%(work)s %(count)d 人", hire.number)
        found[Skill.LABOUR].append(said % {"work": hire.work, "count": hire.number})
    return {skill: found[skill] for skill in Skill if skill in found}


@dataclass(frozen=True)
class TeamAsked:
    """For what a team is composed: when, who leads, who was chosen already, what is needed."""

    day: date
    half: Half
    lead: Unit
    chosen: Sequence[Unit]
    skills: Sequence[Skill]


@dataclass(frozen=True)
class TeamProposed:
    """A team by units, each counted as one person, with the needed skills that each has.

    ``busy`` are units with a needed skill, or chosen, that go elsewhere in that half day and
    were left out; ``lead_busy`` says that the leading unit, which stays, does so, too.
    ``missing`` are skills that no unit has that is free; ``too_many`` those for which a team of
    ``most`` has no place left.
    """

    members: tuple[tuple[Unit, tuple[Skill, ...]], ...]
    busy: tuple[tuple[Unit, tuple[Skill, ...]], ...]
    lead_busy: bool
    missing: tuple[Skill, ...]
    too_many: tuple[Skill, ...]
    persons: int
    most: int


def team_proposed(actor: Actor, asked: TeamAsked) -> TeamProposed:
    """Compose a team of the units of the actor's governments; the leading unit always goes.

    Units that were chosen already stay, unless they go elsewhere in that half day: the fewest
    others are added.
    """
    units = {unit.pk: unit for unit in (asked.lead, *team_choices(actor))}
    skills = skills_on(units, asked.day)
    away = units_away(units, asked.day, asked.half)
    out = away - {asked.lead.pk}
    chosen = {unit.pk for unit in asked.chosen}
    most = int(threshold(MOST, asked.day).value)
    team = rules.smallest_team(
        asked.skills,
        [Department(pk, skills.get(pk, frozenset())) for pk in units if pk not in out],
        most=most,
        going={asked.lead.pk, *chosen} - out,
    )
    needed = frozenset(asked.skills)
    wanted = {pk: rules.in_order(needed & skills.get(pk, frozenset())) for pk in out}
    return TeamProposed(
        members=tuple((units[one.number], one.skills) for one in team.members),
        busy=tuple((units[pk], wanted[pk]) for pk in units
                   if pk in out and (wanted[pk] or pk in chosen)),
        lead_busy=asked.lead.pk in away,
        missing=team.missing,
        too_many=team.too_many,
        persons=team.persons,
        most=most,
    )  # fmt: skip


def units_away(units: Iterable[int], day: date, half: Half) -> set[int]:
    """Give those of some units, by their numbers, that have a visit in a half day."""
    rows = VisitPart.objects.filter(
        unit__in=list(units), visit__day=day, visit__half=half.value, visit__state__in=STANDING
    )
    return set(rows.values_list("unit", flat=True))


def covered_by(
    needed: Iterable[str], parts: Sequence[VisitPart], day: date
) -> Mapping[Skill, list[Unit]]:
    """Give the skills that a visit was thought to need, each with its units that have it."""
    wanted = {Skill(value) for value in needed}
    if not wanted:
        return {}
    has = skills_on([part.unit_id for part in parts], day)
    return {
        skill: [part.unit for part in parts if skill in has.get(part.unit_id, ())]
        for skill in Skill
        if skill in wanted
    }
