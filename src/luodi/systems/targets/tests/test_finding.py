"""Notices, bulletins and inquiries are found by number, title and words, by who may open them."""

import pytest

from luodi.kernel import clock
from luodi.kernel.duties.actions import transfer
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.search.reads import Question, find
from luodi.systems.targets import actions


def found(actor, kind, text):
    answer = find(actor, Question(text, kind=f"targets.{kind}"))
    return [hit.record for group in answer.groups for hit in group.hits]


def test_a_notice_is_found_by_its_number_and_by_all_that_is_said(supervision):
    supervision.desk.report(supervision.target, 202304, 5)
    notice = supervision.issue(202304)
    people = (supervision.inspector, supervision.handler)

    def finders(text):
        everybody = (*people, supervision.neighbour)
        return [user for user in everybody if found(supervision.actor(user), "notice", text)]

    assert finders(notice.duty.number) == finders("红色督办单") == list(people)
    assert finders("请查明根本原因") == list(people)
    assert finders("两个地块") == finders("交地") == []
    supervision.do(actions.accept_notice, notice, supervision.handler)
    supervision.reply(notice)
    assert finders("两个地块") == finders("月底前交地") == list(people)
    supervision.do(actions.verify_notice, notice, supervision.inspector, words="现场看过")
    assert finders("现场看过") == list(people)


def test_a_notice_given_to_another_unit_is_found_there(supervision):
    supervision.desk.report(supervision.target, 202304, 5)
    notice = supervision.issue(202304)
    number = notice.duty.number
    assert found(supervision.actor(supervision.neighbour), "notice", number) == []
    transfer(
        actor=supervision.actor(supervision.inspector),
        duty=notice.duty,
        version=notice.duty.version,
        unit=supervision.desk.office.other,
        post=None,
        note="职责已划转",
    )
    assert found(supervision.actor(supervision.neighbour), "notice", number) == [notice.pk]
    assert found(supervision.actor(supervision.handler), "notice", number) == []


def test_an_inquiry_is_found_by_who_asks_and_by_no_unit_that_is_asked(askers):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 3, note="只有环卫所")
    for text in ("高温津贴", "实际领到"):
        assert found(askers.actor(askers.asker), "inquiry", text) == [inquiry.pk]
        assert found(askers.actor(askers.users[0]), "inquiry", text) == []
    assert found(askers.actor(askers.asker), "inquiry", "环卫所") == []


@pytest.mark.usefixtures("demo")
def test_a_bulletin_is_found_by_its_number_and_by_the_words_that_it_prints():
    office = actor_of(User.objects.get(username="ducha"), clock.now())
    [issued] = found(office, "bulletin", "青督通〔2023〕1号")
    assert found(office, "bulletin", "盯住年度投资：4月末112.4亿元") == [issued]
    draft, _issued = found(office, "bulletin", "目标完成情况")
    assert found(office, "bulletin", "{合计.红}") == [draft]
