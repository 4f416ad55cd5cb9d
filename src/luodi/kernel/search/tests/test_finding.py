"""The index as it is written and asked, on the database: what is found, by whom, in which order."""

from datetime import date, timedelta

import pytest
from conftest import Office
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.access.actor import LUODI, Actor, Scope
from luodi.kernel.cards import all_permissions
from luodi.kernel.search import reads
from luodi.kernel.search.actions import is_outdated, put, rebuild, remove
from luodi.kernel.search.models import IndexReach, IndexRow, IndexState
from luodi.kernel.search.reads import Count, Question, find, open_rows
from luodi.kernel.search.rules import Findable, Reach, holds, terms_of

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(all_permissions())
DAY = date(2023, 3, 1)
ODD = st.text(alphabet="就业新增水gG1２.，, -“”\"*'&|!():_^~\\%\x00\n", max_size=20) | st.text(
    max_size=12
)


def item(record, title, text="", *, kind="documents.document", day=DAY, reaches=None):
    return Findable(kind, record, title, text, day, reaches or (Reach("0001", "0001"),))


def reader(unit="0001", place="0001", permissions=EVERYTHING, system=""):
    scope = Scope(1, "", 1, unit, place, 1, place, system, frozenset(permissions))
    return Actor(user_id=1, label="", scopes=(scope,))


def records(actor, text, **asked):
    answer = find(actor, Question(text, **asked))
    return [hit.record for group in answer.groups for hit in group.hits]


def test_two_character_words_are_found_in_title_and_text():
    put(item(1, "新增就业"), item(2, "工作要点", "全年新增就业1000人"), item(3, "业就", "就"))
    assert records(LUODI, "就业") == [1, 2]
    assert records(LUODI, "业") == [3, 1, 2]
    assert records(LUODI, "新增就业") == [1, 2]
    assert records(LUODI, "就业 要点") == [2]
    assert records(LUODI, "1000 ") == [2]
    assert records(LUODI, "就业1000人") == [2]
    assert records(LUODI, "就业 没有") == []


def test_titles_stand_before_texts_and_the_latest_before_the_older():
    for record in range(1, 9):
        words = ("就业", "") if record % 2 else ("要点", "就业")
        put(item(record, *words, day=DAY + timedelta(days=record % 4)))
    put(item(9, "就业", day=None), item(10, "就业", day=DAY + timedelta(days=3)))
    assert records(LUODI, "就业", kind="documents.document") == [10, 7, 3, 5, 1, 9, 6, 2, 8, 4]


def test_a_phrase_in_the_title_counts_as_there_only_as_it_stands():
    put(item(1, "增就、新增、就业", "新增就业", day=DAY + timedelta(days=1)), item(2, "新增就业"))
    assert records(LUODI, "新增就业") == [2, 1]


def test_a_record_put_again_stands_once_as_it_is_now():
    put(
        item(1, "旧名", "旧文", reaches=(Reach("0001", "0001"), Reach("0002", "0002", around=True)))
    )
    put(item(1, "新名", "新文", day=DAY + timedelta(days=1)))
    assert [records(LUODI, text) for text in ("旧名", "旧文", "新名", "新文")] == [[], [], [1], [1]]
    assert (IndexRow.objects.count(), IndexReach.objects.count()) == (1, 0)
    before = IndexRow.objects.get().pk
    put(item(1, "新名", "新文", day=DAY + timedelta(days=1)))
    assert IndexRow.objects.get().pk == before


def test_a_record_taken_out_is_found_no_more():
    put(item(1, "就业"), item(2, "就业"))
    remove("documents.document", 1)
    remove("documents.document", 7)
    assert records(LUODI, "就业") == [2]


def test_a_kind_that_no_card_names_is_left_out():
    put(item(1, "就业", kind="gone.record"))
    assert IndexRow.objects.count() == 0


def test_numbers_of_persons_do_not_get_into_the_index():
    put(item(1, "联系13812345678", "证11010519491231002X"))
    row = IndexRow.objects.get()
    assert (row.title, row.text) == ("联系138****5678", "证[ID removed]")
    assert records(LUODI, "13812345678 ") == records(LUODI, "11010519491231002X ") == []


