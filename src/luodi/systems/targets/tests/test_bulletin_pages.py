"""Pages of bulletins: allowed, refused, wrong input, with nothing changed when refused."""

import io
import zipfile
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.papers import fonts
from luodi.systems.targets import rules
from luodi.systems.targets.actions import (
    approve_bulletin,
    close_month,
    draft_bulletin,
    issue_bulletin,
    submit_bulletin,
    withdraw_bulletin,
)
from luodi.systems.targets.models import Bulletin, BulletinBlock, FrozenBulletin
from luodi.systems.targets.reads import live_content
from luodi.systems.targets.reads.waiting import waiting

KEY = "a-key-for-this-form"
DRAFTS = (
    "targets.view_target", "targets.draft_bulletin", "documents.add_document",
    "documents.view_document",
)  # fmt: skip
APPROVES = ("targets.view_target", "targets.approve_bulletin")


@pytest.fixture
def press(real_commits, desk):
    """A target with January closed, and the people of the press."""
    office = desk.office

    def person(name, permissions, unit):
        return office.user(name, office.post(name, permissions, unit=unit))

    target = desk.target()
    desk.report(target, 202301, 30)
    close_month(actor=LUODI, month=202301)
    return SimpleNamespace(
        desk=desk,
        office=office,
        target=target,
        drafter=person("nigao", DRAFTS, office.root),
        approver=person("qianfa", APPROVES, office.root),
        reader=person("duzhe", ("targets.view_target",), office.root),
        neighbour=person("linju", (*DRAFTS, "targets.approve_bulletin"), office.other),
    )


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.logout()  # the clock may have passed the end of a session
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def drafted(press):
    return draft_bulletin(
        actor=press.desk.actor(press.drafter),
        unit=press.office.root,
        month=202301,
        targets=[press.target],
        copies="区委办公室",
    )


@pytest.fixture
def submitted(press, drafted):
    return submit_bulletin(
        actor=press.desk.actor(press.drafter), bulletin=drafted, version=drafted.version
    )


def page(name, row):
    return reverse(f"targets:{name}", args=[row.pk])


def text_of(answer):
    return answer.content.decode()


def head(press, **changes):
    return {
        "unit": press.office.root.pk,
        "month": 202301,
        "title": "一月通报",
        "addressees": "各街道",
        "copies": "",
        "targets": [press.target.pk],
        "idempotency_key": KEY,
    } | changes


