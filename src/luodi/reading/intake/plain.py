"""Bytes to characters: UTF-8, UTF-16 with its mark, GB18030, and nothing by guesswork."""

import codecs
import re

from luodi.reading.intake.errors import IntakeCode, IntakeError

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# C0 and C1 controls that no page of text holds; tab, line feed, form feed and return stay.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_RESAVE = "请用记事本打开，另存为 UTF-8 编码的 txt 后再上传"


def decoded(data: bytes, filename: str) -> str:
    """Decode the bytes of a text file strictly, without a byte-order mark.

    Parameters
    ----------
    data
        The whole file.
    filename
        Its name, for the message.

    Returns
    -------
    str
        The characters exactly as written; line ends are not touched.

    Raises
    ------
    IntakeError
        ``UNDECODABLE`` with the byte offset when no supported encoding fits, or when the file is
        UTF-8 with damaged places; ``BINARY`` with the character offset of a control character.

    Notes
    -----
    UTF-8 is tried first because other Chinese encodings almost never pass as UTF-8. GB18030
    accepts nearly any pair of high bytes, so it is refused where the bytes are plainly damaged
    UTF-8, and where the result holds many private-use characters, as Big5 read as GB18030 does.

    **Source**: GB 18030-2022 (encoding of Chinese characters); Unicode 15, section 23.8 (marks).

    Examples
    --------
    >>> decoded("增长7%".encode("gb18030"), "gb.txt")
    '增长7%'
    """
    text = _strictly(data, filename)
    control = _CONTROL.search(text)
    if control:
        raise IntakeError(
            code=IntakeCode.BINARY,
            value=f"U+{ord(control.group()):04X}",
            message=f"文件“{filename}”第 {control.start() + 1} 个字符是控制字符 "
            f"U+{ord(control.group()):04X}，不是纯文本；请确认没有把其他格式改名成 txt，"
            "打开原文件后另存为 docx 或 txt。",
        )
    return text


def _strictly(data: bytes, filename: str) -> str:
    if data.startswith(_UTF32_MARKS):
        raise _undecodable(data, 0, filename, "UTF-32 编码不支持")
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or b"\x00" in data or _is_damaged_utf8(data):
            name = encoding.removesuffix("-sig").upper()
            raise _undecodable(data, error.start, filename, f"不合 {name} 编码") from error
    return _as_gb18030(data, filename)


def _as_gb18030(data: bytes, filename: str) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        why = "既不合 UTF-8 也不合 GB18030 编码"
        raise _undecodable(data, error.start, filename, why) from error
    private = _PRIVATE_USE.findall(text)
    if len(private) * 50 > len(text):
        offset = len(text[: text.index(private[0])].encode("gb18030"))
        raise _undecodable(data, offset, filename, "像是 Big5 等其他编码")
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with some bad places from text of another encoding."""
    lenient = data.decode("utf-8", "replace")
    bad = lenient.count("\ufffd")
    good = sum(1 for character in lenient if character > "\x7f") - bad
    return good > 4 * bad


def _undecodable(data: bytes, offset: int, filename: str, why: str) -> IntakeError:
    found = data[offset : offset + 4].hex(" ").upper()
    return IntakeError(
        code=IntakeCode.UNDECODABLE,
        value=found,
        message=f"文件“{filename}”第 {offset + 1} 个字节起（{found}）{why}；{_RESAVE}。",
    )
