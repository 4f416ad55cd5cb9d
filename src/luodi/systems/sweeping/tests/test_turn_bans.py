"""Bans of turns: entered, withdrawn, going with their streets, imported, and kept by plans."""

from datetime import date, timedelta
from itertools import pairwise

import osmium
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from luodi.kernel.imports.actions import take_table, try_table, upload_table, withdraw_table
from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping
from luodi.kernel.log.models import LogLine
from luodi.kernel.tables.declaring import Outcome, Undone, Work
from luodi.standards.datum import Datum
from luodi.systems.sweeping.actions.drawing import join_links, reshape_link, split_link
from luodi.systems.sweeping.actions.importing_streets import import_streets, judge_streets
from luodi.systems.sweeping.actions.link_facts import Draft, LinkFacts, facts_of
from luodi.systems.sweeping.actions.plans import issue_plan
from luodi.systems.sweeping.actions.replanning import replan
from luodi.systems.sweeping.actions.street_uploads import keep_street_file
from luodi.systems.sweeping.actions.streets import add_link, end_link, rebuild_link, remove_link
from luodi.systems.sweeping.actions.turn_ban_table import BANS
from luodi.systems.sweeping.actions.turn_bans import (
    forbid_turns,
    turn_between_links,
    withdraw_turn_ban,
)
from luodi.systems.sweeping.models import LegKind, PlanState, RoadLink, SiteKind, TurnBan
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.reads.plans import plan_routes
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.reads.turn_bans import ban_meets, bans_on, open_turns
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.town import Town, at, made

TODAY, TOMORROW = date(2023, 3, 1), date(2023, 3, 2)
WEST, MIDDLE, EAST, NORTH = (113.60, 34.7), (113.61, 34.7), (113.62, 34.7), (113.61, 34.71)
HALF = (113.605, 34.7)


@pytest.fixture
def actor(office, dispatcher):
    return office.actor(dispatcher)


@pytest.fixture
def street(office, actor):
    """Give a function that enters a link."""

    def entered(code, *line, **told):
        facts = LinkFacts(code=code, name=f"{code}路", road_class=3, speed_kmh=40, **told)
        return add_link(
            actor=actor, unit=office.bureau, line=line, valid_from=date(2023, 2, 1), facts=facts
        )

    return entered


@pytest.fixture
def fork(street):
    """Three streets that meet: from the west, on to the east, and off to the north."""
    return street("W", WEST, MIDDLE), street("E", MIDDLE, EAST), street("N", MIDDLE, NORTH)


@pytest.fixture
def forbid(actor):
    def entered(link, onto, forward=None, reason="路口标志牌"):
        turn = turn_between_links(link, onto, forward)
        return forbid_turns(actor=actor, turns=[turn], reason=reason)[0]

    return entered


def bans():
    """Give all bans that are not withdrawn, by codes and directions."""
    found = TurnBan.objects.filter(withdrawn_at__isnull=True).select_related("link", "to_link")
    return sorted((b.link.code, b.forward, b.to_link.code, b.to_forward) for b in found)


def verbs():
    found = LogLine.objects.filter(record_kind="sweeping.turn_ban").order_by("pk")
    return list(found.values_list("verb", flat=True))


# Entering and withdrawing.


def test_a_turn_is_forbidden_until_the_ban_is_withdrawn(actor, fork, forbid):
    west, _east, north = fork
    ban = forbid(west, north)
    assert (ban.forward, ban.to_forward, ban.kind) == (True, True, "LEFT")
    assert (forbid(north, west).kind, forbid(west, west, forward=True).kind) == ("RIGHT", "BACK")
    assert bans_on(TurnBan.objects.all(), TODAY).count() == 3
    assert {turn.kind for turn in open_turns(actor, west, TODAY) if turn.forward} == {Turn.STRAIGHT}
    withdrawn = withdraw_turn_ban(actor=actor, ban=ban)
    assert withdraw_turn_ban(actor=actor, ban=ban).withdrawn_at == withdrawn.withdrawn_at
    assert ("W", True, "N", True) not in bans()
    assert forbid(west, north).pk != ban.pk
    assert verbs() == ["sweeping.forbid_turn"] * 3 + [
        "sweeping.withdraw_turn_ban",
        "sweeping.forbid_turn",
    ]


