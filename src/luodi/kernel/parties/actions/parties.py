"""Adding a party, and changing its name, its main site and the unit in charge."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import Line, record, record_many
from luodi.kernel.log.many import AT_ONCE, insert
from luodi.kernel.parties import rules
from luodi.kernel.parties.finding import KIND, findable, found_of
from luodi.kernel.parties.models import Party, PartyName, PartySite
from luodi.kernel.people.models import Unit
from luodi.kernel.places import geometry
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import in_force
from luodi.kernel.search.actions import add, put, remove
from luodi.kernel.search.rules import Findable
from luodi.standards.credit_code import CreditCode, parse_credit_code
from luodi.standards.errors import StandardError

CHANGE = "parties.change_party"
PARTY = ("credit_code", "kind", "name", "unit_id", "place_id", "version")
SITE = ("party_id", "place_id", "address", "main", "lon_e7", "lat_e7", "valid_from")
"""Columns that are written of a new organisation and of a new site."""


@dataclass(frozen=True)
class PartyFacts:
    """What is recorded of a party besides its code.

    ``point`` is longitude and latitude in CGCS2000 as integers of 1e-7 degree, or None.
    """

    name: str
    unit: Unit
    place: Place
    address: str
    point: tuple[int, int] | None = None


@dataclass(frozen=True)
class AddedParty:
    """A party just added, and what a person should look at in its code."""

    party: Party
    warnings: tuple[str, ...]


@transaction.atomic
def add_party(
    *, actor: Actor, credit_code: str, facts: PartyFacts, valid_from: date, reason: str = ""
) -> AddedParty:
    """Add an organisation.

    Parameters
    ----------
    actor
        Who adds it; needs ``parties.change_party`` over its unit and place.
    credit_code
        Its unified social credit code, as typed.
    facts
        Name, unit in charge, place, address and point.
    valid_from
        First day of the name and the site as far as known.
    reason
        The document or occasion, for the log.

    Returns
    -------
    AddedParty
        With the warnings of the code's inner check, which refuses nothing.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission there.
    django.core.exceptions.ValidationError
        By field: ``credit_code``, ``name``, ``unit``, ``place``, ``address``, ``point``.
    """
    _require(actor, facts)
    new = NewParty(_read_code(credit_code), facts, valid_from)
    _check_facts(facts, valid_from)
    (party,) = add_parties(actor=actor, new=[new], reason=reason)
    return AddedParty(party, new.warnings)


@dataclass(frozen=True)
class NewParty:
    """An organisation to be added: its code, what is recorded of it, and from which day."""

    code: CreditCode
    facts: PartyFacts
    valid_from: date

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should look at in the code."""
        return tuple(warning.value for warning in self.code.warnings)


def check_party(actor: Actor, new: NewParty) -> None:
    """Refuse an organisation that may not be added; whether its code stands is asked on adding.

    Raises
    ------
    django.core.exceptions.PermissionDenied, django.core.exceptions.ValidationError
        As `add_party`.
    """
    _require(actor, new.facts)
    _check_facts(new.facts, new.valid_from)


@transaction.atomic
def add_parties(*, actor: Actor, new: Sequence[NewParty], reason: str) -> list[Party]:
    """Add organisations that `check_party` let pass, in few statements; all of them, or none.

    50,000 take some 7 s of CPU, index and log included; half of it is SQLite's and the index's.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under ``credit_code``, for the first code that stands already.
    """
    known = codes_standing([one.code.code for one in new])
    for one in new:
        refuse_standing(one.code, known)
    parties = [
        Party(
            credit_code=one.code.code,
            kind=rules.kind_of(one.code).value,
            name=one.facts.name.strip(),
            unit=one.facts.unit,
            place=one.facts.place,
        )
        for one in new
    ]
    numbers = insert(Party, PARTY, [[getattr(party, name) for name in PARTY] for party in parties])
    for party, number in zip(parties, numbers, strict=True):
        party.pk = number
    pairs = list(zip(parties, new, strict=True))
    insert(
        PartyName,
        ("party_id", "name", "valid_from"),
        ((party.pk, party.name, one.valid_from) for party, one in pairs),
    )
    insert(PartySite, SITE, (_site(party.pk, one.facts, one.valid_from) for party, one in pairs))
    for start in range(0, len(pairs), AT_ONCE):
        add(_just_added(party, one) for party, one in pairs[start : start + AT_ONCE])
    record_many(
        verb="parties.add_party",
        kind="parties.party",
        lines=[
            Line(
                party.pk,
                {},
                {"credit_code": party.credit_code, **_told(one.facts),
                 "valid_from": one.valid_from},
                actor,
            )
            for party, one in pairs
        ],
        reason=reason,
    )  # fmt: skip
    return parties


