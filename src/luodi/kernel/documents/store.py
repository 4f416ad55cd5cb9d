"""The folder of files: each named by the hash of its bytes, written whole or not at all."""

import os
import re
import secrets
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings

_PATH = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z]{3,4}")


@dataclass(frozen=True)
class Stored:
    """A file in the folder: hash and size of its bytes, and its path below the folder."""

    sha256: str
    size: int
    path: str


def put(data: bytes, ending: str) -> Stored:
    """Write bytes to the folder, or find that they are there already.

    Parameters
    ----------
    data
        The file's bytes.
    ending
        Ending of the stored name, such as ``jpg``.

    Returns
    -------
    Stored
        Where they are.

    Notes
    -----
    The bytes reach the disk before the name does, and the name before this returns: whoever
    writes a row afterwards never points at nothing. A file without a row does no harm; the same
    bytes will use it again.
    """
    digest = sha256(data).hexdigest()
    path = f"{digest[:2]}/{digest[2:4]}/{digest}.{ending}"
    target = location(path)
    if not (target.is_file() and hash_of(target) == digest):
        _write(target, data)
    return Stored(digest, len(data), path)


def location(path: str) -> Path:
    """Give the place of a stored file on this machine.

    Parameters
    ----------
    path
        Path below the folder, as ``put`` gave it.

    Returns
    -------
    pathlib.Path
        The absolute path; the file may have been removed.

    Raises
    ------
    ValueError
        When the path is not of the form that ``put`` gives.
    """
    if not _PATH.fullmatch(path):
        raise ValueError(f"附件存放位置 {path!r} 不合格式；请核对数据库中的这一行")
    return Path(settings.LUODI_FILES) / path


def hash_of(file: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal.

    Parameters
    ----------
    file
        A file that can be read.
    """
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def remove(path: str) -> None:
    """Remove a stored file; nothing happens when it is gone already.

    Parameters
    ----------
    path
        Path below the folder.
    """
    location(path).unlink(missing_ok=True)


def _write(target: Path, data: bytes) -> None:
    folder = target.parent
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}.part"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    for made in (folder, folder.parent, folder.parent.parent):
        _sync_folder(made)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
