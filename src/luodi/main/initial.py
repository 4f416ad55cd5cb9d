"""`luodi init WORKBOOK`: an empty district from one workbook of places, units, posts, sign-ins.

All of it or nothing; what is wrong comes back inside the workbook, cell by cell.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.paths import WIDTH
from luodi.kernel.cards import all_permissions
from luodi.kernel.imports.running import Asked, Result, make_ready, run_import
from luodi.kernel.people.actions import CHANGE, define_role
from luodi.kernel.people.importing import POSTS, SIGN_INS, UNITS
from luodi.kernel.people.models import Holding, Unit
from luodi.kernel.places.importing import PLACES
from luodi.kernel.tables.books import Book
from luodi.kernel.tables.checking import Problem
from luodi.kernel.tables.declaring import Import
from luodi.kernel.tables.export import to_csv
from luodi.kernel.tables.finding import Found, find_table
from luodi.kernel.tables.matching import missing, propose
from luodi.kernel.tables.opening import open_book
from luodi.kernel.tables.returning import returned_workbook, template
from luodi.main import beginning
from luodi.main.demonstration import ROLES
from luodi.standards.errors import StandardError

REASON = "初次建库（luodi init）"
SHEETS: tuple[tuple[str, Import], ...] = (
    ("地方", PLACES),
    ("单位", UNITS),
    ("岗位", POSTS),
    ("登录", SIGN_INS),
)
SECURITY = "security"
REFUSED = 2
SHOWN = 20
NO_WORKBOOK = "没有说明用哪份工作簿；没有的先运行 luodi init --template 建库.xlsx\n"


class InitialError(Exception):
    """The district cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Problems:
    """What is wrong in each sheet, and where its head ends."""

    by_sheet: dict[str, list[Problem]]
    heads: dict[str, int]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(found) for found in self.by_sheet.values())


class WrongRowsError(InitialError):
    """Rows are wrong; ``problems`` names them."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"有 {problems.count} 处不对")
        self.problems = problems


def run(chosen: argparse.Namespace) -> int:
    """Run the command; give its exit code: 0 made, 2 refused."""
    try:
        if chosen.template:
            return _write_template(Path(chosen.template))
        if chosen.workbook:
            return _init(chosen)
        sys.stderr.write(NO_WORKBOOK)
    except WrongRowsError as error:
        return _told(Path(chosen.workbook), error.problems)
    except (InitialError, beginning.BeginningError, StandardError) as error:
        sys.stderr.write(f"luodi init 没有改动：{error}\n")
    except OSError as error:
        sys.stderr.write(f"luodi init 没有改动：{error.filename}：{error.strerror}\n")
    return REFUSED


def _write_template(path: Path) -> int:
    with path.open("xb") as file:
        file.write(template(_offered(), note=f"每张表各写各的；角色可填：{_titles()}"))
    sys.stdout.write(f"已写好空白工作簿 {path}；填好后运行 luodi init {path}\n")
    return 0


def _titles() -> str:
    return "、".join(title for title, _permissions in ROLES.values())


def _offered() -> list[tuple[str, Import]]:
    """Give the sheets with the roles to choose from."""
    titles = tuple((title, (title,)) for title, _permissions in ROLES.values())
    columns = [
        replace(column, choices=titles) if column.key == "role" else column
        for column in POSTS.columns
    ]
    return [
        (name, replace(POSTS, columns=columns) if declared is POSTS else declared)
        for name, declared in SHEETS
    ]


def _init(chosen: argparse.Namespace) -> int:
    beginning.refuse_a_begun_database()
    path = Path(chosen.workbook)
    since = chosen.since or clock.today().replace(month=1, day=1)
    passwords = Path(chosen.passwords or path.with_name(f"{path.stem}-密码.csv"))
    with _secret_file(passwords) as write, transaction.atomic():
        beginning.refuse_a_begun_database()
        counts, handout = initial(path.read_bytes(), path.name, since=since)
        write(handout)
    sys.stdout.write(
        f"已建立 {'、'.join(counts)}。\n密码写在 {passwords}（只有您能读，只写这一次）；"
        "请当面交给本人，再删去它。\n下一步：luodi serve，用管理员登录。\n"
    )
    return 0


@contextmanager
def _secret_file(path: Path) -> Iterator[Callable[[Sequence[Sequence[str]]], None]]:
    """Make a file that only its owner reads, before anything is written; none is left behind."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            yield lambda rows: _write_passwords(file, rows)
        except BaseException:
            path.unlink()
            raise


def _write_passwords(file: BinaryIO, rows: Sequence[Sequence[str]]) -> None:
    columns = [_Place(place, title) for place, title in enumerate(SIGN_INS.handout)]
    file.write(to_csv(columns, rows, "密码"))
    file.flush()
    os.fsync(file.fileno())  # on the disk before the sign-ins are


@dataclass(frozen=True)
class _Place:
    """A column of the file of passwords."""

    place: int
    title: object

    def export(self, row: Sequence[str]) -> str:
        """Give a row's text."""
        return row[self.place]


