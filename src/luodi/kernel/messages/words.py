"""A message in words: title, lines with their links, and the number that names it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from luodi.kernel.cards import MessageKind, message_kind
from luodi.kernel.messages.models import Message
from luodi.kernel.messages.rules import check_slot
from luodi.kernel.tables.export import MARK


@dataclass(frozen=True)
class Letter:
    """What is sent: a title, lines of a text with its link, and the number in the last line."""

    title: str
    lines: tuple[tuple[str, str], ...]
    number: str

    @property
    def text(self) -> str:
        """The whole as plain text."""
        body = [f"{text}\n{link}" for text, link in self.lines]
        return "\n".join([self.title, *body, self.foot])

    @property
    def foot(self) -> str:
        """The last line: a message got twice has the same number."""
        return _("luodi 消息编号 %(number)s") % {"number": self.number}


def slots_of(kind: MessageKind, slots: Mapping[str, Any]) -> dict[str, str]:
    """Write a kind's slots, refusing what has another type, is missing or unknown.

    Raises
    ------
    ValueError
        Naming the slot.
    """
    wanted = dict(kind.slots)
    if set(wanted) != set(slots):
        odd = "、".join(sorted(set(wanted) ^ set(slots)))
        raise ValueError(f"消息 {kind.name} 的空格不对：{odd}")
    return {name: check_slot(name, wanted[name], value) for name, value in slots.items()}


def line(message: Message) -> tuple[str, str]:
    """Give a message's text and link."""
    kind = message_kind(message.kind)
    try:
        text = str(kind.text) % message.slots if kind else message.kind
    except KeyError:  # an old message of a kind that has other slots by now
        text = str(kind.title) if kind else message.kind
    mark = f"【{MARK}】" if settings.LUODI_DEMO else ""
    return f"{mark}{text}", f"{settings.LUODI_PUBLIC_URL}{message.url_path}"


def letter(messages: Sequence[Message], number: str) -> Letter:
    """Put messages to one channel together as they are sent, in luodi's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        kinds = {message.kind for message in messages}
        kind = message_kind(messages[0].kind)
        title = _("%(count)d 条提醒") % {"count": len(messages)}
        if len(kinds) == 1 and kind is not None and len(messages) == 1:
            title = str(kind.title)
        return Letter(title, tuple(line(message) for message in messages), number)