def codes_standing(codes: Sequence[str]) -> set[str]:
    """Give those of some credit codes that are registered, whoever may see them."""
    everybody = unrestricted(Party, why="a code stands once, also among those unseen")
    return {
        code
        for start in range(0, len(codes), AT_ONCE)
        for code in everybody.filter(credit_code__in=codes[start : start + AT_ONCE]).values_list(
            "credit_code", flat=True
        )
    }


def refuse_standing(code: CreditCode, standing: Container[str]) -> None:
    """Refuse a code that is registered already."""
    if code.code in standing:
        raise ValidationError(
            {"credit_code": f"代码“{code.code}”已经登记；请搜索它，看不到时请联系其主管单位"}
        )


@transaction.atomic
def change_party(
    *, actor: Actor, party: Party, version: int, facts: PartyFacts, since: date, reason: str
) -> Party:
    """Change what is recorded of a party from a day on; the past stays as it was.

    Parameters
    ----------
    actor
        Who changes it; needs ``parties.change_party`` before and after the change.
    party
        The party.
    version
        The version that the person saw; another one means that somebody was faster.
    facts
        Everything as it is from the day on.
    since
        First day of a new name or a new main site.
    reason
        The document or occasion, for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over the old or the new unit and place.
    django.core.exceptions.ValidationError
        By field as ``add_party``; also ``since``, and ``version`` for a stale one, which names
        what stands now.
    """
    rows = unrestricted(Party, why="locked, and the right to it is asked of it next")
    party = rows.select_for_update().get(pk=party.pk)
    require(actor, CHANGE, unit_path=party.unit.path, place_path=party.place.path)
    _require(actor, facts)
    site = PartySite.objects.get(party=party, main=True, valid_to__isnull=True)
    before = _facts_of(party, site)
    if party.version != version:
        raise ValidationError({"version": _stale(before)})
    _check_facts(facts, since)
    if facts.name.strip() != party.name:
        _rename(party, facts.name.strip(), since)
    if _site_of(facts) != _site_of(before):
        _move(party, site, facts, since)
    party.unit = facts.unit
    party.version += 1
    party.save()
    put(findable(party))
    record(
        actor=actor,
        verb="parties.change_party",
        record=("parties.party", party.pk),
        before=_told(before),
        after={**_told(facts), "since": since},
        reason=reason,
    )
    return party


@transaction.atomic
def remove_party(*, actor: Actor, party: Party, reason: str) -> None:
    """Remove an organisation that was added by mistake, while nothing points to it.

    Raises as `remove_parties`.
    """
    remove_parties(actor=actor, parties=[party], reason=reason)


@transaction.atomic
def remove_parties(*, actor: Actor, parties: Sequence[Party], reason: str) -> None:
    """Remove some hundred organisations that were added by mistake; all of them, or none.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``parties.change_party`` over the unit and place of one of them.
    django.db.models.ProtectedError
        When records point to one of them; it names them.
    """
    lines = [
        Line(
            party.pk,
            {"credit_code": party.credit_code, "name": party.name},
            {},
            require(actor, CHANGE, unit_path=party.unit.path, place_path=party.place.path),
        )
        for party in parties
    ]
    numbers = [party.pk for party in parties]
    everybody = unrestricted(Party, why="the right to each was asked for just now")
    everybody.filter(pk__in=numbers).delete()
    remove(KIND, *numbers)
    record_many(verb="parties.remove_party", kind="parties.party", lines=lines, reason=reason)


