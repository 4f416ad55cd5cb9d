"""What luodi suggests to whoever accepts a promise, and what it fills in by itself."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.actions import define_measure, revise_measure
from luodi.kernel.ledger.models import Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.systems.targets import actions
from luodi.systems.targets.models import Commitment
from luodi.systems.targets.reads import a_year_before, hints, visible_commitments

LINE = re.compile(
    r'<li><span class="suggestion-what">([^<]*)</span> <span><strong>([^<]*)</strong>（([^<]*)）'
)


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def accept_url(desk, words):
    return reverse("targets:commitment_accept", args=[desk.commitment(words).pk])


def shown(browse, desk, words, query=""):
    return browse(desk.reviewer).get(accept_url(desk, words) + query)


def suggestions(response):
    return [tuple(map(unescape, line)) for line in LINE.findall(response.content.decode())]


def initial(response):
    return response.context["form"].initial


def say(unit, remit):
    Unit.objects.filter(pk=unit.pk).update(remit=remit)


def spaces(**changes):
    told = {
        "code": "m-spaces",
        "name": "建成停车位",
        "unit": "个",
        "scale": 0,
        "definition": "逐笔相加",
    }
    return define_measure(**told | changes)


def test_the_kind_is_said_with_its_reason(desk, browse):
    page = shown(browse, desk, "2万个")
    assert suggestions(page) == [("类型", "个数", "按“个”数个数")]
    assert "lead_unit" not in initial(page)


def test_a_list_may_be_made_a_count_by_a_press(desk, browse):
    Commitment.objects.filter(value_raw="2万个").update(indicator="改造老旧小区")
    page = shown(browse, desk, "2万个")
    assert suggestions(page)[0][:2] == ("类型", "清单")
    query = "?nature=COUNT&accumulation=CUMULATIVE&counting=new"
    assert unescape(page.content.decode()).count(f'href="{query}" data-fill>改为个数') == 1
    pressed = initial(shown(browse, desk, "2万个", query))
    assert (pressed["nature"], pressed["counting"]) == ("COUNT", "new")


def test_a_unit_whose_remit_has_the_thing_is_filled_in(desk, browse):
    say(desk.office.bureau, "新停车位、物业")
    say(desk.office.other, "停车")
    page = shown(browse, desk, "2万个")
    assert [line[1:] for line in suggestions(page)[1:]] == [
        ("区城管局", "职责有“停车”"),
        ("区发展局", "职责有“新停车位”"),
    ]
    assert "lead_unit" not in initial(page)
    say(desk.office.bureau, "停车位、物业")
    page = shown(browse, desk, "2万个")
    assert initial(page)["lead_unit"] == str(desk.office.bureau.pk)
    assert f'<option value="{desk.office.bureau.pk}" selected>' in page.content.decode()


def test_a_suggested_unit_is_chosen_by_a_press(desk, browse):
    say(desk.office.bureau, "停车")
    page = shown(browse, desk, "2万个")
    query = f"?lead_unit={desk.office.bureau.pk}"
    assert f'href="{query}" data-fill>' in page.content.decode()
    assert initial(shown(browse, desk, "2万个", query))["lead_unit"] == str(desk.office.bureau.pk)


@pytest.mark.parametrize("query", ["?lead_unit=abc", "?nature=X&measure=999", "?version=9"])
def test_odd_presses_fill_nothing(desk, browse, query):
    page = shown(browse, desk, "2万个", query)
    assert page.status_code == 200
    assert initial(page)["version"] == desk.commitment("2万个").version
    assert '<option value="abc" selected' not in page.content.decode()


def test_units_beyond_ones_rights_are_not_suggested(desk, browse):
    say(desk.office.other, "停车位")
    clerk = desk.office.user(
        "clerk",
        desk.office.post("clerk", ("targets.review_commitment",), unit=desk.office.root),
        desk.office.post("taker", ("targets.accept_target",), unit=desk.office.bureau),
    )
    page = browse(clerk).get(accept_url(desk, "2万个"))
    assert [line[0] for line in suggestions(page)] == ["类型"]


def test_the_measure_of_the_same_name_is_filled_in(desk, browse):
    measure = spaces()
    page = shown(browse, desk, "2万个")
    assert suggestions(page)[-1] == ("指标", "建成停车位（个）", "与指标同名，单位“个”")
    assert (initial(page)["counting"], initial(page)["measure"]) == ("measure", str(measure.pk))


def test_a_like_measure_is_only_suggested(desk, browse):
    measure = spaces(name="新建停车位")
    page = shown(browse, desk, "2万个")
    assert suggestions(page)[-1] == ("指标", "新建停车位（个）", "名称相近 67%，单位“个”")
    assert initial(page)["counting"] == "new"
    pressed = initial(shown(browse, desk, "2万个", f"?counting=measure&measure={measure.pk}"))
    assert (pressed["counting"], pressed["measure"]) == ("measure", str(measure.pk))


def test_a_growth_is_that_of_the_flow_of_its_name(desk, browse):
    measure = spaces(code="m-gdp", name="地区生产总值", unit="元", nature=Nature.FLOW)
    page = shown(browse, desk, "7%")
    assert suggestions(page)[-1][1:] == ("地区生产总值（元）", "与指标同名，单位“元”")
    assert (initial(page)["counting"], initial(page)["measure"]) == ("growth", str(measure.pk))


def test_only_the_newest_version_of_a_measure_is_suggested(desk, browse):
    new = revise_measure(
        actor=LUODI,
        measure=spaces(),
        definition="含临时停车位",
        since=date(2023, 1, 1),
        because="文件",
    )
    assert initial(shown(browse, desk, "2万个"))["measure"] == str(new.pk)


def test_the_promise_of_last_year_stands_with_its_value_and_links(desk, browse, older):
    earlier = older.commitments.get(value_raw="1.8万个")
    page = shown(browse, desk, "2万个")
    assert suggestions(page)[-1] == ("上年", "建成停车位 1.8 万个", "指标相同，单位同为“个”")
    text = unescape(page.content.decode())
    assert f"/targets/readings/{older.pk}/?kind=all&order=text#c{earlier.number}" in text
    assert "打开目标</a>" not in text


def test_last_years_target_is_linked_and_who_led_it_and_what_counted_it_are_suggested(
    desk, browse, older
):
    earlier = older.commitments.get(value_raw="1.8万个")
    target = actions.accept_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=earlier,
        version=earlier.version,
        spec=desk.spec(earlier, name="停车设施", lead_unit=desk.office.other),
    )
    page = shown(browse, desk, "2万个")
    lines = suggestions(page)
    assert ("牵头单位", "区城管局", "2023 年牵头“建成停车位”") in lines
    assert initial(page)["lead_unit"] == str(desk.office.other.pk)
    assert reverse("targets:target", args=[target.pk]) in page.content.decode()
    assert initial(page)["measure"] == str(target.parts.get().measure_id)


def test_what_counted_last_year_is_suggested_under_another_name(desk, browse, older):
    earlier = older.commitments.get(value_raw="1.8万个")
    spec = desk.spec(earlier, name="停车设施")
    other = spaces(name="车辆停放设施", nature=Nature.FLOW)
    part = type(spec.parts[0])(other, desk.office.bureau, desk.office.district)
    actions.accept_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=earlier,
        version=earlier.version,
        spec=replace(spec, parts=[part], scale=0),
    )
    page = shown(browse, desk, "2万个")
    assert ("指标", "车辆停放设施（个）", "上年同一承诺用它") in suggestions(page)


def test_texts_of_another_place_or_year_or_beyond_ones_rights_are_no_last_year(desk, older):
    actor = desk.actor(desk.reviewer)
    rows = list(visible_commitments(actor, desk.reading))
    assert len(a_year_before(actor, desk.reading, rows)) == 4
    assert a_year_before(desk.actor(desk.stranger), desk.reading, rows) == {}
    desk.reading.year = 2025
    assert a_year_before(actor, desk.reading, rows) == {}
    desk.reading.year = 2023
    desk.reading.document.place = desk.office.street
    assert a_year_before(actor, desk.reading, rows) == {}


def test_the_review_page_says_lead_and_last_year_in_short(desk, browse, older):
    say(desk.office.bureau, "停车位")
    text = browse(desk.reviewer).get(reverse("targets:reading", args=[desk.reading.pk]))
    text = unescape(text.content.decode())
    assert "牵头可选区发展局：职责有“停车位” · 上年 <a" in text
    assert re.search(r"上年 <a [^>]*#c4\">= 1\.8 万个</a>", text)


def test_the_review_page_hints_only_at_open_promises_for_who_may_review(desk, browse, older):
    say(desk.office.bureau, "投资")
    desk.target()
    actor = desk.actor(desk.reviewer)
    rows = list(visible_commitments(actor, desk.reading))
    accepted = desk.commitment("350亿元").number
    assert set(hints(actor, desk.reading, rows, rows)) == {1, 2, 3, 4} - {accepted}
    guest = desk.office.user(
        "guest", desk.office.post("guest", ("targets.view_target",), unit=desk.office.root)
    )
    page = browse(guest).get(reverse("targets:reading", args=[desk.reading.pk]))
    assert "牵头可选" not in page.content.decode()
    assert "上年" not in page.content.decode()


def test_many_promises_are_hinted_at_by_as_many_queries_as_one(
    desk, older, django_assert_num_queries
):
    actor = desk.actor(desk.reviewer)
    rows = list(visible_commitments(actor, desk.reading))
    for some in (rows[:1], rows):
        with django_assert_num_queries(3):
            hints(actor, desk.reading, rows, some)


def test_a_circle_in_minutes_asks_for_the_share_it_covers(desk, browse):
    Commitment.objects.filter(value_raw="2万个").update(
        indicator="政务服务圈", value="10", unit="分钟", comparator="="
    )
    page = shown(browse, desk, "2万个")
    form = initial(page)
    assert (form["nature"], form["unit"], form["value"]) == ("COVERAGE", "%", "")
    assert (form["comparator"], form["accumulation"]) == ("GE", "POINT")
    data = {name: value for name, value in form.items() if value is not None}
    data |= {"lead_unit": desk.office.bureau.pk, "place": desk.office.district.pk}
    data |= {"idempotency_key": "a-key-for-this-form", "parts_unit": "人"}
    answer = browse(desk.reviewer).post(accept_url(desk, "2万个"), data)
    assert answer.status_code == 422
    assert Target.objects.count() == 0
    assert "要求与目标值须一起填写" in answer.content.decode()
