"""Names of stored files: each is the hash of its bytes, so that it says what it must hold."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO

PART = 1024 * 1024

_PATH = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z]{3,4}")


@dataclass(frozen=True)
class Kept:
    """A stored file: its path, its size in bytes, and when it was last written or wanted."""

    path: str
    size: int
    modified: datetime

    @property
    def sha256(self) -> str:
        """The hash that its bytes must have."""
        return sha256_of(self.path)


def path_of(digest: str, ending: str) -> str:
    """Give the path of a file by the hash of its bytes.

    Examples
    --------
    >>> path_of("ab12" + 60 * "0", "jpg")[:12]
    'ab/12/ab1200'
    """
    return checked_path(f"{digest[:2]}/{digest[2:4]}/{digest}.{ending}")


def checked_path(path: str) -> str:
    """Give a path back when it is one of a stored file: it leads nowhere else.

    Raises
    ------
    ValueError
        When it is not.
    """
    if not _PATH.fullmatch(path):
        raise ValueError(f"附件存放位置 {path!r} 不合格式；请核对数据库中的这一行")
    return path


def sha256_of(path: str) -> str:
    """Give the hash that a path names."""
    return path.rpartition("/")[2].partition(".")[0]


def hash_of(stream: IO[bytes]) -> str:
    """Give the SHA-256 of what is left of a stream, in hexadecimal."""
    digest = sha256()
    while part := stream.read(PART):
        digest.update(part)
    return digest.hexdigest()
