"""How targets of each nature stand, computed by hand."""

from datetime import date
from fractions import Fraction

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.config.actions import set_notice, undo_notice
from luodi.kernel.config.reads import calendar
from luodi.kernel.config.rules import days_of_notice
from luodi.kernel.ledger.sealing import seal_entries
from luodi.kernel.targets.actions import ItemSpec, change_target, set_items
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    behind_month,
    item_states,
    lineage_of,
    needed_growth,
    overlaps,
    part_standings,
    standing,
    standings,
    visible_targets,
)
from luodi.kernel.targets.reads.terms import in_force, terms_of
from luodi.kernel.targets.rules import (
    Accumulation,
    Colour,
    Comparator,
    Pace,
    Period,
    Promise,
    TargetNature,
    Unknown,
    pace_is_provisional,
    pace_share,
)
from luodi.kernel.targets.words import (
    actual,
    needed_text,
    promise_text,
    standing_sentence,
    why,
)

YEAR_END = date(2023, 12, 31)
MARCH = date(2023, 3, 31)
JAN, FEB = date(2023, 1, 31), date(2023, 2, 28)


def growth(bench, words="居民收入", wanted=700):
    flow = bench.measure("gdp", unit="元", scale=2)
    rate = bench.measure("gdp-g", unit="%", scale=2, nature="GROWTH", top=flow)
    for day, amount in ((date(2022, 1, 31), 17000), (date(2022, 2, 28), 19000)):
        bench.post(flow, amount, day)
    target = bench.target(
        words,
        rate,
        nature=TargetNature.GROWTH,
        promise=Promise(Comparator.GE, wanted),
        unit="%",
        scale=2,
    )
    return flow, target


def test_a_count_behind_its_pace_is_watched(bench):
    measure = bench.measure("firms")
    target = bench.target("35家", measure)
    bench.post(measure, 5, FEB)
    found = bench.standing(target, FEB)
    assert (found.actual, found.light.colour) == (5, Colour.WATCH)
    assert why(found) == "滞后序时 2.38 个百分点"


def test_growth_is_of_sums_and_says_what_the_rest_needs(bench):
    flow, target = growth(bench)
    bench.post(flow, 20500, date(2022, 3, 31))
    bench.post(flow, 18020, JAN)
    bench.post(flow, 20520, FEB)
    found = bench.standing(target, FEB)
    assert found.actual == (Fraction(38540, 36000) - 1) * 10000
    assert actual(found).exact == "7.06 %（127/18）"
    assert found.light.colour is Colour.GREEN
    assert needed_growth(found) == Fraction(56500 * 107, 100 * 20500) - Fraction(38540, 20500) - 1
    assert needed_text(needed_growth(found)) == "剩余月份需增长 6.90%"


def test_a_base_of_nought_is_no_growth(bench):
    flow = bench.measure("flow", unit="元", scale=2)
    rate = bench.measure("flow-g", unit="%", scale=2, nature="GROWTH", top=flow)
    target = bench.target("35亿元", rate, nature=TargetNature.GROWTH, unit="%", scale=2)
    bench.post(flow, 0, date(2022, 1, 31))
    bench.post(flow, 5, JAN)
    found = bench.standing(target, JAN)
    assert (found.light.colour, found.light.unknown) == (Colour.GREY, Unknown.BASE_OF_NOUGHT)
    assert (actual(found).exact, actual(found).shown[0]) == ("无法计算", "无法计算")
    assert why(found) == "上年同期为 0，增速无意义"


def test_a_share_over_nothing_says_that_its_denominator_is_nought(bench):
    top, bottom = (bench.measure(code, unit="辆") for code in ("top", "bottom"))
    share = bench.measure("share", unit="%", scale=2, nature="RATIO", top=top, bottom=bottom)
    target = bench.target("35家", share, nature=TargetNature.SHARE, unit="%", scale=2)
    bench.post(top, 1, JAN)
    bench.post(bottom, 0, JAN)
    found = bench.standing(target, JAN)
    assert (actual(found).exact, why(found)) == ("无法计算", "分母为 0，算不出")


