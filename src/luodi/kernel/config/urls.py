from django.urls import path

from luodi.kernel.config import views

app_name = "config"

urlpatterns = [
    path("thresholds/", views.threshold_list, name="threshold_list"),
    path("thresholds/<str:pk>/", views.threshold_page, name="threshold"),
    path("thresholds/<str:pk>/set/", views.set_row, name="set_threshold"),
]
