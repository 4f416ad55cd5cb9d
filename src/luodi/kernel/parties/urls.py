"""Addresses of parties."""

from django.urls import path

from luodi.kernel.parties import views
from luodi.kernel.parties.views import contacts

app_name = "parties"

urlpatterns = [
    path("", views.party_list, name="party_list"),
    path("new/", views.party_new, name="party_new"),
    path("<int:pk>/", views.party_page, name="party"),
    path("<int:pk>/change/", views.party_change, name="party_change"),
    path("<int:pk>/contact/", contacts.contact_open, name="contact_open"),
    path("<int:pk>/contact/change/", contacts.contact_change, name="contact_change"),
    path("<int:pk>/contact/remove/", contacts.contact_remove, name="contact_remove"),
]
