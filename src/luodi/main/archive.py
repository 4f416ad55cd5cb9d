"""An archive: one tar file of blocks of rows, files and, at its end, a manifest with digests.

It is written to a draft that nobody takes for an archive, and gets its name once all of it is on
the disk. `tar` and `zcat` open it where luodi is not at hand.
"""

import fcntl
import gzip
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from luodi.kernel.documents.folder import sync_folder
from luodi.kernel.documents.naming import hash_of
from luodi.kernel.web.errors import is_full_disk

FORMAT = 1
MANIFEST = "manifest.json"
HEADS = "ledger/heads.txt"
SECRET = "secret_key"  # noqa: S105 - the name of a member
ENDING = ".luodi"
DRAFT = f"{ENDING}.part"
"""How the names of drafts end, of archives called ``.tar`` too: no other program's file does."""
FAST = 1
"""Level of compression: rows shrink to a fifth at it, and a higher one costs more than it saves."""
_NAME = re.compile(
    r"tables/[a-z0-9_]+/\d{6}\.jsonl\.gz|files/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z]{3,4}"
    r"|ledger/heads\.txt|secret_key|manifest\.json"
)


class ArchiveError(Exception):
    """An archive that cannot be written or read; the text says why and what to do."""


class _Hashing:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class Writer:
    """Writes an archive; within ``with``, and `finish` at the end of it.

    Parameters
    ----------
    target
        The archive's name; nothing may stand there.

    Raises
    ------
    ArchiveError
        When something stands there, or the folder cannot be written.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.members: dict[str, str] = {}
        self._draft = target.with_name(f".{target.stem}{DRAFT}")
        if target.exists():
            raise ArchiveError(f"{target} 已经有了，不覆盖；请另写文件名，或写一个目录")
        _clear_drafts(target.parent)
        try:
            handle = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise ArchiveError(
                f"写不了 {target}：{error.strerror}；请另选目录，或等另一个备份结束"
            ) from error
        self._file = os.fdopen(handle, "w+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed in finish or on the way out

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the draft when the archive was not finished."""
        self._draft.unlink(missing_ok=True)
        with suppress(OSError):  # what could not be written is thrown away anyhow
            self._file.close()
        if isinstance(error, OSError) and is_full_disk(error):
            raise ArchiveError(
                f"写 {self.target} 时磁盘满了，没有留下文件；请腾出空间，或写到另一块盘上"
            ) from error

    def add_block(self, table: str, number: int, lines: bytes) -> None:
        """Add a block of rows."""
        data = gzip.compress(lines, FAST, mtime=0)
        self.add_bytes(f"tables/{table}/{number:06d}.jsonl.gz", data)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        self.add(name, len(data), BytesIO(data))

    def add(self, name: str, size: int, stream: IO[bytes]) -> str:
        """Add a member of a known size; give its digest."""
        head = tarfile.TarInfo(name)
        head.size, head.mode = size, 0o600
        hashing = _Hashing(stream)
        self._tar.addfile(head, hashing)
        self.members[name] = hashing.digest
        return hashing.digest

    def finish(self, manifest: dict[str, Any]) -> int:
        """Write the manifest, wait for the disk, and give the archive its name.

        Parameters
        ----------
        manifest
            What is told of the archive; format and digests of all members are put to it.

        Returns
        -------
        int
            The archive's size in bytes.
        """
        told = {"format": FORMAT, **manifest, "members": dict(self.members)}
        text = json.dumps(told, ensure_ascii=False, indent=1)
        self.add_bytes(MANIFEST, text.encode())
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = os.fstat(self._file.fileno()).st_size
        if self.target.exists():
            raise ArchiveError(f"{self.target} 这时已经有了，不覆盖；请另写文件名")
        self._draft.replace(self.target)
        sync_folder(self.target.parent)
        return size


def _clear_drafts(folder: Path) -> None:
    """Remove the drafts of backups that were killed: those that no process holds."""
    for draft in folder.glob(f".*{DRAFT}"):
        try:
            with draft.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()
        except OSError:  # held by another backup, or another's file
            continue


@dataclass(frozen=True)
class Manifest:
    """What an archive tells of itself."""

    luodi: str
    engine: str
    made_at: str
    demonstration: bool
    migrations: tuple[tuple[str, str], ...]
    tables: dict[str, dict[str, Any]]
    serials: dict[str, int]
    files: dict[str, int]
    missing: tuple[str, ...]
    key: str
    members: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Archive:
    """An archive that stands on the disk."""

    file: Path

    def manifest(self) -> Manifest:
        """Read the manifest.

        Raises
        ------
        ArchiveError
            When the file is no archive of luodi, or a broken or newer one.
        """
        found = None
        for name, stream in self.members():
            if name == MANIFEST:
                found = stream.read()
        if found is None:
            raise ArchiveError(f"{self.file} 没有写完（缺清单 {MANIFEST}）；请用另一份备份")
        try:
            return _manifest(json.loads(found))
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveError(
                f"{self.file} 的清单读不出来（{error}）；请用另一份备份，或用写它的那一版 luodi"
            ) from error

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Give each member's name and bytes, in the order in which they were written.

        Raises
        ------
        ArchiveError
            When the file cannot be read, or holds what no archive of luodi does.
        """
        try:
            size = self.file.stat().st_size
            with tarfile.open(self.file, "r:") as tar:
                for head in tar:
                    if head.offset_data + head.size > size:
                        raise tarfile.ReadError("unexpected end of data")
                    if not (head.isfile() and _NAME.fullmatch(head.name)):
                        raise ArchiveError(
                            f"{self.file} 里有 {head.name!r}，不是 luodi 的备份；请核对文件"
                        )
                    stream = tar.extractfile(head)
                    if stream is not None:
                        yield head.name, stream
                    tar.members.clear()  # type: ignore[attr-defined] # else every head is kept
        except (tarfile.TarError, EOFError) as error:
            raise ArchiveError(
                f"{self.file} 读不出来（{error}），不是备份，或没有写完；请用另一份备份"
            ) from error
        except OSError as error:
            raise ArchiveError(
                f"{self.file} 读不出来：{error.strerror or error}；请核对路径和权限"
            ) from error

    def findings(self, manifest: Manifest) -> list[str]:
        """Read all of it; say which members are not what the manifest says they were."""
        found = []
        left = dict(manifest.members)
        for name, stream in self.members():
            if name == MANIFEST:
                continue
            told = left.pop(name, None)
            if told is None:
                found.append(f"{name} 不在清单里，或有两份")
            elif hash_of(stream) != told:
                found.append(f"{name} 与清单的指纹不符")
        return [*found, *(f"缺 {name}" for name in left)]


def _manifest(told: dict[str, Any]) -> Manifest:
    if told["format"] != FORMAT:
        raise ValueError(f"格式 {told['format']}，这一版只读格式 {FORMAT}")
    return Manifest(
        luodi=str(told["luodi"]),
        engine=str(told["engine"]),
        made_at=str(told["made_at"]),
        demonstration=bool(told["demonstration"]),
        migrations=tuple((app, name) for app, name in told["migrations"]),
        tables=dict(told["tables"]),
        serials=dict(told["serials"]),
        files=dict(told["files"]),
        missing=tuple(told["missing"]),
        key=str(told["key"]),
        members=dict(told["members"]),
    )
