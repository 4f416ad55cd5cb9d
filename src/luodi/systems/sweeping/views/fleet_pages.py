"""What the pages of the fleet share: the tabs between the lists, and showing a form."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.request import Request
from luodi.systems.sweeping.views.filling import filled as show_filled

STANDS = {
    "HELD": gettext_lazy("在用"),
    "OFF": gettext_lazy("停用"),
    "COMING": gettext_lazy("未到"),
    "ENDED": gettext_lazy("已结束"),
}
LISTS = (
    ("vehicle_list", gettext_lazy("车辆"), "sweeping.view_fleet"),
    ("site_list", gettext_lazy("站点"), "sweeping.view_fleet"),
    ("device_list", gettext_lazy("定位设备"), "sweeping.view_fleet"),
    ("work_standards", gettext_lazy("作业标准"), "sweeping.view_street"),
    ("key_area_list", gettext_lazy("重点区域"), "sweeping.view_street"),
)


class Tab(NamedTuple):
    """A list that is one click away."""

    title: Any
    url: str
    current: bool


def tabs(actor: Actor, current: str) -> list[Tab]:
    """Give the lists that the actor may open, as tabs."""
    return [
        Tab(title, reverse(f"sweeping:{name}"), name == current)
        for name, title, permission in LISTS
        if actor.has(permission)
    ]


def list_context(request: Request, name: str, permission: str) -> dict[str, Any]:
    """Give what every list shows: title, tabs, and whether something may be entered."""
    title = next(told for known, told, _asked in LISTS if known == name)
    return {
        "title": title,
        "crumbs": [(title, None)],
        "tabs": tabs(request.actor, name),
        "may_change": request.actor.has(permission),
        "may_import": request.actor.has(permission) and request.actor.has("imports.import_table"),
    }


def may_change_each(request: Request, permission: str) -> Callable[[Any], Any]:
    """Give a function that marks each row that the actor may change and that has not ended."""

    def prepare(rows: Sequence[Any]) -> Sequence[Any]:
        for row in rows:
            row.may_change = getattr(row, "valid_to", None) is None and request.actor.may(
                permission, unit_path=row.unit.path, place_path=row.unit.place.path
            )
        return rows

    return prepare


def filled(
    request: Request,
    form: Form,
    *,
    title: Any,
    of: str,
    act: Callable[[], Any],
    back: str = "",
    words: Any = "",
    said: Any = "",
) -> HttpResponse:
    """Show a form, or do what it says and go back.

    Parameters
    ----------
    request, form
        What was asked, with the form as it was sent.
    title
        Title of the page.
    of
        Name of the list that the page belongs to.
    act
        Does it.
    back
        Address to go back to; the list unless told.
    words
        What the button says; 保存 unless told.
    said
        What is told when it is done; that the record is saved unless told.
    """
    listed = next(told for known, told, _asked in LISTS if known == of)
    return show_filled(
        request,
        form,
        title=title,
        way=[(listed, reverse(f"sweeping:{of}"))],
        act=act,
        back=back,
        words=words,
        tell=(lambda _made: messages.success(request, said)) if said else None,
    )
