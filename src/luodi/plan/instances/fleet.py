"""Vehicles and sites of a CSV, as a garage keeps them."""

import csv
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from luodi.plan.arcs.model import Window
from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.clock import clock_s, window_between
from luodi.plan.instances.instance import line_fault

_HEADERS: Final = {
    "vehicle": "车辆",
    "kind": "车型",
    "count": "数量",
    "capacity": "容量",
    "travel_km_h": "行驶速度（公里/小时）",
    "work_km_h": "作业速度（公里/小时）",
    "cost_per_km_yuan": "每公里成本（元）",
    "cost_per_hour_yuan": "每小时成本（元）",
    "fixed_cost_yuan": "固定成本（元）",
    "depot": "停车场",
    "end_depot": "收车地点",
    "shift_from": "班次开始",
    "shift_to": "班次结束",
    "longest_hours": "最长工时（小时）",
    "break_from": "休息开始",
    "break_to": "休息结束",
    "break_minutes": "休息（分钟）",
    "site": "站点",
    "place": "位置",
    "kinds": "接待车型",
    "minutes": "用时（分钟）",
    "cost_yuan": "费用（元）",
    "open_from": "开放开始",
    "open_to": "开放结束",
}
_VEHICLE: Final = ("vehicle", "kind", "travel_km_h", "work_km_h", "cost_per_km_yuan", "depot")
_SITE: Final = ("site", "place")


@dataclass(frozen=True)
class KindRow:
    """A kind of vehicle.

    Parameters
    ----------
    name
        How the garage calls it.
    capacity
        In the unit of the demands; None for no limit.
    travel_km_h, work_km_h
        Fastest on the way and at work, above 0.
    cost_per_km_fen, cost_per_hour_fen, fixed_cost_fen
        Costs in hundredths of a yuan, at least 0.
    """

    name: str
    capacity: int | None
    travel_km_h: Decimal
    work_km_h: Decimal
    cost_per_km_fen: int
    cost_per_hour_fen: int
    fixed_cost_fen: int


@dataclass(frozen=True)
class VehicleRow:
    """A vehicle, or several that are alike.

    Parameters
    ----------
    line
        Where it stands in its file, from 1.
    id
        How the garage calls it.
    kind
        Name of its kind.
    count
        How many; None for as many as are needed.
    depot, end_depot
        Places: names of points or nodes, or ``lon,lat``.
    shift
        None for at any time.
    longest_s
        None for no limit.
    rest, rest_s
        Window and seconds of a break; None for none.
    """

    line: int
    id: str
    kind: str
    count: int | None
    depot: str
    end_depot: str
    shift: Window | None
    longest_s: int | None
    rest: Window | None
    rest_s: int | None


@dataclass(frozen=True)
class SiteRow:
    """A place to fill up or unload.

    Parameters
    ----------
    line
        Where it stands in its file, from 1.
    id
        Its name.
    place
        Name of a point or node, or ``lon,lat``.
    kinds
        Names of the kinds that may come; empty for all.
    seconds, cost_fen
        Of a visit.
    open
        None for at any time.
    """

    line: int
    id: str
    place: str
    kinds: tuple[str, ...]
    seconds: int
    cost_fen: int
    open: Window | None


@dataclass(frozen=True)
class FleetSheet:
    """Kinds in the order in which they were met, and vehicles."""

    kinds: tuple[KindRow, ...]
    vehicles: tuple[VehicleRow, ...]