def test_a_bulletin_is_drafted_written_submitted_approved_and_issued_by_hand(press, browse):
    client = browse(press.drafter)
    address = reverse("targets:bulletin_new")
    assert "发文单位" in text_of(client.get(address))
    chosen = text_of(client.get(address, {"unit": press.office.root.pk, "month": 202301}))
    assert f"{press.target.name}（区发展局）" in chosen
    answer = client.post(address, head(press))
    bulletin = Bulletin.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page("bulletin", bulletin))
    assert client.post(address, head(press))["Location"] == answer["Location"]
    assert Bulletin.objects.count() == 1

    block = BulletinBlock.objects.get(bulletin=bulletin, part="DEMANDS")
    form = text_of(client.get(page("bulletin_block_edit", block)))
    assert f"{{{press.target.name}.完成}}" in form
    text = f"目前{{{press.target.name}.完成}}。"
    sent = {"version": block.version, "heading": "要求", "text": text}
    assert client.post(page("bulletin_block_edit", block), sent).status_code == 302
    bulletin.refresh_from_db()
    client.post(page("bulletin_submit", bulletin), {"version": bulletin.version})

    client = browse(press.approver)
    form = client.get(page("bulletin_approve", bulletin))
    seen = rules.figures_digest(live_content(bulletin))
    assert seen in text_of(form)
    bulletin.refresh_from_db()
    sent = {"version": bulletin.version, "seen": seen, "word": "金督通", "serial": 1}
    client.post(page("bulletin_approve", bulletin), sent)
    shown = text_of(client.get(page("bulletin", bulletin)))
    assert "金督通〔2023〕1号" in shown
    assert "都与所印的一致" in shown

    client = browse(press.drafter)
    bulletin.refresh_from_db()
    scan = SimpleUploadedFile("签发件.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
    sent = {"version": bulletin.version, "scan": scan, "idempotency_key": "another-key"}
    assert client.post(page("bulletin_issue", bulletin), sent).status_code == 302
    bulletin.refresh_from_db()
    assert (bulletin.state, str(bulletin.scan)) == ("ISSUED", "签发件.pdf")
    assert "签发件.pdf" in text_of(client.get(page("bulletin", bulletin)))
    hidden = text_of(browse(press.reader).get(page("bulletin", bulletin)))
    assert "签发件.pdf" not in hidden
    assert "在您的权限之外" in hidden


def test_a_bulletin_waits_on_the_day_of_whoever_writes_approves_or_issues_it(press, drafted):
    def days():
        people = (press.drafter, press.approver, press.reader, press.neighbour)
        return [
            [line.what for line in waiting(press.desk.actor(person), clock.today())]
            for person in people
        ]

    assert days() == [["草稿"], [], [], []]
    submit_bulletin(
        actor=press.desk.actor(press.drafter), bulletin=drafted, version=drafted.version
    )
    assert days() == [[], ["待签发"], [], []]
    drafted.refresh_from_db()
    approve_bulletin(
        actor=press.desk.actor(press.approver),
        bulletin=drafted,
        version=drafted.version,
        word="金督通",
        serial=1,
        seen=rules.figures_digest(live_content(drafted)),
    )
    assert days() == [["已签发，待印发"], [], [], []]
    drafted.refresh_from_db()
    issue_bulletin(actor=press.desk.actor(press.drafter), bulletin=drafted, version=drafted.version)
    assert days() == [[], [], [], []]


def test_figures_link_to_targets_that_the_reader_may_open(press, drafted, browse):
    link = f'href="{reverse("targets:target", args=[press.target.pk])}"'
    shown = text_of(browse(press.reader).get(page("bulletin", drafted)))
    sheet = shown[shown.index("<article") : shown.index("</article>")]
    assert link in sheet
    assert "改文字" not in shown


def test_a_target_that_moved_out_of_the_readers_rights_is_printed_but_not_linked(
    press, drafted, browse
):
    type(press.target).objects.filter(pk=press.target.pk).update(lead_unit=press.office.other)
    office = press.office
    bureau = draft_bulletin(actor=LUODI, unit=office.other, month=202301, targets=[press.target])
    type(press.target).objects.filter(pk=press.target.pk).update(lead_unit=office.bureau)
    shown = text_of(browse(press.neighbour).get(page("bulletin", bureau)))
    sheet = shown[shown.index("<article") : shown.index("</article>")]
    assert press.target.name in sheet
    assert "href" not in sheet.replace(page("bulletin", bureau), "").replace(
        'class="sheet-edit screen" href', ""
    )


@pytest.mark.parametrize(("kind", "start"), [("word", b"PK\x03\x04"), ("pdf", b"%PDF-")])
def test_the_files_are_named_after_number_and_title(press, drafted, browse, kind, start):
    answer = browse(press.reader).get(page(f"bulletin_{kind}", drafted))
    assert answer.content.startswith(start)
    ending = "docx" if kind == "word" else "pdf"
    assert f'filename="bulletin-{drafted.pk}.{ending}"' in answer["Content-Disposition"]
    assert "filename*=UTF-8''%E5%85%B3%E4%BA%8E" in answer["Content-Disposition"]
    if kind == "word":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
            assert "草稿" in package.read("word/header1.xml").decode()


def test_without_the_font_the_page_says_so_and_word_still_comes(
    press, drafted, browse, monkeypatch
):
    monkeypatch.setattr(fonts, "FONT", "nowhere.ttf")
    client = browse(press.reader)
    answer = client.get(page("bulletin_pdf", drafted))
    assert answer.status_code == 422
    assert "make setup" in text_of(answer)
    assert client.get(page("bulletin_word", drafted)).status_code == 200


READS = ("bulletin", "bulletin_word", "bulletin_pdf", "bulletin_changes")
ACTS = ("edit", "submit", "approve", "return", "issue", "withdraw", "correct")


@pytest.mark.parametrize("name", [*READS, *(f"bulletin_{act}" for act in ACTS)])
def test_for_a_neighbour_it_does_not_exist(press, drafted, browse, name):
    client = browse(press.neighbour)
    sent = {"version": 1, "reason": "x", "idempotency_key": KEY, "title": "x"}
    answer = client.get(page(name, drafted)) if name in READS else client.post(
        page(name, drafted), sent
    )  # fmt: skip
    assert answer.status_code == 404
    drafted.refresh_from_db()
    assert (drafted.state, drafted.version) == ("DRAFT", 1)
    assert drafted.title not in text_of(client.get(reverse("targets:bulletins")))


@pytest.mark.parametrize("act", [act for act in ACTS if act != "withdraw"])
def test_a_reader_does_nothing(press, drafted, browse, act):
    sent = {"version": 1, "reason": "x", "idempotency_key": KEY, "title": "x"}
    answer = browse(press.reader).post(page(f"bulletin_{act}", drafted), sent)
    assert answer.status_code == 403
    drafted.refresh_from_db()
    assert (drafted.state, drafted.version) == ("DRAFT", 1)


def test_a_reader_withdraws_and_writes_nothing(press, drafted, browse):
    client = browse(press.reader)
    assert client.post(
        page("bulletin_withdraw", drafted), {"version": 1, "reason": "x"}
    ).status_code == 403  # fmt: skip
    block = drafted.blocks.first()
    sent = {"version": 1, "heading": "x", "text": "x"}
    assert client.post(page("bulletin_block_edit", block), sent).status_code == 403
    assert browse(press.neighbour).post(page("bulletin_block_edit", block), sent).status_code == 404
    block.refresh_from_db()
    assert block.version == 1


def test_a_typed_figure_is_refused_and_the_text_is_kept(press, drafted, browse):
    block = drafted.blocks.get(part="DEMANDS")
    answer = browse(press.drafter).post(
        page("bulletin_block_edit", block),
        {"version": 1, "heading": "要求", "text": "完成35亿元，请抓紧。"},
    )
    assert answer.status_code == 422
    assert "“35亿元”是手写的数" in text_of(answer)
    assert "完成35亿元，请抓紧。" in text_of(answer)
    block.refresh_from_db()
    assert block.version == 1


def test_a_bulletin_without_targets_is_refused_and_the_rest_is_kept(press, browse):
    answer = browse(press.drafter).post(
        reverse("targets:bulletin_new"), head(press, targets=[], title="留着的标题")
    )
    assert answer.status_code == 422
    assert "留着的标题" in text_of(answer)
    assert Bulletin.objects.count() == 0


def test_a_return_without_a_reason_is_refused(press, submitted, browse):
    sent = {"version": submitted.version, "reason": ""}
    answer = browse(press.approver).post(page("bulletin_return", submitted), sent)
    assert answer.status_code == 422
    submitted.refresh_from_db()
    assert submitted.state == "SUBMITTED"
    sent["reason"] = "要求写具体"
    browse(press.approver).post(page("bulletin_return", submitted), sent)
    submitted.refresh_from_db()
    assert submitted.state == "RETURNED"
    assert "要求写具体" in text_of(browse(press.drafter).get(page("bulletin", submitted)))


def test_an_approval_of_what_was_not_seen_is_refused(press, submitted, browse):
    sent = {"version": submitted.version, "seen": "0" * 64, "word": "金督通", "serial": 1}
    answer = browse(press.approver).post(page("bulletin_approve", submitted), sent)
    assert answer.status_code == 422
    assert "看过以后数或文字变了" in text_of(answer)
    assert FrozenBulletin.objects.count() == 0


def test_the_head_is_edited_and_a_stale_one_is_told(press, drafted, browse):
    client = browse(press.drafter)
    sent = head(press, title="新标题", version=1)
    assert client.post(page("bulletin_edit", drafted), sent).status_code == 302
    answer = client.post(page("bulletin_edit", drafted), sent | {"title": "又一个"})
    assert answer.status_code == 422
    assert "标题现在是“新标题”，您填的是“又一个”" in text_of(answer)
    drafted.refresh_from_db()
    assert (drafted.title, drafted.version) == ("新标题", 2)


def test_a_correction_is_drafted_from_the_list_of_changes(press, submitted, browse):
    client = browse(press.approver)
    seen = rules.figures_digest(live_content(submitted))
    sent = {"version": submitted.version, "seen": seen, "word": "金督通", "serial": 1}
    client.post(page("bulletin_approve", submitted), sent)
    assert "印的数与账上的数都一致" in text_of(client.get(page("bulletin_changes", submitted)))
    report = press.target.reports.get()
    press.desk.report(press.target, 202301, 20, corrects=report, reason="核实后更正")
    client = browse(press.drafter)
    shown = text_of(client.get(page("bulletin_changes", submitted)))
    assert "30亿元（绿）" in shown
    assert "20亿元（关注）" in shown
    assert "核实后更正" in shown
    answer = client.post(page("bulletin_correct", submitted), {"idempotency_key": KEY})
    made = Bulletin.objects.get(corrects=submitted)
    assert answer["Location"] == page("bulletin", made)
    shown = text_of(client.get(page("bulletin", submitted)))
    assert made.title in shown
    assert "定格后账上有 1 个数变了" in shown


def test_the_list_is_searched_and_counts_only_what_is_seen(press, drafted, browse):
    address = reverse("targets:bulletins")
    assert drafted.title in text_of(browse(press.reader).get(address, {"q": "目标完成"}))
    assert "共 0 条" in text_of(browse(press.neighbour).get(address))


def test_a_page_in_english_still_prints_a_chinese_paper(press, drafted, browse):
    client = browse(press.reader)
    chinese = client.get(page("bulletin_pdf", drafted)).content
    client.post("/language/", {"language": "en", "next": "/"})
    shown = text_of(client.get(page("bulletin", drafted)))
    assert "30亿元" in shown
    assert client.get(page("bulletin_pdf", drafted)).content == chinese


def test_a_unit_below_reads_what_was_issued_and_nothing_behind_it(press, submitted, browse):
    client = browse(press.neighbour)

    def opened(*names):
        return [client.get(page(name, submitted)).status_code for name in names]

    papers = ("bulletin", "bulletin_word", "bulletin_pdf")
    actor = press.desk.actor
    approve_bulletin(
        actor=actor(press.approver), bulletin=submitted, version=submitted.version,
        word="金督通", serial=1, seen=rules.figures_digest(live_content(submitted)),
    )  # fmt: skip
    assert opened(*papers) == [404, 404, 404]
    issue_bulletin(actor=actor(press.drafter), bulletin=submitted, version=submitted.version)
    assert opened(*papers) == [200, 200, 200]
    shown = text_of(client.get(page("bulletin", submitted)))
    assert "30亿元" in shown
    for behind in ("办理经过", "重算", "封账号", f"/targets/{press.target.pk}/", "nigao"):
        assert behind not in shown
    acts = ("changes", "edit", "approve", "return", "issue", "withdraw")
    assert opened(*(f"bulletin_{act}" for act in acts)) == [404] * 6
    block = submitted.blocks.first()
    address = reverse("targets:bulletin_block_edit", args=[block.pk])
    assert client.get(address).status_code == 404
    assert submitted.title in text_of(client.get(reverse("targets:bulletins")))
    withdraw_bulletin(
        actor=actor(press.approver), bulletin=submitted, version=submitted.version, reason="数有误"
    )
    assert "已撤回" in text_of(client.get(page("bulletin", submitted)))
    assert "数有误" not in text_of(client.get(page("bulletin", submitted)))


def test_a_draft_that_was_withdrawn_was_never_issued(press, drafted, browse):
    withdraw_bulletin(
        actor=press.desk.actor(press.drafter), bulletin=drafted, version=1, reason="不要了"
    )
    assert browse(press.neighbour).get(page("bulletin", drafted)).status_code == 404
