"""The table of bans of turns: its columns, and how its rows are written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.people.models import Unit
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.systems.sweeping.actions.carrying_turns import TURN_BAN
from luodi.systems.sweeping.actions.importing_rows import UNIT, WHY, unit_of
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.actions.turn_bans import (
    forbid_turns,
    turn_between_links,
    withdraw_turn_ban,
)
from luodi.systems.sweeping.models import RoadLink, TurnBan
from luodi.systems.sweeping.rules.driving import Turn

_FORWARD = {"FORWARD": True, "BACKWARD": False}
_FIELDS = {"turns": "to_code", "to_link": "to_code", "forward": "direction"}
"""Fields of the action, and the columns in which their refusals are shown."""


def _write(work: Work, told: Told) -> Written:
    unit = unit_of(work, told)
    require(work.actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    link, onto = _link(unit, told, "code"), _link(unit, told, "to_code")
    kind = Turn(told["kind"]) if told.get("kind") else None
    try:
        turn = turn_between_links(link, onto, _FORWARD.get(told.get("direction") or ""), kind)
        rows = unrestricted(TurnBan, why=WHY).filter(withdrawn_at__isnull=True)
        known = rows.filter(
            link=link, forward=turn.forward, to_link=onto, to_forward=turn.to_forward
        ).first()
        if known is not None:
            return Written(Outcome.SAME, (TURN_BAN, known.pk))
        [made] = forbid_turns(actor=work.actor, turns=[turn], reason=told["reason"])
    except ValidationError as error:
        raise ValidationError(
            {_FIELDS.get(name, name): said for name, said in error.message_dict.items()}
        ) from error
    return Written(Outcome.NEW, (TURN_BAN, made.pk), notes=(str(made.get_kind_display()),))


def _link(unit: Unit, told: Told, key: str) -> RoadLink:
    rows = unrestricted(RoadLink, why=WHY).filter(unit=unit, valid_to__isnull=True)
    link = rows.select_related("unit", "place").filter(code=told[key]).first()
    if link is None:
        words = _("“%(unit)s”没有编号为“%(code)s”的路段；请核对，或先登记")
        raise ValidationError({key: words % {"unit": unit, "code": told[key]}})
    return link


def _undo(actor: Actor, undone: Undone) -> None:
    ban = unrestricted(TurnBan, why="the right to it is asked of it next").get(pk=undone.record)
    withdraw_turn_ban(actor=actor, ban=ban)


def _code(key: str, title: Any, help_text: Any, words: tuple[str, ...], example: str) -> Column:
    return Column(key, title, Kind.CODE, True, words, help_text, example, longest=40)


BANS = Import(
    code="sweeping.turn_bans",
    title=gettext_lazy("转弯禁令"),
    permission=CHANGE_STREET,
    about=gettext_lazy("按单位、两条路段的编号和驶出方向认；每行一个禁止的转弯。"),
    columns=(
        UNIT,
        _code(
            "code",
            gettext_lazy("驶出路段"),
            gettext_lazy("路段编号"),
            ("驶出路段编号",),
            "DF-01",
        ),
        _code(
            "to_code",
            gettext_lazy("驶入路段"),
            gettext_lazy("和驶出路段相接；填同一个编号是掉头"),
            ("驶入路段编号",),
            "DF-02",
        ),
        Column(
            "direction",
            gettext_lazy("驶出方向"),
            Kind.CHOICE,
            words=("方向",),
            help=gettext_lazy("顺着还是逆着画的方向驶出；只有一端相接的空着，掉头要填"),
            choices=(("FORWARD", ("顺行", "顺")), ("BACKWARD", ("逆行", "逆"))),
        ),
        Column(
            "kind",
            gettext_lazy("禁令"),
            Kind.CHOICE,
            words=("标志",),
            help=gettext_lazy("标志怎么写；空着按线形推定"),
            choices=(
                (Turn.LEFT.value, ("禁止左转", "禁左")),
                (Turn.RIGHT.value, ("禁止右转", "禁右")),
                (Turn.STRAIGHT.value, ("禁止直行", "禁直行")),
                (Turn.BACK.value, ("禁止掉头", "禁掉头")),
            ),
        ),
        Column(
            "reason",
            gettext_lazy("依据"),
            required=True,
            words=("原因", "文件"),
            help=gettext_lazy("标志的位置，或交警的文件"),
            example="路口东侧标志牌",
            longest=200,
        ),
    ),
    key=("unit", "code", "to_code", "direction"),
    write=_write,
    undo=_undo,
)
