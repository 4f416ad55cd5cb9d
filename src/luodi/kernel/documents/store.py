"""Where files are kept: in a folder or a bucket, each named by the hash of its bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from luodi.kernel.documents.bucket import Bucket
from luodi.kernel.documents.folder import Folder
from luodi.kernel.documents.naming import Kept, path_of


class Store(Protocol):
    """What keeps files; see `Folder` and `Bucket`."""

    def put(self, path: str, data: bytes) -> None:
        """Keep bytes under a path, whole or not at all."""

    def opened(self, path: str) -> BinaryIO:
        """Open a file for reading, or raise FileNotFoundError."""

    def find(self, path: str) -> Kept | None:
        """Tell of one file; None when it is not there."""

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens when it is gone already."""

    def kept(self) -> Iterator[Kept]:
        """Tell of every file, in the order of their paths."""

    def clear_drafts(self, before: datetime) -> None:
        """Remove what killed writers left half written before an instant."""

    def problems(self) -> list[str]:
        """Tell, in sentences with their remedy, why nothing can be kept here."""


@dataclass(frozen=True)
class Stored:
    """A file that was kept: hash and size of its bytes, and its path."""

    sha256: str
    size: int
    path: str


def put(data: bytes, ending: str) -> Stored:
    """Keep bytes, or find that they are there already.

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
    writes a row afterwards never points at nothing. A file without a row does no harm: the same
    bytes use it again, or the sweep takes it.
    """
    digest = sha256(data).hexdigest()
    path = path_of(digest, ending)
    files().put(path, data)
    return Stored(digest, len(data), path)


def opened(path: str) -> BinaryIO:
    """Open a stored file for reading; the caller closes it.

    Raises
    ------
    FileNotFoundError
        When it is not there.
    ValueError
        When the path is not one of a stored file.
    """
    return files().opened(path)


def files() -> Store:
    """Give what the settings name: the bucket when there is one, else the folder."""
    bucket: Bucket | None = settings.LUODI_BUCKET
    return bucket or Folder(Path(settings.LUODI_FILES))
