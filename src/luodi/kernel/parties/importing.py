"""The table of organisations: its columns, and how a row is written."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.parties.actions import (
    CHANGE,
    PartyFacts,
    add_party,
    change_party,
    remove_party,
)
from luodi.kernel.parties.models import Party, PartySite
from luodi.kernel.people.importing import by_field, place_told, unit_told
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.standards.credit_code import parse_credit_code

RECORD = "parties.party"


def _write_party(work: Work, told: Told) -> Written:
    facts = PartyFacts(
        name=told["name"],
        unit=by_field("unit", unit_told, told["unit"]),
        place=by_field("place", place_told, told["place"]),
        address=told["address"],
    )
    day: date = told.get("valid_from") or work.asked.get("valid_from") or clock.today()
    code = by_field("credit_code", _code, told["credit_code"])
    seen = visible(work.actor, Party, "parties.view_party").filter(credit_code=code)
    standing = seen.select_related("unit", "place").first()
    if standing is None:
        added = add_party(
            actor=work.actor, credit_code=code, facts=facts, valid_from=day, reason=work.reason
        )
        return Written(Outcome.NEW, (RECORD, added.party.pk), notes=added.warnings)
    site = PartySite.objects.get(party=standing, main=True, valid_to__isnull=True)
    before = (standing.name, standing.unit_id, site.place_id, site.address)
    if before == (facts.name, facts.unit.pk, facts.place.pk, facts.address):
        return Written(Outcome.SAME, (RECORD, standing.pk))
    point = None
    if (site.place_id, site.address) == (facts.place.pk, facts.address):
        point = (site.lon_e7, site.lat_e7) if site.lon_e7 and site.lat_e7 else None
    change_party(
        actor=work.actor,
        party=standing,
        version=standing.version,
        facts=PartyFacts(facts.name, facts.unit, facts.place, facts.address, point),
        since=day,
        reason=work.reason,
    )
    return Written(Outcome.CHANGED, (RECORD, standing.pk), {"name": standing.name})


def _code(text: str) -> str:
    return parse_credit_code(text).code


def _undo_party(actor: Actor, undone: Undone) -> None:
    rows = unrestricted(Party, why="the right to it is asked of it by the action that follows")
    party = rows.select_related("unit", "place").get(pk=undone.record)
    if undone.outcome is Outcome.CHANGED:
        raise ValidationError(
            _("“%(name)s”的改动已按日期记入它的历史，不能整批撤回；请在它的页面上再改")
            % {"name": party.name}
        )
    remove_party(actor=actor, party=party, reason=undone.reason)


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
    write=_write_party,
    undo=_undo_party,
    good_rows=True,
)
