"""`luodi begin`: the first place, unit, posts and user of a database that holds none.

Three posts are made, one for each administration, and the first user is given that of security
alone: it makes users and appoints, so it can fill the other two with other people, and it never
held their rights. Nobody has to lay any down.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import Administration, all_permissions
from luodi.kernel.people.actions import add_post, add_unit, add_user, appoint, define_role
from luodi.kernel.people.models import Post, Unit, User
from luodi.kernel.places.actions import add_place
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace

REASON = "初次建库（luodi begin）"
TITLES = {
    Administration.SYSTEM: "系统管理员",
    Administration.SECURITY: "安全管理员",
    Administration.LOG: "审计管理员",
}
CODES = {
    Administration.SYSTEM: "administrator",
    Administration.SECURITY: "security",
    Administration.LOG: "log_reader",
}
FIRST = Administration.SECURITY
"""Which of the three the first user is: the one that can make the others."""

TRIES = 3
REFUSED = 2


class BeginningError(Exception):
    """The first rows cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class First:
    """What the first rows are called."""

    place: str
    place_code: str
    kind: Kind
    unit: str
    unit_code: str
    username: str
    display_name: str
    since: date


def run(chosen: argparse.Namespace) -> int:
    """Run the command; give its exit code: 0 made, 2 refused."""
    first = First(
        place=chosen.place,
        place_code=chosen.place_code,
        kind=Kind(chosen.kind),
        unit=chosen.unit,
        unit_code=chosen.unit_code,
        username=chosen.username,
        display_name=chosen.name,
        since=chosen.since or clock.today().replace(month=1, day=1),
    )
    try:
        refuse_a_begun_database()
        user = begin(first, asked_password(first))
    except BeginningError as error:
        sys.stderr.write(f"luodi begin 没有改动：{error}\n")
        return REFUSED
    sys.stdout.write(
        f"已建立 {first.place}、{first.unit} 和{TITLES[FIRST]} {user.display_name}"
        f"（登录名 {user.username}）。\n"
        f"三员分设：{TITLES[Administration.SYSTEM]}（地方、单位、阈值）和"
        f"{TITLES[Administration.LOG]}（看日志）的岗位已设立，现为空缺。\n"
        "下一步：luodi serve，登录后新建两名用户，把这两个岗位任命给他们，再设角色和其余岗位。\n"
    )
    return 0


def refuse_a_begun_database() -> None:
    """Refuse a database that lacks tables, or holds units already.

    Raises
    ------
    BeginningError
        With the remedy.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BeginningError("数据库还没有建好，或不是这一版的；请先运行 luodi migrate")
    units = Unit.objects.count()
    if units:
        raise BeginningError(
            f"库里已有 {units} 个单位，这条命令只用于空库；请登录后在页面上新建，或另用一个数据库"
        )


def begin(first: First, password: str) -> User:
    """Make the first place, unit, role, post and user; all of it or nothing.

    Parameters
    ----------
    first
        What they are called.
    password
        The user's password, already checked.

    Raises
    ------
    BeginningError
        When a value is refused; the text names it.
    """
    with transaction.atomic():
        refuse_a_begun_database()
        with told_as("地方"):
            place = add_place(
                actor=LUODI,
                parent=None,
                kind=first.kind,
                new=NewPlace(first.place, first.place_code),
                valid_from=first.since,
                reason=REASON,
            )
        with told_as("单位"):
            unit = add_unit(
                actor=LUODI,
                parent=None,
                code=first.unit_code,
                name=first.unit,
                place=place,
                valid_from=first.since,
                reason=REASON,
            )
        with told_as("岗位"):
            posts = {kind: _post(kind, unit, place, first.since) for kind in Administration}
        with told_as("用户"):
            user = add_user(
                actor=LUODI,
                username=first.username,
                display_name=first.display_name,
                password=password,
                reason=REASON,
            ).user
            appoint(actor=LUODI, post=posts[FIRST], user=user, starts=clock.now(), reason=REASON)
    return user


def _post(kind: Administration, unit: Unit, place: Place, since: date) -> Post:
    role = define_role(
        actor=LUODI,
        code=CODES[kind],
        title=TITLES[kind],
        permissions=permissions(kind),
        reason=REASON,
    )
    return add_post(
        actor=LUODI,
        unit=unit,
        title=TITLES[kind],
        place=place,
        role=role,
        valid_from=since,
        reason=REASON,
    )


def permissions(kind: Administration) -> list[str]:
    """List what an administrator may do: the administration's own, and looking everywhere.

    The system administrator also keeps the directory of organisations. What a working system
    lets people do is given by roles that the security administrator defines.
    """
    also = {"parties.change_party"} if kind is Administration.SYSTEM else set()
    return [
        code
        for code, item in all_permissions().items()
        if item.administration is kind
        or code in also
        or (item.administration is None and code.partition(".")[2].startswith("view_"))
    ]


@contextmanager
def told_as(what: str) -> Iterator[None]:
    """Turn an action's refusals into one text that says of what it speaks."""
    try:
        yield
    except ValidationError as error:
        raise BeginningError(f"{what}：{'；'.join(error.messages)}") from error


def asked_password(first: First) -> str:
    """Ask for the password twice without showing it, or read one line when nobody is there.

    Raises
    ------
    BeginningError
        When the line is refused, or nothing fitting came in three tries.
    """
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
        problem = unfit(password, first)
        if problem:
            raise BeginningError(f"标准输入第一行的密码不可用：{problem}")
        return password
    for _attempt in range(TRIES):
        password = getpass(f"{first.username} 的密码（不显示）：")
        problem = unfit(password, first) or _differs(password)
        if not problem:
            return password
        sys.stderr.write(f"{problem}\n")
    raise BeginningError(f"{TRIES} 次都没有得到可用的密码；请想好再运行")


def unfit(password: str, first: First) -> str:
    """Say why a password is refused; empty when it is fit."""
    try:
        validate_password(password, User(username=first.username, display_name=first.display_name))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _differs(password: str) -> str:
    return "" if getpass("再输一次：") == password else "两次输入的不同，请重来"
