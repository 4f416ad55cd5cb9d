"""Profiles of frequencies: what texts say, set as standards of all classes at once."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.standards import apply_profile, set_standard
from luodi.systems.sweeping.forms.standards import PROFILE_TITLES
from luodi.systems.sweeping.models import WorkStandard
from luodi.systems.sweeping.reads.fleet import standards_on
from luodi.systems.sweeping.rules import Frequency, Operation
from luodi.systems.sweeping.rules.demand import DEFAULT_PROFILE, mean_gap_days
from luodi.systems.sweeping.rules.profiles import PROFILES, profile_changes

TODAY = date(2023, 3, 1)
DAY = timedelta(days=1)
FLUSH = Operation.FLUSH
KEY = {"idempotency_key": "key-of-a-test-form"}


@pytest.fixture
def apply(office, dispatcher, clock_at):
    """Give a function that sets a profile for the bureau from today on."""

    def applied(code="FLUSH_QINGPU", by=dispatcher, day=TODAY):
        profile = PROFILES[code]
        actor = office.actor(by)
        return apply_profile(actor=actor, unit=office.bureau, profile=profile, valid_from=day)

    return applied


@pytest.fixture
def page(client, dispatcher):
    client.force_login(dispatcher)
    return client


def held(office, operation=FLUSH, day=TODAY):
    rows = standards_on(office.bureau, day)
    return [rows[road_class, operation].frequency for road_class in (1, 2, 3, 4)]


# Rules


def test_every_profile_is_titled_and_names_where_it_is_from():
    assert PROFILES.keys() == PROFILE_TITLES.keys()
    assert all(one.code == code and 0 < len(one.source) <= 200 for code, one in PROFILES.items())
    assert {one.operation for one in PROFILES.values()} == {FLUSH, Operation.WASH_SWEEP}


def test_the_usual_profile_is_that_of_the_table():
    usual = PROFILES["FLUSH_USUAL"].named
    assert usual == {road_class: DEFAULT_PROFILE[road_class, FLUSH] for road_class in usual}
    ningbo = PROFILES["SWEEP_NINGBO"].named
    wash = Operation.WASH_SWEEP
    assert ningbo == {road_class: DEFAULT_PROFILE[road_class, wash] for road_class in ningbo}


def test_what_is_taken_for_three_to_five_a_week_lies_between_them():
    a_week = 7 / mean_gap_days(PROFILES["FLUSH_QINGPU"].named[1])
    assert 3 <= a_week <= 5


def test_what_a_text_does_not_say_stays():
    told = dict.fromkeys((1, 2, 3, 4), Frequency.DAILY)
    found = profile_changes(PROFILES["FLUSH_JIANGSU"], told)
    assert [(one.road_class, one.after, one.changes) for one in found] == [
        (1, Frequency.EVERY_OTHER_DAY, True),
        (2, Frequency.EVERY_THIRD_DAY, True),
        (3, None, False),
        (4, None, False),
    ]


# Writing


def test_it_sets_all_classes_at_once_with_its_source(office, apply):
    assert held(office) == ["DAILY", "EVERY_OTHER_DAY", "EVERY_THIRD_DAY", "AS_NEEDED"]
    made = apply()
    assert held(office) == ["EVERY_OTHER_DAY", "WEEKLY", "AS_NEEDED", "AS_NEEDED"]
    assert {one.source for one in made} == {PROFILES["FLUSH_QINGPU"].source}
    assert held(office, day=TODAY - DAY)[0] == "DAILY"
    assert held(office, Operation.WASH_SWEEP)[0] == "THREE_A_DAY"
    assert LogLine.objects.filter(verb="sweeping.set_standard").count() == 4


def test_one_that_says_nothing_of_a_class_leaves_its_standard(office, apply, clock_at):
    apply("FLUSH_NINGBO", day=TODAY - DAY)
    made = apply("FLUSH_JIANGSU")
    assert [one.road_class for one in made] == [1, 2]
    assert held(office) == ["EVERY_OTHER_DAY", "EVERY_THIRD_DAY", "EVERY_OTHER_DAY", "AS_NEEDED"]


def test_what_is_set_so_already_is_not_set_again(apply):
    apply()
    with pytest.raises(ValidationError, match="已经都是这样定的"):
        apply(day=TODAY + DAY)
    assert WorkStandard.objects.count() == 4
    WorkStandard.objects.filter(road_class=2).update(frequency="DAILY")
    assert [one.road_class for one in apply(day=TODAY + DAY)] == [2]


def test_one_class_that_is_refused_stops_all(office, dispatcher, apply):
    set_standard(
        actor=office.actor(dispatcher),
        unit=office.bureau,
        road_class=3,
        operation=FLUSH,
        frequency=Frequency.DAILY,
        source="区标准",
        valid_from=TODAY + 9 * DAY,
    )
    with pytest.raises(ValidationError, match="三级：已有从 2023-03-10 起的标准") as refused:
        apply()
    assert list(refused.value.message_dict) == ["valid_from"]
    assert WorkStandard.objects.count() == 1


def test_who_may_not_sets_nothing(apply, colleague, stranger):
    for who in (colleague("sweeping.view_street"), stranger("sweeping.change_street")):
        with pytest.raises(PermissionDenied):
            apply(by=who)
    assert not WorkStandard.objects.exists()


# Pages


def test_it_is_chosen_shown_class_by_class_and_then_set(office, page):
    address = reverse("sweeping:work_standard_profile")
    assert address in page.get(reverse("sweeping:work_standards")).content.decode()
    assert "套用以后" not in page.get(address).content.decode()
    told = {"unit": office.bureau.pk, "profile": "FLUSH_JIANGSU", "valid_from": "2023-03-01"}
    shown = unescape(page.get(address, told).content.decode())
    assert PROFILES["FLUSH_JIANGSU"].source in shown
    assert shown.count("规范没有写，不变") == 2
    assert "<b>两天 1 遍</b>" in shown
    assert not WorkStandard.objects.exists()
    answer = page.post(address, told | KEY)
    assert answer.url == reverse("sweeping:work_standards")
    assert WorkStandard.objects.count() == 2
    again = page.post(address, told | {"idempotency_key": "another-key-of-a-form"})
    assert again.status_code == 422
    assert "已经都是这样定的" in again.content.decode()


def test_wrong_choices_are_told_and_set_nothing(office, page):
    address = reverse("sweeping:work_standard_profile")
    told = {"unit": office.bureau.pk, "profile": "FLUSH_QINGPU", "valid_from": "2023-03-01"}
    for wrong in ({"profile": "X"}, {"valid_from": "x"}, {"unit": office.other.pk}):
        assert page.get(address, told | wrong).status_code == 422
        key = {"idempotency_key": f"key-of-{next(iter(wrong))}-form"}
        assert page.post(address, told | wrong | key).status_code == 422
    assert not WorkStandard.objects.exists()


def test_its_page_is_closed_to_who_may_not(office, client, colleague):
    client.force_login(colleague("sweeping.view_street"))
    address = reverse("sweeping:work_standard_profile")
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("sweeping:work_standards")).content.decode()
