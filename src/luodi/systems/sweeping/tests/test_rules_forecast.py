"""The answers of forecast services: both forms, and all that is none."""

from datetime import datetime, timedelta, timezone

import pytest

from luodi.systems.sweeping.rules.forecast import ForecastError, hourly, least_ahead

EAST = timezone(timedelta(hours=8))
NOW = datetime(2023, 1, 5, 10, 20, tzinfo=EAST)
COLUMNS = {
    "utc_offset_seconds": 28800,
    "hourly": {
        "time": [f"2023-01-05T{hour:02d}:00" for hour in range(9, 16)],
        "temperature_2m": [1.0, 4.0, 6.5, 7.0, 5.5, 3.5, 0.5],
    },
}
ROWS = {
    "code": "200",
    "hourly": [
        {"fxTime": f"2023-01-05T{hour:02d}:00+08:00", "temp": str(temp)}
        for hour, temp in ((10, 4), (11, 6), (12, 7), (13, 6), (14, 3), (15, -2))
    ],
}


@pytest.mark.parametrize(("sample", "least"), [(COLUMNS, 3.5), (ROWS, 3.0)])
def test_the_lowest_of_three_hours_is_found_in_both_forms(sample, least):
    assert least_ahead(hourly(sample), NOW) == least


def test_an_hour_on_the_hour_needs_no_more():
    assert least_ahead(hourly(ROWS), NOW.replace(hour=11, minute=0)) == 3.0


def test_an_offset_of_its_own_is_heeded():
    told = {**COLUMNS, "utc_offset_seconds": 0}
    with pytest.raises(ForecastError, match="没有盖住"):
        least_ahead(hourly(told), NOW)


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        ([], "没有 hourly"),
        ({"hourly": "x"}, "没有 hourly"),
        ({"hourly": {"time": ["2023-01-05T10:00"], "temperature_2m": []}}, "不成对"),
        ({"hourly": {"time": ["十点"], "temperature_2m": [1.0]}}, "十点"),
        ({"hourly": {"time": [None], "temperature_2m": [1.0]}}, "None"),
        ({"hourly": [{"fxTime": "2023-01-05T10:00+08:00", "temp": "冷"}]}, "冷"),
        ({"hourly": [{"fxTime": "2023-01-05T10:00+08:00", "temp": "NaN"}]}, "NaN"),
    ],
)
def test_what_is_no_forecast_says_why(sample, words):
    with pytest.raises(ForecastError, match=words):
        hourly(sample)


@pytest.mark.parametrize("hole", [11, 12, 13])
def test_a_missing_hour_is_not_guessed(hole):
    rows = [row for row in ROWS["hourly"] if f"T{hole}:" not in row["fxTime"]]
    with pytest.raises(ForecastError, match="缺了"):
        least_ahead(hourly({"hourly": rows}), NOW)
    empty = [
        {**row, "temp": "" if f"T{hole}:" in row["fxTime"] else row["temp"]}
        for row in ROWS["hourly"]
    ]
    with pytest.raises(ForecastError, match="缺了"):
        least_ahead(hourly({"hourly": empty}), NOW)


def test_a_forecast_that_ends_too_early_is_none():
    with pytest.raises(ForecastError, match="没有盖住"):
        least_ahead(hourly(ROWS), NOW.replace(hour=13))
