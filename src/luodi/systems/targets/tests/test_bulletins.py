"""Bulletins in the database: their way, who may what, and that what was frozen stays."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.models import Seal
from luodi.kernel.log.models import LogLine
from luodi.kernel.targets.actions import change_target
from luodi.kernel.targets.models import Target
from luodi.systems.targets import rules
from luodi.systems.targets.actions import (
    approve_bulletin,
    close_month,
    draft_bulletin,
    draft_correction,
    edit_bulletin,
    edit_bulletin_block,
    issue_bulletin,
    return_bulletin,
    submit_bulletin,
    withdraw_bulletin,
)
from luodi.systems.targets.models import (
    Bulletin,
    BulletinBlock,
    BulletinStep,
    FrozenBulletin,
)
from luodi.systems.targets.reads import (
    content_of,
    corrections_since,
    last_word,
    live_content,
    next_serial,
    open_bulletin_acts,
    recounted,
    targets_for,
    visible_bulletins,
)

DRAFTS = (
    "targets.view_target", "targets.draft_bulletin", "documents.add_document",
    "documents.view_document", "ledger.view_entry",
)  # fmt: skip
APPROVES = ("targets.view_target", "targets.approve_bulletin")
PARTS = rules.BulletinPart


@pytest.fixture
def press(desk):
    """Two drafters and an approver of the district; a drafter of the other bureau."""
    office = desk.office

    def person(name, permissions, unit):
        return office.user(name, office.post(name, permissions, unit=unit))

    return SimpleNamespace(
        desk=desk,
        office=office,
        drafter=person("nigao", DRAFTS, office.root),
        second=person("nigao2", DRAFTS, office.root),
        approver=person("qianfa", APPROVES, office.root),
        both=person("liangke", (*DRAFTS, "targets.approve_bulletin"), office.root),
        neighbour=person("linju", (*DRAFTS, "targets.approve_bulletin"), office.other),
    )


def draft(press, month=202301, user=None, **changes):
    actor = press.desk.actor(user or press.drafter)
    values = {
        "unit": press.office.root,
        "month": month,
        "targets": targets_for(actor, press.office.root, month),
        "addressees": "各街道办事处\n区政府各部门",
        "copies": "区委办公室",
    }
    return draft_bulletin(actor=actor, **values | changes)


def submit(press, bulletin, user=None):
    bulletin.refresh_from_db()
    return submit_bulletin(
        actor=press.desk.actor(user or press.drafter), bulletin=bulletin, version=bulletin.version
    )


def approve(press, bulletin, user=None, serial=1, seen=None, **changes):
    return approve_bulletin(
        actor=press.desk.actor(user or press.approver),
        bulletin=bulletin,
        version=changes.get("version", bulletin.version),
        word="金督通",
        serial=serial,
        seen=rules.figures_digest(live_content(bulletin)) if seen is None else seen,
    )


def write(press, bulletin, part, text, user=None, version=None):
    block = BulletinBlock.objects.get(bulletin=bulletin, part=part.value)
    return edit_bulletin_block(
        actor=press.desk.actor(user or press.drafter),
        block=block,
        version=block.version if version is None else version,
        heading=block.heading,
        text=text,
    )


@pytest.fixture
def reported(real_commits, press):
    """January reported at 30 of 350 and closed."""
    target = press.desk.target()
    report = press.desk.report(target, 202301, 30)
    close_month(actor=LUODI, month=202301)
    return target, report


@pytest.fixture
def approved(reported, press):
    """A bulletin of January, approved with a sentence about the one target."""
    bulletin = draft(press)
    name = reported[0].name
    write(press, bulletin, PARTS.DEMANDS, f"完成{{{name}.完成}}，为{{{name}.灯}}。")
    return approve(press, submit(press, bulletin))


def kinds(bulletin):
    return list(bulletin.steps.values_list("act", "after"))


def test_a_draft_has_the_template_and_all_targets_of_the_unit(reported, press):
    bulletin = draft(press)
    assert bulletin.title == "关于2023年1月目标完成情况的通报"
    assert [block.part for block in bulletin.blocks.all()] == [
        part.value for part, _heading, _text in rules.MONTHLY
    ]
    (line,) = content_of(bulletin).sheet.lines
    assert (line.name, line.actual, line.ratio, line.colour) == (
        reported[0].name, "30亿元", "8.57", "GREEN",
    )  # fmt: skip
    assert kinds(bulletin) == [("DRAFT", "DRAFT")]
    assert LogLine.objects.get(verb="targets.draft_bulletin").record_id == str(bulletin.pk)


def test_the_way_of_a_bulletin_and_its_log(approved, press):
    issued = issue_bulletin(
        actor=press.desk.actor(press.drafter), bulletin=approved, version=approved.version
    )
    assert (issued.number, issued.day, issued.state) == (
        "金督通〔2023〕1号", date(2023, 3, 1), "ISSUED",
    )  # fmt: skip
    assert kinds(issued) == [
        ("DRAFT", "DRAFT"),
        ("EDIT", "DRAFT"),
        ("SUBMIT", "SUBMITTED"),
        ("APPROVE", "APPROVED"),
        ("ISSUE", "ISSUED"),
    ]
    verbs = LogLine.objects.filter(record_kind="targets.bulletin").order_by("pk")
    assert [line.verb for line in verbs] == [
        f"targets.{verb}_bulletin" for verb in ("draft", "edit", "submit", "approve", "issue")
    ]
    approval = verbs[3].after
    assert (approval["seal"], approval["number"]) == (1, "金督通〔2023〕1号")
    assert approval["digest"] == FrozenBulletin.objects.get().digest


@pytest.mark.parametrize("who", ["drafter", "second", "neighbour"])
def test_nobody_else_approves(reported, press, who):
    bulletin = submit(press, draft(press))
    with pytest.raises(PermissionDenied):
        approve(press, bulletin, user=getattr(press, who))
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.number, FrozenBulletin.objects.count()) == ("SUBMITTED", "", 0)


@pytest.mark.parametrize("part", ["drafted", "edited", "submitted"])
def test_whoever_had_a_hand_in_it_does_not_approve(reported, press, part):
    bulletin = draft(press, user=press.both if part == "drafted" else press.drafter)
    if part == "edited":
        write(press, bulletin, PARTS.DEMANDS, "抓紧办理。", user=press.both)
    submit(press, bulletin, user=press.both if part == "submitted" else press.drafter)
    acts = open_bulletin_acts(press.desk.actor(press.both), bulletin)
    assert not acts.approve
    assert "拟过这份通报" in acts.refused
    with pytest.raises(ValidationError, match="拟过这份通报"):
        approve(press, bulletin, user=press.both)
    assert FrozenBulletin.objects.count() == 0
    assert approve(press, bulletin).state == "APPROVED"


def words_of(client, bulletin):
    """Give a bulletin's words on its page, in Word and as PDF."""
    address = reverse("targets:bulletin", args=[bulletin.pk])
    page = client.get(address).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    word = Document(io.BytesIO(client.get(f"{address}word/").content))
    lines = [paragraph.text for paragraph in word.paragraphs]
    lines += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{address}pdf/").content))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    return sheet, lines, text


