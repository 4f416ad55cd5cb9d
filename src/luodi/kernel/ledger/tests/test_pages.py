"""Pages of the ledger: what an entry shows, and to whom."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.actions import (
    define_measure,
    post_entries,
    reverse_entries,
    revise_measure,
)
from luodi.kernel.ledger.exporting import SCRIPT
from luodi.kernel.ledger.models import Nature
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.ledger.sealing import seal_entries


@pytest.fixture
def entry(office):
    measure = define_measure(
        code="jobs", name="新增就业", unit="人", scale=0, definition="当年新增"
    )
    key = RecordKey("gone", "gone_record", "7", 1, "figure")
    figure = Figure(measure.pk, office.bureau.pk, office.street.pk, date(2023, 1, 31), 12_345)
    return post_entries([(key, figure)])[0]


@pytest.fixture
def clerk(office, client):
    post = office.post("clerk", ["ledger.view_entry", "ledger.view_measure"])
    client.force_login(
        office.user("clerk", post), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_entry_shows_its_exact_amount_and_its_record(clerk, entry):
    text = page(clerk, "ledger:entry", entry.pk)
    assert "12,345 人" in text
    assert "gone.gone_record 7" in text
    assert "没有承诺计入它" in text


def test_an_entry_and_its_reversal_lead_to_each_other(clerk, entry):
    back = reverse_entries([entry])[0]
    assert reverse("ledger:entry", args=[back.pk]) in page(clerk, "ledger:entry", entry.pk)
    assert reverse("ledger:entry", args=[entry.pk]) in page(clerk, "ledger:entry", back.pk)


def test_an_entry_outside_the_rights_does_not_exist(office, client, entry):
    other = office.post("neighbour", ["ledger.view_entry"], unit=office.other)
    client.force_login(
        office.user("neighbour", other), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(reverse("ledger:entry", args=[entry.pk])).status_code == 404
    assert "账上还没有分录" in page(client, "ledger:entry_list")


def test_lists_filter_by_unit_and_measure(clerk, entry, office):
    assert f"#{entry.pk}" not in page(clerk, "ledger:entry_list", unit=office.other.code)
    assert "新增就业" in page(clerk, "ledger:entry_list", measure="就业")
    assert "当年新增" in page(clerk, "ledger:measure", entry.measure_id)
    assert "新增就业" in page(clerk, "ledger:measure_list", q="jobs")


@pytest.fixture
def looker(office, client):
    """Give a client of the bureau who may look at everything of the ledger."""
    post = office.post("looker", ["ledger.view_entry", "ledger.view_measure", "ledger.view_seal"])
    client.force_login(
        office.user("looker", post), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def keeper(office, client):
    """Give a client of the district government, over all of it, who may export."""
    post = office.post(
        "keeper", ["ledger.view_seal", "ledger.view_entry", "ledger.export_seal"], unit=office.root
    )
    client.force_login(
        office.user("keeper", post), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def another(entry, office, record, **changes):
    key = RecordKey("gone", "gone_record", record, 1, "figure")
    figure = Figure(entry.measure_id, office.bureau.pk, office.street.pk, date(2023, 1, 31), 5)
    return post_entries([(key, replace(figure, **changes))])[0]


def test_the_list_of_seals_says_how_far_the_ledger_is_sealed(looker, entry, office):
    assert "还没有封账，1 条分录等着封账。" in page(looker, "ledger:seal_list")
    [seal] = seal_entries()
    another(entry, office, "8")
    text = page(looker, "ledger:seal_list")
    assert "封到第 1 号，共 1 条分录；还有 1 条没有封账。" in text
    assert seal.head in text


def test_a_seal_shows_its_entries_and_counts_those_outside_the_rights(looker, entry, office):
    hidden = another(entry, office, "8", unit_id=office.other.pk)
    seals = seal_entries()
    text = page(looker, "ledger:seal", 1)
    assert seals[0].root in text
    assert f"1:{seals[0].head}" in text
    assert f"#{entry.pk}" in text
    assert f"#{hidden.pk}" not in text
    assert "另有 1 条在您的权限之外" in text
    assert reverse("ledger:export", args=[1]) not in text


def test_a_long_seal_shows_both_ends_and_leads_to_its_neighbours(looker, entry, office):
    entries = [another(entry, office, str(100 + number)) for number in range(49)]
    seal_entries(at_most=50)
    another(entry, office, "999")
    seal_entries()
    text = page(looker, "ledger:seal", 1)
    assert "……中间还有 10 条" in text
    assert f"#{entries[-1].pk}" in text
    assert f"#{entries[24].pk}<" not in text
    assert f'rel="next" href="{reverse("ledger:seal", args=[2])}"' in text
    assert f'rel="prev" href="{reverse("ledger:seal", args=[1])}"' in page(looker, "ledger:seal", 2)


def test_an_entry_shows_where_it_is_sealed(looker, entry):
    assert "还没有封账" in page(looker, "ledger:entry", entry.pk)
    seal_entries()
    text = page(looker, "ledger:entry", entry.pk)
    assert "第 1 号第 0 位" in text
    assert entry.member.leaf in text
    assert reverse("ledger:seal", args=[1]) in text


def test_whoever_may_not_see_seals_gets_no_link_to_one(clerk, entry):
    seal_entries()
    text = page(clerk, "ledger:entry", entry.pk)
    assert "第 1 号第 0 位" in text
    assert reverse("ledger:seal", args=[1]) not in text
    assert clerk.get(reverse("ledger:seal_list")).status_code == 403


def test_a_measure_shows_its_formula_and_its_versions(looker, entry):
    jobs = entry.measure
    growth = define_measure(
        code="jobs-growth",
        name="就业增速",
        unit="%",
        scale=1,
        definition="比上年",
        nature=Nature.GROWTH,
        top=jobs,
    )
    assert "比上年同期增长" in page(looker, "ledger:measure", growth.pk)
    revised = revise_measure(
        actor=LUODI,
        measure=jobs,
        since=date(2023, 2, 1),
        because="统函〔2023〕1号",
        definition="新口径",
    )
    text = page(looker, "ledger:measure", revised.pk)
    assert "统函〔2023〕1号" in text
    assert reverse("ledger:measure", args=[jobs.pk]) in text


def test_an_export_is_sound_and_checked_by_the_script_that_the_page_offers(
    keeper, entry, office, tmp_path
):
    another(entry, office, "a|b")
    seals = seal_entries(at_most=1)
    answer = keeper.get(reverse("ledger:export", args=[2]), {"all": ""})
    file, script = tmp_path / "seals.jsonl", tmp_path / "check.py"
    file.write_bytes(b"".join(answer.streaming_content))
    script.write_bytes(keeper.get(reverse("ledger:script")).content)
    assert checked(script, file, seals[0].head) == (0, f"sound: 2:{seals[1].head}\n", "")
    assert answer["Content-Disposition"] == 'attachment; filename="luodi-seals-1-2.jsonl"'
    alone = keeper.get(reverse("ledger:export", args=[2]))
    assert len(b"".join(alone.streaming_content).splitlines()) == 1


def checked(script, *arguments):
    ended = subprocess.run(
        [sys.executable, "-I", script, *arguments], capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("|5|2023", "|6|2023", "seal 2: changed entry: luodi-entry-1"),
        ('"count": 1', '"count": 2', "seal 1: entries are missing, added or moved"),
        ('"previous": "0', '"previous": "1', "seal 1 was edited"),
        ('{"number": 2', '{"number": 3', "seal 3 does not follow seal 1"),
    ],
)
def test_the_script_finds_what_was_changed_in_an_export(
    keeper, entry, office, tmp_path, old, new, said
):
    another(entry, office, "8")
    seal_entries(at_most=1)
    answer = keeper.get(reverse("ledger:export", args=[2]), {"all": ""})
    text = b"".join(answer.streaming_content).decode()
    file = tmp_path / "seals.jsonl"
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, _out, error = checked(SCRIPT, file)
    assert (code, error.startswith(said)) == (1, True), error


def test_the_script_finds_that_a_head_is_not_in_the_export(keeper, entry, tmp_path):
    seal_entries()
    file = tmp_path / "seals.jsonl"
    answer = keeper.get(reverse("ledger:export", args=[1]))
    file.write_bytes(b"".join(answer.streaming_content))
    assert checked(SCRIPT, file, "1:" + "0" * 64)[0] == 1
    file.write_text("")
    assert checked(SCRIPT, file) == (1, "", "no seal in this file\n")


def test_the_script_without_a_file_says_how_it_is_called():
    code, out, error = checked(SCRIPT)
    assert (code, out) == (1, "")
    assert "python verify_export.py FILE [HEAD]" in error
    assert "Traceback" not in error


def test_the_script_is_short_and_needs_nothing():
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 50
    assert "luodi" not in {line.split(".")[0] for line in text.splitlines() if "import" in line}


def test_only_who_holds_the_right_at_the_root_exports(office, client, entry):
    seal_entries()
    post = office.post("half", ["ledger.view_seal", "ledger.export_seal"])
    client.force_login(
        office.user("half", post), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(reverse("ledger:export", args=[1])).status_code == 403


def test_a_seal_that_does_not_exist_is_neither_shown_nor_exported(keeper, entry):
    assert keeper.get(reverse("ledger:export", args=[1])).status_code == 404
    assert keeper.get(reverse("ledger:seal", args=[1])).status_code == 404
