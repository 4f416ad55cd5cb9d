"""What an officer does next and why; the columns of the board; who checks again."""

from datetime import date

import pytest

from luodi.systems.enterprises.rules import (
    BoardColumn,
    CaseState,
    Facing,
    Heard,
    Patience,
    Solved,
    Urgency,
    board_column,
    checker_refusal,
    next_step,
)

TODAY = date(2023, 7, 12)
REPLIED = CaseState.REPLIED


def step(**told):
    return next_step(Facing(**told), Patience(days=5, tries=3), TODAY)


@pytest.mark.parametrize(
    ("told", "urgency", "what", "why"),
    [
        ({"state": CaseState.NEW}, Urgency.OPEN, "研判类别和级别，再交办", ("新提出，还没有研判",)),
        ({"state": CaseState.WORKING}, Urgency.OPEN, "办理并答复企业", ("企业在等答复",)),
        ({"state": CaseState.WORKING, "late": True, "soon": True}, Urgency.LATE,
         "办理并答复企业", ("企业在等答复",)),
        ({"state": CaseState.ASSIGNED, "due_today": True, "soon": True}, Urgency.TODAY,
         "签收，或提出异议", ("已交办，还没有签收",)),
        ({"state": CaseState.WORKING, "soon": True}, Urgency.SOON, "办理并答复企业",
         ("时限已用 80% 以上", "企业在等答复")),
        ({"state": CaseState.PAUSED, "late": True}, Urgency.RESTING, "看暂停的原因是否还在",
         ("时限暂停",)),
    ],
)  # fmt: skip
def test_what_comes_next_and_why(told, urgency, what, why):
    found = step(**told)
    assert (found.urgency, found.what, found.why) == (urgency, what, why)


@pytest.mark.parametrize(
    ("heard", "urgency", "what", "why"),
    [
        (Heard(None), Urgency.SOON, "回访企业", "承办单位已答复，还没有听企业的意见"),
        (Heard(None, tries=[date(2023, 7, 11)]), Urgency.TODAY, "今天再问一次",
         "昨天没有联系上；已问 1 天，要问满 3 天"),
        (Heard(None, tries=[date(2023, 7, 7), date(2023, 7, 10)]), Urgency.TODAY, "今天再问一次",
         "7月10日没有联系上；已问 2 天，要问满 3 天"),
        (Heard(None, tries=[TODAY]), Urgency.RESTING, "明天再问", "今天已经问过，没有联系上"),
        (Heard(None, tries=[date(2023, 7, day) for day in (7, 10, 11)], days_waited=3),
         Urgency.RESTING, "等满天数再销号", "问满了 3 天，还没有等满 5 个工作日"),
        (Heard(None, tries=[date(2023, 7, day) for day in (5, 6, 7)], days_waited=5),
         Urgency.SOON, "销号", "问满了次数和天数，企业没有答复"),
        (Heard(Solved.YES), Urgency.SOON, "销号", "企业已经表态"),
        (Heard(Solved.NO), Urgency.TODAY, "退回承办单位", "企业说没有解决"),
        (Heard(Solved.PARTLY), Urgency.SOON, "请企业看书面的后续计划",
         "企业说部分解决，还没有计划"),
    ],
)  # fmt: skip
def test_what_comes_next_after_a_reply(heard, urgency, what, why):
    found = step(state=REPLIED, heard=heard)
    assert (found.urgency, found.what, found.why) == (urgency, what, (why,))


def test_a_case_that_rests_today_stays_last_though_it_is_late():
    assert step(state=REPLIED, heard=Heard(None, tries=[TODAY]), late=True).urgency is (
        Urgency.RESTING
    )


def test_every_open_state_has_a_column_and_no_ended_one():
    ended = {CaseState.CLOSED, CaseState.WITHDRAWN}
    assert {state for state in CaseState if board_column(state) is None} == ended
    assert board_column(CaseState.TRANSFERRED) is BoardColumn.SIGN


@pytest.mark.parametrize(
    ("checker", "handlers", "asker", "refused"),
    [(1, {1}, None, True), (1, {2}, 1, True), (1, {2}, 3, False), (1, set(), None, False)],
)
def test_a_check_is_made_by_somebody_else(checker, handlers, asker, refused):
    assert (checker_refusal(checker, handlers, asker) is not None) is refused
