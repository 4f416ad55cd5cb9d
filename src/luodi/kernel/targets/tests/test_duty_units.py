"""Units that have a part in a target see it; those that have none do not."""

from datetime import date

import pytest

from luodi.kernel.targets.actions import ItemSpec, ShareSpec, break_down, set_items
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import lineage_of, visible_targets
from luodi.kernel.targets.rules import Comparator, Promise, TargetNature

FEB = date(2023, 2, 28)
SEES = ("targets.view_target", "ledger.view_entry")


@pytest.fixture
def elsewhere(bench):
    """Give an actor of the other bureau."""
    office = bench.office
    return office.actor(office.user("elsewhere", office.post("elsewhere", SEES, unit=office.other)))


def shared(bench):
    """Give a target of the bureau that is broken down to both bureaus, by month."""
    measure = bench.measure("shared")
    target = bench.target("新增企业35家", measure)
    shares = [ShareSpec(bench.office.bureau, 2), ShareSpec(bench.office.other, 1)]
    told = {"valid_from": date(2023, 2, 10), "citation": "分解方案"}
    break_down(actor=bench.director, target=target, shares=shares, **told)
    return measure, target


def test_a_unit_with_a_quota_sees_the_target_once_and_only_its_own_entries(bench, elsewhere):
    measure, target = shared(bench)
    assert target.quotas.filter(unit=bench.office.other).count() > 1
    assert list(visible_targets(elsewhere)) == [target]
    bench.post(measure, 5, FEB)
    bench.post(measure, 7, FEB, unit=bench.office.other)
    found = lineage_of(elsewhere, target, FEB)
    assert ([entry.amount for entry in found.entries], found.outside) == ([7], 1)


def test_a_unit_with_an_item_sees_the_list(bench, elsewhere):
    told = {"nature": TargetNature.LIST, "promise": Promise(Comparator.EQ, 2), "unit": "个"}
    target = bench.target("3个", bench.measure("estates", unit="个", nature="ITEMS"), **told)
    items = [ItemSpec("甲", bench.office.bureau), ItemSpec("乙", bench.office.bureau)]
    set_items(actor=bench.director, target=target, items=items)
    assert list(visible_targets(elsewhere)) == []
    items[1] = ItemSpec("乙", bench.office.other)
    set_items(actor=bench.director, target=target, items=items)
    assert list(visible_targets(elsewhere)) == [target]


def test_who_works_in_a_part_of_the_place_sees_it_and_who_works_apart_does_not(bench):
    office = bench.office
    _measure, target = shared(bench)
    inside = office.post("inside", SEES, unit=office.other, place=office.street)
    assert list(visible_targets(office.actor(office.user("inside", inside)))) == [target]
    Target.objects.filter(pk=target.pk).update(place=office.street)
    apart = type(office.street).objects.create(
        path=f"{office.district.path}0002", parent=office.district, kind="TOWN", name="另一街道",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    post = office.post("apart", SEES, unit=office.other, place=apart)
    assert list(visible_targets(office.actor(office.user("apart", post)))) == []


def test_a_post_without_the_permission_sees_nothing_by_its_quota(bench):
    office = bench.office
    shared(bench)
    post = office.post("blind", ("ledger.view_entry",), unit=office.other)
    assert list(visible_targets(office.actor(office.user("blind", post)))) == []
