from django.urls import path

from luodi.kernel.documents import views

app_name = "documents"

urlpatterns = [
    path("", views.document_list, name="document_list"),
    path("add/", views.document_add, name="document_add"),
    path("<int:pk>/", views.document_page, name="document"),
    path("attachments/<int:pk>/", views.attachment_file, name="attachment"),
]
