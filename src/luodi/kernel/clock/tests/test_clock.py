import os
from datetime import UTC, date, datetime, timedelta

import pytest

from luodi.kernel import clock


def test_a_clock_told_to_stand_still_stands_still(settings):
    settings.LUODI_CLOCK = datetime(2023, 3, 1, 9, 30, tzinfo=clock.SHANGHAI)
    assert clock.now() == datetime(2023, 3, 1, 9, 30, tzinfo=clock.SHANGHAI)
    assert clock.today() == date(2023, 3, 1)


def test_the_day_is_that_of_shanghai_whatever_zone_the_time_was_told_in(settings):
    settings.LUODI_CLOCK = datetime(2023, 2, 28, 16, 0, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(hours=8)
    assert clock.today() == date(2023, 3, 1)


def test_a_second_before_midnight_in_shanghai_is_still_the_old_day(settings):
    settings.LUODI_CLOCK = datetime(2023, 2, 28, 15, 59, 59, tzinfo=UTC)
    assert clock.today() == date(2023, 2, 28)


def test_the_running_clock_is_aware_and_in_shanghai(settings):
    settings.LUODI_CLOCK = None
    before = datetime.now(tz=UTC)  # noqa: TID251 - compared with the machine's own
    told = clock.now()
    after = datetime.now(tz=UTC)  # noqa: TID251 - compared with the machine's own
    assert before <= told <= after
    assert told.utcoffset() == timedelta(hours=8)


def test_a_clock_told_a_time_for_a_while_goes_back_to_its_own(settings):
    settings.LUODI_CLOCK = datetime(2023, 7, 12, 9, 0, tzinfo=clock.SHANGHAI)
    with clock.told(datetime(2023, 2, 8, 10, 0, tzinfo=clock.SHANGHAI)):
        assert clock.today() == date(2023, 2, 8)
    assert clock.today() == date(2023, 7, 12)


STANDS = datetime(2023, 7, 12, 9, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture
def file(settings, tmp_path):
    settings.LUODI_CLOCK = STANDS
    settings.LUODI_CLOCK_FILE = tmp_path / "files-clock"
    return settings.LUODI_CLOCK_FILE


def test_a_moved_clock_stands_where_its_file_says_from_the_next_look_on(file):
    assert clock.now() == STANDS
    file.write_text("2023-08-01T09:00:00+08:00\n")
    assert clock.today() == date(2023, 8, 1)
    later = file.with_name("next")
    later.write_text("2023-08-02T09:00:00+08:00\n")
    later.replace(file)
    assert clock.today() == date(2023, 8, 2)
    file.unlink()
    assert clock.now() == STANDS


def test_a_file_that_stays_as_it_is_is_read_once(file):
    file.write_text("2023-08-01T09:00:00+08:00\n")
    assert clock.today() == date(2023, 8, 1)
    found = file.stat()
    file.write_text("2023-09-01T09:00:00+08:00\n")
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert clock.today() == date(2023, 8, 1)


@pytest.mark.parametrize("text", ["", "tomorrow", "2023-08-01T09:00:00", "2023-13-01", "八月一日"])
def test_a_file_without_an_instant_is_an_error_and_never_a_wrong_time(file, text):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(clock.ClockFileError, match="files-clock") as caught:
        clock.now()
    assert "luodi up" in str(caught.value)


def test_without_a_file_in_the_settings_no_file_is_looked_at(file, settings):
    file.write_text("2023-08-01T09:00:00+08:00\n")
    settings.LUODI_CLOCK_FILE = None
    assert clock.now() == STANDS


def test_a_time_told_comes_before_the_file(file):
    file.write_text("2023-08-01T09:00:00+08:00\n")
    with clock.told(STANDS):
        assert clock.now() == STANDS
