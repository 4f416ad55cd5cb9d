"""Stored files in a bucket of an S3 service, for several machines that serve one luodi."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.documents.naming import Kept, checked_path

if TYPE_CHECKING:
    from obstore.store import S3Store

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a fetched file that are held in memory; a larger one goes through the disk."""
PATIENCE = "20s"
LONGEST_REASON = 300


@contextmanager
def _told_as_of_a_folder() -> Iterator[None]:
    """Turn the client's errors into OSError, the kind that a folder has."""
    from obstore.exceptions import BaseError

    try:
        yield
    except BaseError as error:
        raise OSError(" ".join(str(error).split())[:LONGEST_REASON]) from error


@dataclass(frozen=True)
class Bucket:
    """A bucket, and the folder in it below which the files lie.

    ``endpoint`` is the address of the service; ``secret`` is read once and never shown. What
    keeps, finds, opens, lists or removes raises OSError when the service refuses or is away.
    """

    name: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)

    @cached_property
    def _store(self) -> "S3Store":
        from obstore.store import S3Store

        return S3Store(
            self.name,
            prefix=self.prefix or None,
            endpoint=self.endpoint,
            region=self.region,
            access_key_id=self.key_id,
            secret_access_key=self.secret,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": self.endpoint.startswith("http://"),
                "timeout": PATIENCE,
            },
            retry_config={"max_retries": 3},
        )

    @_told_as_of_a_folder()
    def put(self, path: str, data: bytes) -> None:
        """Keep bytes under a path; the service shows the whole object or none."""
        self._store.put(checked_path(path), data, use_multipart=False)

    @_told_as_of_a_folder()
    def opened(self, path: str) -> BinaryIO:
        """Fetch a file and open it for reading.

        Raises
        ------
        FileNotFoundError
            When it is not there.
        """
        stream: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            for part in self._store.get(checked_path(path)):
                stream.write(part)
        except BaseException:
            stream.close()
            raise
        stream.seek(0)
        return cast("BinaryIO", stream)

    @_told_as_of_a_folder()
    def find(self, path: str) -> Kept | None:
        """Tell of one file; None when it is not there."""
        try:
            told = self._store.head(checked_path(path))
        except FileNotFoundError:
            return None
        return Kept(path, told["size"], told["last_modified"].astimezone(SHANGHAI))

    @_told_as_of_a_folder()
    def remove(self, path: str) -> None:
        """Remove a file; nothing happens when it is gone already."""
        with suppress(FileNotFoundError):
            self._store.delete(checked_path(path))

    def kept(self) -> Iterator[Kept]:
        """Tell of every file, in the order of their paths."""
        with _told_as_of_a_folder():
            for batch in self._store.list():
                for told in batch:
                    with suppress(ValueError):  # another program's object
                        path = checked_path(told["path"])
                        yield Kept(path, told["size"], told["last_modified"].astimezone(SHANGHAI))

    def clear_drafts(self, before: datetime) -> None:
        """Do nothing: the service shows whole objects alone."""

    def problems(self) -> list[str]:
        """Tell, in sentences with their remedy, why nothing can be kept here."""
        try:
            with _told_as_of_a_folder():
                next(iter(self._store.list(chunk_size=1)), None)
        except OSError as error:
            return [
                f"对象存储 {self.endpoint} 的桶 {self.name} 用不了：{error}；请核对 s3_ 开头的设置"
            ]
        return []
