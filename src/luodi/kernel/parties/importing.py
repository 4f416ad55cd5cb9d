"""The table of organisations: its columns, and how a row is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.log.many import AT_ONCE
from luodi.kernel.parties.actions import (
    CHANGE,
    NewParty,
    PartyFacts,
    add_parties,
    change_party,
    check_party,
    codes_standing,
    refuse_standing,
    remove_parties,
    remove_party,
)
from luodi.kernel.parties.models import Party, PartySite
from luodi.kernel.people.importing import by_field, place_told, unit_told
from luodi.kernel.tables.declaring import (
    Column,
    Import,
    Judged,
    Kind,
    OnRow,
    Outcome,
    Prepared,
    Told,
    Undone,
    Work,
    Written,
)
from luodi.standards.credit_code import parse_credit_code
from luodi.standards.errors import StandardError

MOST_CHANGES = 2_000
"""Changes are written one by one, while others wait; so many take some ten seconds."""
RECORD = "parties.party"


@dataclass(frozen=True)
class _Changed:
    """An organisation that is registered already, and what the row says of it."""

    party: Party
    facts: PartyFacts
    since: date


_Same = Written
_Plan = NewParty | _Changed | _Same | Exception


def _prepare(work: Work, rows: Sequence[Told], on_row: OnRow) -> Prepared:
    """Judge all rows by what stands now; a change is judged by trying it and taking it back."""
    known = _Known(work.actor, rows)
    plans: list[_Plan] = []
    for number, told in enumerate(rows, start=1):
        plans.append(_planned(work, known, told))
        if number % AT_ONCE == 0 or number == len(rows):
            on_row(number, len(rows))
    changes = [plan for plan in plans if isinstance(plan, _Changed)]
    if len(changes) > MOST_CHANGES:
        raise ValidationError(
            _("有 %(count)d 行是改动，一次最多改动 %(most)d 行；请分成几份，分次导入")
            % {"count": len(changes), "most": MOST_CHANGES}
        )
    judged = [_changed_in_trial(work, plan) if work.trial else _as_judged(plan) for plan in plans]
    return Prepared(judged, lambda: _write(work, plans))


class _Known:
    """What the rows of a table name: units and places, and organisations registered already."""

    def __init__(self, actor: Actor, rows: Sequence[Told]) -> None:
        codes = [code for told in rows if (code := _code_or_none(told["credit_code"]))]
        self.standing = codes_standing(codes)
        seen = visible(actor, Party, "parties.view_party").select_related("unit", "place")
        wanted = sorted(self.standing)
        self.parties = {
            party.credit_code: party
            for start in range(0, len(wanted), AT_ONCE)
            for party in seen.filter(credit_code__in=wanted[start : start + AT_ONCE])
        }
        numbers = [party.pk for party in self.parties.values()]
        self.sites = {
            site.party_id: site
            for start in range(0, len(numbers), AT_ONCE)
            for site in PartySite.objects.filter(
                party__in=numbers[start : start + AT_ONCE], main=True, valid_to__isnull=True
            )
        }
        self.unit = cache(unit_told)
        self.place = cache(place_told)


def _code_or_none(text: str) -> str | None:
    try:
        return parse_credit_code(text).code
    except StandardError:
        return None


def _planned(work: Work, known: _Known, told: Told) -> _Plan:
    try:
        return _plan(work, known, told)
    except (ValidationError, StandardError, PermissionDenied) as error:
        return error


def _plan(work: Work, known: _Known, told: Told) -> _Plan:
    facts = PartyFacts(
        name=told["name"],
        unit=by_field("unit", known.unit, told["unit"]),
        place=by_field("place", known.place, told["place"]),
        address=told["address"],
    )
    day: date = told.get("valid_from") or work.asked.get("valid_from") or clock.today()
    code = parse_credit_code(told["credit_code"])
    standing = known.parties.get(code.code)
    if standing is None:
        new = NewParty(code, facts, day)
        check_party(work.actor, new)
        refuse_standing(code, known.standing)
        known.standing.add(code.code)
        return new
    site = known.sites[standing.pk]
    before = (standing.name, standing.unit_id, site.place_id, site.address)
    if before == (facts.name, facts.unit.pk, facts.place.pk, facts.address):
        return Written(Outcome.SAME, (RECORD, standing.pk))
    point = None
    if (site.place_id, site.address) == (facts.place.pk, facts.address):
        point = (site.lon_e7, site.lat_e7) if site.lon_e7 and site.lat_e7 else None
    return _Changed(standing, replace(facts, point=point), day)


def _as_judged(plan: _Plan) -> Judged:
    if isinstance(plan, NewParty):
        return Written(Outcome.NEW, notes=plan.warnings)
    if isinstance(plan, _Changed):
        return Written(Outcome.CHANGED, (RECORD, plan.party.pk), {"name": plan.party.name})
    return plan


def _changed_in_trial(work: Work, plan: _Plan) -> Judged:
    judged = _as_judged(plan)
    if not isinstance(plan, _Changed):
        return judged
    with transaction.atomic():
        judged = _change(work, plan)
        transaction.set_rollback(True)
    return judged


def _change(work: Work, plan: _Changed) -> Judged:
    try:
        with transaction.atomic():
            change_party(
                actor=work.actor,
                party=plan.party,
                version=plan.party.version,
                facts=plan.facts,
                since=plan.since,
                reason=work.reason,
            )
    except (ValidationError, PermissionDenied) as error:
        return error
    return _as_judged(plan)


def _write(work: Work, plans: Sequence[_Plan]) -> list[Judged]:
    new = [plan for plan in plans if isinstance(plan, NewParty)]
    added = iter(add_parties(actor=work.actor, new=new, reason=work.reason))
    judged: list[Judged] = []
    for plan in plans:
        if isinstance(plan, NewParty):
            judged.append(Written(Outcome.NEW, (RECORD, next(added).pk), notes=plan.warnings))
        else:
            judged.append(_change(work, plan) if isinstance(plan, _Changed) else plan)
    return judged


def _undo_party(actor: Actor, undone: Undone) -> None:
    rows = unrestricted(Party, why="the right to it is asked of it by the action that follows")
    party = rows.select_related("unit", "place").get(pk=undone.record)
    if undone.outcome is Outcome.CHANGED:
        raise ValidationError(
            _("“%(name)s”的改动已按日期记入它的历史，不能整批撤回；请在它的页面上再改")
            % {"name": party.name}
        )
    remove_party(actor=actor, party=party, reason=undone.reason)


def _undo_parties(actor: Actor, undone: Sequence[Undone]) -> None:
    if any(row.outcome is Outcome.CHANGED for row in undone):
        raise ValidationError("a change is refused: each row is asked alone")
    rows = unrestricted(Party, why="the right to each is asked of it by the action that follows")
    found = rows.select_related("unit", "place").filter(pk__in=[row.record for row in undone])
    remove_parties(actor=actor, parties=list(found), reason=undone[0].reason)


PARTIES = Import(
    code="parties.parties",
    title=pgettext_lazy("list", "企业和组织"),
    permission=CHANGE,
    about=gettext_lazy("按统一社会信用代码认；名称、地址、主管单位不同的，从起始日期起变更。"),
    columns=(
        Column(
            "credit_code",
            gettext_lazy("统一社会信用代码"),
            Kind.CODE,
            True,
            ("信用代码", "社会信用代码", "代码", "税号", "纳税人识别号"),
            gettext_lazy("18 位，列设成“文本”格式"),
            "91350100M000100Y43",
            longest=40,
        ),
        Column(
            "name",
            gettext_lazy("名称"),
            Kind.TEXT,
            True,
            ("企业名称", "单位名称", "单位全称", "企业"),
            gettext_lazy("全称"),
            "示例公司",
            longest=120,
        ),
        Column(
            "unit",
            gettext_lazy("主管单位"),
            Kind.TEXT,
            True,
            ("责任单位", "包联单位", "所属单位"),
            gettext_lazy("单位的代码或全称"),
            "fagai",
        ),
        Column(
            "place",
            gettext_lazy("所在地方"),
            Kind.TEXT,
            True,
            ("所在地", "所在街道", "街道", "属地"),
            gettext_lazy("地方的代码或名称"),
            "荷塘街道",
        ),
        Column(
            "address",
            gettext_lazy("地址"),
            Kind.TEXT,
            True,
            ("经营地址", "详细地址", "注册地址", "住所"),
            gettext_lazy("到门牌"),
            "一号路 1 号",
        ),
        Column(
            "valid_from",
            gettext_lazy("起始日期"),
            Kind.DAY,
            False,
            ("成立日期", "登记日期"),
            gettext_lazy("如 2023-01-01；空着按上传时填的日期"),
            "2023-01-01",
        ),
    ),
    key=("credit_code",),
    asked=(Column("valid_from", gettext_lazy("没写起始日期的行，从哪天起"), Kind.DAY, True),),
    prepare=_prepare,
    undo=_undo_party,
    undo_many=_undo_parties,
    good_rows=True,
    longest=50_000,
)
