"""What the room `search` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card

CARD = Card(
    name="search",
    title=_("搜索"),
    urls="luodi.kernel.search.urls",
    docs="kernel/search.md",
)
