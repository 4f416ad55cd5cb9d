"""Pages that accept, change, break down, list, weigh and compare targets."""

import re
from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.ledger.models import Measure
from luodi.kernel.targets.models import Quota, Target, TargetItem
from luodi.systems.targets.models import ScoreScheme, ScoreWeight

KEY = "a-key-for-this-form"
RIGHTS = (
    "targets.view_target",
    "targets.read_document",
    "targets.review_commitment",
    "targets.accept_target",
    "targets.change_target",
    "targets.break_down",
    "targets.set_items",
    "targets.set_score",
    "documents.add_document",
    "documents.view_document",
    "ledger.view_entry",
)
TEXT = """清河区2023年重点工作

本报讯（通讯员 示例）清河区2023年居民人均可支配收入与经济增长同步，双轮驱动占比不低于60%。

改造老旧小区3个，打造10分钟政务服务圈，节能减排完成国家和省市下达任务。
"""


@pytest.fixture
def browse(client, office):
    """Sign the director in, who holds every right at the root."""
    user = office.user("director", office.post("director", RIGHTS, unit=office.root))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def marked(desk):
    """Give commitments of any kind, as the reader or a person marks them."""
    from luodi.kernel.documents.actions import add_document
    from luodi.systems.targets.actions import read_document
    from luodi.systems.targets.models import Commitment

    actor = desk.actor(desk.reviewer)
    document = add_document(
        actor=actor,
        data=TEXT.encode(),
        filename="重点.txt",
        title="清河区2023年重点工作",
        year=2023,
        published_on=date(2023, 2, 1),
        unit_id=desk.office.root.pk,
        place_id=desk.office.district.pk,
    )
    reading = read_document(actor=actor, document=document, year=2023)
    reading.commitments.all().delete()

    def mark(words, **told):
        start = TEXT.index(words)
        low = max(TEXT.rfind(mark, 0, start) for mark in "\n。") + 1
        high = TEXT.index("。", start) + 1
        said = {"sentence": TEXT[low:high], "comparator": told.get("comparator")}
        return Commitment.objects.create(
            reading=reading,
            number=reading.commitments.count() + 1,
            start=start,
            end=start + len(words),
            sentence_start=low,
            sentence_end=high,
            value_raw=words,
            said=said,
            period="2023",
            **{"kind": "target", "indicator": words} | told,
        )

    return mark


def form_of(response):
    return {
        name: "" if value is None else value
        for name, value in response.context["form"].initial.items()
    }


def accept(browse, desk, commitment, **changes):
    url = reverse("targets:commitment_accept", args=[commitment.pk])
    data = form_of(browse.get(url)) | {
        "lead_unit": desk.office.bureau.pk,
        "place": desk.office.district.pk,
        "idempotency_key": f"{KEY}-{commitment.pk}",
    }
    data = {name: value for name, value in (data | changes).items() if value is not False}
    return browse.post(url, data)


def text_of(response):
    return response.content.decode()


def test_keeping_step_is_offered_and_needs_the_target_to_keep_step_with(browse, desk, marked):
    income = marked("与经济增长同步", growth=True, indicator="居民人均可支配收入")
    gdp = desk.commitment("7%")
    accept(browse, desk, gdp, parts_unit="元")
    target = Target.objects.get()
    assert (target.nature, target.comparator, target.value) == ("GROWTH", "GE", 700)
    assert target.parts.get().measure.top.unit == "元"
    refused = accept(browse, desk, income, parts_unit="元")
    assert refused.status_code == 422
    assert "没有选与哪个目标同步" in text_of(refused)
    told = {"parts_unit": "元", "in_step_with": target.pk, "take_tolerance": "on"}
    accept(browse, desk, income, idempotency_key="another-key", **told)
    kept = Target.objects.get(comparator="SYNC")
    assert (kept.in_step_with, kept.tolerance, kept.value) == (target, 50, None)


