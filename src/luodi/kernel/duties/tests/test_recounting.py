"""A new notice of holidays: only open duties move, each says so, and a second run does nothing."""

from datetime import date, datetime

import pytest

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.config import rules
from luodi.kernel.config.actions import set_notice, undo_notice
from luodi.kernel.config.reads import calendar
from luodi.kernel.duties import actions
from luodi.kernel.duties.models import Duty, DutyStep
from luodi.kernel.duties.reads.recounting import moved_by

NEW_YEAR = """一、元旦：1月1日（周五）至5日（周二）放假调休，共5天。
1月9日（周六）、1月10日（周日）上班。"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def load(text=NEW_YEAR, year=2027):
    return set_notice(
        actor=LUODI,
        year=year,
        days=rules.days_of_notice(year, text),
        source="国务院办公厅通知（试）",
        reason="试",
    )


def test_a_year_without_a_calendar_is_provisional_until_its_notice_is_loaded(desk):
    desk.at("2026-12-28T09:00")
    duty = desk.open()
    assert (duty.due_day, duty.provisional) == (date(2027, 1, 7), True)
    load()
    assert actions.recompute() == actions.Recounted(reckoned=1, moved=1)
    duty.refresh_from_db()
    assert (duty.due_day, duty.provisional) == (date(2027, 1, 9), False)
    assert duty.calendar_version == calendar().version
    step = duty.steps.last()
    assert (step.act, step.before, step.after) == ("RECOUNT", "ASSIGNED", "ASSIGNED")
    assert step.note.startswith("由 2027-01-07 改为 2027-01-09")
    assert actions.recompute() == actions.Recounted(reckoned=0, moved=0)


def test_only_open_duties_move(desk):
    desk.at("2026-12-28T09:00")
    ended = desk.closed()
    standing = desk.open()
    near = desk.open(named_day=date(2026, 12, 30))
    kept = (ended.due_at, ended.calendar_version, ended.steps.count())
    load()
    assert actions.recompute() == actions.Recounted(reckoned=2, moved=1)
    ended.refresh_from_db()
    assert (ended.due_at, ended.calendar_version, ended.steps.count()) == kept
    assert near.steps.filter(act="RECOUNT").count() == 0
    assert standing.steps.filter(act="RECOUNT").count() == 1
    near.refresh_from_db()
    assert near.calendar_version == calendar().version


def test_a_dry_run_says_what_would_move_and_moves_nothing(desk):
    desk.at("2026-12-28T09:00")
    duty = desk.open()
    before = DutyStep.objects.count()
    (made,) = rules.days_of_notice(2027, NEW_YEAR)
    from luodi.standards.holidays import YearNotice

    other = calendar().with_notice(YearNotice(2027, "试", made.breaks, frozenset(made.worked)))
    told = moved_by(desk.actor(desk.chief), other)
    assert told.count == 1
    assert told.lines[0].text == (f"{duty.number} 整治背街小巷：2027年1月7日 → 2027年1月9日")
    assert moved_by(desk.actor(desk.office.user("nobody")), other).lines == ()
    assert DutyStep.objects.count() == before
    duty.refresh_from_db()
    assert duty.provisional


def test_a_notice_taken_back_moves_them_back(desk):
    desk.at("2026-12-28T09:00")
    duty = desk.open()
    load()
    actions.recompute()
    undo_notice(actor=LUODI, year=2027, reason="贴错了")
    actions.recompute()
    duty.refresh_from_db()
    assert (duty.due_day, duty.provisional) == (date(2027, 1, 7), True)
    assert duty.steps.filter(act="RECOUNT").count() == 2


def test_pauses_and_extensions_are_inputs_of_the_new_deadline(desk):
    desk.at("2026-12-28T09:00")
    duty = desk.do(actions.accept, desk.open(), desk.handler)
    desk.do(actions.pause, duty, desk.handler, cause="PAPER", until=date(2027, 1, 4), note="等")
    paused = duty.due_day
    load()
    actions.recompute()
    duty.refresh_from_db()
    # with five days off from 1 January, fewer of the pause's days are worked and given back
    assert paused == date(2027, 1, 13)
    assert duty.due_day == date(2027, 1, 12)
    assert not duty.provisional


def test_a_crash_between_batches_is_finished_by_the_next_run(desk, monkeypatch):
    from luodi.kernel.duties.actions import recounting

    monkeypatch.setattr(recounting, "BATCH", 2)
    desk.at("2026-12-28T09:00")
    for _number in range(5):
        desk.open()
    load()
    real, calls = recounting._recounted, []

    def crash(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(recounting, "_recounted", crash)
    with pytest.raises(KeyboardInterrupt):
        actions.recompute()
    assert DutyStep.objects.filter(act="RECOUNT").count() == 2
    assert actions.recompute() == actions.Recounted(reckoned=3, moved=3)
    assert DutyStep.objects.filter(act="RECOUNT").count() == 5
    assert Duty.objects.filter(provisional=True).count() == 0
