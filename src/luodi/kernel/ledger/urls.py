from django.urls import path

from luodi.kernel.ledger import views

app_name = "ledger"

urlpatterns = [
    path("entries/", views.entry_list, name="entry_list"),
    path("entries/<int:pk>/", views.entry_page, name="entry"),
    path("measures/", views.measure_list, name="measure_list"),
    path("measures/<int:pk>/", views.measure_page, name="measure"),
]
