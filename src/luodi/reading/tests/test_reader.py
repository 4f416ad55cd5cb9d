"""The whole reader on invented sentences, and on texts that mean it harm."""

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.reading import READER_VERSION, Comparator, Kind, Reading, read


def rows(text: str, year: int | None = 2024) -> list[tuple[str, str, str, str]]:
    return [
        (r.value_raw, r.kind.value, r.comparator.value if r.comparator else "", r.indicator)
        for r in read(text, doc="t", year=year).records
    ]


def test_a_frame_makes_targets_of_every_figure_after_it() -> None:
    text = "柳河区2024年主要预期目标是:粮食产量增长7%,投资增长15%以上。新建公园3个。"
    assert rows(text) == [
        ("7%", "target", "=", "粮食产量增长"),
        ("15%", "target", ">=", "投资增长"),
        ("3个", "target", "=", "新建公园"),
    ]


def test_a_word_at_the_end_of_a_list_covers_the_whole_list() -> None:
    records = read("城乡居民收入分别增长5%、6%左右。", doc="t").records
    assert [r.comparator for r in records] == [Comparator.APPROX, Comparator.APPROX]
    assert [r.indicator for r in records] == ["城镇居民收入分别增长", "农村居民收入分别增长"]
    assert [r.growth for r in records] == [True, True]


def test_a_word_that_follows_one_figure_covers_that_figure_only() -> None:
    records = read("新建公园3个、绿道5条以上。", doc="t").records
    assert [r.comparator for r in records] == [Comparator.EQ, Comparator.GE]


def test_the_start_of_a_change_points_at_its_end() -> None:
    start, end = read("继续落实政策,税率由9%下降至6%。", doc="t").records
    assert (start.kind, start.baseline_of, start.value) == (Kind.FACT, end.id, 9)
    assert (end.kind, end.baseline_of, end.value, end.growth) == (Kind.TARGET, None, 6, False)


def test_a_yearly_slice_is_part_of_the_whole() -> None:
    text = "柳河区今年筹备重点项目37个,总投资66.5亿元,年度计划完成投资9.3亿元。"
    count, whole, part = read(text, doc="t", year=2024).records
    assert (count.kind, whole.kind, part.kind) == (Kind.TARGET, Kind.FACT, Kind.TARGET)
    assert part.part_of == whole.id
    assert part.value == Fraction(930_000_000)


def test_what_is_among_the_first_is_part_of_it() -> None:
    first, second, third = read(
        "力争年内再签约项目8个,其中工业项目3个、农业项目2个。", doc="t"
    ).records
    assert first.part_of is None
    assert (second.part_of, third.part_of) == (first.id, first.id)


def test_a_figure_of_the_lead_points_at_its_full_mention() -> None:
    text = "柳河区新增停车位164个。\n今年柳河区将新增停车位164个。"
    first, second = read(text, doc="t").records
    assert (first.same_as, first.kind) == (second.id, Kind.TARGET)


def test_a_higher_wish_after_a_target_is_a_stretch() -> None:
    first, second = read("产值增长8%,力争9%。", doc="t").records
    assert (first.note, second.note) == (None, "stretch")
    assert second.indicator == "产值增长"
    assert second.growth


def test_a_fall_is_negative_and_a_level_reached_by_falling_is_not() -> None:
    first, second = read("去年用水量下降22%,失业率降到5%。", doc="t").records
    assert (first.value, first.growth) == (-22, True)
    assert (second.value, second.growth) == (5, False)


def test_a_vague_figure_keeps_its_text_and_has_no_value() -> None:
    (record,) = read("带动数十家企业。", doc="t").records
    assert (record.value_raw, record.value, record.note, record.optional) == (
        "数十家",
        None,
        "vague",
        True,
    )


def test_a_lead_unit_answers_for_its_item_and_the_district_for_the_result() -> None:
    text = (
        "柳河区任务完成情况通报\n\n1.产值增长10%。(区级牵头单位:区工信局)\n\n"
        "完成情况:上半年,柳河区产值增长4%。\n"
    )
    target, result = read(text, doc="t", year=2024).records
    assert (target.owner, target.kind, target.period) == ("区工信局", Kind.TARGET, "2024")
    assert (result.owner, result.kind, result.period) == ("柳河区", Kind.RESULT, "2024-H1")


