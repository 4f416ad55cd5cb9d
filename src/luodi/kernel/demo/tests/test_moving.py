"""The clock moves with the database: the log says where it stands, the file follows."""

from datetime import timedelta

import pytest

from luodi.kernel import clock
from luodi.kernel.demo.moving import MOVED, move, settle
from luodi.kernel.log.models import LogLine

LATER = timedelta(days=7)


def test_a_move_is_logged_and_seen_at_once(stage):
    before = clock.now()
    move(before + LATER)
    assert clock.now() == before + LATER
    line = LogLine.objects.get(verb=MOVED)
    assert (line.at, line.user_id) == (before + LATER, None)
    assert line.before == {"at": "2023-07-12T09:00:00+08:00"}
    assert line.after == {"at": "2023-07-19T09:00:00+08:00"}
    assert stage.file.read_text() == "2023-07-19T09:00:00+08:00\n"
    assert [item.name for item in stage.file.parent.iterdir()] == ["files-clock"]


def test_a_file_that_was_lost_is_written_anew(stage):
    before = clock.now()
    move(before + LATER)
    stage.file.unlink()
    assert clock.now() == before
    assert settle() == "示例时钟按库里的记录停在 2023-07-19 09:00"
    assert clock.now() == before + LATER
    assert settle() == ""


def test_a_file_of_another_database_is_removed(stage):
    before = clock.now()
    stage.file.write_text("2023-12-31T09:00:00+08:00\n")
    assert settle() == "示例时钟按库里的记录停在 2023-07-12 09:00"
    assert not stage.file.exists()
    assert clock.now() == before


def test_an_older_copy_of_the_file_is_brought_up_to_the_database(stage):
    before = clock.now()
    move(before + LATER)
    old = stage.file.read_bytes()
    move(before + 2 * LATER)
    stage.file.write_bytes(old)
    settle()
    assert clock.now() == before + 2 * LATER


def test_a_file_that_says_no_time_is_an_error_with_its_remedy(stage):
    stage.file.write_text("soon")
    with pytest.raises(clock.ClockFileError, match=r"“soon”不是带时区的时刻.*请删除它"):
        settle()


def test_outside_a_demonstration_no_clock_moves(stage, settings):
    settings.LUODI_CLOCK_FILE = None
    with pytest.raises(RuntimeError):
        move(clock.now() + LATER)
    assert settle() == ""
    assert not LogLine.objects.filter(verb=MOVED).exists()