def _require(actor: Actor, facts: PartyFacts) -> None:
    require(actor, CHANGE, unit_path=facts.unit.path, place_path=facts.place.path)


def _read_code(text: str) -> CreditCode:
    try:
        return parse_credit_code(text)
    except StandardError as error:
        raise ValidationError({"credit_code": error.message}) from error


def _check_facts(facts: PartyFacts, day: date) -> None:
    problems = {
        "name": rules.check_text("名称", facts.name),
        "address": rules.check_text("地址", facts.address),
        "unit": None
        if in_force(facts.unit.valid_from, facts.unit.valid_to, day)
        else f"“{facts.unit.name}”在 {day} 不存在；请改选当时的单位或改日期",
        "place": None
        if in_force(facts.place.valid_from, facts.place.valid_to, day)
        else f"“{facts.place.name}”在 {day} 不存在；请改选当时的地方或改日期",
        "point": _misplaced(facts),
    }
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise ValidationError(found)


def _misplaced(facts: PartyFacts) -> str | None:
    if facts.point is None or facts.place.geometry is None:
        return None
    if geometry.holds_point(facts.place.geometry, facts.point):
        return None
    lon, lat = (value / geometry.E7 for value in facts.point)
    return f"点 ({lon:.7f}, {lat:.7f}) 不在“{facts.place.name}”内；请核对坐标、坐标系或地方"


def _just_added(party: Party, new: NewParty) -> Findable:
    return found_of(party, [(party.name, new.valid_from)], [new.facts.address.strip()])


def _open_name(party: Party, day: date) -> None:
    PartyName.objects.create(party=party, name=party.name, valid_from=day)


def _site(party: int, facts: PartyFacts, day: date) -> tuple[Any, ...]:
    lon, lat = facts.point or (None, None)
    return (party, facts.place.pk, facts.address.strip(), True, lon, lat, day)


def _rename(party: Party, name: str, day: date) -> None:
    current = PartyName.objects.get(party=party, valid_to__isnull=True)
    problem = rules.may_rename(day, last_from=current.valid_from, old=current.name, new=name)
    if problem:
        raise ValidationError({"since": problem})
    PartyName.objects.filter(pk=current.pk).update(valid_to=day)
    party.name = name
    _open_name(party, day)


def _move(party: Party, site: PartySite, facts: PartyFacts, day: date) -> None:
    problem = rules.may_move(day, last_from=site.valid_from)
    if problem:
        raise ValidationError({"since": problem})
    PartySite.objects.filter(pk=site.pk).update(valid_to=day)
    party.place = facts.place
    insert(PartySite, SITE, [_site(party.pk, facts, day)])


def _facts_of(party: Party, site: PartySite) -> PartyFacts:
    point = None
    if site.lon_e7 is not None and site.lat_e7 is not None:
        point = (site.lon_e7, site.lat_e7)
    return PartyFacts(
        name=party.name, unit=party.unit, place=site.place, address=site.address, point=point
    )


def _site_of(facts: PartyFacts) -> tuple[int, str, tuple[int, int] | None]:
    return facts.place.pk, facts.address.strip(), facts.point


def _stale(now: PartyFacts) -> str:
    return (
        "别人刚刚改过这条记录，现为："
        f"{now.name}，{now.unit.name}，{now.place.name} {now.address}；请核对后重新提交"
    )


def _told(facts: PartyFacts) -> dict[str, object]:
    return {
        "name": facts.name.strip(),
        "unit": facts.unit.path,
        "place": facts.place.path,
        "address": facts.address.strip(),
        "point": list(facts.point) if facts.point else None,
    }
