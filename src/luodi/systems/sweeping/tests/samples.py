"""A kept file of streets, a shift, a route with a call: only whose they are may open them."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.models import Unit, User
from luodi.systems.sweeping.actions.street_uploads import keep_street_file
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Incident,
    ShiftTurn,
    StreetCall,
    Zone,
)
from luodi.systems.sweeping.tests import rows

STREET = {
    "type": "Feature",
    "properties": {"编号": "S1", "路名": "示例路", "保洁等级": "二级", "限速": 40, "单行": "否"},
    "geometry": {"type": "LineString", "coordinates": [[113.6, 34.7], [113.61, 34.7]]},
}


def samples(actor: Actor) -> dict[str, list[int]]:
    upload = keep_street_file(
        actor=actor,
        unit=Unit.objects.get(code="zhujian"),
        file_name="示例.geojson",
        content=json.dumps({"type": "FeatureCollection", "features": [STREET]}).encode(),
        datum="CGCS2000",
        valid_from=date(2023, 1, 1),
    )
    return {"uploads": [upload.pk], "turns": [_own_turn(actor)], **_driven(actor)}


def _own_turn(actor: Actor) -> int:
    """Give the actor a shift of tomorrow."""
    unit = Unit.objects.select_related("place").get(code="zhujian")
    starts = clock.now() + timedelta(days=1)
    return ShiftTurn.objects.create(
        unit=unit,
        place=unit.place,
        user_id=actor.user_id or 0,
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
    ).pk


def _driven(actor: Actor) -> dict[str, list[int]]:
    """Give the actor a route of now, a call that its vehicle was sent to, and an incident on it."""
    unit, now = Unit.objects.select_related("place").get(code="zhujian"), clock.now()
    office = SimpleNamespace(bureau=unit, district=unit.place)
    user = User.objects.get(pk=actor.user_id)
    plan = rows.issued(office, user, now - timedelta(minutes=30))
    route, leg = plan.routes.get(), rows.services(plan)[0]
    call = StreetCall.objects.create(
        unit=unit,
        place=unit.place,
        kind=CallKind.SPILL,
        link=leg.strip.link,
        said="示例：遗撒",
        reported_at=now,
        reported_by=user,
        state=CallState.SENT,
        vehicle=route.vehicles.get().vehicle,
        sent_at=now,
    )
    zone = Zone.objects.create(
        unit=unit, place=unit.place, name="示例线路片区", valid_from=now.date()
    )
    order = DispatchOrder.objects.create(zone=zone, kind="WIND", because=[], started_at=now)
    incident = Incident.objects.create(order=order, leg=leg, at=now, minutes=20)
    return {
        "routes": [route.pk],
        "legs": [leg.pk],
        "calls": [call.pk],
        "incidents": [incident.pk],
    }
