"""The files that rows point to, on their way into an archive and out of it."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from luodi.kernel import clock
from luodi.kernel.documents import store
from luodi.kernel.documents.naming import checked_path, sha256_of
from luodi.kernel.ledger import heads

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


def size_of_all(paths: list[str]) -> int:
    """Give the size of those files in bytes that are there.

    Raises
    ------
    OSError
        When the folder or the bucket cannot be read.
    """
    kept = store.files()
    total = 0
    for path in paths:
        with suppress(ValueError):  # no stored file's name: told when it is to be opened
            found = kept.find(path)
            total += found.size if found else 0
    return total


def opened(path: str) -> BinaryIO | None:
    """Open a stored file to read it; None when it is not there, or the name is no stored file's.

    Raises
    ------
    OSError
        When it is there and cannot be read, or nobody can tell.
    """
    try:
        return store.opened(path)
    except (FileNotFoundError, ValueError):
        return None


def size_of(stream: BinaryIO) -> int:
    """Give the size of an open file in bytes; it is then read from its beginning."""
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    return size


def is_its_own(path: str, digest: str) -> bool:
    """Tell whether bytes of a digest are those that the file's name tells of."""
    return sha256_of(path) == digest


def put_back(path: str, data: bytes) -> None:
    """Keep a file of an archive where the settings say; one that is there already stays.

    Raises
    ------
    ValueError
        When its bytes are not those that its name tells of, or the name is no stored file's.
    """
    if not is_its_own(checked_path(path), sha256(data).hexdigest()):
        raise ValueError(f"文件 {path} 的内容与它的名称不符，没有恢复；请从另一份备份取回")
    store.files().put(path, data)


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
    write_private(file, data)
    return aside


def write_private(file: Path, data: bytes) -> None:
    """Write a file that its owner alone may read."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
