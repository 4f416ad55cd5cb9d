"""From a text to a target to a figure, and what is refused on the way."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.models import Entry
from luodi.kernel.log.models import LogLine
from luodi.kernel.targets.actions import PartSpec, Span
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import lineage_of, standing, targets_fed_by
from luodi.kernel.targets.rules import Colour, Comparator, Promise
from luodi.systems.targets.actions import (
    accept_commitment,
    edit_commitment,
    read_document,
    reject_commitment,
    reopen_commitment,
)

MARCH = date(2023, 3, 1)


def verbs():
    return list(LogLine.objects.order_by("id").values_list("verb", flat=True))


def test_a_text_is_read_into_commitments_and_none_is_a_target(desk):
    values = list(desk.reading.commitments.values_list("value_raw", "comparator", "unit"))
    assert values == [
        ("7%", "=", "%"),
        ("12%", "approx", "%"),
        ("350亿元", ">=", "元"),
        ("2万个", "=", "个"),
    ]
    assert Target.objects.count() == 0


def test_the_same_document_is_read_once(desk):
    again = read_document(
        actor=desk.actor(desk.reviewer), document=desk.reading.document, year=2023
    )
    assert again.pk == desk.reading.pk
    assert desk.reading.commitments.count() == 4


def test_accepting_makes_a_target_that_leads_back_to_its_sentence(desk):
    target = desk.target()
    commitment = desk.commitment("350亿元")
    text = desk.reading.document.text
    assert (commitment.state, commitment.target_id) == ("ACCEPTED", target.pk)
    assert text[target.span_start : target.span_end] == "350亿元"
    assert target.quoted_text == "全年投资力争达到350亿元以上，建成停车位2万个。"
    assert verbs()[-2:] == ["targets.define_target", "targets.accept_commitment"]


def test_a_commitment_is_accepted_once(desk):
    desk.target()
    with pytest.raises(ValidationError, match=r"已被他人改动.*已接受"):
        desk.target()
    assert Target.objects.count() == 1


def test_whoever_decides_second_learns_what_stands(desk):
    commitment = desk.commitment("2万个")
    actor = desk.actor(desk.reviewer)
    seen = commitment.version
    edit_commitment(
        actor=actor, commitment=commitment, version=seen, changes={"indicator": "停车位"}
    )
    with pytest.raises(ValidationError, match=r"已被他人改动.*停车位"):
        reject_commitment(actor=actor, commitment=commitment, version=seen, reason="重复")
    commitment.refresh_from_db()
    assert (commitment.state, commitment.version) == ("OPEN", seen + 1)
    assert commitment.said["indicator"] != "停车位"


def test_what_is_put_aside_can_be_taken_up_again(desk):
    actor, commitment = desk.actor(desk.reviewer), desk.commitment("7%")
    reject_commitment(actor=actor, commitment=commitment, version=commitment.version, reason="已有")
    assert (commitment.state, commitment.reason) == ("REJECTED", "已有")
    reopen_commitment(actor=actor, commitment=commitment, version=commitment.version)
    assert (commitment.state, commitment.reason) == ("OPEN", "")


@pytest.mark.parametrize("who", ["reporter", "colleague", "stranger"])
def test_others_decide_nothing(desk, who):
    commitment, lines = desk.commitment("350亿元"), LogLine.objects.count()
    with pytest.raises(PermissionDenied):
        accept_commitment(
            actor=desk.actor(getattr(desk, who)),
            commitment=commitment,
            version=commitment.version,
            spec=desk.spec(commitment),
        )
    assert (Target.objects.count(), LogLine.objects.count()) == (0, lines)


def test_a_span_outside_the_text_is_refused(desk):
    commitment = desk.commitment("350亿元")
    spec = desk.spec(commitment, span=Span(10, 99_999, 10, 99_999))
    with pytest.raises(ValidationError, match="99999 不在"):
        accept_commitment(actor=LUODI, commitment=commitment, version=commitment.version, spec=spec)


def test_parts_that_count_twice_are_refused(desk):
    commitment = desk.commitment("350亿元")
    part = desk.spec(commitment).parts[0]
    twice = [part, PartSpec(part.measure, desk.office.root, part.place)]
    with pytest.raises(ValidationError, match="算两次"):
        accept_commitment(
            actor=LUODI,
            commitment=commitment,
            version=commitment.version,
            spec=desk.spec(commitment, parts=twice),
        )
    assert Target.objects.count() == 0


def test_a_part_of_another_unit_is_refused(desk):
    commitment = desk.commitment("350亿元")
    other = desk.spec(desk.commitment("2万个")).parts
    with pytest.raises(ValidationError, match="请选同单位的指标"):
        accept_commitment(
            actor=LUODI,
            commitment=commitment,
            version=commitment.version,
            spec=desk.spec(commitment, parts=other),
        )


def test_a_reported_figure_changes_the_light_and_opens_into_its_entries(desk):
    target = desk.target()
    assert standing(target, MARCH).light.colour is Colour.GREY
    desk.report(target, 202301, 30)
    report = desk.report(target, 202302, 60)
    now = standing(target, MARCH)
    assert (now.actual, now.light.colour) == (60 * 10**10, Colour.GREEN)
    opened = lineage_of(desk.actor(desk.reviewer), target, MARCH)
    assert [entry.amount for entry in opened.entries] == [30 * 10**10, 30 * 10**10]
    assert opened.entries[0].record_id == str(report.pk)
    assert report.evidence.count() == 1
    fed = targets_fed_by(desk.actor(desk.reporter), opened.entries[0])
    assert fed == [target]


def test_a_stranger_learns_no_promise_from_an_entry(desk):
    target = desk.target()
    report = desk.report(target, 202301, 30)
    entry = Entry.objects.get(record_id=str(report.pk))
    assert targets_fed_by(desk.actor(desk.colleague), entry) == []
    assert lineage_of(desk.actor(desk.colleague), target, MARCH).outside == 1


def test_about_stays_grey_until_someone_sets_a_tolerance(desk):
    commitment = desk.commitment("350亿元")
    spec = desk.spec(commitment, promise=Promise(Comparator.ABOUT, 350 * 10**10))
    target = accept_commitment(
        actor=LUODI, commitment=commitment, version=commitment.version, spec=spec
    )
    desk.report(target, 202301, 30)
    assert standing(target, MARCH).light.colour is Colour.GREY
