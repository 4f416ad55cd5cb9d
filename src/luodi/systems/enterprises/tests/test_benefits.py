"""What a firm got: each figure by year from its records, and no more than the reader may see."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.models import AgencyStep
from luodi.systems.enterprises.reads.benefits import firm_benefits
from luodi.systems.enterprises.rules import CertificationKind, EventKind, ResultKind, Solved
from luodi.systems.enterprises.tests.results import kept_file, recorder, reopen, result

WORKERS = ResultKind.WORKERS


@pytest.fixture
def user(hall):
    return recorder(hall)


def got(hall, user, firm=None):
    """Give what the firm got: kind → (amount, years with their amounts and records)."""
    found = firm_benefits(hall.actor(user), firm or hall.firm)
    return {
        one.kind: (
            one.quantity.amount,
            [(year.year, year.quantity.amount, len(year.records)) for year in one.years],
        )
        for one in found.got
    }


def closed(hall, text="变压器老跳闸，炉子停了", solved=Solved.YES, **more):
    case = hall.replied(hall.triage(hall.take(text, **more)))
    hall.hear(case, solved=solved, score=5, plan="八月前换" if solved is Solved.PARTLY else "")
    return hall.close(case)


def certify(hall, day=date(2023, 2, 1), kind=CertificationKind.HIGH_TECH):
    return actions.add_certification(
        actor=LUODI,
        firm=hall.firm,
        spec=actions.CertificationSpec(kind, day, day.replace(year=day.year + 3), "证 1"),
        evidence=kept_file(hall),
    )


def hold(hall, day=date(2023, 2, 3), firms=None, title="银企对接会"):
    spec = actions.EventSpec(
        EventKind.BANKS, title, day, hall.office.root, hall.office.street, 9,
        [hall.firm] if firms is None else firms,
    )  # fmt: skip
    return actions.add_event(actor=LUODI, spec=spec, evidence=kept_file(hall))


def test_nothing_is_said_to_be_nothing(hall, user, client):
    found = firm_benefits(hall.actor(user), hall.firm)
    assert (found.got, len(found.nothing), found.outside) == ((), 6, ())
    client.force_login(user)
    shown = client.get(reverse("enterprises:firm", args=[hall.firm.pk])).content.decode()
    assert "贷款、用工、资质认定、宣讲和对接、代办办完、企业确认办成的诉求：没有记录" in shown


def test_each_kind_is_the_sum_of_its_records_by_year(hall, user):
    case = closed(hall)
    result(hall, case, user, 1_500_000_00)
    result(hall, case, user, 500_000_00, by="另一家银行")
    result(hall, case, user, 12, WORKERS, by="零工市场")
    certify(hall)
    certify(hall, date(2022, 5, 1), CertificationKind.TECH_SMALL)
    hold(hall)
    hold(hall, date(2022, 5, 5), title="早一年的")
    hold(hall, firms=[], title="没有来")
    assert got(hall, user) == {
        "LOAN": (2_000_000_00, [(2023, 2_000_000_00, 2)]),
        "WORKERS": (12, [(2023, 12, 1)]),
        "certified": (2, [(2023, 1, 1), (2022, 1, 1)]),
        "events": (2, [(2023, 1, 1), (2022, 1, 1)]),
        "solved": (1, [(2023, 1, 1)]),
    }


def test_open_cases_and_what_was_taken_back_or_not_confirmed_count_nothing(hall, user):
    result(hall, hall.take("还开着"), user)
    rows = [certify(hall), hold(hall), result(hall, closed(hall), user)]
    for row in rows:
        actions.take_back(actor=LUODI, row=row, version=1, reason="弄错了")
    assert got(hall, user) == {"solved": (1, [(2023, 1, 1)])}


def test_a_case_that_came_back_takes_its_loan_along(hall, user):
    case = closed(hall)
    result(hall, case, user)
    assert set(got(hall, user)) == {"LOAN", "solved"}
    reopen(hall, case)
    assert got(hall, user) == {}


def test_a_plan_that_the_firm_agreed_to_counts_and_a_joined_case_does_not(hall, user):
    case = closed(hall, solved=Solved.PARTLY)
    assert got(hall, user)["solved"][0] == 1
    other = closed(hall, "又说一遍")
    type(case).objects.filter(pk=other.pk).update(parent=case)
    assert got(hall, user)["solved"][0] == 1


def test_an_agency_service_counts_when_its_last_step_is_done(lane, user):
    lane.start()
    for number in (1, 3):
        lane.finish(number, reason="先办")
    assert "agency" not in got(lane.hall, user)
    for name in ("章程", "住所证明"):
        lane.receive(name)
    lane.finish(2)
    AgencyStep.objects.filter(number=1).update(done_on=date(2022, 12, 30))
    assert got(lane.hall, user)["agency"] == (1, [(2023, 1, 1)])


def test_a_street_is_told_less_where_a_case_is_kept_from_it(hall, user):
    street = recorder(hall, name="street", place=hall.office.street)
    result(hall, closed(hall), user, 100_00)
    result(hall, closed(hall, "别让街道知道", confidential=True), user, 900_00)
    assert got(hall, user)["LOAN"][0] == 1_000_00
    assert got(hall, street) == {
        "LOAN": (100_00, [(2023, 100_00, 1)]), "solved": (1, [(2023, 1, 1)])
    }  # fmt: skip


def test_the_page_opens_each_figure_and_hides_what_is_outside(hall, user, client):
    hidden = closed(hall, "别让街道知道", confidential=True)
    secret = result(hall, hidden, user, 900_00, by="密行")
    case = closed(hall)
    loan, title, held = result(hall, case, user), certify(hall), hold(hall)
    address = reverse("enterprises:firm", args=[hall.firm.pk])
    client.force_login(recorder(hall, name="street", place=hall.office.street))
    shown = client.get(address).content.decode()
    part = shown.partition('id="firm-benefits"')[2].partition("</section>")[0]
    for name, row in (("result", loan), ("certification", title), ("event", held), ("case", case)):
        assert f'href="{reverse(f"enterprises:{name}", args=[row.pk])}"' in part
    assert "高新技术企业" in part
    assert "证 1 · 有效期至 2026年2月1日（不含）" in part
    assert "登记资质" in part
    for mark in ("密行", "别让街道知道", reverse("enterprises:result", args=[secret.pk])):
        assert mark not in shown
    rights = ("enterprises.view_firm",)
    looker = hall.office.user("looker", hall.office.post("看客", rights, unit=hall.office.root))
    client.force_login(looker)
    shown = client.get(address).content.decode()
    assert "测试银行" not in shown
    assert "贷款、用工、资质认定、宣讲和对接、代办办完、企业确认办成的诉求：在您的权限之外" in shown
    part = shown.partition('id="firm-benefits"')[2].partition("</section>")[0]
    assert "登记资质" not in part
