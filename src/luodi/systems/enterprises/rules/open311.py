"""What a hotline may say and ask by Open311 GeoReport v2, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from luodi.kernel.targets.rules import Phrase
from luodi.standards.text import from_first_visible, without_forbidden
from luodi.systems.enterprises.rules.weighing import Category

LONGEST = 4_000
"""Characters of a description."""
ADDRESS = 200
"""Characters of an address that are kept."""
DAYS = 90
"""The longest span that may be asked for."""
MOST = 1_000
"""How many requests are given at once."""
YEARS = range(1949, 2200)
PLACES = Decimal("0.0000001")
BOUNDS = {"lat": 90, "long": 180}
OPEN, CLOSED = "open", "closed"


class GeoReportError(ValueError):
    """What is refused, with the status of the answer.

    Parameters
    ----------
    code
        400 for what is missing or wrong, 403 for a key that is none, 404 for what is not there.
    reason
        Why, and what to do.
    """

    def __init__(self, code: int, reason: Phrase) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True)
class Submission:
    """A need as a hotline passes it on.

    ``lat`` and ``long`` are degrees in the datum WGS 84, None where only an address was told.
    ``account`` is whose need it is: the credit code of a firm, or empty.
    """

    category: Category
    text: str
    address: str
    lat: Decimal | None
    long: Decimal | None
    account: str


def submission(told: Mapping[str, str]) -> Submission:
    """Read the fields of a request as they were posted.

    Parameters
    ----------
    told
        The fields. Names, telephones, mail addresses and devices of persons are not read.

    Raises
    ------
    GeoReportError
        400 when the service code, the place or the description is missing, when a number is none,
        when a media address is sent; 404 for an unknown service code.

    Source
    ------
    Open311 GeoReport v2, POST Service Request: required and optional arguments, 2011. That a
    description is needed and media are refused is a house rule.

    Examples
    --------
    >>> submission({"service_code": "POWER", "address_string": "1 号", "description": "跳闸"}).text
    '跳闸'
    """
    if told.get("media_url", "").strip():
        raise GeoReportError(
            400, Phrase("不接收 media_url：照片和文件请由承办单位收取；请去掉后再提交")
        )
    category = category_of(told.get("service_code", ""))
    text = _clean(told.get("description", ""))
    if not text:
        raise GeoReportError(400, Phrase("缺少 description；请写明企业的诉求"))
    if len(text) > LONGEST:
        raise GeoReportError(
            400,
            Phrase(
                "description 有 %(length)d 字，最多 %(most)d 字", length=len(text), most=LONGEST
            ),
        )
    lat, long = _degree(told, "lat"), _degree(told, "long")
    address = _clean(told.get("address_string", "")) or _clean(told.get("address_id", ""))
    if (lat is None) != (long is None):
        raise GeoReportError(400, Phrase("lat 和 long 要一起给；请补上或都去掉"))
    if lat is None and not address:
        raise GeoReportError(400, Phrase("缺少地点：请给 lat 和 long，或 address_string"))
    return Submission(
        category, text, address[:ADDRESS], lat, long, _clean(told.get("account_id", ""))[:40]
    )


def _clean(text: str) -> str:
    return from_first_visible(without_forbidden(text)).strip()


def _degree(told: Mapping[str, str], name: str) -> Decimal | None:
    text = told.get(name, "").strip()
    if not text:
        return None
    try:
        degree = Decimal(text)
        if abs(degree) <= BOUNDS[name]:
            return degree.quantize(PLACES)
    except InvalidOperation:
        pass
    raise GeoReportError(
        400,
        Phrase(
            "%(name)s 的值“%(value)s”不是 WGS84 的度数；请填 ±%(bound)d 以内的小数",
            name=name,
            value=text[:40],
            bound=BOUNDS[name],
        ),
    )


def category_of(code: str) -> Category:
    """Read a service code.

    Raises
    ------
    GeoReportError
        400 when it is missing, 404 when there is no such service.

    Source
    ------
    Open311 GeoReport v2, possible errors of POST Service Request, 2011.

    Examples
    --------
    >>> category_of("POWER").value
    'POWER'
    """
    if not code.strip():
        raise GeoReportError(400, Phrase("缺少 service_code；请先取 services 再提交"))
    try:
        return Category(code.strip())
    except ValueError:
        raise GeoReportError(
            404,
            Phrase("没有 service_code“%(code)s”；请从 services 里选", code=code.strip()[:40]),
        ) from None


def span(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    """Give the half-open span of instants that is asked for.

    Parameters
    ----------
    start, end
        As sent, in the form of W3C with an offset; empty when not told.
    now
        The instant, with its zone.

    Returns
    -------
    tuple of datetime
        From the start, included, to just after the end. Of one end alone 90 days are asked for;
        of none the last 90 days.

    Raises
    ------
    GeoReportError
        400 when an instant is none or has no offset, when the span is turned or too long.

    Source
    ------
    Open311 GeoReport v2, GET Service Requests: start_date and end_date may not span more than 90
    days, 2011.

    Examples
    --------
    >>> from datetime import UTC
    >>> first, last = span("2023-05-01T00:00:00+08:00", "", datetime(2023, 7, 1, tzinfo=UTC))
    >>> (last - first).days
    90
    """
    first, last = _instant("start_date", start), _instant("end_date", end)
    whole = timedelta(days=DAYS)
    if first is None:
        last = last or now
        first = last - whole
    last = last or first + whole
    if not timedelta(0) <= last - first <= whole:
        raise GeoReportError(
            400, Phrase("start_date 到 end_date 要在 0 到 %(days)d 天之间；请分段取", days=DAYS)
        )
    return first, last


def _instant(name: str, text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in YEARS:
        raise GeoReportError(
            400,
            Phrase(
                "%(name)s 的值“%(value)s”不是带时差的时间；请写成 2023-05-01T00:00:00+08:00",
                name=name,
                value=text.strip()[:40],
            ),
        )
    return moment


def statuses(asked: str) -> frozenset[str]:
    """Read which statuses are asked for; all when none is told.

    Raises
    ------
    GeoReportError
        400 for another word.

    Source
    ------
    Open311 GeoReport v2, GET Service Requests: status open or closed, comma delimited, 2011.

    Examples
    --------
    >>> sorted(statuses("open,closed"))
    ['closed', 'open']
    """
    words = frozenset(word.strip() for word in asked.split(",") if word.strip())
    if words - {OPEN, CLOSED}:
        raise GeoReportError(
            400, Phrase("status“%(asked)s”不认识；请写 open 或 closed", asked=asked[:40])
        )
    return words or frozenset({OPEN, CLOSED})


def wrong_number(name: str, value: str, most: int) -> GeoReportError:
    """Give the refusal of a number that is none, or too great.

    Source
    ------
    House rule: at most 1,000 requests at once; Open311 GeoReport v2 leaves paging to the server.

    Examples
    --------
    >>> wrong_number("page_size", "x", 1000).code
    400
    """
    return GeoReportError(
        400,
        Phrase(
            "%(name)s 的值“%(value)s”不对；请填 1 到 %(most)d 的整数",
            name=name,
            value=value[:40],
            most=most,
        ),
    )