def test_what_makes_no_ban_is_named_and_nothing_is_written(actor, fork, forbid, street):
    west, east, north = fork
    forbid(west, north)
    gone = street("G", MIDDLE, (113.61, 34.69))
    end_link(actor=actor, link=gone, version=1, valid_to=TODAY, reason="拆除")
    gone.refresh_from_db()
    one_way = street("O", MIDDLE, (113.61, 34.695), one_way=True)
    far = street("F", EAST, (113.63, 34.7))
    for link, onto, forward, words in (
        (west, north, None, "已经禁止"),
        (west, gone, None, "为止"),
        (one_way, east, None, "单行"),
        (west, far, None, "不相接"),
        (west, north, False, "不相接"),
        (west, west, None, "两端都能转"),
    ):
        with pytest.raises(ValidationError, match=words):
            forbid(link, onto, forward)
    for turns, reason in (([], "牌"), ([turn_between_links(west, east)], " ")):
        with pytest.raises(ValidationError):
            forbid_turns(actor=actor, turns=turns, reason=reason)
    assert bans() == [("W", True, "N", True)]


def test_without_the_right_no_turn_is_forbidden(office, colleague, stranger, fork, forbid):
    ban = forbid(fork[0], fork[2])
    for user in (colleague("sweeping.view_street"), stranger("sweeping.change_street")):
        one = office.actor(user)
        with pytest.raises(PermissionDenied):
            forbid_turns(actor=one, turns=[turn_between_links(fork[0], fork[1])], reason="牌")
        with pytest.raises(PermissionDenied):
            withdraw_turn_ban(actor=one, ban=ban)
    assert bans() == [("W", True, "N", True)]


# What forbids a turn stays at its junction.


def test_bans_of_a_rebuilt_road_hold_for_what_lies_at_the_junction(actor, fork, forbid):
    west, east, north = fork
    forbid(west, north)
    forbid(east, west)
    forbid(west, west, forward=True)
    withdraw_turn_ban(actor=actor, ban=forbid(west, east))
    told = {"actor": actor, "link": west, "version": 1, "valid_from": TOMORROW, "reason": "断开"}
    one, other = (LinkFacts(code=c, name="W路", road_class=3, speed_kmh=40) for c in ("W", "V"))
    # The nearer half is drawn the other way.
    rebuild_link(drafts=[Draft((WEST, HALF), one), Draft((MIDDLE, HALF), other)], **told)
    old = [("E", False, "W", False), ("W", True, "N", True), ("W", True, "W", False)]
    new = [("E", False, "V", True), ("V", False, "N", True), ("V", False, "V", True)]
    assert bans() == sorted([*old, *new])
    assert [bans_on(TurnBan.objects.all(), day).count() for day in (TODAY, TOMORROW)] == [3, 3]


def test_a_ban_does_not_go_where_its_street_no_longer_leads(actor, fork, forbid):
    west, _east, north = fork
    forbid(west, north)
    apart = Draft((WEST, (113.609, 34.7)), facts_of(west))
    rebuild_link(
        actor=actor, link=west, version=1, valid_from=TOMORROW, drafts=[apart], reason="改线"
    )
    assert bans_on(TurnBan.objects.all(), TOMORROW).count() == 0


def test_bans_of_a_split_street_go_back_when_it_is_joined(actor, fork, forbid):
    west, east, north = fork
    kept = [forbid(west, north), forbid(east, west), forbid(west, west, forward=True)]
    before = bans()
    [first, second], _may = split_link(actor=actor, link=west, version=1, position=HALF)
    assert bans() == [
        ("E", False, "W/2", False),
        ("W/2", True, "N", True),
        ("W/2", True, "W/2", False),
    ]
    join_links(actor=actor, link=first, version=2, other=second, other_version=1)
    assert bans() == before
    assert set(TurnBan.objects.all()) == set(kept)
    assert verbs().count("sweeping.move_turn_ban") == 6


def test_halves_with_a_ban_between_them_are_not_joined(actor, fork, forbid):
    [first, second], _may = split_link(actor=actor, link=fork[0], version=1, position=HALF)
    forbid(first, second)
    with pytest.raises(ValidationError, match="转弯禁令"):
        join_links(actor=actor, link=first, version=2, other=second, other_version=1)
    assert bans() == [("W", True, "W/2", True)]


def test_a_street_that_is_drawn_the_other_way_keeps_its_bans(actor, fork, forbid):
    west, _east, north = fork
    for ban in (forbid(west, north), forbid(west, west, True), forbid(west, west, False)):
        assert ban_meets(ban)
    reshape_link(actor=actor, link=west, version=1, line=(MIDDLE, WEST))
    both = [("W", False, "W", True), ("W", True, "W", False)]
    assert bans() == sorted([("W", False, "N", True), *both])
    reshape_link(actor=actor, link=west, version=2, line=(HALF, WEST))
    assert [ban_meets(one) for one in TurnBan.objects.filter(to_link=north)] == [False]


