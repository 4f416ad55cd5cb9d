"""Teams: the page's table of skills by hand, small cases against all sets of departments."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.enterprises.rules import (
    CATEGORY_SKILLS,
    Category,
    Department,
    Member,
    Skill,
    Team,
    skills_of_paper,
    smallest_team,
)

POLICY, FUNDS, LABOUR = Skill.POLICY, Skill.FUNDS, Skill.LABOUR
ECONOMY, EMERGENCY, MARKET, JUSTICE = 1, 2, 3, 4
SAFE = frozenset({Skill.TRAINING, Skill.PLANS, Skill.HAZARDS, Skill.EQUIPMENT})
TABLE = [
    Department(ECONOMY, frozenset({POLICY, FUNDS, LABOUR, Skill.PREMISES, Skill.PROJECTS})),
    Department(EMERGENCY, SAFE - {Skill.EQUIPMENT}),
    Department(MARKET, SAFE - {Skill.PLANS}),
    Department(JUSTICE, frozenset({Skill.LAW, Skill.ADVICE})),
]
"""The page of 1 March 2023; which of its two safety offices has which skill is invented."""


def numbers(team):
    return [member.number for member in team.members]


@pytest.mark.parametrize(
    ("needed", "found"),
    [
        ([], []),
        ([POLICY, FUNDS, LABOUR], [ECONOMY]),
        ([Skill.TRAINING, Skill.HAZARDS], [EMERGENCY]),
        ([Skill.HAZARDS, Skill.EQUIPMENT], [MARKET]),
        ([Skill.PLANS, Skill.EQUIPMENT], [EMERGENCY, MARKET]),
        ([LABOUR, Skill.HAZARDS, Skill.LAW], [ECONOMY, EMERGENCY, JUSTICE]),
        (list(Skill), [ECONOMY, EMERGENCY, MARKET, JUSTICE]),
    ],
)
def test_the_table_of_the_page(needed, found):
    team = smallest_team(needed, TABLE, most=6)
    assert (numbers(team), team.missing, team.too_many) == (found, (), ())
    assert team.persons == len(found)


def test_what_nobody_has_is_named_and_the_rest_is_covered():
    team = smallest_team([LABOUR, Skill.LAW], TABLE[:3], most=6)
    assert team == Team((Member(ECONOMY, (LABOUR,)),), 1, missing=(Skill.LAW,))


def test_who_goes_anyhow_counts_first_and_keeps_its_skills():
    team = smallest_team([Skill.HAZARDS, POLICY], TABLE, most=6, going=[MARKET])
    assert team.members == (Member(MARKET, (Skill.HAZARDS,)), Member(ECONOMY, (POLICY,)))
    alone = smallest_team([POLICY], TABLE, most=1, going=[JUSTICE])
    assert (numbers(alone), alone.too_many) == ([JUSTICE], (POLICY,))


def test_ties_go_to_fewer_persons_and_then_to_who_stands_first():
    two = [Department(1, frozenset({POLICY}), 3), Department(2, frozenset({POLICY}), 2),
           Department(3, frozenset({POLICY}), 2)]  # fmt: skip
    assert numbers(smallest_team([POLICY], two, most=6)) == [2]
    assert numbers(smallest_team([POLICY], two, most=1)) == []


def test_fewer_departments_go_before_fewer_persons_while_they_find_place():
    both = Department(1, frozenset({POLICY, LABOUR}), 6)
    apart = [Department(2, frozenset({POLICY})), Department(3, frozenset({LABOUR}))]
    assert numbers(smallest_team([POLICY, LABOUR], [both, *apart], most=6)) == [1]
    assert numbers(smallest_team([POLICY, LABOUR], [both, *apart], most=5)) == [2, 3]


@pytest.mark.parametrize("persons", [0, -1])
def test_a_department_that_sends_nobody_is_an_error(persons):
    with pytest.raises(ValueError, match=f"department 7 sends {persons} persons"):
        smallest_team([POLICY], [Department(7, frozenset({POLICY}), persons)], most=6)


SKILLS = st.frozensets(st.sampled_from(list(Skill)[:5]), max_size=4)


@given(
    needed=st.frozensets(st.sampled_from(list(Skill)[:6])),
    rows=st.lists(st.tuples(SKILLS, st.integers(1, 4)), max_size=7),
    most=st.integers(1, 8),
    data=st.data(),
)
def test_no_set_of_departments_is_better(needed, rows, most, data):
    departments = [Department(at, skills, persons) for at, (skills, persons) in enumerate(rows)]
    going = data.draw(st.frozensets(st.sampled_from(range(len(rows))), max_size=2)
                      if rows else st.just(frozenset()))  # fmt: skip
    free = [one for one in departments if one.number not in going]
    tried = []
    for count in range(len(free) + 1):
        for others in combinations(free, count):
            team = [*(departments[at] for at in going), *others]
            persons = sum(one.persons for one in team)
            if persons <= most or not others:
                has = {skill for one in team for skill in one.skills} & needed
                order = tuple(one.number for one in others)
                tried.append((-len(has), count, persons, order))
    covered, _count, persons, order = min(tried)
    team = smallest_team(needed, departments, most=most, going=going)
    assert set(numbers(team)) == going | set(order)
    assert team.persons == persons
    assert len({skill for one in team.members for skill in one.skills}) == -covered
    everyone = {skill for one in departments for skill in one.skills}
    assert set(team.missing) == needed - everyone
    assert len(team.too_many) == len(needed & everyone) + covered


def test_many_departments_are_no_trouble():
    """As many as a large district has, each with a skill or two of the eleven."""
    skills = list(Skill)
    departments = [
        Department(at, frozenset({skills[at % 11], skills[at * 7 % 11]})) for at in range(200)
    ]
    team = smallest_team(skills, departments, most=6)
    assert (len(team.members), team.missing, team.too_many) == (6, (), ())


@pytest.mark.parametrize(
    ("kind", "found"),
    [("锅炉使用登记证", (Skill.EQUIPMENT,)), ("安全生产许可证", (Skill.HAZARDS,)),
     ("生产安全事故应急预案备案", (Skill.PLANS,)), ("商标注册证", (Skill.LAW,)), ("营业执照", ())],
)  # fmt: skip
def test_a_licence_that_ends_asks_for_a_skill_by_its_words(kind, found):
    assert skills_of_paper(kind) == found


def test_categories_without_a_skill_of_the_table_ask_for_none():
    assert CATEGORY_SKILLS[Category.LABOUR] is LABOUR
    assert Category.POWER not in CATEGORY_SKILLS
    assert Category.OTHER not in CATEGORY_SKILLS
