from django.urls import path

from luodi.kernel.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("language/", views.language, name="language"),
]
