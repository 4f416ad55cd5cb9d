from django.urls import path

from luodi.kernel.log import views

app_name = "log"

urlpatterns = [
    path("lines/", views.line_list, name="line_list"),
    path("lines/<int:pk>/", views.line_page, name="line"),
]
