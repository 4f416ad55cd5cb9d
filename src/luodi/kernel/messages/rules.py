"""The law of messages: what may be said, where to, when, how fast, and what an answer means."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from luodi.standards.citizen_number import mask_citizen_numbers
from luodi.standards.phones import mask_phones

MAX_TRIES = 6
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
GROWTH = 4
DIGEST_LINES = 40
HALF_HOUR = 30
MAX_COUNT = 10**9

_ADDRESS = re.compile(r"https://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::443)?(/[!-~]*)")
_NOT_IN_ADDRESS = re.compile(r"[@\\#<>\"'`{}|^]")
_PATH = re.compile(r"/(?!/)[A-Za-z0-9/_.~%=&?+-]*")
_NUMBER = re.compile(r"[A-Za-z0-9〔〕\[\]()（）/._#\-\u4e00-\u9fff]{1,30}")
_CHINESE_IN_NUMBER = 10


class ChannelKind(StrEnum):
    """Where messages go."""

    WECOM = "WECOM"
    DINGTALK = "DINGTALK"
    FEISHU = "FEISHU"
    MAIL = "MAIL"


class State(StrEnum):
    """Where a message stands."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Rate:
    """How fast a bot may be sent to: messages in a row, and milliseconds that win back one.

    In any stretch of time there are at most ``burst`` messages and one for each ``interval_ms``.
    """

    burst: int
    interval_ms: int


RATES = {
    ChannelKind.WECOM: Rate(10, 6_000),
    ChannelKind.DINGTALK: Rate(10, 6_000),
    ChannelKind.FEISHU: Rate(4, 625),
    ChannelKind.MAIL: Rate(10, 3_000),
}
"""企业微信 and 钉钉 take 20 a minute: 10 in a row and 10 won back. 飞书 takes 100 a minute and 5 a
second: 4 in a row, 96 won back in a minute, 1 in a second. A mail server: typical."""


LONGEST_BYTES = {
    ChannelKind.WECOM: 2_048,
    ChannelKind.DINGTALK: 18_000,
    ChannelKind.FEISHU: 18_000,
    ChannelKind.MAIL: 60_000,
}
"""How long a text may be: 企业微信 2048 bytes, 钉钉 and 飞书 about 20 KB with what is around it."""


def check_slot(name: str, kind: str, value: object) -> str:
    """Write a slot's value, or refuse it: numbers of documents, days and counts alone.

    Parameters
    ----------
    name, kind
        The slot and its type: ``"number"``, ``"day"`` or ``"count"``.
    value
        What is to stand in it.

    Returns
    -------
    str
        The text, such as ``青督〔2023〕12号``, ``2023-03-01`` or ``12``.

    Raises
    ------
    ValueError
        For a value of another type or form: names and free text have no slot.

    Source
    ------
    docs/kernel/messages.md, "What a message says": no personal data, no free text.

    Examples
    --------
    >>> check_slot("day", "day", date(2023, 3, 1))
    '2023-03-01'
    """
    if kind == "day" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if kind == "count" and isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value < MAX_COUNT:
            return str(value)
    elif kind == "number" and isinstance(value, str) and _is_number(value):
        return value
    raise ValueError(f"消息的 {name} 只能填 {kind} 类的值，不能填 {type(value).__name__}")


def _is_number(text: str) -> bool:
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    has_digit = any(sign.isdigit() for sign in text)
    return bool(_NUMBER.fullmatch(text)) and has_digit and chinese <= _CHINESE_IN_NUMBER


def personal_data(text: str) -> str | None:
    """Say what personal data a text holds: a mobile telephone or a citizen number.

    Parameters
    ----------
    text
        A whole message.

    Returns
    -------
    str or None
        What was found, in words, never the number itself; None when nothing was.

    Source
    ------
    docs/kernel/messages.md, "What a message says"; standards of phones and citizen numbers.

    Examples
    --------
    >>> personal_data("事项 12 到期"), personal_data("电话 13812345678")
    (None, '手机号')
    """
    if mask_citizen_numbers(text).count:
        return "身份证号"
    return "手机号" if mask_phones(text).count else None


def check_path(path: str) -> str:
    """Refuse what is no path of luodi's own pages.

    Parameters
    ----------
    path
        Path and query, such as ``/duties/12/``.

    Raises
    ------
    ValueError
        When it could lead elsewhere, or holds other signs than a path's.

    Source
    ------
    docs/kernel/messages.md, "What a message says": a link to luodi, nowhere else.

    Examples
    --------
    >>> check_path("/duties/12/")
    '/duties/12/'
    """
    if len(path) > 200 or not _PATH.fullmatch(path) or ".." in path:
        raise ValueError("消息的链接只能是本站的路径，如 /duties/12/")
    return path


@dataclass(frozen=True)
class BotAddress:
    """A bot's address in parts; the path holds its key and is secret."""

    host: str
    path: str


