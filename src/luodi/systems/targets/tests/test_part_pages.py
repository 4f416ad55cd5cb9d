"""The page of what a target counts, and the forms that add and drop a part."""

import pytest
from django.urls import reverse

from luodi.kernel.targets.models import Target, TargetPart

KEY = "a-key-for-this-form"
RIGHTS = ("targets.view_target", "targets.change_target", "ledger.view_entry")


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
    assert page.count("3,000,000,000.00 元") == 2
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
