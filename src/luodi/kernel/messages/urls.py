from django.urls import path

from luodi.kernel.messages import views

app_name = "messages"

urlpatterns = [
    path("", views.message_list, name="message_list"),
    path("<int:pk>/", views.message_page, name="message"),
    path("<int:pk>/again/", views.message_again, name="message_again"),
    path("channels/", views.channel_list, name="channel_list"),
    path("channels/new/", views.channel_new, name="channel_new"),
    path("channels/<int:pk>/", views.channel_page, name="channel"),
    path("channels/<int:pk>/change/", views.channel_change, name="channel_change"),
    path("channels/<int:pk>/probe/", views.channel_probe, name="channel_probe"),
]
