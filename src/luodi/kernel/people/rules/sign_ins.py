"""The law of signing in: how long it lasts, what proves a person, what is shown of a session."""

import re
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address

FRESH = timedelta(minutes=15)
"""How long a proof of oneself holds for a sensitive act."""
PENDING = timedelta(minutes=5)
"""How long the second step of a sign-in waits for its code."""
JOURNEY = timedelta(minutes=10)
"""How long the way to the sign-in provider and back may take."""
TRIES = 5
"""Wrong codes that one sign-in, or one change of the second factor, stands."""
STEP_S = 30
"""Seconds that a code of an authenticator lasts."""
CODE_DIGITS = 6

NOBODY, ADMINISTRATORS, EVERYBODY = 0, 1, 2
"""Values of the threshold ``people.second_factor_for``."""


def is_fresh(proved: datetime | None, now: datetime) -> bool:
    """Tell whether a proof of oneself still holds for a sensitive act.

    Parameters
    ----------
    proved
        Instant of the last proof; None when there was none.
    now
        The instant of the act. A proof from the future is none.

    Source
    ------
    House rule after DHIS2's published invariants: a sensitive act needs a new proof
    (docs/kernel/people.md, 2026).

    Examples
    --------
    >>> noon = datetime(2026, 3, 1, 12)
    >>> is_fresh(noon, noon + FRESH), is_fresh(noon, noon + FRESH + timedelta(seconds=1))
    (True, False)
    """
    return proved is not None and timedelta() <= now - proved <= FRESH


def is_over(
    *, started: datetime, seen: datetime, now: datetime, idle: timedelta, longest: timedelta
) -> bool:
    """Tell whether a session is over: unused for too long, too old, or begun long after now.

    The last comes of a clock that was ahead and went back: nobody knows how old it is.

    Parameters
    ----------
    started
        When the person signed in.
    seen
        When the session was last used.
    now
        The instant asked about.
    idle
        How long a session may lie unused; at that length it is over.
    longest
        How long a session may last; at that length it is over.

    Source
    ------
    GB/T 22239-2019, 8.1.4.1 b): a connection left alone signs out by itself.

    Examples
    --------
    >>> nine = datetime(2026, 3, 1, 9)
    >>> hour = timedelta(hours=1)
    >>> is_over(started=nine, seen=nine, now=nine + hour, idle=hour, longest=12 * hour)
    True
    """
    return now - seen >= idle or now - started >= longest or started - now >= idle


def accepted_step(at: int, last: int, matches: tuple[bool, bool, bool]) -> int | None:
    """Give the step of the clock for which a code counts; None when it does not count.

    Parameters
    ----------
    at
        The step now: seconds since 1970 divided by 30.
    last
        The last step that a code was accepted for; that one and all before are used up.
    matches
        Whether the code is that of the step before, of this one, of the one after.

    Source
    ------
    RFC 6238, 5.2: one step of delay either way, and a code is accepted once.

    Examples
    --------
    >>> accepted_step(100, 0, (False, True, False)), accepted_step(100, 100, (False, True, False))
    (100, None)
    """
    for step, matching in zip((at - 1, at, at + 1), matches, strict=True):
        if matching and step > last:
            return step
    return None


def must_have_second_factor(value: int, *, administers: bool) -> bool:
    """Tell whether somebody must sign in with a second factor.

    Parameters
    ----------
    value
        The threshold: 0 nobody, 1 the three administrators, 2 everybody.
    administers
        Whether the person holds a permission of one of the three administrations.

    Source
    ------
    GB/T 22239-2019, 8.1.4.1 d): two techniques of identification together.
    """
    return value == EVERYBODY or (value == ADMINISTRATORS and administers)


def covered_address(address: str | None) -> str:
    """Give a network address with its second half covered, for the list of sessions.

    Parameters
    ----------
    address
        The address as the server saw it; None or no address gives an empty text.

    Source
    ------
    Personal Information Protection Law (2021), article 6: no more than the purpose needs; the
    first half tells one's own office from elsewhere.

    Examples
    --------
    >>> covered_address("10.20.30.40"), covered_address("2001:db8::1"), covered_address(None)
    ('10.20.*.*', '2001:0db8:*', '')
    """
    try:
        known = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(known, IPv4Address):
        return ".".join([*str(known).split(".")[:2], "*", "*"])
    return ":".join([*known.exploded.split(":")[:2], "*"])


_BROWSERS = (
    ("企业微信", r"wxwork/"),
    ("微信", r"MicroMessenger/"),
    ("钉钉", r"DingTalk/"),
    ("飞书", r"Lark/|Feishu/"),
    ("360", r"360(?:SE|EE)|QIHU"),
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Version/[\d.]+ .*Safari/"),
)
_MACHINES = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)


def browser_of(told: str) -> str:
    """Give the family of a browser and its machine, for the list of sessions.

    Parameters
    ----------
    told
        The header ``User-Agent``; anything may stand in it, so only known names are given back.

    Source
    ------
    RFC 9110, 10.1.5: products named in the header; versions are left out, the family suffices.

    Examples
    --------
    >>> browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/118.0 Safari/537.36")
    'Chrome · Windows'
    >>> browser_of("<script>")
    ''
    """
    found = (
        next((name for name, form in known if re.search(form, told)), "")
        for known in (_BROWSERS, _MACHINES)
    )
    return " · ".join(name for name in found if name)