def test_about_without_a_tolerance_stays_without_one(browse, desk):
    accept(browse, desk, desk.commitment("12%"), parts_unit="元")
    target = Target.objects.get()
    assert (target.comparator, target.tolerance) == ("ABOUT", None)
    assert (target.said_comparator, target.said_value, target.said_unit) == ("approx", "12", "%")


def test_a_share_is_counted_by_two_new_measures(browse, desk, marked):
    share = marked("60%", comparator=">=", value="60", unit="%", indicator="双轮驱动占比")
    accept(browse, desk, share, parts_unit="元")
    target = Target.objects.get()
    assert (target.nature, target.accumulation, target.value) == ("SHARE", "POINT", 6000)
    measure = target.parts.get().measure
    assert (measure.nature, measure.top.unit, measure.bottom.unit) == ("RATIO", "元", "元")


def test_what_is_offered_without_a_unit_for_its_parts_is_asked_for(browse, desk):
    response = accept(browse, desk, desk.commitment("7%"))
    assert response.status_code == 422
    assert "请填写逐月报送的数用什么单位" in text_of(response)
    assert (Target.objects.count(), Measure.objects.count()) == (0, 0)


def test_a_list_is_named_line_by_line(browse, desk, marked):
    estates = marked("3个", comparator="=", value="3", unit="个", indicator="改造老旧小区")
    accept(browse, desk, estates)
    target = Target.objects.get()
    assert (target.nature, target.parts.get().measure.nature) == ("LIST", "ITEMS")
    url = reverse("targets:set_items", args=[target.pk])
    short = browse.post(url, {"names": "甲小区\n乙小区", "idempotency_key": KEY})
    assert short.status_code == 422
    assert "少 1 项" in text_of(short)
    assert TargetItem.objects.count() == 0
    bureau = desk.office.bureau
    names = f"甲小区，{bureau.code}，2023-02-28\n乙小区\n丙小区，{bureau.name}"
    browse.post(url, {"names": names, "idempotency_key": "another-key"})
    assert list(target.items.values_list("name", "unit", "due")) == [
        ("甲小区", bureau.pk, date(2023, 2, 28)),
        ("乙小区", bureau.pk, None),
        ("丙小区", bureau.pk, None),
    ]
    page = text_of(browse.get(reverse("targets:items", args=[target.pk])))
    assert "共 3 项，已验收 0 项，逾期 1 项" in page
    page = text_of(browse.get(reverse("targets:target", args=[target.pk])))
    assert "还没有一项验收入账，所以完成数是" in page


@pytest.mark.parametrize("line", ["甲小区，没有的单位", "甲小区，，2023-02-30", "，"])
def test_a_line_of_a_list_that_cannot_be_read_is_named(browse, desk, marked, line):
    accept(browse, desk, marked("3个", comparator="=", value="3", unit="个", indicator="小区"))
    url = reverse("targets:set_items", args=[Target.objects.get().pk])
    response = browse.post(url, {"names": line, "idempotency_key": KEY})
    assert "第 1 行" in text_of(response)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("长" * 121, "第 2 行：名称有 121 个字，最多 120 个"),
        ("\u200b", "第 2 行：这里只有看不见的字符"),
        ("甲\u202e小区", "第 2 行：“甲小区”里有不能用的字符 U+202E"),
    ],
)
def test_a_name_that_does_not_fit_or_cannot_be_read_is_refused(browse, desk, marked, name, said):
    accept(browse, desk, marked("3个", comparator="=", value="3", unit="个", indicator="小区"))
    url = reverse("targets:set_items", args=[Target.objects.get().pk])
    response = browse.post(url, {"names": f"甲\n{name}\n丙", "idempotency_key": KEY})
    assert response.status_code == 422
    assert said in text_of(response)
    assert TargetItem.objects.count() == 0


