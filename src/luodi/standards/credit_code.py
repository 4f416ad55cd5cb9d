"""Unified social credit codes (统一社会信用代码): 18 characters with two check characters."""

from dataclasses import dataclass
from enum import Enum

from luodi.standards.errors import StandardError
from luodi.standards.text import compact_code, is_ascii_digits

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_LENGTH = 18
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MOST_SUGGESTIONS = 3

# What an eye or a scanner takes for what; the first five can never be right.
_MISREADINGS = {
    "O": "0DQ", "I": "1L", "S": "5", "Z": "2", "V": "UY", "0": "DQ", "D": "0", "Q": "0",
    "1": "L7", "L": "1", "7": "1", "8": "B", "B": "8", "5": "6", "6": "5G", "G": "6",
    "U": "Y", "Y": "U",
}  # fmt: skip

# First and second character, GB 32100-2015 table 1 and its amendment.
_KINDS = {
    "11": "机关", "12": "事业单位", "13": "编办直接管理机构编制的群众团体", "19": "其他机构编制",
    "21": "外国常驻新闻机构", "29": "其他外交",
    "31": "律师执业机构", "32": "公证处", "33": "基层法律服务所", "34": "司法鉴定机构",
    "35": "仲裁委员会", "39": "其他司法行政",
    "41": "外国在华文化中心", "49": "其他文化",
    "51": "社会团体", "52": "民办非企业单位", "53": "基金会", "59": "其他民政",
    "61": "外国旅游部门常驻代表机构", "62": "港澳台地区旅游部门常驻内地代表机构", "69": "其他旅游",
    "71": "宗教活动场所", "72": "宗教院校", "79": "其他宗教",
    "81": "基层工会", "89": "其他工会",
    "91": "企业", "92": "个体工商户", "93": "农民专业合作社",
    "A1": "军队事业单位", "A9": "其他军队单位",
    "N1": "组级集体经济组织", "N2": "村级集体经济组织", "N3": "乡镇级集体经济组织",
    "N9": "其他农业",
    "Y1": "其他",
}  # fmt: skip


