"""Pages of the targets: allowed, refused, wrong input, with nothing changed when refused."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel.papers.paper import Paper, PaperKind, Paragraph
from luodi.kernel.papers.pdf import to_pdf
from luodi.kernel.targets.models import Target
from luodi.systems.targets.models import Commitment, Reading, Report

KEY = "a-key-for-this-form"


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def upload(desk, **changes):
    return {
        "text": "清河区工作要点\n\n本报讯（通讯员 示例）今年新建公园12个。\n",
        "title": "要点",
        "year": "2023",
        "published_on": "2023-02-20",
        "issued_by": desk.office.root.pk,
        "place": desk.office.district.pk,
        "idempotency_key": KEY,
    } | changes


def accept(desk, commitment, **changes):
    return {
        "version": commitment.version,
        "name": "年度投资",
        "comparator": "GE",
        "value": "350",
        "multiple": "亿",
        "unit": "元",
        "period_start": "2023-01-01",
        "last_day": "2023-12-31",
        "pace": "MONTH",
        "lead_unit": desk.office.bureau.pk,
        "place": desk.office.district.pk,
        "counting": "new",
        "stretch": "on",
        "idempotency_key": KEY,
    } | changes


def evidence(name="统计表.csv", data=b"\xef\xbb\xbfmonth,total\n2,60\n"):
    return SimpleUploadedFile(name, data, content_type="text/csv")


def report(**changes):
    return {
        "month": "202302",
        "value": "60",
        "multiple": "亿",
        "evidence": evidence(),
        "remark": "",
        "idempotency_key": KEY,
    } | changes


def text_of(response):
    return response.content.decode()


def test_a_pasted_text_is_read_and_opens_its_review(desk, browse):
    response = browse(desk.reviewer).post(reverse("targets:reading_new"), upload(desk), follow=True)
    assert response.status_code == 200
    assert "读出 1 条" in text_of(response)
    assert Commitment.objects.filter(value_raw="12个").count() == 1


def test_the_same_form_sent_twice_reads_once(desk, browse):
    client = browse(desk.reviewer)
    first = client.post(reverse("targets:reading_new"), upload(desk))
    second = client.post(reverse("targets:reading_new"), upload(desk))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Reading.objects.count() == 2


def test_the_same_page_again_opens_the_standing_reading(desk, browse):
    client = browse(desk.reviewer)
    again = upload(desk, text=desk.reading.document.text, idempotency_key="another-key")
    response = client.post(reverse("targets:reading_new"), again, follow=True)
    assert response.redirect_chain[-1][0] == reverse("targets:reading", args=[desk.reading.pk])
    assert "没有重复保存" in text_of(response)
    assert Reading.objects.count() == 1


def test_a_text_without_commitments_says_so_and_is_kept(desk, browse):
    bare = upload(desk, text="春天的河岸\n\n河边的柳树发芽了，孩子们在放风筝。\n")
    response = browse(desk.reviewer).post(reverse("targets:reading_new"), bare, follow=True)
    assert "没有读出承诺" in text_of(response)
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "请选一个文件"),
        ({"file": SimpleUploadedFile("空.txt", b"\n\n \n"), "text": ""}, "空.txt"),
        ({"file": SimpleUploadedFile("假.docx", b"not a zip at all"), "text": ""}, "假.docx"),
        ({"file": SimpleUploadedFile("假.pdf", b"%PDF-1.7"), "text": ""}, "不是完整的 PDF"),
        ({"published_on": "2023-02-30"}, "日期"),
        ({"year": "3023"}, "2100"),
    ],
)
def test_bad_uploads_are_answered_beside_the_field_and_kept_out(desk, browse, changes, said):
    response = browse(desk.reviewer).post(reverse("targets:reading_new"), upload(desk, **changes))
    assert response.status_code == 422
    assert said in text_of(response)
    assert "要点" in text_of(response)
    assert Reading.objects.count() == 1


def test_a_gb18030_file_is_read(desk, browse):
    text = upload(desk)["text"].encode("gb18030")
    sent = upload(desk, text="", file=SimpleUploadedFile("要点.txt", text))
    response = browse(desk.reviewer).post(reverse("targets:reading_new"), sent, follow=True)
    assert "读出 1 条" in text_of(response)


def test_a_pdf_is_read_and_its_records_point_into_the_text_that_is_stored(desk, browse):
    words = (
        "2023年全区要锚定目标、真抓实干，今年新建公园12个以上，改造老旧小区37个，"
        "完成固定资产投资20.5亿元，让群众有更多获得感。"
    )
    paper = Paper(PaperKind.BULLETIN, "清河区2023年工作要点", "清河区政府", (Paragraph((words,)),))
    sent = upload(desk, text="", file=SimpleUploadedFile("要点.pdf", to_pdf(paper)))
    client = browse(desk.reviewer)
    response = client.post(reverse("targets:reading_new"), sent, follow=True)
    assert "读出 3 条" in text_of(response)
    reading = Reading.objects.latest("pk")
    text = reading.document.text
    rows = list(reading.commitments.order_by("number"))
    assert [text[row.start : row.end] for row in rows] == ["12个", "37个", "20.5亿元"]
    assert [row.comparator for row in rows] == [">=", "=", "="]
    assert "12个以\n上" in text[rows[0].sentence_start : rows[0].sentence_end]


def test_the_review_page_shows_text_and_records(desk, browse):
    page = text_of(browse(desk.reviewer).get(reverse("targets:reading", args=[desk.reading.pk])))
    assert re.search(r'<a [^>]*id="s3"[^>]* href="#c3">350亿元</a>', page)
    assert "≥ 350 亿元" in page
    assert "接受为目标" in page


def test_accepting_by_the_form_makes_a_target(desk, browse):
    commitment = desk.commitment("350亿元")
    url = reverse("targets:commitment_accept", args=[commitment.pk])
    client = browse(desk.reviewer)
    assert 'value="350"' in text_of(client.get(url))
    assert client.post(url, accept(desk, commitment)).status_code == 302
    target = Target.objects.get()
    assert (target.comparator, target.value, target.scale, target.stretch) == (
        "GE", 350 * 10**10, 2, True,
    )  # fmt: skip
    assert (target.period_start, target.period_end) == (date(2023, 1, 1), date(2024, 1, 1))
    assert target.parts.get().measure.unit == "元"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "三百五"}, "“三百五”不是数"),
        ({"value": ""}, "须一起填写"),
        ({"last_day": "2022-12-31"}, "早于起始日"),
        ({"value": "350.12345678901", "multiple": "亿", "unit": "元"}, "不是数"),
        ({"value": "3501234567.891", "multiple": "", "unit": "元"}, "小数多于 2 位"),
        ({"version": "99"}, "已被他人改动"),
    ],
)
def test_a_wrong_acceptance_is_answered_and_makes_nothing(desk, browse, changes, said):
    commitment = desk.commitment("350亿元")
    url = reverse("targets:commitment_accept", args=[commitment.pk])
    response = browse(desk.reviewer).post(url, accept(desk, commitment, **changes))
    assert (response.status_code, Target.objects.count()) == (422, 0)
    assert said in text_of(response)


def test_a_promise_without_a_number_is_accepted_as_unknown(desk, browse):
    commitment = desk.commitment("7%")
    url = reverse("targets:commitment_accept", args=[commitment.pk])
    sent = accept(desk, commitment, comparator="", value="", multiple="", unit="", counting="none")
    assert browse(desk.reviewer).post(url, sent).status_code == 302
    page = text_of(browse(desk.reviewer).get(reverse("targets:target_list")))
    assert "承诺没有数值" in page


def test_correcting_putting_aside_and_taking_up_again(desk, browse):
    client, commitment = browse(desk.reviewer), desk.commitment("2万个")
    edit = reverse("targets:commitment_edit", args=[commitment.pk])
    sent = {"version": 1, "indicator": "公共停车位", "kind": "target", "comparator": ">=",
            "value": "20000", "unit": "个"}  # fmt: skip
    assert client.post(edit, sent).status_code == 302
    reject = reverse("targets:commitment_reject", args=[commitment.pk])
    assert client.post(reject, {"version": 2, "reason": ""}).status_code == 422
    assert client.post(reject, {"version": 2, "reason": "重复"}).status_code == 302
    reopen = reverse("targets:commitment_reopen", args=[commitment.pk])
    assert client.post(reopen, {"version": 3}).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.indicator, commitment.state, commitment.version) == ("公共停车位", "OPEN", 4)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "很多"}, "“很多”不是数"),
        ({"value": "1e9999999"}, "“1e9999999”不是数"),
        ({"period": "胡说"}, "“胡说”不是时段"),
        ({"deadline": "2023-13-40"}, "“2023-13-40”不是日期"),
        ({"value": ""}, "有说法，没有数值"),
        ({"comparator": ""}, "有数值 20000，没有说法"),
        ({"kind": "qualitative"}, "定性承诺没有数值"),
        ({"value": "-6"}, "数值 -6 是负数"),
        ({"value_high": "30000"}, "只有“从…到…”才有上限"),
        ({"comparator": "range"}, "要有上限，且大于数值 20000"),
        ({"comparator": "range", "value_high": "20000"}, "要有上限，且大于数值 20000"),
    ],
)
def test_a_wrong_correction_is_answered_and_changes_nothing(desk, browse, changes, said):
    commitment = desk.commitment("2万个")
    sent = {"version": 1, "indicator": "停车位", "kind": "target", "comparator": "=",
            "value": "20000", "unit": "个"} | changes  # fmt: skip
    response = browse(desk.reviewer).post(
        reverse("targets:commitment_edit", args=[commitment.pk]), sent
    )
    assert (response.status_code, said in text_of(response)) == (422, True)
    commitment.refresh_from_db()
    assert (commitment.indicator, commitment.version) == ("建成停车位", 1)


def test_what_is_decided_is_not_offered_again(desk, browse):
    desk.target()
    commitment = desk.commitment("350亿元")
    url = reverse("targets:commitment_accept", args=[commitment.pk])
    response = browse(desk.reviewer).get(url, follow=True)
    assert "不用再决定" in text_of(response)
    again = browse(desk.reviewer).post(url, accept(desk, commitment, unit="万元", name="别的"))
    assert (again.status_code, Target.objects.count()) == (422, 1)


def test_whoever_sees_a_target_reads_its_text_with_the_words_marked(desk, browse):
    target = desk.target()
    url = reverse("targets:text", args=[target.pk])
    assert '<mark id="span">350亿元</mark>' in text_of(browse(desk.reporter).get(url))
    assert browse(desk.colleague).get(url).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("colleague", 404), ("stranger", 403), (None, 302)])
def test_a_target_is_closed_to_others(desk, client, browse, who, status):
    target = desk.target()
    if who:
        client = browse(getattr(desk, who))
    assert client.get(reverse("targets:target", args=[target.pk])).status_code == status
    assert client.post(reverse("targets:report_new", args=[target.pk]), report()).status_code in {
        status, 403,
    }  # fmt: skip
    assert Report.objects.count() == 0


def test_lists_search_sort_and_export(desk, browse):
    desk.target()
    client = browse(desk.reviewer)
    assert ">投资</a>" in text_of(client.get(reverse("targets:target_list"), {"q": "投资"}))
    assert "没有符合条件" in text_of(client.get(reverse("targets:target_list"), {"q": "没有这个"}))
    csv = client.get(reverse("targets:target_list"), {"format": "csv"})
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "投资," in csv.content.decode("utf-8-sig")


def test_the_list_filters_by_light_and_ignores_a_light_that_is_none(desk, browse):
    desk.report(desk.target(), 202302, 60)
    client = browse(desk.reviewer)
    address = reverse("targets:target_list")
    assert ">投资</a>" in text_of(client.get(address, {"light": "GREEN"}))
    assert ">投资</a>" in text_of(client.get(address, {"light": "PURPLE"}))
    green = text_of(client.get(address, {"light": "GREEN", "q": "不在其中"}))
    assert 'name="light" value="GREEN"' in green


def test_the_list_asks_as_much_for_many_targets_as_for_one(
    desk, browse, django_assert_max_num_queries
):
    desk.target()
    client = browse(desk.reviewer)
    with django_assert_max_num_queries(25):
        client.get(reverse("targets:target_list"))