def test_a_circle_of_services_is_a_coverage_whose_share_a_person_gives(browse, desk, marked):
    circle = marked("打造10分钟政务服务圈", kind="qualitative", indicator="10分钟政务服务圈")
    assert accept(browse, desk, circle).status_code == 422
    assert not Target.objects.exists()
    assert accept(browse, desk, circle, value="90", parts_unit="户").status_code == 302
    target = Target.objects.get()
    assert (target.nature, target.comparator, target.value, target.unit) == (
        "COVERAGE",
        "GE",
        9000,
        "%",
    )


def test_a_promise_without_a_number_becomes_a_milestone(browse, desk, marked):
    hall = marked("改造老旧小区3个", kind="qualitative", indicator="政务服务大厅")
    accept(browse, desk, hall)
    target = Target.objects.get()
    assert (target.nature, target.comparator, target.value) == ("MILESTONE", None, None)
    assert target.items.get().due == date(2023, 12, 31)


def test_what_is_to_be_assigned_gets_its_number_by_a_version(browse, desk, marked):
    saving = marked("完成国家和省市下达任务", kind="qualitative", indicator="节能减排")
    accept(browse, desk, saving, counting="none", unit="吨", nature="LEVEL")
    target = Target.objects.get()
    assert (target.comparator, target.value) == ("ASSIGNED", None)
    assert "登记下达数" in text_of(browse.get(reverse("targets:target", args=[target.pk])))
    response = change(browse, target, value="120", citation="市下达任务书")
    assert response.status_code == 302
    target.refresh_from_db()
    assert (target.value, target.version) == (120, 2)


def change(browse, target, **changes):
    url = reverse("targets:target_change", args=[target.pk])
    data = form_of(browse.get(url)) | {"idempotency_key": KEY, "citation": "清政〔2023〕5号"}
    data = {name: value for name, value in (data | changes).items() if value is not False}
    return browse.post(url, data)


def test_a_change_is_shown_with_what_it_changed_and_by_which_document(browse, desk):
    target = desk.target()
    assert change(browse, target, value="400", lead_unit=desk.office.other.pk).status_code == 302
    page = text_of(browse.get(reverse("targets:target", args=[target.pk])))
    assert "目标值：35,000,000,000.00 元 → 40,000,000,000.00 元" in page
    assert "清政〔2023〕5号" in page


def test_a_version_leads_to_the_document_it_cites(browse, desk):
    target = desk.target()
    document = desk.reading.document
    assert change(browse, target, value="400", document=document.pk).status_code == 302
    page = browse.get(reverse("targets:target", args=[target.pk])).content.decode()
    link = f'<a href="{reverse("documents:document", args=[document.pk])}">清政〔2023〕5号</a>'
    assert link in page


def test_how_often_a_target_is_reported_is_offered_shown_and_changed(browse, desk, marked):
    said = {"comparator": ">=", "value": "60", "unit": "%", "growth": True}
    income = marked("60%", indicator="居民人均可支配收入", **said)
    accept(browse, desk, income, parts_unit="元")
    target = Target.objects.get()
    assert target.frequency == "QUARTER"
    url = reverse("targets:target", args=[target.pk])
    assert "按季报" in text_of(browse.get(url))
    assert change(browse, target, frequency="YEAR").status_code == 302
    assert "多久报一次：按季报 → 按年报" in text_of(browse.get(url))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"citation": " "}, "这个字段是必填项"),
        ({"valid_from": "2023-03-02"}, "晚于今天"),
        ({}, "没有任何改动"),
        ({"value": "三百"}, "不是数"),
        ({"pace": "CURVE", "curve": "10, 20"}, "曲线有 2 个月"),
        ({"comparator": "GE", "value": ""}, "一起填写"),
    ],
)
def test_a_change_that_cannot_stand_is_answered_beside_its_field(browse, desk, changes, said):
    target = desk.target()
    response = change(browse, target, **changes)
    assert response.status_code == 422
    assert said in text_of(response)
    assert Target.objects.get().version == 1


