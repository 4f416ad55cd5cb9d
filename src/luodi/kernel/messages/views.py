from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.messages import reads, words
from luodi.kernel.messages.actions import (
    CHANGE,
    add_channel,
    change_channel,
    probe_channel,
    send_again,
)
from luodi.kernel.messages.forms import ChangeChannelForm, ChannelForm, told_of
from luodi.kernel.messages.models import KIND_CHOICES, STATE_CHOICES, Channel, Message
from luodi.kernel.messages.rules import ChannelKind
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

_CHANNELS = gettext_lazy("消息渠道")
_OUTBOX = gettext_lazy("发件箱")
_ON = ((True, pgettext_lazy("state", "启用")), (False, pgettext_lazy("state", "停用")))


def channel_url(channel: Channel) -> str:
    return reverse("messages:channel", args=(channel.pk,))


def message_url(message: Message) -> str:
    return reverse("messages:message", args=(message.pk,))


CHANNELS = Table(
    name="channels",
    title=_CHANNELS,
    order="unit__path",
    search=("name", "unit__name", "host"),
    empty=Empty(
        gettext_lazy("还没有消息渠道"),
        gettext_lazy("新建一个群机器人或办公邮箱，到期提醒等消息才有处可发；只发链接，不发内容。"),
    ),
    columns=(
        Column(
            "name", gettext_lazy("名称"), lambda row: row.name, "link", sort="name",
            href=channel_url,
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column(
            "kind",
            gettext_lazy("种类"),
            lambda row: row.get_kind_display(),
            filter="kind",
            choices=KIND_CHOICES,
        ),
        Column("host", gettext_lazy("发往"), lambda row: row.host),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: dict(_ON)[row.enabled],
            filter="enabled",
            choices=_ON,
        ),
    ),
)  # fmt: skip
MESSAGES = Table(
    name="messages",
    title=_OUTBOX,
    order="-id",
    search=("channel__name", "batch", "error"),
    empty=Empty(
        gettext_lazy("发件箱是空的"), gettext_lazy("到期提醒等消息会自动放进来，一分钟内发出。")
    ),
    columns=(
        Column(
            "number", gettext_lazy("消息"), lambda row: str(row.pk), "link", sort="id",
            href=message_url,
        ),
        Column(
            "kind",
            gettext_lazy("种类"),
            lambda row: reads.kind_title(row.kind),
            filter="kind",
            choices=reads.kind_choices,
        ),
        Column("channel", gettext_lazy("渠道"), lambda row: row.channel.name, sort="channel__name"),
        Column("unit", gettext_lazy("单位"), lambda row: row.channel.unit.name),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            filter="state",
            choices=STATE_CHOICES,
        ),
        Column("tries", gettext_lazy("已试次数"), lambda row: row.tries, "number", sort="tries"),
        Column(
            "made",
            gettext_lazy("提出时间"),
            lambda row: f"{localtime(row.made_at):%Y-%m-%d %H:%M}",
            sort="made_at",
        ),
        Column("error", gettext_lazy("原因"), lambda row: row.error),
        Column("batch", gettext_lazy("编号"), lambda row: row.batch, filter="batch", hidden=True),
    ),
)  # fmt: skip


@page("messages.view_message")
def channel_list(request: Request) -> HttpResponse:
    context = {
        "title": _CHANNELS,
        "crumbs": [(_CHANNELS, None)],
        "may_change": request.actor.has(CHANGE),
    }
    return CHANNELS.respond(
        request, reads.channels(request.actor), "messages/channels.html", context
    )


@page("messages.view_message")
def channel_page(request: Request, pk: int) -> HttpResponse:
    channel = get_object_or_404(reads.channels(request.actor), pk=pk)
    context = {
        "title": channel.name,
        "crumbs": [(_CHANNELS, reverse("messages:channel_list")), (channel.name, None)],
        "channel": channel,
        "may_change": request.actor.may(CHANGE, unit_path=channel.unit.path),
        "latest": channel.messages.order_by("-id")[:10],
    }
    return render(request, "messages/channel.html", context)


@page("messages.change_channel", methods=("GET", "POST"))
@once
def channel_new(request: Request) -> HttpResponse:
    form = ChannelForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            channel = add_channel(
                actor=request.actor,
                unit=form.cleaned_data["unit"],
                spec=form.spec(ChannelKind(form.cleaned_data["kind"])),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已新建渠道“%(name)s”。") % {"name": channel.name})
            return redirect(channel_url(channel))
    return _form(request, form, title=_("新建渠道"), back=reverse("messages:channel_list"))


@page("messages.change_channel", methods=("GET", "POST"))
@once
def channel_change(request: Request, pk: int) -> HttpResponse:
    channel = get_object_or_404(reads.channels(request.actor), pk=pk)
    form = ChangeChannelForm(request.POST or None, initial=told_of(channel))
    if request.method == "POST" and form.is_valid():
        try:
            change_channel(
                actor=request.actor,
                channel=channel,
                spec=form.spec(ChannelKind(channel.kind)),
                version=form.cleaned_data["version"] or 0,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已保存渠道“%(name)s”。") % {"name": channel.name})
            return redirect(channel_url(channel))
    return _form(
        request, form, title=_("修改渠道“%(name)s”") % {"name": channel.name},
        back=channel_url(channel),
    )  # fmt: skip


def _form(request: Request, form: ChangeChannelForm, *, title: str, back: str) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": [(_CHANNELS, reverse("messages:channel_list")), (title, None)],
        "form": form,
        "back": back,
    }
    status = 422 if form.errors else 200
    return render(request, "messages/channel_form.html", context, status=status)


@page("messages.change_channel", methods=("POST",))
@once
def channel_probe(request: Request, pk: int) -> HttpResponse:
    channel = get_object_or_404(reads.channels(request.actor), pk=pk)
    try:
        message = probe_channel(actor=request.actor, channel=channel)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect(channel_url(channel))
    messages.success(request, _("试发的消息已放进发件箱，一分钟内发出；结果在本页，请刷新。"))
    return redirect(message_url(message))


@page("messages.view_message")
def message_list(request: Request) -> HttpResponse:
    context = {"title": _OUTBOX, "crumbs": [(_OUTBOX, None)]}
    return MESSAGES.respond(
        request, reads.messages(request.actor), "messages/messages.html", context
    )


@page("messages.view_message")
def message_page(request: Request, pk: int) -> HttpResponse:
    message = get_object_or_404(reads.messages(request.actor), pk=pk)
    title = _("消息第 %(number)d 号") % {"number": message.pk}
    text, link = words.line(message)
    context = {
        "title": title,
        "crumbs": [(_OUTBOX, reverse("messages:message_list")), (title, None)],
        "message": message,
        "kind": reads.kind_title(message.kind),
        "text": text,
        "link": link,
        "may_send": message.state == "FAILED"
        and request.actor.may(CHANGE, unit_path=message.channel.unit.path),
    }
    return render(request, "messages/message.html", context)


@page("messages.change_channel", methods=("POST",))
@once
def message_again(request: Request, pk: int) -> HttpResponse:
    message = get_object_or_404(reads.messages(request.actor), pk=pk)
    try:
        send_again(actor=request.actor, message=message)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("已放回发件箱，一分钟内再发。"))
    return redirect(message_url(message))
