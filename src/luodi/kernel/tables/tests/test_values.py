"""Reading cells: what is meant, what is asked, what is refused."""

import contextlib
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.values import Context, Figure, read_value
from luodi.standards.errors import StandardError

DAY = date(2023, 3, 1)


def read(value, kind, context=None, **options):
    return read_value(value, Column("x", "列", kind, **options), context or Context())


def refusal(value, kind, context=None, **options):
    with pytest.raises(StandardError) as refused:
        read(value, kind, context, **options)
    return refused.value


@pytest.mark.parametrize(
    "value",
    [
        "2023年3月1日",
        "2023.3.1",
        "2023-03-01",
        "20230301",
        20230301.0,
        44986.0,
        "44986",
        "２０２３年３月１日",
        "2023/3/1",
        DAY,
        datetime(2023, 3, 1, 8, 30),  # noqa: DTZ001 - a workbook's cell has no zone
    ],
)
def test_a_day_is_read_in_every_form(value):
    assert read(value, Kind.DAY) == DAY


def test_a_serial_number_from_1904_is_the_same_day():
    assert read(43524.0, Kind.DAY, Context(from_1904=True)) == DAY


def test_a_day_without_a_year_takes_the_tables():
    assert read("3月1日", Kind.DAY, Context(year=2023)) == DAY
    assert "没有写年份" in refusal("3月1日", Kind.DAY).message


@pytest.mark.parametrize(
    "value", ["2023-02-29", "20230229", "23.3.1", "下周", True, 5.0, time(8, 0)]
)
def test_what_is_no_day_is_refused(value):
    assert refusal(value, Kind.DAY)


def test_a_day_with_an_hour_in_words_is_refused():
    assert "带有时刻" in refusal("2023-03-01 08:30", Kind.DAY).message


@pytest.mark.parametrize(
    ("value", "month"),
    [
        ("2023年3月", 202303),
        ("2023.3", 202303),
        ("2023-03", 202303),
        (202303.0, 202303),
        (DAY, 202303),
    ],
)
def test_a_month_is_read_in_every_form(value, month):
    assert read(value, Kind.MONTH) == month


def test_a_month_without_a_year_takes_the_tables():
    assert read("３月", Kind.MONTH, Context(year=2023)) == 202303
    assert "没有写年份" in refusal("3月", Kind.MONTH).message
    assert "不是月份" in refusal("13月", Kind.MONTH, Context(year=2023)).message


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("91410181MA4X0B7K2R", "91410181MA4X0B7K2R"),
        ("410103198801011234", "410103198801011234"),
        (13800001234.0, "13800001234"),
        ("１２３", "123"),
        ("\t0371", "0371"),
        (410103.0, "410103"),
        ("3E12", "3E12"),
    ],
)
def test_codes_and_phones_are_texts(value, code):
    assert read(value, Kind.CODE) == code


@pytest.mark.parametrize("value", [4.10103198801011e17, 1e15, "4.10103E+17", "4.10103e+17"])
def test_a_code_that_a_spreadsheet_rounded_is_refused_with_the_remedy(value):
    refused = refusal(value, Kind.CODE)
    assert (refused.code, "设成“文本”格式" in refused.message) == ("table.rounded", True)


@pytest.mark.parametrize("value", [4.10103198801011e17])
def test_a_rounded_number_is_no_text_either(value):
    assert refusal(value, Kind.TEXT).code == "table.rounded"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (120.0, "120"),
        (0.1, "0.1"),
        ("1,200.5", "1200.5"),
        ("１２０", "120"),
        ("-5", "-5"),
        (-5.0, "-5"),
        ("'-5", "-5"),
        ("一百二十", "120"),
        ("2.5万", "25000"),
    ],
)
def test_a_number_is_read_exactly(value, number):
    assert read(value, Kind.NUMBER) == Figure(Decimal(number), "")


