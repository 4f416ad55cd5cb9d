from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.log.models import LogLine
from luodi.systems.samples.actions import open_sample
from luodi.systems.samples.models import Sample
from luodi.systems.samples.reads import visible_samples

VIEW, OPEN = "samples.view_sample", "samples.open_sample"
DAY = date(2023, 4, 30)


def test_opening_writes_the_row_and_one_line_of_the_log(office, in_charge):
    actor = office.actor(in_charge(VIEW, OPEN))
    sample = open_sample(actor=actor, unit=office.bureau, name=" 甲 ", last_day=DAY)
    assert list(visible_samples(actor).values_list("name", "last_day")) == [("甲", DAY)]
    line = LogLine.objects.get()
    assert (line.verb, line.record_id) == (OPEN, str(sample.pk))


def test_a_stranger_opens_and_sees_nothing(office, in_charge, stranger):
    outside = office.actor(stranger(VIEW, OPEN))
    with pytest.raises(PermissionDenied):
        open_sample(actor=outside, unit=office.bureau, name="甲", last_day=DAY)
    assert Sample.objects.count() == 0
    inside = office.actor(in_charge(VIEW, OPEN))
    open_sample(actor=inside, unit=office.bureau, name="甲", last_day=DAY)
    assert list(visible_samples(outside)) == []


def test_what_the_rules_refuse_changes_nothing(office, in_charge):
    actor = office.actor(in_charge(VIEW, OPEN))
    with pytest.raises(ValidationError, match="早于今天"):
        open_sample(actor=actor, unit=office.bureau, name="甲", last_day=date(2023, 2, 1))
    assert (Sample.objects.count(), LogLine.objects.count()) == (0, 0)
