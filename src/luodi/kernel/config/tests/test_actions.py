from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS
from luodi.kernel.cards import Card, Threshold
from luodi.kernel.config import reads
from luodi.kernel.config.actions import set_threshold
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.config.reads import UnknownThresholdError, threshold
from luodi.kernel.log.models import LogLine

KEY = "wells.pace_warning"
FIRST = date(2023, 1, 1)
MAY = date(2023, 5, 1)
YELLOW, RED = "wells.yellow", "wells.red"


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    row = Threshold(KEY, "进度预警", Decimal(-5), "百分点", "通行做法", FIRST)
    card = Card("wells", "机井", "", "", thresholds=(row,))
    monkeypatch.setattr(reads, "all_cards", lambda: (card,))


@pytest.fixture
def keeper(office):
    post = office.post("管理员", ["config.set_threshold"], unit=office.root)
    return office.actor(office.user("keeper", post))


@pytest.fixture
def bands(monkeypatch):
    """Two thresholds of one judgement: yellow, at least 1, never above red."""
    rows = (
        Threshold(
            YELLOW, "黄灯", Decimal(10), "百分点", "通行做法", FIRST, Decimal(1), at_most=RED
        ),
        Threshold(RED, "红灯", Decimal(30), "百分点", "通行做法", FIRST, maximum=Decimal(100)),
    )
    monkeypatch.setattr(reads, "all_cards", lambda: (Card("w", "机井", "", "", thresholds=rows),))


def _set(actor, **changed):
    told = {
        "key": KEY,
        "value": "-10",
        "valid_from": MAY,
        "source": "区政办〔2023〕12 号",
        "reason": "按文件调整",
    }
    return set_threshold(actor=actor, **(told | changed))


@pytest.mark.django_db
def test_before_any_row_the_cards_own_value_holds():
    found = threshold(KEY, FIRST)
    assert (found.value, found.unit, found.source) == (Decimal(-5), "百分点", "通行做法")


def test_a_new_row_holds_from_its_first_day_and_the_day_before_is_as_it_was(keeper):
    _set(keeper)
    assert threshold(KEY, date(2023, 4, 30)).value == Decimal(-5)
    assert threshold(KEY, MAY).value == Decimal(-10)
    assert threshold(KEY, MAY).source == "区政办〔2023〕12 号"
    assert threshold(KEY, MAY).valid_from == MAY


def test_a_row_set_in_between_ends_where_the_next_begins(keeper):
    _set(keeper)
    _set(keeper, value="-7.50", valid_from=date(2023, 3, 1))
    days = (date(2023, 2, 28), date(2023, 3, 1), date(2023, 4, 30), MAY)
    found = [threshold(KEY, day).value for day in days]
    assert found == [Decimal(-5), Decimal("-7.5"), Decimal("-7.5"), Decimal(-10)]


def test_zero_is_a_value(keeper):
    _set(keeper, value="0")
    assert threshold(KEY, MAY).value == Decimal(0)


def test_a_number_in_powers_of_ten_is_kept_in_plain_digits(keeper):
    assert _set(keeper, value="1e3").value == "1000"


def test_the_change_stands_in_the_log_with_both_values_and_the_reason(keeper):
    _set(keeper)
    line = LogLine.objects.get()
    assert (line.verb, line.record_kind, line.record_id) == (
        "config.set_threshold",
        "config.threshold",
        KEY,
    )
    assert (line.user_id, line.post_id) == (keeper.user_id, keeper.post_id)
    assert line.before == {"value": "-5", "valid_from": "2023-01-01"}
    assert line.after == {
        "value": "-10",
        "valid_from": "2023-05-01",
        "source": "区政办〔2023〕12 号",
    }
    assert line.reason == "按文件调整"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "wells.unheard_of"),
        ("value", "ten"),
        ("source", "  "),
        ("valid_from", date(2022, 12, 31)),
    ],
)
def test_wrong_input_is_told_by_field_and_changes_nothing(keeper, field, value):
    with pytest.raises(ValidationError) as refused:
        _set(keeper, **{field: value})
    assert list(refused.value.message_dict) == [field]
    assert (ThresholdRow.objects.count(), LogLine.objects.count()) == (0, 0)


def test_a_second_row_of_one_day_supersedes_the_first_which_stays(keeper):
    _set(keeper, value="-1000")
    _set(keeper, value="-10")
    assert threshold(KEY, MAY).value == Decimal(-10)
    assert [row.now.value for row in reads.thresholds_on(MAY)] == [Decimal(-10)]
    rows = [(row.value, row.superseded, row.in_force(MAY)) for row in reads.dated_rows(KEY)]
    assert rows == [
        (Decimal(-10), False, True),
        (Decimal(-1000), True, False),
        (Decimal(-5), False, False),
    ]
    before = [line.before["value"] for line in LogLine.objects.order_by("pk")]
    assert before == ["-5", "-1000"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        (YELLOW, "50", "自 2023-05-01 起“黄灯”为 50，“红灯”为 30，前者不能大于后者"),
        (RED, "9.9", "自 2023-05-01 起“黄灯”为 10，“红灯”为 9.9，前者不能大于后者"),
        (YELLOW, "0", "值 0 小于下限 1"),
        (RED, "101", "值 101 大于上限 100"),
    ],
)
def test_a_value_across_another_threshold_or_out_of_bounds_is_refused(
    keeper, bands, key, value, told
):
    with pytest.raises(ValidationError) as refused:
        _set(keeper, key=key, value=value)
    assert list(refused.value.message_dict) == ["value"]
    assert told in refused.value.message_dict["value"][0]
    assert ThresholdRow.objects.count() == 0


def test_a_value_is_held_against_the_rows_that_begin_while_it_holds(keeper, bands):
    _set(keeper, key=RED, value="20", valid_from=date(2023, 8, 1))
    with pytest.raises(ValidationError, match=r"自 2023-08-01 起“黄灯”为 25，“红灯”为 20"):
        _set(keeper, key=YELLOW, value="25")
    _set(keeper, key=YELLOW, value="15", valid_from=date(2023, 8, 1))
    _set(keeper, key=YELLOW, value="25")
    assert [threshold(YELLOW, day).value for day in (MAY, date(2023, 8, 1))] == [25, 15]


def test_a_superseded_row_crosses_nothing(keeper, bands):
    _set(keeper, key=RED, value="11")
    _set(keeper, key=RED, value="60")
    _set(keeper, key=YELLOW, value="50")
    assert threshold(YELLOW, MAY).value == 50


def test_only_a_post_that_answers_for_the_whole_may_set(office):
    setting = ["config.set_threshold"]
    posts = {
        "viewer": office.post("查看", ["config.view_threshold"], unit=office.root),
        "bureau": office.post("局里", setting),
        "street": office.post("街道", setting, unit=office.root, place=office.street),
    }
    actors = [office.actor(office.user(name, post)) for name, post in posts.items()]
    for actor in (*actors, ANONYMOUS):
        with pytest.raises(PermissionDenied):
            _set(actor)
    assert (ThresholdRow.objects.count(), LogLine.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_day_before_the_first_row_and_a_key_unheard_of_have_no_value():
    with pytest.raises(UnknownThresholdError, match=r"2023-01-01 起才有值，2022-12-31 没有"):
        threshold(KEY, date(2022, 12, 31))
    with pytest.raises(UnknownThresholdError, match=r"没有名为 wells\.other 的阈值"):
        threshold("wells.other", FIRST)


@pytest.mark.django_db
def test_the_database_too_wants_a_source():
    row = {"key": KEY, "value": "1", "valid_from": MAY, "source": "", "set_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ThresholdRow.objects.create(**row)