def test_a_number_has_the_unit_of_its_cell_else_of_its_column():
    told = Context(unit="万元")
    assert read(2.5, Kind.NUMBER, told) == Figure(Decimal("2.5"), "万元")
    assert read("3亿元", Kind.NUMBER, told) == Figure(Decimal(300_000_000), "元")
    assert read("2.53万人", Kind.NUMBER) == Figure(Decimal(25300), "人")
    assert read(2.5, Kind.NUMBER, told, unit="元") == Decimal(25000)
    assert read("3公顷", Kind.NUMBER, unit="亩") == Decimal(45)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("约120", "不是确数"),
        ("120以上", "不是确数"),
        ("120左右", "不是确数"),
        ("50多", "不是确数"),
        ("100元/30人", "两个"),
        ("3-4", "确数"),
        ("东西", "没有数字"),
        ("12人次3人", "两个"),
        (True, "不是数"),
        (DAY, "不是数"),
        (1e19, "太大"),
    ],
)
def test_what_is_no_exact_number_is_refused(value, words):
    assert words in refusal(value, Kind.NUMBER).message


def test_two_kinds_of_units_never_meet():
    assert "请换算" in refusal("30人次", Kind.NUMBER, unit="人").message
    assert "请换算" in refusal(5.0, Kind.NUMBER, Context(unit="亩"), unit="元").message


@pytest.mark.parametrize(
    ("value", "told", "percent"),
    [
        ("7%", "", "7"),
        ("７％", "", "7"),
        (7.0, "", "7"),
        (0.0, "", "0"),
        (0.07, "share", "7"),
        (0.07, "percent", "0.07"),
        ("0.5%", "", "0.5"),
    ],
)
def test_a_per_cent_is_read(value, told, percent):
    assert read(value, Kind.PERCENT, Context(percent=told)) == Decimal(percent)


@pytest.mark.parametrize("value", [0.07, "0.07", 1.0])
def test_a_per_cent_below_one_is_asked_about_never_guessed(value):
    assert "可能是" in refusal(value, Kind.PERCENT).message


@pytest.mark.parametrize(("value", "count"), [(12.0, 12), ("１２", 12), ("1,200", 1200)])
def test_a_count_is_whole(value, count):
    assert read(value, Kind.COUNT) == count


@pytest.mark.parametrize("value", [1.5, "1.5", "十二点五", 1e16])
def test_what_is_no_count_is_refused(value):
    assert refusal(value, Kind.COUNT)


LEVELS = (("TOWN", ("街道", "镇")), ("VILLAGE", ("社区",)))


@pytest.mark.parametrize(
    ("value", "chosen"), [("镇", "TOWN"), ("town", "TOWN"), (" 社区 ", "VILLAGE")]
)
def test_a_choice_is_read_by_any_of_its_words(value, chosen):
    assert read(value, Kind.CHOICE, choices=LEVELS) == chosen


def test_another_word_is_refused_with_those_that_may_stand():
    assert "街道、社区" in refusal("村民组", Kind.CHOICE, choices=LEVELS).message


@pytest.mark.parametrize("value", ["", "  ", "—", "/", "无"])
def test_what_stands_for_nothing_is_nothing(value):
    assert read(value, Kind.NUMBER) is None
    assert read(value, Kind.DAY) is None


def test_a_text_keeps_what_stands_for_nothing_but_not_blanks():
    assert read("无", Kind.TEXT) == "无"
    assert read(" ", Kind.TEXT) is None


def test_a_text_is_cleaned_of_line_breaks_and_disarming():
    assert read("甲\n乙", Kind.TEXT) == "甲 乙"
    assert read("'=1+1", Kind.TEXT) == "=1+1"
    assert read(True, Kind.TEXT) == "是"


@pytest.mark.parametrize(
    ("value", "code"),
    [("a\u202eb", "table.sign"), ("\u200b", "table.invisible"), ("甲" * 201, "table.long")],
)
def test_a_text_that_cannot_be_read_is_refused(value, code):
    assert refusal(value, Kind.TEXT).code == code


CELLS = st.one_of(
    st.text(max_size=30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)


@given(CELLS, st.sampled_from(Kind), st.sampled_from(["", "share", "percent"]))
def test_any_cell_is_read_or_refused(value, kind, percent):
    with contextlib.suppress(StandardError):  # any other error is a failure
        read(value, kind, Context("万元", 2023, percent=percent), choices=LEVELS)


@given(st.decimals(-(10**12), 10**12, places=3, allow_nan=False))
def test_a_number_comes_back_as_it_was_written(number):
    assert read(format(number, "f"), Kind.NUMBER) == Figure(number, "")
    assert read(float(number), Kind.NUMBER) == Figure(number, "")
