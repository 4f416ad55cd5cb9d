import re

import pytest
from django.db import transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.log import reads
from luodi.kernel.log.actions import record
from luodi.kernel.log.models import LogLine
from luodi.kernel.log.reads import Change

VIEW = "log.view_log"
LIST = "/log/lines/"


@pytest.fixture
def lines(office):
    """Lines of the bureau, the other bureau, a user without a post, and luodi itself."""
    doers = {
        "bureau": office.actor(office.user("a", office.post("甲"))),
        "other": office.actor(office.user("b", office.post("乙", unit=office.other))),
        "postless": office.actor(office.user("c")),
        "luodi": LUODI,
    }
    with transaction.atomic():
        return {
            name: record(
                actor=doer,
                verb=f"wells.act_{name}",
                record=("wells.well", f"W-{name}"),
                before={"open": True, "note": "旧"},
                after={"open": True, "note": "新", "depth": 3},
                reason=f"理由-{name}",
            )
            for name, doer in doers.items()
        }


@pytest.fixture
def people(office):
    return {
        "root": office.user("root", office.post("审计", [VIEW], unit=office.root)),
        "bureau": office.user("keeper", office.post("局审计", [VIEW])),
        "stranger": office.user("zhao", office.post("外人", ["people.view_people"])),
    }


def _seen(office, user) -> list[str]:
    found = reads.lines(office.actor(user))
    return sorted(line.record_id.removeprefix("W-") for line in found)


def test_a_root_unit_sees_all_lines_and_those_without_a_post(office, lines, people):
    assert _seen(office, people["root"]) == ["bureau", "luodi", "other", "postless"]


def test_a_bureau_sees_the_lines_of_its_own_posts_alone(office, lines, people):
    assert _seen(office, people["bureau"]) == ["bureau"]


def test_without_the_permission_nothing_is_seen(office, lines, people):
    assert _seen(office, people["stranger"]) == []


def test_a_root_units_post_over_one_street_sees_no_line_without_a_post(office, lines):
    post = office.post("街道审计", [VIEW], unit=office.root, place=office.street)
    assert _seen(office, office.user("jiedao", post)) == []


def test_a_root_post_bound_to_another_system_sees_nothing(office, lines):
    post = office.post("督查", [VIEW], unit=office.root, system="targets")
    assert _seen(office, office.user("w", post)) == []


def test_lines_come_with_person_and_post_in_one_query(
    office, lines, people, django_assert_num_queries
):
    actor = office.actor(people["root"])
    with django_assert_num_queries(1):
        told = {str(line.user or "luodi"): str(line.post or "") for line in reads.lines(actor)}
    assert told == {
        "luodi": "",
        "c同志": "",
        "a同志": "区发展局 甲",
        "b同志": "区城管局 乙",
    }


def test_the_changes_of_a_line_stand_side_by_side(lines):
    assert reads.changes(lines["bureau"]) == [
        Change("open", "true", "true"),
        Change("note", "旧", "新"),
        Change("depth", None, "3"),
    ]
    assert [change.changed for change in reads.changes(lines["bureau"])] == [False, True, True]


def _listed(client, query="") -> set[str]:
    return set(re.findall(r"W-(\w+)", _rows(client.get(LIST + query).content.decode())))


def _rows(text: str) -> str:
    return text.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"bureau", "other", "postless", "luodi"}),
        ("?q=理由-other", {"other"}),
        ("?verb=wells.act_luodi", {"luodi"}),
        ("?kind=wells.well&record=W-bureau", {"bureau"}),
        ("?day=2023-03-01", {"bureau", "other", "postless", "luodi"}),
        ("?day=2023-03-02", set()),
        ("?day=nonsense", {"bureau", "other", "postless", "luodi"}),
    ],
)
def test_the_list_is_searched_and_filtered(client, lines, people, query, found):
    client.force_login(people["root"])
    assert _listed(client, query) == found


def test_the_list_is_filtered_by_person(client, lines, people):
    client.force_login(people["root"])
    assert _listed(client, f"?user={lines['other'].user_id}") == {"other"}


def test_filters_name_nobody_whose_lines_are_hidden(client, lines, people):
    client.force_login(people["bureau"])
    text = client.get(LIST).content.decode()
    assert "a同志" in text
    assert "b同志" not in text
    assert "act_other" not in text
    assert _listed(client, f"?user={lines['other'].user_id}") == {"bureau"}


def test_the_export_holds_only_visible_lines(client, lines, people):
    client.force_login(people["bureau"])
    answer = client.get(LIST + "?format=csv")
    content = b"".join(answer) if answer.streaming else answer.content
    assert set(re.findall(r"W-(\w+)", content.decode("utf-8-sig"))) == {"bureau"}


def test_a_line_shows_what_changed_and_why(client, lines, people):
    client.force_login(people["bureau"])
    text = client.get(f"{LIST}{lines['bureau'].pk}/").content.decode()
    for words in ("理由-bureau", ">旧</td>", "<b>新</b>", "2023-03-01 09:00:00", "区发展局 甲"):
        assert words in text


def test_a_hidden_line_and_an_absent_one_are_both_not_found(client, lines, people):
    client.force_login(people["bureau"])
    for pk in (lines["other"].pk, lines["luodi"].pk, 10**9):
        assert client.get(f"{LIST}{pk}/").status_code == 404


def test_strangers_are_refused_and_the_anonymous_sign_in(client, lines, people):
    url = f"{LIST}{lines['bureau'].pk}/"
    for address in (LIST, url):
        assert client.get(address)["Location"] == f"/people/sign-in/?next={address}"
    client.force_login(people["stranger"])
    assert [client.get(address).status_code for address in (LIST, url)] == [403, 403]


def test_no_address_of_the_log_takes_a_post(client, lines, people):
    client.force_login(people["root"])
    before = LogLine.objects.count()
    for address in (LIST, f"{LIST}{lines['bureau'].pk}/"):
        assert client.post(address, {"reason": "x"}).status_code == 405
    assert LogLine.objects.count() == before


def test_text_of_a_line_is_shown_and_never_run(client, office, people):
    with transaction.atomic():
        line = record(
            actor=LUODI,
            verb="wells.act",
            record=("wells.well", "<script>1</script>"),
            after={"note": "<script>2</script>"},
        )
    client.force_login(people["root"])
    for address in (LIST, f"{LIST}{line.pk}/"):
        assert not re.search(r"<script>\d", client.get(address).content.decode())
