"""Putting a firm on the ledger, and changing what is kept of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import Line, record, record_many
from luodi.kernel.log.many import AT_ONCE, insert
from luodi.kernel.parties.models import Party
from luodi.kernel.people.models import Post
from luodi.kernel.search.actions import add, put, remove
from luodi.standards.errors import StandardError
from luodi.standards.industry_codes import parse_industry_code
from luodi.standards.personal_numbers import cover_numbers
from luodi.systems.enterprises.models import Firm, FirmTag
from luodi.systems.enterprises.reads.finding import FIRM, findable_firm, found_of
from luodi.systems.enterprises.reads.firms import tags_now
from luodi.systems.enterprises.rules import Care

CHANGE = "enterprises.change_firm"
LONGEST_TAG = 20


@dataclass(frozen=True)
class FirmFacts:
    """What is kept of a firm besides the directory; empty is unknown."""

    care: Care
    size_class: str = ""
    industry_code: str = ""
    commissioner_post: Post | None = None
    tags: Sequence[str] = field(default_factory=tuple)

    def checked(self) -> "FirmFacts":
        """Give the facts as they are kept: the code in full, each tag once.

        Raises
        ------
        django.core.exceptions.ValidationError
            By ``industry_code`` and ``tags``.
        """
        return replace(self, industry_code=industry_told(self.industry_code), tags=_tags(self.tags))


def words_told(text: str) -> list[str]:
    """Give the tags that somebody typed, between blanks and commas."""
    return re.split(r"[\s、，,]+", text.strip())


@transaction.atomic
def register_firm(*, actor: Actor, party: Party, facts: FirmFacts) -> Firm:
    """Put an organisation of the directory on the ledger of firms.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.change_firm`` over its unit in charge and place.
    django.core.exceptions.ValidationError
        When it stands there already, or by ``industry_code`` and ``tags``.
    """
    acting = _require(actor, party)
    facts = facts.checked()
    rows = unrestricted(Firm, why="the right to the party was asked for first")
    standing = rows.filter(party=party).first()
    if standing is not None:
        refuse_merged(standing, "party")
        raise ValidationError({"party": _("“%(name)s”已在台账上") % {"name": party.name}})
    firm = Firm.objects.create(party=party, **_columns(facts))
    _put_tags(firm, facts, clock.today())
    put(findable_firm(firm))
    record(
        actor=acting,
        verb="enterprises.register_firm",
        record=("enterprises.firm", firm.pk),
        after=_told(facts),
    )
    return firm


@dataclass(frozen=True)
class NewFirm:
    """An organisation of the directory, and what is kept of it, as `checked_firm` gives them."""

    party: Party
    facts: FirmFacts


def checked_firm(actor: Actor, party: Party, facts: FirmFacts) -> NewFirm:
    """Refuse a firm that may not be put on the ledger, whether or not it stands there.

    Raises
    ------
    As `register_firm`.
    """
    _require(actor, party)
    return NewFirm(party, facts.checked())


@transaction.atomic
def register_firms(*, actor: Actor, new: Sequence[NewFirm], reason: str) -> list[int]:
    """Put firms that `checked_firm` gave on the ledger, in few statements; all of them, or none.

    Returns
    -------
    list of int
        The numbers of the firms, in order.
    """
    today = clock.today()
    columns = ("care", "size_class", "industry_code", "commissioner_post_id")
    numbers = insert(
        Firm,
        ("party_id", "version", *columns),
        ((one.party.pk, 1, *(_columns(one.facts)[name] for name in columns)) for one in new),
    )
    pairs = list(zip(numbers, new, strict=True))
    insert(
        FirmTag,
        ("firm_id", "word", "valid_from"),
        ((number, word, today) for number, one in pairs for word in one.facts.tags),
    )
    for start in range(0, len(pairs), AT_ONCE):
        add(
            found_of(number, one.party, one.facts.tags, one.facts.commissioner_post)
            for number, one in pairs[start : start + AT_ONCE]
        )
    record_many(
        verb="enterprises.register_firm",
        kind="enterprises.firm",
        lines=[Line(number, {}, _told(one.facts), actor) for number, one in pairs],
        reason=reason,
    )
    return numbers


@transaction.atomic
def remove_firm(*, actor: Actor, firm: Firm, reason: str) -> None:
    """Take a firm that was registered by mistake off the ledger, while no case stands on it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.change_firm`` over it.
    django.db.models.ProtectedError
        When cases point to it; it names them.
    """
    acting = _require(actor, firm.party)
    number, before = firm.pk, _told(_facts_of(firm))
    firm.delete()
    remove(FIRM, number)
    record(
        actor=acting,
        verb="enterprises.remove_firm",
        record=("enterprises.firm", number),
        before={"credit_code": firm.party.credit_code, **before},
        reason=reason,
    )


@transaction.atomic
def change_firm(*, actor: Actor, firm: Firm, version: int, facts: FirmFacts) -> Firm:
    """Change what is kept of a firm; tags keep their days.

    Raises
    ------
    As `register_firm`; and ``ValidationError`` under ``version`` when somebody was faster.
    """
    rows = unrestricted(Firm, why="locked, and the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("party").get(pk=firm.pk)
    acting = _require(actor, held.party)
    refuse_merged(held, "version")
    facts = facts.checked()
    before = _told(_facts_of(held))
    if held.version != version:
        raise ValidationError(
            {"version": _("别人刚刚改过“%(name)s”；请看过现状再改") % {"name": held}}, code="stale"
        )
    Firm.objects.filter(pk=held.pk).update(version=F("version") + 1, **_columns(facts))
    held.refresh_from_db()
    _put_tags(held, facts, clock.today())
    put(findable_firm(held))
    record(
        actor=acting,
        verb="enterprises.change_firm",
        record=("enterprises.firm", held.pk),
        before=before,
        after=_told(facts),
    )
    return held


def standing_firm(firm: Firm) -> Firm:
    """Lock a firm as it stands; one that ended in another is refused under ``firm``."""
    rows = unrestricted(Firm, why="locked; the right to it is asked for by the action")
    rows = rows.select_for_update(of=("self",)).select_related("party__unit", "party__place")
    held = rows.get(pk=firm.pk)
    refuse_merged(held, "firm")
    return held


def refuse_merged(firm: Firm, field: str) -> None:
    """Refuse an act on a record that ended in another one.

    Raises
    ------
    django.core.exceptions.ValidationError
        Under the field.
    """
    if firm.merged_into_id is not None:
        raise ValidationError(
            {field: _("“%(name)s”这条记录已并入另一家企业；请用保留的那条记录") % {"name": firm}}
        )


def _require(actor: Actor, party: Party) -> Actor:
    return require(actor, CHANGE, unit_path=party.unit.path, place_path=party.place.path)


def _columns(facts: FirmFacts) -> dict[str, object]:
    post = facts.commissioner_post
    return {
        "care": facts.care.value,
        "size_class": facts.size_class,
        "industry_code": facts.industry_code,
        "commissioner_post_id": post.pk if post else None,
    }


def industry_told(typed: str) -> str:
    """Give an industry code in full; empty when none was typed.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``industry_code``, when it is none.
    """
    if not typed.strip():
        return ""
    try:
        return parse_industry_code(typed).code
    except StandardError as error:
        raise ValidationError({"industry_code": error.message}) from error


def _tags(typed: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in typed if word.strip()))
    for word in words:
        if len(word) > LONGEST_TAG or cover_numbers(word) != word:
            raise ValidationError(
                {"tags": _("标签要短（20 字以内），且不含电话和证件号码；请改短或删去")}
            )
    return words


def _put_tags(firm: Firm, facts: FirmFacts, day: date) -> None:
    standing = FirmTag.objects.filter(firm=firm, valid_to__isnull=True)
    for tag in standing:
        if tag.word not in facts.tags:
            if tag.valid_from >= day:
                tag.delete()
            else:
                FirmTag.objects.filter(pk=tag.pk).update(valid_to=day)
    known = {tag.word for tag in standing.all()}
    FirmTag.objects.bulk_create(
        FirmTag(firm=firm, word=word, valid_from=day) for word in facts.tags if word not in known
    )


def _facts_of(firm: Firm) -> FirmFacts:
    return FirmFacts(
        care=Care(firm.care),
        size_class=firm.size_class,
        industry_code=firm.industry_code,
        commissioner_post=firm.commissioner_post,
        tags=tags_now([firm], clock.today())[firm.pk],
    )


def _told(facts: FirmFacts) -> dict[str, object]:
    columns = _columns(facts)
    columns["commissioner_post"] = columns.pop("commissioner_post_id")
    return {**columns, "tags": list(facts.tags)}
