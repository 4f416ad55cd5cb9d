"""Giving a post a role in the service of firms and ending it; the projects that are courted."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.places.models import Place
from luodi.kernel.web.figures import day_text
from luodi.systems.enterprises.actions.firms import industry_told
from luodi.systems.enterprises.actions.words import kept, needed
from luodi.systems.enterprises.models import InvestmentLead, ServiceRole, UnitSkill

CHANGE_ROLE = "enterprises.change_role"
CHANGE_LEAD = "enterprises.change_lead"
LONGEST = 120
Line = TypeVar("Line", ServiceRole, UnitSkill)
"""A line of a register that holds from a day to a day."""


@transaction.atomic
def give_role(*, actor: Actor, post: Post, role: ServiceRole.Role, valid_from: date) -> ServiceRole:
    """Give a post a role from a day on.

    Parameters
    ----------
    actor
        Needs ``enterprises.change_role`` over the post's unit and place.
    post, role
        The post and its role.
    valid_from
        The first day.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the post has the role on that day or later.
    """
    acting = require(actor, CHANGE_ROLE, unit_path=post.unit.path, place_path=post.place.path)
    Post.objects.select_for_update().get(pk=post.pk)
    rows = unrestricted(ServiceRole, why="the right to the post was asked for first")
    same = rows.filter(post=post, role=role.value)
    if same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)).exists():
        raise ValidationError(
            {
                "role": _("“%(post)s”在%(day)s或以后已经是%(role)s；请先结束原来的")
                % {"post": post, "day": day_text(valid_from), "role": role.label}
            }
        )
    made = ServiceRole.objects.create(post=post, role=role.value, valid_from=valid_from)
    record(
        actor=acting,
        verb="enterprises.give_role",
        record=("enterprises.role", made.pk),
        after={"post": post.pk, "role": role.value, "valid_from": valid_from},
    )
    return made


@transaction.atomic
def end_role(*, actor: Actor, role: ServiceRole, valid_to: date) -> ServiceRole:
    """End a role: the day given is the first without it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.change_role`` over the post's unit and place.
    django.core.exceptions.ValidationError
        When it has ended, or did not begin before that day.
    """
    rows = unrestricted(ServiceRole, why="the right to it is asked of it next")
    held = rows.select_for_update().select_related("post__unit", "post__place").get(pk=role.pk)
    acting = require(
        actor, CHANGE_ROLE, unit_path=held.post.unit.path, place_path=held.post.place.path
    )
    return end_line(acting, held, valid_to, verb="enterprises.end_role", kind="enterprises.role")


def end_line(acting: Actor, held: Line, valid_to: date, *, verb: str, kind: str) -> Line:
    """End a locked line of a register, the right to which was asked: the first day without it.

    Raises
    ------
    django.core.exceptions.ValidationError
        When it has ended, or did not begin before that day.
    """
    if held.valid_to is not None:
        raise ValidationError(
            _("“%(line)s”已于%(day)s结束；不用再结束")
            % {"line": held, "day": day_text(held.valid_to)}
        )
    if valid_to <= held.valid_from:
        raise ValidationError(
            {
                "valid_to": _("“%(line)s”从%(day)s开始；结束的日子要在那以后")
                % {"line": held, "day": day_text(held.valid_from)}
            }
        )
    held.valid_to = valid_to
    held.save(update_fields=("valid_to",))
    record(
        actor=acting,
        verb=verb,
        record=(kind, held.pk),
        before={"valid_to": None},
        after={"valid_to": valid_to},
    )
    return held


@dataclass(frozen=True)
class LeadSpec:
    """What is known of a courted project; empty, or None of the sum in fen, is unknown."""

    title: str
    stage: InvestmentLead.Stage
    day: date
    unit: Unit
    place: Place
    investor: str = ""
    industry_code: str = ""
    amount_fen: int | None = None
    post: Post | None = None


@transaction.atomic
def add_lead(*, actor: Actor, spec: LeadSpec) -> InvestmentLead:
    """Put a courted project on the ledger.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``enterprises.change_lead`` over its unit and place.
    django.core.exceptions.ValidationError
        By field: no title, an unknown industry code, a post of another unit, no sum above nought.
    """
    acting = _require(actor, spec)
    columns = _columns(spec)
    lead = InvestmentLead.objects.create(**columns)
    record(
        actor=acting,
        verb="enterprises.add_lead",
        record=("enterprises.lead", lead.pk),
        after=_told(lead),
    )
    return lead


@transaction.atomic
def change_lead(
    *, actor: Actor, lead: InvestmentLead, version: int, spec: LeadSpec
) -> InvestmentLead:
    """Change what is known of a courted project.

    Raises
    ------
    As `add_lead`; and ``ValidationError`` when somebody changed it meanwhile.
    """
    rows = unrestricted(InvestmentLead, why="the right to it is asked of it next")
    held = rows.select_related("unit", "place").select_for_update(of=("self",)).get(pk=lead.pk)
    require(actor, CHANGE_LEAD, unit_path=held.unit.path, place_path=held.place.path)
    acting = _require(actor, spec)
    if held.version != version:
        raise ValidationError(
            _("“%(lead)s”刚被别人改过，现在是“%(stage)s”；请看过以后再保存")
            % {"lead": held, "stage": held.get_stage_display()}
        )
    before = _told(held)
    columns = _columns(spec)
    for name, value in columns.items():
        setattr(held, name, value)
    held.save(update_fields=tuple(columns))
    rows.filter(pk=held.pk).update(version=F("version") + 1)
    held.version += 1
    record(
        actor=acting,
        verb=CHANGE_LEAD,
        record=("enterprises.lead", held.pk),
        before=before,
        after=_told(held),
    )
    return held


def _require(actor: Actor, spec: LeadSpec) -> Actor:
    return require(actor, CHANGE_LEAD, unit_path=spec.unit.path, place_path=spec.place.path)


def _columns(spec: LeadSpec) -> dict[str, object]:
    title = needed(spec.title, "title", _("没有写是什么项目；请填写项目名称"), LONGEST)
    if spec.amount_fen is not None and spec.amount_fen <= 0:
        raise ValidationError({"amount": _("计划投资要大于 0；不清楚的留空")})
    if spec.post is not None and spec.post.unit_id != spec.unit.pk:
        raise ValidationError(
            {
                "post": _("“%(post)s”不是%(unit)s的岗位；请选本单位的岗位")
                % {"post": spec.post, "unit": spec.unit}
            }
        )
    return {
        "title": title,
        "investor": kept(spec.investor)[:LONGEST],
        "industry_code": industry_told(spec.industry_code),
        "amount_fen": spec.amount_fen,
        "stage": spec.stage.value,
        "day": spec.day,
        "unit": spec.unit,
        "post": spec.post,
        "place": spec.place,
    }


def _told(lead: InvestmentLead) -> dict[str, object]:
    return {
        "title": lead.title,
        "investor": lead.investor,
        "industry_code": lead.industry_code,
        "amount_fen": lead.amount_fen,
        "stage": lead.stage,
        "day": lead.day,
        "unit": lead.unit_id,
        "post": lead.post_id,
        "place": lead.place_id,
    }