def test_two_people_changing_one_target_are_both_heard(browse, desk):
    target = desk.target()
    change(browse, target, value="400")
    response = change(browse, target, version=1, value="500", idempotency_key="another-key")
    assert response.status_code == 422
    assert "40,000,000,000.00 元 → 50,000,000,000.00 元" in text_of(response)
    assert Target.objects.get().value == 40_000_000_000_00


def test_without_the_right_over_a_target_it_is_not_changed(client, desk):
    target = desk.target()
    office = desk.office
    user = office.user("near", office.post("near", RIGHTS, unit=office.other))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("target_change", "break_down", "set_items", "breakdown", "items"):
        assert client.get(reverse(f"targets:{name}", args=[target.pk])).status_code == 404
    client.force_login(desk.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("target_change", "break_down", "set_items", "score_set"):
        arguments = [] if name == "score_set" else [target.pk]
        assert client.get(reverse(f"targets:{name}", args=arguments)).status_code == 403


def test_a_breakdown_is_entered_line_by_line_and_closes(browse, desk):
    target = desk.target()
    url = reverse("targets:break_down", args=[target.pk])
    lines = f"{desk.office.bureau.name}，2\n{desk.office.other.code} 1"
    data = form_of(browse.get(url)) | {
        "shares": lines,
        "how": "weight",
        "citation": "分解方案",
        "idempotency_key": KEY,
    }
    assert browse.post(url, data).status_code == 302
    assert sum(Quota.objects.filter(month=0).values_list("value", flat=True)) == target.value
    page = text_of(browse.get(reverse("targets:breakdown", args=[target.pk])))
    assert "分到 2 个单位" in page
    assert "合计" in page
    again = form_of(browse.get(url))
    assert again["shares"].splitlines()[0] == f"{desk.office.bureau.name}，2"
    response = change(browse, target, value="400", requote="on", idempotency_key="another-key")
    assert response.status_code == 302
    target.refresh_from_db()
    assert sum(Quota.objects.filter(month=0).values_list("value", flat=True)) == target.value


@pytest.mark.parametrize(
    ("lines", "how", "said"),
    [
        ("没有的单位 2", "weight", "第 1 行"),
        ("{bureau} 2 3 4", "weight", "第 1 行"),
        ("{bureau} 1", "value", "比目标"),
        ("{bureau} 一", "weight", "不是数"),
    ],
)
def test_a_breakdown_that_does_not_close_is_answered_beside_the_lines(
    browse, desk, lines, how, said
):
    target = desk.target()
    url = reverse("targets:break_down", args=[target.pk])
    data = form_of(browse.get(url)) | {
        "shares": lines.format(bureau=desk.office.bureau.code),
        "how": how,
        "citation": "分解方案",
        "idempotency_key": KEY,
    }
    response = browse.post(url, data)
    assert response.status_code == 422
    assert said in text_of(response)
    assert Quota.objects.count() == 0


def test_overlapping_targets_are_listed_and_exported(browse, desk):
    first = desk.target()
    measure = first.parts.get().measure
    assert "没有重复计算" in text_of(browse.get(reverse("targets:overlaps")))
    parking = desk.commitment("2万个")
    accept(browse, desk, parking, counting="measure", measure=measure.pk, unit="元", value="1",
           confirmed="承诺的是 10,000元，文中是 20,000个，单位不同")  # fmt: skip
    page = text_of(browse.get(reverse("targets:overlaps")))
    assert "1 对目标算到同一笔数" in page
    assert page.count('data-sentence="截至2023年3月1日，“') == 1
    assert "两个目标相加时要减去）——luodi" in page
    table = browse.get(reverse("targets:overlaps"), {"format": "csv"}).content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("目标,另一目标,都算的指标")


def test_weights_must_sum_to_a_hundred_and_the_veto_needs_its_document(browse, desk):
    target = desk.target()
    url = reverse("targets:score_set")
    weight, veto = f"weight_{target.pk}", f"veto_{target.pk}"
    data = {"citation": "考核办法", weight: "99.5", "idempotency_key": KEY}
    assert "权重合计 99.50" in text_of(browse.post(url, data))
    vetoed = data | {weight: "100", veto: "on", "idempotency_key": "another-key"}
    assert "列为一票否决，却没有依据" in text_of(browse.post(url, vetoed))
    unweighed = vetoed | {weight: "", "idempotency_key": "one-more-key"}
    assert "列为一票否决，却没有权重" in text_of(browse.post(url, unweighed))
    assert ScoreScheme.objects.count() == 0
    good = data | {weight: "100", "idempotency_key": "a-third-key"}
    assert browse.post(url, good).status_code == 302
    assert ScoreWeight.objects.get().weight == 10_000


def test_every_target_of_the_year_stays_to_be_weighed(browse, desk):
    target = desk.target()
    accept(browse, desk, desk.commitment("2万个"))
    other = Target.objects.exclude(pk=target.pk).get()
    url = reverse("targets:score_set")
    data = {"citation": "考核办法", f"weight_{target.pk}": "100", "idempotency_key": KEY}
    assert browse.post(url, data).status_code == 302
    lines = browse.get(url).context["form"].lines()
    assert {line.pk: weight.value() for line, weight, _veto in lines} == {
        target.pk: "100",
        other.pk: None,
    }


@pytest.mark.parametrize(("year", "says"), [(2023, True), (2022, False)])
def test_a_score_within_its_year_says_that_it_is_provisional(browse, desk, year, says):
    scheme = ScoreScheme.objects.create(year=year, citation="考核办法")
    ScoreWeight.objects.create(scheme=scheme, target=desk.target(), weight=10_000)
    page = text_of(browse.get(reverse("targets:score"), {"year": year}))
    assert ("暂算，不是全年得分" in page) is says


def test_the_score_leaves_out_what_is_unknown_and_says_why(browse, desk):
    from luodi.kernel.access.actor import LUODI
    from luodi.systems.targets.actions import WeightSpec, set_score

    target = desk.target()
    accept(browse, desk, desk.commitment("2万个"))
    other = Target.objects.exclude(pk=target.pk).get()
    weights = [WeightSpec(target, 6000), WeightSpec(other, 4000)]
    set_score(actor=LUODI, year=2023, citation="考核办法", weights=weights)
    desk.report(target, 202302, 350)
    page = text_of(browse.get(reverse("targets:score")))
    assert "全区得分 100.00" in page
    assert re.search('data-copy="([^"]*)"', page)[1] == (
        "截至2023年3月1日，全区2023年考核得分100分"
        "（口径：各目标完成比例按权重平均，计入权重60.00；依据：考核办法；暂算，不是全年得分）——luodi"
    )
    assert f'data-sentence="截至2023年3月1日，{target.lead_unit.name}2023年考核得分100分' in page
    assert f'data-sentence="截至2023年2月28日，{target.place.name}{target.name}' in page
    assert "未计入：尚未有数入账" in page
    table = browse.get(reverse("targets:score"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "尚未有数入账" in table


def test_a_score_of_targets_outside_the_rights_is_not_shown_whole(client, desk):
    from luodi.kernel.access.actor import LUODI
    from luodi.systems.targets.actions import WeightSpec, set_score

    target = desk.target()
    weights = [WeightSpec(target, 10_000)]
    set_score(actor=LUODI, year=2023, citation="考核办法", weights=weights)
    client.force_login(desk.colleague, backend="django.contrib.auth.backends.ModelBackend")
    page = text_of(client.get(reverse("targets:score")))
    assert "另有 1 项在您的权限之外" in page
    assert target.name not in page


def test_the_list_is_narrowed_by_kind(browse, desk):
    target = desk.target()
    url = reverse("targets:target_list")
    link = reverse("targets:target", args=[target.pk])
    assert link in text_of(browse.get(url, {"nature": "LEVEL"}))
    assert link not in text_of(browse.get(url, {"nature": "GROWTH"}))
