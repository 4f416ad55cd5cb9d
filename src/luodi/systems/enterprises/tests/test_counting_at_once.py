"""Two at the same time: a firm is counted once, a result stands once, a closing happens once."""

import pytest

from luodi.kernel.ledger.reads import balance_differences, item_differences
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.models import CaseResult
from luodi.systems.enterprises.rules import Solved
from luodi.systems.enterprises.tests.results import closed, recorder, result, stands, value

pytestmark = pytest.mark.usefixtures("many_writers")


def ready(hall, text):
    case = hall.replied(hall.triage(hall.take(text)))
    hall.hear(case, solved=Solved.YES, score=5)
    case.duty.refresh_from_db()
    return case


def close(hall, case):
    version, keeper = case.duty.version, hall.actor(hall.keeper)
    return lambda: actions.close_case(actor=keeper, case=case, version=version)


def sound():
    return list(balance_differences()) == [] and list(item_differences()) == []


def test_two_cases_of_a_firm_closed_at_once_help_it_once(real_commits, hall, together):
    actions.define_measures()
    cases = [ready(hall, text) for text in ("变压器老跳闸", "招不到熟练工", "货车进不了街")]
    assert together([close(hall, case) for case in cases]) == [None] * 3
    assert stands("firms_helped") == [(str(cases[0].pk), 1)]
    assert value(hall, "closed") == 3
    assert actions.recount().moved == 0
    assert sound()


def test_of_two_who_close_a_case_one_is_told(real_commits, hall, together):
    case = ready(hall, "变压器老跳闸")
    told = together([close(hall, case), close(hall, case)])
    assert told.count(None) == 1
    assert stands("closed") == [(str(case.pk), 1)]
    assert sound()


def test_the_same_result_recorded_at_once_stands_once(real_commits, hall, together):
    case, user = closed(hall), recorder(hall)
    told = together([lambda: result(hall, case, user), lambda: result(hall, case, user)])
    [refused] = [words for words in told if words]
    assert "不重复计" in refused
    assert (CaseResult.objects.count(), value(hall, "loans")) == (1, 1_000_000_00)
