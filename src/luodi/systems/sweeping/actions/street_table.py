"""The table of road links: its columns, and how its rows are written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_on
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.standards.datum import Datum, convert, parse_datum
from luodi.standards.errors import StandardError
from luodi.systems.sweeping.actions.link_facts import LinkFacts, facts_of, zone_named
from luodi.systems.sweeping.actions.streets import CHANGE_STREET, LINK, add_link, remove_link
from luodi.systems.sweeping.models import RoadLink
from luodi.systems.sweeping.planning.street_words import MEASURES, NAMES, facts_told
from luodi.systems.sweeping.reads.street_ground import known_ground
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules.line_datums import better_datum, datum_shares
from luodi.systems.sweeping.rules.line_texts import line_of_text
from luodi.systems.sweeping.rules.links import Position, rounded

DATUMS = (
    (Datum.CGCS2000.value, ("CGCS2000", "2000国家大地坐标系")),
    (Datum.WGS84.value, ("WGS84", "WGS 84")),
    (Datum.GCJ02.value, ("GCJ02", "GCJ-02", "高德", "腾讯")),
    (Datum.BD09.value, ("BD09", "BD-09", "百度")),
)


def _write(work: Work, told: Told) -> Written:
    unit = _unit(work, told["unit"])
    require(work.actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    facts = _facts(unit, told)
    line = _line(work, unit, told["geometry"], backward=told["direction"].startswith("反"))
    rows = unrestricted(RoadLink, why="the right to the unit was asked for above")
    known = rows.filter(unit=unit, code=facts.code, valid_to__isnull=True).first()
    if known is not None:
        _check_same(known, facts, line, told)
        return Written(Outcome.SAME, (LINK, known.pk))
    link = add_link(
        actor=work.actor,
        unit=unit,
        line=line,
        valid_from=work.asked.get("valid_from") or clock.today(),
        facts=facts,
        reason=work.reason,
    )
    return Written(Outcome.NEW, (LINK, link.pk), notes=(_("长 %d 米") % link.length_m,))


def _unit(work: Work, code: str) -> Unit:
    known: dict[str, Unit | None] = work.kept.setdefault("units", {})
    if code not in known:
        rows = units_on(clock.now()).select_related("place")
        known[code] = rows.filter(code=code).first()
    unit = known[code]
    if unit is None:
        raise ValidationError(
            {"unit": _("没有代码为“%(code)s”的单位；请核对单位代码") % {"code": code}}
        )
    return unit


def _facts(unit: Unit, told: Told) -> LinkFacts:
    said = {key: str(told.get(key) or "") for key in NAMES}
    known, wrong = facts_told(said)
    if wrong:
        raise ValidationError(wrong)
    if "zone" in known:
        known["zone"] = zone_named(unit, known["zone"])
    names = LinkFacts.__dataclass_fields__
    return LinkFacts(**{name: value for name, value in known.items() if name in names})


def _line(work: Work, unit: Unit, text: str, *, backward: bool) -> tuple[Position, ...]:
    stated = parse_datum(work.asked["datum"])
    try:
        written = line_of_text(text)
        line = [convert(lon, lat, stated, Datum.CGCS2000) for lon, lat in written]
    except ValueError as error:
        raise ValidationError({"geometry": str(error)}) from error
    except StandardError as error:
        raise ValidationError({"geometry": error.message}) from error
    _check_datum(work, unit, written, stated)
    return rounded(line[::-1] if backward else line)


def _check_datum(work: Work, unit: Unit, written: tuple[Position, ...], stated: Datum) -> None:
    """Refuse a row that would lie on known streets under another datum than the one stated."""
    if work.asked.get("datum_sure") == "是":
        return
    known = known_ground(written, unit.place)
    if known is None:
        return
    proposed = better_datum(datum_shares([written], stated, known), stated)
    if proposed is not None:
        raise ValidationError(
            {
                "geometry": _(
                    "按 %(stated)s 读不在已知的道路上，按 %(other)s 读才重合；"
                    "请向资料提供方核实坐标系，再重新上传"
                )
                % {"stated": stated.value, "other": proposed.value}
            }
        )


def _check_same(known: RoadLink, facts: LinkFacts, line: tuple[Position, ...], told: Told) -> None:
    there = facts_of(known).columns()
    given = facts.columns()
    differing = [
        key
        for key in NAMES
        if key in given and told.get(key) is not None and there[key] != given[key]
    ]
    if facts.one_way != known.one_way:
        differing.append("direction")
    if tuple(link_line(known)) != line:
        differing.append("geometry")
    if differing:
        raise ValidationError(
            {
                key: _("已有这个编号，这一项不同；记错的请更正，路真变了的请办理改建")
                for key in differing
            }
        )


def _undo(actor: Actor, undone: Undone) -> None:
    rows = unrestricted(RoadLink, why="the right to it is asked of it next")
    link = rows.get(pk=undone.record)
    remove_link(actor=actor, link=link, version=link.version, reason=undone.reason)


def _optional(key: str, title: Any, help_text: Any, example: str = "") -> Column:
    words = NAMES[key][1:]
    if key in MEASURES or key == "zone":
        return Column(key, title, words=words, help=help_text, example=example)
    return Column(
        key,
        title,
        Kind.CHOICE,
        words=words,
        help=help_text,
        choices=(("是", ("是", "有")), ("否", ("否", "无"))),
    )


LINKS = Import(
    code="sweeping.links",
    title=gettext_lazy("路段"),
    permission=CHANGE_STREET,
    about=gettext_lazy("按单位和编号认；每行一条路口到路口的路段，线形写成 WKT 或坐标串。"),
    columns=(
        Column(
            "code",
            gettext_lazy("编号"),
            Kind.CODE,
            True,
            ("路段编号",),
            example="DF-01",
            longest=40,
        ),
        Column("name", gettext_lazy("路名"), required=True, words=("名称",), example="东风路"),
        Column(
            "unit",
            gettext_lazy("单位代码"),
            Kind.CODE,
            True,
            ("作业单位", "单位"),
            example="zhujian",
        ),
        Column(
            "road_class",
            gettext_lazy("保洁等级"),
            Kind.CHOICE,
            True,
            ("等级",),
            choices=(
                ("1", ("一级", "1")),
                ("2", ("二级", "2")),
                ("3", ("三级", "3")),
                ("4", ("四级", "4")),
            ),
            example="二级",
        ),
        Column(
            "speed_kmh", gettext_lazy("限速"), required=True, words=("限速（km/h）",), example="40"
        ),
        Column(
            "direction",
            gettext_lazy("单行"),
            Kind.CHOICE,
            True,
            ("方向",),
            gettext_lazy("双向；单行的顺着写线形，反着写的填“反向”"),
            "否",
            (("否", ("否", "双向")), ("是", ("是", "单行")), ("反向", ("反向", "反向单行"))),
        ),
        Column(
            "geometry",
            gettext_lazy("线形"),
            required=True,
            words=("WKT", "坐标", "坐标串"),
            help=gettext_lazy("LINESTRING(113.6 34.7, 113.61 34.7)，或 113.6,34.7;113.61,34.7"),
            example="LINESTRING(113.6 34.7, 113.61 34.7)",
            longest=30_000,
        ),
        _optional("width_mm", gettext_lazy("单向宽度"), gettext_lazy("米，一个方向的"), "10.5"),
        _optional("lanes", gettext_lazy("单向车道"), gettext_lazy("一个方向的"), "3"),
        _optional("divided", gettext_lazy("中央分隔"), gettext_lazy("中间有绿化带或护栏隔开")),
        _optional("guard_rail", gettext_lazy("护栏"), ""),
        _optional("bridge", gettext_lazy("桥"), ""),
        _optional("tunnel", gettext_lazy("隧道"), ""),
        _optional("clearance_mm", gettext_lazy("限高"), gettext_lazy("米")),
        _optional("axle_kg", gettext_lazy("限轴重"), gettext_lazy("吨")),
        _optional("people_minute", gettext_lazy("人流量"), gettext_lazy("人每分钟")),
        _optional("zone", gettext_lazy("片区"), gettext_lazy("本单位已登记的片区的名称")),
    ),
    key=("unit", "code"),
    asked=(
        Column("datum", gettext_lazy("坐标系"), Kind.CHOICE, True, choices=DATUMS),
        Column("valid_from", gettext_lazy("从哪一天起"), Kind.DAY, True),
        Column(
            "datum_sure",
            gettext_lazy("坐标系已向资料提供方核实"),
            Kind.CHOICE,
            choices=(("否", ("否",)), ("是", ("是",))),
        ),
    ),
    write=_write,
    undo=_undo,
    longest=2_000,
)
