"""Writing depots, places to refill and places to unload."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.standards.datum import Datum, check_position, convert
from luodi.standards.errors import StandardError
from luodi.systems.sweeping.actions.dated import (
    check_begin,
    check_end,
    check_free,
    check_text,
    held,
    write_change,
    write_end,
)
from luodi.systems.sweeping.models import Leg, Site, SiteKind, Vehicle

CHANGE_FLEET = "sweeping.change_fleet"
SITE = "sweeping.site"
E7 = Decimal(10_000_000)
FLOW = (10, 5_000)
"""Litres a minute: a garden hose gives more than 10, a fire hydrant less than 5000."""
PLACES = (1, 100)
NAMED = 5
"""How many records a refusal names before it says how many there are."""


@dataclass(frozen=True)
class SiteFacts:
    """What a site's record says.

    Parameters
    ----------
    name
        How it is called in its unit.
    lon, lat, datum
        Where it is, in degrees of the datum.
    opens, closes
        Hours by the clock, over midnight where it closes no later than it opens; both None is
        round the clock.
    litres_minute
        What a place to refill gives; None elsewhere.
    places
        How many vehicles stand there at once.
    frost_safe
        Whether it gives water in frost.
    """

    name: str
    lon: Decimal
    lat: Decimal
    datum: Datum = Datum.CGCS2000
    opens: time | None = None
    closes: time | None = None
    litres_minute: int | None = None
    places: int = 1
    frost_safe: bool = False


@transaction.atomic
def open_site(
    *, actor: Actor, unit: Unit, kind: SiteKind, facts: SiteFacts, valid_from: date
) -> Site:
    """Enter a site that is used from a day on.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_fleet`` over the unit and its place.
    unit
        Who answers for it; it and the units below it may use the site.
    kind
        What vehicles come for.
    facts
        What its record says.
    valid_from
        First day, no later than today.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do.
    """
    acting = require(actor, CHANGE_FLEET, unit_path=unit.path, place_path=unit.place.path)
    check_begin(valid_from)
    columns = site_columns(kind, facts)
    check_free(Site, unit, "name", columns["name"], valid_from)
    site = Site.objects.create(
        unit=unit, place=unit.place, kind=kind, valid_from=valid_from, **columns
    )
    record(
        actor=acting,
        verb="sweeping.open_site",
        record=(SITE, site.pk),
        after={"kind": kind.value, "valid_from": valid_from, **_told(site)},
    )
    return site


@transaction.atomic
def change_site(*, actor: Actor, site: Site, version: int, facts: SiteFacts) -> Site:
    """Correct or change a site; what it is for stays.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        By the field that does not do; when it has ended, or somebody changed it meanwhile.
    """
    acting, found = held(actor, site, CHANGE_FLEET, version)
    columns = site_columns(SiteKind(found.kind), facts)
    if columns["name"] != found.name:
        check_free(Site, found.unit, "name", columns["name"], found.valid_from, found.pk)
    write_change(acting, found, ("sweeping.change_site", SITE), columns, _told)
    return found


@transaction.atomic
def end_site(*, actor: Actor, site: Site, valid_to: date) -> Site:
    """End a site: the day given is the first without it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, the day does not do, or vehicles have it as their depot.
    """
    acting, found = held(actor, site, CHANGE_FLEET)
    check_end(found, valid_to)
    _check_empty(found)
    write_end(acting, found, ("sweeping.end_site", SITE), valid_to)
    return found


@transaction.atomic
def remove_site(*, actor: Actor, site: Site, reason: str) -> None:
    """Take a site back that was entered by mistake, while nothing stands on it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        When it has ended, or a vehicle or a plan names it.
    """
    acting, found = held(actor, site, CHANGE_FLEET)
    _check_empty(found)
    legs = unrestricted(Leg, why="what a plan drives to is not taken away, whoever may see it")
    if legs.filter(site=found).exists():
        raise ValidationError(_("“%(site)s”已在作业计划里；请办理结束") % {"site": found})
    pk, before = found.pk, _told(found)
    found.delete()
    record(
        actor=acting,
        verb="sweeping.remove_site",
        record=(SITE, pk),
        before=before,
        reason=reason,
    )


def _check_empty(site: Site) -> None:
    rows = unrestricted(Vehicle, why="a depot is left by all its vehicles before it ends")
    codes = list(
        rows.filter(depot=site, valid_to__isnull=True)
        .order_by("code")
        .values_list("code", flat=True)
    )
    if codes:
        told = {
            "site": site,
            "count": len(codes),
            "codes": "、".join(codes[:NAMED]) + ("等" if len(codes) > NAMED else ""),
        }
        raise ValidationError(
            _("“%(site)s”还停着 %(count)d 辆车（%(codes)s）；请先给它们换停车场") % told
        )


def site_columns(kind: SiteKind, facts: SiteFacts) -> dict[str, Any]:
    """Give the columns of a site that a record fills; refuse what does not do, by its field."""
    wrong: dict[str, str | list[str]] = {}
    for check in (_flow_refusal, _hours_refusal, _places_refusal):
        wrong.update(check(kind, facts))
    lon_e7 = lat_e7 = 0
    try:
        lon_e7, lat_e7 = _position(facts)
    except ValidationError as error:
        wrong.update(error.message_dict)
    if wrong:
        raise ValidationError(wrong)
    return {
        "name": check_text("name", facts.name, 40),
        "lon_e7": lon_e7,
        "lat_e7": lat_e7,
        "opens": facts.opens,
        "closes": facts.closes,
        "litres_minute": facts.litres_minute,
        "places": facts.places,
        "frost_safe": facts.frost_safe,
    }


def _flow_refusal(kind: SiteKind, facts: SiteFacts) -> dict[str, str]:
    flow = facts.litres_minute
    if kind != SiteKind.REFILL and flow is not None:
        return {"litres_minute": _("只有加水点填流量；请清空，或把种类改为加水点")}
    if kind == SiteKind.REFILL and flow is None:
        return {"litres_minute": _("加水点没有流量就算不出加水时间；请填每分钟多少升")}
    if flow is not None and not FLOW[0] <= flow <= FLOW[1]:
        told = {"flow": flow, "least": FLOW[0], "most": FLOW[1]}
        return {
            "litres_minute": _(
                "流量 %(flow)d 升/分钟不可能：应在 %(least)d 至 %(most)d 之间；请核对单位"
            )
            % told
        }
    return {}


def _hours_refusal(_kind: SiteKind, facts: SiteFacts) -> dict[str, str]:
    if (facts.opens is None) != (facts.closes is None):
        empty = "opens" if facts.opens is None else "closes"
        return {empty: _("开放和关闭要一起填；全天开放的两个都留空")}
    if facts.opens is not None and facts.opens == facts.closes:
        return {
            "closes": _("与开放时间同是 %(at)s；全天开放的两个都留空")
            % {"at": f"{facts.opens:%H:%M}"}
        }
    return {}


def _places_refusal(_kind: SiteKind, facts: SiteFacts) -> dict[str, str]:
    if PLACES[0] <= facts.places <= PLACES[1]:
        return {}
    told = {"places": facts.places, "least": PLACES[0], "most": PLACES[1]}
    return {"places": _("车位 %(places)d 不可能：应在 %(least)d 至 %(most)d 之间") % told}


def _position(facts: SiteFacts) -> tuple[int, int]:
    """Give the position in CGCS2000, in ten millionths of a degree."""
    lon, lat = float(facts.lon), float(facts.lat)
    try:
        check_position(lon, lat)
        lon, lat = convert(lon, lat, facts.datum, Datum.CGCS2000)
    except StandardError as error:
        raise ValidationError({"lon": error.message}) from error
    if facts.datum in {Datum.CGCS2000, Datum.WGS84}:  # exactly as told
        return round(facts.lon * E7), round(facts.lat * E7)
    return round(lon * float(E7)), round(lat * float(E7))


def _told(site: Site) -> dict[str, object]:
    return {
        "name": site.name,
        "lon_e7": site.lon_e7,
        "lat_e7": site.lat_e7,
        "opens": None if site.opens is None else f"{site.opens:%H:%M}",
        "closes": None if site.closes is None else f"{site.closes:%H:%M}",
        "litres_minute": site.litres_minute,
        "places": site.places,
        "frost_safe": site.frost_safe,
    }
