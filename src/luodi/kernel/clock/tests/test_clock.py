from datetime import UTC, date, datetime, timedelta

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
