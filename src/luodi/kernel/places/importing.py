"""The table of places: its columns, and how a row is written. Boundaries come by GeoJSON."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.places import files, rules
from luodi.kernel.places.actions import CHANGE, add_place, correct_place, remove_place
from luodi.kernel.places.models import Place
from luodi.kernel.places.reads import place_by_code
from luodi.kernel.places.rules import Kind as Level
from luodi.kernel.places.tree import NewPlace
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written

RECORD = "places.place"


def _first_day(work: Work, told: Told) -> date:
    return told.get("valid_from") or work.asked.get("valid_from") or clock.today()


def _write_place(work: Work, told: Told) -> Written:
    level, code, day = Level(told["kind"]), rules.normal_code(told["code"]), _first_day(work, told)
    standing = place_by_code(code, day)
    parent = _parent(work, told, level, day)
    if standing is None:
        place = add_place(
            actor=work.actor,
            parent=parent,
            kind=level,
            new=NewPlace(told["name"], code),
            valid_from=day,
            reason=work.reason,
        )
        return Written(Outcome.NEW, (RECORD, place.pk))
    _check_same_place(standing, level, parent)
    if standing.name == told["name"]:
        return Written(Outcome.SAME, (RECORD, standing.pk))
    before = standing.name
    correct_place(
        actor=work.actor, place=standing, name=told["name"], shape=None, reason=work.reason
    )
    return Written(
        Outcome.CHANGED,
        (RECORD, standing.pk),
        {"name": before, "now": told["name"]},
        (_("名称由“%(before)s”改来") % {"before": before},),
    )


def _parent(work: Work, told: Told, level: Level, day: date) -> Place | None:
    """Find the place above: as told, else by the code's own digits; luodi itself makes roots."""
    stated = rules.normal_code(told["parent"]) if told.get("parent") else ""
    code = stated or rules.code_above(level, rules.normal_code(told["code"]))
    parent = place_by_code(code, day)
    if parent is None and code and (stated or not work.actor.system):
        raise ValidationError(
            {
                "parent": _("%(day)s 没有代码为 %(code)s 的上级；请先导入上级，或核对代码和日期")
                % {"day": day, "code": code}
            }
        )
    return parent


def _check_same_place(standing: Place, level: Level, parent: Place | None) -> None:
    for field, old, new in (
        ("kind", standing.kind, level.value),
        ("parent", standing.parent, parent),
    ):
        if old != new:
            raise ValidationError(
                {
                    field: _("代码“%(code)s”已是“%(name)s”，层级或上级不同；真有变动的请办理变更")
                    % {"code": standing.code, "name": standing.name}
                }
            )


def _undo_place(actor: Actor, undone: Undone) -> None:
    place = Place.objects.get(pk=undone.record)
    if undone.outcome is Outcome.NEW:
        remove_place(actor=actor, place=place, reason=undone.reason)
        return
    if place.name != undone.before["now"]:
        raise ValidationError(
            _("“%(name)s”在导入之后又改过名；请在它的页面上更正") % {"name": place.name}
        )
    correct_place(
        actor=actor, place=place, name=undone.before["name"], shape=None, reason=undone.reason
    )


LEVELS = tuple(
    (level.value, words)
    for level in Level
    if level is not Level.PLOT
    for words in [files.words_of(level)]
)

PLACES = Import(
    code="places.places",
    title=pgettext_lazy("list", "地方"),
    permission=CHANGE,
    about=gettext_lazy("按代码认；名称不同的更正名称。边界请用“导入边界”传 GeoJSON。"),
    columns=(
        Column(
            "code",
            gettext_lazy("代码"),
            Kind.CODE,
            True,
            ("区划代码", "地方代码", "网格代码", "行政区划代码"),
            gettext_lazy("区划代码 6、9 或 12 位，网格 15 位"),
            "990102001",
            longest=15,
        ),
        Column(
            "name",
            gettext_lazy("名称"),
            Kind.TEXT,
            True,
            ("地方", "地方名称", "区划名称", "单位名称"),
            gettext_lazy("全称"),
            "荷塘街道",
            longest=80,
        ),
        Column(
            "kind",
            gettext_lazy("层级"),
            Kind.CHOICE,
            True,
            ("级别", "类型"),
            gettext_lazy("从列出的词里选"),
            "街道",
            LEVELS,
        ),
        Column(
            "parent",
            gettext_lazy("上级代码"),
            Kind.CODE,
            False,
            ("上级", "上级区划代码"),
            gettext_lazy("空着就按代码的前几位找上级"),
            "990102",
        ),
        Column(
            "valid_from",
            gettext_lazy("起始日期"),
            Kind.DAY,
            False,
            ("设立日期", "起"),
            gettext_lazy("如 2023-01-01；空着按上传时填的日期"),
            "2020-01-01",
        ),
    ),
    key=("code",),
    asked=(Column("valid_from", gettext_lazy("没写起始日期的行，从哪天起"), Kind.DAY, True),),
    write=_write_place,
    undo=_undo_place,
    rank=lambda told: list(Level).index(Level(told["kind"])),
)
