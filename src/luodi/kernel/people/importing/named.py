"""Units and places as tables name them: by code or by full name."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_on
from luodi.kernel.places.models import Place
from luodi.kernel.places.reads import places_on
from luodi.kernel.tables.declaring import Column, Kind, Told, Work

DAY_HELP = gettext_lazy("如 2023-01-01、2023年1月1日；空着按上传时填的日期")

UNIT = Column(
    "unit",
    gettext_lazy("单位"),
    Kind.TEXT,
    True,
    ("单位代码", "单位名称", "所在单位"),
    gettext_lazy("单位的代码或全称"),
    "fagai",
)
"""The column that names the unit of a row."""


def unit_told(text: str) -> Unit:
    """Find a unit of today by its code or its full name.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is none, or more than one of that name.
    """
    found = list(units_on(clock.now()).filter(Q(code__iexact=text) | Q(name=text))[:3])
    exact = [unit for unit in found if unit.code.lower() == text.lower()] or found
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise ValidationError(
            _("没有代码或全称为“%(text)s”的单位；请核对，或先导入它") % {"text": text}
        )
    codes = _("、").join(unit.code for unit in exact)
    raise ValidationError(
        _("叫“%(text)s”的单位不止一个（%(codes)s）；请改填单位代码")
        % {"text": text, "codes": codes}
    )


def place_told(text: str) -> Place:
    """Find a place of today by its code or its name.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is none, or more than one of that name.
    """
    found = list(places_on(clock.today()).filter(Q(code=text) | Q(name=text))[:3])
    exact = [place for place in found if place.code == text] or found
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise ValidationError(
            _("没有代码或名称为“%(text)s”的地方；请核对，或先导入它") % {"text": text}
        )
    codes = _("、").join(place.code or place.path for place in exact)
    raise ValidationError(
        _("叫“%(text)s”的地方不止一个（%(codes)s）；请改填代码") % {"text": text, "codes": codes}
    )


def by_field(name: str, find: Any, text: str) -> Any:
    """Find something told in a column; a refusal is put under the column's name."""
    try:
        return find(text)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def since(work: Work, told: Told) -> date:
    """Give a row's first day: its own, else the file's, else today."""
    return told.get("valid_from") or work.asked.get("valid_from") or clock.today()


SINCE = Column(
    "valid_from",
    gettext_lazy("起始日期"),
    Kind.DAY,
    words=("成立日期", "设立日期", "起", "开始日期"),
    help=DAY_HELP,
    example="2023-01-01",
)
ASKED_SINCE = Column(
    "valid_from",
    gettext_lazy("没写起始日期的行，从哪天起"),
    Kind.DAY,
    required=True,
)