def test_regenerated_at_its_seal_it_is_the_same_figure_by_figure(
    reported, press, client, approved, clock_at
):
    target, report = reported
    client.force_login(press.approver, backend="django.contrib.auth.backends.ModelBackend")
    before = words_of(client, approved)
    assert "完成30亿元，为绿灯。" in before[2]
    assert "完成30亿元，为绿灯。" in before[1]
    files = [client.get(reverse(f"targets:bulletin_{kind}", args=[approved.pk])).content
             for kind in ("word", "pdf")]  # fmt: skip
    # Later: a correction, another month, a version that holds from before, a new name, a seal.
    clock_at(datetime(2023, 4, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    press.desk.report(target, 202301, 20, corrects=report, reason="核实后更正")
    press.desk.report(target, 202302, 90)
    target.refresh_from_db()
    change_target(
        actor=LUODI,
        target=target,
        valid_from=date(2023, 1, 10),
        citation="调整文件",
        document=None,
        changes={"value": 10 * 10**10},
        reason="调低",
    )
    Target.objects.filter(pk=target.pk).update(name="改名的目标")
    press.office.root.name = "改名的区政府"
    press.office.root.save()
    close_month(actor=LUODI, month=202302)
    assert Seal.objects.count() == 2
    client.logout()  # the session of January is over
    client.force_login(press.approver, backend="django.contrib.auth.backends.ModelBackend")
    after = words_of(client, approved)
    assert f'href="/targets/{target.pk}/">30亿元</a>' in before[0]
    assert after == before
    assert [client.get(reverse(f"targets:bulletin_{kind}", args=[approved.pk])).content
            for kind in ("word", "pdf")] == files  # fmt: skip
    frozen = FrozenBulletin.objects.get()
    found = recounted(frozen)
    assert (found.seal, found.count, found.different) == (1, 1, ())
    assert rules.content_digest(frozen.content) == frozen.digest


def test_what_is_frozen_cannot_be_changed_in_the_database(approved):
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenBulletin.objects.update(digest="0" * 64)


def test_a_recount_finds_what_does_not_agree(approved):
    frozen = FrozenBulletin.objects.get()
    line = frozen.content["sheet"]["lines"][0]
    line |= {"exact": "1", "actual": "1元"}
    (wrong,) = recounted(frozen).different
    assert (wrong.then, wrong.now) == ("1元（绿）", "30亿元（绿）")


def test_a_later_correction_is_listed_with_both_values_and_its_report(reported, press, approved):
    target, report = reported
    frozen = FrozenBulletin.objects.get()
    actor = press.desk.actor(press.drafter)
    assert corrections_since(actor, frozen) == []
    corrected = press.desk.report(target, 202301, 20, corrects=report, reason="核实后更正")
    (found,) = corrections_since(actor, frozen)
    assert (found.line.then, found.line.now) == ("30亿元（绿）", "20亿元（关注）")
    assert [item.pk for item in found.reports] == [report.pk, corrected.pk]
    assert (found.more, found.version) == (0, 0)
    (hidden,) = corrections_since(press.desk.actor(press.neighbour), frozen)
    assert (hidden.line, hidden.reports, hidden.more) == (found.line, (), 2)


def test_a_version_that_changes_the_light_is_told(reported, press, approved):
    target, _report = reported
    target.refresh_from_db()
    change_target(
        actor=LUODI, target=target, valid_from=date(2023, 1, 10), citation="文件", document=None,
        changes={"value": 3_500 * 10**10}, reason="加码",
    )  # fmt: skip
    (found,) = corrections_since(LUODI, FrozenBulletin.objects.get())
    assert (found.line.then, found.line.now) == ("30亿元（绿）", "30亿元（关注）")
    assert (found.version, found.reports) == (2, ())


def test_a_correction_bulletin_has_the_changed_figures_alone(reported, press, approved):
    target, report = reported
    actor = press.desk.actor(press.drafter)
    with pytest.raises(ValidationError, match="没有变"):
        draft_correction(actor=actor, bulletin=approved)
    press.desk.report(target, 202301, 20, corrects=report, reason="核实后更正")
    made = draft_correction(actor=actor, bulletin=approved)
    assert made.corrects == approved
    (line,) = content_of(made).sheet.corrected
    assert (line.month, line.then, line.now) == (202301, "30亿元（绿）", "20亿元（关注）")
    done = approve(press, submit(press, made), serial=2)
    lines = rules.paper_of(content_of(done)).blocks
    assert lines[1].runs[0].text == "金督通〔2023〕1号"
    assert lines[2].rows == (
        (target.name, "区发展局", "2023年1月", "30亿元（绿）", "20亿元（关注）"),
    )
    approved.refresh_from_db()
    assert approved.state == "APPROVED"


def test_a_draft_was_never_printed(reported, press):
    with pytest.raises(ValidationError, match="没有签发过"):
        draft_correction(actor=press.desk.actor(press.drafter), bulletin=draft(press))


def test_of_two_who_write_one_part_the_second_sees_both_texts(reported, press):
    bulletin = draft(press)
    write(press, bulletin, PARTS.DEMANDS, "甲写的。")
    with pytest.raises(ValidationError) as caught:
        write(press, bulletin, PARTS.DEMANDS, "乙写的。", user=press.second, version=1)
    (said,) = caught.value.messages
    assert "nigao同志刚改过" in said
    assert "甲写的。" in said
    assert "乙写的。" in said
    block = BulletinBlock.objects.get(part="DEMANDS")
    assert (block.text, block.version, block.edited_by) == ("甲写的。", 2, press.drafter)


def test_of_two_who_change_the_head_the_second_sees_both(reported, press):
    bulletin = draft(press)
    targets = [reported[0]]
    edit_bulletin(actor=press.desk.actor(press.drafter), bulletin=bulletin, version=1,
                  changes={"title": "甲的标题"}, targets=targets)  # fmt: skip
    other = Bulletin.objects.get(pk=bulletin.pk)
    with pytest.raises(ValidationError) as caught:
        edit_bulletin(actor=press.desk.actor(press.second), bulletin=other, version=1,
                      changes={"title": "乙的标题"}, targets=targets)  # fmt: skip
    assert "标题现在是“甲的标题”，您填的是“乙的标题”" in caught.value.messages[0]
    assert Bulletin.objects.get().title == "甲的标题"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("完成35亿元", "“35亿元”是手写的数"),
        ("{没有.完成}", "没有“没有.完成”"),
        ("{", "没有配成一对"),
    ],
)
def test_prose_with_a_typed_figure_or_a_false_reference_is_refused(reported, press, text, said):
    bulletin = draft(press)
    with pytest.raises(ValidationError, match=said):
        write(press, bulletin, PARTS.DEMANDS, text)
    assert BulletinBlock.objects.get(part="DEMANDS").version == 1


