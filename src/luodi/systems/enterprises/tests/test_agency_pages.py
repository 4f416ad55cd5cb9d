"""The pages of agency service, of merging, of a firm's history and of identifying."""

from itertools import count

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from luodi.systems.enterprises.models import (
    AgencyMaterial,
    AgencyService,
    AgencyTemplate,
    Firm,
    FirmMerge,
    FirmMergeUndo,
)
from luodi.systems.enterprises.reads.agency import plan_shown
from luodi.systems.enterprises.tests.test_merges import another, merge

NUMBERS = count()


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, name, *args, **told):
    key = {"idempotency_key": f"form-of-a-test-{next(NUMBERS)}"}
    return client.post(reverse(f"enterprises:{name}", args=args), {**key, **told})


def words(answer):
    return answer.content.decode()


def template_told(hall, *steps, **changed):
    told = {
        "title": "开办", "purpose": "REGISTER", "unit": hall.office.root.pk, "source": "办事指南",
        "valid_from": "2023-03-01", "step-TOTAL_FORMS": len(steps), "step-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, step in enumerate(steps):
        row = {"number": place + 1, "title": "", "who": "", "days": "", "counts_from": "step",
               "materials": "", **step}  # fmt: skip
        told |= {f"step-{place}-{name}": value for name, value in row.items()}
    return told | changed


STEPS = (
    {"title": "领照", "who": "审批局", "days": 2, "number": 3},
    {"title": "核名", "who": "企业", "days": 1, "number": 1, "materials": "章程、住所证明"},
    {},
)


def test_a_template_is_written_read_and_changed_on_its_pages(hall, client):
    client.force_login(hall.keeper)
    assert "步骤" in words(page(client, "template_new"))
    answer = post(client, "template_new", **template_told(hall, *STEPS))
    template = AgencyTemplate.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/enterprises/templates/{template.pk}/")
    assert list(template.steps.values_list("number", "title", "materials")) == [
        (1, "核名", ["章程", "住所证明"]), (2, "领照", []),
    ]  # fmt: skip
    assert "住所证明" in words(client.get(answer.url))
    assert "核名" in words(page(client, "template_change", template.pk))
    newer = template_told(hall, STEPS[1], valid_from="2023-04-01")
    assert post(client, "template_change", template.pk, **newer).status_code == 302
    assert "这是旧版" in words(page(client, "template", template.pk))
    assert words(page(client, "template_list")).count('<th scope="row">') == 1
    assert words(page(client, "template_list", tab="all")).count('<th scope="row">') == 2
    stale = post(client, "template_change", template.pk, **newer | {"valid_from": "2023-05-01"})
    assert stale.status_code == 422
    assert "已有新版" in words(stale)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "这个字段是必填项"),
        ({"step-0-who": ""}, "没有写谁办"),
        ({"step-0-days": ""}, "没有写几个工作日"),
        ({"step-0-days": "401"}, "400"),
        ({"step-0-number": ""}, "没有写次序"),
        ({"step-0-title": "", "step-1-title": ""}, "要有 1 到 30 步"),
        ({"step-TOTAL_FORMS": ""}, "核名"),
    ],
)
def test_a_template_that_is_refused_comes_back_filled_in(hall, client, changed, said):
    client.force_login(hall.keeper)
    answer = post(client, "template_new", **template_told(hall, *STEPS, **changed))
    assert (answer.status_code, AgencyTemplate.objects.count()) == (422, 0)
    if said != "核名":
        assert said in words(answer)