def test_a_company_answers_for_its_own_figures_until_the_place_is_named_again() -> None:
    text = (
        "杏林镇发展产业。杏林镇修路3公里。\n在位于枣树村的好望养殖公司,3个大棚有序运转。年创收200万元。\n"
        "杏林镇共有企业5家。"
    )
    owners = [r.owner for r in read(text, doc="t").records]
    assert owners == ["杏林镇", "好望养殖公司", "好望养殖公司", "杏林镇"]


def test_offsets_index_the_text_that_was_given_with_windows_line_ends() -> None:
    text = "\ufeff柳河区要点\r\n\r\n柳河区今年新建公园3個,\r\n\r\n投資2億元以上。\r\n"
    records = read(text, doc="t").records
    assert [text[r.start : r.end] for r in records] == ["3個", "2億元"]
    assert [r.value_raw for r in records] == ["3個", "2億元"]
    assert [(r.value, r.unit) for r in records] == [(3, "个"), (200_000_000, "元")]


def test_traditional_text_gives_the_same_values() -> None:
    text = "柳河區今年力爭新增企業15家，投資不低於12.5億元，就業１．２萬人以上。"
    assert [(r.value, r.unit, r.comparator) for r in read(text, doc="t").records] == [
        (15, "家", Comparator.EQ),
        (1_250_000_000, "元", Comparator.GE),
        (12000, "人", Comparator.GE),
    ]


def test_ids_are_unique_and_follow_the_text() -> None:
    text = "甲村\n本报讯(记者 某)甲村修路3公里。\n乙村\n本报讯(记者 某)乙村修路5公里。"
    reading = read(text, doc="页")
    assert [r.id for r in reading.records] == ["页-001", "页-002"]
    assert [r.article for r in reading.records] == [1, 2]
    assert reading.reader_version == READER_VERSION


@pytest.mark.parametrize("text", ["", " \n\n", "今天天气晴好。", "第三次会议2月27日召开。"])
def test_a_text_without_commitments_gives_no_record(text: str) -> None:
    assert read(text, doc="t").records == ()


def test_a_sentence_is_given_as_it_stands() -> None:
    text = "天晴。今年将新建公园3个。"
    (record,) = read(text, doc="t").records
    assert (record.sentence, record.sentence_start, record.sentence_end) == (text[3:], 3, len(text))


def test_json_values_are_whole_numbers_where_they_can_be() -> None:
    (record,) = read("力争新增就业1.95万人。", doc="t").records
    row = record.as_dict()
    assert (row["value"], type(row["value"])) == (19500, int)
    assert (row["kind"], row["comparator"], row["owner_alt"]) == ("target", "=", [])
    (ratio,) = read("力争增长4.5%。", doc="t").records
    assert ratio.as_dict()["value"] == 4.5


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "1," * 50_000,
        "1." * 50_000,
        "“" * 100_000,
        "(" * 100_000,
        "一" * 100_000,
        "、" * 100_000,
        "区" * 100_000,
        " " * 100_000,
        "\n" * 100_000,
        "某区\n" * 30_000,
        "的公司" * 30_000,
        "甲、乙等" * 25_000,
        "与同" * 50_000,
        "完成国家" * 25_000,
        "12:00到" * 20_000,
        "新建公园3个、" * 15_000,
        "由9%下降至6%," * 10_000,
    ],
    ids=lambda text: text[:8].strip() or "blank",
)
def test_a_text_that_means_harm_ends_soon(text: str) -> None:
    began = time.monotonic()
    read(text, doc="t")
    # Ten times what a slow machine needs; a quadratic rule takes minutes.
    assert time.monotonic() - began < 30


@given(
    st.text(
        alphabet="柳河区镇村今年将新建公园个家元%,。;:、“”()\n 0123一二十万亿至由超近", max_size=120
    )
)
def test_every_record_of_any_text_holds_its_promises(text: str) -> None:
    reading = read(text, doc="t", year=2024)
    check(reading)


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    check(read(text, doc="t"))


def check(reading: Reading) -> None:
    ids = [r.id for r in reading.records]
    assert len(ids) == len(set(ids))
    for record in reading.records:
        assert reading.text[record.start : record.end] == record.value_raw
        assert record.sentence_start <= record.start < record.end <= record.sentence_end
        for link in (record.part_of, record.baseline_of, record.same_as):
            assert link is None or link in ids