@pytest.mark.parametrize(
    ("actor", "found"),
    [
        (reader(), [1, 2, 3, 4]),
        (reader("00010001"), [1, 4]),
        (reader("00010001", "00010001"), [1, 4]),
        (reader("0001", "00010002"), [2, 4]),
        (reader("0002", "0002"), [4]),
        (reader("00010001", "00010009"), [4]),
        (reader(permissions={"targets.view_target"}), []),
        (reader(system="targets"), []),
        (Actor(user_id=None, label=""), []),
    ],
)
def test_a_record_is_found_by_posts_over_its_unit_and_place(actor, found):
    put(
        item(1, "就业", reaches=(Reach("000100010003", "00010001"),)),
        item(2, "就业", reaches=(Reach("00010002", "000100020001"),)),
        item(3, "就业", reaches=(Reach("0001", "0001"),)),
        item(4, "就业", reaches=(Reach(),)),
    )
    assert sorted(records(actor, "就业")) == found
    assert find(actor, Question("就业")).count == Count(len(found))


def test_a_record_without_a_place_follows_its_unit():
    put(item(1, "就业", reaches=(Reach("00010001"),)))
    assert records(reader("00010001", "00010005"), "就业") == [1]
    assert records(reader("00010002"), "就业") == []


@pytest.mark.parametrize(
    ("actor", "found"),
    [
        (reader("00010003", "00010003"), [1]),  # a street with a part in the district's target
        (reader("00010003", "00010004"), [1, 2]),
        (reader("00010003", "0001"), [1, 2]),
        (reader("00010003", "0002"), []),
        (reader("00010005", "00010005"), []),
        (reader("00010004", "00010004"), [2]),
        (reader("00010004", "00010007"), []),
    ],
)
def test_a_record_is_open_to_those_with_a_part_in_it(actor, found):
    with_a_part = Reach("00010003", "0001", around=True)
    put(
        item(1, "就业", reaches=(Reach("00010001", "0001"), with_a_part)),
        item(2, "就业", reaches=(Reach("00010002", "00010004"), Reach("00010004", "00010004"),
                                 Reach("00010003", "00010004"))),
    )  # fmt: skip
    assert sorted(records(actor, "就业")) == found


@pytest.mark.parametrize(
    ("actor", "found"),
    [
        (reader("00010001", "00010001"), [1]),
        (reader("00010001", "000100010002"), [1]),
        (reader("0001", "0001"), [1, 2]),
        (reader("00010003", "0002"), []),
        (reader("0002", "0001"), []),
        (reader("00010001", "00010001", permissions={"targets.view_target"}), []),
    ],
)
def test_what_an_office_issues_is_open_to_all_below_it(actor, found):
    put(
        item(1, "就业", reaches=(Reach("0001", "0001"), Reach("0001", "0001", below=True))),
        item(2, "就业", reaches=(Reach("00010002", "0001"), Reach("00010002", "0001", below=True))),
    )
    assert sorted(records(actor, "就业")) == found


paths = st.lists(st.sampled_from(["0001", "0002"]), min_size=1, max_size=3).map("".join)
reaches = st.just(Reach()) | st.builds(Reach, paths) | st.builds(Reach, paths, paths)
more = st.builds(Reach, paths, paths, st.booleans(), st.booleans())


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(reaches, st.lists(more, max_size=3)), min_size=1, max_size=6),
    scopes=st.lists(st.tuples(paths, paths, st.booleans()), min_size=1, max_size=12),
)
def test_the_marks_lead_to_all_that_the_law_opens(rows, scopes):
    """The index's own marks never hide what the access law shows, for few posts and many."""
    with transaction.atomic():
        for number, (first, others) in enumerate(rows, 1):
            put(item(number, "就业", reaches=(first, *others)))
        held = tuple(
            Scope(n, "", n, unit, place, n, place, "documents" if only else "", EVERYTHING)
            for n, (unit, place, only) in enumerate(scopes)
        )
        actor = Actor(user_id=1, label="", scopes=held)
        lawful = sorted(open_rows(actor).values_list("record", flat=True))
        assert sorted(records(actor, "就业", kind="documents.document")) == lawful
        transaction.set_rollback(True)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.tuples(ODD, ODD), max_size=4), question=ODD)
def test_whatever_is_asked_the_index_says_what_reading_says(texts, question):
    with transaction.atomic():
        put(*(item(number, *text) for number, text in enumerate(texts, 1)))
        rows = {row.record: (row.title, row.text) for row in IndexRow.objects.all()}
        expected = {number for number, text in rows.items() if holds(terms_of(question), *text)}
        assert set(records(LUODI, question, kind="documents.document")) == expected
        transaction.set_rollback(True)


