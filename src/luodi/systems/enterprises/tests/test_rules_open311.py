"""What a hotline may say and ask, read and checked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.enterprises import rules
from luodi.systems.enterprises.rules import Category, GeoReportError

NOW = datetime(2023, 7, 12, 1, tzinfo=UTC)
TOLD = {"service_code": "POWER", "address_string": "工业路 1 号", "description": "跳闸"}
FIELDS = ("service_code", "address_string", "address_id", "description", "lat", "long",
          "media_url", "account_id")  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from(["POWER", "34.7", "-181", "1e400", "NaN", "٣", "\x00"])
)


def test_a_submission_is_read():
    told = rules.submission(TOLD | {"lat": "34.75000001", "long": " 113.62 ", "first_name": "王"})
    assert (told.category, told.text, told.address) == (Category.POWER, "跳闸", "工业路 1 号")
    assert (told.lat, told.long) == (Decimal("34.750000"), Decimal("113.620000"))


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "X"}, 404, "“X”"),
        ({"description": " \u200b"}, 400, "description"),
        ({"description": "长" * 4_001}, 400, "4001"),
        ({"address_string": ""}, 400, "lat 和 long"),
        ({"lat": "34.7"}, 400, "一起给"),
        ({"lat": "91", "long": "113"}, 400, "±90"),
        ({"lat": "34.7", "long": "nan"}, 400, "±180"),
        ({"media_url": "http://a.b/c.jpg"}, 400, "media_url"),
    ],
)
def test_what_is_missing_or_wrong_is_named(changed, code, words):
    with pytest.raises(GeoReportError) as refused:
        rules.submission(TOLD | changed)
    assert refused.value.code == code
    assert words in str(refused.value.reason)


@given(st.dictionaries(st.sampled_from(FIELDS), WORDS))
def test_whatever_is_sent_is_read_or_refused(told):
    try:
        found = rules.submission(told)
    except GeoReportError:
        return
    assert found.text
    assert found.address or found.lat is not None


def test_a_span_is_ninety_days_at_most():
    whole = timedelta(days=90)
    assert rules.span("", "", NOW) == (NOW - whole, NOW)
    first, last = rules.span("2023-05-01T00:00:00+08:00", "2023-05-31T00:00:00Z", NOW)
    assert (first.isoformat(), (last - first).days) == ("2023-05-01T00:00:00+08:00", 30)
    assert rules.span("", "2023-05-01T00:00:00Z", NOW)[0] == datetime(2023, 1, 31, tzinfo=UTC)
    for start, end in (
        ("2023-05-01T00:00:00Z", "2023-07-30T00:00:01Z"),
        ("2023-05-02T00:00:00Z", "2023-05-01T00:00:00Z"),
        ("2023-05-01", ""),
        ("2023-05-01T00:00:00", ""),
        ("5月1日", ""),
        ("0001-01-01T00:00:00+14:00", ""),
    ):
        with pytest.raises(GeoReportError) as refused:
            rules.span(start, end, NOW)
        assert refused.value.code == 400


@given(WORDS, WORDS)
def test_whatever_span_is_asked_it_is_given_or_refused(start, end):
    try:
        first, last = rules.span(start, end, NOW)
    except GeoReportError:
        return
    assert timedelta(0) <= last - first <= timedelta(days=90)


def test_statuses_are_open_and_closed():
    assert rules.statuses("") == {"open", "closed"}
    assert rules.statuses("open") == {"open"}
    with pytest.raises(GeoReportError):
        rules.statuses("open,done")
