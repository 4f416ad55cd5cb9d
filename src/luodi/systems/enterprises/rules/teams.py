"""Which departments go together so that every skill a firm needs is there (组团)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from luodi.systems.enterprises.rules.weighing import Category


class Skill(StrEnum):
    """What a department can do for a firm, as the page has it."""

    POLICY = "POLICY"
    FUNDS = "FUNDS"
    LABOUR = "LABOUR"
    PREMISES = "PREMISES"
    PROJECTS = "PROJECTS"
    TRAINING = "TRAINING"
    PLANS = "PLANS"
    HAZARDS = "HAZARDS"
    EQUIPMENT = "EQUIPMENT"
    LAW = "LAW"
    ADVICE = "ADVICE"


CATEGORY_SKILLS: Mapping[Category, Skill] = {
    Category.LAND: Skill.PREMISES,
    Category.FUNDS: Skill.FUNDS,
    Category.LABOUR: Skill.LABOUR,
    Category.POLICY: Skill.POLICY,
    Category.LISTING: Skill.FUNDS,
    Category.PREMISES: Skill.PREMISES,
    Category.LAW: Skill.LAW,
    Category.SAFETY: Skill.HAZARDS,
}
"""The skill that a need of a category asks for; others ask for none of the table."""
PAPER_WORDS: Mapping[Skill, tuple[str, ...]] = {
    Skill.PLANS: ("预案",),
    Skill.HAZARDS: ("安全生产", "消防", "危险化学品"),
    Skill.EQUIPMENT: ("特种设备", "锅炉", "压力容器", "电梯", "起重", "叉车"),
    Skill.LAW: ("商标", "专利"),
}
"""Words of a licence that ends, by the skill that its renewal asks for."""


def skills_of_paper(kind: str) -> tuple[Skill, ...]:
    """Say which skills the renewal of a licence asks for; none for most.

    Parameters
    ----------
    kind
        What the licence is called.

    Source
    ------
    The skill table of the page of 1 March 2023 (dossier of enterprise cases, rule 18); the words
    are our own.

    Examples
    --------
    >>> skills_of_paper("特种设备使用登记证"), skills_of_paper("排污许可证")
    ((<Skill.EQUIPMENT: 'EQUIPMENT'>,), ())
    """
    return tuple(
        skill for skill, words in PAPER_WORDS.items() if any(word in kind for word in words)
    )


@dataclass(frozen=True)
class Department:
    """A department, by its number, what it can do, and how many persons it sends: 1 or more."""

    number: int
    skills: frozenset[Skill]
    persons: int = 1


@dataclass(frozen=True)
class Member:
    """A department of a team, by its number, with the needed skills that it has."""

    number: int
    skills: tuple[Skill, ...]


@dataclass(frozen=True)
class Team:
    """The departments that go, how many persons they are, and what they do not cover.

    ``missing`` are skills that no department has; ``too_many`` those that some have, but for
    which the team has no place left.
    """

    members: tuple[Member, ...]
    persons: int
    missing: tuple[Skill, ...] = ()
    too_many: tuple[Skill, ...] = ()


def smallest_team(
    needed: Collection[Skill],
    departments: Sequence[Department],
    *,
    most: int,
    going: Collection[int] = (),
) -> Team:
    """Find the fewest departments that together have all needed skills.

    Parameters
    ----------
    needed
        The skills.
    departments
        All that may go, each number once, those preferred first.
    most
        Persons of a team at most.
    going
        Numbers of departments that go in any case; they count first.

    Returns
    -------
    Team
        Of all teams within ``most`` one that covers the most of the needed skills; of these the
        one with the fewest departments, then the fewest persons, then the earliest departments.

    Raises
    ------
    ValueError
        When a department sends nobody.

    Notes
    -----
    Exact: for each set of skills and number of persons the best team so far is kept, at most
    2 ** 11 * ``most`` of them, and each department is tried with each.

    Source
    ------
    Dossier of enterprise cases, rule 18: the smallest set of departments covering all skills, at
    most 6 persons; typical value.

    Examples
    --------
    >>> economy = Department(1, frozenset({Skill.POLICY, Skill.LABOUR}))
    >>> justice = Department(2, frozenset({Skill.LAW}))
    >>> team = smallest_team([Skill.LABOUR, Skill.LAW, Skill.PLANS], [economy, justice], most=6)
    >>> [member.number for member in team.members], [skill.value for skill in team.missing]
    ([1, 2], ['PLANS'])
    """
    for department in departments:
        if department.persons < 1:
            raise ValueError(f"department {department.number} sends {department.persons} persons")
    wanted = frozenset(needed)
    had = wanted & frozenset[Skill]().union(*(one.skills for one in departments))
    fixed = [one for one in departments if one.number in going]
    start = wanted & frozenset[Skill]().union(*(one.skills for one in fixed))
    best: dict[tuple[frozenset[Skill], int], tuple[int, ...]] = {
        (start, sum(one.persons for one in fixed)): ()
    }
    for place, department in enumerate(departments):
        if department.number in going:
            continue
        for (covered, persons), chosen in list(best.items()):
            key = covered | (wanted & department.skills), persons + department.persons
            found = (*chosen, place)
            if key[0] == covered or key[1] > most:
                continue
            if key not in best or _order(found) < _order(best[key]):
                best[key] = found
    (covered, persons), chosen = min(
        best.items(), key=lambda one: (-len(one[0][0]), len(one[1]), one[0][1], one[1])
    )
    team = [*fixed, *(departments[place] for place in chosen)]
    return Team(
        tuple(Member(one.number, in_order(wanted & one.skills)) for one in team),
        persons,
        missing=in_order(wanted - had),
        too_many=in_order(had - covered),
    )


def _order(places: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return len(places), places


def in_order(skills: frozenset[Skill]) -> tuple[Skill, ...]:
    """Give skills in the order of the page's table.

    Source
    ------
    The skill table of the page of 1 March 2023 (dossier of enterprise cases, rule 18).
    """
    return tuple(skill for skill in Skill if skill in skills)
