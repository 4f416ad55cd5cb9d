"""The table of readings: its columns, and how its rows are written."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.systems.sweeping.actions.readings import TAKE_READING, take_reading
from luodi.systems.sweeping.models import QUANTITY_TITLES, SCALES, Reading, Station
from luodi.systems.sweeping.rules import UNITS, Colour, Quantity

READING = "sweeping.reading"
COLOURS = {
    "无": Colour.NONE,
    "蓝": Colour.BLUE,
    "黄": Colour.YELLOW,
    "橙": Colour.ORANGE,
    "红": Colour.RED,
}


def _write(work: Work, told: Told) -> Written:
    station = _station(work, told["station"])
    at = moment_in(told["at"])
    numbers = {
        quantity: number_in(quantity, told[quantity.name])
        for quantity in Quantity
        if told.get(quantity.name)
    }
    reading, made = take_reading(actor=work.actor, station=station, at=at, numbers=numbers)
    outcome = Outcome.NEW if made else Outcome.SAME
    notes = (reading.fault,) if reading.fault else ()
    return Written(outcome, record=(READING, reading.pk), notes=notes)


def _station(work: Work, code: str) -> Station:
    known: dict[str, Station | None] = work.kept.setdefault("stations", {})
    if code not in known:
        rows = unrestricted(Station, why="taking its reading asks for the right to it")
        known[code] = rows.select_related("unit__place", "place").filter(code=code).first()
    station = known[code]
    if station is None:
        raise ValidationError(
            {"station": _("没有站号“%(code)s”；请先登记站点，或核对站号") % {"code": code}}
        )
    return station


def moment_in(text: str) -> datetime:
    """Read an instant, by the clock of Shanghai unless it tells its own.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``at`` when it is none.
    """
    try:
        at = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError as error:
        raise ValidationError(
            {"at": _("“%(text)s”不是时间；请写成 2023-01-05 08:10") % {"text": text}}
        ) from error
    return at.replace(tzinfo=clock.SHANGHAI) if at.tzinfo is None else at


def number_in(quantity: Quantity, text: str) -> int:
    """Read a figure as it is kept: tenths of the rules' units, colours by their words.

    Raises
    ------
    django.core.exceptions.ValidationError
        By the quantity's name when it is none.
    """
    if SCALES[quantity] == 1:
        colour = COLOURS.get(text.strip().removesuffix("色"))
        if colour is None:
            raise ValidationError(
                {
                    quantity.name: _("“%(text)s”不是预警颜色；请写无、蓝、黄、橙或红")
                    % {"text": text}
                }
            )
        return int(colour)
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValidationError(
            {quantity.name: _("“%(text)s”不是数；没有读数的请留空") % {"text": text}}
        ) from error
    if not value.is_finite() or abs(value) > Decimal(99_999):
        raise ValidationError(
            {quantity.name: _("“%(text)s”不是读数；没有读数的请留空") % {"text": text}}
        )
    return round(value * SCALES[quantity])


def _undo(actor: Actor, undone: Undone) -> None:
    rows = unrestricted(Reading, why="the right to it is asked of it next")
    reading = rows.select_related("station__unit", "station__place").get(pk=undone.record)
    station = reading.station
    acting = require(
        actor, TAKE_READING, unit_path=station.unit.path, place_path=station.place.path
    )
    reading.delete()
    record(
        actor=acting,
        verb="sweeping.remove_reading",
        record=(READING, undone.record),
        before={"station": station.code, "at": f"{reading.at:%Y-%m-%dT%H:%M%z}"},
        reason=undone.reason,
    )


def _column(quantity: Quantity) -> Column:
    title = QUANTITY_TITLES[quantity]
    if SCALES[quantity] == 1:
        return Column(quantity.name, title, help=gettext_lazy("无、蓝、黄、橙或红；没收到的留空"))
    return Column(
        quantity.name,
        title,
        words=(UNITS[quantity].title,),
        help=gettext_lazy("没有读数的留空，不填 0"),
    )


READINGS = Import(
    code="sweeping.readings",
    title=gettext_lazy("气象读数"),
    permission=TAKE_READING,
    columns=(
        Column("station", gettext_lazy("站号"), Kind.CODE, required=True, example="QM-01"),
        Column(
            "at",
            gettext_lazy("观测时间"),
            required=True,
            help=gettext_lazy("北京时间"),
            example="2023-01-05 08:10",
        ),
        *(_column(quantity) for quantity in Quantity),
    ),
    key=("station", "at"),
    write=_write,
    undo=_undo,
    good_rows=True,
    longest=2_000,
    about=gettext_lazy("各站点每 10 分钟的气象和空气读数；不可能的读数留下备查，不采用。"),
)