class CodeWarning(Enum):
    """What is odd about a credit code that is accepted all the same."""

    INNER_CHECK = "第17位（组织机构代码校验位）不符，早年赋码可能如此，请核对证照"
    UNKNOWN_KIND = "前两位（登记管理部门和机构类别）不在已知表内，请核对证照"


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A checked credit code and its parts.

    Parameters
    ----------
    code
        The 18 characters, half width and upper case.
    warnings
        What a person should look at; empty for nearly every code.
    """

    code: str
    warnings: tuple[CodeWarning, ...] = ()

    @property
    def department(self) -> str:
        """Registration department, character 1; a letter for villages and the army."""
        return self.code[0]

    @property
    def kind(self) -> str:
        """Department and kind of body, characters 1-2, such as ``91`` for an enterprise."""
        return self.code[:2]

    @property
    def kind_name(self) -> str | None:
        """Chinese name of the kind, or None when the pair is not in the known table."""
        return _KINDS.get(self.kind)

    @property
    def county_code(self) -> str:
        """Place of registration, characters 3-8; may be a code since retired."""
        return self.code[2:8]

    @property
    def organisation_code(self) -> str:
        """The older organisation code inside, characters 9-17 with its own check."""
        return self.code[8:17]

    @property
    def check_character(self) -> str:
        """The outer check, character 18."""
        return self.code[17]


def credit_check_character(body: str) -> str:
    """Compute the 18th character of a credit code.

    Parameters
    ----------
    body
        The first 17 characters, each of `ALPHABET`.

    Returns
    -------
    str
        One character of `ALPHABET`.

    Notes
    -----
    The outer ``% 31`` matters: without it a sum divisible by 31 would ask for a 32nd character.

    **Source**: GB 32100-2015, annex A: weights 3^(i-1) mod 31.

    Examples
    --------
    >>> credit_check_character("91410181MA4X0B7K2"), credit_check_character("91410103000000019")
    ('R', '0')
    """
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(body: str) -> str:
    """Compute the ninth character of an organisation code.

    Parameters
    ----------
    body
        Eight characters, digits or capital letters (A = 10 to Z = 35).

    Returns
    -------
    str
        One of ``0``-``9`` and ``X``.

    Notes
    -----
    **Source**: GB 11714-1997: 11 minus the weighted sum modulo 11; 10 is X and 11 is 0.

    Examples
    --------
    >>> organisation_check_character("MA4X0B7K")
    '2'
    """
    total = sum(int(c, 36) * weight for c, weight in zip(body, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def parse_credit_code(text: str) -> CreditCode:
    """Read and check a unified social credit code.

    Parameters
    ----------
    text
        The code as typed; width, case, spaces and hyphens do not matter.

    Returns
    -------
    CreditCode
        The code with its parts and warnings. A wrong character 17 alone is a warning.

    Raises
    ------
    StandardError
        ``credit_code.empty``, ``.old_licence`` (15 digits), ``.length``, ``.character``,
        ``.place`` or ``.check``; likely meant codes stand in ``suggestions``.

    Notes
    -----
    **Source**: GB 32100-2015 and GB 11714-1997.

    Examples
    --------
    >>> parse_credit_code("n2410122-mf0000013t").kind_name
    '村级集体经济组织'
    """
    code = compact_code(text)
    _check_form(text, code)
    if credit_check_character(code[:17]) != code[17]:
        raise _refusal("check", text, "校验位（第18位）不符，请对照证照逐位核对", code)
    warnings = []
    if not _inner_check_holds(code):
        warnings.append(CodeWarning.INNER_CHECK)
    if code[:2] not in _KINDS:
        warnings.append(CodeWarning.UNKNOWN_KIND)
    return CreditCode(code, tuple(warnings))


def _check_form(text: str, code: str) -> None:
    if not code:
        raise _refusal("empty", text, "未填写，请填18位统一社会信用代码")
    if len(code) == 15 and is_ascii_digits(code):
        raise _refusal("old_licence", text, "是15位旧营业执照注册号，请改填18位统一社会信用代码")
    if len(code) != _LENGTH:
        raise _refusal("length", text, f"应为18位，现为{len(code)}位，请补齐或删去多余字符")
    wrong = sorted(set(code) - set(ALPHABET))
    if wrong:
        raise _refusal("character", text, f"含有不会出现的字符{'、'.join(wrong)}，请核对", code)
    if not is_ascii_digits(code[2:8]):
        raise _refusal("place", text, "第3至8位应为六位数字的行政区划代码，请核对", code)


def _inner_check_holds(code: str) -> bool:
    return organisation_check_character(code[8:16]) == code[16]


def _refusal(reason: str, text: str, wrong: str, code: str = "") -> StandardError:
    suggestions = _suggestions(code)
    hint = f"；是否为{'、'.join(suggestions)}？" if suggestions else "。"
    return StandardError(
        code=f"credit_code.{reason}",
        value=text,
        message=f"统一社会信用代码“{text}”{wrong}{hint}",
        suggestions=suggestions,
    )


def _suggestions(code: str) -> tuple[str, ...]:
    """Codes one slip away, or with all impossible letters read anew, that pass both checks."""
    if not code:
        return ()
    read_anew = "".join(c if c in ALPHABET else _MISREADINGS.get(c, c)[0] for c in code)
    tries = [read_anew, *_one_misreading(read_anew), *_one_swap(read_anew)]
    passing = [candidate for candidate in tries if candidate != code and _passes(candidate)]
    return tuple(dict.fromkeys(passing))[:_MOST_SUGGESTIONS]


def _one_misreading(code: str) -> list[str]:
    return [
        code[:place] + other + code[place + 1 :]
        for place, character in enumerate(code)
        for other in _MISREADINGS.get(character, "")
    ]


def _one_swap(code: str) -> list[str]:
    return [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(len(code) - 1)
    ]


def _passes(code: str) -> bool:
    return (
        set(code) <= set(ALPHABET)
        and is_ascii_digits(code[2:8])
        and credit_check_character(code[:17]) == code[17]
        and _inner_check_holds(code)
    )
