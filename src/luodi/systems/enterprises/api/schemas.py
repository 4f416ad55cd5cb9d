"""What the API tells of firms, cases and visits: facts and dates, no telephone, nothing said."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from luodi.kernel.ledger.api import Text
from luodi.kernel.web.api import Instant, Named, Paging, Place
from luodi.kernel.web.api.operations import LAST_KEY
from luodi.systems.enterprises.rules import (
    Care,
    CaseState,
    Category,
    Channel,
    Closing,
    FindingKind,
    Half,
    HelpState,
    Severity,
    VisitState,
)


class FirmLine(Schema):
    """A firm of the ledger; an empty code is unknown, ``open_cases`` are those one may see."""

    id: int
    name: str
    credit_code: str
    care: Care
    size_class: str
    industry_code: str
    tags: list[str]
    unit: Named
    place: Place
    open_cases: int
    version: int
    page: str


class FirmPage(Schema):
    """A page of firms."""

    items: list[FirmLine]
    next: int | None


class FirmNamed(Schema):
    """A firm, by number and name."""

    id: int
    name: str


class HelpLine(Schema):
    """A unit that is asked to help beside the one that handles the case, and where that stands.

    ``answered_at`` is null until it answers to the unit that handles the case.
    """

    unit: Named
    state: HelpState
    asked_at: Instant
    due_at: Instant
    due_provisional: bool
    answered_at: Instant | None


class CaseLine(Schema):
    """A case without what was said.

    ``firm`` is null while it is not identified, ``category`` and ``severity`` until it is triaged,
    ``due_at`` without a deadline. ``due_provisional`` says that the holidays of a year are not
    known yet. ``office`` keeps it, ``unit`` handles it, those in ``helping`` help; an asking that
    was withdrawn is left out.
    """

    id: int
    number: str
    firm: FirmNamed | None
    state: CaseState
    category: Category | None
    severity: Severity | None
    channel: Channel
    confidential: bool
    office: Named
    unit: Named
    helping: list[HelpLine]
    place: Place
    received_at: Instant
    due_at: Instant | None
    due_provisional: bool
    replied_at: Instant | None
    ended_at: Instant | None
    closing: Closing | None
    parent: int | None
    page: str


class CasePage(Schema):
    """A page of cases."""

    items: list[CaseLine]
    next: int | None


class CaseNamed(Schema):
    """A case, by number of the record and number of the duty."""

    id: int
    number: str


class FindingLine(Schema):
    """What was found at a visit, without its words.

    ``taken`` says that a need became a case; ``case`` is null when one may not see it.
    """

    kind: FindingKind
    recorded_at: Instant
    taken: bool
    case: CaseNamed | None


class VisitPartLine(Schema):
    """A unit that takes part in a visit; ``post`` is null for anybody of the unit."""

    unit: Named
    post: str | None
    findings: list[FindingLine]


class Window(Schema):
    """Half a day: ``AM`` or ``PM``."""

    day: date
    half: Half


class VisitLine(Schema):
    """A visit to a firm; an empty code is unknown.

    ``window`` is when it is to be, and of one done when it was; ``planned`` for when it was planned
    last, null when nobody planned it: then ``afterwards`` is true and ``registered_at`` when it was
    entered. ``over_limit`` says that the firm then had one too many, ``asked`` that the firm itself
    asked for it. ``unit`` leads it. ``recorded_at`` is when the first finding was written down.
    """

    id: int
    firm: FirmNamed
    credit_code: str
    state: VisitState
    window: Window
    planned: Window | None
    purpose: str
    asked: bool
    afterwards: bool
    over_limit: bool
    unit: Named
    parts: list[VisitPartLine]
    place: Place
    registered_at: Instant
    recorded_at: Instant | None
    version: int
    page: str


class VisitPage(Schema):
    """A page of visits."""

    items: list[VisitLine]
    next: int | None


class FirmFilter(Paging):
    """Which firms are wanted."""

    q: Annotated[Text, Field(description="企业名称或信用代码里的字")] = ""
    unit: Annotated[Text, Field(description="包保单位代码")] = ""
    care: Annotated[Care | None, Field(description="服务层级")] = None
    tag: Annotated[Text, Field(description="今天有的标签")] = ""


class CaseFilter(Paging):
    """Which cases are wanted."""

    q: Annotated[Text, Field(description="按搜索的规则找编号、企业、诉求里的字")] = ""
    firm: Annotated[int | None, Field(ge=1, le=LAST_KEY, description="企业的编号")] = None
    unit: Annotated[Text, Field(description="承办单位代码")] = ""
    category: Annotated[Category | None, Field(description="类别")] = None
    severity: Annotated[Severity | None, Field(description="级别")] = None
    open: Annotated[bool | None, Field(description="true 为没有销号或撤回的")] = None
    since: Annotated[date | None, Field(description="从哪天提出起")] = None
    before: Annotated[date | None, Field(description="到哪天之前提出")] = None


class VisitFilter(Paging):
    """Which visits are wanted."""

    q: Annotated[Text, Field(description="按搜索的规则找企业、走访事由里的字")] = ""
    credit_code: Annotated[Text, Field(description="企业的统一社会信用代码")] = ""
    state: Annotated[VisitState | None, Field(description="状态")] = None
    unit: Annotated[Text, Field(description="去的单位的代码，牵头的也算")] = ""
    since: Annotated[date | None, Field(description="从哪天的走访起")] = None
    before: Annotated[date | None, Field(description="到哪天之前的走访")] = None