def test_a_target_that_the_prose_names_is_not_taken_out(reported, press):
    second = press.desk.commitment("2万个")
    from luodi.systems.targets.actions import accept_commitment

    other = accept_commitment(
        actor=press.desk.actor(press.desk.reviewer), commitment=second, version=second.version,
        spec=press.desk.spec(second),
    )  # fmt: skip
    bulletin = draft(press)
    write(press, bulletin, PARTS.DEMANDS, f"{{{other.name}.完成}}")
    with pytest.raises(ValidationError, match="工作要求"):
        edit_bulletin(actor=press.desk.actor(press.drafter), bulletin=bulletin,
                      version=bulletin.version, changes={}, targets=[reported[0]])  # fmt: skip
    assert bulletin.choice.count() == 2


def test_figures_that_changed_since_they_were_seen_are_not_approved(reported, press):
    target, report = reported
    bulletin = submit(press, draft(press))
    seen = rules.figures_digest(live_content(bulletin))
    press.desk.report(target, 202301, 20, corrects=report, reason="更正")
    with pytest.raises(ValidationError, match="看过以后数或文字变了"):
        approve(press, bulletin, seen=seen)
    assert (bulletin.state, bulletin.number, FrozenBulletin.objects.count()) == ("SUBMITTED", "", 0)
    assert approve(press, bulletin).state == "APPROVED"
    assert FrozenBulletin.objects.get().seal_id == 2