def test_a_link_with_a_ban_is_not_taken_back(actor, fork, forbid):
    west, _east, north = fork
    forbid(west, north)
    with pytest.raises(ValidationError, match="转弯禁令"):
        remove_link(actor=actor, link=north, version=1, reason="记错")
    assert RoadLink.objects.count() == 3


# Files.

WAYS = (
    (10, [1, 2, 3], {"highway": "secondary", "name": "东风路"}),
    (11, [2, 4], {"highway": "residential", "name": "经三路"}),
)
RULES = (("no_left_turn", 10, 2, 11), ("only_straight_on", 11, 2, 10))
NODES = {1: WEST, 2: MIDDLE, 3: EAST, 4: NORTH}


@pytest.fixture
def extract(tmp_path):
    """Give a function that writes an extract of OpenStreetMap with rules of turns."""

    def written(*rules):
        file = tmp_path / f"{len(rules)}.osm.pbf"
        writer = osmium.SimpleWriter(str(file))
        for number, place in NODES.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        for number, nodes, tags in WAYS:
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
        for number, (rule, start, via, to) in enumerate(rules, 1):
            members = [("w", start, "from"), ("n", via, "via"), ("w", to, "to")]
            tags = {"type": "restriction", "restriction": rule}
            made = osmium.osm.mutable.Relation(id=number, members=members, tags=tags)
            writer.add_relation(made)
        writer.close()
        return file.read_bytes()

    return written


FORBIDDEN = [("10/1", True, "11", True), ("10/2", False, "11", True), ("11", False, "11", True)]


def test_turns_that_openstreetmap_forbids_come_with_its_streets(office, actor, extract):
    told = {"unit": office.bureau, "content": extract(*RULES), "datum": Datum.WGS84}
    judged = judge_streets(**told)
    assert (len(judged.turns), judged.turns_known, TurnBan.objects.count()) == (3, 0, 0)
    written = import_streets(actor=actor, valid_from=TODAY, **told)
    assert written.written
    assert bans() == FORBIDDEN
    assert set(TurnBan.objects.values_list("reason", flat=True)) == {"OpenStreetMap 的转弯限制"}
    # One that somebody has withdrawn does not come back with the file.
    withdraw_turn_ban(actor=actor, ban=TurnBan.objects.get(kind="BACK"))
    again = import_streets(actor=actor, valid_from=TODAY, **told)
    assert (again.written, len(again.turns), again.turns_known) == (True, 0, 3)
    assert bans() == FORBIDDEN[:2]


def test_turns_come_later_to_streets_that_are_there(office, actor, extract):
    told = {"unit": office.bureau, "datum": Datum.WGS84}
    import_streets(actor=actor, valid_from=TODAY, content=extract(), **told)
    assert bans() == []
    import_streets(actor=actor, valid_from=TODAY, content=extract(*RULES), **told)
    assert (bans(), RoadLink.objects.count()) == (FORBIDDEN, 3)


def test_the_page_of_a_file_tells_its_turns(office, actor, client, dispatcher, extract):
    told = {"unit": office.bureau, "datum": Datum.WGS84}
    import_streets(actor=actor, valid_from=TODAY, content=extract(), **told)
    client.force_login(dispatcher)
    upload = keep_street_file(
        actor=actor, unit=office.bureau, file_name="东区.osm.pbf", content=extract(*RULES),
        datum="WGS84", valid_from=TODAY,
    )  # fmt: skip
    shown = client.get(reverse("sweeping:street_upload", args=[upload.pk])).content.decode()
    for words in ("没有新的路段；新增 3 条转弯禁令。", "新增 3 条，已有 0 条", "登记这些路段"):
        assert words in shown
    confirm = reverse("sweeping:street_upload_confirm", args=[upload.pk])
    answer = client.post(confirm, {"idempotency_key": "confirm-of-a-test"}, follow=True)
    assert "已登记 3 条转弯禁令。" in answer.content.decode()
    assert bans() == FORBIDDEN


def row(office, **told):
    known = {"unit": office.bureau.code, "code": "W", "to_code": "N", "reason": "牌"}
    return {column.key: None for column in BANS.columns} | known | told


