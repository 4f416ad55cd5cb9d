"""The table of firms: its columns, and how its rows are judged and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.duties.reads.verifiers import posts_with
from luodi.kernel.log.many import AT_ONCE
from luodi.kernel.parties.models import Party
from luodi.kernel.people.models import Post
from luodi.kernel.tables.declaring import (
    Column,
    Import,
    Judged,
    Kind,
    OnRow,
    Outcome,
    Prepared,
    Told,
    Undone,
    Work,
    Written,
)
from luodi.standards.credit_code import parse_credit_code
from luodi.standards.errors import StandardError
from luodi.systems.enterprises.actions.firms import (
    CHANGE,
    FirmFacts,
    NewFirm,
    change_firm,
    checked_firm,
    refuse_merged,
    register_firms,
    remove_firm,
    words_told,
)
from luodi.systems.enterprises.models import CARE_TITLES, SIZE_TITLES, Firm, FirmTag
from luodi.systems.enterprises.rules import Care

MOST_CHANGES = 2_000
"""Changes are written one by one, while others wait."""
RECORD = "enterprises.firm"


@dataclass(frozen=True)
class _Changed:
    """A firm that stands on the ledger, and what the row says of it."""

    firm: Firm
    facts: FirmFacts


_Plan = NewFirm | _Changed | Written | Exception


def _prepare(work: Work, rows: Sequence[Told], on_row: OnRow) -> Prepared:
    """Judge all rows by what stands now, without a write."""
    known = _Known(work.actor, rows)
    plans: list[_Plan] = []
    for number, told in enumerate(rows, start=1):
        try:
            plans.append(_plan(work, known, told))
        except (ValidationError, StandardError, PermissionDenied) as error:
            plans.append(error)
        if number % AT_ONCE == 0 or number == len(rows):
            on_row(number, len(rows))
    changes = sum(isinstance(plan, _Changed) for plan in plans)
    if changes > MOST_CHANGES:
        raise ValidationError(
            _("有 %(count)d 行是改动，一次最多改动 %(most)d 行；请分成几份，分次导入")
            % {"count": changes, "most": MOST_CHANGES}
        )
    return Prepared([_as_judged(plan) for plan in plans], lambda: _write(work, plans))


class _Known:
    """What the rows name: organisations of the directory, firms on the ledger, posts."""

    def __init__(self, actor: Actor, rows: Sequence[Told]) -> None:
        codes = sorted({code for told in rows if (code := _code_or_none(told["credit_code"]))})
        seen = visible(actor, Party, "parties.view_party").select_related("unit", "place")
        self.parties = {
            party.credit_code: party
            for start in range(0, len(codes), AT_ONCE)
            for party in seen.filter(credit_code__in=codes[start : start + AT_ONCE])
        }
        numbers = [party.pk for party in self.parties.values()]
        firms = unrestricted(Firm, why="of organisations that the actor sees")
        self.firms = {
            firm.party_id: firm
            for start in range(0, len(numbers), AT_ONCE)
            for firm in firms.filter(party__in=numbers[start : start + AT_ONCE]).select_related(
                "party__unit", "party__place", "commissioner_post"
            )
        }
        standing = [firm.pk for firm in self.firms.values()]
        self.tags: dict[int, set[str]] = {number: set() for number in standing}
        for start in range(0, len(standing), AT_ONCE):
            tags = FirmTag.objects.filter(
                firm__in=standing[start : start + AT_ONCE], valid_to__isnull=True
            )
            for firm, word in tags.values_list("firm", "word"):
                self.tags[firm].add(word)

    @cached_property
    def posts(self) -> Mapping[str, Sequence[Post]]:
        """The posts that may be a firm's contact, by unit and title."""
        found: dict[str, list[Post]] = {}
        for post in posts_with("duties.view_duty", clock.now()):
            found.setdefault(str(post), []).append(post)
        return found

    def post(self, text: str) -> Post | None:
        """Find the post that a row names; None when it names none."""
        if not text:
            return None
        found = self.posts.get(text, ())
        if len(found) != 1:
            raise ValidationError(
                {
                    "commissioner": _("没有叫“%(text)s”的岗位；请写单位全称和岗位名称")
                    % {"text": text}
                }
            )
        return found[0]


def _code_or_none(text: str) -> str | None:
    try:
        return parse_credit_code(text).code
    except StandardError:
        return None


