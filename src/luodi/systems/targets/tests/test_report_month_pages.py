"""Which month and which unit a report's form is about: what was sent, never another."""

import csv
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.ledger.models import Nature
from luodi.kernel.targets.models import Quota, Target, TargetItem, TargetPart
from luodi.systems.targets.actions import HeldError
from luodi.systems.targets.models import Report

JULY = datetime(2023, 7, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
YI = 10**10


@pytest.fixture
def browse(client):
    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def target(desk, clock_at):
    clock_at(JULY)
    return desk.target()


@pytest.fixture
def listed(desk, target):
    """The target as a list that nobody has named yet."""
    from luodi.kernel.ledger.actions import define_measure

    items = define_measure(
        code="estates", name="小区", unit="个", scale=0, definition="逐个", nature=Nature.ITEMS
    )
    TargetPart.objects.filter(target=target).update(measure=items)
    Target.objects.filter(pk=target.pk).update(nature="LIST", unit="个", scale=0, value=3)
    return target


def sent(month, key="key-number-1", **changes):
    return {
        "month": month,
        "VALUE": "60",
        "VALUE_multiple": "亿",
        "VALUE_unit": "元",
        "evidence": SimpleUploadedFile("表.csv", b"\xef\xbb\xbfa,b\n1,2\n", "text/csv"),
        "do": "hand_in",
        "idempotency_key": key,
    } | changes


def url_of(target):
    return reverse("targets:report_new", args=[target.pk])


def text_of(response):
    return response.content.decode()


def test_of_two_tabs_that_send_june_the_second_is_refused(desk, browse, target):
    client = browse(desk.reporter)
    shown = text_of(client.get(url_of(target)))
    assert '<input type="hidden" name="month" value="202306">' in shown
    assert client.post(url_of(target), sent("202306")).status_code == 302
    second = client.post(url_of(target), sent("202306", "key-number-2", VALUE="61"))
    report = Report.objects.get()
    assert (second.status_code, report.month) == (422, 202306)
    assert f"2023年6月已有一份在办（报送 {report.pk}，待本单位审核）" in text_of(second)
    assert 'value="61"' in text_of(second)


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("202313", "“202313”不是月份"),
        ("2023-07", "“2023-07”不是月份"),
        ("", "没有说明是哪个月的数"),
        ("202307", "2023年7月还没有结束"),
        ("202212", "2022年12月不在目标的时段"),
        ("000001", "“000001”不是月份"),
    ],
)
def test_a_month_that_cannot_be_reported_is_refused_and_no_other_is_taken(
    desk, browse, target, month, said
):
    client = browse(desk.reporter)
    refused = client.post(url_of(target), sent(month))
    assert (refused.status_code, Report.objects.count()) == (422, 0)
    assert said in text_of(refused)
    if month:
        shown = client.get(url_of(target), {"month": month})
        assert (shown.status_code, said in text_of(shown)) == (422, True)
        assert 'class="form"' not in text_of(shown)
        assert "month=202306" in text_of(shown)


def test_the_form_of_a_month_that_is_reported_names_the_report(desk, browse, target):
    report = desk.report(target, 202306, 60)
    shown = text_of(browse(desk.reporter).get(url_of(target), {"month": "202306"}))
    assert f"2023年6月已报过（报送 {report.pk}，已入账）" in shown
    assert "month=202305" in shown
    assert 'name="VALUE"' not in shown


@pytest.fixture
def two_units(desk, target):
    """The target broken down to two bureaus, and a person who reports for both."""
    office = desk.office
    TargetPart.objects.filter(target=target).update(unit=office.root)
    for unit in (office.bureau, office.other):
        Quota.objects.create(target=target, unit=unit, value=100 * YI)
    permissions = ("targets.view_target", "targets.report_figure", "documents.add_document")
    return office.user("both", office.post("both", permissions, unit=office.root))


def test_of_several_units_the_one_that_owes_a_month_is_opened(desk, browse, target, two_units):
    office = desk.office
    first, last = sorted((office.bureau, office.other), key=lambda unit: unit.path)
    for month in range(202301, 202307):
        desk.report(target, month, 10, unit=first, user=two_units, confirmed=["large:VALUE"])
    client = browse(two_units)
    shown = text_of(client.get(url_of(target)))
    assert f'<input type="hidden" name="unit" value="{last.pk}">' in shown
    for unit in ("", "0"):
        refused = client.post(url_of(target), sent("202306", unit=unit, VALUE="10"))
        assert refused.status_code == 403
    client.post(url_of(target), sent("202306", "key-number-3", unit=last.pk, VALUE="10"))
    assert Report.objects.get(unit=last).month == 202306


def test_a_target_without_a_measure_says_why_it_cannot_be_reported(desk, browse, target):
    target.parts.all().delete()
    refused = browse(desk.reporter).get(url_of(target))
    assert refused.status_code == 403
    assert "暂不入账，尚未设指标" in text_of(refused)