def test_a_row_of_the_table_forbids_a_turn_and_twice_changes_nothing(office, actor, fork):
    work = Work(actor=actor, asked={}, reason="", trial=False)
    outcomes = [BANS.write(work, row(office)).outcome for _time in range(2)]
    assert outcomes == [Outcome.NEW, Outcome.SAME]
    back = BANS.write(work, row(office, to_code="W", direction="BACKWARD", kind="LEFT"))
    assert bans() == [("W", False, "W", True), ("W", True, "N", True)]
    assert TurnBan.objects.get(pk=back.record[1]).kind == "LEFT"  # what the sign says
    BANS.undo(actor, Undone(Outcome.NEW, back.record[1], {}, "传错"))
    assert bans() == [("W", True, "N", True)]


TABLE = """作业单位,驶出路段编号,驶入路段编号,方向,标志,原因
区发展局,W,N,,禁左,路口东侧标志牌
区发展局,W,W,顺行,禁止掉头,路口东侧标志牌
"""


def test_a_table_comes_in_as_offices_write_it_and_is_taken_back(
    office, colleague, fork, settings, tmp_path
):
    settings.LUODI_FILES = tmp_path
    rights = ("imports.import_table", "sweeping.view_street", "sweeping.change_street")
    importer = office.actor(colleague(*rights))
    declared = all_imports()["sweeping.turn_bans"]
    data = TABLE.encode("utf-8-sig")
    batch = upload_table(actor=importer, declared=declared, file_name="表.csv", content=data)
    mapping = proposed_mapping(batch, declared, opened(batch, declared).found)
    told = {"actor": importer, "batch": batch, "declared": declared}
    tried = try_table(version=batch.version, sheet=batch.sheet, mapping=mapping, given={}, **told)
    taken = take_table(**told | {"batch": tried}, version=tried.version).batch
    assert bans() == [("W", True, "N", True), ("W", True, "W", False)]
    withdraw_table(**told | {"batch": taken}, version=taken.version, reason="传错了")
    assert bans() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "X"}, "code"),
        ({"to_code": "X"}, "to_code"),
        ({"direction": "BACKWARD"}, "to_code"),
        ({"to_code": "W"}, "direction"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_wrong_row_of_the_table_names_its_column(office, actor, fork, wrong, field):
    work = Work(actor=actor, asked={}, reason="", trial=False)
    with pytest.raises(ValidationError) as refused:
        BANS.write(work, row(office, **wrong))
    assert list(refused.value.message_dict) == [field]
    assert bans() == []


# Plans.


@pytest.fixture
def town(office, zone, clock_at):
    """A street of two links from the depot, and a way round their junction; a refill at its end."""
    made = Town(office.bureau, zone)
    made.link("A", (0, 0), (1, 0))
    made.link("B", (1, 0), (2, 0))
    made.link("C", (0, 0), (1, 1))
    made.link("D", (1, 1), (2, 0))
    made.depot = made.site("车场", (0, 0))
    made.refill = made.site("东口", (2, 0), SiteKind.REFILL)
    return made


def steps(plan):
    """Give the codes of what each route runs along with the directions, and None at sites."""
    codes = {link.pk: link.code for link in RoadLink.objects.all()}
    found = []
    for route in plan_routes(plan):
        found.append(None)
        for leg in route.legs.all():
            found += [None] if leg.kind in {LegKind.REFILL, LegKind.DUMP} else []
            found += [(codes[abs(step)], step > 0) for step in leg.way]
    return found


def pairs(plan):
    found = steps(plan)
    return set(pairwise(found))


def test_a_plan_takes_no_forbidden_turn(town, ask, forbid):
    a, b = town.links["A"], town.links["B"]
    vehicle = town.vehicle("洗1", town.depot)
    free = made(ask(vehicle))
    assert (free.state, free.faults) == (PlanState.READY, [])
    ban = [forbid(a, b), forbid(b, a)]
    wanted = {(one.link.code, one.to_link.code) for one in ban}
    assert {(one[0], other[0]) for one, other in pairs(free) if one and other} & wanted
    plan = made(ask(vehicle))
    assert (plan.state, plan.faults, plan.left_out.count()) == (PlanState.READY, [], 0)
    driven = {(one[0], other[0]) for one, other in pairs(plan) if one and other}
    assert driven & wanted == set()
    assert faults_of(plan) == ()
    # The same four streets there and back; it turns back at the junction, too.
    assert plan.cost_fen > free.cost_fen


def test_a_ban_that_comes_after_the_plan_is_found_before_it_is_issued(town, ask, actor, forbid):
    plan = made(ask(town.vehicle("洗1", town.depot)))
    one, other = next((a, b) for a, b in sorted(pairs(plan), key=str) if a and b and a[0] != b[0])
    link, onto = town.links[one[0]], town.links[other[0]]
    ban = forbid(link, onto, one[1])
    assert {fault.code for fault in faults_of(plan)} == {"way.turn"}
    with pytest.raises(ValidationError, match=f"驶入 {onto.name}（{onto.code}） 的转弯不允许"):
        issue_plan(actor=actor, plan=plan, version=1)
    withdraw_turn_ban(actor=actor, ban=ban)
    assert faults_of(plan) == ()


def test_a_place_that_nobody_could_leave_is_left_out_or_refused(town, ask, forbid):
    town.link("E", (2, 0), (3, 0))
    e = town.links["E"]
    forbid(e, e, True)
    vehicle = town.vehicle("洗1", town.depot)
    plan = made(ask(vehicle))
    assert plan.state == PlanState.READY
    assert {(one.strip.link.code, one.code) for one in plan.left_out.all()} == {("E", "way")}
    for start in ("A", "C"):
        for onto in ("A", "C"):
            forbid(town.links[start], town.links[onto], False)
    for start, onto in (("A", "A"), ("A", "B"), ("C", "C"), ("C", "D")):
        forbid(town.links[start], town.links[onto], True)
    stuck = made(ask(vehicle))
    assert stuck.state == PlanState.FAILED
    assert all("回不来" in said or "到不了" in said or "到得了" in said for said in stuck.faults)


def test_whoever_fills_up_at_a_junction_leaves_the_yard_in_any_direction(town, ask, forbid):
    middle = town.site("路口加水点", (1, 0), SiteKind.REFILL)
    town.refill.delete()
    a, b = town.links["A"], town.links["B"]
    forbid(a, b)
    forbid(b, a)
    plan = made(ask(town.vehicle("洗1", town.depot, tank_l=2_000)))
    assert (plan.state, plan.faults) == (PlanState.READY, [])
    assert plan.routes.get().legs.filter(site=middle).exists()
    assert not {(("A", True), ("B", True)), (("B", False), ("A", False))} & pairs(plan)
    assert faults_of(plan) == ()


def test_replanning_keeps_bans_for_who_is_under_way(town, ask, actor, forbid):
    vehicles = [town.vehicle(f"洗{number}", town.depot, tank_l=2_800) for number in (1, 2)]
    plan = made(ask(*vehicles, end=at(1, 22, 40)))
    issue_plan(actor=actor, plan=plan, version=1)
    first, second = plan_routes(plan)
    way = [leg.way[-1] for leg in second.legs.all() if leg.way]
    last = town_link(town, way[0])
    for onto in town.links.values():
        if onto != last and junction_of(last, way[0]) in (link_line(onto)[0], link_line(onto)[-1]):
            forbid(last, onto, way[0] > 0)
    when = second.starts_at + timedelta(seconds=60)
    plan.refresh_from_db()
    new = replan(
        actor=actor,
        plan=plan,
        version=plan.version,
        vehicle=first.vehicles.get().vehicle,
        at=when,
        reason="爆胎",
    )
    one = (last.code, way[0] > 0)
    # At its end it may only turn back.
    assert {other for before, other in pairs(new) if before == one} == {(last.code, way[0] < 0)}
    assert faults_of(new, when) == ()


def town_link(town, step):
    return next(link for link in town.links.values() if link.pk == abs(step))


def junction_of(link, step):
    return link_line(link)[-1 if step > 0 else 0]


@pytest.mark.parametrize(("third", "found"), [(False, {"way.turn"}), (True, set())])
def test_the_check_finds_who_turns_back_across_a_median(
    office, zone, dispatcher, clock_at, third, found
):
    town = Town(office.bureau, zone)
    for code, place in (("A", 0), ("B", 1)):
        town.link(code, (place, 0), (place + 1, 0), divided=True)
    if third:
        town.link("C", (1, 0), (1, 1))
    depot = town.site("车场", (0, 0))
    plan = rows.plan(office, dispatcher, at(1, 22))
    kerbs = list(town.links["A"].strips.filter(kerb="RIGHT").order_by("-forward"))
    route = rows.route(plan, [town.vehicle("洗1", depot)], kerbs)
    route.legs.filter(kind=LegKind.TRAVEL).update(metres=0)
    assert {fault.code for fault in faults_of(plan)} == found