@transaction.atomic
def initial(content: bytes, name: str, *, since: date) -> tuple[list[str], list[tuple[str, ...]]]:
    """Make a district from a workbook; all of it or nothing.

    Parameters
    ----------
    content, name
        The workbook.
    since
        First day of rows that name none.

    Returns
    -------
    tuple
        What was made in words, and the sign-ins with their first passwords.

    Raises
    ------
    WrongRowsError
        When a cell is wrong.
    InitialError
        When a sheet is missing, or nobody could administer the district.
    luodi.standards.errors.StandardError
        When the file cannot be opened.
    """
    book = open_book(content, name)
    tables = [(sheet, declared, _found(book, sheet, declared)) for sheet, declared in SHEETS]
    _define_roles()
    results = {sheet: _run(declared, found, since, sheet) for sheet, declared, found in tables}
    problems = Problems(
        {sheet: result.problems for sheet, result in results.items() if result.problems},
        {sheet: found.head_rows[1] - 1 for sheet, _declared, found in tables},
    )
    if problems.count:
        raise WrongRowsError(problems)
    _check_roots()
    _check_administrator()
    made = [f"{len(result.rows)} 条{sheet}" for sheet, result in results.items()]
    return made, list(results[SHEETS[-1][0]].handout)


def _found(book: Book, sheet: str, declared: Import) -> Found:
    named = book.named(sheet)
    if named is None:
        raise InitialError(
            f"工作簿里没有名为“{sheet}”的工作表（或它是空的）；"
            f"要有：{'、'.join(name for name, _declared in SHEETS)}"
        )
    found = find_table(named, [name for column in declared.columns for name in column.names])
    absent = missing(declared.columns, _mapping(declared, found))
    if absent:
        titles = "、".join(column.official for column in absent)
        raise InitialError(f"工作表“{sheet}”缺少列：{titles}；请照模板补上")
    return found


def _mapping(declared: Import, found: Found) -> dict[str, int]:
    return {key: item.place for key, item in propose(declared.columns, found.heads).items()}


def _define_roles() -> None:
    """Define the usual roles; the three administrators hold what `luodi begin` gives them."""
    known = all_permissions()
    kinds = {code: kind for kind, code in beginning.CODES.items()}
    for code, (title, permissions) in ROLES.items():
        given = beginning.permissions(kinds[code]) if code in kinds else permissions
        define_role(
            actor=LUODI,
            code=code,
            title=title,
            permissions=[item for item in given if item in known],
            reason=REASON,
        )


def _run(declared: Import, found: Found, since: date, sheet: str) -> Result:
    """Run a sheet; its good rows stand for the sheets that follow, so that all errors show."""
    ready = make_ready(
        actor=LUODI,
        declared=declared,
        found=found,
        asked=Asked(_mapping(declared, found), {"valid_from": since}, reason=REASON),
        trial=False,
    )
    return run_import(ready, good_rows=True, on_row=lambda done, of: _say(sheet, done, of))


def _say(sheet: str, done: int, of: int) -> None:
    sys.stderr.write(f"{sheet} {done}/{of}\n")


def _check_roots() -> None:
    roots = list(Unit.objects.filter(parent__isnull=True).values_list("code", flat=True)[:5])
    if len(roots) != 1:
        raise InitialError(
            f"最上级单位应有一个，现有 {len(roots)} 个（{'、'.join(roots)}）；"
            "请在工作表“单位”里给其余的写上级"
        )


def _check_administrator() -> None:
    """Refuse a district in which nobody could make the next user."""
    holders = Holding.objects.filter(
        valid_to__isnull=True, post__role__permissions__permission=CHANGE
    ).select_related("post__unit", "post__place")
    if not any(
        len(item.post.unit.path) == WIDTH
        and item.post.unit.place.path.startswith(item.post.place.path)
        for item in holders
    ):
        title = ROLES[SECURITY][0]
        raise InitialError(
            f"没有人能管理：请在最上级单位设一个角色为“{title}”的岗位，并在“登录”里写上谁任职"
        )


def _told(path: Path, problems: Problems) -> int:
    """Write the errors into a copy of the workbook, and the first of them to the terminal."""
    content = path.read_bytes()
    marked = path.with_name(f"{path.stem}-标错.xlsx")
    book = open_book(content, path.name)
    marked.write_bytes(returned_workbook(content, book, problems.by_sheet, problems.heads))
    lines = [
        f"  {sheet} {problem.where}：{problem.message}"
        for sheet, found in problems.by_sheet.items()
        for problem in found
    ]
    more = f"\n  另有 {len(lines) - SHOWN} 处" if len(lines) > SHOWN else ""
    sys.stderr.write(
        f"luodi init 没有改动：有 {len(lines)} 处不对，已标在 {marked}\n"
        + "\n".join(lines[:SHOWN])
        + more
        + "\n"
    )
    return REFUSED
