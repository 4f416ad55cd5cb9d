import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents import reads
from luodi.kernel.documents.actions import AlreadyAddedError, add_document
from luodi.kernel.documents.forms import ADD, DocumentForm
from luodi.kernel.documents.models import KIND_CHOICES, Attachment, Document
from luodi.kernel.documents.naming import hash_of
from luodi.kernel.documents.rules import Kind
from luodi.kernel.web import errors
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

_log = logging.getLogger(__name__)

_LIST = gettext_lazy("公开文本")
_EMPTY = Empty(
    gettext_lazy("还没有登记文本"),
    gettext_lazy("工作报告、统计公报、通知等公开文本登记后，可以读出其中的目标，并回到原句。"),
)


def _link(row: Document) -> str:
    return reverse("documents:document", args=[row.pk])


_COLUMNS = (
    Column("title", gettext_lazy("标题"), lambda row: row.title, sort="title", href=_link),
    Column(
        "kind",
        gettext_lazy("类别"),
        lambda row: row.get_kind_display(),
        sort="kind",
        filter="kind",
        choices=KIND_CHOICES,
    ),
    Column("year", gettext_lazy("年度"), lambda row: str(row.year), sort="year", filter="year"),
    Column(
        "unit", gettext_lazy("发布单位"), lambda row: row.issued_by.name, sort="issued_by__path"
    ),
    Column("place", gettext_lazy("地方"), lambda row: row.place.name, sort="place__path"),
    Column(
        "published",
        gettext_lazy("发布日期"),
        lambda row: row.published_on,
        kind="date",
        sort="published_on",
    ),
    Column(
        "characters",
        gettext_lazy("字数"),
        lambda row: row.characters,
        kind="number",
        sort="characters",
    ),
    Column(
        "added",
        gettext_lazy("登记时间"),
        lambda row: row.added_at,
        kind="date",
        sort="added_at",
        hidden=True,
    ),
    Column("sha256", gettext_lazy("文件指纹"), lambda row: row.sha256, hidden=True),
)


def _table(*, may_add: bool) -> Table:
    begin = (gettext_lazy("登记文本"), reverse("documents:document_add")) if may_add else None
    return Table(
        "documents",
        _COLUMNS,
        search=("title", "issued_by__name", "text"),
        order="-id",
        empty=_EMPTY._replace(action=begin),
        title=_LIST,
    )


@page("documents.view_document")
def document_list(request: Request) -> HttpResponse:
    may_add = request.actor.has(ADD)
    context = {"title": _LIST, "crumbs": [(_LIST, None)], "may_add": may_add}
    return _table(may_add=may_add).respond(
        request, reads.documents(request.actor), "documents/document_list.html", context
    )


@page("documents.view_document")
def document_page(request: Request, pk: int) -> HttpResponse:
    document = reads.document(request.actor, pk)
    span = _span(request, len(document.text))
    shown = reads.shown_text(document, page=_number(request, "page"), span=span)
    context = {
        "title": document.title,
        "document": document,
        "shown": shown,
        "others": range(1, shown.pages + 1),
        "span": span,
        "crumbs": [(_LIST, reverse("documents:document_list")), (document.title, None)],
    }
    return render(request, "documents/document.html", context)


@page(ADD, methods=("GET", "POST"))
@once
def document_add(request: Request) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        answer = _added(request, form)
        if answer:
            return answer
    context = {
        "title": _("登记文本"),
        "form": form,
        "crumbs": [(_LIST, reverse("documents:document_list")), (_("登记文本"), None)],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "documents/document_add.html", context, status=status)


def _added(request: Request, form: DocumentForm) -> HttpResponse | None:
    told = form.cleaned_data
    try:
        document = add_document(
            actor=request.actor,
            data=told["file"].read(),
            filename=told["file"].name,
            title=told["title"],
            kind=Kind(told["kind"]),
            year=told["year"],
            published_on=told["published_on"],
            unit_id=told["unit"].pk,
            place_id=told["place"].pk,
        )
    except AlreadyAddedError as error:
        return _standing(request, form, error)
    except ValidationError as error:
        form.add_error(None if hasattr(error, "error_dict") else "file", error)
        return None
    messages.success(request, _("已登记《%(title)s》。") % {"title": document.title})
    return HttpResponseRedirect(_link(document))


def _standing(
    request: Request, form: DocumentForm, error: AlreadyAddedError
) -> HttpResponse | None:
    """Lead to the document that stands already, when the person may see it."""
    if not reads.documents(request.actor).filter(pk=error.document.pk).exists():
        form.add_error("file", error)
        return None
    messages.warning(request, error.message)
    return HttpResponseRedirect(_link(error.document))


@page("documents.view_document")
def attachment_file(request: Request, pk: int) -> FileResponse | HttpResponse:
    attachment = reads.attachment(request.actor, pk)
    stream = reads.opened(attachment)
    if stream is None:
        return errors.answer(request, 404, what=_gone(attachment))
    found = hash_of(stream)
    if found != attachment.sha256:
        stream.close()
        return _changed(request, attachment, found)
    stream.seek(0)
    ending = attachment.path.rpartition(".")[2]
    name = f"{attachment.original_name.rpartition('.')[0]}.{ending}"
    response = FileResponse(
        stream, as_attachment=True, filename=name, content_type=attachment.media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _changed(request: Request, attachment: Attachment, found: str) -> HttpResponse:
    """Refuse a file that is not the one that was added: it proves nothing."""
    _log.error(
        "附件 #%d 的文件 %s 被改过：登记的指纹是 %s，现在是 %s；没有发出",
        attachment.pk,
        attachment.path,
        attachment.sha256,
        found,
    )
    what = _(
        "附件 #%(number)d“%(name)s”的文件与登记时不同，不能作为证据，没有发出；"
        "登记的指纹是 %(sha256)s，现在是 %(found)s。"
    ) % {
        "number": attachment.pk,
        "name": attachment.original_name,
        "sha256": attachment.sha256,
        "found": found,
    }
    remedy = _("请告诉管理员：从备份取回这个文件，并运行 luodi doctor --files 核对其余的。")
    return errors.answer(request, 500, what=what, remedy=remedy)


def _gone(attachment: Attachment) -> str:
    if attachment.removed_on is None:
        return _("附件“%(name)s”的文件不在存放目录中，指纹为 %(sha256)s。") % {
            "name": attachment.original_name,
            "sha256": attachment.sha256,
        }
    return _("附件“%(name)s”的文件已于%(day)s移除，理由：%(reason)s；指纹 %(sha256)s 仍在。") % {
        "name": attachment.original_name,
        "day": day_text(attachment.removed_on),
        "reason": attachment.removal_reason,
        "sha256": attachment.sha256,
    }


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    fits = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if fits else None


def _span(request: Request, length: int) -> tuple[int, int] | None:
    start, end = _number(request, "start"), _number(request, "end")
    if start is None or end is None or not start < end <= length:
        return None
    return start, end