def test_a_case_is_led_on_its_page(lane, client):
    template = lane.template()
    client.force_login(lane.hall.handler)
    assert "开始代办" in words(page(client, "case", lane.case.pk))
    assert "开办" in words(page(client, "case_serve", lane.case.pk))
    assert post(client, "case_serve", lane.case.pk, template="").status_code == 422
    assert post(client, "case_serve", lane.case.pk, template=template.pk).status_code == 302
    step = lane.step(1)
    late = post(client, "step_finish", step.pk, version=1, done_on="2023-03-02")
    assert late.status_code == 422
    assert "还没有到" in words(late)
    done = {"version": 1, "done_on": "2023-03-01", "note": "批了"}
    assert post(client, "step_finish", step.pk, **done).status_code == 302
    material = AgencyMaterial.objects.get(name="章程")
    told = {"version": 2, "received_on": "2023-03-01"}
    assert post(client, "material_receive", material.pk, **told).status_code == 302
    moved = {"version": 3, "due_day": "2023-03-21", "to": f"p:{lane.hall.handler_post.pk}"}
    assert post(client, "step_change", lane.step(2).pk, **moved).status_code == 302
    shown = words(page(client, "case", lane.case.pk))
    for text in ("已办 1/3 步", "批了", "3月21日", "3月1日收到", "撤回办结"):
        assert text in shown
    assert post(client, "step_undo", step.pk, version=4, reason="错").status_code == 302
    stale = post(client, "step_change", lane.step(2).pk, version=1, due_day="2023-03-22", to="")
    assert stale.status_code == 422
    assert "别人刚刚改过" in words(stale)
    assert 'value="2023-03-22"' in words(stale)
    for name, pk in (("step_finish", step.pk), ("step_change", step.pk), ("step_undo", step.pk),
                     ("material_receive", material.pk)):  # fmt: skip
        assert page(client, name, pk).status_code == 200
    service = AgencyService.objects.get()
    assert post(client, "service_stop", service.pk, version=5, reason="x").status_code == 422


def test_a_reader_of_cases_leads_none_and_a_street_does_not_see_what_is_hidden(lane, client):
    service = lane.start()
    hidden = lane.start(case=lane.hall.triage(lane.hall.take("房东不让知道", confidential=True)))
    looking = lane.hall.office.user(
        "kanke", lane.hall.office.post("看客", ("enterprises.view_case",))
    )
    client.force_login(looking)
    shown = words(page(client, "case", lane.case.pk))
    assert "核名" in shown
    assert reverse("enterprises:step_finish", args=[lane.step(1).pk]) not in shown
    assert post(client, "step_finish", lane.step(1).pk, version=1).status_code == 403
    client.force_login(lane.hall.clerk)
    assert page(client, "service_stop", service.pk).status_code == 200
    assert page(client, "service_stop", hidden.pk).status_code == 404
    assert page(client, "step_change", hidden.steps.first().pk).status_code == 404
    for form in ({}, {"format": "csv"}):
        answer = page(client, "service_list", tab="all", **form)
        text = answer.getvalue().decode() if answer.streaming else words(answer)
        assert ("变压器老跳闸" in text, "房东不让知道" in text) == (True, False)


@pytest.mark.parametrize(
    ("tab", "day", "there"),
    [("open", 1, True), ("late", 1, False), ("late", 9, True), ("done", 9, False),
     ("all", 9, True), ("nonsense", 1, True)],
)  # fmt: skip
def test_the_tabs_of_services_open(lane, client, tab, day, there):
    lane.start()
    lane.hall.at(f"2023-03-{day:02} 10:00")
    client.force_login(lane.hall.keeper)
    answer = page(client, "service_list", tab=tab, q="变压器")
    assert ("变压器老跳闸" in words(answer)) is there
    if tab == "late" and there:
        assert "已逾期 5 个工作日" in words(answer)


def test_the_part_for_the_firm_shows_the_plan_and_no_person(lane):
    lane.start()
    lane.finish(1, note="王科长批的")
    shown = render_to_string("enterprises/agency_shown.html", {"plan": plan_shown(lane.case)})
    for text in ("开办", "核名", "章程", "请准备", "等企业材料"):
        assert text in shown
    for text in ("王科长", "handler", "/enterprises/"):
        assert text not in shown