def test_a_number_is_given_once(reported, press, approved):
    assert (last_word(press.office.root), next_serial("金督通", 2023)) == ("金督通", 2)
    second = submit(press, draft(press))
    with pytest.raises(ValidationError, match="金督通〔2023〕1号 已用过"):
        approve(press, second, serial=1)
    assert (second.state, second.number) == ("SUBMITTED", "")
    assert approve(press, second, serial=2).number == "金督通〔2023〕2号"


def test_it_is_returned_with_a_reason_mended_and_submitted_again(reported, press):
    bulletin = submit(press, draft(press))
    actor = press.desk.actor(press.approver)
    with pytest.raises(ValidationError, match="没有理由"):
        return_bulletin(actor=actor, bulletin=bulletin, version=bulletin.version, reason=" ")
    with pytest.raises(ValidationError, match="待签发"):
        write(press, bulletin, PARTS.DEMANDS, "改。")
    return_bulletin(actor=actor, bulletin=bulletin, version=bulletin.version, reason="要求再具体")
    assert bulletin.state == "RETURNED"
    write(press, bulletin, PARTS.DEMANDS, "逐项说明。")
    assert submit(press, bulletin).state == "SUBMITTED"
    assert bulletin.steps.get(act="RETURN").reason == "要求再具体"


def test_of_two_who_decide_the_second_is_told_what_stands(reported, press):
    bulletin = submit(press, draft(press))
    stale = Bulletin.objects.get(pk=bulletin.pk)
    approve(press, bulletin)
    with pytest.raises(ValidationError, match="现为“已签发，待印发”（qianfa同志）"):
        return_bulletin(actor=press.desk.actor(press.approver), bulletin=stale,
                        version=stale.version, reason="晚了")  # fmt: skip
    with pytest.raises(ValidationError, match="现为“已签发，待印发”"):
        approve(press, Bulletin.objects.get(pk=bulletin.pk), serial=9, version=2)
    assert BulletinStep.objects.filter(act="APPROVE").count() == 1


def test_a_withdrawn_bulletin_keeps_number_and_content(press, approved):
    with pytest.raises(PermissionDenied):
        withdraw_bulletin(actor=press.desk.actor(press.drafter), bulletin=approved,
                          version=approved.version, reason="错")  # fmt: skip
    done = withdraw_bulletin(actor=press.desk.actor(press.approver), bulletin=approved,
                             version=approved.version, reason="数有误")  # fmt: skip
    assert (done.state, done.number) == ("WITHDRAWN", "金督通〔2023〕1号")
    assert content_of(done).sheet.lines[0].actual == "30亿元"


