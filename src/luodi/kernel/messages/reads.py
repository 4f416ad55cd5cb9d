"""Reading channels and the outbox: those of the units that the actor's posts reach."""

from django.db.models import QuerySet
from django.utils.functional import Promise

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards import all_cards, message_kind
from luodi.kernel.messages.models import Channel, Message

VIEW = "messages.view_message"


def channels(actor: Actor) -> "QuerySet[Channel]":
    """Give the channels that an actor may see."""
    return visible(actor, Channel, VIEW).select_related("unit")


def messages(actor: Actor) -> "QuerySet[Message]":
    """Give the messages of the outbox that an actor may see."""
    return visible(actor, Message, VIEW).select_related("channel__unit")


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Give names and titles of all kinds of message, for the filter of a table."""
    return [(kind.name, kind.title) for card in all_cards() for kind in card.messages]


def kind_title(name: str) -> str | Promise:
    """Give a kind's title; its name when its system was removed."""
    kind = message_kind(name)
    return kind.title if kind else name