def test_a_sentence_says_up_to_which_month_there_are_figures_when_they_are_late(bench):
    measure = bench.measure("late")
    target = bench.seen(bench.target("35家", measure))
    assert behind_month(target, date(2023, 7, 12)) is None
    bench.post(measure, 9, date(2023, 1, 31))
    assert behind_month(target, date(2023, 2, 12)) is None
    assert behind_month(target, date(2023, 2, 28)) == 202301
    assert behind_month(target, date(2023, 7, 12)) == 202301
    found = standings([target], date(2023, 7, 12))[0]
    said = standing_sentence(found, 202301)
    assert said.startswith("截至2023年7月12日（数据到2023年1月），35家完成 9 家，")
    assert standing_sentence(found).startswith("截至2023年7月12日，35家完成 9 家，")


def test_the_words_of_a_promise_without_a_number_bring_no_full_stop(bench):
    items = bench.measure("circle", unit="项", nature="ITEMS")
    told = {"nature": TargetNature.MILESTONE, "promise": Promise(None, None), "unit": "项"}
    target = bench.target("改造小区", items, **told)
    Target.objects.filter(pk=target.pk).update(quoted_text="年内改造小区并投用。")
    found = bench.standing(target, JAN)
    assert promise_text(found.target) == "年内改造小区并投用"
    assert "完成 0 项，占“年内改造小区并投用”的 0.00%" in standing_sentence(found)


def test_keeping_step_looks_at_a_target_outside_the_list(bench):
    flow, gdp = growth(bench, words="35亿元")
    income = bench.measure("income", unit="元", scale=2)
    rate = bench.measure("income-g", unit="%", scale=2, nature="GROWTH", top=income)
    bench.post(income, 1000, date(2022, 1, 31))
    bench.post(income, 1050, JAN)
    kept = {
        "nature": TargetNature.GROWTH,
        "unit": "%",
        "scale": 2,
        "in_step_with": gdp,
    }
    target = bench.target(
        "与经济增长同步", rate, promise=Promise(Comparator.SYNC, None, 50), **kept
    )
    assert bench.standing(target, JAN).light.unknown is Unknown.IN_STEP_UNKNOWN
    bench.post(flow, 17850, JAN)
    found = bench.standing(target, JAN)
    assert (found.in_step, found.actual) == (500, 500)
    assert found.light.colour is Colour.GREEN


def test_keeping_step_without_a_tolerance_is_grey(bench):
    _flow, gdp = growth(bench, words="35亿元")
    rate = bench.measure(
        "r", unit="%", scale=2, nature="GROWTH", top=bench.measure("i", unit="元", scale=2)
    )
    target = bench.target(
        "同步",
        rate,
        promise=Promise(Comparator.SYNC, None),
        nature=TargetNature.GROWTH,
        unit="%",
        scale=2,
        in_step_with=gdp,
    )
    assert bench.standing(target, JAN).light.unknown is Unknown.NO_TOLERANCE


def test_what_is_to_be_assigned_waits_until_it_is(bench):
    target = bench.target("下达任务", promise=Promise(Comparator.ASSIGNED, None))
    found = bench.standing(target, JAN)
    assert (found.light.colour, why(found)) == (Colour.GREY, "上级尚未下达任务数")


def test_a_share_is_of_sums_and_exact(bench):
    top = bench.measure("top", unit="元", scale=2)
    bottom = bench.measure("bottom", unit="元", scale=2)
    share = bench.measure("share", unit="%", scale=2, nature="RATIO", top=top, bottom=bottom)
    target = bench.target(
        "35亿元",
        share,
        nature=TargetNature.SHARE,
        accumulation=Accumulation.POINT,
        promise=Promise(Comparator.GE, 6000),
        unit="%",
        scale=2,
        base=5000,
    )
    bench.post(top, 8090, FEB)
    bench.post(bottom, 13500, FEB)
    found = bench.standing(target, FEB)
    assert found.actual == Fraction(8090, 13500) * 10000
    assert actual(found).shown == ("59.93", "%")
    assert found.light.colour is Colour.GREEN, "the ladder stands at 51.67 %"
    assert bench.standing(target, YEAR_END).light.colour is Colour.RED


