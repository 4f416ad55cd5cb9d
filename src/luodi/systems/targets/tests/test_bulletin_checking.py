"""Frozen bulletins are proven: one whose content was changed behind luodi is named."""

import pytest
from django.db import transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import checked
from luodi.kernel.log import append_only
from luodi.kernel.log.models import LogLine
from luodi.systems.targets import actions, rules
from luodi.systems.targets.models import FrozenBulletin
from luodi.systems.targets.reads import live_content

NAME = "通报金督通〔2023〕1号《关于2023年1月目标完成情况的通报》"


@pytest.fixture
def frozen(real_commits, desk):
    """A bulletin that was approved."""
    bulletin = actions.draft_bulletin(
        actor=LUODI, unit=desk.office.root, month=202301, targets=[desk.target()]
    )
    actions.submit_bulletin(actor=LUODI, bulletin=bulletin, version=1)
    actions.approve_bulletin(
        actor=LUODI,
        bulletin=bulletin,
        version=2,
        word="金督通",
        serial=1,
        seen=rules.figures_digest(live_content(bulletin)),
    )
    return bulletin.frozen


def tampered(change):
    """Change a row by hand, prove, put it back; give what was found."""
    with transaction.atomic():
        append_only.lift()
        change()
        found = checked().findings
        transaction.set_rollback(True)
    return found


def other_content(frozen):
    content = rules.written_content(rules.read_content(frozen.content))
    content["sheet"]["lines"][0]["actual"] = "350亿元"
    return content


def test_a_frozen_bulletin_is_proven(frozen):
    assert checked().findings == ()


def test_one_whose_content_was_changed_is_named(frozen):
    content = other_content(frozen)
    found = tampered(lambda: FrozenBulletin.objects.update(content=content))
    assert found == (f"{NAME}定格的内容被改过：与签发时的指纹不符",)


def test_one_changed_together_with_its_digest_is_told_by_the_log(frozen):
    content = other_content(frozen)
    digest = rules.content_digest(content)
    found = tampered(lambda: FrozenBulletin.objects.update(content=content, digest=digest))
    assert found == (f"{NAME}的指纹或封账号与日志记的不同：被改过",)


def test_one_of_which_the_log_does_not_tell_is_named(frozen):
    found = tampered(lambda: LogLine.objects.update(verb="gone"))
    assert found == (f"{NAME}的签发不在日志里：绕过签发写入的，或日志被改过",)


def test_one_that_was_taken_out_is_found(frozen):
    found = tampered(lambda: FrozenBulletin.objects.all()._raw_delete("default"))
    assert found == (f"日志记有通报 {frozen.bulletin_id} 的签发，定格的内容不见了：被删掉了",)
