"""Reading a text and reviewing what was read: correct, put aside, take up again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.actions import AlreadyAddedError, add_document
from luodi.kernel.documents.models import Document
from luodi.kernel.documents.reads import documents
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets import actions
from luodi.systems.targets.forms import EditForm, RejectForm, UploadForm
from luodi.systems.targets.models import Commitment, CommitmentState
from luodi.systems.targets.reads import (
    accuracy_of,
    doubtful_first,
    hints,
    reviewed,
    segments,
    state_counts,
    visible_commitments,
    visible_readings,
)
from luodi.systems.targets.views.deciding import (
    READ,
    REVIEW,
    VIEW,
    commitment_or_404,
    decide,
    decided_already,
    undo,
)

RECORDS_A_PAGE = 200
KINDS = {"promise": {"target", "qualitative"}, "result": {"result"}, "fact": {"fact"}}

TABLE = Table(
    "readings",
    (
        Column(
            "title",
            gettext_lazy("文本"),
            lambda row: row.document.title,
            sort="document__title",
            href=lambda row: reverse("targets:reading", args=[row.pk]),
        ),
        Column("year", gettext_lazy("年份"), lambda row: str(row.year), sort="year"),
        Column("open", gettext_lazy("待审"), lambda row: row.open_count, kind="number"),
        Column("accepted", gettext_lazy("已接受"), lambda row: row.accepted_count, kind="number"),
        Column("rejected", gettext_lazy("不采用"), lambda row: row.rejected_count, kind="number"),
        Column(
            "read_at",
            gettext_lazy("读取时间"),
            lambda row: row.read_at,
            kind="date",
            sort="read_at",
        ),
    ),
    search=("document__title", "document__text"),
    order="-read_at",
    title=gettext_lazy("读文与审阅"),
    empty=Empty(
        gettext_lazy("还没有读过文本"),
        gettext_lazy("公开文本读入后，其中的承诺列在这里，由人逐条审阅。"),
    ),
)


@page(VIEW)
def reading_list(request: Request) -> HttpResponse:
    readings = visible_readings(request.actor)
    context = {
        "title": _("读文与审阅"),
        "may_read": request.actor.has(READ),
        "may_compare": readings.count() > 1,
        "crumbs": [(_("读文与审阅"), None)],
    }
    return TABLE.respond(request, readings, "targets/reading_list.html", context)


@page(READ, methods=("GET", "POST"))
@once
def reading_new(request: Request) -> HttpResponse:
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        initial={"year": clock.today().year, "published_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _read(request, form)
        except ValidationError as error:
            add_errors(form, error, otherwise="file")
    if request.FILES and not form.errors.get("file"):
        form.add_error("file", _("请重新选择文件：浏览器不保留上次选的文件"))
    crumbs = [(_("读文与审阅"), reverse("targets:reading_list")), (_("读入文本"), None)]
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "targets/reading_new.html",
        {"title": _("读入文本"), "form": form, "crumbs": crumbs},
        status=status,
    )


@transaction.atomic
def _read(request: Request, form: UploadForm) -> HttpResponse:
    document, fresh = _document(request, form.cleaned_data)
    reading = actions.read_document(
        actor=request.actor, document=document, year=form.cleaned_data["year"]
    )
    count = reading.commitments.count()
    if not fresh:
        return HttpResponseRedirect(reverse("targets:reading", args=[reading.pk]))
    if count:
        messages.success(request, _("读出 %(count)d 条，请逐条审阅。") % {"count": count})
    else:
        messages.warning(
            request, _("没有读出承诺。文本已存好；若确有承诺，请检查是否缺了标题或段落。")
        )
    return HttpResponseRedirect(reverse("targets:reading", args=[reading.pk]))


def _document(request: Request, data: dict[str, Any]) -> tuple[Document, bool]:
    """Add the text, and tell whether it is new: the same again opens the one that stands."""
    file = data["file"]
    try:
        document = add_document(
            actor=request.actor,
            data=file.read() if file else data["text"].encode(),
            filename=file.name if file else f"{data['title']}.txt",
            title=data["title"],
            year=data["year"],
            published_on=data["published_on"],
            unit_id=data["issued_by"].pk,
            place_id=data["place"].pk,
        )
    except AlreadyAddedError as error:
        if not documents(request.actor).filter(pk=error.document.pk).exists():
            raise ValidationError(
                {"file": _("这份文本已在您的权限之外登记；请向发文单位核实。")}
            ) from error
        messages.warning(request, " ".join(error.messages))
        return error.document, False
    else:
        return document, True


@page(VIEW)
def reading_page(request: Request, pk: int) -> HttpResponse:
    reading = get_object_or_404(visible_readings(request.actor), pk=pk)
    document = reading.document
    commitments = list(visible_commitments(request.actor, reading))
    wanted = request.GET.get("kind", "promise")
    shown = [item for item in commitments if item.kind in KINDS.get(wanted, {item.kind})]
    doubtful = [item for item in shown if item.doubts and item.state == CommitmentState.OPEN]
    order = request.GET.get("order", "doubt" if doubtful else "text")
    ordered = doubtful_first(shown) if order == "doubt" else shown
    records = Paginator(ordered, RECORDS_A_PAGE).get_page(request.GET.get("page"))
    lines = reviewed(commitments, year=reading.year)
    may_review = request.actor.may(
        REVIEW, unit_path=document.issued_by.path, place_path=document.place.path
    )
    hinted = hints(request.actor, reading, commitments, list(records)) if may_review else {}
    context = {
        "title": document.title,
        "reading": reading,
        "segments": segments(document.text, list(records)),
        "records": records,
        "lines": [(lines[item.number], hinted.get(item.number)) for item in records],
        "counts": state_counts(shown),
        "accuracy": accuracy_of(commitments),
        "doubtful": len(doubtful),
        "order": order,
        "wanted": wanted,
        "kind_tabs": _kind_tabs(commitments),
        "may_review": may_review,
        "may_compare": visible_readings(request.actor).exclude(pk=pk).exists(),
        "crumbs": [(_("读文与审阅"), reverse("targets:reading_list")), (document.title, None)],
    }
    return render(request, "targets/reading.html", context)


def _kind_tabs(commitments: list[Commitment]) -> list[tuple[str, str, int]]:
    titles = (
        ("promise", pgettext("list", "承诺")),
        ("result", pgettext("list", "成果")),
        ("fact", pgettext("list", "情况")),
        ("all", _("全部")),
    )
    return [
        (name, title, sum(1 for item in commitments if item.kind in KINDS.get(name, {item.kind})))
        for name, title in titles
    ]


@page(REVIEW, methods=("GET", "POST"))
def commitment_edit(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    if request.method != "POST" and commitment.state != CommitmentState.OPEN:
        return decided_already(request, commitment)
    initial = {name: getattr(commitment, name) for name in (*actions.EDITABLE, "version")}
    form = EditForm(request.POST or None, initial=initial)
    return decide(
        request,
        commitment,
        form,
        "targets/commitment_edit.html",
        lambda data: actions.edit_commitment(
            actor=request.actor,
            commitment=commitment,
            version=data.pop("version"),
            changes=data,
        ),
        _("已更正；阅读器原来读到的仍留着。"),
    )


@page(REVIEW, methods=("GET", "POST"))
def commitment_reject(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    if request.method != "POST" and commitment.state != CommitmentState.OPEN:
        return decided_already(request, commitment)
    form = RejectForm(request.POST or None, initial={"version": commitment.version})
    return decide(
        request,
        commitment,
        form,
        "targets/commitment_reject.html",
        lambda data: actions.reject_commitment(actor=request.actor, commitment=commitment, **data),
        _("已不采用；可在此条上“重新审”。"),
    )


@page(REVIEW, methods=("POST",))
def commitment_reopen(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    return undo(
        request,
        commitment,
        lambda version: actions.reopen_commitment(
            actor=request.actor, commitment=commitment, version=version
        ),
        _("已重新列入待审。"),
    )
