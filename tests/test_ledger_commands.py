"""`luodi ledger` and `luodi doctor`: what they say, and how they end."""

import argparse
import re
import stat

import pytest
from django.db import connection

from luodi.kernel.cards import Checked
from luodi.kernel.ledger import heads, sealing
from luodi.kernel.ledger.actions import define_measure, post_entries
from luodi.kernel.ledger.models import Balance
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.log import append_only
from luodi.kernel.search.actions import rebuild
from luodi.main import checks, ledger_commands, migrating, web_commands
from luodi.main.cli import parser
from luodi.main.start import StartError

TRIGGER = "append_only_kernel_ledger_entry_update"


@pytest.fixture
def ledger(office, settings, tmp_path):
    """Post three entries of one measure; nothing is sealed."""
    settings.LUODI_FILES = tmp_path / "files"
    settings.LUODI_FILES.mkdir()
    measure = define_measure(code="jobs", name="就业", unit="人", scale=0, definition="当年")
    return post_entries(
        [
            (
                RecordKey("targets", "report", str(number), 1, "figure"),
                Figure(measure.pk, office.bureau.pk, office.street.pk, day, number),
            )
            for number, day in enumerate([office.root.valid_from] * 3, 1)
        ]
    )


@pytest.fixture
def luodi(capsys):
    """Run a command as the command line does; give its exit code and what it wrote."""

    def run(*words):
        code = ledger_commands.run(parser().parse_args([*map(str, words)]))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_sealing_says_what_it_sealed_and_head_gives_the_line_to_keep(ledger, luodi):
    code, said = luodi("ledger", "seal")
    assert code == 0
    assert said.startswith("第 1 号封账：3 条分录，2023-03-01 09:00:00，链头 1:")
    assert luodi("ledger", "seal") == (0, "没有待封的分录\n")
    assert luodi("ledger", "head") == (0, f"{sealing.head()}\n")


def test_without_a_seal_there_is_no_head(office, luodi):
    assert luodi("ledger", "head") == (
        2,
        "luodi ledger: 还没有封账；请先运行 luodi ledger seal\n",
    )


def test_a_sound_ledger_ends_with_nought_and_says_what_is_not_sealed(ledger, luodi):
    code, said = luodi("ledger", "verify")
    assert code == 0
    assert said == "核对了 0 号封账、0 条分录：全部相符\n还有 3 条分录没有封账\n"
    sealing.seal_entries()
    code, said = luodi("ledger", "verify")
    assert (code, "核对了 1 号封账、3 条分录：全部相符" in said) == (0, True)
    assert "最后 1 号还没有记进 heads.txt" in said
    heads.write()
    assert "heads.txt" not in luodi("ledger", "verify")[1]


def test_a_finding_ends_with_one_and_rebuilding_mends_a_balance(ledger, luodi):
    Balance.objects.update(amount=7)
    code, said = luodi("ledger", "verify")
    assert code == 1
    assert "余额表为 7(3 条有效)，按分录应为 6(3 条有效)" in said
    assert "有 1 处出入" in said
    assert luodi("ledger", "rebuild") == (0, "改正了 1 行余额和清单\n")
    assert luodi("ledger", "rebuild") == (0, "余额和清单都与分录相符，没有改动\n")
    assert luodi("ledger", "verify")[0] == 0


def test_from_a_known_head_only_the_new_tail_is_proven(ledger, luodi):
    sealing.seal_entries(at_most=2)
    first, newest = sealing.Seal.objects.order_by("number")
    code, said = luodi("ledger", "verify", "--from", first)
    assert (code, "核对了第 1 号之后的 1 号封账、1 条分录" in said) == (0, True)
    assert "余额和清单没有核对" in said
    code, said = luodi("ledger", "verify", "--from", f"2:{'0' * 64}")
    assert (code, f"链头是 {newest.head}，与给定的" in said) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--from", "3"),
        ("verify", "--from", f"x:{'0' * 64}"),
        ("verify", "--from", f"1:{'0' * 63}"),
        ("seal", "--every", "0.5"),
        ("seal", "--every", "nan"),
        ("export", "--from", "0", "x"),
        (),
    ],
)
def test_wrong_words_end_with_two(words, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["ledger", *words])
    assert ended.value.code == 2
    assert "luodi ledger" in capsys.readouterr().err