def test_a_list_is_yellow_when_a_named_item_is_late_and_green_when_all_stand(bench):
    items = bench.measure("estates", unit="个", nature="ITEMS")
    target = bench.target(
        "3个", items, nature=TargetNature.LIST, promise=Promise(Comparator.EQ, 3), unit="个"
    )
    assert bench.standing(target, JAN).light.unknown is Unknown.NOT_COUNTED
    names = ("甲小区", "乙小区", "丙小区")
    specs = [
        ItemSpec(name, bench.office.bureau, JAN if name == "甲小区" else None) for name in names
    ]
    rows = set_items(actor=bench.director, target=target, items=specs)
    assert [row.code for row in rows] == [f"{target.pk}-{number:03d}" for number in (1, 2, 3)]
    assert bench.standing(target, JAN).light.colour is Colour.GREEN
    bench.post(items, 1, FEB, item=rows[1].code)
    late = bench.standing(target, FEB)
    assert (late.light.colour, why(late)) == (Colour.YELLOW, "1 项过了自己的期限")
    bench.post(items, 1, FEB, item=rows[0].code)
    assert bench.standing(target, FEB).light.colour is Colour.GREEN
    bench.post(items, 1, FEB, item=rows[2].code)
    assert bench.standing(target, FEB).light.kept


def test_a_past_day_is_judged_by_the_version_in_force_then(bench):
    measure = bench.measure("firms")
    target = bench.target("35家", measure)
    bench.post(measure, 6, FEB)
    change_target(
        actor=bench.director,
        target=target,
        valid_from=date(2023, 2, 10),
        citation="调整通知",
        changes={"value": 72},
    )
    now, then = bench.standing(target, FEB), bench.standing(target, date(2023, 2, 9))
    assert (now.target.value, now.number) == (72, 2)
    assert (then.target.value, then.number) == (35, 1)
    assert Target.objects.get(pk=target.pk).value == 72


def test_many_targets_take_as_many_queries_as_few(bench, django_assert_max_num_queries):
    measure = bench.measure("firms")
    for words in ("35家", "3个", "35亿元"):
        bench.target(words, measure)
    targets = list(visible_targets(bench.director))
    with django_assert_max_num_queries(20):
        assert len(standings(targets, FEB)) == 3


def test_overlapping_targets_are_found_with_what_both_count(bench):
    measure = bench.measure("firms")
    one = bench.target("35家", measure, lead_unit=bench.office.root)
    other = bench.target("3个", measure)
    bench.post(measure, 7, FEB)
    bench.post(measure, 4, FEB, unit=bench.office.other)
    found = overlaps(list(visible_targets(bench.director)), FEB)
    assert [(pair.one, pair.other, pair.value.amount) for pair in found] == [(one, other, 7)]


def test_two_rates_of_one_measure_are_one_pair_with_the_figures_of_this_year(bench):
    flow, one = growth(bench)
    other = bench.target(
        "35亿元",
        one.parts.get().measure,
        nature=TargetNature.GROWTH,
        promise=Promise(Comparator.GE, 900),
        unit="%",
        scale=2,
    )
    bench.post(flow, 18122, JAN)
    found = overlaps(list(visible_targets(bench.director)), JAN)
    assert [(pair.one, pair.other, pair.measure, pair.value.amount) for pair in found] == [
        (one, other, flow, 18122)
    ]


@pytest.mark.parametrize(("amount", "said"), [(None, "尚未有数入账"), (35, "已达到承诺的数")])
def test_a_sentence_says_how_it_stands(bench, amount, said):
    measure = bench.measure("firms")
    target = bench.target("35家", measure)
    if amount is not None:
        bench.post(measure, amount, FEB)
    assert said in standing_sentence(bench.standing(target, FEB))


