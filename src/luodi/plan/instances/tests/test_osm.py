"""OpenStreetMap extracts: the open ones that are kept beside the repository, and a broken file."""

import os
from pathlib import Path

import pytest

from luodi.plan.arcs.validation import faults_of
from luodi.plan.base import PlanError
from luodi.plan.instances.files import Garage, read_problem
from luodi.plan.instances.fleet import read_fleet
from luodi.plan.instances.osm import Sweeping, read_osm
from luodi.plan.instances.reachable import without_unreachable

ROOT = Path(__file__).resolve().parents[5]
OSM = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve() / "data" / "roads" / "osm"
CITY = Sweeping(frozenset({"residential", "tertiary"}), 100)
GARAGE = """vehicle,kind,count,capacity,travel_km_h,work_km_h,cost_per_km_yuan,depot
A1,wash,,90,40,8,3.5,"24.9384,60.1699"
"""
here = pytest.mark.skipif(not OSM.is_dir(), reason="the extracts are not here")


@pytest.mark.parametrize("content", [b"", b"no map", b"\0\0\0\r\n\tOSMHeader"])
def test_a_broken_file_is_refused(content):
    with pytest.raises(PlanError) as caught:
        read_osm(content, CITY)
    assert caught.value.faults[0].code in {"osm.file", "osm.empty"}


@here
@pytest.mark.data
def test_a_city_centre_is_read():
    streets = read_osm((OSM / "helsinki-centre.osm.pbf").read_bytes(), CITY)
    by_id = {street.id: street for street in streets.streets}
    street = by_id["4236349"]
    assert (street.name, street.one_way, street.speed_km_h) == ("Erottajankatu", True, 30.0)
    assert by_id["4243035"].one_way is False
    assert len(streets.rules) == 45
    assert streets.notes == ("59 条路的节点不全，没有采用。",)


@here
@pytest.mark.data
def test_a_city_centre_can_be_planned_once_its_rim_is_left_out():
    content = (OSM / "helsinki-centre.osm.pbf").read_bytes()
    garage = Garage(read_fleet(GARAGE.encode()), sweeping=CITY)
    found = read_problem(content, "Helsinki", garage)
    assert {fault.code for fault in faults_of(found.problem)} == {"task.unreachable"}
    kept = without_unreachable(found).problem
    assert faults_of(kept) == []
    assert len(kept.network.turns) == 41
    assert 0 < len(kept.tasks) < len(found.problem.tasks)


@here
@pytest.mark.data
def test_a_map_needs_to_be_told_which_streets_are_tasks():
    content = (OSM / "helsinki-centre.osm.pbf").read_bytes()
    with pytest.raises(PlanError) as caught:
        read_problem(content, "Helsinki", Garage(read_fleet(GARAGE.encode())))
    assert [fault.code for fault in caught.value.faults] == ["file.sweeping"]
