"""The sweep: what it takes, what it leaves, and what it writes of it."""

import os
from datetime import timedelta

import pytest

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.documents import reads, store, sweeping
from luodi.kernel.documents.actions import add_attachment, remove_attachment_file
from luodi.kernel.documents.models import Attachment
from luodi.kernel.documents.sweeping import sweep
from luodi.kernel.log.models import LogLine

RIGHTS = ("documents.view_document", "documents.add_document", "documents.remove_attachment")
TABLE = "单位,数\n甲,1\n".encode()


@pytest.fixture
def keeper(office, settings, tmp_path):
    settings.LUODI_FILES = tmp_path / "files"
    return office.actor(office.user("keeper", office.post("档案", RIGHTS)))


@pytest.fixture
def add(office, keeper):
    def added(data=TABLE):
        return add_attachment(
            actor=keeper,
            data=data,
            filename="表.csv",
            unit_id=office.bureau.pk,
            place_id=office.district.pk,
        )

    return added


def nobody(_paths):
    return set()


def swept(named_elsewhere=nobody):
    told = []
    count = sweep(named_elsewhere=named_elsewhere, tell=told.append)
    assert told == sorted(told)
    return count


def aged(path, days):
    moment = (clock.ticking() - timedelta(days=days)).timestamp()
    os.utime(store.files().location(path), (moment, moment))


def tomorrow(settings):
    settings.LUODI_CLOCK = settings.LUODI_CLOCK + timedelta(days=1)


def there(path):
    return store.files().find(path) is not None


def test_a_removed_file_goes_the_night_after_and_leaves_its_hash(add, keeper, settings):
    attachment = add()
    remove_attachment_file(actor=keeper, attachment=attachment, reason="保管期满")
    assert swept() == 0
    tomorrow(settings)
    assert swept() == 1
    assert not there(attachment.path)
    line = LogLine.objects.get(verb="documents.sweep_file")
    assert line.before == {
        "sha256": attachment.sha256,
        "size": attachment.size,
        "path": attachment.path,
    }
    assert line.reason == "附件于 2023-03-01 移除"
    assert line.user_id == LUODI.user_id
    assert Attachment.objects.get().sha256 == attachment.sha256
    assert swept() == 0
    assert LogLine.objects.filter(verb="documents.sweep_file").count() == 1


def test_a_file_that_another_row_stands_on_stays(add, keeper, settings):
    first, second = add(), add()
    remove_attachment_file(actor=keeper, attachment=first, reason="重复")
    tomorrow(settings)
    assert swept() == 0
    with reads.opened(second) as stream:
        assert stream.read() == TABLE
    remove_attachment_file(actor=keeper, attachment=second, reason="保管期满")
    assert swept() == 0
    tomorrow(settings)
    assert swept() == 1


@pytest.mark.parametrize(("days", "count"), [(1, 0), (3, 1)])
def test_a_file_without_a_row_waits_two_days_for_it(add, days, count):
    orphan = store.put(b"orphan", "csv")
    kept = add()
    aged(orphan.path, days)
    aged(kept.path, 30)
    assert swept() == count
    assert there(orphan.path) is not bool(count)
    assert there(kept.path)


def test_a_file_that_a_row_of_another_room_names_stays(add):
    orphan = store.put(b"result", "job")
    aged(orphan.path, 30)
    assert swept(lambda paths: {path for path in paths if path == orphan.path}) == 0
    assert there(orphan.path)
    assert swept() == 1


def test_the_same_bytes_added_again_are_young_again(add):
    orphan = store.put(TABLE, "csv")
    aged(orphan.path, 30)
    assert store.put(TABLE, "csv") == orphan
    assert swept() == 0


def test_a_row_that_came_between_the_look_and_the_lock_saves_its_file(add, monkeypatch):
    orphan = store.put(TABLE, "csv")
    aged(orphan.path, 30)
    lock = sweeping.lock_bytes

    def added_first(digest):
        lock(digest)
        add()

    monkeypatch.setattr(sweeping, "lock_bytes", added_first)
    assert swept() == 0
    assert there(orphan.path)


def test_what_a_killed_writer_left_goes_and_a_writer_at_work_is_left_alone(settings, tmp_path, db):
    settings.LUODI_FILES = tmp_path
    folder = tmp_path / "ab" / "cd"
    folder.mkdir(parents=True)
    old, young = folder / ".0000.part", folder / ".1111.part"
    for draft in (old, young):
        draft.write_bytes(b"half")
    for draft, days in ((old, 3), (young, 1)):
        moment = (clock.ticking() - timedelta(days=days)).timestamp()
        os.utime(draft, (moment, moment))
    assert swept() == 0
    assert [old.exists(), young.exists()] == [False, True]


def test_a_failure_to_write_the_line_leaves_the_file(add, monkeypatch):
    orphan = store.put(b"orphan", "csv")
    aged(orphan.path, 30)

    def full(**_line):
        raise OSError("disk full")

    monkeypatch.setattr(sweeping, "record", full)
    with pytest.raises(OSError, match="disk full"):
        swept()
    assert there(orphan.path)
