"""The files that rows point to, on their way into an archive and out of it."""

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from luodi.kernel import clock
from luodi.kernel.documents import store
from luodi.kernel.ledger import heads
from luodi.main.archive import READ_BYTES

POINTERS = (
    ("kernel_documents_attachment", "path", "removed_on IS NULL"),
    ("kernel_jobs_job", "file_path", "file_path <> ''"),
)
"""Where rows point to files: table, column, and which rows still do."""


def pointed_to() -> list[str]:
    """Name the stored files that rows point to, each once, in order of name."""
    found: set[str] = set()
    standing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, column, condition in POINTERS:
            if table in standing:
                cursor.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {condition}")  # noqa: S608 - constants
                found.update(row[0] for row in cursor.fetchall())
    return sorted(found)


def sizes(paths: list[str]) -> Iterator[tuple[str, int | None]]:
    """Give each file's size in bytes; None for one that is not there."""
    for path in paths:
        try:
            yield path, store.location(path).stat().st_size
        except (OSError, ValueError):
            yield path, None


def opened(path: str) -> IO[bytes]:
    """Open a stored file to read it."""
    return store.location(path).open("rb")


def is_its_own(path: str, digest: str) -> bool:
    """Tell whether bytes of a digest are those that the file's name tells of."""
    return Path(path).name.partition(".")[0] == digest


def put_back(path: str, stream: IO[bytes]) -> None:
    """Write a file of an archive to the folder of files; one that is there already stays.

    Raises
    ------
    ValueError
        When its bytes are not those that its name tells of, or the name is no stored file's.
    """
    target = store.location(path)
    wanted = target.name.partition(".")[0]
    if target.is_file() and store.hash_of(target) == wanted:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / f".{secrets.token_hex(8)}.part"
    hashed = sha256()
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        with os.fdopen(handle, "wb") as file:
            while data := stream.read(READ_BYTES):
                hashed.update(data)
                file.write(data)
        if hashed.hexdigest() != wanted:
            raise ValueError(f"文件 {path} 的内容与它的名称不符；请用另一份备份")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def heads_up_to(number: int) -> bytes:
    """Give the lines of the file of heads up to a seal: what it held at the snapshot."""
    lines = [
        f"{known.number}:{known.head} {known.sealed_at}".rstrip()
        for known in heads.written()
        if known.number <= number
    ]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def put_heads(data: bytes) -> Path | None:
    """Write the file of heads; give where the one that stood there went, if it was another."""
    file = heads.file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = None
    if file.exists() and file.read_bytes() != data:
        aside = file.with_name(f"heads-before-restore-{clock.ticking():%Y%m%d-%H%M%S}.txt")
        file.replace(aside)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    return aside


def folder() -> Path:
    """Give the folder of files."""
    return Path(settings.LUODI_FILES)