def test_a_firm_is_merged_and_the_merge_undone_on_their_pages(hall, client):
    gone = another(hall, tags=("出口",))
    hall.take(firm=gone)
    client.force_login(hall.keeper)
    offered = words(page(client, "firm_merge", gone.pk))
    assert "名称相似 100%" in offered
    assert page(client, "firm_merge", gone.pk, code="91410181MA4X0B7K2X").status_code == 422
    confirm = words(page(client, "firm_merge", gone.pk, code=hall.firm.party.credit_code))
    assert "诉求 1 条" in confirm
    assert "标签 1 条" in confirm
    told = {"code": hall.firm.party.credit_code, "gone_version": 1, "kept_version": 1}
    refused = post(client, "firm_merge", gone.pk, **told, reason="")
    assert (refused.status_code, FirmMerge.objects.count()) == (422, 0)
    assert "确认合并" in words(refused)
    stale = post(client, "firm_merge", gone.pk, **told | {"kept_version": 7}, reason="同一执照")
    assert stale.status_code == 422
    assert "同一执照" in words(stale)
    answer = post(client, "firm_merge", gone.pk, **told, reason="同一执照")
    assert (answer.status_code, answer.url) == (302, f"/enterprises/firms/{hall.firm.pk}/")
    led = page(client, "firm", gone.pk)
    assert (led.status_code, led.url) == (302, answer.url)
    shown = words(client.get(led.url))
    assert "这里是保留的记录" in shown
    assert "撤销合并" in shown
    assert gone.party.credit_code not in words(page(client, "firm_list"))
    assert "并入：同一执照" in words(page(client, "firm_history", hall.firm.pk))
    done = FirmMerge.objects.get()
    assert page(client, "merge_undo", done.pk).status_code == 200
    assert post(client, "merge_undo", done.pk, reason="").status_code == 422
    assert post(client, "merge_undo", done.pk, reason="不是同一家").status_code == 302
    assert (FirmMergeUndo.objects.count(), page(client, "firm", gone.pk).status_code) == (1, 200)


def test_a_record_whose_kept_one_is_out_of_sight_says_so_and_no_name(hall, client):
    far = another(hall, "别处的厂", place=hall.office.district)
    merge(hall, hall.firm, far)
    client.force_login(hall.clerk)
    answer = page(client, "firm", hall.firm.pk)
    assert answer.status_code == 404
    assert "已并入另一家企业" in words(answer)
    assert "别处的厂" not in words(answer)
    assert page(client, "firm_history", hall.firm.pk).status_code == 404


def test_the_firm_of_a_case_is_told_on_its_page(hall, client):
    case = hall.take("炉子停了", firm=None, told_as="街口那家")
    client.force_login(hall.keeper)
    assert "核实企业" in words(page(client, "case", case.pk))
    assert "街口那家" in words(page(client, "case_identify", case.pk))
    told = {"version": case.duty.version, "firm": "没有这家"}
    refused = post(client, "case_identify", case.pk, **told)
    assert refused.status_code == 422
    assert "台账上没有“没有这家”" in words(refused)
    stale = post(client, "case_identify", case.pk, version=9, firm="测试铸造有限公司")
    assert stale.status_code == 422
    told["firm"] = "91410181ma4x0b7k2r"
    assert post(client, "case_identify", case.pk, **told).status_code == 302
    assert page(client, "case_identify", case.pk).status_code == 404
    assert "核实企业</a>" not in words(page(client, "case", case.pk))


def test_looking_is_not_merging_nor_identifying(hall, client):
    gone, case = another(hall), hall.take("炉子停了", firm=None, told_as="街口那家")
    client.force_login(hall.handler)
    for name, pk in (("firm_merge", gone.pk), ("case_identify", case.pk)):
        assert post(client, name, pk).status_code == 403
    shown = words(page(client, "firm", gone.pk))
    assert reverse("enterprises:firm_merge", args=[gone.pk]) not in shown
    assert Firm.objects.filter(merged_into__isnull=False).count() == 0
