from django.urls import path

from luodi.kernel.config.views import notices, thresholds

app_name = "config"

urlpatterns = [
    path("thresholds/", thresholds.threshold_list, name="threshold_list"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/new/", notices.notice_new, name="notice_new"),
    path("notices/<int:pk>/", notices.notice_page, name="notice"),
    path("notices/<int:pk>/undo/", notices.notice_undo, name="notice_undo"),
    path("thresholds/<str:pk>/", thresholds.threshold_page, name="threshold"),
    path("thresholds/<str:pk>/set/", thresholds.set_row, name="set_threshold"),
]
