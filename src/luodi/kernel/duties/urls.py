from django.urls import path

from luodi.kernel.duties.views import duty, lists, mine

app_name = "duties"

urlpatterns = [
    path("", lists.duty_list, name="duty_list"),
    path("new/", lists.duty_new, name="duty_new"),
    path("clearance/", lists.clearance_page, name="clearance"),
    path("recheck/", lists.recheck_page, name="recheck"),
    path("mine/", mine.mine, name="mine"),
    path("mine/many/", mine.many, name="many"),
    path("mine/hand-over/", mine.hand_over, name="hand_over"),
    path("mine/feed/", mine.feed, name="feed"),
    path("feeds/<str:pk>/", mine.feed_ics, name="feed_ics"),
    path("escalations/<int:pk>/see/", mine.see, name="see"),
    path("<int:pk>/", duty.duty_page, name="duty"),
    path("<int:pk>/note/", duty.duty_note, name="duty_note"),
    path("<int:pk>/file/", duty.duty_file, name="duty_file"),
    path("<int:pk>/watch/", duty.duty_watch, name="duty_watch"),
    path("<int:pk>/remind/", duty.duty_remind, name="duty_remind"),
    *(
        path(
            f"<int:pk>/{desk.url}/",
            duty.act_view(act),
            name=f"duty_{desk.url.replace('-', '_')}",
        )
        for act, desk in duty.DESKS.items()
    ),
]
