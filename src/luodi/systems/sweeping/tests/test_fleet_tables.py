"""Whole files of sites and vehicles: from the table as offices write it to records and back."""

from datetime import date

import pytest

from luodi.kernel.imports.actions import take_table, try_table, upload_table, withdraw_table
from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping
from luodi.systems.sweeping.models import Site, Vehicle

SITES = """单位,名称,种类,经度,纬度,开放,关闭,流量,车位,防冻
U00010001,东区停车场,停车场,113.6511,34.7228,,,,20,
区发展局,金水河加水点,取水点,113.66,34.73,6:00,22:00,600,2,是
区发展局,北区卸污点,卸污点,113.67,34.75,22：00,06：00,,1,否
"""
VEHICLES = """\
作业单位,自编号,车型,停车场,水箱容积（立方米）,作业宽度（米）,作业速度（km/h）,轴重（吨）,左侧扫盘,起始日期
区发展局,洗扫-01,洗扫车,东区停车场,9,3.45,8,9.5,是,2021-05-01
区发展局,冲洗-01,冲洗车,东区停车场,,,,,,
"""


def tried(actor, code, text, **given):
    declared = all_imports()[code]
    batch = upload_table(
        actor=actor, declared=declared, file_name="表.csv", content=text.encode("utf-8-sig")
    )
    found = opened(batch, declared).found
    return try_table(
        actor=actor,
        batch=batch,
        declared=declared,
        version=batch.version,
        sheet=batch.sheet,
        mapping=proposed_mapping(batch, declared, found),
        given={"valid_from": "2023-01-01", **given},
    )


def taken(actor, code, text, **given):
    batch = tried(actor, code, text, **given)
    declared = all_imports()[code]
    return take_table(actor=actor, batch=batch, declared=declared, version=batch.version).batch


@pytest.fixture
def importer(office, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    rights = ("imports.import_table", "sweeping.view_fleet", "sweeping.change_fleet")
    return office.actor(office.user("daoru", office.post("导入员", rights)))


def test_files_of_sites_and_vehicles_come_in_as_offices_write_them(importer):
    first = taken(importer, "sweeping.sites", SITES, datum="GCJ-02")
    sites = {row.name: row for row in Site.objects.all()}
    pump, dump = sites["金水河加水点"], sites["北区卸污点"]
    assert (pump.kind, pump.litres_minute, pump.places, pump.frost_safe) == ("REFILL", 600, 2, True)
    assert (f"{dump.opens:%H:%M}", f"{dump.closes:%H:%M}") == ("22:00", "06:00")
    assert abs(sites["东区停车场"].lon_e7 - 1_136_450_000) < 1_000
    second = taken(importer, "sweeping.vehicles", VEHICLES)
    wash = Vehicle.objects.get(code="洗扫-01")
    assert (wash.tank_l, wash.width_mm, wash.work_kmh, wash.axle_kg) == (9_000, 3_450, 8, 9_500)
    assert (wash.left_broom, wash.valid_from) == (True, date(2021, 5, 1))
    flush = Vehicle.objects.get(code="冲洗-01")
    assert (flush.kind, flush.tank_l, flush.valid_from) == ("FLUSH", None, date(2023, 1, 1))
    for batch in (second, first):
        withdraw_table(
            actor=importer,
            batch=batch,
            declared=all_imports()[batch.import_code],
            version=batch.version,
            reason="导错了",
        )
    assert (Vehicle.objects.count(), Site.objects.count()) == (0, 0)
