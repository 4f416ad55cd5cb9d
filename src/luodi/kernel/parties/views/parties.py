"""Pages of parties: the list, one party, a new one, a change."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible_or_404
from luodi.kernel.parties import reads
from luodi.kernel.parties.actions import CHANGE, OPEN, add_party, change_party
from luodi.kernel.parties.forms import PartyChangeForm, PartyForm
from luodi.kernel.parties.models import KIND_CHOICES, Party, PartySite
from luodi.kernel.places.geometry import E7
from luodi.kernel.places.pictures import map_of
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

_LIST = gettext_lazy("企业和组织")
_NEW = gettext_lazy("登记企业或组织")


def _link(party: Party) -> str:
    return reverse("parties:party", args=(party.pk,))


def _table(*, may_add: bool) -> Table:
    begin = (_NEW, reverse("parties:party_new")) if may_add else None
    return Table(
        name="parties",
        title=_LIST,
        order="name",
        search=("names__name", "credit_code"),
        empty=Empty(
            gettext_lazy("还没有登记"),
            gettext_lazy("企业、合作社、机关和社会组织按统一社会信用代码登记；不收自然人。"),
            begin,
        ),
        columns=(
            Column(
                "name",
                gettext_lazy("名称"),
                lambda party: party.name,
                "link",
                sort="name",
                href=_link,
            ),
            Column(
                "kind",
                gettext_lazy("类别"),
                lambda party: party.get_kind_display(),
                sort="kind",
                filter="kind",
                choices=KIND_CHOICES,
            ),
            Column("code", gettext_lazy("统一社会信用代码"), lambda party: party.credit_code),
            Column(
                "place",
                gettext_lazy("所在地方"),
                lambda party: str(party.place),
                sort="place__path",
            ),
            Column(
                "unit", gettext_lazy("主管单位"), lambda party: str(party.unit), sort="unit__path"
            ),
        ),
    )


@page(reads.VIEW)
def party_list(request: Request) -> HttpResponse:
    may_add = request.actor.has(CHANGE)
    context = {"title": _LIST, "crumbs": [(_LIST, None)], "may_add": may_add}
    rows = reads.parties_seen(request.actor).distinct()  # several names of one may match
    return _table(may_add=may_add).respond(request, rows, "parties/party_list.html", context)


@page(reads.VIEW)
def party_page(request: Request, pk: int) -> HttpResponse:
    party = visible_or_404(request.actor, Party, reads.VIEW, pk=pk)
    site = reads.main_site(party)
    context = {
        "title": party.name,
        "crumbs": [_home(), (party.name, None)],
        "party": party,
        "site": site,
        "names": reads.names_of(party),
        "sites": reads.sites_of(party),
        "map": _map(party, site) if site else None,
        "contact": reads.contact_of(request.actor, party),
        "may_open_contact": request.actor.may(
            OPEN, unit_path=party.unit.path, place_path=party.place.path
        ),
        "may_change": request.actor.may(
            CHANGE, unit_path=party.unit.path, place_path=party.place.path
        ),
    }
    return render(request, "parties/party.html", context)


@page(CHANGE, methods=("GET", "POST"))
@once
def party_new(request: Request) -> HttpResponse:
    form = PartyForm(
        request.POST or None, actor=request.actor, initial={"valid_from": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = add_party(
                actor=request.actor,
                credit_code=form.cleaned_data["credit_code"],
                facts=form.facts(),
                valid_from=form.cleaned_data["valid_from"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            for warning in added.warnings:
                messages.warning(request, warning)
            return _saved(request, added.party, _("已登记“%(name)s”。"))
    return _form_page(request, form, _NEW, _("登记"), [_home(), (_NEW, None)])


@page(CHANGE, methods=("GET", "POST"))
@once
def party_change(request: Request, pk: int) -> HttpResponse:
    party = visible_or_404(request.actor, Party, CHANGE, pk=pk)
    form = PartyChangeForm(request.POST or None, actor=request.actor, initial=_now(party))
    if request.method == "POST" and form.is_valid():
        try:
            party = change_party(
                actor=request.actor,
                party=party,
                version=form.cleaned_data["version"],
                facts=form.facts(),
                since=form.cleaned_data["since"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return _saved(request, party, _("已变更“%(name)s”；此前的名称和地址保留在下面。"))
    title = _("变更“%(name)s”") % {"name": party.name}
    crumbs = [_home(), (party.name, _link(party)), (title, None)]
    return _form_page(request, form, title, _("变更"), crumbs)


def _now(party: Party) -> dict[str, Any]:
    site = reads.main_site(party)
    told: dict[str, Any] = {
        "name": party.name,
        "unit": party.unit,
        "place": party.place,
        "address": site.address if site else "",
        "since": clock.today(),
        "version": party.version,
    }
    if site and site.lon_e7 is not None and site.lat_e7 is not None:
        told |= {"lon": site.lon_e7 / E7, "lat": site.lat_e7 / E7, "datum": "CGCS2000"}
    return told


def _form_page(
    request: Request, form: Form, title: Any, act: str, crumbs: list[tuple[Any, Any]]
) -> HttpResponse:
    context = {"title": title, "crumbs": crumbs, "form": form, "act": act, "back": crumbs[-2][1]}
    status = 422 if form.errors else 200
    return render(request, "web/form_page.html", context, status=status)


def _saved(request: Request, party: Party, said: str) -> HttpResponse:
    messages.success(request, said % {"name": party.name})
    return redirect("parties:party", party.pk)


def _map(party: Party, site: PartySite) -> dict[str, Any] | None:
    if site.lon_e7 is None or site.lat_e7 is None:
        return None
    point = {"type": "Point", "coordinates": [site.lon_e7 / E7, site.lat_e7 / E7]}
    around = map_of(site.place, ())
    shapes = around["features"] if around else []
    here = {"type": "Feature", "geometry": point, "properties": {"title": party.name}}
    return {"type": "FeatureCollection", "features": [here, *shapes]}


def _home() -> tuple[Any, str]:
    return _LIST, reverse("parties:party_list")
