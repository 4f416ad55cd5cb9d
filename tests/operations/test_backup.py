"""`luodi backup` and `backup --check`: whole or not there, and honest about what is missing."""

import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import sites
from sites import done, luodi, manifest

from luodi.kernel.documents.naming import path_of

FULL_DISK = """
import errno, os, sys
from luodi.main import archive, cli
class Full:
    def __init__(self, file): self._file, self._left = file, 60_000
    def write(self, data):
        self._left -= len(data)
        if self._left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(data)
    def __getattr__(self, name): return getattr(self._file, name)
opened = os.fdopen
archive.os.fdopen = lambda handle, mode: Full(opened(handle, mode))
sys.exit(cli.main(["backup", {out!r}]))
"""


def run(site, code):
    return subprocess.run(
        [sys.executable, "-c", code], env=site, capture_output=True, text=True, check=False
    )


def stored_file(site):
    return next(file for file in Path(site["LUODI_FILES"]).rglob("*.csv"))


def test_an_archive_tells_what_it_holds_and_is_its_owners_alone(kept, original):
    told = manifest(kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (told["format"], told["engine"], told["demonstration"]) == (1, "sqlite", True)
    assert told["ledger"]["number"] > 0
    with sqlite3.connect(original / "luodi.sqlite3") as database:
        for table in ("kernel_ledger_entry", "kernel_log_logline", "targets_report"):
            count = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert told["tables"][table]["rows"] == count > 0
        applied = database.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
    assert len(told["migrations"]) == applied
    with tarfile.open(kept) as tar:
        assert [*told["members"], "manifest.json"] == tar.getnames()
    assert told["files"]["count"] == sum(name.startswith("files/") for name in told["members"])
    assert told["missing"] == []
    assert "secret_key" not in told["members"]


def test_a_sound_archive_is_proven_and_a_spoilt_one_is_not(kept, original, tmp_path):
    site = sites.sqlite_site(original)
    assert "完好" in done(site, "backup", "--check", kept)
    spoilt = tmp_path / "spoilt.luodi"
    data = bytearray(kept.read_bytes())
    with tarfile.open(kept) as tar:
        member = next(one for one in tar if one.name.startswith("files/"))
    data[member.offset_data + 3] ^= 1
    spoilt.write_bytes(data)
    told = luodi(site, "backup", "--check", spoilt)
    assert told.returncode == 1
    assert f"{member.name} 与清单的指纹不符" in told.stdout


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_an_archive_that_was_cut_is_refused(kept, original, tmp_path, share):
    cut = tmp_path / "cut.luodi"
    data = kept.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    told = luodi(sites.sqlite_site(original), "backup", "--check", cut)
    assert told.returncode == 2
    assert "没有写完" in told.stderr
    assert "Traceback" not in told.stderr


def test_another_file_is_no_archive(original, tmp_path):
    site = sites.sqlite_site(original)
    (tmp_path / "x.luodi").write_text("no archive at all")
    told = luodi(site, "backup", "--check", tmp_path / "x.luodi")
    assert (told.returncode, "不是备份" in told.stderr) == (2, True)
    with tarfile.open(tmp_path / "y.luodi", "w") as tar:
        tar.add(__file__, "../evil.py")
    told = luodi(site, "backup", "--check", tmp_path / "y.luodi")
    assert (told.returncode, "'../evil.py'，不是 luodi 的备份" in told.stderr) == (2, True)
    told = luodi(site, "backup", "--check", tmp_path / "z.luodi")
    assert (told.returncode, "请核对路径和权限" in told.stderr) == (2, True)


def test_nothing_is_overwritten_and_a_bad_name_is_refused(kept, original, tmp_path):
    site = sites.sqlite_site(original)
    before = kept.read_bytes()
    told = luodi(site, "backup", kept)
    assert (told.returncode, "不覆盖" in told.stderr) == (2, True)
    assert kept.read_bytes() == before
    told = luodi(site, "backup", tmp_path / "x.zip")
    assert (told.returncode, "请改正" in told.stderr) == (2, True)
    told = luodi(site, "backup", tmp_path / "none" / "x.luodi")
    assert (told.returncode, "没有目录" in told.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_reported_and_so_is_a_changed_one(site, tmp_path):
    missing = stored_file(site)
    missing.unlink()
    changed = stored_file(site)
    changed.write_text("another text")
    told = luodi(site, "backup", tmp_path / "x.luodi")
    assert told.returncode == 1
    assert f"{missing.name} 不在，没有进备份" in told.stdout
    assert f"{changed.name} 被改过" in told.stdout
    assert [Path(path).name for path in manifest(tmp_path / "x.luodi")["missing"]] == [missing.name]


def test_files_that_cannot_be_read_are_a_failure_and_not_missing(site, tmp_path):
    folder = stored_file(site).parent
    shutil.rmtree(folder)
    folder.write_text("a file where a folder was")
    told = luodi(site, "backup", tmp_path / "x.luodi")
    assert told.returncode == 2
    assert "luodi backup 没有做完：" in told.stderr
    assert str(folder) in told.stderr
    assert "不在" not in told.stdout
    assert list(tmp_path.glob("*.luodi*")) == []


def test_a_database_that_goes_away_half_way_is_told_and_leaves_no_file(site, tmp_path):
    code = (
        "import django; django.setup()\n"
        "import sys\n"
        "from django.db import OperationalError\n"
        "from luodi.main import cli, rows\n"
        "def away(table): raise OperationalError('the connection is lost')\n"
        "rows.blocks = away\n"
        f"sys.exit(cli.main(['backup', {str(tmp_path / 'x.luodi')!r}]))\n"
    )
    told = run(site, code)
    assert told.returncode == 2
    assert "没有做完：the connection is lost；请排除原因后重新运行" in told.stderr
    assert "Traceback" not in told.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


def test_the_draft_of_a_killed_backup_goes_with_the_next_one_of_either_ending(site, tmp_path):
    killed = (
        "import django; django.setup()\n"
        "import os, signal\n"
        "from luodi.main import cli, rows\n"
        "def stop(table): os.kill(os.getpid(), signal.SIGKILL)\n"
        "rows.blocks = stop\n"
        f"cli.main(['backup', {str(tmp_path / 'x.tar')!r}])\n"
    )
    other = tmp_path / ".x.tar.part"
    other.write_text("another program's")
    for archive in ("x.tar", "y.luodi"):
        assert run(site, killed).returncode == -signal.SIGKILL
        assert len(list(tmp_path.glob(".*.part"))) == 2
        done(site, "backup", tmp_path / archive)
        assert list(tmp_path.glob(".*.part")) == [other]
        (tmp_path / archive).unlink()


def test_proving_a_folder_is_refused(site, tmp_path):
    told = luodi(site, "backup", "--check", tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == f"luodi backup: “{tmp_path}”是目录；请写出备份文件\n"


def test_the_key_goes_along_only_when_asked(site, tmp_path):
    said = done(site, "backup", tmp_path / "with.luodi", "--with-secret")
    assert "请像保管密钥一样保管" in said
    with tarfile.open(tmp_path / "with.luodi") as tar:
        key = tar.extractfile("secret_key").read()
    assert key == Path(site["LUODI_SECRET_KEY_FILE"]).read_bytes()
    assert "没有密钥文件" in done(site, "backup", tmp_path / "without.luodi")


def test_a_full_disk_leaves_no_file_and_is_told(site, tmp_path):
    (tmp_path / "out").mkdir()
    told = run(site, FULL_DISK.replace("{out!r}", repr(str(tmp_path / "out" / "x.luodi"))))
    assert told.returncode == 2, told.stderr
    assert "磁盘满了，没有留下文件" in told.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_too_little_space_is_refused_before_anything_is_written(site, tmp_path):
    code = (
        "import shutil, sys, collections\n"
        "from luodi.main import cli\n"
        "usage = collections.namedtuple('usage', 'total used free')\n"
        "shutil.disk_usage = lambda _place: usage(9, 8, 1_000_000)\n"
        f"sys.exit(cli.main(['backup', {str(tmp_path / 'x.luodi')!r}]))\n"
    )
    told = run(site, code)
    assert told.returncode == 2
    assert "只剩 1 MB" in told.stderr
    assert not list(tmp_path.glob("*.luodi*"))


def test_a_database_without_tables_has_nothing_to_back_up(empty, tmp_path):
    told = luodi(empty, "backup", tmp_path / "x.luodi")
    assert (told.returncode, "没有可备份的" in told.stderr) == (2, True)
    assert not (tmp_path / "x.luodi").exists()


def test_writers_go_on_while_a_backup_reads(site, tmp_path):
    """Rows that are committed while the archive is written are not in it, and nobody waits."""
    code = (
        "import django; django.setup()\n"
        "import sqlite3, sys\n"
        "from pathlib import Path\n"
        "from django.conf import settings\n"
        "from luodi.main import backup, rows\n"
        "read, blocks = [], rows.blocks\n"
        "def writing(table):\n"
        "    other = sqlite3.connect(settings.DATABASES['default']['NAME'], timeout=1)\n"
        "    other.execute(\"INSERT INTO kernel_people_role (code, title) VALUES (?, '新')\", "
        "[f'r{len(read)}'])\n"
        "    other.commit(); other.close(); read.append(table.name)\n"
        "    yield from blocks(table)\n"
        "rows.blocks = writing\n"
        f"made = backup.back_up(Path({str(tmp_path / 'x.luodi')!r}))\n"
        "print(len(read))\n"
    )
    before = manifest_rows(site, tmp_path / "before.luodi", "kernel_people_role")
    told = run(site, code)
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) > 80
    assert manifest(tmp_path / "x.luodi")["tables"]["kernel_people_role"]["rows"] == before
    after = manifest_rows(site, tmp_path / "after.luodi", "kernel_people_role")
    assert after == before + int(told.stdout)


def manifest_rows(site, archive, table):
    done(site, "backup", archive)
    return manifest(archive)["tables"][table]["rows"]


def test_every_place_that_stores_files_is_known_to_the_backup():
    """Two actions put files; each has its column among the pointers."""
    source = Path(__file__).parents[2] / "src" / "luodi"
    putting = {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if " store.put(" in file.read_text(encoding="utf-8") and "tests" not in file.parts
    }
    assert putting == {"kernel/documents/actions.py", "kernel/jobs/outcomes.py"}
    assert path_of("ab12" + 60 * "0", "job").endswith(".job")
