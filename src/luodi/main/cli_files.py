"""Files of the command line: read whole, written beside and then renamed."""

import os
from pathlib import Path

from luodi.main.cli_read import reason


class FileError(Exception):
    """A file cannot be read or written; says in Chinese which one, why, and what to do."""


def bytes_of(path: Path) -> bytes:
    """Give the content of a file.

    Raises
    ------
    FileError
        When it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"打不开“{path}”（{reason(error)}）；请核对文件名和读取权限。"
        raise FileError(message) from None


def check_target(path: Path) -> None:
    """Refuse a place where nothing can be written, before work is spent.

    Raises
    ------
    FileError
        When its folder is missing or closed, or it is a folder itself.
    """
    folder = path.parent
    if not folder.is_dir():
        raise FileError(f"没有文件夹“{folder}”，“{path.name}”无处可写；请先建好文件夹。")
    if path.is_dir():
        raise FileError(f"“{path}”是一个文件夹；请写文件名。")
    if not os.access(folder, os.W_OK):
        raise FileError(f"文件夹“{folder}”不许写入；请核对权限，或换一个文件夹。")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees a part of it.

    Raises
    ------
    FileError
        When it cannot be written; what stood there before stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        message = f"写不进“{path}”（{reason(error)}）；请核对磁盘空间和权限。"
        raise FileError(message) from None
