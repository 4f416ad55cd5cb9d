"""What the tables of vehicles and sites share: whose a row is, and what it was before."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.people.importing import by_field, unit_told
from luodi.kernel.people.models import Unit
from luodi.kernel.tables.declaring import Column, Kind, Told, Work
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.models import Site, Vehicle

WHY = "writing the row asks for the right to its unit"
YES, NO = ("YES", ("是", "有", "√", "1")), ("NO", ("否", "无", "×", "0"))
SINCE = Column(
    "valid_from",
    gettext_lazy("起始日期"),
    Kind.DAY,
    words=("启用日期", "起"),
    help=gettext_lazy("如 2023-01-01；空着按上传时填的日期"),
    example="2023-01-01",
)
ASKED_SINCE = Column(
    "valid_from", gettext_lazy("没写起始日期的行，从哪天起"), Kind.DAY, required=True
)
UNIT = Column(
    "unit",
    gettext_lazy("单位"),
    required=True,
    words=("作业单位", "单位代码"),
    help=gettext_lazy("单位代码或全称"),
    example="住建局",
)


def unit_of(work: Work, told: Told) -> Unit:
    """Find the unit that a row names, once for each file."""
    known: dict[str, Unit] = work.kept.setdefault("units", {})
    text = told["unit"]
    if text not in known:
        known[text] = by_field("unit", unit_told, text)
    return known[text]


def since(work: Work, told: Told) -> date:
    """Give a row's first day: its own, else the file's, else today."""
    since: date = told.get("valid_from") or work.asked.get("valid_from") or clock.today()
    return since


def standing(model: Any, unit: Unit, field: str, value: str) -> Any:
    """Find a row of a unit that has not ended by its name or number."""
    rows = unrestricted(model, why=WHY).filter(unit=unit, valid_to__isnull=True)
    return rows.select_related("unit__place").filter(**{field: value}).first()


def held_row(model: Any, actor: Actor, pk: int) -> Any:
    """Fetch a row of a batch that is taken back, after asking for the right to it."""
    row = unrestricted(model, why="the right to it is asked of it next").get(pk=pk)
    require(actor, CHANGE_FLEET, unit_path=row.unit.path, place_path=row.unit.place.path)
    return row


def check_untouched(row: Vehicle | Site, before: Any) -> None:
    """Refuse to put back what somebody has changed since."""
    if row.version != before["version"]:
        raise ValidationError(_("“%(row)s”在导入之后又改过；请在它的页面上更正") % {"row": row})
