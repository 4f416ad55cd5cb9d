"""Addresses of places."""

from django.urls import path

from luodi.kernel.places import views
from luodi.kernel.places.basemap import views as base

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
    path("base/", base.base_map, name="base_map"),
    path("base/new/", base.base_new, name="base_new"),
    path("base/files/<int:pk>/", base.base_import, name="base_import"),
    path("base/files/<int:pk>/confirm/", base.base_confirm, name="base_confirm"),
]
