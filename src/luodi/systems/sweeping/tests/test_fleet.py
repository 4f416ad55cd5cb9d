"""Sites, vehicles, outages, devices, standards and key areas: done, refused, nothing changed."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.standards.datum import Datum, convert
from luodi.systems.sweeping.actions import devices, key_areas, outages, sites, standards, vehicles
from luodi.systems.sweeping.actions.sites import SiteFacts
from luodi.systems.sweeping.actions.vehicles import VehicleRecord
from luodi.systems.sweeping.models import (
    Device,
    DeviceMount,
    KeyArea,
    Route,
    ShiftTurn,
    Site,
    SiteKind,
    Vehicle,
    VehicleOutage,
    WorkStandard,
)
from luodi.systems.sweeping.reads import fleet
from luodi.systems.sweeping.rules import Frequency, Operation, VehicleKind
from luodi.systems.sweeping.tests import rows

TODAY = date(2023, 3, 1)
NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FACTS = {"name": "东区停车场", "lon": Decimal("113.645"), "lat": Decimal("34.724")}


@pytest.fixture
def actor(office, dispatcher):
    return office.actor(dispatcher)


@pytest.fixture
def outside(office, stranger):
    return office.actor(
        stranger(
            "sweeping.view_fleet",
            "sweeping.change_fleet",
            "sweeping.view_street",
            "sweeping.change_street",
        )
    )


@pytest.fixture
def site(office, actor):
    def made(kind=SiteKind.DEPOT, unit=None, valid_from=date(2023, 1, 1), **told):
        more = {"litres_minute": 600} if kind == SiteKind.REFILL else {}
        return sites.open_site(
            actor=actor,
            unit=unit or office.bureau,
            kind=kind,
            facts=SiteFacts(**FACTS | more | told),
            valid_from=valid_from,
        )

    return made


@pytest.fixture
def vehicle(office, actor, site):
    def made(code="洗扫-01", depot=None, valid_from=date(2023, 1, 1), kind="WASH_SWEEP", **figures):
        depot = depot or Site.objects.filter(kind="DEPOT").first() or site()
        return vehicles.open_vehicle(
            actor=actor,
            unit=office.bureau,
            told=VehicleRecord(code, VehicleKind(kind), depot, figures),
            valid_from=valid_from,
        )

    return made


def verbs():
    return [line.verb.removeprefix("sweeping.") for line in LogLine.objects.order_by("pk")]


def refused(act, *fields, match=None):
    with pytest.raises(ValidationError, match=match) as error:
        act()
    told = error.value
    assert (sorted(told.message_dict) if hasattr(told, "error_dict") else []) == sorted(fields)


def test_a_site_is_opened_changed_and_ended_and_the_log_says_so(actor, site, clock_at):
    made = site(SiteKind.REFILL, name=" 金水河 加水点 ", opens=time(22), closes=time(6))
    facts = SiteFacts("金水河加水点", Decimal("113.7"), Decimal("34.7"), litres_minute=900)
    sites.change_site(actor=actor, site=made, version=1, facts=facts)
    clock_at(NINE + DAY)
    sites.end_site(actor=actor, site=made, valid_to=date(2023, 3, 2))
    made.refresh_from_db()
    assert (made.name, made.litres_minute, made.opens, made.version) == (
        "金水河加水点",
        900,
        None,
        2,
    )
    assert (made.lon_e7, made.valid_to) == (1_137_000_000, date(2023, 3, 2))
    assert verbs() == ["open_site", "change_site", "end_site"]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": " "}, "name", "不能为空"),
        ({"name": "长" * 41}, "name", "41"),
        ({"lon": Decimal("34.7"), "lat": Decimal("113.6")}, "lon", "对调"),
        ({"lon": Decimal("2.35"), "lat": Decimal("48.85")}, "lon", "坐标"),
        ({"opens": time(6)}, "closes", "一起填"),
        ({"closes": time(6)}, "opens", "一起填"),
        ({"opens": time(6), "closes": time(6)}, "closes", "06:00"),
        ({"places": 0}, "places", "0"),
        ({"litres_minute": 600}, "litres_minute", "只有加水点"),
        ({"kind": SiteKind.REFILL, "litres_minute": None}, "litres_minute", "没有流量"),
        ({"kind": SiteKind.REFILL, "litres_minute": 6}, "litres_minute", "6 升/分钟不可能"),
        ({"valid_from": date(2023, 3, 2)}, "valid_from", "还没有到"),
    ],
)
def test_what_makes_no_site_is_named_and_nothing_is_written(site, wrong, field, words):
    refused(lambda: site(**wrong), field, match=words)
    assert (Site.objects.count(), LogLine.objects.count()) == (0, 0)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_position_of_another_datum_is_brought_to_cgcs2000(site, datum):
    lon, lat = convert(113.645, 34.724, Datum.CGCS2000, datum)
    made = site(lon=Decimal(f"{lon:.9f}"), lat=Decimal(f"{lat:.9f}"), datum=datum)
    assert abs(made.lon_e7 - 1_136_450_000) <= 2
    assert abs(made.lat_e7 - 347_240_000) <= 2


def test_a_name_stands_for_one_site_at_a_time(actor, site, clock_at):
    first = site()
    refused(site, "name", match="已有“东区停车场”")
    clock_at(NINE + DAY)
    sites.end_site(actor=actor, site=first, valid_to=date(2023, 3, 2))
    refused(lambda: site(valid_from=TODAY), "name")
    assert site(valid_from=date(2023, 3, 2)).pk != first.pk


def test_a_depot_with_vehicles_does_not_end(actor, site, vehicle):
    depot = site()
    for number in range(1, 8):
        vehicle(f"洗扫-{number}")
    refused(
        lambda: sites.end_site(actor=actor, site=depot, valid_to=TODAY), match="7 辆车.*洗扫-5等"
    )
    with pytest.raises(ValidationError, match="换停车场"):
        sites.remove_site(actor=actor, site=depot, reason="登记错了")
    depot.refresh_from_db()
    assert depot.valid_to is None


def test_a_unit_uses_its_own_sites_and_those_above(office, actor, site):
    site(name="本局")
    Site.objects.create(
        unit=office.root, place=office.district, kind="DUMP", name="全区卸污点",
        lon_e7=1, lat_e7=1, valid_from=TODAY,
    )  # fmt: skip
    found = fleet.sites_on(office.bureau, TODAY)
    assert [row.name for row in found] == ["本局", "全区卸污点"]
    assert [row.name for row in fleet.sites_on(office.bureau, TODAY - DAY)] == ["本局"]
    assert [row.name for row in fleet.sites_on(office.root, TODAY)] == ["全区卸污点"]
    assert fleet.sites_on(office.bureau, TODAY, SiteKind.REFILL) == []


def test_a_vehicle_is_opened_changed_and_ended(actor, vehicle, site, clock_at):
    made = vehicle(tank_l=9_000, height_mm=2_900)
    assert (fleet.facts_of(made).tank_l, fleet.facts_of(made).hopper_l) == (9_000, 8_000)
    other = site(name="西区停车场")
    told = VehicleRecord("洗扫-02", VehicleKind.WASH_SWEEP, other, {"width_mm": 3_200}, True)
    vehicles.change_vehicle(actor=actor, vehicle=made, version=1, told=told)
    made.refresh_from_db()
    assert (made.code, made.depot, made.tank_l, made.width_mm) == ("洗扫-02", other, None, 3_200)
    assert (made.left_broom, made.version, made.height_mm) == (True, 2, None)
    clock_at(NINE + DAY)
    vehicles.end_vehicle(actor=actor, vehicle=made, valid_to=date(2023, 3, 2))
    assert verbs()[-2:] == ["change_vehicle", "end_vehicle"]
    refused(
        lambda: vehicles.change_vehicle(actor=actor, vehicle=made, version=2, told=told),
        match="已于 2023-03-02 结束",
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "VACUUM", "tank_l": 9_000}, "tank_l"),
        ({"width_mm": 0}, "width_mm"),
        ({"width_mm": 200}, "width_mm"),
        ({"code": " "}, "code"),
        ({"code": "洗扫-01"}, "code"),
        ({"valid_from": date(2023, 3, 2)}, "valid_from"),
    ],
)
def test_what_makes_no_vehicle_is_named_and_nothing_is_written(vehicle, wrong, field):
    vehicle()
    refused(lambda: vehicle(**{"code": "新车"} | wrong), field)
    assert Vehicle.objects.count() == 1


def test_a_vehicle_stands_in_a_depot_that_its_unit_may_use(office, vehicle, site):
    pump = site(SiteKind.REFILL, name="加水点")
    refused(lambda: vehicle(depot=pump), "depot", match="不是停车场")
    foreign = Site.objects.create(
        unit=office.other, place=office.district, kind="DEPOT", name="外局停车场",
        lon_e7=1, lat_e7=1, valid_from=TODAY,
    )  # fmt: skip
    refused(lambda: vehicle(depot=foreign), "depot", match="外局停车场")
    gone = site(name="旧停车场")
    gone.valid_to = TODAY
    gone.save()
    refused(lambda: vehicle(depot=gone), "depot", match="已结束")
    assert Vehicle.objects.count() == 0


def test_somebody_elses_change_is_not_written_over(actor, vehicle):
    made = vehicle()
    first, late = (
        vehicles.VehicleRecord(code, VehicleKind.WASH_SWEEP, made.depot)
        for code in ("洗扫-09", "洗扫-10")
    )
    vehicles.change_vehicle(actor=actor, vehicle=made, version=1, told=first)
    refused(
        lambda: vehicles.change_vehicle(actor=actor, vehicle=made, version=1, told=late),
        match="刚被别人改过",
    )
    made.refresh_from_db()
    assert (made.code, made.version) == ("洗扫-09", 2)


def test_off_the_road_is_half_open(office, actor, vehicle):
    made = vehicle()
    outage = outages.take_off_road(
        actor=actor, vehicle=made, starts_at=NINE - HOUR, reason=" 副发动机 故障 "
    )
    times = (NINE - HOUR - timedelta(seconds=1), NINE - HOUR, NINE)
    assert [made.outages.filter(fleet.lasting(at)).count() for at in times] == [0, 1, 1]
    outages.put_back(actor=actor, outage=outage, ends_at=NINE)
    assert [made.outages.filter(fleet.lasting(at)).count() for at in times] == [0, 1, 0]
    assert (outage.reason, verbs()[-2:]) == ("副发动机 故障", ["take_off_road", "put_back"])
    refused(lambda: outages.put_back(actor=actor, outage=outage, ends_at=NINE), match="已于")


def test_outages_do_not_overlap_and_touch_at_most(actor, vehicle):
    made = vehicle()
    off = {"actor": actor, "vehicle": made, "reason": "检修"}
    outages.take_off_road(**off, starts_at=NINE, ends_at=NINE + HOUR)
    outages.take_off_road(**off, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)
    for start, end in ((NINE - HOUR, NINE + HOUR), (NINE, NINE + HOUR), (NINE - HOUR, None)):
        refused(
            lambda start=start, end=end: outages.take_off_road(**off, starts_at=start, ends_at=end),
            "starts_at",
            match="重叠",
        )
    assert VehicleOutage.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"ends_at": NINE}, "ends_at"),
        ({"starts_at": datetime(2022, 12, 31, 23, tzinfo=SHANGHAI)}, "starts_at"),
    ],
)
def test_what_makes_no_outage_is_named(actor, vehicle, wrong, field):
    told = {"actor": actor, "vehicle": vehicle(), "starts_at": NINE, "reason": "检修"} | wrong
    refused(lambda: outages.take_off_road(**told), field)
    assert VehicleOutage.objects.count() == 0


def test_an_outage_that_has_not_begun_is_cancelled_and_one_that_has_is_ended(actor, vehicle):
    made = vehicle()
    off = {"actor": actor, "vehicle": made, "reason": "检修"}
    later = outages.take_off_road(**off, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)
    refused(lambda: outages.put_back(actor=actor, outage=later, ends_at=NINE), "ends_at")
    outages.cancel_outage(actor=actor, outage=later)
    begun = outages.take_off_road(**off, starts_at=NINE)
    refused(lambda: outages.cancel_outage(actor=actor, outage=begun), match="登记恢复")
    refused(lambda: outages.put_back(actor=actor, outage=begun, ends_at=NINE + HOUR), "ends_at")
    assert VehicleOutage.objects.get() == begun


def test_a_device_is_moved_and_is_never_in_two_vehicles(actor, office, vehicle, clock_at):
    device = devices.open_device(actor=actor, unit=office.bureau, code=" BD-001 ")
    first, second = vehicle("洗扫-01"), vehicle("洗扫-02")
    put = {"actor": actor, "device": device}
    devices.mount_device(**put, vehicle=first, starts_at=NINE - 3 * HOUR)
    refused(
        lambda: devices.mount_device(**put, vehicle=first, starts_at=NINE),
        "vehicle",
        match="已经装在",
    )
    devices.mount_device(**put, vehicle=second, starts_at=NINE - HOUR)
    times = [
        (mount.vehicle.code, mount.starts_at, mount.ends_at)
        for mount in DeviceMount.objects.order_by("starts_at")
    ]
    assert times == [
        ("洗扫-01", NINE - 3 * HOUR, NINE - HOUR),
        ("洗扫-02", NINE - HOUR, None),
    ]
    for start in (NINE - 2 * HOUR, NINE - HOUR, NINE - 4 * HOUR):
        refused(
            lambda start=start: devices.mount_device(**put, vehicle=first, starts_at=start),
            "starts_at",
            match="不能同时在两辆车上",
        )
    assert [row.code for row in fleet.visible_devices(actor)] == ["BD-001"]
    devices.unmount_device(**put, ends_at=NINE)
    refused(lambda: devices.unmount_device(**put, ends_at=NINE), match="没有装在车上")
    assert verbs()[-3:] == ["mount_device", "mount_device", "unmount_device"]


def test_a_device_is_not_mounted_before_the_vehicle_exists_nor_later_than_now(
    actor, office, vehicle
):
    device = devices.open_device(actor=actor, unit=office.bureau, code="BD-001")
    made = vehicle(valid_from=TODAY)
    put = {"actor": actor, "device": device, "vehicle": made}
    refused(
        lambda: devices.mount_device(**put, starts_at=NINE - 10 * HOUR),
        "starts_at",
        match="从 2023-03-01 起才登记",
    )
    refused(lambda: devices.mount_device(**put, starts_at=NINE + HOUR), "starts_at")
    devices.mount_device(**put, starts_at=NINE)
    refused(lambda: devices.unmount_device(actor=actor, device=device, ends_at=NINE), "ends_at")
    refused(lambda: devices.open_device(actor=actor, unit=office.bureau, code="BD-001"), "code")
    assert (Device.objects.count(), DeviceMount.objects.count()) == (1, 1)


def test_a_vehicle_with_a_device_does_not_end(actor, office, vehicle):
    device = devices.open_device(actor=actor, unit=office.bureau, code="BD-001")
    made = vehicle()
    devices.mount_device(actor=actor, device=device, vehicle=made, starts_at=NINE - HOUR)
    refused(lambda: vehicles.end_vehicle(actor=actor, vehicle=made, valid_to=TODAY), match="BD-001")
    refused(
        lambda: vehicles.remove_vehicle(actor=actor, vehicle=made, reason="错"), match="设备记录"
    )
    devices.unmount_device(actor=actor, device=device, ends_at=NINE)
    outages.take_off_road(actor=actor, vehicle=made, starts_at=NINE - HOUR, reason="报废")
    vehicles.end_vehicle(actor=actor, vehicle=made, valid_to=TODAY)
    assert VehicleOutage.objects.get().ends_at == NINE


def test_a_vehicle_that_somebody_is_to_drive_or_that_is_on_a_route_does_not_end(
    actor, office, vehicle, dispatcher
):
    made = vehicle()
    turn = ShiftTurn.objects.create(
        unit=office.bureau, place=office.district, user=dispatcher, vehicle=made,
        starts_at=NINE + HOUR, ends_at=NINE + 9 * HOUR,
    )  # fmt: skip
    ends = {"actor": actor, "vehicle": made, "valid_to": TODAY}
    refused(lambda: vehicles.end_vehicle(**ends), match="还排着班")
    turn.delete()
    rows.route(rows.plan(office, dispatcher), [made], [])
    Route.objects.update(ends_at=NINE + HOUR)
    refused(lambda: vehicles.end_vehicle(**ends), match="还在已下达的")
    refused(
        lambda: vehicles.remove_vehicle(actor=actor, vehicle=made, reason="错"), match="作业计划"
    )
    assert Vehicle.objects.get().valid_to is None


def due(office, actor, day=TODAY, unit=None, road_class=1, frequency="DAILY", source="区标准"):
    return standards.set_standard(
        actor=actor,
        unit=unit or office.bureau,
        road_class=road_class,
        operation=Operation.FLUSH,
        frequency=Frequency(frequency),
        source=source,
        valid_from=day,
    )


def test_a_standard_is_the_units_own_then_that_above_then_the_usual(office, actor):
    key = (2, Operation.FLUSH)
    assert fleet.standards_on(office.bureau, TODAY)[key].frequency == "EVERY_OTHER_DAY"
    assert fleet.standards_on(office.bureau, TODAY)[key].pk is None
    above = WorkStandard.objects.create(
        unit=office.root, place=office.district, road_class=2, operation="FLUSH",
        frequency="WEEKLY", source="市标准", valid_from=TODAY,
    )  # fmt: skip
    assert fleet.standards_on(office.bureau, TODAY)[key] == above
    own = due(office, actor, road_class=2)
    assert fleet.standards_on(office.bureau, TODAY)[key] == own
    assert fleet.standards_on(office.root, TODAY)[key] == above
    assert fleet.standards_on(office.bureau, TODAY - DAY)[key].pk is None
    assert len(fleet.standards_on(office.bureau, TODAY)) == 36


def test_a_standard_from_a_day_on_ends_the_old_one_and_corrects_that_of_the_same_day(office, actor):
    old = due(office, actor, date(2023, 1, 1))
    new = due(office, actor, date(2023, 3, 15), frequency="WEEKLY")
    same = due(office, actor, date(2023, 3, 15), frequency="TWO_A_DAY", source="更正")
    old.refresh_from_db()
    assert (old.valid_to, same.pk, WorkStandard.objects.count()) == (date(2023, 3, 15), new.pk, 2)
    days = (date(2022, 12, 31), date(2023, 3, 14), date(2023, 3, 15))
    found = [fleet.standards_on(office.bureau, day)[1, Operation.FLUSH] for day in days]
    assert [row.frequency for row in found] == ["DAILY", "DAILY", "TWO_A_DAY"]
    assert verbs() == ["set_standard", "set_standard", "correct_standard"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": date(2023, 2, 1)}, "valid_from"),
        ({"day": date(2022, 1, 1)}, "valid_from"),
        ({"source": " "}, "source"),
        ({"road_class": 5}, "road_class"),
    ],
)
def test_what_makes_no_standard_is_named(office, actor, wrong, field):
    due(office, actor, date(2023, 1, 1))
    refused(lambda: due(office, actor, **wrong), field)
    assert WorkStandard.objects.get().valid_to is None


def test_an_ended_standard_lets_the_one_above_hold_again(office, actor):
    own = due(office, actor, date(2023, 1, 1), frequency="WEEKLY")
    standards.end_standard(actor=actor, standard=own, valid_to=TODAY)
    assert fleet.standards_on(office.bureau, TODAY)[1, Operation.FLUSH].frequency == "DAILY"
    for day in (date(2023, 1, 1), date(2023, 2, 1)):
        refused(lambda day=day: due(office, actor, day), "valid_from", match="另有标准")
    assert WorkStandard.objects.count() == 1
    assert due(office, actor).valid_from == TODAY


def test_a_key_area_is_opened_changed_and_ended(office, actor, dispatcher):
    made = key_areas.open_key_area(
        actor=actor, unit=office.bureau, name="高铁站", posts=3, valid_from=date(2023, 1, 1)
    )
    turn = ShiftTurn.objects.create(
        unit=office.bureau, place=office.district, user=dispatcher, key_area=made, post=3,
        starts_at=NINE + HOUR, ends_at=NINE + 9 * HOUR,
    )  # fmt: skip
    change = {"actor": actor, "area": made, "name": "高铁站广场"}
    refused(
        lambda: key_areas.change_key_area(**change, version=1, posts=2), "posts", match="1 个班次"
    )
    refused(
        lambda: key_areas.end_key_area(actor=actor, area=made, valid_to=TODAY),
        match="请先在排班里取消",
    )
    key_areas.change_key_area(**change, version=1, posts=4)
    refused(lambda: key_areas.change_key_area(**change, version=1, posts=5), match="刚被别人改过")
    turn.delete()
    key_areas.end_key_area(actor=actor, area=made, valid_to=TODAY)
    made.refresh_from_db()
    assert (made.name, made.posts, made.version, made.valid_to) == ("高铁站广场", 4, 2, TODAY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"posts": 0}, "posts"), ({"valid_from": TODAY + DAY}, "valid_from")],
)
def test_what_makes_no_key_area_is_named(office, actor, wrong, field):
    told = {"name": "高铁站", "posts": 3, "valid_from": TODAY} | wrong
    refused(lambda: key_areas.open_key_area(actor=actor, unit=office.bureau, **told), field)
    assert KeyArea.objects.count() == 0


def test_a_stranger_sees_and_writes_nothing(office, actor, outside, vehicle):
    made = vehicle()
    device = devices.open_device(actor=actor, unit=office.bureau, code="BD-001")
    standard = due(office, actor, date(2023, 1, 1))
    lines = LogLine.objects.count()
    seen = (
        fleet.visible_vehicles,
        fleet.visible_sites,
        fleet.visible_devices,
        fleet.visible_standards,
        fleet.visible_key_areas,
        fleet.visible_outages,
    )
    assert [list(read(outside)) for read in seen] == [[]] * 6
    told = VehicleRecord("x", VehicleKind.WASH_SWEEP, made.depot)
    here = {"actor": outside}
    for act in (
        lambda: vehicles.open_vehicle(**here, unit=office.bureau, told=told, valid_from=TODAY),
        lambda: vehicles.change_vehicle(**here, vehicle=made, version=1, told=told),
        lambda: vehicles.end_vehicle(**here, vehicle=made, valid_to=TODAY),
        lambda: sites.end_site(**here, site=made.depot, valid_to=TODAY),
        lambda: outages.take_off_road(**here, vehicle=made, starts_at=NINE, reason="x"),
        lambda: devices.open_device(**here, unit=office.bureau, code="x"),
        lambda: devices.mount_device(**here, device=device, vehicle=made, starts_at=NINE),
        lambda: due(office, outside),
        lambda: standards.end_standard(**here, standard=standard, valid_to=TODAY),
        lambda: key_areas.open_key_area(
            **here, unit=office.bureau, name="x", posts=1, valid_from=TODAY
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert LogLine.objects.count() == lines
