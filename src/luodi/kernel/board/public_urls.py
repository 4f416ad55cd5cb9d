"""The one address that is open to everybody, where the start setting switches it on."""

from django.urls import path

from luodi.kernel.board.public import public_page

app_name = "public"

urlpatterns = [path("", public_page, name="page")]
