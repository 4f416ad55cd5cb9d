"""Holiday notices: read as published, tried, confirmed, superseded, undone."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.config import reads, rules
from luodi.kernel.config.actions import set_notice, undo_notice
from luodi.kernel.config.models import HolidayNotice
from luodi.kernel.log.models import LogLine
from luodi.standards.holidays import NOTICES

TEXT_2023 = """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。"""
TEXT_2024 = """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等
制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。"""
TEXT_2027 = (
    "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：2月5日至11日放假。1月31日上班。"
)
VIEW, SETS = "config.view_threshold", "config.set_calendar"
NEW, LIST = "/config/notices/new/", "/config/notices/"


def brought(year):
    return next(notice for notice in NOTICES if notice.year == year)


@pytest.mark.parametrize(("year", "text"), [(2023, TEXT_2023), (2024, TEXT_2024)])
def test_a_notice_as_published_gives_the_days_that_luodi_brings(year, text):
    read = {one.year: one for one in rules.days_of_notice(year, text)}[year]
    off = {day for rest in read.breaks for day in rest.days}
    kept = brought(year)
    assert off == {day for day in kept.days_off if day != date(2023, 12, 30)} - {date(2023, 12, 31)}
    assert set(read.worked) == kept.worked


def test_a_break_over_the_new_year_stands_in_both():
    (before, year) = rules.days_of_notice(2023, TEXT_2023)
    assert (before.year, before.breaks_text, before.worked_text) == (2022, "元旦 1231", "")
    assert year.breaks_text.startswith("元旦 0101-0102 春节 0121-0127 清明节 0405 ")


@pytest.mark.parametrize(
    ("off", "worked", "breaks"),
    [
        ("2027-01-01 2027-01-02、2027-01-03", "2027-01-10", "放假 0101-0103"),
        ("1月1日至3日，2月5日", "1月10日（周日）", "放假 0101-0103 放假 0205"),
    ],
)
def test_two_lists_of_dates(off, worked, breaks):
    (read,) = rules.days_of_lists(2027, off, worked)
    assert (read.breaks_text, read.worked_text) == (breaks, "0110")


@pytest.mark.parametrize("text", ["", "关于节假日安排的通知", "元旦：13月1日放假"])
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match=r"。|放假|请核对"):
        rules.days_of_notice(2027, text)
    with pytest.raises(ValueError, match="没有读出日期"):
        rules.days_of_lists(2027, text.replace("13月1日", ""), "")


@pytest.fixture
def keeper(office):
    return office.user("keeper", office.post("管理员", [VIEW, SETS], unit=office.root))


def write(actor=LUODI, text=TEXT_2027, year=2027, source="国办发明电（试）"):
    days = rules.days_of_notice(year, text)
    return set_notice(actor=actor, year=year, days=days, source=source, reason="试")


def test_a_notice_holds_from_when_it_is_written_and_the_next_supersedes_it(office, keeper):
    assert not reads.calendar().covers(2027)
    write(office.actor(keeper))
    first = reads.calendar()
    assert first.covers(2027)
    assert not first.is_working_day(date(2027, 2, 8))
    write(office.actor(keeper), text=TEXT_2027.replace("11日", "12日"))
    assert not reads.calendar().is_working_day(date(2027, 2, 12))
    assert reads.calendar().version != first.version
    assert HolidayNotice.objects.filter(year=2027).count() == 2
    line = LogLine.objects.filter(verb="config.set_notice").first()
    assert (line.user, line.before["breaks"]) == (keeper, "元旦 0101-0103 春节 0205-0211")


def test_undoing_is_another_row(office, keeper):
    actor = office.actor(keeper)
    write(actor)
    write(actor, text=TEXT_2027.replace("11日", "12日"))
    undo_notice(actor=actor, year=2027, reason="贴错")
    assert reads.calendar().is_working_day(date(2027, 2, 12))
    undo_notice(actor=actor, year=2027, reason="再撤")
    assert not reads.calendar().is_working_day(date(2027, 2, 12))
    assert HolidayNotice.objects.count() == 4


def test_undoing_the_first_row_leaves_what_luodi_brings(office, keeper):
    actor = office.actor(keeper)
    write(actor)
    undo_notice(actor=actor, year=2027, reason="贴错")
    assert not reads.calendar().covers(2027)
    with pytest.raises(ValidationError):
        undo_notice(actor=actor, year=2026, reason="没有登记过")


def test_days_of_another_year_are_added_to_what_stands_there(office):
    write(text=TEXT_2023.replace("2022年12月31日", "2022年12月30日"), year=2023)
    assert {row.year for row in HolidayNotice.objects.all()} == {2022, 2023}
    assert not reads.calendar().is_working_day(date(2022, 12, 30))
    assert not reads.calendar().is_working_day(date(2022, 10, 3))


def test_the_same_notice_again_is_refused(office):
    write()
    with pytest.raises(ValidationError, match="完全相同"):
        write()


@pytest.mark.parametrize(
    ("text", "source", "field"),
    [
        (TEXT_2027, "  ", "source"),
        ("元旦：1月1日放假。1月4日上班。", "试", "text"),
        ("元旦：2026年1月1日放假。", "试", "text"),
    ],
)
def test_a_notice_that_cannot_stand_is_refused_by_field(office, text, source, field):
    with pytest.raises(ValidationError) as caught:
        write(text=text, source=source)
    assert list(caught.value.message_dict) == [field]
    assert not HolidayNotice.objects.exists()


def test_only_who_answers_for_the_whole_tree_writes_a_notice(office):
    bureau = office.user("li", office.post("局里", [VIEW, SETS]))
    with pytest.raises(PermissionDenied):
        write(office.actor(bureau))
    assert not HolidayNotice.objects.exists()


def test_a_row_is_never_rewritten(office):
    (row,) = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayNotice.objects.filter(pk=row.pk).update(source="改了")


@pytest.fixture
def kept(client, keeper):
    client.force_login(keeper, "django.contrib.auth.backends.ModelBackend")
    return client


FILLED = {"year": 2027, "text": TEXT_2027, "source": "国办（试）", "reason": "新通知"}


def test_the_page_tries_first_and_writes_when_confirmed(kept):
    told = kept.post(NEW, {**FILLED, "idempotency_key": "notice-key-1"})
    page = told.content.decode()
    assert told.status_code == 200
    assert "请核对读出的日期" in page
    assert "登记后，0 项在办事项的时限会改动" in page
    assert not HolidayNotice.objects.exists()
    done = kept.post(NEW, {**FILLED, "confirmed": "yes", "idempotency_key": "notice-key-2"})
    assert (done.status_code, done.url) == (302, "/config/notices/2027/")
    assert "国办（试）" in kept.get(done.url).content.decode()
    assert "2027" in kept.get(LIST).content.decode()


def test_wrong_input_is_told_and_kept(kept):
    sent = {**FILLED, "text": "看不懂的字", "idempotency_key": "notice-key-3"}
    answer = kept.post(NEW, sent)
    assert answer.status_code == 422
    assert "看不懂的字" in answer.content.decode()
    assert "没有读出放假的日期" in answer.content.decode()


def test_undoing_on_the_page(kept):
    write()
    sent = {"reason": "贴错", "idempotency_key": "notice-key-4"}
    assert kept.post("/config/notices/2027/undo/", sent).status_code == 302
    assert not reads.calendar().covers(2027)


def test_a_colleague_looks_and_does_not_write(client, office):
    looker = office.user("wang", office.post("查看", [VIEW]))
    client.force_login(looker, "django.contrib.auth.backends.ModelBackend")
    assert client.get(LIST).status_code == 200
    assert client.get("/config/notices/2023/").status_code == 200
    assert client.get("/config/notices/1999/").status_code == 404
    assert client.post(NEW, FILLED).status_code == 403
