"""The table of sites: its columns, and how its rows are written."""

from dataclasses import replace
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.standards.datum import Datum
from luodi.systems.sweeping.actions.importing_rows import (
    ASKED_SINCE,
    NO,
    SINCE,
    UNIT,
    YES,
    check_untouched,
    held_row,
    since,
    standing,
    unit_of,
)
from luodi.systems.sweeping.actions.sites import (
    CHANGE_FLEET,
    E7,
    SITE,
    SiteFacts,
    change_site,
    open_site,
    remove_site,
    site_columns,
)
from luodi.systems.sweeping.models import Site, SiteKind

_HOURS = ("opens", "closes")


def _write_site(work: Work, told: Told) -> Written:
    unit = unit_of(work, told)
    known = standing(Site, unit, "name", told["name"])
    kind, datum = SiteKind(told["kind"]), Datum(work.asked["datum"])
    if known is None:
        facts = _site_facts(told, datum, SiteFacts("", Decimal(0), Decimal(0)))
        made = open_site(
            actor=work.actor, unit=unit, kind=kind, facts=facts, valid_from=since(work, told)
        )
        return Written(Outcome.NEW, (SITE, made.pk))
    if known.kind != kind:
        raise ValidationError(
            {
                "kind": _("“%(site)s”已登记为%(kind)s；真变了的请结束它再登记")
                % {"site": known, "kind": known.get_kind_display()}
            }
        )
    before = site_facts(known)
    facts = _site_facts(told, datum, before)
    if site_columns(kind, facts) == site_columns(kind, before):
        return Written(Outcome.SAME, (SITE, known.pk))
    changed = change_site(actor=work.actor, site=known, version=known.version, facts=facts)
    kept = {
        "lon": str(before.lon),
        "lat": str(before.lat),
        "opens": _clock(before.opens),
        "closes": _clock(before.closes),
        "litres_minute": before.litres_minute,
        "places": before.places,
        "frost_safe": before.frost_safe,
        "version": changed.version,
    }
    return Written(Outcome.CHANGED, (SITE, known.pk), kept)


def site_facts(site: Site) -> SiteFacts:
    """Give what a site's record says."""
    return SiteFacts(
        name=site.name,
        lon=Decimal(site.lon_e7) / E7,
        lat=Decimal(site.lat_e7) / E7,
        opens=site.opens,
        closes=site.closes,
        litres_minute=site.litres_minute,
        places=site.places,
        frost_safe=site.frost_safe,
    )


def _site_facts(told: Told, datum: Datum, known: SiteFacts) -> SiteFacts:
    """Give what a row says; what it leaves empty stays as it is."""
    frost = told.get("frost_safe")
    flow, places = told.get("litres_minute"), told.get("places")
    facts = replace(
        known,
        name=told["name"],
        lon=_degrees("lon", told["lon"]),
        lat=_degrees("lat", told["lat"]),
        datum=datum,
        litres_minute=known.litres_minute if flow is None else flow,
        places=known.places if places is None else places,
        frost_safe=known.frost_safe if frost is None else frost == "YES",
    )
    hours: dict[str, Any] = {
        name: _hour(name, told[name]) for name in ("opens", "closes") if told.get(name)
    }
    return replace(facts, **hours)


def _degrees(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.strip().rstrip("°"))
    except InvalidOperation as error:
        raise ValidationError(
            {name: _("“%(text)s”不是度数；请写成 113.6450 这样的度") % {"text": text}}
        ) from error
    if not value.is_finite():
        raise ValidationError({name: _("“%(text)s”不是度数；请核对") % {"text": text}})
    return value


def _hour(name: str, text: str) -> time:
    try:
        return time.fromisoformat(text.strip().replace("：", ":").zfill(5))
    except ValueError as error:
        raise ValidationError(
            {name: _("“%(text)s”不是钟点；请写成 06:30") % {"text": text}}
        ) from error


def _clock(hour: time | None) -> str | None:
    return None if hour is None else f"{hour:%H:%M}"


def _undo_site(actor: Actor, undone: Undone) -> None:
    site = held_row(Site, actor, undone.record)
    if undone.outcome is Outcome.NEW:
        remove_site(actor=actor, site=site, reason=undone.reason)
        return
    before = undone.before
    check_untouched(site, before)
    hours: dict[str, Any] = {
        name: before[name] and time.fromisoformat(before[name]) for name in _HOURS
    }
    change_site(
        actor=actor,
        site=site,
        version=site.version,
        facts=replace(
            site_facts(site),
            lon=Decimal(before["lon"]),
            lat=Decimal(before["lat"]),
            litres_minute=before["litres_minute"],
            places=before["places"],
            frost_safe=before["frost_safe"],
            **hours,
        ),
    )


SITES = Import(
    code="sweeping.sites",
    title=gettext_lazy("停车场、加水点和卸污点"),
    permission=CHANGE_FLEET,
    columns=(
        UNIT,
        Column(
            "name",
            gettext_lazy("站点名称"),
            required=True,
            words=("名称", "站点"),
            help=gettext_lazy("本单位内不重复"),
            example="示例加水点",
            longest=40,
        ),
        Column(
            "kind",
            gettext_lazy("种类"),
            Kind.CHOICE,
            required=True,
            help=gettext_lazy("从列出的词里选"),
            example="加水点",
            choices=(
                ("DEPOT", ("停车场",)),
                ("REFILL", ("加水点", "取水点")),
                ("DUMP", ("卸污点", "卸料点")),
            ),
        ),
        Column("lon", gettext_lazy("经度"), required=True, example="113.6450"),
        Column("lat", gettext_lazy("纬度"), required=True, example="34.7240"),
        Column("opens", gettext_lazy("开放"), help=gettext_lazy("全天的留空"), example="06:00"),
        Column("closes", gettext_lazy("关闭"), help=gettext_lazy("全天的留空"), example="22:00"),
        Column(
            "litres_minute",
            gettext_lazy("流量（升/分钟）"),
            Kind.COUNT,
            words=("流量",),
            help=gettext_lazy("加水点必填"),
            example="600",
        ),
        Column("places", gettext_lazy("车位"), Kind.COUNT, example="2"),
        Column(
            "frost_safe",
            gettext_lazy("防冻"),
            Kind.CHOICE,
            help=gettext_lazy("是或否"),
            example="否",
            choices=(YES, NO),
        ),
        SINCE,
    ),
    key=("unit", "name"),
    asked=(
        Column(
            "datum",
            gettext_lazy("坐标系"),
            Kind.CHOICE,
            required=True,
            help=gettext_lazy("向资料提供方问明，不要猜；选错会偏出五六百米"),
            choices=(
                ("CGCS2000", ("CGCS2000", "2000国家大地坐标系")),
                ("WGS84", ("WGS 84", "WGS84")),
                ("GCJ02", ("GCJ-02", "GCJ02", "高德坐标")),
                ("BD09", ("BD-09", "BD09", "百度坐标")),
            ),
        ),
        ASKED_SINCE,
    ),
    write=_write_site,
    undo=_undo_site,
    good_rows=True,
    about=gettext_lazy("按单位和站点名称认；空着的格不改已登记的内容。"),
)
