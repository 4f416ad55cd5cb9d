"""Asking, answering, reminding, closing: what is written, refused, and told to the loser."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.log.models import LogLine
from luodi.systems.targets import actions
from luodi.systems.targets.models import Inquiry, InquiryAnswer
from luodi.systems.targets.reads.held import held_already
from luodi.systems.targets.reads.inquiries import (
    inquiries_waiting,
    inquiry_sum,
    visible_answers,
    visible_inquiries,
)
from luodi.systems.targets.tests.askers import FIVE, NINE, STEP

DAY = date(2023, 3, 1)


def words(inquiry, now=NINE):
    return inquiry_sum(inquiry, now).words


def test_an_inquiry_asks_each_unit_once_and_adds_itself_up(askers, clock_at):
    inquiry = askers.ask()
    assert InquiryAnswer.objects.count() == 3
    assert words(inquiry) == "3 个单位中 0 个已报，还没有数。"
    askers.answer(inquiry, 0, 120)
    clock_at(NINE + STEP)
    askers.answer(inquiry, 2, 0)
    assert words(inquiry) == "3 个单位中 2 个已报，小计 120人；未报：第2街道办。"
    found = inquiry_sum(inquiry, NINE)
    assert (found.summed.total, found.is_total) == (None, False)
    assert found.sentence == (
        "截至2023年3月1日，高温津贴发放人数小计120人（口径：实际领到津贴的人；3 个单位中 2 个已报；"
        "未报：第2街道办；临时询数：区政府）——luodi"
    )
    askers.answer(inquiry, 1, 35)
    found = inquiry_sum(inquiry, NINE)
    assert found.words == "3 个单位已报全，合计 155人。"
    assert found.sentence == (
        "截至2023年3月1日，高温津贴发放人数155人（口径：实际领到津贴的人；3 个单位已报全；"
        "临时询数：区政府）——luodi"
    )


def test_unanswered_nought_and_unable_are_three_things(askers):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 0)
    askers.answer(inquiry, 1, None, note="由人社部门掌握")
    told = {line.unit.name: (line.reply, line.amount) for line in inquiry.answers.all()}
    assert told == {
        "第1街道办": ("GIVEN", 0),
        "第2街道办": ("UNABLE", None),
        "第3街道办": ("WAITING", None),
    }
    askers.answer(inquiry, 2, 7)
    assert words(inquiry) == "3 个单位中 2 个已报，小计 7人；无法提供：第2街道办。"
    with pytest.raises(ValidationError, match="没有写为什么无法提供"):
        askers.answer(inquiry, 2, None)
    assert askers.line(inquiry, 2).amount == 7


def test_who_answers_after_the_time_is_taken_and_late(askers, clock_at):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 1)
    clock_at(FIVE + STEP)
    askers.answer(inquiry, 1, 2)
    late = inquiry_sum(inquiry, FIVE + STEP).late
    assert [(line.unit.name, line.amount) for line in late] == [
        ("第2街道办", 2),
        ("第3街道办", None),
    ]


def test_figures_in_other_units_come_to_one_sum(askers):
    inquiry = askers.ask(unit_word="万元", title="救灾款支出")
    assert (inquiry.measured_in, inquiry.scale) == ("元", 2)
    for number, fen in enumerate((3_500_000, 120_050, 0)):
        askers.answer(inquiry, number, fen, confirmed=True)
    found = inquiry_sum(inquiry, NINE)
    assert found.summed.total == 3_620_050
    assert found.quantity.exact == "36,200.5 元"
    assert [found.figure(line).exact for line in found.answers] == [
        "35,000.0 元", "1,200.5 元", "0.0 元"
    ]  # fmt: skip


def test_a_figure_a_thousand_times_off_is_asked_about_before_it_is_taken(askers):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 20)
    askers.answer(inquiry, 1, 31)
    with pytest.raises(actions.inquiries.FarOffError, match="相差一千倍以上") as refused:
        askers.answer(inquiry, 2, 260_000)
    assert "20" not in str(refused.value).replace("260,000", "").replace("26万", "")
    assert askers.line(inquiry, 2).reply == "WAITING"
    askers.answer(inquiry, 2, 260_000, confirmed=True)
    assert askers.line(inquiry, 2).amount == 260_000


def test_of_two_who_answer_at_once_the_second_is_told_both_values(askers):
    inquiry = askers.ask()
    seen = askers.line(inquiry, 0).version
    askers.answer(inquiry, 0, 120)
    with pytest.raises(ValidationError) as refused:
        askers.answer(inquiry, 0, 130, version=seen)
    assert refused.value.messages == [
        "第1街道办的答复刚由street1同志改为“120人”，您填的是“130人”；没有存，请看过现状再定"
    ]
    assert askers.line(inquiry, 0).amount == 120


def test_an_answer_is_changed_and_taken_back_while_the_inquiry_is_open(askers):
    inquiry = askers.ask()
    line = askers.answer(inquiry, 0, 120)
    line = askers.answer(inquiry, 0, 121)
    actor = askers.actor(askers.users[0])
    actions.take_back_answer(actor=actor, answer=line, version=line.version)
    assert (line.reply, line.amount, line.answered_at) == ("WAITING", None, None)
    log = LogLine.objects.filter(record_kind="targets.inquiry").order_by("id")
    assert [row.verb for row in log] == [
        "targets.ask_inquiry", "targets.answer_inquiry", "targets.answer_inquiry",
        "targets.take_back_answer",
    ]  # fmt: skip
    assert log.last().before == {"unit": line.unit.code, "reply": "GIVEN", "amount": 121}


def test_nothing_is_taken_once_an_inquiry_has_ended(askers):
    inquiry = askers.ask()
    line = askers.answer(inquiry, 0, 120)
    asker = askers.actor(askers.asker)
    actions.close_inquiry(actor=asker, inquiry=inquiry, version=inquiry.version)
    assert words(inquiry) == "3 个单位中 1 个已报，小计 120人；未报：第2街道办、第3街道办。"
    for act in (
        lambda: askers.answer(inquiry, 1, 5),
        lambda: actions.take_back_answer(
            actor=askers.actor(askers.users[0]), answer=line, version=line.version
        ),
        lambda: actions.remind_inquiry(actor=asker, inquiry=inquiry),
        lambda: actions.close_inquiry(actor=asker, inquiry=inquiry, version=inquiry.version),
    ):
        with pytest.raises(ValidationError, match="已汇总"):
            act()
    assert inquiries_waiting(askers.actor(askers.users[1]), DAY) == []


def test_a_cancelled_inquiry_says_why_and_owes_nothing(askers):
    inquiry = askers.ask()
    asker = askers.actor(askers.asker)
    with pytest.raises(ValidationError, match="没有写撤销的理由"):
        actions.cancel_inquiry(actor=asker, inquiry=inquiry, version=1, reason=" ")
    with pytest.raises(ValidationError, match="刚有人改过"):
        actions.cancel_inquiry(actor=asker, inquiry=inquiry, version=9, reason="问错了")
    actions.cancel_inquiry(actor=asker, inquiry=inquiry, version=1, reason="问错了")
    assert (inquiry.state, inquiry.ended_because) == ("CANCELLED", "问错了")
    assert inquiries_waiting(askers.actor(askers.users[0]), DAY) == []


def test_reminding_marks_those_who_owe_and_no_others(askers):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 1)
    units = actions.remind_inquiry(actor=askers.actor(askers.asker), inquiry=inquiry)
    assert units == askers.streets[1:]
    marked = [(line.unit, line.reminders, line.reminded_at) for line in inquiry.answers.all()]
    assert marked == [
        (askers.streets[0], 0, None),
        (askers.streets[1], 1, NINE),
        (askers.streets[2], 1, NINE),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"units": []}, "units", "没有选要问的单位"),
        ({"unit_word": "%"}, "unit_word", "不能相加"),
        ({"due_at": NINE}, "due_at", "已经过了"),
        ({"as_of": date(2023, 3, 2)}, "as_of", "到时还没有这个数"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(askers, changes, field, said):
    with pytest.raises(ValidationError) as refused:
        askers.ask(**changes)
    assert said in refused.value.message_dict[field][0]
    assert not Inquiry.objects.exists()


def test_who_may_ask_and_who_may_answer(askers):
    with pytest.raises(PermissionDenied):
        actions.ask_inquiry(actor=askers.actor(askers.users[0]), spec=askers.spec())
    inquiry = askers.ask()
    neighbour = askers.actor(askers.users[1])
    with pytest.raises(PermissionDenied):
        actions.answer_inquiry(actor=neighbour, answer=askers.line(inquiry, 0), version=1, amount=5)
    for act in (actions.close_inquiry, actions.cancel_inquiry):
        more = {"reason": "x"} if act is actions.cancel_inquiry else {}
        with pytest.raises(PermissionDenied):
            act(actor=neighbour, inquiry=inquiry, version=1, **more)
    with pytest.raises(PermissionDenied):
        actions.remind_inquiry(actor=neighbour, inquiry=inquiry)
    assert askers.line(inquiry, 0).reply == "WAITING"


def test_units_of_another_government_are_not_asked(askers):
    from luodi.kernel.people.models import Unit

    far = Unit.objects.create(
        path="0002", code="far", name="邻区政府", place=askers.office.district,
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="邻区政府不是本级政府现有的单位"):
        askers.ask(units=[*askers.streets, far])


def test_a_street_sees_its_own_line_and_nothing_of_the_others(askers):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 120)
    street = askers.actor(askers.users[1])
    assert [line.unit for line in visible_answers(street)] == [askers.streets[1]]
    assert not visible_inquiries(street).exists()
    waiting = inquiries_waiting(street, DAY)
    assert [(item.title, item.unit, item.due, item.late) for item in waiting] == [
        ("高温津贴发放人数", "第2街道办", FIVE, False)
    ]
    assert waiting[0].url == f"/targets/inquiries/answers/{waiting[0].answer.pk}/"
    assert inquiries_waiting(street, DAY - timedelta(days=1)) == []
    assert [row.given_count for row in visible_inquiries(askers.actor(askers.asker))] == [1]


def test_what_a_target_holds_is_not_asked_again(desk, askers):
    target = desk.target()
    desk.report(target, 202302, 60)
    held = {"title": "今年完成投资金额", "unit_word": "亿元"}
    with pytest.raises(actions.HeldAlreadyError) as refused:
        askers.ask(**held)
    (figure,) = refused.value.found.figures
    assert figure.name == target.name
    assert figure.quantity.value == 6_000_000_000
    assert figure.day == date(2023, 2, 28)
    assert figure.url == f"/targets/{target.pk}/"
    assert figure.sentence.startswith("截至2023年2月28日，金水区")
    assert "60亿元" in figure.sentence
    assert not Inquiry.objects.exists()


def test_it_is_asked_all_the_same_when_it_is_said_how_it_differs(desk, askers):
    target = desk.target()
    desk.report(target, 202302, 60)
    inquiry = askers.ask(title="今年完成投资金额", unit_word="亿元", differs="只算民间投资")
    assert inquiry.differs == "只算民间投资"
    assert len(inquiry.found) == 1
    line = LogLine.objects.get(verb="targets.ask_inquiry")
    assert line.reason == "只算民间投资"
    assert line.after["found"] == inquiry.found


def test_a_promise_without_a_value_or_of_another_unit_is_no_reason_to_refuse(desk, askers):
    target = desk.target()
    asker = askers.actor(askers.asker)
    assert not held_already(asker, "今年完成投资", "亿元", DAY)
    desk.report(target, 202302, 60)
    assert held_already(asker, "今年完成投资", "亿元", DAY).figures
    assert not held_already(asker, "今年完成投资", "人", DAY)


def test_a_figure_that_the_asker_may_not_see_is_not_told(desk, askers):
    desk.report(desk.target(), 202302, 60)
    street = askers.actor(askers.users[0])
    assert not held_already(street, "今年完成投资金额", "亿元", DAY)


def test_what_is_being_asked_already_is_found_by_anybody_without_the_answers(askers):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 120)
    found = held_already(askers.actor(askers.users[1]), "发放高温津贴人数", "人", DAY)
    assert [(item.inquiry.title, item.url) for item in found.inquiries] == [
        ("高温津贴发放人数", "")
    ]
    with pytest.raises(actions.HeldAlreadyError):
        askers.ask()
    actions.close_inquiry(actor=askers.actor(askers.asker), inquiry=inquiry, version=1)
    assert askers.ask().found == []
