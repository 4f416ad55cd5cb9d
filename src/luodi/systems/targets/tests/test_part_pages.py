"""The pages of what a target counts, and of the bases that its breakdown starts from."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.targets.models import Quota, Target, TargetPart

KEY = "a-key-for-this-form"
RIGHTS = (
    "targets.view_target",
    "targets.change_target",
    "ledger.view_entry",
    "targets.break_down",
)


@pytest.fixture
def browse(client, desk):
    """Sign the director in, who may change targets at the root."""
    user = desk.office.user("director", desk.office.post("director", RIGHTS, unit=desk.office.root))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def target(desk):
    """A target reported for January."""
    target = desk.target()
    desk.report(target, 202301, 30)
    return target


def text_of(response):
    return response.content.decode()


def sent(desk, target, **changes):
    part = target.parts.get()
    return {
        "measure": part.measure_id,
        "unit": desk.office.other.pk,
        "place": desk.office.district.pk,
        "valid_from": "2023-02-10",
        "citation": "清政〔2023〕5号",
        "version": 1,
        "idempotency_key": KEY,
    } | changes


def url(name, number):
    return reverse(f"targets:{name}", args=[number])


def test_the_parts_are_listed_with_what_each_comes_to(browse, desk, target):
    page = text_of(browse.get(url("parts", target.pk)))
    part = target.parts.get()
    assert url("parts", target.pk) in text_of(browse.get(url("target", target.pk)))
    assert reverse("ledger:measure", args=[part.measure_id]) in page
    assert "由 1 个部分合成" in page
    assert page.count('title="3,000,000,000.00 元"') == 2
    assert url("part_drop", part.pk) in page


def test_a_part_is_added_and_dropped_on_the_pages(browse, desk, target):
    data = sent(desk, target)
    assert browse.post(url("part_add", target.pk), data).status_code == 302
    added = TargetPart.objects.get(unit=desk.office.other)
    page = text_of(browse.get(url("target", target.pk)))
    assert "清政〔2023〕5号" in page
    dropped = {name: data[name] for name in ("valid_from", "citation")}
    dropped |= {"version": 2, "idempotency_key": "another-key"}
    assert browse.post(url("part_drop", added.pk), dropped).status_code == 302
    assert (Target.objects.get().version, TargetPart.objects.count()) == (3, 1)


def test_a_part_that_counts_twice_is_refused_beside_its_field_with_the_records(
    browse, desk, target
):
    report = target.reports.get()
    response = browse.post(url("part_add", target.pk), sent(desk, target, unit=desk.office.root.pk))
    page = text_of(response)
    assert response.status_code == 422
    assert "会把 1 条记录算两次" in response.context["form"].errors["measure"][0]
    assert (
        f'<a href="{reverse("targets:report", args=[report.pk])}">数据报送 {report.pk}</a>' in page
    )
    assert "权限之外" not in page
    assert (TargetPart.objects.count(), Target.objects.get().version) == (1, 1)


def test_records_outside_the_rights_are_only_counted(client, desk, target):
    office = desk.office
    user = office.user("blind", office.post("changer", RIGHTS[:2], unit=office.root))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(url("part_add", target.pk), sent(desk, target, unit=desk.office.root.pk))
    page = text_of(response)
    assert "1 条记录都在您的权限之外" in page
    assert reverse("targets:report", args=[target.reports.get().pk]) not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"citation": " "}, "这个字段是必填项"),
        ({"valid_from": "2023-03-02"}, "晚于今天"),
        ({"measure": 0}, "选择一个有效的选项"),
        ({"unit": ""}, "这个字段是必填项"),
        ({"version": 7}, "已被他人改为第 1 版"),
    ],
)
def test_a_part_that_cannot_stand_is_answered(browse, desk, target, changes, said):
    response = browse.post(url("part_add", target.pk), sent(desk, target, **changes))
    assert response.status_code == 422
    assert said in text_of(response)
    assert (TargetPart.objects.count(), Target.objects.get().version) == (1, 1)


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("reporter", (200, 403, 403)),
        ("colleague", (404, 403, 403)),
        ("stranger", (403, 403, 403)),
    ],
)
def test_others_change_no_parts(client, desk, target, who, answers):
    client.force_login(getattr(desk, who), backend="django.contrib.auth.backends.ModelBackend")
    part = target.parts.get()
    assert (
        client.get(url("parts", target.pk)).status_code,
        client.post(url("part_add", target.pk), sent(desk, target)).status_code,
        client.post(url("part_drop", part.pk), sent(desk, target)).status_code,
    ) == answers
    assert (TargetPart.objects.count(), Target.objects.get().version) == (1, 1)


def test_a_neighbour_with_the_right_finds_nothing(client, desk, target):
    office = desk.office
    user = office.user("near", office.post("near", RIGHTS, unit=office.other))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    part = target.parts.get()
    for name, number in (("parts", target.pk), ("part_add", target.pk), ("part_drop", part.pk)):
        assert client.get(url(name, number)).status_code == 404
    assert client.post(url("part_drop", part.pk), sent(desk, target)).status_code == 404
    assert TargetPart.objects.count() == 1


@pytest.fixture
def growing(desk):
    """A growth led by the root, of which two bureaus have figures of the year before."""
    from luodi.kernel.ledger.actions import define_measure, post_entries
    from luodi.kernel.ledger.rules import Figure, RecordKey

    target, office = desk.target(), desk.office
    flow = define_measure(code="f", name="总量", unit="元", scale=2, definition="逐笔相加")
    told = {"unit": "%", "scale": 2, "definition": "比上年", "nature": "GROWTH", "top": flow}
    rate = define_measure(code="g", name="增速", **told)
    TargetPart.objects.filter(target=target).update(measure=rate, unit=office.root)
    columns = {"nature": "GROWTH", "unit": "%", "value": 700, "lead_unit": office.root}
    Target.objects.filter(pk=target.pk).update(**columns)
    for number, (unit, yi) in enumerate(((office.bureau, 170), (office.other, 30)), 1):
        figure = Figure(flow.pk, unit.pk, office.district.pk, date(2022, 6, 30), yi * 10**10)
        post_entries([(RecordKey("targets", "report", str(number), 1, "base"), figure)])
    return target


def test_a_breakdown_of_growth_begins_with_the_bases_of_the_ledger(browse, desk, growing):
    page = browse.get(url("break_down", growing.pk))
    form = page.context["form"].initial
    bureau, other = desk.office.bureau.name, desk.office.other.name
    assert form["shares"].splitlines() == [f"{bureau}，170亿，7", f"{other}，30亿，7"]
    assert "基数已按账上到2022年6月的上年数填好" in text_of(page)
    data = {
        "version": 1,
        "shares": f"{bureau}，170亿，6\n{other}，30亿，13",
        "how": "value",
        "valid_from": "2023-02-10",
        "citation": "分解方案",
        "idempotency_key": KEY,
    }
    assert browse.post(url("break_down", growing.pk), data).status_code == 302
    assert list(Quota.objects.values_list("weight", "value")) == [
        (170 * 10**10, 600),
        (30 * 10**10, 1300),
    ]
    assert "17,000,000,000.00 元" in text_of(browse.get(url("breakdown", growing.pk)))


def test_a_base_that_is_no_number_is_named(browse, desk, growing):
    data = {
        "version": 1,
        "shares": f"{desk.office.bureau.name}，亿，6",
        "how": "value",
        "valid_from": "2023-02-10",
        "citation": "分解方案",
        "idempotency_key": KEY,
    }
    response = browse.post(url("break_down", growing.pk), data)
    assert "“亿”不是数" in text_of(response)
    assert Quota.objects.count() == 0
