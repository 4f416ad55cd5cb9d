"""Addresses of enterprises."""

from django.urls import path

from luodi.systems.enterprises.views import case, cases, firms

app_name = "enterprises"

urlpatterns = [
    path("cases/", cases.case_list, name="case_list"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/<int:pk>/", case.case_page, name="case"),
    path("cases/<int:pk>/triage/", case.case_triage, name="case_triage"),
    path("cases/<int:pk>/feedback/", case.case_feedback, name="case_feedback"),
    path("cases/<int:pk>/send-back/", case.case_send_back, name="case_send_back"),
    path("cases/<int:pk>/close/", case.case_close, name="case_close"),
    path("cases/<int:pk>/join/", case.case_join, name="case_join"),
    path("firms/", firms.firm_list, name="firm_list"),
    path("firms/new/", firms.firm_new, name="firm_new"),
    path("firms/<int:pk>/", firms.firm_page, name="firm"),
    path("firms/<int:pk>/change/", firms.firm_change, name="firm_change"),
]
