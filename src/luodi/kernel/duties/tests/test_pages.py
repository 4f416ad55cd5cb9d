"""Pages of duties: allowed, refused, wrong input with what was typed kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import icalendar
import pytest
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.cards import Waiting
from luodi.kernel.duties import actions, day
from luodi.kernel.duties.card import CARD
from luodi.kernel.duties.models import CalendarFeed, Duty
from luodi.kernel.people.actions import enter_leave

KEY, VIEW = "idempotency_key", "duties.view_duty"


@pytest.fixture
def as_user(client, desk):
    def sign_in(user):
        client.logout()  # the clock may have passed the end of a session
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def send(client, name, pk=None, **data):
    address = reverse(f"duties:{name}", args=[pk] if pk else [])
    return client.post(address, {KEY: f"key-{name}-{len(data)}-{Duty.objects.count()}", **data})


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_what_is_left(as_user, desk):
    duty = desk.open()
    page = text(as_user(desk.chief).get(reverse("duties:duty_list")))
    assert duty.number in page
    assert "还剩 7 个工作日（3月10日）" in page
    assert "在办 1 项，没有逾期。" in page
    desk.at("2023-03-13T09:00")
    page = text(as_user(desk.chief).get(reverse("duties:duty_list") + "?tab=late"))
    assert "已逾期 1 个工作日（应于3月10日）" in page


def test_a_duty_of_another_bureau_does_not_exist(as_user, desk):
    view = "duties.view_duty"
    other = desk.office.user("waiju", desk.office.post("外局", (view,), unit=desk.office.other))
    duty = desk.open()
    assert as_user(other).get(reverse("duties:duty", args=[duty.pk])).status_code == 404
    assert duty.number not in text(as_user(other).get(reverse("duties:duty_list") + "?tab=all"))
    assert duty.number not in text(as_user(other).get(reverse("duties:clearance")))


def test_the_handler_is_offered_what_the_handler_may_do(as_user, desk):
    duty = desk.open()
    page = text(as_user(desk.handler).get(reverse("duties:duty", args=[duty.pk])))
    assert reverse("duties:duty_accept", args=[duty.pk]) in page
    assert reverse("duties:duty_object", args=[duty.pk]) in page
    assert reverse("duties:duty_verify", args=[duty.pk]) not in page
    page = text(as_user(desk.chief).get(reverse("duties:duty", args=[duty.pk])))
    assert reverse("duties:duty_transfer", args=[duty.pk]) in page
    assert reverse("duties:duty_accept", args=[duty.pk]) not in page


def test_an_act_on_the_page_and_back_to_the_duty(as_user, desk):
    duty = desk.open()
    answer = send(as_user(desk.handler), "duty_accept", duty.pk, version=duty.version, note="")
    assert (answer.status_code, answer.url) == (302, reverse("duties:duty", args=[duty.pk]))
    duty.refresh_from_db()
    assert duty.state == "ACCEPTED"


def test_an_act_without_the_post_is_refused_and_changes_nothing(as_user, desk):
    handle = ("duties.view_duty", "duties.handle_duty")
    colleague = desk.office.user("tongshi", desk.office.post("同事", handle))
    duty = desk.open()
    answer = send(as_user(colleague), "duty_accept", duty.pk, version=duty.version)
    assert answer.status_code == 403
    duty.refresh_from_db()
    assert (duty.state, duty.steps.count()) == ("ASSIGNED", 2)


def test_the_loser_of_two_sees_what_stands_and_keeps_what_was_typed(as_user, desk):
    duty = desk.open()
    desk.do(actions.accept, duty, desk.handler)
    desk.do(actions.start, duty, desk.handler)
    seen = duty.version
    desk.do(actions.reply, duty, desk.handler, note="第一人写的结果")
    client = as_user(desk.handler)
    answer = send(client, "duty_reply", duty.pk, version=seen, note="第二人写的结果")
    page = text(answer)
    assert answer.status_code == 422
    assert "您要对 交办〔2023〕1号 办“回复办理结果”，但handler同志已于" in page
    assert "现在是“待核验”" in page
    assert "第一人写的结果" in page
    assert "第二人写的结果" in page
    duty.refresh_from_db()
    assert duty.steps.filter(act="REPLY").count() == 1


def test_an_answer_without_words_is_sent_back(as_user, desk):
    duty = desk.do(actions.start, desk.do(actions.accept, desk.open(), desk.handler), desk.handler)
    answer = send(as_user(desk.handler), "duty_reply", duty.pk, version=duty.version, note="")
    assert answer.status_code == 422
    duty.refresh_from_db()
    assert duty.state == "WORKING"


def test_opening_one_by_hand(as_user, desk):
    client = as_user(desk.chief)
    assert "7 工作日" in text(client.get(reverse("duties:duty_new")))
    told = {"kind": "general", "title": "整治背街小巷", "to": f"p:{desk.handler_post.pk}"}
    answer = send(client, "duty_new", **told, limit="grade:C")
    duty = Duty.objects.get()
    assert answer.url == reverse("duties:duty", args=[duty.pk])
    assert (duty.post, duty.due_day) == (desk.handler_post, date(2023, 3, 8))
    answer = send(client, "duty_new", **told, limit="date", named_day="2023-02-01", x="1")
    assert answer.status_code == 422
    assert "要求的日期 2023-02-01 已过" in text(answer)
    assert "整治背街小巷" in text(answer)
    assert Duty.objects.count() == 1


def test_whoever_may_not_open_opens_none(as_user, desk):
    answer = send(as_user(desk.handler), "duty_new", kind="general", title="自己立项")
    assert (answer.status_code, Duty.objects.count()) == (403, 0)


def test_my_day_by_urgency_and_around_the_holidays(as_user, desk):
    desk.open(title="节前的事")
    desk.open(title="节后的事", named_day=date(2023, 4, 14))
    desk.open(title="没有时限的事", unlimited=True)
    desk.at("2023-03-28T09:00")
    desk.open(title="刚派的事")
    page = text(as_user(desk.handler).get(reverse("duties:mine")))
    order = [
        "已逾期",
        "节前的事",
        "清明节放假前到期",
        "清明节放假后到期",
        "节后的事",
        "没有时限的事",
    ]
    places = [page.index(words) for words in order[:2]]
    assert places == sorted(places)
    assert page.index("清明节放假后到期") < page.index("没有时限的事")
    assert "下一个假期 清明节（2023年4月5日至2023年4月5日）：放假前 1 件到期，放假后 2 件。" in page
    assert "4 件等着办，其中 1 件已逾期。" in page


def test_my_day_counts_in_the_menu_and_shows_mine_my_units_and_watched(as_user, desk):
    duty = desk.open()
    page = text(as_user(desk.handler).get(reverse("duties:mine")))
    assert '<span class="count">1</span>' in page
    page = text(as_user(desk.head).get(reverse("duties:mine")))
    assert duty.number not in page
    assert duty.number in text(as_user(desk.head).get(reverse("duties:mine") + "?tab=unit"))
    send(as_user(desk.head), "duty_watch", duty.pk, on="yes")
    assert duty.number in text(as_user(desk.head).get(reverse("duties:mine") + "?tab=watched"))


def test_many_are_accepted_at_once_and_each_stands_alone(as_user, desk):
    first, second = desk.open(), desk.open()
    stale = f"{second.pk}:{second.version - 1}"
    picks = [f"{first.pk}:{first.version}", stale]
    client = as_user(desk.handler)
    answer = send(client, "many", do="accept", pick=picks)
    assert answer.status_code == 302
    page = text(client.get(answer.url))
    assert "接收：1 件。" in page
    assert "请看过现状再决定" in page
    assert list(Duty.objects.order_by("pk").values_list("state", flat=True)) == [
        "ACCEPTED",
        "ASSIGNED",
    ]


def test_the_hand_over_list_names_what_is_not_done(as_user, desk):
    duty, done = desk.open(title="没有办完的"), desk.closed(title="办完的")
    page = text(as_user(desk.handler).get(reverse("duties:hand_over")))
    assert duty.number in page
    assert done.number not in page
    assert "区发展局 经办" in page
    page = text(as_user(desk.verifier).get(reverse("duties:hand_over")))
    assert duty.number in page


def test_the_hand_over_list_holds_what_any_card_tells_by_day(as_user, desk, monkeypatch):
    def told(actor, _day):
        if not actor.has("duties.handle_duty"):
            return []
        late = datetime(2023, 3, 9, 15, tzinfo=clock.SHANGHAI)
        return [
            Waiting("上门走访", "走访乙厂", "/visits/2/", late + timedelta(days=2)),
            Waiting("待答询数", "在建项目数", "/inquiries/1/"),
            Waiting("上门走访", "走访甲厂", "/visits/1/", late),
            Waiting("草稿", "走访丙厂的记录", "/visits/3/", draft=True),
        ]

    card = replace(CARD, name="visits", waiting="visits.waiting")
    monkeypatch.setattr(day, "all_cards", lambda: (CARD, card))
    real = day.load
    monkeypatch.setattr(
        day, "load", lambda dotted: told if dotted == "visits.waiting" else real(dotted)
    )
    page = text(as_user(desk.handler).get(reverse("duties:hand_over")))
    ours = page[page.index("没有交出的草稿") :]
    order = ["走访丙厂的记录", "走访甲厂", "上门走访", "2023年3月9日", "走访乙厂", "2023年3月11日",
             "在建项目数", "待答询数"]  # fmt: skip
    places = [ours.index(word) for word in order]
    assert places == sorted(places)
    assert "走访" not in text(as_user(desk.verifier).get(reverse("duties:hand_over")))


def test_what_somebody_stands_in_for_is_not_theirs_to_hand_over(as_user, desk):
    duty = desk.open()
    stand_in = desk.office.user("stand-in", desk.office.post("同事", (VIEW,)))
    enter_leave(
        actor=desk.actor(desk.handler),
        user=desk.handler,
        delegate=stand_in,
        first_day=clock.today(),
        last_day=clock.today(),
        reason="年休假",
    )
    assert duty.number in text(as_user(stand_in).get(reverse("duties:mine")))
    assert duty.number not in text(as_user(stand_in).get(reverse("duties:hand_over")))


def test_the_calendar_is_read_by_its_secret_and_ends_with_it(as_user, desk, client):
    duty = desk.open()
    page = text(send(as_user(desk.handler), "feed", do="make"))
    token = page.partition("/duties/feeds/")[2].partition("/")[0]
    assert token
    assert not CalendarFeed.objects.filter(token_sha256=token).exists()
    client.logout()
    address = reverse("duties:feed_ics", args=[token])
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == f"{duty.number} 整治背街小巷"
    assert event.decoded("dtstart") == duty.due_day
    assert event.decoded("dtend") == duty.due_day + timedelta(days=1)
    actions.revoke_feed(actor=desk.actor(desk.handler))
    assert client.get(address).status_code == 404
    assert client.get(reverse("duties:feed_ics", args=["guess"])).status_code == 404


def test_what_became_of_them_is_counted_apart_and_adds_up(as_user, desk):
    desk.closed()
    late = desk.replied()
    desk.at("2023-03-13T09:00")
    desk.do(actions.verify_done, late, desk.verifier)
    desk.do(actions.close, late, desk.verifier)
    for more in ({}, {"transferred_to": "市局"}):
        desk.do(actions.withdraw, desk.open(), desk.chief, note="不办", **more)
    carried = desk.do(actions.accept, desk.open(), desk.handler)
    desk.do(actions.carry, carried, desk.chief, until=date(2023, 6, 30), plan="七月再办")
    desk.open()
    from luodi.kernel import clock
    from luodi.kernel.duties.reads.clearance import clearance, total

    since, until = desk.at("2023-03-01T00:00"), desk.at("2023-12-31T00:00")
    desk.at("2023-03-13T09:00")
    (row,) = clearance(desk.actor(desk.chief), since, until, clock.now())
    assert (row.opened, row.on_time, row.late_done) == (6, 1, 1)
    assert (row.transferred, row.postponed, row.withdrawn, row.open, row.late) == (1, 1, 1, 1, 0)
    assert row.opened == row.done + row.transferred + row.postponed + row.withdrawn + row.open
    assert total([row, row]).opened == 12
    page = text(as_user(desk.chief).get(reverse("duties:clearance")))
    assert "50.0" in page
    ends = {"since": "0001-01-01", "until": "9999-12-31"}
    assert as_user(desk.chief).get(reverse("duties:clearance"), ends).status_code == 200


def test_the_same_number_draws_the_same_sample(as_user, desk):
    for _number in range(3):
        desk.closed()
    address = reverse("duties:recheck") + "?seed=7&count=2"
    first, second = (text(as_user(desk.chief).get(address)) for _again in range(2))
    drawn = [duty.number for duty in Duty.objects.all() if f">{duty.number}<" in first]
    assert len(drawn) == 2
    assert drawn == [duty.number for duty in Duty.objects.all() if f">{duty.number}<" in second]
