"""The address of the search."""

from django.urls import path

from luodi.kernel.search import views

app_name = "search"

urlpatterns = [path("", views.search_page, name="search")]
