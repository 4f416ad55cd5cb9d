"""Addresses of parties."""

from django.urls import path

from luodi.kernel.parties import views

app_name = "parties"

urlpatterns = [
    path("", views.party_list, name="party_list"),
    path("new/", views.party_new, name="party_new"),
    path("<int:pk>/", views.party_page, name="party"),
    path("<int:pk>/change/", views.party_change, name="party_change"),
]
