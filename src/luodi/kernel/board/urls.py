"""The addresses of the board."""

from django.urls import path

from luodi.kernel.board import views

app_name = "board"

urlpatterns = [
    path("", views.board, name="board"),
    path("sentence/", views.sentence, name="sentence"),
]
