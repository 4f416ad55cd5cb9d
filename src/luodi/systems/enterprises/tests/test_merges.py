"""Two records of one firm: what follows, what is refused, and that taking it back is exact."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.access.actor import LUODI
from luodi.kernel.log.models import LogLine
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.kernel.search.models import IndexRow
from luodi.standards.credit_code import credit_check_character, organisation_check_character
from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.models import (
    Case,
    Firm,
    FirmMerge,
    FirmMergeMove,
    FirmMergeUndo,
    FirmTag,
    Visit,
)
from luodi.systems.enterprises.reads.merges import (
    firm_columns,
    mergeable,
    moving,
    possible_twins,
)
from luodi.systems.enterprises.rules import Care, FindingKind, Half


def another(hall, name="测试铸造厂", body="MA4X0001", *, place=None, tags=()):
    code = f"91410181{body}{organisation_check_character(body)}"
    party = add_party(
        actor=LUODI,
        credit_code=code + credit_check_character(code),
        facts=PartyFacts(name, hall.office.root, place or hall.office.street, "经八路 1 号"),
        valid_from=date(2023, 1, 1),
        reason="测试",
    ).party
    facts = actions.FirmFacts(Care.OTHER, tags=tags)
    return actions.register_firm(actor=LUODI, party=party, facts=facts)


def merge(hall, gone, kept, user=None, reason="代码录错"):
    gone.refresh_from_db()
    kept.refresh_from_db()
    return actions.merge_firms(
        actor=hall.actor(user or hall.keeper),
        gone=gone,
        kept=kept,
        versions=(gone.version, kept.version),
        reason=reason,
    )


def undo(hall, done, user=None, reason="弄错了"):
    return actions.undo_merge(actor=hall.actor(user or hall.keeper), merge=done, reason=reason)


def rows():
    """Give every row of the system and of the search but those of merging itself."""
    found = {}
    for model in [*apps.get_app_config("enterprises").get_models(), IndexRow]:
        if model in {FirmMerge, FirmMergeMove, FirmMergeUndo}:
            continue
        columns = [field.attname for field in model._meta.concrete_fields]
        columns = [name for name in columns if name != "version"]
        if model is IndexRow:
            columns = ["kind", "record", "title", "text", "unit_path", "place_path"]
        found[model.__name__] = sorted(
            tuple(map(str, row)) for row in model._base_manager.values_list(*columns)
        )
    return found


def test_all_that_points_to_the_one_follows_to_the_other(hall):
    gone = another(hall, tags=("出口", "规上"))
    case = hall.take(firm=gone)
    done = merge(hall, gone, hall.firm)
    case.refresh_from_db()
    gone.refresh_from_db()
    assert (case.firm, gone.merged_into) == (hall.firm, hall.firm)
    assert set(hall.firm.tags.values_list("word", flat=True)) == {"规上", "出口"}
    assert list(gone.tags.values_list("word", flat=True)) == ["规上"]  # the kept one has it
    assert {(move.table, move.row) for move in done.moves.all()} == {
        ("enterprises.Case", case.pk),
        ("enterprises.FirmTag", FirmTag.objects.get(word="出口").pk),
    }
    assert [firm.pk for firm in reads.visible_firms(hall.actor(hall.keeper))] == [hall.firm.pk]
    lines = LogLine.objects.filter(verb="enterprises.merge_firms")
    assert {line.record_id for line in lines} == {str(gone.pk), str(hall.firm.pk)}
    assert {(line.reason, line.user) for line in lines} == {("代码录错", hall.keeper)}


def test_every_table_that_points_to_a_firm_is_moved_but_the_merges_themselves():
    pointing = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Firm
    }
    moved = {(column.model, column.name) for column in firm_columns()}
    assert pointing - moved == {(FirmMerge, "kept"), (FirmMerge, "gone")}
    assert {(Case, "firm"), (FirmTag, "firm"), (Firm, "merged_into")} <= moved


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_merge_has_a_reason_and_two_records(hall, reason):
    gone = another(hall)
    for act in (lambda: merge(hall, gone, hall.firm, reason=reason),
                lambda: merge(hall, hall.firm, hall.firm)):  # fmt: skip
        with pytest.raises(ValidationError):
            act()
    assert FirmMerge.objects.count() == 0
    assert Firm.objects.filter(merged_into__isnull=False).count() == 0


def test_who_sees_only_one_of_the_two_merges_nothing_and_sees_nothing(hall, client):
    far = another(hall, "测试铸造厂", place=hall.office.district)
    actor = hall.actor(hall.clerk)
    with pytest.raises(PermissionDenied):
        merge(hall, hall.firm, far, hall.clerk)
    with pytest.raises(PermissionDenied):
        merge(hall, far, hall.firm, hall.clerk)
    assert possible_twins(actor, hall.firm) == []
    client.force_login(hall.clerk)
    address = f"/enterprises/firms/{hall.firm.pk}/merge/"
    answer = client.get(address, {"code": far.party.credit_code})
    assert answer.status_code == 422
    assert "测试铸造厂" not in answer.content.decode()
    assert client.get(f"/enterprises/firms/{far.pk}/merge/").status_code == 404
    done = merge(hall, far, hall.firm)
    assert list(mergeable(actor)) == []
    with pytest.raises(PermissionDenied):
        undo(hall, done, hall.clerk)
    shown = client.get(f"/enterprises/firms/{hall.firm.pk}/").content.decode()
    assert "测试铸造厂" not in shown
    assert client.get(f"/enterprises/merges/{done.pk}/undo/").status_code == 404


def test_of_what_moves_only_that_within_the_right_is_counted(hall):
    gone = another(hall, tags=("出口",))
    hall.take(firm=gone)
    hall.take("房东不让知道", firm=gone, confidential=True)
    for user, cases in ((hall.clerk, 1), (hall.keeper, 2)):
        told = {str(title): count for title, count in moving(hall.actor(user), gone)}
        assert told == {"诉求": cases, "标签": 1}


def test_of_two_who_merge_or_change_at_once_one_is_told(hall):
    gone = another(hall)
    versions = (gone.version, hall.firm.version)
    actions.change_firm(
        actor=hall.actor(hall.keeper), firm=gone, version=1, facts=actions.FirmFacts(Care.KEY)
    )
    with pytest.raises(ValidationError, match="别人刚刚改过或合并过"):
        actions.merge_firms(
            actor=hall.actor(hall.keeper), gone=gone, kept=hall.firm, versions=versions, reason="是"
        )
    merge(hall, gone, hall.firm)
    third = another(hall, "第三家", "MA4X0003")
    with pytest.raises(ValidationError, match="别人刚刚改过或合并过"):
        merge(hall, gone, third)


def test_a_record_that_ended_takes_no_cases_and_no_changes(hall):
    gone = another(hall)
    merge(hall, gone, hall.firm)
    gone.refresh_from_db()
    keeper = hall.actor(hall.keeper)
    facts = actions.FirmFacts(Care.KEY)
    unknown = hall.take("没说哪家", firm=None, told_as="新厂")
    before = rows()
    for act in (
        lambda: hall.take(firm=gone),
        lambda: actions.change_firm(actor=keeper, firm=gone, version=gone.version, facts=facts),
        lambda: actions.register_firm(actor=keeper, party=gone.party, facts=facts),
        lambda: actions.identify_case(
            actor=keeper, case=unknown, version=unknown.duty.version, firm=gone
        ),
    ):
        with pytest.raises(ValidationError, match="已并入另一家企业"):
            act()
    assert rows() == before


def test_the_search_finds_only_the_kept_one_by_both_names_and_codes(hall):
    gone = another(hall, "旧名称铸造厂")
    case = hall.take(firm=gone)
    merge(hall, gone, hall.firm)
    firms = IndexRow.objects.filter(kind="enterprises.firm")
    assert list(firms.values_list("record", flat=True)) == [hall.firm.pk]
    assert {"旧名称铸造厂", gone.party.credit_code} <= set(firms.get().text.split("\n"))
    assert "测试铸造有限公司" in IndexRow.objects.get(kind="enterprises.case", record=case.pk).text


def test_a_chain_leads_to_its_end_and_is_taken_back_from_its_end(hall):
    first = another(hall, "甲厂", "MA4X0001")
    second = another(hall, "乙厂", "MA4X0002")
    hall.take(firm=first)
    before = rows()
    one = merge(hall, first, second)
    two = merge(hall, second, hall.firm)
    first.refresh_from_db()
    assert first.merged_into == hall.firm
    with pytest.raises(ValidationError, match="请先撤销后一次合并"):
        undo(hall, one)
    undo(hall, two)
    first.refresh_from_db()
    assert first.merged_into == second
    undo(hall, one)
    assert rows() == before
    with pytest.raises(ValidationError, match="已经撤销过"):
        undo(hall, one)


def test_what_came_after_stays_with_the_kept_one(hall):
    gone = another(hall)
    old = hall.take(firm=gone)
    done = merge(hall, gone, hall.firm)
    new = hall.take("合并以后的")
    undo(hall, done)
    for case, firm in ((old, gone), (new, hall.firm)):
        case.refresh_from_db()
        assert case.firm == firm


def test_a_merge_is_not_taken_back_when_what_it_moved_is_gone_or_tied(hall):
    gone = another(hall, tags=("出口",))
    told = hall.triage(hall.take(firm=gone), unit=None, post=None)
    done = merge(hall, gone, hall.firm)
    again = hall.triage(hall.take(), unit=None, post=None)
    actions.join_case(actor=hall.actor(hall.keeper), case=again, parent=told)
    before = rows()
    with pytest.raises(ValidationError, match="已并入 助企〔2023〕1号，撤销后"):
        undo(hall, done)
    Case.objects.filter(pk=again.pk).update(parent=None)
    FirmTag.objects.filter(word="出口").delete()
    with pytest.raises(ValidationError, match=r"移来的标签（记录 .*后来已删除或改归别处"):
        undo(hall, done)
    gone.refresh_from_db()
    assert gone.merged_into == hall.firm
    assert FirmMergeUndo.objects.count() == 0
    assert rows()["Firm"] == before["Firm"]


WORDS = st.lists(st.sampled_from(["规上", "出口", "专精特新", "老字号"]), unique=True)
CASES = st.lists(st.booleans(), max_size=3)


@given(ours=WORDS, theirs=WORDS, cases=CASES, other_way=st.booleans(), edges=st.integers(1, 9))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_and_taking_back_leaves_everything_as_it_was(
    hall, ours, theirs, cases, other_way, edges
):
    from django.db import transaction

    with transaction.atomic():
        gone = another(hall, tags=theirs, place=hall.office.district)
        hall.firm.refresh_from_db()
        actions.change_firm(
            actor=LUODI, firm=hall.firm, version=hall.firm.version,
            facts=actions.FirmFacts(Care.KEY, tags=tuple(ours)),
        )  # fmt: skip
        for place, confidential in enumerate(cases):
            hall.take(f"第 {place} 件", firm=gone, confidential=confidential)
        for place in range(edges % 3):
            hall.take(f"自己的 {place}")
        pair = (hall.firm, gone) if other_way else (gone, hall.firm)
        before = rows()
        done = merge(hall, *pair)
        assert rows() != before
        for column in firm_columns():
            left = column.model._base_manager.filter(**{column.name: pair[0]})
            assert column.model is FirmTag or not left.exists()
        undo(hall, done)
        assert rows() == before
        transaction.set_rollback(True)


def test_no_visit_is_entered_of_a_record_that_ended(hall):
    gone = another(hall)
    merge(hall, gone, hall.firm)
    spec = actions.VisitSpec(gone, hall.office.root, date(2023, 2, 27), Half.MORNING, "路过")
    found = [actions.FindingSpec(FindingKind.PRAISE, "好")]
    with pytest.raises(ValidationError, match="已并入另一家企业"):
        actions.enter_visit(actor=hall.actor(hall.keeper), spec=spec, findings=found)
    assert Visit.objects.count() == 0
