"""What an answer says, when a sum is a total, what is late, far off, or asked twice."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.clock import SHANGHAI
from luodi.systems.targets import rules
from luodi.systems.targets.rules import FigureError, Reply, Told

AMOUNTS = st.integers(min_value=0, max_value=10**15)
TOLD = st.one_of(
    st.builds(Told, st.just(Reply.GIVEN), AMOUNTS),
    st.builds(Told, st.sampled_from((Reply.WAITING, Reply.UNABLE)), st.none()),
)


@given(st.lists(TOLD, max_size=30))
def test_a_sum_is_the_total_exactly_when_all_who_were_asked_gave_a_figure(told):
    found = rules.summed(told)
    amounts = [one.amount for one in told if one.reply is Reply.GIVEN]
    assert (found.asked, found.given) == (len(told), len(amounts))
    assert found.given + found.unable + found.waiting == found.asked
    if amounts and len(amounts) == len(told):
        assert found.total == sum(amounts)
    else:
        assert found.total is None
    assert found.subtotal == (sum(amounts) if amounts else None)


def test_nought_is_an_answer_and_silence_is_none():
    silent = rules.summed([Told(Reply.WAITING), Told(Reply.WAITING)])
    assert (silent.subtotal, silent.total, silent.waiting) == (None, None, 2)
    nought = rules.summed([Told(Reply.GIVEN, 0), Told(Reply.GIVEN, 0)])
    assert (nought.subtotal, nought.total, nought.waiting) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "unit_word", "amount"),
    [
        ("3.5", "万元", 3_500_000),
        ("3.5万元", "万元", 3_500_000),
        ("35000元", "万元", 3_500_000),
        ("0.00035亿元", "元", 3_500_000),
        ("3.5万", "元", 3_500_000),
        ("１２，３４５．６７元", "元", 1_234_567),
        ("1,200", "人", 1200),
        ("1.2万人", "人", 12_000),
        ("35名", "人", 35),
        ("0", "人", 0),
        ("2公顷", "亩", 30_000_000),
    ],
)
def test_an_answer_is_read_exactly_in_any_unit_of_the_same_thing(text, unit_word, amount):
    scale = rules.scale_of(unit_word)
    assert rules.read_answer(text, unit_word=unit_word, scale=scale) == amount


@pytest.mark.parametrize(
    ("text", "unit_word", "said"),
    [
        ("120人次", "人", "“120人次”的单位是“人次”，问的是“人”，两者不能换算"),
        ("12亩", "元", "两者不能换算"),
        ("3.5万", "万元", "“3.5万”没有写单位；请写成 3.5万元"),
        ("1.5", "人", "小数多于 0 位"),
        ("0.001", "元", "小数多于 2 位"),
        ("-5", "人", "“-5”不是数"),
        ("一些", "人", "“一些”不是数"),
        ("1e9", "人", "两者不能换算"),
        ("999999999999999999亿元", "元", "太大"),
    ],
)
def test_what_is_no_figure_of_what_is_asked_is_refused(text, unit_word, said):
    with pytest.raises(FigureError) as refused:
        rules.read_answer(text, unit_word=unit_word, scale=rules.scale_of(unit_word))
    assert said in str(refused.value)
    assert refused.value.field == "figure"


@given(AMOUNTS, st.sampled_from(["元", "万元", "亿元"]))
def test_the_same_money_in_three_units_is_the_same(cents, unit_word):
    scale = {"元": 2, "万元": 6, "亿元": 10}[unit_word]
    whole, rest = divmod(cents, 10**scale)
    text = f"{whole}.{rest:0{scale}d}{unit_word}"
    assert rules.read_answer(text, unit_word="元", scale=2) == cents


@pytest.mark.parametrize("unit_word", ["%", "个百分点", "‰", "倍"])
def test_what_does_not_add_up_is_not_asked(unit_word):
    with pytest.raises(FigureError, match="不能相加"):
        rules.check_asked_unit(unit_word)


def test_an_answer_at_the_very_instant_is_late():
    five = datetime(2023, 7, 12, 17, tzinfo=SHANGHAI)
    before = five - timedelta(seconds=1)
    assert not rules.is_late(five, before, five)
    assert rules.is_late(five, five, five)
    assert not rules.is_late(five, None, before)
    assert rules.is_late(five, None, five)


def test_far_off_needs_two_others_and_never_asks_about_nought():
    assert rules.far_off(200_000, [20, 30])
    assert not rules.far_off(200_000, [20])
    assert not rules.far_off(200_000, [20, 0, 0])
    assert not rules.far_off(0, [20, 30])
    assert rules.far_off(2, [20_000, 30_000])
    assert not rules.far_off(24_000, [20, 30])


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=8), st.integers(0, 6))
def test_the_decimals_shown_keep_every_figure_whole(amounts, scale):
    needed = rules.decimals_needed(amounts, scale)
    assert 0 <= needed <= scale
    assert all(amount % 10 ** (scale - needed) == 0 for amount in amounts)
    if needed:
        assert any(amount % 10 ** (scale - needed + 1) for amount in amounts)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("城镇新增就业", "城镇新增就业"),
        ("截至6月底各街道城镇新增就业人数", "城镇新增就业"),
        ("高企数量", "高新技术企业"),
        ("固投总额", "固定资产投资增长（总量）"),
        ("停车泊位新建个数", "新建停车位"),
    ],
)
def test_the_same_thing_is_found_under_other_names(title, name):
    assert rules.same_thing(title, name) > 0


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("农村居民收入", "城镇居民收入"),
        ("省级专精特新企业", "市级专精特新企业"),
        ("高温津贴发放人数", "城镇新增就业"),
        ("防汛沙袋储备数", "保障性住房"),
    ],
)
def test_other_things_are_not_held_for_one(title, name):
    assert rules.same_thing(title, name) == 0


def test_persons_and_visits_are_two_things():
    assert rules.comparable("万元", "元")
    assert not rules.comparable("人", "人次")
    assert rules.comparable("自造单位", "自造单位")