def test_an_export_is_a_new_file_that_only_its_owner_reads(ledger, luodi, tmp_path):
    file = tmp_path / "seals.jsonl"
    assert luodi("ledger", "export", file) == (
        2,
        "luodi ledger: 没有第 1 至 0 号封账；还没有封账\n",
    )
    sealing.seal_entries(at_most=2)
    assert luodi("ledger", "export", file) == (0, f"第 1 至 2 号封账已写到 {file}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    code, said = luodi("ledger", "export", file)
    assert (code, f"写不了 {file}" in said) == (2, True)
    code, said = luodi("ledger", "export", "--from", 2, "--to", 3, tmp_path / "more")
    assert (code, "没有第 2 至 3 号封账；现有第 1 至 2 号" in said) == (2, True)


def test_the_sealer_seals_again_and_again_until_it_is_stopped(ledger, luodi, monkeypatch):
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(ledger_commands.time, "sleep", sleep)
    monkeypatch.setattr(ledger_commands, "close_old_connections", lambda: None)
    code, said = luodi("ledger", "seal", "--every", 5)
    assert (code, pauses) == (0, [5.0] * 3)
    assert said.count("号封账") == 1


def test_doctor_finds_nothing_amiss_with_a_sound_site(ledger, luodi):
    rebuild()
    code, said = luodi("doctor")
    assert code == 0
    assert said == (
        "磁盘空间：正常\n恢复和升级：正常\n数据库的表：正常\n只增不改的表：正常\n"
        "附件目录：正常\n搜索的索引：正常\n时钟与最新的记录：正常\n关账的月份和签发的通报：正常\n"
        "总账：还没有封账，3 条分录待封\n"
    )


def test_doctor_hashes_the_files_when_asked(ledger, luodi, office, settings):
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.documents.actions import add_attachment

    row = add_attachment(
        actor=LUODI,
        data="已办结".encode(),
        filename="证明.txt",
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )
    rebuild()
    assert "附件的文件：正常" in luodi("doctor", "--files")[1]
    (settings.LUODI_FILES / row.path).write_text("没办结")
    assert luodi("doctor")[0] == 0
    code, said = luodi("doctor", "--files")
    assert code == 1
    assert f"附件 #{row.pk}“证明.txt”的文件 {row.path} 被改过" in said


def test_doctor_and_the_proof_read_the_closed_months_once(ledger, luodi, monkeypatch):
    rebuild()
    asked = []

    def proof():
        asked.append(1)
        return Checked(notes=("一句",))

    for module in (checks, ledger_commands):
        monkeypatch.setattr(module, "checked", proof)
    code, said = luodi("doctor")
    assert (code, len(asked), said.count("一句\n")) == (0, 1, 1)
    assert ledger_commands.proven()
    assert len(asked) == 2


@pytest.fixture
def unlocked(db):
    """Take one trigger away within the test."""
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON kernel_ledger_entry"
        cursor.execute(f"DROP TRIGGER {TRIGGER}{table}")


def test_doctor_names_a_trigger_that_is_gone_and_serve_refuses(unlocked, luodi, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    code, said = luodi("doctor")
    assert code == 1
    assert f"表 kernel_ledger_entry 的触发器 {TRIGGER} 不在" in said
    with pytest.raises(StartError, match=rf"{TRIGGER} 不在[\s\S]*luodi migrate"):
        web_commands.refuse_unprotected_tables()


def test_serve_and_up_ask_whether_the_tables_are_protected(unlocked, monkeypatch):
    monkeypatch.setattr(web_commands, "reach_database", lambda: None)
    monkeypatch.setattr(web_commands, "refuse_unfit_address", lambda *_: None)
    served = []
    monkeypatch.setattr(web_commands, "_serve", lambda *_, **__: served.append(1))
    chosen = argparse.Namespace(command="serve", host="127.0.0.1", port=8000, workers=1)
    with pytest.raises(StartError, match=TRIGGER):
        web_commands.run(chosen)
    assert served == []


def test_migrating_puts_a_lost_trigger_back(unlocked):
    assert append_only.gaps() != []
    migrating.migrate()
    assert append_only.gaps() == []


def test_triggers_are_lifted_while_tables_change_and_stand_after_a_failure(db, monkeypatch):
    seen = []

    def migrate(*_words, **_options):
        seen.append(len(append_only.gaps()))
        raise ZeroDivisionError

    monkeypatch.setattr(migrating, "call_command", migrate)
    monkeypatch.setattr(migrating, "pending", lambda: ["one"])
    with pytest.raises(ZeroDivisionError):
        migrating.migrate()
    assert seen == [len(append_only._wanted())]
    assert append_only.gaps() == []


def test_a_database_that_is_not_set_up_is_told_to_be(db, luodi, monkeypatch):
    monkeypatch.setattr(ledger_commands, "pending", lambda: ["one"])
    code, said = luodi("ledger", "verify")
    assert (code, bool(re.search("luodi migrate", said))) == (2, True)