def read_address(text: str, hosts: tuple[str, ...]) -> BotAddress:
    """Read a bot's address; only https to a host of the list passes.

    Parameters
    ----------
    text
        The address as the chat program shows it.
    hosts
        The hosts that the settings allow.

    Raises
    ------
    ValueError
        When scheme, host, port or form are others; the text does not repeat the address, whose
        end is a key.

    Source
    ------
    docs/kernel/messages.md, "Where messages go": no requests to hosts that nobody listed.

    Examples
    --------
    >>> read_address("https://open.feishu.cn/open-apis/bot/v2/hook/k", ("open.feishu.cn",)).host
    'open.feishu.cn'
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or _NOT_IN_ADDRESS.search(text):
        raise ValueError("网址写法不对；请从群机器人设置里完整复制以 https:// 开头的网址")
    if found.group(1) not in hosts:
        raise ValueError(
            f"主机 {found.group(1)} 不在许可的名单里；许可的有：{'、'.join(hosts)}"
            "（设置 message_hosts）"
        )
    return BotAddress(found.group(1), found.group(2))


def is_public(address: str) -> bool:
    """Tell whether an IP address lies on the open internet.

    Parameters
    ----------
    address
        An IPv4 or IPv6 address; also one that wraps an IPv4 address.

    Returns
    -------
    bool
        False for loopback, private, link-local, shared, multicast, reserved and unreadable ones.

    Source
    ------
    IANA special-purpose address registries (RFC 6890), as Python's `ipaddress` holds them.

    Examples
    --------
    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def after_quiet(at: datetime, start: time | None, end: time | None) -> datetime:
    """Give the first instant, from one on, outside the quiet hours.

    Parameters
    ----------
    at
        The instant, in the zone in which the hours are meant.
    start, end
        The quiet hours, start included, end not; they may cross midnight. None or equal ones:
        there are none.

    Source
    ------
    docs/kernel/messages.md, "When": 22:00 to 07:00 unless a channel says otherwise.

    Examples
    --------
    >>> after_quiet(datetime(2023, 3, 1, 23, 0), time(22), time(7))
    datetime.datetime(2023, 3, 2, 7, 0)
    """
    if start is None or end is None or start == end:
        return at
    now = at.timetz().replace(tzinfo=None)
    crossing = start > end
    quiet = (now >= start or now < end) if crossing else start <= now < end
    if not quiet:
        return at
    ends = at.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return ends + timedelta(days=1) if crossing and now >= start else ends


def after_rush(at: datetime, kind: ChannelKind) -> datetime:
    """Give the first instant, from one on, outside the minutes in which 飞书 is overrun.

    Parameters
    ----------
    at
        The instant.
    kind
        Where the message goes.

    Source
    ------
    飞书 open platform, custom bots: avoid sending on the hour and the half hour.

    Examples
    --------
    >>> after_rush(datetime(2023, 3, 1, 9, 30, 5), ChannelKind.FEISHU)
    datetime.datetime(2023, 3, 1, 9, 31)
    """
    if kind != ChannelKind.FEISHU or at.minute % HALF_HOUR:
        return at
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def pause_after(tries: int) -> timedelta:
    """Give how long a message waits after a failure before it is tried again.

    Parameters
    ----------
    tries
        How often it was tried, at least 1.

    Source
    ------
    docs/kernel/messages.md, "Failure".

    Examples
    --------
    >>> [pause_after(tries).seconds // 60 for tries in (1, 2, 3, 4, 5)]
    [1, 4, 16, 64, 120]
    """
    pause = FIRST_PAUSE
    for _more in range(1, tries):
        pause = min(pause * GROWTH, LONGEST_PAUSE)
    return pause


@dataclass(frozen=True)
class Verdict:
    """What a bot's answer means: taken, or why not; ``final`` when asking again is no use."""

    taken: bool
    error: str = ""
    final: bool = False


FINAL_CODES = {
    ChannelKind.WECOM: {93000, 40008, 40058, 44004, 40096},
    ChannelKind.DINGTALK: {310000, 300001, 300005, 40035, 400101, 400102, 400105, 400106},
    ChannelKind.FEISHU: {19001, 19002, 19003, 19021, 19022, 19024, 9499},
}
"""Codes that say that the address, signature, keyword or form is wrong."""
FEISHU_BUSY = "too many request"


def verdict(kind: ChannelKind, status: int, answer: object) -> Verdict:
    """Tell what a bot's answer means.

    Parameters
    ----------
    kind
        The kind of bot.
    status
        HTTP status.
    answer
        The body as JSON read it; None when it was no JSON.

    Returns
    -------
    Verdict
        Taken only when the body says code 0: all three bots answer 200 to what they refuse.

    Source
    ------
    企业微信 group robots: errcode, errmsg (93000 invalid webhook url, 45009 too often). 钉钉 custom
    robots: errcode, errmsg (310000 keyword, signature or address, 130101 too fast). 飞书 custom
    bots: code, msg, older StatusCode (19021 signature, 19024 keyword, 11232 and 9499 too often).

    Examples
    --------
    >>> verdict(ChannelKind.WECOM, 200, {"errcode": 93000, "errmsg": "invalid webhook url"})
    Verdict(taken=False, error='93000 invalid webhook url', final=True)
    """
    if 300 <= status < 400:
        return Verdict(taken=False, error=f"HTTP {status}：对方要转到别处，没有跟随", final=True)
    if status != 200:
        final = 400 <= status < 500 and status not in {408, 429}
        return Verdict(taken=False, error=f"HTTP {status}", final=final)
    names = ("code", "StatusCode") if kind == ChannelKind.FEISHU else ("errcode",)
    told = answer if isinstance(answer, dict) else {}
    code = next((told[name] for name in names if isinstance(told.get(name), int)), None)
    if code is None:
        return Verdict(taken=False, error="对方的回答不是约定的格式")
    if code == 0:
        return Verdict(taken=True)
    said = str(told.get("errmsg") or told.get("msg") or told.get("StatusMessage") or "")[:120]
    busy = FEISHU_BUSY in said.lower()
    return Verdict(
        taken=False, error=f"{code} {said}".strip(), final=code in FINAL_CODES[kind] and not busy
    )
