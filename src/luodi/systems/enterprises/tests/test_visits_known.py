"""What is known of a firm, and the burden meter: figures, sources, refusals."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.actions import HireSpec, PaperSpec
from luodi.systems.enterprises.models import FirmHire, FirmPaper, FormAsked

YEAR = reads.Span(date(2023, 1, 1), date(2024, 1, 1))
KEY = {"idempotency_key": "key-of-a-test-form"}


def paper(hall, kind, day, user=None):
    spec = PaperSpec(kind, date.fromisoformat(day), "企业复印件")
    return actions.note_paper(actor=hall.actor(user or hall.keeper), firm=hall.firm, spec=spec)


def hire(hall, day, number=6, user=None):
    spec = HireSpec("炉前工", number, date.fromisoformat(day), "招工启事")
    return actions.note_hire(actor=hall.actor(user or hall.keeper), firm=hall.firm, spec=spec)


def test_known_are_open_cases_ending_papers_and_new_hires(hall):
    case, hidden = hall.take(), hall.take("房东不让知道", confidential=True)
    paper(hall, "排污许可证", "2023-03-10")
    renewed = paper(hall, "排污许可证", "2023-04-30")
    expired = paper(hall, "安全生产许可证", "2023-02-28")
    paper(hall, "运输许可证", "2023-05-01")
    fresh = hire(hall, "2022-12-02")
    hire(hall, "2022-12-01")
    known = reads.known_needs(hall.actor(hall.keeper), hall.firm, date(2023, 3, 1))
    assert set(known.cases) == {case, hidden}
    assert known.papers == (expired, renewed)
    assert known.hires == (fresh,)
    assert (known.paper_days, known.hire_days) == (60, 90)
    street = reads.known_needs(hall.actor(hall.clerk), hall.firm, date(2023, 3, 1))
    assert street.cases == (case,)


def test_what_is_known_shows_its_source_and_day_and_is_taken_out_with_a_reason(hall, client):
    one = paper(hall, "排污许可证 13812345678", "2023-02-28")
    other = hire(hall, "2023-02-20")
    client.force_login(hall.keeper)
    address = reverse("enterprises:firm", args=[hall.firm.pk])
    shown = client.get(address).content.decode()
    for word in ("排污许可证 138****5678", "2023年2月28日已到期", "企业复印件", "6 人", "招工启事"):
        assert word in shown
    remove = reverse("enterprises:paper_remove", args=[one.pk])
    assert client.post(remove, {**KEY, "reason": ""}).status_code == 422
    assert client.post(remove, {**KEY, "reason": "已换证"}).status_code == 302
    gone = reverse("enterprises:hire_remove", args=[other.pk])
    told = {"idempotency_key": "key-of-the-other", "reason": "招满了"}
    assert client.post(gone, told).status_code == 302
    assert (FirmPaper.objects.count(), FirmHire.objects.count()) == (0, 0)
    lines = LogLine.objects.filter(verb="enterprises.remove_known").order_by("pk")
    assert list(lines.values_list("reason", flat=True)) == ["已换证", "招满了"]


def test_papers_and_hires_are_written_on_their_pages_once(hall, client):
    client.force_login(hall.keeper)
    new = reverse("enterprises:paper_new", args=[hall.firm.pk])
    told = {**KEY, "kind": "排污许可证", "valid_to": "2023-04-01", "source": "复印件"}
    assert client.post(new, told | {"valid_to": "x"}).status_code == 422
    for _twice in range(2):
        assert client.post(new, told).status_code == 302
    hires = reverse("enterprises:hire_new", args=[hall.firm.pk])
    told = {"idempotency_key": "key-of-a-hire", "work": "焊工", "number": "0",
            "announced_on": "2023-03-01", "source": "公示"}  # fmt: skip
    assert client.post(hires, told).status_code == 422
    assert client.post(hires, told | {"number": "3"}).status_code == 302
    assert (FirmPaper.objects.count(), FirmHire.objects.get().number) == (1, 3)


def test_what_is_known_is_written_by_those_who_keep_the_firm(hall, stranger):
    outsider = stranger("enterprises.change_firm", "enterprises.view_firm")
    for act in (
        lambda: paper(hall, "排污许可证", "2023-04-01", hall.handler),
        lambda: hire(hall, "2023-03-01", user=outsider),
    ):
        with pytest.raises(PermissionDenied):
            act()
    for act in (
        lambda: hire(hall, "2023-03-02"),
        lambda: hire(hall, "2023-03-01", number=0),
        lambda: paper(hall, "  ", "2023-04-01"),
    ):
        with pytest.raises(ValidationError):
            act()
    assert (FirmPaper.objects.count(), FirmHire.objects.count()) == (0, 0)


def csv_of(client, address, **query):
    return client.get(address, {**query, "format": "csv"}).getvalue().decode("utf-8-sig")


def ask(hall, day="2023-03-01", user=None, **more):
    spec = {"unit": hall.office.root, "title": "用工调查", "day": date.fromisoformat(day)}
    return actions.ask_form(
        actor=hall.actor(user or hall.keeper), **{**spec, "firms": [hall.firm], **more}
    )


def test_the_meter_counts_visits_and_forms_by_firm_and_unit(hall):
    hall.plan("2023-03-02", team=[actions.TeamPart(hall.office.bureau)])
    late = hall.plan("2023-03-09", hall.handler, unit=hall.office.bureau)
    hall.plan("2023-03-10", asked=True)
    gone = hall.plan("2023-03-14")
    keeper = hall.actor(hall.keeper)
    actions.cancel_visit(actor=keeper, visit=gone, version=1, reason="值守")
    ask(hall)
    ask(hall, "2022-12-31", title="去年的表")
    [firm] = reads.firm_burdens(keeper, YEAR)
    assert (firm.visit_count, firm.asked_count, firm.form_count) == (3, 1, 1)
    assert reads.excess_of([firm], YEAR)[firm.pk].weeks == ()
    late.day = date(2023, 3, 3)
    hall.at("2023-03-03 15:00")
    hall.record(late, ("NO_NEED", "平稳"), user=hall.handler, unit=hall.office.bureau)
    assert reads.excess_of([firm], YEAR)[firm.pk].weeks == (date(2023, 2, 27),)
    assert (
        reads.excess_of([firm], reads.Span(date(2023, 3, 6), date(2024, 1, 1)))[firm.pk].weeks == ()
    )
    names = sorted([hall.office.root.name, hall.office.bureau.name])
    assert sorted(reads.units_by_firm([firm], YEAR)[firm.pk]) == names
    rows = reads.unit_burdens(keeper, YEAR)
    found = {row.code: (row.visit_count, row.firm_count, row.form_count) for row in rows}
    assert found == {hall.office.root.code: (2, 1, 1), hall.office.bureau.code: (2, 1, 0)}
    burden = reads.burden_of(firm, date(2023, 3, 3))
    assert (burden.week, burden.month, burden.year, burden.forms) == (2, 2, 2, 1)
    assert burden.over is True


def test_a_month_counts_whole_where_a_period_only_touches_it(hall):
    for day in ("2023-03-02", "2023-03-09", "2023-03-16"):
        hall.plan(day)
    moved = hall.plan("2023-04-06")
    hall.at("2023-03-31 10:00")
    moved.day = date(2023, 3, 31)
    hall.record(moved, ("NO_NEED", "平稳"))
    for span, months in (
        (reads.Span(date(2023, 3, 31), date(2023, 4, 1)), (date(2023, 3, 1),)),
        (reads.Span(date(2023, 4, 1), date(2023, 5, 1)), ()),
        (reads.Span(date(2023, 2, 1), date(2023, 3, 1)), ()),
    ):
        assert reads.excess_of([hall.firm], span)[hall.firm.pk].months == months


def test_the_pages_of_the_burden_show_filter_and_export(hall, client):
    visit = hall.plan("2023-03-02")
    ask(hall)
    assert visit.planned_at.astimezone(SHANGHAI).date() == date(2023, 3, 1)
    client.force_login(hall.keeper)
    for name, word in (("burden_list", "测试铸造"), ("burden_unit_list", hall.office.root.name),
                       ("form_list", "用工调查")):  # fmt: skip
        address = reverse(f"enterprises:{name}")
        assert word in client.get(address).content.decode()
        assert word in csv_of(client, address)
    address = reverse("enterprises:burden_list")
    past = csv_of(client, address, **{"from": "2022-01-01", "to": "2022-12-31"})
    [_head, line] = past.strip().splitlines()[:2]
    assert line.split(",")[3:6] == ["0", "0", "0"]
    for wrong in ({"from": "x"}, {"from": "2023-02-01", "to": "2023-01-01"}):
        assert "2023-12-31" in client.get(address, wrong).content.decode()


def test_a_form_is_asked_of_firms_by_name_code_and_class(hall, client):
    client.force_login(hall.keeper)
    address = reverse("enterprises:form_new")
    told = {**KEY, "title": "用工调查", "day": "2023-03-01", "unit": hall.office.root.pk}
    assert client.post(address, told | {"firms": "没有这家"}).status_code == 422
    assert client.post(address, told | {"firms": ""}).status_code == 422
    assert client.post(address, told | {"cares": ["OTHER"]}).status_code == 422
    long = client.post(address, told | {"firms": "测试铸造有限公司\n" * 2_001})
    assert long.status_code == 422
    assert "2001" in long.content.decode()
    assert FormAsked.objects.count() == 0
    both = {"cares": ["KEY"], "firms": "测试铸造有限公司\n91410181ma4x0b7k2r\n"}
    for _twice in range(2):
        assert client.post(address, told | both).status_code == 302
    assert list(FormAsked.objects.get().firms.all()) == [hall.firm]


def test_a_stranger_asks_no_form_of_a_firm(hall, stranger):
    outsider = stranger("enterprises.plan_visit")
    with pytest.raises(PermissionDenied):
        ask(hall, user=outsider)
    with pytest.raises(ValidationError):
        ask(hall, firms=[])
    with pytest.raises(ValidationError):
        ask(hall, title=" ")
    assert FormAsked.objects.count() == 0