def test_within_the_tolerance_below_a_target_says_so(bench):
    flow, target = growth(bench)
    changed = {"comparator": "ABOUT", "tolerance": 50}
    change_target(
        actor=bench.director,
        target=target,
        valid_from=JAN,
        citation="调整通知",
        changes=changed,
    )
    bench.post(flow, 18122, JAN)
    found = bench.standing(target, JAN)
    assert found.light.colour is Colour.GREEN
    assert why(found) == "低于目标 0.40 个百分点，在容许之内"
    assert needed_text(needed_growth(found)) == "剩余月份需增长 7.36%"


def test_without_the_bases_of_the_rest_what_it_needs_is_unknown(bench):
    flow, target = growth(bench)
    bench.post(flow, 38540, FEB)
    found = bench.standing(target, FEB)
    assert needed_text(needed_growth(found)) == "上年全年的数不全，算不出剩余月份需增长多少"


@pytest.fixture
def two_lists(bench):
    """Two lists that count by one measure, with an item of the first standing since February."""
    items = bench.measure("estates", unit="个", nature="ITEMS")
    told = {"nature": TargetNature.LIST, "promise": Promise(Comparator.EQ, 2), "unit": "个"}
    lists = [bench.target(words, items, **told) for words in ("3个", "35家")]
    for target in lists:
        specs = [ItemSpec(name, bench.office.bureau, MARCH) for name in ("甲", "乙")]
        set_items(actor=bench.director, target=target, items=specs)
    bench.post(items, 1, FEB, item=lists[0].items.first().code)
    return [bench.seen(target) for target in lists]


def test_two_lists_on_one_measure_count_their_own_items(bench, two_lists):
    after = date(2023, 6, 30)
    for order in (two_lists, two_lists[::-1]):
        together = {row.target.pk: row for row in standings(order, after)}
        alone = {row.target.pk: row for row in [standing(target, after) for target in order]}
        assert together == alone
        assert [(together[target.pk].actual, together[target.pk].late_items)
                for target in two_lists] == [(1, 1), (0, 2)]  # fmt: skip
    for target, value, entries in zip(two_lists, (1, None), (1, 0), strict=True):
        (part,) = part_standings(target, after)
        assert (part.value.amount, part.entries) == (value, entries)
        assert len(lineage_of(bench.director, target, after).entries) == entries
        assert sum(state.stands for state in item_states(target, after)) == entries
    assert overlaps(two_lists, after) == []


def test_a_seal_keeps_the_items_of_each_list_apart(real_commits, bench, two_lists):
    seal_entries()
    found = standings(two_lists, date(2023, 6, 30), seal=1)
    assert [(row.actual, row.late_items) for row in found] == [(1, 1), (0, 2)]


NEW_YEAR = """一、元旦：1月1日（周五）至5日（周二）放假调休，共5天。
1月9日（周六）、1月10日（周日）上班。"""


def test_a_notice_loaded_on_the_page_moves_a_pace_by_working_days(bench):
    year, day = Period(date(2027, 1, 1), date(2028, 1, 1)), date(2027, 1, 10)
    bench.target("新增企业35家", pace=Pace.WORKDAY, period=year)

    def told():
        (found,) = in_force([Target.objects.get()], day)
        assert terms_of(Target.objects.get()) == found.terms
        return pace_share(found.terms, day), pace_is_provisional(found.terms)

    before = told()
    days = days_of_notice(2027, NEW_YEAR)
    set_notice(actor=LUODI, year=2027, days=days, source="试", reason="试")
    known, eve = calendar(), date(2026, 12, 31)
    done = known.working_days_between(eve, day)
    assert done == 5  # the 6th to the 8th, and the weekend that is worked
    assert told() == (Fraction(done, known.working_days_between(eve, year.last_day)), False)
    assert (before[0] != told()[0], before[1]) == (True, True)
    undo_notice(actor=LUODI, year=2027, reason="贴错了")
    assert told() == before