def test_a_draft_is_withdrawn_by_its_drafters_and_not_while_it_waits(reported, press):
    bulletin = submit(press, draft(press))
    actor = press.desk.actor(press.drafter)
    with pytest.raises(ValidationError, match="待签发"):
        withdraw_bulletin(actor=actor, bulletin=bulletin, version=bulletin.version, reason="不要了")
    other = draft(press)
    assert withdraw_bulletin(
        actor=actor, bulletin=other, version=other.version, reason="不要了"
    ).state == "WITHDRAWN"  # fmt: skip


@pytest.mark.parametrize("who", ["neighbour", "approver"])
def test_others_draft_nothing(reported, press, who):
    with pytest.raises(PermissionDenied):
        draft(press, user=getattr(press, who), targets=[reported[0]])
    assert Bulletin.objects.count() == 0


def test_a_unit_speaks_of_its_own_targets_only(reported, press):
    actor = press.desk.actor(press.neighbour)
    assert targets_for(actor, press.office.other, 202301) == []
    with pytest.raises(ValidationError, match="不由区城管局或其下级牵头"):
        draft(press, user=press.neighbour, unit=press.office.other, targets=[reported[0]])
    with pytest.raises(ValidationError, match="没有选目标"):
        draft(press, targets=[])


def test_a_month_must_be_over(reported, press):
    with pytest.raises(ValidationError, match="2023年3月还没有过完"):
        draft(press, month=202303, targets=[reported[0]])


def test_it_is_seen_over_the_issuing_unit_and_nowhere_else(approved, press):
    desk = press.desk
    for user, count in ((press.approver, 1), (press.drafter, 1), (press.neighbour, 0),
                        (desk.reporter, 0), (desk.stranger, 0)):  # fmt: skip
        assert visible_bulletins(desk.actor(user)).count() == count


def test_a_bureau_issues_its_own(reported, press):
    office = press.office
    own = office.user("own", office.post("own", DRAFTS))
    bulletin = draft(press, user=own, unit=office.bureau, targets=[reported[0]])
    assert visible_bulletins(press.desk.actor(press.desk.reporter)).get() == bulletin


def test_what_was_revised_since_its_closing_and_red_months_are_told(reported, press, clock_at):
    target, report = reported
    clock_at(datetime(2023, 6, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    press.desk.report(target, 202305, 31)
    for month in (202302, 202303, 202304, 202305):
        close_month(actor=LUODI, month=month)
    press.desk.report(target, 202301, 20, corrects=report, reason="更正")
    bulletin = draft(press, month=202305)
    sheet = content_of(bulletin).sheet
    assert [(item.month, item.then, item.now) for item in sheet.revised] == [
        (202301, "30亿元", "20亿元"),
        (202302, "30亿元", "20亿元"),
        (202303, "30亿元", "20亿元"),
        (202304, "30亿元", "20亿元"),
    ]
    (line,) = sheet.lines
    assert (line.colour, line.red_months, line.before) == ("RED", 1, "20亿元")


def test_months_of_red_are_counted_in_a_row(real_commits, press, clock_at):
    clock_at(datetime(2023, 8, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    target = press.desk.target()
    press.desk.report(target, 202301, 1)
    for month in range(202301, 202307):
        close_month(actor=LUODI, month=month)
    (line,) = content_of(draft(press, month=202306)).sheet.lines
    # 1 of 350: more than 30 points behind from May on (41.67 - 0.29), in April 33.05.
    assert (line.colour, line.red_months) == ("RED", 3)


def test_an_empty_ledger_is_frozen_as_unknown(real_commits, press):
    press.desk.target()
    done = approve(press, submit(press, draft(press)))
    frozen = FrozenBulletin.objects.get()
    assert (frozen.seal, content_of(done).sheet.lines[0].actual) == (None, "未报")
    assert recounted(frozen).different == ()


def test_approval_seals_and_so_stands_in_no_transaction(reported, press):
    bulletin = submit(press, draft(press))
    with transaction.atomic(), pytest.raises(RuntimeError):
        approve(press, bulletin)
    assert FrozenBulletin.objects.count() == 0


def test_a_scan_of_another_unit_is_refused(press, approved):
    scan = press.desk.evidence()
    with pytest.raises(ValidationError, match="属于别的单位"):
        issue_bulletin(actor=press.desk.actor(press.drafter), bulletin=approved,
                       version=approved.version, scan=scan)  # fmt: skip
    approved.refresh_from_db()
    assert (approved.state, approved.scan) == ("APPROVED", None)
