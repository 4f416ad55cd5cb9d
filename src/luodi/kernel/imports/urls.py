"""Addresses of imports."""

from django.urls import path

from luodi.kernel.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.batch_list, name="batch_list"),
    path("kinds/<str:pk>/template/", views.template_file, name="template"),
    path("batches/new/", views.batch_new, name="batch_new"),
    path("batches/<int:pk>/", views.batch_page, name="batch"),
    path("batches/<int:pk>/mapping/", views.batch_mapping, name="mapping"),
    path("batches/<int:pk>/take/", views.batch_take, name="take"),
    path("batches/<int:pk>/withdraw/", views.batch_withdraw, name="withdraw"),
    path("batches/<int:pk>/errors/", views.batch_errors, name="errors"),
]
