from django.urls import path

from luodi.kernel.people.views import door, leaves, posts, roles, units, users

app_name = "people"

urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("password/", door.password, name="password"),
    path("units/", units.unit_list, name="unit_list"),
    path("units/<int:pk>/", units.unit_page, name="unit"),
    path("units/<int:pk>/new/", units.unit_new, name="unit_new"),
    path("units/<int:pk>/correct/", units.unit_correct, name="unit_correct"),
    path("units/<int:pk>/retire/", units.unit_retire, name="unit_retire"),
    path("units/<int:pk>/posts/new/", posts.post_new, name="post_new"),
    path("posts/<int:pk>/", posts.post_page, name="post"),
    path("posts/<int:pk>/appoint/", posts.appoint_holder, name="appoint"),
    path("posts/<int:pk>/retire/", posts.post_retire, name="post_retire"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<int:pk>/", users.user_page, name="user"),
    path("users/<int:pk>/deactivate/", users.user_deactivate, name="user_deactivate"),
    path("users/<int:pk>/activate/", users.user_activate, name="user_activate"),
    path("users/<int:pk>/reset-password/", users.user_reset, name="user_reset"),
    path("leaves/", leaves.leave_list, name="leave_list"),
    path("leaves/new/", leaves.leave_new, name="leave_new"),
    path("leaves/<int:pk>/end/", leaves.leave_end, name="leave_end"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/new/", roles.role_new, name="role_new"),
    path("roles/<int:pk>/", roles.role_page, name="role"),
    path("roles/<int:pk>/change/", roles.role_change, name="role_change"),
]
