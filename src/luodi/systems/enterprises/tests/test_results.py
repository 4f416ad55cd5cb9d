"""Results, certifications and events: counted with their proof, once, taken back, restored."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.ledger.models import Entry
from luodi.kernel.log.models import LogLine
from luodi.kernel.places.models import Place
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.models import CaseResult, FirmCertification, ServiceEvent
from luodi.systems.enterprises.reads.results import (
    evidence_of_records,
    proven_by_files,
    results_seen,
    visible_results,
)
from luodi.systems.enterprises.rules import CertificationKind, EventKind, ResultKind, Solved
from luodi.systems.enterprises.tests.results import (
    closed,
    kept_file,
    recorder,
    reopen,
    result,
    stands,
    value,
)

MARCH = date(2023, 3, 1)


def certify(hall, user, kind=CertificationKind.HIGH_TECH, day=MARCH, **more):
    spec = actions.CertificationSpec(kind, day, **more)
    return actions.add_certification(
        actor=hall.actor(user), firm=hall.firm, spec=spec, evidence=kept_file(hall)
    )


def hold(hall, user, kind=EventKind.BANKS, **more):
    told = {
        "title": "银企对接会",
        "day": MARCH,
        "unit": hall.office.root,
        "place": hall.office.street,
        **more,
    }
    return actions.add_event(
        actor=hall.actor(user), spec=actions.EventSpec(kind, **told), evidence=kept_file(hall)
    )


def neighbour(hall):
    place = Place.objects.create(
        path=f"{hall.office.district.path}0002", parent=hall.office.district, kind="TOWN",
        name="隔壁街道", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    return recorder(hall, name="neighbour", place=place)


def test_a_loan_counts_once_its_case_is_closed_and_no_more_when_that_comes_back(hall):
    user = recorder(hall)
    case = hall.replied(hall.triage(hall.take()))
    row = result(hall, case, user)
    assert stands("loans") == []
    hall.at("2023-03-06 10:00")
    hall.hear(case, solved=Solved.YES, score=5)
    hall.close(case)
    assert stands("loans") == [(str(row.pk), 1_000_000_00)]
    assert Entry.objects.get(measure__code="enterprises.loans").day == date(2023, 3, 6)
    reopen(hall, case)
    assert value(hall, "loans") is None


def test_a_loan_of_an_unconfirmed_closing_does_not_count(hall):
    case = hall.replied(hall.triage(hall.take()))
    result(hall, case, recorder(hall))
    for day in ("2023-03-02 10:00", "2023-03-03 10:00", "2023-03-06 10:00"):
        hall.at(day)
        hall.hear(case)
    hall.at("2023-03-08 10:00")
    hall.close(case)
    assert stands("loans") == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 10**16}, "amount"),
        ({"by": "  "}, "by"),
        ({"day": date(2023, 3, 2)}, "day"),
        ({"day": date(2023, 2, 28)}, "day"),
    ],
)
def test_a_result_that_cannot_be_leaves_nothing(hall, more, field):
    case, user = closed(hall), recorder(hall)
    with pytest.raises(ValidationError) as told:
        result(hall, case, user, **more)
    assert list(told.value.message_dict) == [field]
    assert CaseResult.objects.count() == 0


def test_nothing_counts_without_evidence(hall):
    case, user = closed(hall), recorder(hall)
    actor = hall.actor(user)
    event = actions.EventSpec(EventKind.TALK, "宣讲", MARCH, hall.office.root, hall.office.street)
    acts = (
        lambda: actions.add_result(
            actor=actor, case=case, evidence=None,
            spec=actions.ResultSpec(ResultKind.LOAN, 1, "银行", MARCH),
        ),
        lambda: actions.add_certification(
            actor=actor, firm=hall.firm, evidence=None,
            spec=actions.CertificationSpec(CertificationKind.PLATFORM, MARCH),
        ),
        lambda: actions.add_event(actor=actor, spec=event, evidence=None),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(ValidationError, match="没有附证明材料"):
            act()
    assert stands("loans") == stands("event_talk") == stands("certified_platform") == []


def test_the_same_is_not_recorded_twice_and_the_refusal_names_it(hall):
    case, user = closed(hall), recorder(hall)
    rows = [result(hall, case, user), certify(hall, user), hold(hall, user)]
    again = (
        lambda: result(hall, case, user),
        lambda: certify(hall, user, day=date(2023, 1, 9)),
        lambda: hold(hall, user),
    )
    for row, act in zip(rows, again, strict=True):
        with pytest.raises(ValidationError, match=f"编号 {row.pk}"):
            act()
    assert value(hall, "loans") == 1_000_000_00
    assert value(hall, "certified_high_tech") == 1
    assert value(hall, "event_banks") == 1
    certify(hall, user, day=date(2022, 12, 30))
    certify(hall, user, kind=CertificationKind.SPECIALISED)
    assert value(hall, "certified_high_tech", first=202201) == 2


def test_numbers_of_persons_in_what_is_typed_are_covered(hall):
    row = certify(hall, recorder(hall), named="联系 13812345678")
    assert row.named == "联系 138****5678"


def test_an_event_lists_firms_and_an_unknown_count_stays_unknown(hall):
    user = recorder(hall)
    row = hold(hall, user, firms=[hall.firm, hall.firm])
    assert (row.firm_count, row.firms.count()) == (None, 1)
    with pytest.raises(ValidationError, match="名单上有 1 家"):
        hold(hall, user, title="另一场", firm_count=0, firms=[hall.firm])
    assert ServiceEvent.objects.count() == 1


def test_taken_back_it_stays_and_counts_no_more_and_can_stand_again(hall):
    case, user = closed(hall), recorder(hall)
    actor = hall.actor(user)
    codes = ("loans", "certified_high_tech", "event_banks")
    rows = [result(hall, case, user), certify(hall, user), hold(hall, user)]
    before = [value(hall, code) for code in codes]
    for row in rows:
        with pytest.raises(ValidationError, match="理由"):
            actions.take_back(actor=actor, row=row, version=1, reason=" ")
        held = actions.take_back(actor=actor, row=row, version=1, reason="记错了")
        with pytest.raises(ValidationError, match="别人刚改过"):
            actions.take_back(actor=actor, row=row, version=1, reason="再来")
        with pytest.raises(ValidationError, match="已经撤回"):
            actions.take_back(actor=actor, row=held, version=2, reason="再来")
    assert [value(hall, code) for code in codes] == [None, None, None]
    assert CaseResult.objects.count() == FirmCertification.objects.count() == 1
    for row in rows:
        held = actions.restore(actor=actor, row=row, version=2)
        with pytest.raises(ValidationError, match="没有撤回"):
            actions.restore(actor=actor, row=held, version=3)
    assert [value(hall, code) for code in codes] == before
    verbs = LogLine.objects.filter(record_kind="enterprises.event").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "enterprises.add_event", "enterprises.take_back", "enterprises.restore",
    ]  # fmt: skip


def test_what_was_recorded_anew_meanwhile_is_not_restored(hall):
    user = recorder(hall)
    row = certify(hall, user)
    actions.take_back(actor=hall.actor(user), row=row, version=1, reason="证书号错")
    other = certify(hall, user)
    with pytest.raises(ValidationError, match=f"编号 {other.pk}"):
        actions.restore(actor=hall.actor(user), row=row, version=2)
    assert value(hall, "certified_high_tech") == 1


def test_strangers_and_the_neighbours_clerk_record_and_take_back_nothing(hall, stranger):
    case, user = closed(hall), recorder(hall)
    rows = [result(hall, case, user), certify(hall, user), hold(hall, user)]
    outside = stranger("enterprises.view_result", "enterprises.record_result")
    for other in (outside, neighbour(hall)):
        acts = (
            lambda: result(hall, case, other, 5_00),  # noqa: B023 - called at once
            lambda: certify(hall, other, kind=CertificationKind.PLATFORM),  # noqa: B023 - at once
            lambda: hold(hall, other, title="另一场"),  # noqa: B023 - called at once
        )
        for act in acts:
            with pytest.raises(PermissionDenied):
                act()
        for row in rows:
            with pytest.raises(PermissionDenied):
                actions.take_back(actor=hall.actor(other), row=row, version=1, reason="x")
        assert list(visible_results(hall.actor(other))) == []
        assert results_seen(hall.actor(other), case) == []
    assert value(hall, "event_banks") == 1


def test_the_handling_unit_records_what_came_of_its_case(hall):
    case = closed(hall)
    user = recorder(hall, name="chengban", unit=hall.office.bureau)
    row = result(hall, case, user)
    assert list(visible_results(hall.actor(user))) == [row]
    assert results_seen(hall.actor(user), case) == [row]


def test_a_file_and_its_record_know_each_other(hall):
    case, user = closed(hall), recorder(hall)
    row = result(hall, case, user)
    actor = hall.actor(user)
    number, file = str(row.pk), row.evidence_id
    told = evidence_of_records(actor, "enterprises.result", [number])[number]
    assert [one.number for one in told.files] == [file]
    of_case = evidence_of_records(actor, "enterprises.case", [str(case.pk)])[str(case.pk)]
    assert of_case == told
    hidden = evidence_of_records(hall.actor(hall.handler), "enterprises.result", [number])[number]
    assert (hidden.files, hidden.outside) == ((), 1)
    [link] = proven_by_files(actor, [file], ("", 0))[file].links
    assert link.url == f"/enterprises/results/{row.pk}/"
    assert proven_by_files(actor, [file], ("enterprises.result", row.pk)) == {}
