"""Addresses of databases: read into Django's form, and shown without their passwords."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo


def masked(text: str) -> str:
    """Give a text with the passwords of the addresses in it covered.

    Parameters
    ----------
    text
        An address, or a text with addresses; also one that is written wrongly.

    Returns
    -------
    str
        The same with ``***`` in the place of each password.

    Examples
    --------
    >>> masked("postgresql://luodi:secret@db/ground?password=other")
    'postgresql://luodi:***@db/ground?password=***'
    """
    covered = re.sub(r"(://[^:/?#\s]*:)\S*@", r"\1***@", text)
    return re.sub(r"((?:password|passwd|pwd)=)[^&\s'\"]*", r"\1***", covered, flags=re.IGNORECASE)


def database(url: str) -> dict[str, Any]:
    """Turn a database address into Django's form.

    Raises
    ------
    ValueError
        When the scheme is neither ``sqlite`` nor ``postgresql``, a part is missing, or the
        driver does not know an option.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # the reason may hold a piece of the password
        raise ValueError(
            "主机或端口写法不对；端口要是数，密码里的 / ? # @ : 要写成 %2F %3F %23 %40 %3A"
        ) from None
    if parts.scheme == "sqlite":
        if parts.netloc or parts.query:
            raise ValueError("写法不对；请写成 sqlite:///var/luodi.sqlite3（三个斜杠，无问号）")
        return _sqlite(parts.path)
    if parts.scheme != "postgresql":
        raise ValueError(f"不支持的数据库 {parts.scheme!r}；请用 sqlite:/// 或 postgresql://")
    name = parts.path.lstrip("/")
    if not name:
        raise ValueError("缺少库名；请写成 postgresql://用户@主机：端口/库名")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _options(parts.query),
    }


def _options(query: str) -> dict[str, str]:
    found = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in found.items():
        try:
            make_conninfo(**{name: value})
        except ProgrammingError:
            raise ValueError(
                f"问号后的选项 {name} 不认识；请删去，"
                "或改用 sslmode、connect_timeout 等 libpq 的选项"
            ) from None
    return found


def _sqlite(path: str) -> dict[str, Any]:
    name = path.removeprefix("/")
    if not name:
        raise ValueError("缺少文件名；请写成 sqlite:///var/luodi.sqlite3")
    pragmas = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
        "PRAGMA busy_timeout=20000;PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
        "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(name).absolute()),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE takes the write lock at once: a read that later writes never fails
            # with "database is locked" half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": pragmas,
        },
    }


def sqlite_file() -> Path | None:
    """Give the file of the database in use; None for PostgreSQL, and for SQLite in memory."""
    used = settings.DATABASES["default"]
    file = Path(str(used["NAME"]))
    return file if used["ENGINE"].endswith("sqlite3") and file.is_absolute() else None
