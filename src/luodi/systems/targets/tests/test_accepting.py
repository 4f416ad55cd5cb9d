"""What the forms that accept and change a target ask, take and refuse."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from luodi.kernel.ledger.models import Measure
from luodi.kernel.targets.models import Target

RIGHTS = (
    "targets.view_target",
    "targets.read_document",
    "targets.review_commitment",
    "targets.accept_target",
    "targets.change_target",
    "documents.add_document",
    "documents.view_document",
    "ledger.view_entry",
)
TEXT = """清河区2023年重点工作

本报讯（通讯员 示例）双轮驱动占比达到35%，单位能耗不超过50%，节能减排完成国家和省市下达任务。
"""


@pytest.fixture
def browse(client, office):
    user = office.user("director", office.post("director", RIGHTS, unit=office.root))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def marked(desk):
    """Give commitments as a person marks them in TEXT."""
    from luodi.kernel.documents.actions import add_document
    from luodi.systems.targets.actions import read_document
    from luodi.systems.targets.models import Commitment

    actor = desk.actor(desk.reviewer)
    document = add_document(
        actor=actor, data=TEXT.encode(), filename="重点.txt", title="清河区2023年重点工作",
        year=2023, published_on=date(2023, 2, 1), unit_id=desk.office.root.pk,
        place_id=desk.office.district.pk,
    )  # fmt: skip
    reading = read_document(actor=actor, document=document, year=2023)
    reading.commitments.all().delete()

    def mark(words, **told):
        start = TEXT.index(words)
        low, high = TEXT.rfind("\n", 0, start) + 1, TEXT.index("。", start) + 1
        return Commitment.objects.create(
            reading=reading, number=reading.commitments.count() + 1, start=start,
            end=start + len(words), sentence_start=low, sentence_end=high, value_raw=words,
            said={"sentence": TEXT[low:high], "comparator": told.get("comparator")},
            period="2023", **{"kind": "target", "indicator": words} | told,
        )  # fmt: skip

    return mark


def sent(browse, url, **changes):
    initial = browse.get(url).context["form"].initial
    data = {name: "" if value is None else value for name, value in initial.items()}
    return browse.post(url, data | {"idempotency_key": uuid4().hex} | changes)


def accept(browse, desk, commitment, **changes):
    told = {"lead_unit": desk.office.bureau.pk, "place": desk.office.district.pk}
    return sent(
        browse, reverse("targets:commitment_accept", args=[commitment.pk]), **told | changes
    )


def change(browse, target, **changes):
    told = {"citation": "清政〔2023〕5号"}
    return sent(browse, reverse("targets:target_change", args=[target.pk]), **told | changes)


def text_of(response):
    return response.content.decode()


def a_share(marked, words="35%", value="35", comparator=">="):
    return marked(words, indicator="占比", comparator=comparator, value=value, unit="%")


def questions(response):
    return [value for value, _label in response.context["form"].fields["confirmed"].choices]


@pytest.mark.parametrize(
    ("value", "unit", "asked"),
    [
        ("0.35", "%", "承诺的是 0.35%，文中是 35%；百分之七填 7，不填 0.07"),
        ("35000", "%", "承诺的是 35,000%，文中是 35%，相差一千倍以上；请核对数量级"),
        ("35", "个", "承诺的是 35个，文中是 35%，单位不同"),
    ],
)
def test_a_value_far_from_the_text_is_asked_about_once(browse, desk, marked, value, unit, asked):
    commitment = a_share(marked)
    told = {"parts_unit": "辆", "value": value, "unit": unit}
    if unit == "个":
        told |= {"nature": "COUNT", "accumulation": "CUMULATIVE", "counting": "new"}
    response = accept(browse, desk, commitment, **told)
    assert (response.status_code, questions(response)) == (422, [asked])
    assert Target.objects.count() == 0
    told |= {"confirmed": asked}
    assert accept(browse, desk, commitment, **told).status_code == 302


def test_what_the_text_says_is_taken_without_a_question(browse, desk, marked):
    assert accept(browse, desk, a_share(marked), parts_unit="辆").status_code == 302


def test_a_change_far_from_what_stands_is_asked_about(browse, desk):
    target = desk.target()
    response = change(browse, target, value="350", multiple="万")
    assert response.status_code == 422
    (asked,) = questions(response)
    assert "文中是 35,000,000,000元" not in asked  # this target was accepted without its words
    assert "现行版本是 35,000,000,000元，相差一千倍以上" in asked
    told = {"value": "350", "multiple": "万", "confirmed": asked}
    assert change(browse, target, **told).status_code == 302


def test_a_unit_with_a_magnitude_becomes_the_unit_and_the_magnitude(browse, desk):
    commitment = desk.commitment("350亿元")
    response = accept(browse, desk, commitment, unit="亿元")
    assert "单位“亿元”自带数量级；请把单位写成“元”" in text_of(response)
    told = {"unit": "亿元", "multiple": ""}
    assert accept(browse, desk, commitment, **told).status_code == 302
    target, measure = Target.objects.get(), Measure.objects.get()
    assert (target.value, target.unit, target.scale) == (3_500_000_000_000, "元", 2)
    assert (measure.unit, measure.scale) == ("元", 2)


def test_the_parts_of_a_formula_are_never_counted_in_a_magnitude(browse, desk):
    gdp = desk.commitment("7%")
    assert accept(browse, desk, gdp, parts_unit="亿元").status_code == 302
    top = Target.objects.get().parts.get().measure.top
    assert (top.unit, top.scale, top.nature) == ("元", 2, "FLOW")


@pytest.mark.parametrize(
    ("nature", "accumulation", "counted"),
    [
        ("SHARE", "POINT", "STOCK"),
        ("SHARE", "CUMULATIVE", "FLOW"),
        ("COVERAGE", "POINT", "STOCK"),
        ("COVERAGE", "CUMULATIVE", "STOCK"),
    ],
)
def test_the_new_parts_of_a_share_are_observed_or_added(
    browse, desk, marked, nature, accumulation, counted
):
    told = {"parts_unit": "辆", "nature": nature, "accumulation": accumulation}
    assert accept(browse, desk, a_share(marked), **told).status_code == 302
    measure = Target.objects.get().parts.get().measure
    assert (measure.top.nature, measure.bottom.nature) == (counted, counted)


def assigned(browse, desk, marked, **changes):
    commitment = marked("节能减排", indicator="节能减排", comparator="")
    told = {"nature": "LEVEL", "comparator": "ASSIGNED", "counting": "none", "value": ""}
    assert accept(browse, desk, commitment, **told | changes).status_code == 302
    return Target.objects.get()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"value": "3.2", "unit": "%"}, (320, "%", 2)),
        ({"value": "1.5", "unit": "万吨"}, (15_000, "吨", 0)),
        ({"value": "12.5", "multiple": "", "unit": "吨标准煤"}, (125, "吨标准煤", 1)),
    ],
)
def test_an_assigned_number_comes_with_its_unit_and_places(browse, desk, marked, told, kept):
    target = assigned(browse, desk, marked)
    assert (target.value, target.unit, target.scale) == (None, "", 0)
    assert change(browse, target, **told).status_code == 302
    target.refresh_from_db()
    assert (target.value, target.unit, target.scale) == kept
    terms = target.versions.order_by("number").last().terms
    assert (terms["value"], terms["unit"], terms["scale"]) == kept
    form = browse.get(reverse("targets:target_change", args=[target.pk])).context["form"]
    assert "unit" not in form.fields


def test_an_assigned_number_without_a_unit_is_refused(browse, desk, marked):
    target = assigned(browse, desk, marked)
    response = change(browse, target, value="3.2")
    assert response.status_code == 422
    assert "没有单位；请填写下达的数用什么单位" in text_of(response)


def test_a_ceiling_is_offered_as_the_less_the_better(browse, desk, marked):
    commitment = a_share(marked, words="50%", value="50", comparator="<=")
    url = reverse("targets:commitment_accept", args=[commitment.pk])
    assert browse.get(url).context["form"].initial["direction"] == "DOWN"


def test_what_is_needed_is_not_marked_as_optional(browse, desk, marked):
    url = reverse("targets:commitment_accept", args=[a_share(marked).pk])
    form = browse.get(url).context["form"]
    first = {line.bound.name: line.optional for line in form.first_lines()}
    assert [name for name in ("value", "unit", "nature", "parts_unit") if first[name]] == []
    assert first["tolerance"]
    assert first["bottom"]
    names = list(first)
    assert names.index("base") == names.index("accumulation") + 1
    page = text_of(browse.get(url))
    assert "目标值</label>" in page
    assert "用建议的容差：0.50 个百分点" in page


def open_pages(browse, target):
    """Give the list, the target's page and its figure's."""
    pages = [reverse(f"targets:{name}", args=[target.pk]) for name in ("target", "figure")]
    return [text_of(browse.get(url)) for url in (reverse("targets:target_list"), *pages)]


def post(office, measure, amount, day, record):
    from luodi.kernel.ledger.actions import post_entries
    from luodi.kernel.ledger.rules import Figure, RecordKey

    figure = Figure(
        measure_id=measure.pk, unit_id=office.bureau.pk, place_id=office.district.pk, day=day,
        amount=amount,
    )  # fmt: skip
    post_entries([(RecordKey("targets", "report", record, 1, "figure"), figure)])


def test_growth_over_a_base_of_nought_is_not_called_unreported(browse, desk):
    accept(browse, desk, desk.commitment("7%"), parts_unit="元")
    target = Target.objects.get()
    top = target.parts.get().measure.top
    post(desk.office, top, 0, date(2022, 1, 31), "1")
    post(desk.office, top, 5, date(2023, 1, 31), "2")
    for page in open_pages(browse, target):
        assert "无法计算" in page
        assert "未报" not in page
        assert "上年同期为 0，增速无意义" in page


def test_the_entries_of_a_share_name_their_side(browse, desk, marked):
    accept(browse, desk, a_share(marked), parts_unit="辆")
    target = Target.objects.get()
    measure = target.parts.get().measure
    post(desk.office, measure.top, 1, date(2023, 1, 31), "1")
    assert "分子：" not in open_pages(browse, target)[2]
    post(desk.office, measure.bottom, 2, date(2023, 1, 31), "2")
    _list, page, figure = open_pages(browse, target)
    for shown in (page, figure):
        assert f"分子：{measure.top.name}" in shown
        assert f"分母：{measure.bottom.name}" in shown
        assert "截至2023年3月1日（数据到2023年1月）" in shown
        assert "<span>数据到2023年1月</span>" in shown


def test_a_milestone_that_is_not_accepted_yet_is_nought_and_says_so(browse, desk, marked):
    commitment = marked("节能减排", indicator="节能减排", comparator="", unit="")
    told = {"nature": "MILESTONE", "comparator": "", "value": "", "unit": "项", "counting": "items"}
    assert accept(browse, desk, commitment, **told).status_code == 302
    _list, page, figure = open_pages(browse, Target.objects.get())
    for shown in (page, figure):
        assert "还没有一项验收入账，所以完成数是" in shown
        assert "未报" not in shown
        assert "。”" not in shown


def test_the_same_target_again_is_named_and_asks_to_be_confirmed(browse, desk):
    parking = desk.commitment("2万个")
    assert accept(browse, desk, parking).status_code == 302
    target, again = Target.objects.get(), desk.commitment("350亿元")
    told = {"name": target.name, "unit": target.unit, "value": "350", "multiple": ""}
    asked = accept(browse, desk, again, **told).context["form"]
    questions = {
        name: asked.fields[name].choices[0][0]
        for name in ("again", "confirmed")
        if name in asked.fields
    }
    assert f"与目标 {target.pk}“{target.name}”同名" in questions["again"]
    refused = accept(browse, desk, again, **told | questions | {"again": ""})
    assert reverse("targets:target", args=[target.pk]) in refused.content.decode()
    assert (refused.status_code, Target.objects.count()) == (422, 1)
    answered = accept(browse, desk, again, **told | questions)
    assert (answered.status_code, Target.objects.count()) == (302, 2)


@pytest.mark.parametrize(
    ("unit", "chosen", "counted"),
    [
        ("bureau", "", "bureau"),
        ("other", "", "root"),
        ("other", "own", "bureau"),
        ("bureau", "whole", "root"),
    ],
)
def test_a_standing_measure_is_counted_where_its_entries_are(browse, desk, unit, chosen, counted):
    from luodi.kernel.ledger.actions import define_measure, post_entries
    from luodi.kernel.ledger.rules import Figure, RecordKey

    measure = define_measure(code="parking", name="停车位", unit="个", scale=0, definition="相加")
    figure = Figure(
        measure_id=measure.pk, unit_id=getattr(desk.office, unit).pk,
        place_id=desk.office.district.pk, day=date(2023, 1, 31), amount=5, item="",
    )  # fmt: skip
    post_entries([(RecordKey("targets", "report", "1", 1, "figure"), figure)])
    told = {"counting": "measure", "measure": measure.pk, "counted_units": chosen}
    assert accept(browse, desk, desk.commitment("2万个"), **told).status_code == 302
    assert Target.objects.get().parts.get().unit == getattr(desk.office, counted)
