"""What a bulletin tells of supervision notices, and that it stays as it was frozen."""

import io

import pypdf
import pytest
from django.urls import reverse
from docx import Document

from luodi.systems.targets import actions, rules
from luodi.systems.targets.reads import content_of, live_content

DRAFTS = ("targets.view_target", "targets.draft_bulletin")


@pytest.fixture
def bulletin(real_commits, supervision):
    """A draft about April, for whose light a notice was issued and signed for."""
    supervision.year(m1=1, m2=2, m3=3, m4=5)
    notice = supervision.issue(202304)
    supervision.do(actions.accept_notice, notice, supervision.handler)
    office = supervision.desk.office
    drafter = office.user("nigao", office.post("nigao", DRAFTS, unit=office.root))
    return actions.draft_bulletin(
        actor=supervision.actor(drafter),
        unit=office.root,
        month=202304,
        targets=[supervision.target],
    )


def rows(bulletin):
    return [(row.number, row.state, row.replied, row.overdue, row.closed)
            for row in content_of(bulletin).sheet.notices]  # fmt: skip


def test_a_notice_is_told_as_it_stands_until_it_is_withdrawn(bulletin, supervision):
    notice = supervision.target.notices.get()
    number = notice.duty.number
    assert rows(bulletin) == [(number, "已签收", False, False, False)]
    supervision.at("2023-05-19T09:00")
    assert rows(bulletin) == [(number, "逾期未复", False, True, False)]
    supervision.reply(notice)
    assert rows(bulletin) == [(number, "已回复，待核查", True, False, False)]
    supervision.do(actions.verify_notice, notice, supervision.inspector, words="属实")
    supervision.do(actions.close_notice, notice, supervision.inspector)
    assert rows(bulletin) == [(number, "已销号", True, False, True)]
    supervision.do(actions.reopen_notice, notice, supervision.inspector, words="又慢了")
    supervision.do(actions.withdraw_notice, notice, supervision.inspector, words="发错")
    assert rows(bulletin) == []


def test_a_notice_of_a_later_month_is_not_told(bulletin, supervision):
    bulletin.month = 202303
    assert live_content(bulletin).sheet.notices == ()


def test_frozen_it_says_the_same_whatever_becomes_of_the_notice(bulletin, supervision, client):
    office = supervision.desk.office
    approves = ("targets.view_target", "targets.approve_bulletin")
    approver = office.user("qianfa", office.post("qianfa", approves, unit=office.root))
    actions.submit_bulletin(
        actor=supervision.actor(office.user("song", office.post("song", DRAFTS, unit=office.root))),
        bulletin=bulletin,
        version=1,
    )
    actions.approve_bulletin(
        actor=supervision.actor(approver),
        bulletin=bulletin,
        version=bulletin.version,
        word="金督通",
        serial=1,
        seen=rules.figures_digest(live_content(bulletin)),
    )
    before = content_of(bulletin)
    client.force_login(supervision.inspector, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("targets:bulletin", args=[bulletin.pk])
    printed = [client.get(f"{address}{kind}/").content for kind in ("word", "pdf")]
    notice = supervision.target.notices.get()
    number = notice.duty.number
    supervision.at("2023-05-15T09:30")
    supervision.reply(notice)
    assert content_of(bulletin) == before
    assert [client.get(f"{address}{kind}/").content for kind in ("word", "pdf")] == printed
    told = "发出督办单1份，其中已回复0份、逾期未复0份、已销号0份"
    page = client.get(address).content.decode()
    assert f'<a href="{reverse("targets:notice", args=[notice.pk])}">{number}</a>' in page
    word = Document(io.BytesIO(printed[0]))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert {number, "已签收"} <= set(cells)
    assert told in "".join(paragraph.text for paragraph in word.paragraphs)
    pages = pypdf.PdfReader(io.BytesIO(printed[1])).pages
    assert told in "".join("".join(page.extract_text().split()) for page in pages)
