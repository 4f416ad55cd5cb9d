"""What no page offers and somebody may send all the same: answered, never a fault."""

import pytest
from django.urls import reverse

from luodi.systems.targets.models import Report, ScoreScheme


@pytest.fixture
def browse(client):
    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def keyed(**told):
    return told | {"idempotency_key": "a-key-for-this-form"}


@pytest.mark.parametrize("month", ["²", "20230²", "٢٠٢٣٠٢", "①", "202302" * 9])
def test_a_month_in_odd_digits_is_answered(desk, browse, month):
    client, url = browse(desk.reporter), reverse("targets:report_new", args=[desk.target().pk])
    assert client.get(url, {"month": month}).status_code in {200, 422}
    assert client.get(url, {"unit": month}).status_code == 403
    assert client.post(url, keyed(month=month)).status_code == 422
    assert Report.objects.count() == 0


@pytest.mark.parametrize("version", ["abc", "²", "-1", "", "9" * 40])
def test_a_draft_is_not_changed_without_its_version(desk, browse, version):
    report = desk.draft(desk.target(), 202301, 30)
    sent = {"VALUE": "31", "VALUE_multiple": "亿", "VALUE_unit": "元", "do": "draft"}
    response = browse(desk.reporter).post(
        reverse("targets:report_edit", args=[report.pk]), keyed(version=version, **sent)
    )
    assert response.status_code == 422
    assert "请刷新页面后再改" in response.content.decode()
    assert report.figures.get().cumulative == 30 * 10**10


@pytest.fixture
def setter(desk):
    office = desk.office
    permissions = ("targets.view_target", "targets.change_target", "targets.set_score")
    return office.user("setter", office.post("setter", permissions, unit=office.root))


@pytest.mark.parametrize("last_day", ["9999-12-31", "2200-01-01", "2022-12-31"])
def test_a_target_is_not_moved_out_of_the_years(desk, browse, setter, last_day):
    target = desk.target()
    client, url = browse(setter), reverse("targets:target_change", args=[target.pk])
    form = client.get(url).context["form"]
    told = {name: form[name].value() for name in form.fields}
    told = {name: value for name, value in told.items() if value not in (None, False)}
    told |= {"citation": "清政〔2023〕5号", "last_day": last_day}
    response = client.post(url, keyed(**told))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"last_day"}
    target.refresh_from_db()
    assert target.version == 1


@pytest.mark.parametrize("weight", ["1" * 31, "0." + "1" * 31, "1e31", "1e-31", "1e99999", "NaN"])
def test_a_weight_of_many_digits_is_answered(desk, browse, setter, weight):
    target = desk.target()
    response = browse(setter).post(
        reverse("targets:score_set") + "?year=2023",
        keyed(**{"citation": "考核办法", f"weight_{target.pk}": weight}),
    )
    assert (response.status_code, ScoreScheme.objects.count()) == (422, 0)


@pytest.mark.parametrize("year", ["9999", "0000", "²²²²"])
def test_a_year_outside_all_years_shows_this_one(desk, browse, setter, year):
    client = browse(setter)
    for name in ("score", "score_set"):
        shown = client.get(reverse(f"targets:{name}"), {"year": year})
        assert (shown.status_code, shown.context["year"]) == (200, 2023)


@pytest.mark.parametrize("act", ["withdraw", "return"])
def test_the_form_of_an_act_is_shown_to_whoever_may_act_alone(desk, browse, act):
    report = desk.hand_in(desk.draft(desk.target(), 202301, 30))
    url = reverse(f"targets:report_{act}", args=[report.pk])
    may = {"withdraw": desk.chief, "return": desk.head}[act]
    if act == "withdraw":
        report = desk.approve(report)
    assert browse(may).get(url).status_code == 200
    assert browse(may).post(url, {"version": report.version}).status_code == 422
    refused = {"withdraw": desk.reporter, "return": desk.reviewer}[act]
    shown = browse(refused).get(url)
    assert (shown.status_code, shown.context["refused"] != "") == (200, True)
    assert "<textarea" not in shown.content.decode()
    assert 'name="version"' not in shown.content.decode()
    told = {"version": report.version, "reason": "重复"}
    assert browse(refused).post(url, told).status_code == 403
