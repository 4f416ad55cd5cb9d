"""The web commands when something is amiss: one clear text, exit 2, nothing half done."""

import os
import socket
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from luodi.kernel import clock
from luodi.kernel.people.models import User
from luodi.kernel.web.models import IdempotencyKey
from luodi.main import migrating, web_commands
from luodi.main.start import StartError

SOURCE = Path(__file__).parents[1] / "src"


def luodi(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an empty folder, with no variables of luodi but those told."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "luodi.main.cli", *arguments],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(SOURCE)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def taken():
    """A port of this machine on which somebody listens."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def free():
    """A port of this machine on which nobody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        _host, port = other.getsockname()
    return port


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path, taken):
    told = luodi(tmp_path, "up", "--port", str(taken))
    assert (told.returncode, told.stdout) == (2, "")
    assert f"不能在 127.0.0.1 的端口 {taken} 上监听" in told.stderr
    assert "make up PORT=8001" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "var" / "demo" / "luodi.sqlite3").exists()


def test_a_moved_clock_that_says_no_time_stops_the_start_and_says_what_to_do(tmp_path, free):
    folder = tmp_path / "var" / "demo"
    folder.mkdir(parents=True)
    (folder / "files-clock").write_text("soon")
    told = luodi(tmp_path, "up", "--port", str(free))
    assert (told.returncode, told.stdout) == (2, "")
    assert "files-clock 里的“soon”不是带时区的时刻" in told.stderr
    assert "请删除它，再重新运行 luodi up" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (folder / "luodi.sqlite3").exists()


@pytest.mark.parametrize("port", [-1, 0, 65536, 10**20])
def test_a_port_out_of_range_is_refused(port):
    with pytest.raises(StartError, match=rf"端口 {port} 不在 1 到 65535 之间；请另选端口"):
        web_commands.refuse_unfit_address("127.0.0.1", port)


def test_a_free_port_passes_and_is_free_afterwards(free):
    for _time in range(2):
        web_commands.refuse_unfit_address("127.0.0.1", free)
    with socket.socket() as server:
        server.bind(("127.0.0.1", free))
        assert server.getsockname() == ("127.0.0.1", free)


def test_a_port_that_luodi_just_left_may_be_used_again_at_once(free):
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", free))
        server.listen()
        with socket.create_connection(("127.0.0.1", free)):
            server.accept()[0].close()
    web_commands.refuse_unfit_address("127.0.0.1", free)


def test_a_host_of_another_machine_is_refused(free):
    with pytest.raises(StartError, match=r"192\.0\.2\.1 的端口 .*主机须是本机的名称或地址"):
        web_commands.refuse_unfit_address("192.0.2.1", free)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
@pytest.mark.parametrize(
    ("setting", "said"), [("DEBUG", "debug = true"), ("LUODI_DEMO", "示例库只在本机运行")]
)
def test_debugging_and_demonstration_are_never_open_to_others(settings, host, setting, said, free):
    setattr(settings, setting, True)
    with pytest.raises(StartError, match=f"{said}.*不能监听 {host}"):
        web_commands.refuse_unfit_address(host, free)
    web_commands.refuse_unfit_address("127.0.0.1", free)


@pytest.mark.parametrize("command", ["migrate", "begin"])
def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path, free, command):
    first = ["--place=区", "--place-code=990102", "--unit=府", "--unit-code=f"]
    more = [*first, "--username=a", "--name=甲"] if command == "begin" else []
    url = f"postgresql://luodi:s3cret@127.0.0.1:{free}/ground?password=s3cret&connect_timeout=5"
    told = luodi(tmp_path, command, *more, LUODI_DATABASE_URL=url)
    assert told.returncode == 2
    line = told.stderr.splitlines()[1]
    assert line.startswith(f"设置 database_url = postgresql://luodi:***@127.0.0.1:{free}/ground")
    assert "连不上" in line
    assert "请核对数据库是否在运行" in line
    assert len(told.stderr.splitlines()) == 2
    assert "s3cret" not in told.stderr + told.stdout


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "x.sqlite3").write_bytes(b"no database at all, but long enough to be read" * 90)
    told = luodi(tmp_path, "migrate", LUODI_DATABASE_URL="sqlite:///x.sqlite3")
    assert told.returncode == 2
    assert "设置 database_url = sqlite:///x.sqlite3 连不上：file is not a database" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("files", "wall/files"),
        ("secret_key_file", "wall/var/secret_key"),
        ("database_url", "sqlite:///wall/luodi.sqlite3"),
    ],
)
def test_a_folder_that_cannot_be_made_is_told_with_key_value_and_remedy(tmp_path, key, value):
    (tmp_path / "wall").touch()
    told = luodi(tmp_path, "migrate", **{f"LUODI_{key.upper()}": value})
    assert told.returncode == 2
    assert f"设置 {key} = " in told.stderr
    assert f"{value} 用不了：" in told.stderr
    assert "请改用能写的位置" in told.stderr
    assert "Traceback" not in told.stderr


def test_what_luodi_makes_is_its_owners_alone(tmp_path):
    told = luodi(tmp_path, "migrate")
    assert (told.returncode, told.stderr) == (0, "")
    made = sorted((tmp_path / "var").rglob("*"))
    assert {"luodi.sqlite3", "secret_key", "files"} <= {path.name for path in made}
    for path in (tmp_path / "var", *made):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name


def test_a_worker_needs_tables_and_ends_with_the_process_beside_it(tmp_path):
    told = luodi(tmp_path, "worker", "--beside", "1")
    assert told.returncode == 2
    assert "请运行 luodi migrate" in told.stderr
    assert luodi(tmp_path, "migrate").returncode == 0
    told = luodi(tmp_path, "worker", "--beside", "1")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


@pytest.mark.parametrize("password", ["wangxiaoming", "王小明王小明王小明王"])
def test_a_password_like_the_users_names_is_refused(password):
    user = User(username="wangxiaoming1", display_name="王小明王小明王小明")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert [error.code for error in refused.value.error_list] == ["password_too_similar"]


@pytest.mark.django_db
def test_a_form_that_is_too_large_is_answered_by_the_page_that_says_so(client, office):
    client.force_login(office.user("li", office.post("看", ["config.view_threshold"])))
    body = "a=" + "x" * (5 * 1024 * 1024)
    answer = client.post(
        "/people/password/", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "内容太大" in answer.content.decode()


@pytest.mark.django_db
def test_migrating_forgets_the_keys_of_forms_older_than_thirty_days(office):
    for name, days in (("old-key-1", 31), ("new-key-1", 29)):
        IdempotencyKey.objects.create(
            key=name, user_id=0, content="", made_at=clock.now() - timedelta(days=days)
        )
    migrating.migrate()
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new-key-1"]
