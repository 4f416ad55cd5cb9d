"""Doubts, merging, splitting and marking: allowed, refused, late, and taken back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.log.models import LogLine
from luodi.kernel.targets.models import Target
from luodi.systems.targets.actions import (
    accept_commitment,
    edit_commitment,
    mark_commitment,
    merge_commitment,
    read_document,
    reject_commitment,
    reopen_commitment,
    split_commitment,
    unmerge_commitment,
    unsplit_commitment,
)
from luodi.systems.targets.models import Commitment
from luodi.systems.targets.reads import comparison, doubtful_first, reviewed, segments

OTHERS = ["reporter", "colleague", "stranger"]
STATES = ("number", "state", "into", "origin", "doubts", "version")


def stored():
    """Give everything that a refusal must leave as it was."""
    rows = list(Commitment.objects.order_by("number").values_list(*STATES))
    return rows, LogLine.objects.count()


def merge(desk, one="7%", other="12%", **changes):
    goes, stays = desk.commitment(one), desk.commitment(other)
    values = {
        "actor": desk.actor(desk.reviewer),
        "commitment": goes,
        "version": goes.version,
        "into": stays,
        "into_version": stays.version,
    }
    merge_commitment(**{**values, **changes})
    return desk.commitment(one), desk.commitment(other)


def spans(desk, *words):
    text = desk.reading.document.text
    return [(text.index(one), text.index(one) + len(one)) for one in words]


def split(desk, *words, who="reviewer"):
    whole = desk.commitment("350亿元")
    return split_commitment(
        actor=desk.actor(getattr(desk, who)),
        commitment=whole,
        version=whole.version,
        spans=spans(desk, *(words or ("投资力争达到350亿元以上", "建成停车位2万个"))),
    )


def mark(desk, words="抓好几方面工作", who="reviewer", fields=None):
    ((start, end),) = spans(desk, words)
    return mark_commitment(
        actor=desk.actor(getattr(desk, who)),
        reading=desk.reading,
        start=start,
        end=end,
        words=words,
        fields=fields or {},
    )


def added(desk, text, year, unit=None):
    from luodi.kernel.documents.actions import add_document

    actor = desk.actor(desk.reviewer)
    document = add_document(
        actor=actor,
        data=text.encode(),
        filename=f"{year}.txt",
        title=f"{year}年安排",
        year=year,
        published_on=date(year, 2, 1),
        unit_id=(unit or desk.office.root).pk,
        place_id=desk.office.district.pk,
    )
    return read_document(actor=actor, document=document, year=year)


def test_reading_counts_the_doubts_of_each_record(desk):
    counted = dict(desk.reading.commitments.values_list("value_raw", "doubts"))
    assert counted == {"7%": 0, "12%": 1, "350亿元": 2, "2万个": 0}


def test_open_records_with_most_doubts_come_first(desk):
    actor, about = desk.actor(desk.reviewer), desk.commitment("12%")
    reject_commitment(actor=actor, commitment=about, version=about.version, reason="已有")
    rows = list(desk.reading.commitments.all())
    assert [row.value_raw for row in doubtful_first(rows)] == ["350亿元", "7%", "12%", "2万个"]


def test_a_correction_settles_doubts_on_both_records(desk):
    actor = desk.actor(desk.reviewer)
    one = desk.commitment("7%")
    edit_commitment(
        actor=actor,
        commitment=one,
        version=one.version,
        changes={"indicator": "社会消费品零售额增长"},
    )
    assert (one.doubts, desk.commitment("12%").doubts) == (1, 2)
    edit_commitment(
        actor=actor, commitment=one, version=one.version, changes={"indicator": "经济总量增幅"}
    )
    assert (one.doubts, desk.commitment("12%").doubts) == (0, 1)


@pytest.mark.parametrize("value", ["", "20001"])
def test_a_correction_that_differs_from_the_words_is_doubted(desk, value):
    one = desk.commitment("2万个")
    edit_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=one,
        version=one.version,
        changes={"value": value, "comparator": "=" if value else ""},
    )
    assert one.doubts == 1


def test_putting_a_record_aside_settles_its_doubts_until_it_is_taken_up(desk):
    actor, about = desk.actor(desk.reviewer), desk.commitment("12%")
    reject_commitment(actor=actor, commitment=about, version=about.version, reason="已有")
    assert desk.commitment("12%").doubts == 0
    reopen_commitment(actor=actor, commitment=about, version=about.version)
    assert desk.commitment("12%").doubts == 1


def test_a_record_is_merged_into_another_and_taken_out_again(desk):
    goes, stays = merge(desk)
    assert (goes.state, goes.into_id, stays.state) == ("MERGED", stays.pk, "OPEN")
    assert goes.doubts == 0
    back = unmerge_commitment(
        actor=desk.actor(desk.reviewer), commitment=goes, version=goes.version
    )
    assert (back.state, back.into_id) == ("OPEN", None)
    verbs = list(LogLine.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["targets.merge_commitment", "targets.unmerge_commitment"]


def test_what_was_merged_earlier_goes_along(desk):
    merge(desk, "7%", "12%")
    goes, stays = merge(desk, "12%", "2万个")
    assert desk.commitment("7%").into_id == goes.into_id == stays.pk


def test_no_target_is_made_of_a_merged_record(desk):
    goes, _ = merge(desk, "2万个", "350亿元")
    with pytest.raises(ValidationError, match="现为“已并入”"):
        accept_commitment(
            actor=desk.actor(desk.reviewer),
            commitment=goes,
            version=goes.version,
            spec=desk.spec(goes),
        )
    assert Target.objects.count() == 0


def test_a_record_is_merged_into_an_accepted_one(desk):
    target = desk.target()
    _, stays = merge(desk, "2万个", "350亿元")
    assert (stays.state, stays.target_id) == ("ACCEPTED", target.pk)


@pytest.mark.parametrize("who", OTHERS)
def test_others_merge_nothing(desk, who):
    before = stored()
    with pytest.raises(PermissionDenied):
        merge(desk, actor=desk.actor(getattr(desk, who)))
    assert stored() == before


def test_whoever_merges_second_sees_both(desk):
    stays = desk.commitment("12%")
    edit_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=desk.commitment("7%"),
        version=1,
        changes={"value": "8"},
    )
    before = stored()
    said = rf"现为“待审”、“地区生产总值增长 8%”；您要的是“并入第 {stays.number} 条”"
    with pytest.raises(ValidationError, match=said):
        merge(desk, version=1)
    with pytest.raises(ValidationError, match="把第 2 条并入此条"):
        merge(desk, "12%", "7%", into_version=1)
    assert stored() == before


def test_a_record_is_not_merged_into_itself_nor_into_what_is_merged(desk):
    goes, _ = merge(desk)
    before = stored()
    with pytest.raises(ValidationError, match="同一份文本的另一条"):
        merge(desk, "12%", "12%")
    with pytest.raises(ValidationError, match="现为“已并入”"):
        merge(desk, "2万个", "7%", into_version=goes.version)
    assert stored() == before


def test_whoever_decides_about_what_grew_meanwhile_is_told(desk):
    seen = desk.commitment("12%")
    merge(desk, "7%", "12%")
    with pytest.raises(ValidationError, match="已被他人改动"):
        reject_commitment(
            actor=desk.actor(desk.reviewer), commitment=seen, version=seen.version, reason="已有"
        )


def test_a_headline_that_the_body_repeats_is_proposed(desk):
    row = desk.commitment("2万个")
    Commitment.objects.create(
        **{
            field.name: getattr(row, field.name)
            for field in Commitment._meta.concrete_fields
            if field.name not in {"id", "number", "start", "end"}
        },
        number=9,
        start=row.start + 2,
        end=row.end + 2,
    )
    lines = reviewed(list(desk.reading.commitments.all()), year=2023)
    assert {number: line.repeats.number for number, line in lines.items() if line.repeats} == {
        row.number: 9
    }


def test_a_record_is_split_into_open_pieces_with_their_own_words(desk):
    pieces = split(desk)
    whole, text = desk.commitment("350亿元"), desk.reading.document.text
    assert whole.state == "SPLIT"
    assert [(one.origin, one.into_id, one.state) for one in pieces] == [
        ("SPLIT", whole.pk, "OPEN")
    ] * 2
    assert [(one.number, text[one.start : one.end], one.value, one.unit) for one in pieces] == [
        (5, "投资力争达到350亿元以上", "35000000000", "元"),
        (6, "建成停车位2万个", "20000", "个"),
    ]
    assert {one.said["sentence"] for one in pieces} == {whole.said["sentence"]}


def test_a_split_is_taken_back_while_no_piece_is_decided(desk):
    split(desk)
    whole = desk.commitment("350亿元")
    unsplit_commitment(actor=desk.actor(desk.reviewer), commitment=whole, version=whole.version)
    assert (desk.commitment("350亿元").state, desk.reading.commitments.count()) == ("OPEN", 4)
    line = LogLine.objects.order_by("-id")[0]
    assert line.verb == "targets.unsplit_commitment"


def test_a_split_stays_once_a_piece_is_decided(desk):
    piece = split(desk)[1]
    actor, whole = desk.actor(desk.reviewer), desk.commitment("350亿元")
    stays = desk.commitment("2万个")
    merge_commitment(
        actor=actor,
        commitment=piece,
        version=piece.version,
        into=stays,
        into_version=stays.version,
    )
    before = stored()
    with pytest.raises(ValidationError, match=r"拆出的第 6 条已有决定（已并入）"):
        unsplit_commitment(actor=actor, commitment=whole, version=whole.version)
    assert stored() == before
    piece.refresh_from_db()
    unmerge_commitment(actor=actor, commitment=piece, version=piece.version)
    assert (piece.state, piece.into_id) == ("OPEN", whole.pk)
    unsplit_commitment(actor=actor, commitment=whole, version=whole.version)
    assert desk.reading.commitments.count() == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("建成停车位2万个",), "只标出一段"),
        (("建成停车位2万个", "增长7%"), "不在第 3 条的句子里"),
        (("建成停车位2万个", "停车位"), "与下一段重叠"),
        (("全年投资", "2万个"), "“2万个”已是第 4 条（待审）"),
    ],
)
def test_a_wrong_split_is_refused_and_changes_nothing(desk, words, said):
    before = stored()
    with pytest.raises(ValidationError, match=said):
        split(desk, *words)
    assert stored() == before


@pytest.mark.parametrize("who", OTHERS)
def test_others_split_nothing(desk, who):
    before = stored()
    with pytest.raises(PermissionDenied):
        split(desk, who=who)
    assert stored() == before


def test_what_somebody_changed_meanwhile_is_not_split(desk):
    row = desk.commitment("350亿元")
    Commitment.objects.filter(pk=row.pk).update(version=7, value="1")
    before = stored()
    with pytest.raises(ValidationError, match="您要的是“拆成 2 条”"):
        split_commitment(
            actor=desk.actor(desk.reviewer),
            commitment=row,
            version=row.version,
            spans=spans(desk, "投资力争", "建成停车位"),
        )
    assert stored() == before


def test_marked_words_become_an_open_record(desk):
    row = mark(desk, "建成停车位2万个", fields={"indicator": "新建停车位", "owner": "住建局"})
    assert (row.origin, row.state, row.number, row.kind) == ("MARKED", "OPEN", 5, "target")
    assert (row.indicator, row.owner, row.comparator, row.value, row.unit, row.period) == (
        "新建停车位", "住建局", "=", "20000", "个", "2023",
    )  # fmt: skip
    assert row.sentence_parts == ("全年投资力争达到350亿元以上，", "建成停车位2万个", "。")
    assert (row.said["value_raw"], row.said["indicator"]) == ("建成停车位2万个", "新建停车位")


def test_marked_words_without_a_figure_are_a_promise_without_number(desk):
    row = mark(desk)
    assert (row.kind, row.value, row.indicator) == ("qualitative", "", "抓好几方面工作")
    assert row.owner == desk.commitment("12%").owner


@pytest.mark.parametrize("who", OTHERS)
def test_others_mark_nothing(desk, who):
    before = stored()
    with pytest.raises(PermissionDenied):
        mark(desk, who=who)
    assert stored() == before


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(0, 4, "别的词句"), (10, 5, "清河"), (0, 10_000, "清河区"), (2, 2, "")],
)
def test_words_that_do_not_stand_there_are_refused(desk, start, end, words):
    before = stored()
    with pytest.raises(ValidationError, match="对不上"):
        mark_commitment(
            actor=desk.actor(desk.reviewer),
            reading=desk.reading,
            start=start,
            end=end,
            words=words,
            fields={},
        )
    assert stored() == before


def test_words_that_are_a_record_already_are_refused(desk):
    before = stored()
    with pytest.raises(ValidationError, match=r"已是第 4 条（待审）"):
        mark(desk, "2万个")
    assert stored() == before


def test_too_many_words_are_refused(desk):
    reading = added(desk, "工作要点\n\n" + "修路，" * 100 + "。\n", 2022)
    words = reading.document.text[6:300]
    with pytest.raises(ValidationError, match="294 字，超过 200 字"):
        mark_commitment(
            actor=desk.actor(desk.reviewer),
            reading=reading,
            start=6,
            end=300,
            words=words,
            fields={},
        )
    assert not reading.commitments.filter(origin="MARKED").exists()


def test_a_page_keeps_the_offsets_of_a_text_with_carriage_returns(desk):
    reading = added(desk, "安排\r\n\r\n住房保障𠮷庆里。\r\n<今年>修缮校舍。\r\n", 2022)
    shown = "".join(str(part.html) for part in segments(reading.document.text, []))
    assert shown == ("安排&#13;\n&#13;\n住房保障𠮷庆里。&#13;\n&lt;今年&gt;修缮校舍。&#13;\n")


def test_a_split_record_leaves_its_place_to_its_pieces(desk):
    split(desk)
    rows = list(desk.reading.commitments.all())
    shown = [part.text for part in segments(desk.reading.document.text, rows) if part.commitment]
    assert shown == ["7%", "12%", "投资力争达到350亿元以上", "建成停车位2万个"]


def test_two_readings_are_compared_without_what_was_put_aside(desk):
    actor = desk.actor(desk.reviewer)
    text = desk.reading.document.text.replace("2023", "2022").replace("2万个", "1.8万个")
    older = added(desk, text.replace("地区生产总值增长7%，", ""), 2022)
    row = desk.commitment("350亿元")
    reject_commitment(actor=actor, commitment=row, version=row.version, reason="重复")
    both = comparison(actor, older, desk.reading)
    found = [
        (one.fate.value, str(one.difference), (one.later or one.earlier).value_raw)
        for one in both.of(list(both.rows.order_by("rank", "pk")))
    ]
    assert found == [
        ("CHANGED", "2000", "2万个"),
        ("DROPPED", "None", "350亿元"),
        ("NEW", "None", "7%"),
        ("CARRIED", "0", "12%"),
    ]