def read_fleet(content: bytes) -> FleetSheet:
    r"""Read vehicles.

    Parameters
    ----------
    content
        CSV in UTF-8 or GB18030. The first line names the columns in English or Chinese: `vehicle`
        车辆, `kind` 车型, `travel_km_h` 行驶速度（公里/小时）, `work_km_h` 作业速度（公里/小时）,
        `cost_per_km_yuan` 每公里成本（元） and `depot` 停车场 are needed; `count` 数量,
        `capacity` 容量, `end_depot` 收车地点, `shift_from` 班次开始, `shift_to` 班次结束,
        `longest_hours` 最长工时（小时）, `cost_per_hour_yuan` 每小时成本（元）,
        `fixed_cost_yuan` 固定成本（元）, `break_from` 休息开始, `break_to` 休息结束 and
        `break_minutes` 休息（分钟） may be left out. An empty limit is none, an empty cost is 0.

    Returns
    -------
    FleetSheet
        A shift from 22:00 to 06:00 crosses midnight.

    Raises
    ------
    PlanError
        With every cell that is wrong, its line and what to write.

    Examples
    --------
    >>> sheet = read_fleet(
    ...     "车辆,车型,travel_km_h,work_km_h,每公里成本（元）,停车场,班次开始,班次结束\n"
    ...     "豫A1,洗扫车,40,8,3.5,北场,22:00,06:00\n".encode("gb18030"))
    >>> sheet.kinds[0].cost_per_km_fen, sheet.vehicles[0].shift
    (350, Window(from_s=79200, to_s=108000))
    """
    table = _Table(content, _VEHICLE)
    kinds: dict[str, KindRow] = {}
    vehicles = []
    for row in table.rows:
        kind = KindRow(
            name=row.text("kind"),
            capacity=row.whole("capacity"),
            travel_km_h=row.speed("travel_km_h"),
            work_km_h=row.speed("work_km_h"),
            cost_per_km_fen=row.fen("cost_per_km_yuan"),
            cost_per_hour_fen=row.fen("cost_per_hour_yuan"),
            fixed_cost_fen=row.fen("fixed_cost_yuan"),
        )
        if kinds.setdefault(kind.name, kind) != kind:
            row.wrong("kind", kind.name, "的容量、速度或成本与上面同一车型的不同，请改成一致")
        vehicles.append(_vehicle(row))
    table.check()
    return FleetSheet(tuple(kinds.values()), tuple(vehicles))


def read_sites(content: bytes) -> tuple[SiteRow, ...]:
    r"""Read sites where vehicles fill up or unload.

    Parameters
    ----------
    content
        CSV as for `read_fleet`: `site` 站点 and `place` 位置 are needed; `kinds` 接待车型 (names
        with 、 between; empty for all), `minutes` 用时（分钟）, `cost_yuan` 费用（元）,
        `open_from` 开放开始 and `open_to` 开放结束 may be left out.

    Raises
    ------
    PlanError
        With every cell that is wrong, its line and what to write.

    Examples
    --------
    >>> read_sites("site,place,minutes\n东湖加水点,东湖,25\n".encode())[0].seconds
    1500
    """
    table = _Table(content, _SITE)
    sites = tuple(
        SiteRow(
            line=row.line,
            id=row.text("site"),
            place=row.text("place"),
            kinds=tuple(part for part in re.split(r"[、;；/ ]+", row.cell("kinds")) if part),
            seconds=row.scaled("minutes", 60) or 0,
            cost_fen=row.fen("cost_yuan"),
            open=row.window("open_from", "open_to"),
        )
        for row in table.rows
    )
    table.check()
    return sites


