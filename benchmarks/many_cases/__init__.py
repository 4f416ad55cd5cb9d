"""A district's ledger of firms and cases of four years, written by few statements.

All that is in it follows from its numbers. Of a hundred cases ninety-five are closed and two
withdrawn; the other three were told in the last thirty days and stand all along the way. Most are
kept by the district's office, the others by the streets; bureaus and streets handle them.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from search import words_for

BODY = "MB"
FIRST_DAY, LAST_DAY = date(2020, 1, 6), date(2023, 7, 12)
RECENT = 30
"""Days in which what still stands was told."""
OPEN_IN = 33
"""One case in so many is not closed."""
OWN = 100_000
"""Cases that are written between two commits."""
WAY = ("OPEN", "ASSIGN", "ACCEPT", "START", "REPLY", "VERIFY", "CLOSE")
STATES = {
    "OPEN": 1,
    "ASSIGNED": 2,
    "ACCEPTED": 3,
    "WORKING": 4,
    "REPLIED": 5,
    "CLOSED": 7,
}
"""How many steps of the way each state has behind it."""
STANDING = ("OPEN", "ASSIGNED", "ASSIGNED", "ACCEPTED", "WORKING", "WORKING", "REPLIED")
AFTER = ("OPEN", "ASSIGNED", "ACCEPTED", "WORKING", "REPLIED", "VERIFIED", "CLOSED")
SAID = {
    "POWER": "变压器老跳闸，想增容，",
    "FUNDS": "贷款下月到期，续贷衔接不上，",
    "LABOUR": "缺熟练工，招工难，",
    "POLICY": "奖励还没有到账，",
    "FREIGHT": "货车白天进不了城，想办通行证，",
    "PREMISES": "厂房租期快到，想找标准厂房，",
    "PERMITS": "环评手续不知道找谁办，",
    "ORDERS": "订单减了三成，想和本地厂对接，",
}
CHANNELS = ("FIELD_VISIT", "HOTLINE", "CHAT_GROUP", "SERVICE_HALL", "SELF")
HOURS = "08:30-12:00 14:00-17:30"
DUTY = (
    "kind", "year", "serial", "number", "title", "content", "grade", "colour", "unit_id", "post_id",
    "verifier_post_id", "place_id", "system", "record_kind", "record", "opened_by_id",
    "opened_unit_id", "opened_at", "assigned_at", "received_at", "clock", "count", "extended",
    "office_hours", "due_at", "due_day", "remind_at", "provisional", "calendar_version",
    "stage_clock", "stage_count", "state", "outcome", "handled_by_id", "verified_by_id",
    "replied_at", "verified_at", "ended_at", "transfers", "reopenings", "objected",
    "objection_open", "version",
)  # fmt: skip
CASE = (
    "duty_id", "firm_id", "told_as", "unit_id", "place_id", "channel", "text", "spoken",
    "confidential", "discipline", "category", "severity", "reasons", "cause", "closing",
)  # fmt: skip
STEP = ("duty_id", "number", "act", "before", "after", "unit_id", "user_id", "post_id", "at",
        "note")  # fmt: skip
FEEDBACK = ("case_id", "manner", "solved", "score", "plan", "comment", "asked_by_id", "at")


@dataclass(frozen=True)
class Desk:
    """Whoever handles or keeps: the unit with its place, the post, the user."""

    unit: int
    place: int
    post: int
    user: int


@dataclass(frozen=True)
class Told:
    """A case by its number, as it stands."""

    number: int
    firm: int
    keeper: Desk
    handler: Desk
    place: int
    at: datetime
    state: str
    category: str
    text: str
    confidential: bool


def firms(many: int, units: Sequence[Any], places: Sequence[Any]) -> list[tuple[int, int]]:
    """Put firms into the directory and on the ledger; give their numbers and places."""
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.log.many import insert
    from luodi.kernel.parties.actions import NewParty, PartyFacts, add_parties
    from luodi.standards.credit_code import (
        credit_check_character,
        organisation_check_character,
        parse_credit_code,
    )
    from luodi.systems.enterprises.models import Firm, FirmTag

    new = []
    for serial in range(many):
        made = random.Random(serial)
        body = f"{BODY}{serial:06d}"
        code = f"91990102{body}{organisation_check_character(body)}"
        code += credit_check_character(code)
        unit, place = units[serial % len(units)], places[made.randrange(len(places))]
        facts = PartyFacts(f"{words_for(made, 2)}{serial}示例公司", unit, place, "示例路 1 号")
        new.append(NewParty(parse_credit_code(code), facts, FIRST_DAY))
    parties = add_parties(actor=LUODI, new=new, reason="示例数据")
    cares = ("KEY", *("SCALED",) * 3, *("OTHER",) * 6)
    rows = [(one.pk, cares[n % 10], "S", "C3391", 1) for n, one in enumerate(parties)]
    columns = ("party_id", "care", "size_class", "industry_code", "version")
    numbers = insert(Firm, columns, rows)
    tags = [(number, "规上", FIRST_DAY) for number in numbers if number % 3 == 0]
    insert(FirmTag, ("firm_id", "word", "valid_from"), tags)
    return [(number, one.place_id) for number, one in zip(numbers, parties, strict=True)]


def cases(
    many: int, of: Sequence[tuple[int, int]], keepers: Sequence[Desk], handlers: Sequence[Desk]
) -> None:
    """Write cases of some firms with their duties, steps and feedback, and what is found of them.

    Of keepers the first is the district's, whose place hides what is confidential.
    """
    from django.db import connection, transaction

    from luodi.kernel.duties.models import DutySerial
    from luodi.kernel.search.actions import rebuild

    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        DutySerial.objects.create(kind="enterprises.case", year=year, last=many)
    for first in range(1, many + 1, OWN):
        with transaction.atomic():
            _write(list(_told(first, min(first + OWN, many + 1), of, keepers, handlers)))
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _told(
    first: int,
    last: int,
    of: Sequence[tuple[int, int]],
    keepers: Sequence[Desk],
    handlers: Sequence[Desk],
) -> Iterator[Told]:
    from luodi.kernel.clock import SHANGHAI

    long = (LAST_DAY - FIRST_DAY).days
    whole = keepers[0].place
    able = {
        place: [desk for desk in handlers if desk.place in {whole, place}]
        for place in {whole, *(place for _firm, place in of)}
    }
    for number in range(first, last):
        made = random.Random(number)
        stands = number % OPEN_IN == 0
        back = made.randrange(RECENT) if stands else made.randrange(RECENT, long)
        day = LAST_DAY - timedelta(days=back)
        state = made.choice(STANDING) if stands else "CLOSED"
        firm, place = of[made.randrange(len(of))]
        keeper = keepers[0 if made.random() < 0.6 else made.randrange(len(keepers))]
        confidential = made.random() < 0.03
        category = made.choice(tuple(SAID))
        yield Told(
            number=number,
            firm=firm,
            keeper=keeper,
            handler=made.choice(able[whole if confidential else place]),
            place=keepers[0].place if confidential else place,
            at=datetime(day.year, day.month, day.day, 8, 30 + number % 25, tzinfo=SHANGHAI),
            state=state,
            category="" if state == "OPEN" and made.random() < 0.5 else category,
            text=SAID[category] + words_for(made, made.randint(10, 50)),
            confidential=confidential,
        )


def _write(told: Sequence[Told]) -> None:
    from luodi.kernel.duties.models import Duty, DutyStep
    from luodi.kernel.log.many import insert
    from luodi.systems.enterprises.models import Case, CaseFeedback

    duties = insert(Duty, DUTY, map(_duty, told))
    rows = (_case(case, duty) for case, duty in zip(told, duties, strict=True))
    numbers = insert(Case, CASE, rows)
    if numbers != [case.number for case in told]:
        raise SystemExit("the database held cases already; name an empty one")
    pairs = zip(told, duties, strict=True)
    insert(DutyStep, STEP, (step for case, duty in pairs for step in _steps(case, duty)))
    closed = (case for case in told if case.state == "CLOSED")
    insert(CaseFeedback, FEEDBACK, map(_feedback, closed))


@cache
def _due(day: date) -> Any:
    from luodi.kernel.clock import SHANGHAI
    from luodi.kernel.duties.reads.kinds import reckoner
    from luodi.kernel.duties.rules import Clock, Inputs

    received = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    return reckoner(LAST_DAY).due(Inputs(Clock.WORKING_DAY, 7, received))


def _hours(case: Told, steps: int) -> datetime:
    return case.at + timedelta(hours=20 * steps)


def _duty(case: Told) -> tuple[Any, ...]:
    from luodi.systems.enterprises.rules import Severity, grade

    done, due = STATES[case.state], _due(case.at.date())
    closed = case.state == "CLOSED"
    given = case.handler if done > 1 else case.keeper
    answered = done >= STATES["REPLIED"]
    scheme = _scheme()
    return (
        "enterprises.case", case.at.year, case.number, f"助企〔{case.at.year}〕{case.number}号",
        case.text[:40], case.text, grade(scheme, Severity.C), "", given.unit,
        case.handler.post if done > 2 else None, case.keeper.post if done > 1 else None, case.place,
        "enterprises", "enterprises.case", str(case.number), case.keeper.user, case.keeper.unit,
        case.at, _hours(case, 1) if done > 1 else None, case.at, "WORKING_DAY", 7, 0, HOURS,
        due.at, due.day, due.remind_at, due.provisional, due.calendar_version, "", 0, case.state,
        "DONE" if closed else "", case.handler.user if answered else None,
        case.keeper.user if closed else None, _hours(case, 4) if answered else None,
        _hours(case, 5) if closed else None, _hours(case, 6) if closed else None, 0, 0, False,
        False, done,
    )  # fmt: skip


@cache
def _scheme() -> Any:
    from luodi.systems.enterprises.reads import scheme_on

    return scheme_on(LAST_DAY)


def _case(case: Told, duty: int) -> tuple[Any, ...]:
    return (
        duty, case.firm, "", case.keeper.unit, case.place, CHANNELS[case.number % 5], case.text,
        False, case.confidential, False, case.category, "C" if case.category else "", "", "",
        "CONFIRMED" if case.state == "CLOSED" else "",
    )  # fmt: skip


def _steps(case: Told, duty: int) -> Iterator[tuple[Any, ...]]:
    for number in range(STATES[case.state]):
        by = case.handler if WAY[number] in {"ACCEPT", "START", "REPLY"} else case.keeper
        before = AFTER[number - 1] if number else ""
        yield (duty, number + 1, WAY[number], before, AFTER[number], case.handler.unit, by.user,
               by.post, _hours(case, number), "")  # fmt: skip


def _feedback(case: Told) -> tuple[Any, ...]:
    return (case.number, "PHONE", "YES", 5, "", "", case.keeper.user, _hours(case, 5))
