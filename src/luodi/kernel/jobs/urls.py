from django.urls import path

from luodi.kernel.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("all/", views.every_job_list, name="every_job_list"),
    path("timed/", views.timed_list, name="timed_list"),
    path("exports/new/", views.export_new, name="export_new"),
    path("<int:pk>/", views.job_page, name="job"),
    path("<int:pk>/bar/", views.job_bar, name="bar"),
    path("<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("<int:pk>/file/", views.job_file, name="job_file"),
]
