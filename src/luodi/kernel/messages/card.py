"""What the room `messages` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card

CARD = Card(
    name="messages",
    title=_("消息"),
    urls="luodi.kernel.messages.urls",
    docs="kernel/messages.md",
)
