"""The table of units: its columns, and how a row is written."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.people.actions import CHANGE_UNIT, add_unit, correct_unit
from luodi.kernel.people.actions.undoing import remove_unit
from luodi.kernel.people.importing.named import (
    ASKED_SINCE,
    SINCE,
    by_field,
    place_told,
    since,
    unit_told,
)
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written


def _write_unit(work: Work, told: Told) -> Written:
    place = by_field("place", place_told, told["place"])
    parent = by_field("parent", unit_told, told["parent"]) if told.get("parent") else None
    standing = Unit.objects.filter(code__iexact=told["code"]).select_related("place").first()
    if standing is None:
        unit = add_unit(
            actor=work.actor,
            parent=parent,
            code=told["code"],
            name=told["name"],
            place=place,
            valid_from=since(work, told),
            remit=told.get("remit") or "",
            reason=work.reason,
        )
        return Written(Outcome.NEW, ("people.unit", unit.pk))
    _check_same_unit(standing, parent, place)
    before = {"name": standing.name, "remit": standing.remit}
    now = {"name": told["name"], "remit": told.get("remit") or standing.remit}
    if now == before:
        return Written(Outcome.SAME, ("people.unit", standing.pk))
    correct_unit(actor=work.actor, unit=standing, reason=work.reason, **now)
    notes = []
    if now["name"] != before["name"]:
        notes.append(_("名称由“%(before)s”改来") % {"before": before["name"]})
    if now["remit"] != before["remit"]:
        notes.append(_("职责由“%(before)s”改来") % {"before": before["remit"] or _("无")})
    return Written(
        Outcome.CHANGED,
        ("people.unit", standing.pk),
        {"name": before["name"], "now": now["name"], "remit": [before["remit"], now["remit"]]},
        tuple(notes),
    )


def _check_same_unit(standing: Unit, parent: Unit | None, place: Place) -> None:
    """Refuse what would move a unit: one that lies elsewhere is another one."""
    words = {"code": standing.code, "name": standing.name}
    if standing.valid_to is not None:
        words["day"] = str(standing.valid_to)
        raise ValidationError(
            {"code": _("代码“%(code)s”是已撤销的“%(name)s”（%(day)s）；请换一个代码") % words}
        )
    if standing.parent_id != (parent.pk if parent else None):
        words["parent"] = str(standing.parent or _("无"))
        raise ValidationError(
            {"parent": _("“%(name)s”的上级现为“%(parent)s”；换上级请撤销后新设") % words}
        )
    if standing.place_id != place.pk:
        words["place"] = str(standing.place)
        raise ValidationError({"place": _("“%(name)s”现在“%(place)s”；换地方请撤销后新设") % words})


def _undo_unit(actor: Actor, undone: Undone) -> None:
    unit = Unit.objects.select_related("place", "parent").get(pk=undone.record)
    if undone.outcome is Outcome.NEW:
        remove_unit(actor=actor, unit=unit, reason=undone.reason)
        return
    remit, remit_now = undone.before.get("remit", [unit.remit, unit.remit])
    if (unit.name, unit.remit) != (undone.before["now"], remit_now):
        raise ValidationError(
            _("“%(name)s”在导入之后又更正过；请在它的页面上更正") % {"name": unit.name}
        )
    correct_unit(
        actor=actor,
        unit=unit,
        name=undone.before["name"],
        remit=remit,
        reason=undone.reason,
    )


UNITS = Import(
    code="people.units",
    title=pgettext_lazy("list", "单位"),
    permission=CHANGE_UNIT,
    about=gettext_lazy(
        "按单位代码认；名称、职责不同的更正，职责空着的不改；上级和所在地方不能改。"
        "上级写在下级前后都行。"
    ),
    columns=(
        Column(
            "code",
            gettext_lazy("单位代码"),
            Kind.CODE,
            True,
            ("代码", "编码", "机构代码"),
            gettext_lazy("不重复，以后不变，如 fagai"),
            "fagai",
            longest=40,
        ),
        Column(
            "name",
            gettext_lazy("单位名称"),
            Kind.TEXT,
            True,
            ("名称", "单位", "单位全称", "机构名称"),
            gettext_lazy("全称"),
            "区发展改革局",
            longest=80,
        ),
        Column(
            "parent",
            gettext_lazy("上级单位"),
            Kind.TEXT,
            False,
            ("上级单位代码", "上级", "主管单位"),
            gettext_lazy("上级的代码或全称；最上级单位空着"),
            "quzf",
        ),
        Column(
            "place",
            gettext_lazy("所在地方"),
            Kind.TEXT,
            True,
            ("所在地", "所在地方代码", "辖区", "地方"),
            gettext_lazy("地方的代码或名称"),
            "青沐区",
        ),
        Column(
            "remit",
            gettext_lazy("职责"),
            Kind.TEXT,
            False,
            ("主要职责", "职能", "主管"),
            gettext_lazy("主管哪些事，用顿号隔开；接受目标时据此推荐牵头单位"),
            "经济运行、固定资产投资、重大项目",
            longest=600,
        ),
        SINCE,
    ),
    key=("code",),
    asked=(ASKED_SINCE,),
    write=_write_unit,
    undo=_undo_unit,
)
