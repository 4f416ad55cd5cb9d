"""Stored files in a folder of this machine: each written whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.documents.naming import Kept, checked_path, hash_of, sha256_of


@dataclass(frozen=True)
class Folder:
    """A folder that keeps files under the paths of their hashes."""

    root: Path

    def location(self, path: str) -> Path:
        """Give the place of a stored file on this machine; it may have been removed.

        Raises
        ------
        ValueError
            When the path is not of the form that `naming.path_of` gives.
        """
        return self.root / checked_path(path)

    def put(self, path: str, data: bytes) -> None:
        """Keep bytes under a path; when they are there, only say that they are wanted again."""
        target = self.location(path)
        if target.is_file() and self._is_whole(target, path):
            os.utime(target)  # younger than any sweep reaches
            return
        _write(target, data)

    def _is_whole(self, target: Path, path: str) -> bool:
        with target.open("rb") as stream:
            return hash_of(stream) == sha256_of(path)

    def opened(self, path: str) -> BinaryIO:
        """Open a file for reading.

        Raises
        ------
        FileNotFoundError
            When it is not there.
        """
        return self.location(path).open("rb")

    def find(self, path: str) -> Kept | None:
        """Tell of one file; None when it is not there."""
        try:
            told = self.location(path).stat()
        except FileNotFoundError:
            return None
        return Kept(path, told.st_size, datetime.fromtimestamp(told.st_mtime, SHANGHAI))

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens when it is gone already."""
        self.location(path).unlink(missing_ok=True)

    def kept(self) -> Iterator[Kept]:
        """Tell of every file in the order of their paths; drafts of killed writers are left out."""
        for first in self._folders(self.root):
            for second in self._folders(first):
                for file in sorted(second.iterdir()):
                    found = None
                    if not file.name.startswith("."):
                        found = self.find(f"{first.name}/{second.name}/{file.name}")
                    if found is not None:
                        yield found

    def clear_drafts(self, before: datetime) -> None:
        """Remove what killed writers left half written before an instant."""
        for first in self._folders(self.root):
            for draft in first.glob("*/.*.part"):
                with suppress(FileNotFoundError):  # its writer ended just now
                    if draft.stat().st_mtime < before.timestamp():
                        draft.unlink()

    @staticmethod
    def _folders(above: Path) -> list[Path]:
        if not above.is_dir():
            return []
        return sorted(one for one in above.iterdir() if len(one.name) == 2 and one.is_dir())

    def problems(self) -> list[str]:
        """Tell, in sentences with their remedy, why nothing can be kept here."""
        if os.access(self.root, os.W_OK | os.X_OK):
            return []
        return [f"{self.root} 不能写；请改正权限"]


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
        sync_folder(made)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