def text_of(content: bytes) -> str:
    """Decode a file of UTF-8 or GB18030; PlanError when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = "文件的编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 的 CSV。"
    raise PlanError([Fault("file.encoding", "文件", message)])


@dataclass
class _Row:
    """A line of a CSV; puts what is wrong with its cells into ``faults``."""

    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(repr=False)

    def cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def text(self, column: str) -> str:
        value = self.cell(column)
        if not value:
            self.wrong(column, value, "不能为空，请填写")
        return value

    def whole(self, column: str) -> int | None:
        value = self.cell(column)
        if not value:
            return None
        if not value.isdecimal():
            self.wrong(column, value, "应是零或正整数，不限的留空，请改正")
            return None
        return int(value)

    def speed(self, column: str) -> Decimal:
        value = self._number(column)
        if value is None or value <= 0:
            if value is not None or not self.cell(column):
                self.wrong(column, self.cell(column), "应大于零，请填写每小时的公里数")
            return Decimal(1)
        return value

    def fen(self, column: str) -> int:
        if column in _VEHICLE and not self.cell(column):
            self.wrong(column, "", "不能为空，没有成本的填 0")
        return self.scaled(column, 100) or 0

    def scaled(self, column: str, factor: int) -> int | None:
        """Give a number times a factor, rounded; None for an empty cell."""
        value = self._number(column)
        if value is None:
            return None
        if value < 0:
            self.wrong(column, self.cell(column), "小于零，请改正")
        return int((value * factor).to_integral_value())

    def window(self, start: str, end: str) -> Window | None:
        """Give the window of two columns; one that ends before it begins crosses midnight."""
        first, last = self._seconds(start), self._seconds(end)
        if not self.cell(start) and not self.cell(end):
            return None
        if first is None or last is None:
            for column in (start, end):
                if not self.cell(column):
                    self.wrong(column, "", "开始和结束应都填写，或都留空")
            return None
        return window_between(first, last)

    def wrong(self, column: str, value: str, what: str) -> None:
        message = f"{_HEADERS[column]}“{value}”{what}。"
        self.faults.append(line_fault("csv.cell", self.line, message))

    def _seconds(self, column: str) -> int | None:
        value = self.cell(column)
        seconds = clock_s(value)
        if seconds is None and value:
            self.wrong(column, value, "不是时刻，请写成 22:00 的样子")
        return seconds

    def _number(self, column: str) -> Decimal | None:
        value = self.cell(column)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("nan")
        if number.is_finite():
            return number
        self.wrong(column, value, "不是数，请改正")
        return None


class _Table:
    """Rows of a CSV by the English names of its columns."""

    def __init__(self, content: bytes, needed: tuple[str, ...]) -> None:
        self._faults: list[Fault] = []
        lines = csv.reader(text_of(content).splitlines())
        english = {shown: column for column, shown in _HEADERS.items()}
        header = [english.get(name.strip(), name.strip()) for name in next(lines, [])]
        for column in header:
            if column and column not in _HEADERS:
                message = f"表头“{column}”不认识，请改成已有的列名，或删去这一列。"
                self._faults.append(line_fault("csv.header", 1, message))
        for column in needed:
            if column not in header:
                message = f"缺少列“{_HEADERS[column]}”（{column}），请补上。"
                self._faults.append(line_fault("csv.header", 1, message))
        self.check()
        self.rows = [
            _Row(
                lines.line_num,
                {name: cell.strip() for name, cell in zip(header, cells, strict=False)},
                self._faults,
            )
            for cells in lines
            if any(cell.strip() for cell in cells)
        ]
        if not self.rows:
            self._faults.append(line_fault("csv.empty", 2, "表里没有一行，请填写。"))
            self.check()

    def check(self) -> None:
        """Refuse the file when anything is wrong with it."""
        if self._faults:
            raise PlanError(self._faults)


def _vehicle(row: _Row) -> VehicleRow:
    rest, rest_s = row.window("break_from", "break_to"), row.scaled("break_minutes", 60)
    if (rest is None) != (rest_s is None):
        row.wrong("break_minutes", row.cell("break_minutes"), "与休息的起止应都填写，或都留空")
    return VehicleRow(
        line=row.line,
        id=row.text("vehicle"),
        kind=row.text("kind"),
        count=row.whole("count"),
        depot=row.text("depot"),
        end_depot=row.cell("end_depot") or row.cell("depot"),
        shift=row.window("shift_from", "shift_to"),
        longest_s=row.scaled("longest_hours", 3600),
        rest=rest,
        rest_s=rest_s,
    )
