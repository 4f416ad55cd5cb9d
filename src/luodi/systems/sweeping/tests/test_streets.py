"""Road links: entered, corrected, rebuilt, ended, drawn on the map; closures; their strips."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.closures import close_links, withdraw_closure
from luodi.systems.sweeping.actions.drawing import join_links, reshape_link, split_link
from luodi.systems.sweeping.actions.link_facts import Draft, LinkFacts, facts_of
from luodi.systems.sweeping.actions.streets import (
    add_link,
    change_link,
    end_link,
    rebuild_link,
    remove_link,
)
from luodi.systems.sweeping.models import (
    Closure,
    ClosureKind,
    KerbStrip,
    RoadLink,
    WeekPlan,
    WeekStrip,
)
from luodi.systems.sweeping.reads.streets import (
    closures_in,
    link_line,
    links_geojson,
    links_on,
    strips_of,
    visible_closures,
    visible_links,
)

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
TODAY, TOMORROW = date(2023, 3, 1), date(2023, 3, 2)
LINE = ((113.6, 34.7), (113.605, 34.702), (113.61, 34.7))
FACTS = LinkFacts(code="DF-01", name="东风路", road_class=2, speed_kmh=40)


@pytest.fixture
def actor(office, dispatcher):
    return office.actor(dispatcher)


@pytest.fixture
def link(office, actor):
    return add_link(actor=actor, unit=office.bureau, line=LINE, valid_from=TODAY, facts=FACTS)


def strips(link):
    return sorted((one.forward, one.kerb, one.left_broom) for one in link.strips.all())


def verbs():
    found = LogLine.objects.filter(record_kind__in=("sweeping.link", "sweeping.closure"))
    return list(found.order_by("pk").values_list("verb", flat=True))


def planned(office, dispatcher, strip):
    week = WeekPlan.objects.create(
        unit=office.bureau,
        place=office.district,
        operation="FLUSH",
        first_day=date(2023, 2, 27),
        day_metres=[0] * 7,
        made_at=NINE,
        made_by=dispatcher,
    )
    WeekStrip.objects.create(week=week, strip=strip, days="1000000")


def test_a_link_is_entered_with_its_length_box_and_strips(office, link):
    assert (link.length_m, link.place, link.version) == (1018, office.district, 1)
    box = (link.west_e7, link.south_e7, link.east_e7, link.north_e7)
    assert box == (1_136_000_000, 347_000_000, 1_136_100_000, 347_020_000)
    assert tuple(link_line(link)) == LINE
    assert strips(link) == [(False, "RIGHT", False), (True, "RIGHT", False)]
    assert verbs() == ["sweeping.add_link"]


@pytest.mark.parametrize(
    ("wrong", "line", "field"),
    [
        ({"code": " "}, LINE, "code"),
        ({"code": "x" * 41}, LINE, "code"),
        ({"code": "DF-01"}, LINE, "code"),
        ({"name": ""}, LINE, "name"),
        ({"road_class": 5}, LINE, "road_class"),
        ({"speed_kmh": 0}, LINE, "speed_kmh"),
        ({"one_way": True, "divided": True}, LINE, "divided"),
        ({"lanes": 0}, LINE, "lanes"),
        ({}, LINE[:1], "geometry"),
        ({}, (LINE[0], LINE[0]), "geometry"),
        ({}, (*LINE, LINE[0]), "geometry"),
    ],
)
def test_what_makes_no_link_is_named_and_nothing_is_written(
    office, actor, link, wrong, line, field
):
    facts = replace(FACTS, code="DF-02") if "code" not in wrong else FACTS
    with pytest.raises(ValidationError) as refused:
        add_link(
            actor=actor,
            unit=office.bureau,
            line=line,
            valid_from=TODAY,
            facts=replace(facts, **wrong),
        )
    assert list(refused.value.message_dict) == [field]
    assert (RoadLink.objects.count(), KerbStrip.objects.count()) == (1, 2)


def test_a_zone_of_another_unit_is_refused(office, actor, zone, link):
    zone.unit = office.other
    zone.save()
    with pytest.raises(ValidationError, match="不属于"):
        change_link(actor=actor, link=link, version=1, facts=replace(FACTS, zone=zone))
    link.refresh_from_db()
    assert (link.version, link.zone) == (1, None)


@pytest.mark.parametrize("parts", ["divided", "guard_rail"])
def test_a_correction_keeps_the_strips_that_stay_and_makes_the_others(actor, link, zone, parts):
    kept = set(link.strips.values_list("pk", flat=True))
    facts = replace(FACTS, **{parts: True}, zone=zone, width_mm=10_500)
    changed = change_link(actor=actor, link=link, version=1, facts=facts, line=LINE[:2])
    assert strips(changed) == [
        (False, "LEFT", True),
        (False, "RIGHT", False),
        (True, "LEFT", True),
        (True, "RIGHT", False),
    ]
    assert kept < set(changed.strips.values_list("pk", flat=True))
    assert (changed.version, changed.length_m, changed.zone) == (2, 509, zone)
    line = LogLine.objects.get(verb="sweeping.change_link")
    assert (line.before["length_m"], line.after["zone"]) == (1018, "主城")
    one_way = replace(FACTS, one_way=True)
    assert strips(change_link(actor=actor, link=link, version=2, facts=one_way)) == [
        (True, "LEFT", True),
        (True, "RIGHT", False),
    ]


def test_a_strip_that_stands_in_a_plan_does_not_go(office, dispatcher, actor, link):
    planned(office, dispatcher, link.strips.get(forward=False))
    with pytest.raises(ValidationError) as refused:
        change_link(actor=actor, link=link, version=1, facts=replace(FACTS, one_way=True))
    assert list(refused.value.message_dict) == ["one_way"]
    link.refresh_from_db()
    assert (link.one_way, link.version, link.strips.count()) == (False, 1, 2)
    with pytest.raises(ValidationError, match="已有计划"):
        remove_link(actor=actor, link=link, version=1, reason="记错")


def test_a_link_that_somebody_else_has_changed_is_not_written_over(actor, link):
    reshape_link(actor=actor, link=link, version=1, line=LINE[:2])
    for act in (
        lambda: change_link(actor=actor, link=link, version=1, facts=FACTS),
        lambda: end_link(actor=actor, link=link, version=1, valid_to=TOMORROW, reason="拆除"),
        lambda: remove_link(actor=actor, link=link, version=1, reason="记错"),
        lambda: split_link(actor=actor, link=link, version=1, position=LINE[1]),
    ):
        with pytest.raises(ValidationError, match="刚被别人改过"):
            act()
    assert RoadLink.objects.get().version == 2


def test_a_rebuilt_road_is_a_new_link_that_replaces_the_old(actor, link):
    later = NINE + timedelta(days=10)
    close_links(
        actor=actor,
        links=[link],
        kind=ClosureKind.CLOSED,
        starts_at=later,
        ends_at=later + timedelta(hours=4),
        reason="铺沥青",
    )
    [new] = rebuild_link(
        actor=actor,
        link=link,
        version=1,
        valid_from=date(2023, 3, 5),
        drafts=[Draft(LINE, replace(FACTS, divided=True, width_mm=10_500))],
        reason="拓宽工程验收",
    )
    link.refresh_from_db()
    assert (link.valid_to, new.valid_from, new.replaces) == (date(2023, 3, 5),) * 2 + (link,)
    assert (link.strips.count(), new.strips.count()) == (2, 4)
    assert Closure.objects.get().link == new
    on = [
        RoadLink.objects.filter(links_on(day)).get() for day in (date(2023, 3, 4), new.valid_from)
    ]
    assert on == [link, new]
    with pytest.raises(ValidationError, match="不能再改"):
        change_link(actor=actor, link=link, version=2, facts=FACTS)


@pytest.mark.parametrize(
    ("day", "reason", "field"), [(TODAY, "拆除", "valid_to"), (TOMORROW, " ", "reason")]
)
def test_a_link_ends_after_it_began_and_for_a_reason(actor, link, day, reason, field):
    with pytest.raises(ValidationError) as refused:
        end_link(actor=actor, link=link, version=1, valid_to=day, reason=reason)
    assert list(refused.value.message_dict) == [field]
    assert RoadLink.objects.get().valid_to is None


def test_a_link_is_ended_and_another_one_may_take_its_code(office, actor, link):
    end_link(actor=actor, link=link, version=1, valid_to=TOMORROW, reason="拆除")
    add_link(actor=actor, unit=office.bureau, line=LINE, valid_from=TOMORROW, facts=FACTS)
    assert RoadLink.objects.filter(code="DF-01").count() == 2
    assert verbs() == ["sweeping.add_link", "sweeping.end_link", "sweeping.add_link"]


def test_a_mistake_is_taken_back_with_its_strips(actor, link):
    remove_link(actor=actor, link=link, version=1, reason="记错")
    assert (RoadLink.objects.count(), KerbStrip.objects.count()) == (0, 0)
    assert LogLine.objects.get(verb="sweeping.remove_link").before["code"] == "DF-01"


def test_a_split_is_taken_back_by_joining(office, actor, link):
    [first, second], may_join = split_link(actor=actor, link=link, version=1, position=LINE[1])
    assert (first.pk, first.code, second.code, may_join) == (link.pk, "DF-01", "DF-01/2", True)
    assert (first.length_m, second.length_m) == (509, 509)
    joined = join_links(
        actor=actor, link=first, version=2, other=second, other_version=second.version
    )
    assert tuple(link_line(joined)) == LINE
    assert (RoadLink.objects.count(), facts_of(joined)) == (1, FACTS)


def test_splitting_a_link_that_plans_have_used_keeps_its_past(
    office, dispatcher, actor, link, clock_at
):
    planned(office, dispatcher, link.strips.first())
    tomorrow = NINE + timedelta(days=1)
    clock_at(tomorrow)
    at = office.actor(dispatcher, tomorrow)
    made, may_join = split_link(actor=at, link=link, version=1, position=LINE[1])
    link.refresh_from_db()
    assert (link.valid_to, link.length_m, may_join) == (TOMORROW, 1018, False)
    assert [(one.code, one.valid_from, one.replaces) for one in made] == [
        ("DF-01", TOMORROW, link),
        ("DF-01/2", TOMORROW, link),
    ]


def test_links_that_differ_or_do_not_meet_are_not_joined(office, actor, link):
    far = ((113.7, 34.7), (113.71, 34.7))
    near = ((113.61, 34.7), (113.62, 34.7))
    for code, line, name, words in (
        ("A", far, "东风路", "首尾相接"),
        ("B", near, "纬五路", "内容不同"),
    ):
        other = add_link(
            actor=actor,
            unit=office.bureau,
            line=line,
            valid_from=TODAY,
            facts=replace(FACTS, code=code, name=name),
        )
        with pytest.raises(ValidationError, match=words):
            join_links(actor=actor, link=link, version=1, other=other, other_version=1)
    assert RoadLink.objects.count() == 3


def test_without_the_right_nothing_is_done_or_seen(office, colleague, stranger, actor, link):
    reader = office.actor(colleague("sweeping.view_street"))
    outsider = office.actor(stranger("sweeping.view_street", "sweeping.change_street"))
    for one in (reader, outsider):
        for act in (
            lambda one=one: change_link(actor=one, link=link, version=1, facts=FACTS),
            lambda one=one: remove_link(actor=one, link=link, version=1, reason="记错"),
            lambda one=one: close_links(
                actor=one,
                links=[link],
                kind=ClosureKind.QUIET,
                starts_at=NINE,
                ends_at=NINE + timedelta(hours=1),
                reason="高考",
            ),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert [list(visible_links(one)) for one in (reader, outsider)] == [[link], []]
    assert (RoadLink.objects.get().version, Closure.objects.count()) == (1, 0)


@pytest.fixture
def closure(actor, link):
    [made] = close_links(
        actor=actor,
        links=[link],
        kind=ClosureKind.QUIET,
        starts_at=NINE + timedelta(days=1),
        ends_at=NINE + timedelta(days=1, hours=3),
        reason="中考",
    )
    return made


def test_a_closure_holds_half_open_until_it_is_withdrawn(actor, link, closure):
    starts, ends = closure.starts_at, closure.ends_at
    hour = timedelta(hours=1)
    assert closures_in([link], starts - hour, starts) == []
    assert closures_in([link], starts - hour, starts + hour) == [closure]
    assert closures_in([link], ends, ends + hour) == []
    withdrawn = withdraw_closure(actor=actor, closure=closure)
    assert withdraw_closure(actor=actor, closure=closure).withdrawn_at == withdrawn.withdrawn_at
    assert closures_in([link], starts, ends) == []
    assert list(visible_closures(actor)) == [closure]
    assert verbs() == ["sweeping.add_link", "sweeping.close_link", "sweeping.withdraw_closure"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"links": []}, "links"),
        ({"ends_at": NINE}, "ends_at"),
        ({"starts_at": NINE - timedelta(days=2), "ends_at": NINE - timedelta(days=1)}, "ends_at"),
        ({"ends_at": NINE + timedelta(days=400)}, "ends_at"),
        ({"reason": " "}, "reason"),
        ({"kind": ClosureKind.QUIET}, "links"),
    ],
)
def test_what_makes_no_closure_is_named(actor, link, closure, wrong, field):
    told = {
        "links": [link],
        "kind": ClosureKind.CLOSED,
        "starts_at": closure.starts_at,
        "ends_at": closure.ends_at,
        "reason": "施工",
    } | wrong
    with pytest.raises(ValidationError) as refused:
        close_links(actor=actor, **told)
    assert list(refused.value.message_dict) == [field]
    assert Closure.objects.count() == 1


def test_what_is_over_is_not_withdrawn(office, dispatcher, closure, clock_at):
    later = NINE + timedelta(days=3)
    clock_at(later)
    with pytest.raises(ValidationError, match="已经结束"):
        withdraw_closure(actor=office.actor(dispatcher, later), closure=closure)
    closure.refresh_from_db()
    assert closure.withdrawn_at is None


def test_strips_of_a_unit_are_those_of_its_own_links_on_a_day(office, actor, link):
    end_link(actor=actor, link=link, version=1, valid_to=TOMORROW, reason="拆除")
    assert strips_of(office.bureau, TODAY).count() == 2
    assert strips_of(office.bureau, TOMORROW).count() == 0
    assert strips_of(office.other, TODAY).count() == 0


def test_links_are_given_to_maps_as_geojson(link):
    [feature] = links_geojson([link])["features"]
    assert feature["geometry"]["coordinates"] == [list(point) for point in LINE]
    assert feature["properties"] == {
        "id": link.pk,
        "code": "DF-01",
        "name": "东风路",
        "class": 2,
        "class_title": "二级",
        "one_way": False,
        "length_m": 1018,
        "version": 1,
    }


# What closes a street goes with it.


@pytest.fixture
def closing(actor, link):
    """Give a function that closes the link for some days from an hour of today on."""

    def close(hours, days=20, kind=ClosureKind.CLOSED):
        starts = NINE + timedelta(hours=hours)
        told = {"starts_at": starts, "ends_at": NINE + timedelta(days=days), "reason": "铺沥青"}
        return close_links(actor=actor, links=[link], kind=kind, **told)[0]

    return close


def closed(link):
    return sorted((one.kind, one.starts_at, one.ends_at) for one in link.closures.all())


def test_closures_of_a_rebuilt_road_hold_for_all_that_takes_its_place(actor, link, closing):
    short, lasts, later = closing(0, 2), closing(0), closing(240, kind=ClosureKind.QUIET)
    day = date(2023, 3, 5)
    begins = datetime(2023, 3, 5, tzinfo=SHANGHAI)
    drafts = [Draft(LINE[:2], FACTS), Draft(LINE[1:], replace(FACTS, code="DF-02"))]
    told = {"actor": actor, "link": link, "version": 1, "valid_from": day, "reason": "断开"}
    made = rebuild_link(drafts=drafts, **told)
    wanted = [("CLOSED", begins, lasts.ends_at), ("QUIET", later.starts_at, later.ends_at)]
    assert [closed(one) for one in made] == [wanted, wanted]
    # Whoever went out the evening before still goes along the old one.
    assert set(link.closures.all()) == {lasts, short}
    later.refresh_from_db()
    assert later.link == made[0]
    assert verbs().count("sweeping.close_link") == 6


def test_a_withdrawn_closure_is_not_carried(actor, link, closing):
    withdraw_closure(actor=actor, closure=closing(0))
    told = {"valid_from": TOMORROW, "drafts": [Draft(LINE, FACTS)], "reason": "拓宽"}
    [new] = rebuild_link(actor=actor, link=link, version=1, **told)
    assert closed(new) == []


def test_both_halves_of_a_split_street_are_closed_until_they_are_joined(actor, link, closing):
    lasts = closing(0)
    [first, second], _may = split_link(actor=actor, link=link, version=1, position=LINE[1])
    assert closed(second) == closed(first) == [("CLOSED", NINE, lasts.ends_at)]
    join_links(actor=actor, link=first, version=2, other=second, other_version=1)
    assert Closure.objects.get() == lasts


def test_a_half_with_a_closure_of_its_own_is_not_joined(actor, link):
    [first, second], _may = split_link(actor=actor, link=link, version=1, position=LINE[1])
    told = {"starts_at": NINE, "ends_at": NINE + timedelta(days=1), "reason": "抢修"}
    close_links(actor=actor, links=[second], kind=ClosureKind.CLOSED, **told)
    with pytest.raises(ValidationError, match="不能撤销登记"):
        join_links(actor=actor, link=first, version=2, other=second, other_version=1)
    assert (RoadLink.objects.count(), Closure.objects.count()) == (2, 1)


def test_a_split_of_a_planned_street_leaves_both_halves_closed(
    office, dispatcher, actor, link, closing, clock_at
):
    lasts = closing(0)
    planned(office, dispatcher, link.strips.first())
    tomorrow = NINE + timedelta(days=1)
    clock_at(tomorrow)
    by = office.actor(dispatcher, tomorrow)
    made, _may = split_link(actor=by, link=link, version=1, position=LINE[1])
    begins = datetime(2023, 3, 2, tzinfo=SHANGHAI)
    assert [closed(one) for one in made] == [[("CLOSED", begins, lasts.ends_at)]] * 2
