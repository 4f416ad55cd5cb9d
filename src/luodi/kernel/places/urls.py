"""Addresses of places."""

from django.urls import path

from luodi.kernel.places import views

app_name = "places"

urlpatterns = [
    path("", views.place_list, name="place_list"),
    path("ended/", views.ended_list, name="ended_list"),
    path("<int:pk>/", views.place_page, name="place"),
    path("<int:pk>/new/", views.place_new, name="place_new"),
    path("<int:pk>/correct/", views.place_correct, name="place_correct"),
    path("imports/new/", views.import_new, name="import_new"),
    path("imports/<int:pk>/", views.import_page, name="import"),
    path("imports/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
]
