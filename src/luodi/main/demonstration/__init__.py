"""The demonstration: an invented city with offices and sign-ins, then each card's own rows.

Nothing in it is real: its codes lie outside the real ranges, its names are made up.
"""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.paths import child_path
from luodi.kernel.cards import all_cards, all_permissions
from luodi.kernel.cards import load as load_dotted
from luodi.kernel.ledger import sealing
from luodi.kernel.people.finding import findable_post, findable_unit
from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
from luodi.kernel.places.models import Place
from luodi.kernel.search.actions import put
from luodi.main.city.names import DISTRICTS
from luodi.main.demonstration.land import load_land
from luodi.main.demonstration.people import (
    CITY_UNIT,
    CITY_UNITS,
    FOUNDED,
    OFFICES,
    PASSWORD,
    REMITS,
    ROLES,
    SIGN_INS,
    STREET_OFFICES,
    SignIn,
)

__all__ = ["FOUNDED", "PASSWORD", "ROLES", "SIGN_INS", "SignIn", "load"]


@transaction.atomic
def load(*, sample_rows: bool = True) -> bool:
    """Load the demonstration; tell whether there was anything to load.

    All of it or nothing: stopped half way it leaves an empty database.

    Parameters
    ----------
    sample_rows
        Whether each card loads its own rows; else there are only places, offices and sign-ins.
    """
    if Unit.objects.exists():
        return False
    _people(_units(load_land()))
    if sample_rows:
        with sealing.loading():
            for card in all_cards():
                if card.demo:
                    load_dotted(card.demo)(clock.today())
    return True


def _units(places: Mapping[str, Place]) -> dict[str, Unit]:
    district = DISTRICTS[0]
    top = _unit(None, 1, (district.unit, f"{district.name}人民政府"), places[district.code])
    units = [top]
    offices = [(code, name, district.code) for code, name in OFFICES]
    for serial, (code, name, place) in enumerate((*offices, *STREET_OFFICES), 1):
        units.append(_unit(top, serial, (code, name), places[place]))
    units += _city_units(places)
    put(*(findable_unit(unit) for unit in units))
    return {unit.code: unit for unit in units}


def _city_units(places: Mapping[str, Place]) -> list[Unit]:
    code, name, place = CITY_UNIT
    city = _unit(None, 2, (code, name), places[place])
    units = [city]
    for serial, (code, name, place, offices) in enumerate(CITY_UNITS, 1):
        government = _unit(city, serial, (code, name), places[place])
        units.append(government)
        for number, (stem, office) in enumerate(offices, 1):
            title = f"{places[place].name}{office}"
            units.append(_unit(government, number, (f"{code}-{stem}", title), places[place]))
    return units


def _unit(parent: Unit | None, serial: int, named: tuple[str, str], place: Place) -> Unit:
    code, name = named
    return Unit.objects.create(
        path=child_path(parent.path if parent else "", serial),
        parent=parent,
        code=code,
        name=name,
        remit=REMITS.get(code.rpartition("-")[2], ""),
        place=place,
        valid_from=FOUNDED,
    )


def _people(units: Mapping[str, Unit]) -> None:
    known = all_permissions()
    roles = {}
    for code, (title, permissions) in ROLES.items():
        roles[code] = Role.objects.create(code=code, title=title)
        RolePermission.objects.bulk_create(
            RolePermission(role=roles[code], permission=permission)
            for permission in permissions
            if permission in known
        )
    start = datetime(2023, 1, 1, tzinfo=clock.SHANGHAI)
    hashed = make_password(PASSWORD)  # once: it is the same for all, and made slow on purpose
    for item in SIGN_INS:
        user = User.objects.create(
            username=item.username, display_name=item.display_name, password=hashed
        )
        for code in item.units:
            unit = units[code]
            post = Post.objects.create(
                title=item.title,
                unit=unit,
                place=unit.place,
                role=roles[item.role],
                valid_from=FOUNDED,
            )
            put(findable_post(post))
            Holding.objects.create(post=post, user=user, valid_from=start)
