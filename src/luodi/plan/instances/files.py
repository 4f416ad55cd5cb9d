"""Any file that states a problem."""

import re
from dataclasses import dataclass
from typing import Final

from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.carplib import read_carplib
from luodi.plan.instances.fleet import FleetSheet, SiteRow
from luodi.plan.instances.geojson import read_geojson
from luodi.plan.instances.instance import Instance
from luodi.plan.instances.mixed import read_mixed
from luodi.plan.instances.osm import Sweeping, read_osm
from luodi.plan.instances.periodic import read_periodic
from luodi.plan.instances.street_problem import street_problem
from luodi.plan.instances.turn_seconds import TurnSeconds
from luodi.standards.datum import Datum

_PUBLISHED: Final = (
    (re.compile(r"^\s*ARISTAS_REQ\s*:", re.MULTILINE), read_carplib),
    (re.compile(r"^\s*REQ_(EDGES|ARCS)\s*:", re.MULTILINE), read_mixed),
    (re.compile(r"^\s*arc\s*=", re.MULTILINE), read_periodic),
)
_PBF: Final = b"OSMHeader"
_HEAD: Final = 64


@dataclass(frozen=True)
class Garage:
    """What a map of streets lacks to be a problem.

    Parameters
    ----------
    fleet, sites
        As `fleet.read_fleet` and `fleet.read_sites` give them.
    ends_empty
        Whether a vehicle must visit a site after its last task.
    sweeping
        Which streets of an OpenStreetMap extract are tasks.
    datum
        Of GeoJSON that does not state its own.
    """

    fleet: FleetSheet
    sites: tuple[SiteRow, ...] = ()
    ends_empty: bool = False
    sweeping: Sweeping | None = None
    datum: Datum | None = None


def read_problem(
    content: bytes,
    name: str,
    garage: Garage | None = None,
    *,
    turns: TurnSeconds | None = None,
) -> Instance:
    """Read a problem in whichever format it is.

    Parameters
    ----------
    content
        A published file (CARPLIB, mixed or periodic), GeoJSON, or OpenStreetMap PBF: the format is
        told from what stands in it.
    name
        How the problem is to be called.
    garage
        Needed with GeoJSON and PBF.
    turns
        What left turns and U-turns take; only for GeoJSON and PBF, for published files do not
        say how streets lie.

    Returns
    -------
    Instance
        Not checked yet: see `validation.check_problem`.

    Raises
    ------
    PlanError
        With every line or feature that cannot be read; when the format is none of these, what a
        map needs is missing, or seconds of turns are given for a published file.

    Examples
    --------
    >>> read_problem(b"hello", "x")
    Traceback (most recent call last):
    luodi.plan.base.errors.PlanError: “x”的格式认不出；能读 CARPLIB、MCARP、PCARP、GeoJSON 和 PBF。
    """
    if _PBF in content[:_HEAD]:
        there = _needed(name, garage)
        if there.sweeping is None:
            message = f"“{name}”是 OSM 地图，没有说明哪些等级的路要作业；请指明。"
            raise PlanError([Fault("file.sweeping", name, message)])
        streets = read_osm(content, there.sweeping)
    else:
        text = _text(content)
        for mark, read in _PUBLISHED:
            if mark.search(text):
                _check_no_turns(name, turns)
                return read(text, name)
        if not text.lstrip().startswith("{"):
            message = f"“{name}”的格式认不出；能读 CARPLIB、MCARP、PCARP、GeoJSON 和 PBF。"
            raise PlanError([Fault("file.format", name, message)])
        there = _needed(name, garage)
        streets = read_geojson(text, there.datum)
    return street_problem(
        streets,
        there.fleet,
        there.sites,
        name=name,
        ends_empty=there.ends_empty,
        turns=turns,
    )


def _check_no_turns(name: str, turns: TurnSeconds | None) -> None:
    if turns is not None:
        message = (
            f"“{name}”是已发表的题目，不知道路的形状，分不出左转和掉头；"
            "请去掉转弯的选项，它们只用于 GeoJSON 和 PBF。"
        )
        raise PlanError([Fault("file.turns", name, message)])


def _needed(name: str, garage: Garage | None) -> Garage:
    if garage is None:
        message = f"“{name}”是地图，还缺车队；请同时给出车队的 CSV。"
        raise PlanError([Fault("file.garage", name, message)])
    return garage


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old files of the published sets; what they say beyond ASCII is a comment.
        return content.decode("latin-1")