def test_a_list_without_names_has_no_form(desk, browse, listed):
    client = browse(desk.reporter)
    shown = text_of(client.get(url_of(listed)))
    assert "清单还没有列出名称" in shown
    assert 'class="form"' not in shown
    naming = reverse("targets:set_items", args=[listed.pk])
    assert naming not in shown
    office = desk.office
    permissions = ("targets.view_target", "targets.report_figure", "targets.set_items")
    both = office.user("naming", office.post("naming", permissions, unit=office.root))
    assert naming in text_of(browse(both).get(url_of(listed)))
    assert client.post(url_of(listed), sent("202306")).status_code == 422
    TargetItem.objects.create(target=listed, code="E1", name="小区一", unit=office.bureau)
    assert "小区一" in text_of(browse(desk.reporter).get(url_of(listed)))


@pytest.fixture
def shared(desk, target):
    """The target as the share of twins in all."""
    from luodi.kernel.ledger.actions import define_measure

    told = {"unit": "个", "scale": 0, "definition": "按统计口径"}
    top, bottom = (define_measure(code=code, name=code, **told) for code in ("twin", "all"))
    told = {"unit": "%", "scale": 2, "definition": "相除", "nature": Nature.RATIO}
    share = define_measure(code="share", name="占比", top=top, bottom=bottom, **told)
    TargetPart.objects.filter(target=target).update(measure=share)
    Target.objects.filter(pk=target.pk).update(nature="SHARE", unit="%", scale=2, value=6000)
    return target


def test_a_share_above_its_whole_is_asked_about(desk, browse, shared):
    report = desk.draft(shared, 202306, figures=desk.figures(shared, TOP=81, BOTTOM=80))
    with pytest.raises(HeldError, match="占比超过 100%") as caught:
        desk.hand_in(report)
    assert [question.key for question in caught.value.questions] == ["over:TOP"]
    assert desk.hand_in(report, None, ["over:TOP"]).state == "UNIT"
    whole = desk.draft(shared, 202305, figures=desk.figures(shared, TOP=80, BOTTOM=80))
    assert desk.hand_in(whole).state == "UNIT"


def test_the_pages_of_a_share_show_what_it_is(desk, browse, shared):
    report = desk.draft(shared, 202306, figures=desk.figures(shared, TOP=40, BOTTOM=70))
    client = browse(desk.reporter)
    for url in (reverse("targets:report", args=[report.pk]), reverse("targets:report_list")):
        assert "57.14" in text_of(client.get(url))
    empty = desk.draft(shared, 202305, figures=desk.figures(shared, TOP=0, BOTTOM=0))
    shown = text_of(client.get(reverse("targets:report", args=[empty.pk])))
    assert "无法计算：分母为 0" in shown


def test_the_approver_of_a_correction_sees_the_old_figure_beside_the_new(desk, browse, target):
    report = desk.report(target, 202306, 60)
    told = {"corrects": report, "reason": "重复计算"}
    made = desk.hand_in(desk.draft(target, 202306, 58, **told))
    shown = text_of(browse(desk.head).get(reverse("targets:report", args=[made.pk])))
    line = shown[shown.index("累计完成</th>") :]
    line = line[: line.index("</tr>")]
    assert line.index(">60") < line.index(">58")
    assert "原报累计" in shown
    assert "原报累计" not in text_of(
        browse(desk.head).get(reverse("targets:report", args=[report.pk]))
    )


def test_the_approver_of_a_corrected_list_sees_the_old_items(desk, browse, listed):
    items = [
        TargetItem.objects.create(target=listed, code=name, name=name, unit=desk.office.bureau)
        for name in ("小区一", "小区二")
    ]
    report = desk.report(listed, 202306, items=items[:1])
    told = {"corrects": report, "reason": "验收有误"}
    made = desk.hand_in(desk.draft(listed, 202306, items=items[1:], **told))
    shown = text_of(browse(desk.head).get(reverse("targets:report", args=[made.pk])))
    assert shown.index("<li>小区二") < shown.index("原报的项目") < shown.index("<li>小区一")
    assert "新完成 1 项：小区二" in shown


def test_the_list_counts_the_items_of_all_months_beside_the_new_ones(desk, browse, listed):
    items = [
        TargetItem.objects.create(target=listed, code=name, name=name, unit=desk.office.bureau)
        for name in ("小区一", "小区二", "小区三")
    ]
    april = desk.report(listed, 202304, items=items[:2])
    desk.report(listed, 202305, items=items[2:])
    told = {"corrects": april, "reason": "验收有误"}
    desk.draft(listed, 202304, items=items[:1], **told)
    answer = browse(desk.reporter).get(
        reverse("targets:report_list"), {"format": "csv", "sort": "month"}
    )
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    found = [(row["月份"], row["状态"], row["累计完成"], row["本次新完成"]) for row in rows]
    assert sorted(found) == [
        ("2023年4月", "已入账", "2", "2"),
        ("2023年4月", "草稿", "1", "1"),
        ("2023年5月", "已入账", "3", "1"),
    ]
