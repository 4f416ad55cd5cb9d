"""Dated tables of administrative codes: which code meant what on which day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import pairwise

from luodi.standards.admin_levels import parse_admin_code
from luodi.standards.errors import StandardError

_NEAREST = 3


class InUse(Enum):
    """Whether a code was in use on a day; the start of some rows is not known."""

    YES = "在用"
    NO = "停用"
    UNKNOWN = "不详"


@dataclass(frozen=True, slots=True)
class AdminRow:
    """One code with its name for one stretch of time.

    Parameters
    ----------
    code
        Code of 6, 9 or 12 digits.
    name
        Official name.
    valid_from
        First day in use; None when not known.
    valid_to
        First day no longer in use; None when still in use.
    successors
        Codes that took over; empty while in use.
    source
        Document that says so.
    """

    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    source: str = ""

    def in_use(self, on: date) -> InUse:
        """Say whether the row held on a day; a day before an unknown start stays unknown.

        Parameters
        ----------
        on
            The day asked about.

        Returns
        -------
        InUse
            NO from `valid_to` on and before `valid_from`; UNKNOWN when the start is not known.
        """
        if self.valid_to is not None and on >= self.valid_to:
            return InUse.NO
        if self.valid_from is None:
            return InUse.UNKNOWN
        return InUse.YES if on >= self.valid_from else InUse.NO


@dataclass(frozen=True)
class AdminCodeTable:
    """A dated table of codes, given as data.

    Parameters
    ----------
    rows
        Rows in any order; rows of one code must not overlap in time.

    Raises
    ------
    StandardError
        ``admin_code.overlap`` when two rows of one code hold on one day.
    """

    rows: tuple[AdminRow, ...]
    _by_code: dict[str, list[AdminRow]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[str, list[AdminRow]] = {}
        for row in sorted(self.rows, key=lambda row: (row.code, row.valid_from or date.min)):
            by_code.setdefault(row.code, []).append(row)
        object.__setattr__(self, "_by_code", by_code)
        for code, rows in by_code.items():
            for earlier, later in pairwise(rows):
                if earlier.valid_to is None or earlier.valid_to > (later.valid_from or date.min):
                    raise _refusal(
                        "overlap",
                        code,
                        f"的“{earlier.name}”和“{later.name}”两行时间重叠，请改起止日期",
                    )

    def __iter__(self) -> Iterator[AdminRow]:
        return iter(self.rows)

    def find(self, text: str, on: date) -> AdminRow:
        """Find the row of a code on a day.

        Parameters
        ----------
        text
            The code as typed; 12 digits may end in zeros.
        on
            The day asked about.

        Returns
        -------
        AdminRow
            The row in use, or one whose start is not known.

        Raises
        ------
        StandardError
            ``admin_code.unknown`` with the nearest three codes; ``admin_code.retired`` with the
            successors; and those of `parse_admin_code`.
        """
        code = parse_admin_code(text).code
        rows = self._by_code.get(code)
        if rows is None:
            near = self.nearest(code)
            named = "、".join(f"{row.code}{row.name}" for row in near)
            raise _refusal(
                "unknown",
                text,
                f"不在代码表内，最接近的是：{named or '（空表）'}",
                tuple(row.code for row in near),
            )
        for row in reversed(rows):
            if row.in_use(on) is not InUse.NO:
                return row
        after = rows[-1].successors
        hint = f"，现为{'、'.join(after)}" if after else ""
        raise _refusal("retired", text, f"在{on:%Y-%m-%d}不在用{hint}", after)

    def nearest(self, code: str) -> tuple[AdminRow, ...]:
        """Give the three rows whose codes differ least: fewest digits, then least in number.

        Parameters
        ----------
        code
            Digits, known or not.

        Returns
        -------
        tuple[AdminRow, ...]
            At most three rows, best first, each code once, the same level before others.
        """
        latest = [rows[-1] for rows in self._by_code.values()]
        return tuple(sorted(latest, key=lambda row: _distance(code, row.code))[:_NEAREST])


_GB_T_2260 = "GB/T 2260（2023年县以上行政区划代码）"

#: Zhengzhou and its counties. The day each code began is not stated in the source: None.
ZHENGZHOU = AdminCodeTable(
    tuple(
        AdminRow(code, name, source=_GB_T_2260)
        for code, name in (
            ("410000", "河南省"),
            ("410100", "郑州市"),
            ("410102", "中原区"),
            ("410103", "二七区"),
            ("410104", "管城回族区"),
            ("410105", "金水区"),
            ("410106", "上街区"),
            ("410108", "惠济区"),
            ("410122", "中牟县"),
            ("410181", "巩义市"),
            ("410182", "荥阳市"),
            ("410183", "新密市"),
            ("410184", "新郑市"),
            ("410185", "登封市"),
        )
    )
)


def _distance(wanted: str, code: str) -> tuple[int, int, int, str]:
    differing = sum(a != b for a, b in zip(wanted, code, strict=False))
    apart = abs(int(wanted.ljust(12, "0")) - int(code.ljust(12, "0")))
    return abs(len(wanted) - len(code)), differing, apart, code


def _refusal(
    reason: str, text: str, wrong: str, suggestions: tuple[str, ...] = ()
) -> StandardError:
    return StandardError(
        code=f"admin_code.{reason}",
        value=text,
        message=f"行政区划代码“{text}”{wrong}。",
        suggestions=suggestions,
    )
