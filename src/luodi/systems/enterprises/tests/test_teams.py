"""Skills of units and the team for a visit: written, refused, proposed, changed, not in sight."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import HireSpec, PaperSpec, TeamPart
from luodi.systems.enterprises.models import UnitSkill, Visit
from luodi.systems.enterprises.reads.teams import (
    TeamAsked,
    covered_by,
    needed_skills,
    skills_on,
    team_proposed,
    visible_skills,
)
from luodi.systems.enterprises.rules import Category, Half, Skill

POLICY, LABOUR, LAW = Skill.POLICY, Skill.LABOUR, Skill.LAW
FIRST = date(2023, 1, 1)
DAY = date(2023, 3, 2)


@pytest.fixture
def chief(hall):
    """Give an officer who keeps the register of the whole government."""
    rights = ("enterprises.view_firm", "enterprises.change_role")
    return hall.office.user("chief", hall.office.post("主任", rights, unit=hall.office.root))


@pytest.fixture
def head(hall):
    """Give an officer who keeps the register of the bureau alone."""
    rights = ("enterprises.view_firm", "enterprises.change_role")
    return hall.office.user("head", hall.office.post("局长", rights))


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, name, *args, key="key-of-a-test-form", **told):
    address = reverse(f"enterprises:{name}", args=args)
    return client.post(address, {"idempotency_key": key, **told})


def text(answer):
    return answer.content.decode()


def can(unit, *skills, since=FIRST):
    return actions.add_skills(actor=LUODI, unit=unit, skills=skills, valid_from=since)


def proposed(hall, *skills, chosen=(), lead=None, day=DAY, half=Half.MORNING):
    asked = TeamAsked(day, half, lead or hall.office.root, chosen, skills)
    return team_proposed(hall.actor(hall.keeper), asked)


def planning(hall, **changed):
    told = {
        "firm": "测试铸造有限公司",
        "day": "2023-03-02",
        "half": "AM",
        "purpose": "问用工",
        "unit": hall.office.root.pk,
        "skills": ["LABOUR"],
        "team": [],
    }
    return told | changed


def ticked(answer, name):
    """Give the values that are ticked of a field."""
    return [
        value
        for row in text(answer).split("<input")[1:]
        if f'name="{name}"' in row and " checked" in row.split(">")[0]
        for value in [row.split('value="')[1].split('"')[0]]
    ]


def test_skills_are_written_from_a_day_and_end_on_a_day(hall, chief):
    rows = actions.add_skills(
        actor=hall.actor(chief), unit=hall.office.bureau, skills=[LABOUR, POLICY], valid_from=FIRST
    )
    ended = actions.end_skill(actor=hall.actor(chief), row=rows[0], valid_to=DAY)
    assert (ended.valid_from, ended.valid_to) == (FIRST, DAY)
    bureau = hall.office.bureau.pk
    assert skills_on([bureau], date(2022, 12, 31)) == {}
    assert skills_on([bureau], date(2023, 3, 1)) == {bureau: {LABOUR, POLICY}}
    assert skills_on([bureau], DAY) == {bureau: {POLICY}}
    again = can(hall.office.bureau, LABOUR, since=DAY)
    assert skills_on([bureau], DAY) == {bureau: {LABOUR, POLICY}}
    lines = LogLine.objects.filter(record_kind="enterprises.skill").order_by("pk")
    assert list(lines.values_list("verb", "record_id")) == [
        ("enterprises.add_skill", str(rows[0].pk)), ("enterprises.add_skill", str(rows[1].pk)),
        ("enterprises.end_skill", str(rows[0].pk)), ("enterprises.add_skill", str(again[0].pk)),
    ]  # fmt: skip


def test_a_skill_is_not_written_twice_nor_ended_twice_nor_before_it_began(hall, chief):
    [row] = can(hall.office.bureau, LABOUR)
    actor = hall.actor(chief)
    with pytest.raises(ValidationError, match="已有用工") as error:
        actions.add_skills(
            actor=actor, unit=hall.office.bureau, skills=[POLICY, LABOUR], valid_from=DAY
        )
    assert list(error.value.message_dict) == ["skills"]
    with pytest.raises(ValidationError, match="没有选技能"):
        actions.add_skills(actor=actor, unit=hall.office.bureau, skills=[], valid_from=DAY)
    for day in (FIRST, date(2022, 5, 1)):
        with pytest.raises(ValidationError, match="结束的日子"):
            actions.end_skill(actor=actor, row=row, valid_to=day)
    actions.end_skill(actor=actor, row=row, valid_to=DAY)
    with pytest.raises(ValidationError, match="已于2023年3月2日结束"):
        actions.end_skill(actor=actor, row=row, valid_to=date(2023, 4, 1))
    assert UnitSkill.objects.count() == 1


def test_the_table_itself_holds_the_dates_and_once(hall):
    [row] = can(hall.office.bureau, LABOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitSkill.objects.create(unit=row.unit, skill="LABOUR", valid_from=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitSkill.objects.filter(pk=row.pk).update(valid_to=FIRST)


def test_the_bureau_writes_and_sees_its_own_skills_alone(hall, head):
    [other] = can(hall.office.other, LABOUR)
    [own] = can(hall.office.bureau, POLICY)
    actor = hall.actor(head)
    assert list(visible_skills(actor)) == [own]
    for act in (
        lambda: actions.add_skills(
            actor=actor, unit=hall.office.other, skills=[LAW], valid_from=FIRST
        ),
        lambda: actions.end_skill(actor=actor, row=other, valid_to=DAY),
        lambda: actions.end_skill(actor=hall.actor(hall.keeper), row=own, valid_to=DAY),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not UnitSkill.objects.filter(valid_to__isnull=False).exists()
    assert UnitSkill.objects.count() == 2


def test_the_register_is_kept_on_its_pages(hall, head, client):
    client.force_login(head)
    assert "还没有登记单位技能" in text(page(client, "skill_list"))
    told = {"unit": hall.office.bureau.pk, "skills": ["LABOUR", "LAW"], "valid_from": "2023-01-01"}
    for wrong in ({"unit": hall.office.other.pk}, {"unit": "x"}, {"skills": []},
                  {"skills": ["MAGIC"]}, {"valid_from": "x"}):  # fmt: skip
        assert post(client, "skill_new", **told | wrong).status_code == 422
    assert UnitSkill.objects.count() == 0
    first, again = post(client, "skill_new", **told), post(client, "skill_new", **told)
    assert first.url == again["Location"] == reverse("enterprises:skill_list")
    law, labour = UnitSkill.objects.order_by("-skill")
    assert (law.skill, labour.skill) == ("LAW", "LABOUR")
    twice = post(client, "skill_new", key="key-of-another", **told)
    assert (twice.status_code, "已有用工、法务" in text(twice)) == (422, True)
    shown = text(page(client, "skill_list"))
    assert reverse("enterprises:skill_end", args=[law.pk]) in shown
    early = post(client, "skill_end", law.pk, valid_to="2022-01-01", key="end-early")
    assert (early.status_code, "2023年1月1日开始" in text(early)) == (422, True)
    assert (
        post(client, "skill_end", law.pk, valid_to="2023-02-01", key="end-at-last").status_code
        == 302
    )
    law.refresh_from_db()
    assert law.valid_to == date(2023, 2, 1)
    assert reverse("enterprises:skill_end", args=[law.pk]) not in text(page(client, "skill_list"))


def test_the_pages_of_the_register_are_shut_to_others(hall, head, client):
    [row] = can(hall.office.other, LABOUR)
    client.force_login(head)
    assert page(client, "skill_end", row.pk).status_code == 404
    assert post(client, "skill_end", row.pk, valid_to="2023-02-01").status_code == 404
    client.force_login(hall.keeper)
    assert page(client, "skill_list").status_code == 200
    assert page(client, "skill_new").status_code == 403
    assert post(client, "skill_end", row.pk, valid_to="2023-02-01").status_code == 403
    client.force_login(hall.office.user("nobody"))
    assert page(client, "skill_list").status_code == 403
    assert post(client, "visit_team", **planning(hall)).status_code == 403
    row.refresh_from_db()
    assert row.valid_to is None


def test_needs_ask_for_skills_with_their_reasons(hall):
    labour = hall.triage(hall.take("招不到熟练工"), category=Category.LABOUR)
    hall.triage(hall.take(), category=Category.POWER)
    hall.take("还没有研判")
    hidden = hall.triage(hall.take("别让街道知道", confidential=True), category=Category.LAW)
    office = hall.actor(hall.keeper)
    for kind in ("电梯使用登记证", "排污许可证"):
        actions.note_paper(actor=office, firm=hall.firm, spec=PaperSpec(kind, DAY, "复印件"))
    actions.note_hire(actor=office, firm=hall.firm, spec=HireSpec("炉前工", 6, FIRST, "启事"))
    number = labour.duty.number
    assert needed_skills(office, hall.firm, date(2023, 3, 1)) == {
        LABOUR: [f"用工诉求：招不到熟练工（{number}）", "招工：炉前工 6 人"],
        Skill.EQUIPMENT: ["证照到期：电梯使用登记证，2023年3月2日"],
        LAW: [f"法务诉求：别让街道知道（{hidden.duty.number}）"],
    }
    street = needed_skills(hall.actor(hall.clerk), hall.firm, date(2023, 3, 1))
    assert set(street) == {LABOUR, Skill.EQUIPMENT}


def test_the_fewest_units_are_proposed_and_what_nobody_can_is_named(hall):
    office = hall.office
    can(office.root, POLICY)
    can(office.bureau, LABOUR)
    can(office.other, LABOUR, Skill.TRAINING)
    team = proposed(hall, POLICY, LABOUR, Skill.TRAINING, LAW)
    assert team.members == ((office.root, (POLICY,)), (office.other, (LABOUR, Skill.TRAINING)))
    assert (team.missing, team.too_many, team.busy, team.persons) == ((LAW,), (), (), 2)
    kept = proposed(hall, LABOUR, chosen=[office.bureau])
    assert [unit for unit, _skills in kept.members] == [office.root, office.bureau]
    assert proposed(hall, LABOUR, day=date(2022, 12, 1)).missing == (LABOUR,)


def test_units_that_go_elsewhere_in_that_half_day_are_left_out(hall):
    office = hall.office
    can(office.bureau, LABOUR)
    can(office.other, LABOUR)
    visit = hall.plan("2023-03-02", team=[TeamPart(office.bureau)])
    team = proposed(hall, LABOUR, POLICY, chosen=[office.bureau])
    assert [unit for unit, _skills in team.members] == [office.root, office.other]
    assert team.busy == ((office.bureau, (LABOUR,)),)
    assert team.lead_busy
    afternoon = proposed(hall, LABOUR, half=Half.AFTERNOON)
    assert [unit for unit, _skills in afternoon.members] == [office.root, office.bureau]
    assert not afternoon.lead_busy
    actions.cancel_visit(actor=hall.actor(hall.keeper), visit=visit, version=1, reason="防汛")
    assert proposed(hall, LABOUR).busy == ()


def test_a_team_keeps_to_the_limit_of_the_day_of_the_visit(hall):
    office = hall.office
    can(office.bureau, LABOUR)
    can(office.other, LAW)
    assert proposed(hall, LABOUR, LAW).most == 6
    ThresholdRow.objects.create(
        key="enterprises.team_persons", value="2", source="区里定的", set_at=clock.now(),
        valid_from=date(2023, 3, 1),
    )  # fmt: skip
    team = proposed(hall, LABOUR, LAW)
    assert [unit for unit, _skills in team.members] == [office.root, office.bureau]
    assert (team.most, team.too_many) == (2, (LAW,))
    assert proposed(hall, LABOUR, LAW, day=date(2023, 2, 28)).most == 6


def test_the_page_proposes_skills_then_units_and_a_person_changes_them(hall, client):
    office = hall.office
    hall.triage(hall.take("招不到熟练工"), category=Category.LABOUR)
    can(office.bureau, LABOUR)
    client.force_login(hall.keeper)
    opened = page(client, "visit_new", firm="91410181MA4X0B7K2R")
    assert "用工诉求：招不到熟练工" in text(opened)
    assert ticked(opened, "skills") == ["LABOUR"]
    told = planning(hall, skills=[], purpose="", team=[f"p:{hall.handler_post.pk}"])
    answer = post(client, "visit_team", **told)
    assert (answer.status_code, Visit.objects.count()) == (200, 0)
    assert ticked(answer, "skills") == ["LABOUR"]
    assert ticked(answer, "team") == [f"u:{office.root.pk}", f"p:{hall.handler_post.pk}"]
    assert 'class="field field-wrong' not in text(answer)
    told = planning(hall, skills=["LABOUR", "LAW"], purpose="不要丢")
    answer = post(client, "visit_team", **told)
    assert "没有单位能去办：法务" in text(answer)
    assert 'value="不要丢"' in text(answer)
    assert ticked(answer, "team") == [f"u:{office.root.pk}", f"u:{office.bureau.pk}"]
    told["team"] = [f"u:{office.other.pk}"]
    visit = Visit.objects.get(pk=int(post(client, "visit_new", **told).url.split("/")[-2]))
    assert visit.skills == ["LABOUR", "LAW"]
    assert {part.unit for part in visit.parts.all()} == {office.root, office.other}
    shown = text(page(client, "visit", visit.pk))
    assert "需要的技能" in shown
    assert shown.count("去的单位都没有") == 2
    line = LogLine.objects.get(verb="enterprises.plan_visit", record_id=str(visit.pk))
    assert line.after["skills"] == ["LABOUR", "LAW"]


def test_the_visit_shows_who_of_it_has_which_skill_on_its_day(hall):
    [row] = can(hall.office.bureau, LABOUR)
    visit = hall.plan(
        "2023-03-02", team=[TeamPart(hall.office.bureau)], skills=[LAW, LABOUR, LABOUR]
    )
    assert visit.skills == ["LABOUR", "LAW"]
    parts = list(visit.parts.select_related("unit"))
    assert covered_by(visit.skills, parts, visit.day) == {LABOUR: [hall.office.bureau], LAW: []}
    actions.end_skill(actor=LUODI, row=row, valid_to=DAY)
    assert covered_by(visit.skills, parts, visit.day) == {LABOUR: [], LAW: []}
    assert covered_by([], parts, visit.day) == {}


@pytest.mark.parametrize(
    "wrong",
    [{"firm": "没有这家"}, {"day": "x"}, {"half": "NIGHT"}, {"unit": "0"}, {"team": ["u:0"]},
     {"skills": ["MAGIC"]}, {"skills": []}],
)  # fmt: skip
def test_a_team_is_not_proposed_of_what_cannot_be(hall, client, wrong):
    client.force_login(hall.keeper)
    answer = post(client, "visit_team", **planning(hall, **wrong))
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert "组团建议" not in text(answer)
    assert 'value="问用工"' in text(answer)
    if wrong == {"skills": []}:
        assert "没有选技能" in text(answer)


def test_an_unknown_skill_does_not_come_to_a_visit(hall, client):
    client.force_login(hall.keeper)
    answer = post(client, "visit_new", **planning(hall, skills=["MAGIC"]))
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