def test_of_many_the_latest_are_counted_over_months_and_years(monkeypatch):
    monkeypatch.setattr(reads, "MOST", 5)
    days = [None, date(1, 1, 1), date(1949, 10, 1), date(2020, 1, 1), date(2022, 12, 31),
            date(2023, 1, 1), date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 1)]  # fmt: skip
    put(*(item(number, "就业", day=day) for number, day in enumerate(days)))
    asked = {"kind": "documents.document"}
    assert records(LUODI, "就业", **asked) == [8, 7, 6, 5, 4]
    assert records(LUODI, "就业", until=date(2022, 12, 31), **asked) == [4, 3, 2, 1, 0]
    assert records(LUODI, "就业", until=date(2019, 1, 1), **asked) == [2, 1, 0]
    monkeypatch.setattr(reads, "MOST", 8)
    assert records(LUODI, "就业", **asked) == [8, 7, 6, 5, 4, 3, 2, 1]


def test_a_question_is_narrowed_by_kind_and_by_days():
    put(
        item(1, "就业", day=date(2023, 1, 31)),
        item(2, "就业", day=date(2023, 2, 1)),
        item(3, "就业", day=date(2023, 2, 28), kind="parties.party"),
        item(4, "就业", day=None),
    )
    february = {"since": date(2023, 2, 1), "until": date(2023, 2, 28)}
    assert sorted(records(LUODI, "就业", **february)) == [2, 3]
    assert records(LUODI, "就业", kind="documents.document", **february) == [2]
    assert records(LUODI, "就业", kind="log.line") == []


def test_counts_are_honest_up_to_their_bound_and_say_when_there_are_more(monkeypatch):
    monkeypatch.setattr(reads, "MOST", 10)
    monkeypatch.setattr(reads, "MOST_OF_KIND", 4)
    put(*(item(number, "就业") for number in range(1, 11)))
    assert find(LUODI, Question("就业")).count == Count(10)
    put(
        item(11, "就业"),
        *(item(number, "就业", kind="parties.party", day=None) for number in (1, 2)),
    )
    answer = find(LUODI, Question("就业"))
    assert answer.count == Count(10, more=True)
    assert {group.kind.kind: group.count for group in answer.groups} == {
        "documents.document": Count(4, more=True),
        "parties.party": Count(2),
    }
    assert [len(group.hits) for group in answer.groups] == [5, 2]


def test_one_kind_is_paged_through(monkeypatch):
    monkeypatch.setattr(reads, "PAGE", 3)
    put(*(item(number, "就业") for number in range(1, 8)))

    def page(number):
        answer = find(LUODI, Question("就业", kind="documents.document"), number)
        return answer.page, answer.pages, [hit.record for hit in answer.groups[0].hits]

    assert page(1) == (1, 3, [7, 6, 5])
    assert page(3) == (3, 3, [1])
    assert page(99) == (3, 3, [1])


def test_building_anew_finds_the_same_and_drops_what_is_gone(office: Office):
    from luodi.kernel.people.actions import correct_unit

    put(item(1, "不在了的文本"))
    assert is_outdated()
    counts = rebuild()
    assert (counts["people.unit"], counts["places.place"], counts["documents.document"]) == (
        3,
        2,
        0,
    )
    assert records(LUODI, "不在") == []
    assert not is_outdated()
    correct_unit(actor=LUODI, unit=office.bureau, name="区发展和改革局", reason="更名")
    assert records(LUODI, "发展和改革") == [office.bureau.pk]
    IndexState.objects.update(version=0)
    assert is_outdated()


def test_a_unit_renamed_renames_its_posts(office: Office):
    from luodi.kernel.people.actions import correct_unit

    post = office.post("综合岗")
    rebuild()
    correct_unit(actor=LUODI, unit=office.bureau, name="区发展和改革局", reason="更名")
    assert records(LUODI, "改革 综合岗") == [post.pk]


def test_the_words_of_the_index_go_with_their_rows():
    put(item(1, "就业"))
    remove("documents.document", 1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kernel_search_words('\"就业\"')")
            assert cursor.fetchone()[0] == 0
    assert IndexRow.objects.count() == 0
