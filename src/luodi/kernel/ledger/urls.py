from django.urls import path

from luodi.kernel.ledger import views

app_name = "ledger"

urlpatterns = [
    path("entries/", views.entry_list, name="entry_list"),
    path("entries/<int:pk>/", views.entry_page, name="entry"),
    path("seals/", views.seal_list, name="seal_list"),
    path("seals/script/", views.script_file, name="script"),
    path("seals/<int:pk>/", views.seal_page, name="seal"),
    path("seals/<int:pk>/export/", views.export_file, name="export"),
    path("measures/", views.measure_list, name="measure_list"),
    path("measures/<int:pk>/", views.measure_page, name="measure"),
    path("measures/<int:pk>/revise/", views.revise, name="revise"),
]