def _plan(work: Work, known: _Known, told: Told) -> _Plan:
    code = parse_credit_code(told["credit_code"]).code
    party = known.parties.get(code)
    if party is None:
        raise ValidationError(
            {
                "credit_code": _(
                    "单位名录里没有代码“%(code)s”的企业，或不在您的辖区；请先导入企业和组织"
                )
                % {"code": code}
            }
        )
    new = checked_firm(
        work.actor,
        party,
        FirmFacts(
            care=Care(told["care"]),
            size_class=told.get("size_class") or "",
            industry_code=told.get("industry_code") or "",
            commissioner_post=known.post(told.get("commissioner") or ""),
            tags=words_told(told.get("tags") or ""),
        ),
    )
    facts, firm = new.facts, known.firms.get(party.pk)
    if firm is None:
        return new
    refuse_merged(firm, "credit_code")
    before = (firm.care, firm.size_class, firm.industry_code, firm.commissioner_post)
    after = (facts.care.value, facts.size_class, facts.industry_code, facts.commissioner_post)
    if before == after and known.tags[firm.pk] == set(facts.tags):
        return Written(Outcome.SAME, (RECORD, firm.pk))
    return _Changed(firm, facts)


def _as_judged(plan: _Plan) -> Judged:
    if isinstance(plan, NewFirm):
        return Written(Outcome.NEW)
    if isinstance(plan, _Changed):
        return Written(Outcome.CHANGED, (RECORD, plan.firm.pk), {"name": plan.firm.party.name})
    return plan


def _write(work: Work, plans: Sequence[_Plan]) -> list[Judged]:
    new = [plan for plan in plans if isinstance(plan, NewFirm)]
    numbers = iter(register_firms(actor=work.actor, new=new, reason=work.reason))
    judged: list[Judged] = []
    for plan in plans:
        if isinstance(plan, NewFirm):
            judged.append(Written(Outcome.NEW, (RECORD, next(numbers))))
        else:
            judged.append(_change(work, plan) if isinstance(plan, _Changed) else plan)
    return judged


def _change(work: Work, plan: _Changed) -> Judged:
    try:
        with transaction.atomic():
            change_firm(
                actor=work.actor, firm=plan.firm, version=plan.firm.version, facts=plan.facts
            )
    except (ValidationError, PermissionDenied) as error:
        return error
    return _as_judged(plan)


def _undo_firm(actor: Actor, undone: Undone) -> None:
    rows = unrestricted(Firm, why="the right to it is asked of it by the action that follows")
    firm = rows.select_related("party__unit", "party__place").get(pk=undone.record)
    if undone.outcome is Outcome.CHANGED:
        raise ValidationError(
            _("“%(name)s”的改动不能整批撤回；请在它的页面上再改") % {"name": firm}
        )
    remove_firm(actor=actor, firm=firm, reason=undone.reason)


FIRMS = Import(
    code="enterprises.firms",
    title=gettext_lazy("企业台账"),
    permission=CHANGE,
    about=gettext_lazy("按统一社会信用代码认；企业要先在企业和组织名录里。"),
    columns=(
        Column(
            "credit_code",
            gettext_lazy("统一社会信用代码"),
            Kind.CODE,
            True,
            ("信用代码", "社会信用代码", "代码", "税号", "纳税人识别号"),
            gettext_lazy("18 位，列设成“文本”格式"),
            "91350100M000100Y43",
            longest=40,
        ),
        Column(
            "care",
            gettext_lazy("服务层级"),
            Kind.CHOICE,
            True,
            ("企业类型", "重点规上"),
            gettext_lazy("重点企业、规上企业或其他企业"),
            "规上企业",
            choices=tuple(
                (care.value, (str(CARE_TITLES[care]), word))
                for care, word in ((Care.KEY, "重点"), (Care.SCALED, "规上"), (Care.OTHER, "其他"))
            ),
        ),
        Column(
            "size_class",
            gettext_lazy("规模"),
            Kind.CHOICE,
            False,
            ("企业规模",),
            gettext_lazy("大型、中型、小型、微型；不清楚的空着"),
            "小型",
            choices=tuple(
                (code, (str(title), str(title)[:1])) for code, title in SIZE_TITLES.items()
            ),
        ),
        Column(
            "industry_code",
            gettext_lazy("行业代码"),
            Kind.CODE,
            False,
            ("行业", "国民经济行业代码"),
            gettext_lazy("国民经济行业分类，如 C1391；不清楚的留空"),
            "C1391",
            longest=5,
        ),
        Column(
            "commissioner",
            gettext_lazy("助企专员岗位"),
            Kind.TEXT,
            False,
            ("助企专员", "包联岗位", "联系人岗位"),
            gettext_lazy("单位全称和岗位名称，中间空一格"),
            "",
        ),
        Column(
            "tags",
            gettext_lazy("标签"),
            Kind.TEXT,
            False,
            ("企业标签",),
            gettext_lazy("用空格或顿号隔开，如：专精特新 出口"),
            "出口",
        ),
    ),
    key=("credit_code",),
    prepare=_prepare,
    undo=_undo_firm,
    good_rows=True,
    longest=50_000,
)
