from django.urls import path

from luodi.kernel.people import views

app_name = "people"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("units/", views.unit_list, name="unit_list"),
    path("units/<int:pk>/", views.unit_page, name="unit"),
    path("posts/<int:pk>/", views.post_page, name="post"),
    path("posts/<int:pk>/appoint/", views.appoint_holder, name="appoint"),
]
