from django.urls import path

from luodi.systems.targets.views import (
    accept,
    breaking,
    chain,
    changing,
    closing,
    comparison,
    items,
    joining,
    marking,
    overlaps,
    reporting,
    reports,
    review,
    score,
    targets,
    windows,
    years,
)

app_name = "targets"

urlpatterns = [
    path("", targets.target_list, name="target_list"),
    path("<int:pk>/", targets.target_page, name="target"),
    path("<int:pk>/figure/", targets.figure, name="figure"),
    path("<int:pk>/text/", targets.target_text, name="text"),
    path("<int:pk>/change/", changing.target_change, name="target_change"),
    path("<int:pk>/breakdown/", breaking.breakdown, name="breakdown"),
    path("<int:pk>/breakdown/edit/", breaking.break_down, name="break_down"),
    path("<int:pk>/items/", items.items, name="items"),
    path("<int:pk>/items/edit/", items.set_items, name="set_items"),
    path("overlaps/", overlaps.overlap_list, name="overlaps"),
    path("score/", score.score_page, name="score"),
    path("score/edit/", score.score_set, name="score_set"),
    path("<int:pk>/report/", reporting.report_new, name="report_new"),
    path("readings/", review.reading_list, name="reading_list"),
    path("readings/new/", review.reading_new, name="reading_new"),
    path("readings/<int:pk>/", review.reading_page, name="reading"),
    path(
        "readings/commitments/<int:pk>/accept/", accept.commitment_accept, name="commitment_accept"
    ),
    path("readings/commitments/<int:pk>/edit/", review.commitment_edit, name="commitment_edit"),
    path(
        "readings/commitments/<int:pk>/reject/", review.commitment_reject, name="commitment_reject"
    ),
    path(
        "readings/commitments/<int:pk>/reopen/", review.commitment_reopen, name="commitment_reopen"
    ),
    path("readings/<int:pk>/mark/", marking.commitment_mark, name="commitment_mark"),
    path("readings/commitments/<int:pk>/merge/", joining.commitment_merge, name="commitment_merge"),
    path(
        "readings/commitments/<int:pk>/unmerge/",
        joining.commitment_unmerge,
        name="commitment_unmerge",
    ),
    path("readings/commitments/<int:pk>/split/", joining.commitment_split, name="commitment_split"),
    path(
        "readings/commitments/<int:pk>/unsplit/",
        joining.commitment_unsplit,
        name="commitment_unsplit",
    ),
    path("readings/compare/", comparison.comparison_new, name="comparison_new"),
    path("readings/<int:pk>/compare/", comparison.comparison_page, name="comparison"),
    path("<int:pk>/carry/", years.target_carry, name="target_carry"),
    path("reports/due/", windows.report_due, name="report_due"),
    path("reports/late/", windows.report_late, name="report_late"),
    path("closings/", closing.closing_list, name="closings"),
    path("closings/close/", closing.closing_new, name="closing_new"),
    path("closings/<int:pk>/", closing.closing_page, name="closing"),
    path("years/", years.year_page_list, name="years"),
    path("years/open/", years.year_open, name="year_open"),
    path("years/<int:pk>/", years.year_page, name="year"),
    path("years/<int:pk>/close/", years.year_close, name="year_close"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<int:pk>/", reports.report_page, name="report"),
    path("reports/<int:pk>/edit/", reporting.report_edit, name="report_edit"),
    path("reports/<int:pk>/correct/", reporting.report_correct, name="report_correct"),
    path("reports/<int:pk>/hand-in/", chain.report_hand_in, name="report_hand_in"),
    path("reports/<int:pk>/take-back/", chain.report_take_back, name="report_take_back"),
    path("reports/<int:pk>/approve/", chain.report_approve, name="report_approve"),
    path("reports/<int:pk>/return/", chain.report_return, name="report_return"),
    path("reports/<int:pk>/withdraw/", chain.report_withdraw, name="report_withdraw"),
]
