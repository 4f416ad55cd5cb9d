"""What can be wrong with an uploaded text file."""

from enum import StrEnum

from luodi.standards.errors import StandardError


class IntakeCode(StrEnum):
    """Machine words of the refusals; they never change."""

    TOO_LARGE = "intake.too_large"
    EMPTY = "intake.empty"
    UNKNOWN_KIND = "intake.unknown_kind"
    KIND_MISMATCH = "intake.kind_mismatch"
    UNDECODABLE = "intake.undecodable"
    BINARY = "intake.binary"
    NOT_A_DOCX = "intake.not_a_docx"
    NOT_A_PDF = "intake.not_a_pdf"
    NO_TEXT_LAYER = "intake.no_text_layer"
    TOO_MANY_PAGES = "intake.too_many_pages"
    ENCRYPTED = "intake.encrypted"
    ZIP_BOMB = "intake.zip_bomb"
    ACTIVE = "intake.active"


class IntakeError(StandardError):
    """A file cannot become text; the message names the value, the file and the remedy.

    Examples
    --------
    >>> error = IntakeError(code=IntakeCode.EMPTY, value="空.txt", message="文件“空.txt”没有文字。")
    >>> error.code == "intake.empty"
    True
    """


def megabytes(size: int) -> str:
    """Write a size for a message.

    Parameters
    ----------
    size
        Bytes, zero or more.

    Returns
    -------
    str
        The size in megabytes of 1 048 576 bytes with one digit, or in bytes below one hundred
        thousand.

    Examples
    --------
    >>> megabytes(83886080), megabytes(12)
    ('80.0 MB', '12 字节')
    """
    return f"{size / 1048576:.1f} MB" if size >= 100_000 else f"{size} 字节"
