"""What people decided, as labels, and how the reader did by them."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from luodi import reading as reader
from luodi.kernel.log.models import LogLine
from luodi.reading.labels import check_words, line_of, read_lines
from luodi.reading.scoring import score
from luodi.systems.targets import actions
from luodi.systems.targets.models import Commitment
from luodi.systems.targets.reads import accuracies, accuracy_of, labels_of, visible_commitments


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def corrected(desk, words, **changes):
    commitment = desk.commitment(words)
    return actions.edit_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=commitment,
        version=commitment.version,
        changes=changes,
    )


def rejected(desk, words):
    commitment = desk.commitment(words)
    return actions.reject_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=commitment,
        version=commitment.version,
        reason="不是承诺",
    )


def marked(desk, words, **fields):
    start = desk.reading.document.text.index(words)
    return actions.mark_commitment(
        actor=desk.actor(desk.reviewer),
        reading=desk.reading,
        start=start,
        end=start + len(words),
        words=words,
        fields=fields,
    )


def records(desk):
    return list(visible_commitments(desk.actor(desk.reviewer), desk.reading))


def labels(desk):
    """Give the labels by the words they stand in."""
    return {row["value_raw"]: row for row in labels_of(desk.reading, records(desk), "t")}


def accuracy(desk):
    return accuracy_of(records(desk))


def counts(found):
    return (found.right, found.predicted, found.labelled)


def test_what_nobody_decided_is_optional_and_not_counted(desk):
    assert [row["value_raw"] for row in labels(desk).values()] == ["7%", "12%", "350亿元", "2万个"]
    assert {(row["optional"], row["note"]) for row in labels(desk).values()} == {
        (True, "undecided")
    }
    found = accuracy(desk)
    assert (found.decided, found.undecided, found.has_figures) == (0, 4, False)


def test_an_accepted_record_is_a_label_as_the_reader_said_it(desk):
    said = desk.commitment("350亿元").said
    desk.target()
    label = labels(desk)["350亿元"]
    assert label["optional"] is False
    changed = {name for name in label if label[name] != said[name]}
    assert changed == {"id", "doc"}
    found = accuracy(desk)
    assert (found.decided, found.undecided) == (1, 3)
    assert counts(found.whole) == (1, 1, 1)


def test_a_correction_is_the_label_and_the_readers_mistake(desk):
    corrected(desk, "2万个", value="20500", owner="住建局")
    label = labels(desk)["2万个"]
    assert (label["value"], label["owner"], label["owner_alt"]) == (20500, "住建局", [])
    assert label["optional"] is False
    found = accuracy(desk)
    assert (found.decided, found.undecided) == (1, 3)
    assert counts(found.value_unit) == (0, 1, 1)


def test_a_wrong_owner_alone_leaves_the_value_right(desk):
    corrected(desk, "2万个", owner="住建局")
    found = accuracy(desk)
    assert (counts(found.value_unit), counts(found.whole)) == ((1, 1, 1), (0, 1, 1))


def test_a_correction_to_what_the_reader_said_is_none(desk):
    corrected(desk, "2万个", value="20000")
    assert accuracy(desk).decided == 0


def test_a_rejected_record_is_left_out_and_counts_as_misread(desk):
    rejected(desk, "7%")
    assert "7%" not in labels(desk)
    found = accuracy(desk)
    assert (found.decided, counts(found.whole)) == (1, (0, 1, 0))


def test_a_marked_record_is_a_label_that_the_reader_missed(desk):
    marked(desk, "几方面工作", kind="qualitative", indicator="重点工作", value="", comparator="")
    label = labels(desk)["几方面工作"]
    assert (label["kind"], label["title"]) == ("qualitative", "清河区2023年工作安排")
    assert not accuracy(desk).has_figures
    marked(desk, "2023年", kind="fact", indicator="年份")
    found = accuracy(desk)
    assert (found.decided, counts(found.whole)) == (2, (0, 0, 1))


def test_a_merged_record_repeats_the_one_it_went_into(desk):
    goes, stays = desk.commitment("12%"), desk.commitment("7%")
    actions.merge_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=goes,
        version=goes.version,
        into=stays,
        into_version=stays.version,
    )
    assert "12%" not in labels(desk)
    assert accuracy(desk).decided == 0
    corrected(desk, "7%", owner="清河区政府")
    found = labels(desk)
    assert found["12%"]["same_as"] == found["7%"]["id"] == "t-001"
    assert accuracy(desk).decided == 2
    rejected(desk, "7%")
    assert "12%" not in labels(desk)
    assert counts(accuracy(desk).whole) == (0, 2, 0)


def test_of_a_split_record_the_pieces_are_labels_once_decided(desk):
    whole = desk.commitment("350亿元")
    at = whole.start
    actions.split_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=whole,
        version=whole.version,
        spans=[(at - 8, at - 4), (at - 4, whole.end)],
    )
    found = accuracy(desk)
    assert (found.decided, counts(found.whole)) == (1, (0, 1, 0))
    assert labels(desk)["全年投资"]["optional"] is True
    corrected(desk, "全年投资", kind="fact", value="1", comparator="=", unit="项")
    assert labels(desk)["全年投资"]["optional"] is False
    assert accuracy(desk).decided == 2


def test_links_lead_to_labels_or_nowhere(desk):
    part, whole = desk.commitment("12%"), desk.commitment("7%")
    part.said |= {"part_of": whole.said["id"], "baseline_of": "gone"}
    part.save()
    found = labels(desk)
    assert (found["12%"]["part_of"], found["12%"]["baseline_of"]) == ("t-001", None)
    rejected(desk, "7%")
    assert labels(desk)["12%"]["part_of"] is None


def test_labels_are_of_the_schema_and_their_words_stand_in_the_text(desk):
    desk.target()
    rejected(desk, "7%")
    written = "".join(f"{json.dumps(row)}\n" for row in labels(desk).values())
    lines = read_lines(written, "t.jsonl")
    check_words(lines, desk.reading.document.text, "t.jsonl")
    text = desk.reading.document.text
    for row in labels(desk).values():
        assert text[row["sentence_start"] : row["sentence_end"]] == row["sentence"]


def test_the_file_holds_text_and_labels_by_which_a_reader_is_scored(desk, browse):
    desk.target()
    rejected(desk, "7%")
    corrected(desk, "2万个", value="20500")
    answer = browse(desk.reviewer).post(reverse("targets:reading_labels", args=[desk.reading.pk]))
    assert answer.status_code == 200
    name = f"reading-{desk.reading.pk}"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.namelist() == [f"{name}.txt", f"{name}.jsonl"]
        text, written = (package.read(file).decode() for file in package.namelist())
    assert text == desk.reading.document.text
    given = map(line_of, reader.read(text, doc=name, year=2023).records)
    assert counts(score(read_lines(written, name), given).value_unit) == (1, 3, 2)


def test_who_took_the_labels_is_logged(desk):
    desk.target()
    guest = desk.office.user(
        "guest", desk.office.post("guest", ("targets.view_target",), unit=desk.office.root)
    )
    actions.export_labels(actor=desk.actor(guest), reading=desk.reading)
    line = LogLine.objects.get(verb="targets.export_labels")
    assert (line.user_id, line.record_id) == (guest.pk, str(desk.reading.pk))
    assert line.after == {"decided": 1, "labels": 4}


def test_whoever_may_not_see_the_reading_gets_no_labels(desk, browse):
    desk.target()
    address = reverse("targets:reading_labels", args=[desk.reading.pk])
    assert browse(desk.reporter).post(address).status_code == 404
    assert browse(desk.stranger).post(address).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.export_labels(actor=desk.actor(desk.reporter), reading=desk.reading)
    assert not LogLine.objects.filter(verb="targets.export_labels").exists()


def test_labels_are_not_given_by_a_mere_look(desk, browse):
    address = reverse("targets:reading_labels", args=[desk.reading.pk])
    assert browse(desk.reviewer).get(address).status_code == 405


def test_without_a_decision_there_are_no_labels(desk, browse):
    page = browse(desk.reviewer).get(reverse("targets:reading", args=[desk.reading.pk]))
    assert "导出标注" not in page.content.decode()
    assert "读对数值和单位" not in page.content.decode()
    with pytest.raises(ValidationError, match="请先审阅"):
        actions.export_labels(actor=desk.actor(desk.reviewer), reading=desk.reading)
    address = reverse("targets:reading_labels", args=[desk.reading.pk])
    answer = browse(desk.reviewer).post(address, follow=True)
    assert "请先审阅，再导出标注" in answer.content.decode()


def test_a_demonstration_marks_its_labels(desk, settings):
    desk.target()
    settings.LUODI_DEMO = True
    data = actions.export_labels(actor=desk.actor(desk.reviewer), reading=desk.reading)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        lines = package.read(f"reading-{desk.reading.pk}.jsonl").decode().splitlines()
    assert {json.loads(line)["data"] for line in lines} == {"示例数据"}


def test_the_page_says_how_the_reader_did(desk, browse):
    desk.target()
    corrected(desk, "2万个", value="20500")
    page = browse(desk.reviewer).get(reverse("targets:reading", args=[desk.reading.pk]))
    text = page.content.decode()
    assert "按人已定的 2 条算，阅读器读对数值和单位的 F1 为 50.0 %，整条读对的 F1 为 50.0 %" in text
    assert "未定的承诺 2 条不计。" in text
    assert "导出标注" in text


@pytest.fixture
def second(desk):
    """Read another text, of the bureau."""
    actor = desk.actor(desk.reviewer)
    from luodi.kernel.documents.actions import add_document

    document = add_document(
        actor=actor,
        data="公园计划\n\n全年目标：力争新建公园3个以上。\n".encode(),
        filename="公园.txt",
        title="公园计划",
        year=2023,
        published_on=date(2023, 2, 1),
        unit_id=desk.office.bureau.pk,
        place_id=desk.office.district.pk,
    )
    return actions.read_document(actor=actor, document=document, year=2023)


def test_all_visible_readings_are_summed_up(desk, second):
    desk.target()
    rejected(desk, "7%")
    found = accuracies(desk.actor(desk.reviewer))
    assert counts(found.whole.whole) == (1, 2, 1)
    assert (found.whole.decided, found.whole.undecided) == (2, 3)
    assert found.of_reading[desk.reading.pk] == accuracy(desk)
    assert found.of_reading[second.pk].undecided == 1
    assert not found.of_reading[second.pk].has_figures


def test_only_visible_readings_are_summed_up(desk, second):
    desk.target()
    found = accuracies(desk.actor(desk.reporter))
    assert list(found.of_reading) == [second.pk]
    assert (found.whole.decided, found.whole.undecided) == (0, 1)


def test_many_readings_are_summed_up_in_two_queries(desk, second, django_assert_num_queries):
    desk.target()
    actor = desk.actor(desk.reviewer)
    with django_assert_num_queries(2):
        accuracies(actor)


def test_the_page_of_accuracy_lists_the_readings(desk, second, browse):
    desk.target()
    text = browse(desk.reviewer).get(reverse("targets:accuracy")).content.decode()
    assert "按人已定的 1 条算" in text
    assert "公园计划" in text
    cells = re.findall(r'data-head="(?:整条|数值和单位) F1（%）">(.*?)</td>', text)
    assert sorted(cells) == ["100.0"] * 2 + ['<span class="unknown">—</span>'] * 2


def test_the_page_of_accuracy_says_when_nothing_is_decided(desk, browse):
    text = browse(desk.reviewer).get(reverse("targets:accuracy")).content.decode()
    assert "还没有人定过带数的记录" in text
    assert "未定的承诺 4 条不计" in text
    Commitment.objects.all().delete()
    desk.reading.delete()
    text = browse(desk.reviewer).get(reverse("targets:accuracy")).content.decode()
    assert "还没有读过文本" in text


def test_the_accuracy_is_closed_to_strangers(desk, browse):
    assert browse(desk.stranger).get(reverse("targets:accuracy")).status_code == 403
