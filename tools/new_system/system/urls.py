from django.urls import path

from luodi.systems.samples import views

app_name = "samples"

urlpatterns = [
    path("", views.sample_list, name="sample_list"),
    path("new/", views.sample_new, name="sample_new"),
]
