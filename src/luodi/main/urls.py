"""All addresses: the shell, those of health, the API, then each card's own folder of addresses."""

from django.conf import settings
from django.urls import include, path

from luodi.kernel.cards import all_cards, load
from luodi.kernel.web.api.site import PREFIX, addresses

PUBLIC = (path("public/", include("luodi.kernel.board.public_urls")),)
"""Open to everybody where the start setting says so; elsewhere nothing is there."""

urlpatterns = [
    path("", include("luodi.kernel.web.urls")),
    path("", include("luodi.main.health")),
    path(PREFIX, include(addresses(load(card.api) for card in all_cards() if card.api))),
    *(PUBLIC if settings.LUODI_PUBLIC_BOARD else ()),
    *(path(f"{card.name}/", include(card.urls)) for card in all_cards()),
]

handler400 = "luodi.kernel.web.views.bad_request"
handler403 = "luodi.kernel.web.views.forbidden"
handler404 = "luodi.kernel.web.views.not_found"
handler500 = "luodi.kernel.web.views.server_error"
