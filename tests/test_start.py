import os
import stat
from datetime import datetime
from pathlib import Path

import pytest

from luodi.main import start
from luodi.main.databases import database
from luodi.main.start import StartError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to start in, without any variable of luodi."""

    for name in [name for name in os.environ if name.upper().startswith("LUODI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _refusal(folder: Path, toml: str) -> str:
    (folder / "luodi.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(StartError) as refused:
        start.load()
    return str(refused.value)


def test_without_a_file_the_defaults_hold(folder):
    settings = start.load()
    assert settings.database_url == "sqlite:///var/luodi.sqlite3"
    assert settings.allowed_hosts == ["127.0.0.1", "localhost", "[::1]"]
    assert settings.debug is False
    assert settings.clock is None


def test_the_file_is_read_and_the_environment_wins(folder, monkeypatch):
    (folder / "luodi.toml").write_text('upload_max_mb = 20\nlanguage = "en"\n', encoding="utf-8")
    monkeypatch.setenv("LUODI_UPLOAD_MAX_MB", "30")
    settings = start.load()
    assert (settings.upload_max_mb, settings.language) == (30, "en")


def test_another_file_may_be_named(folder, monkeypatch):
    (folder / "mine.toml").write_text("clock = 2023-03-01T09:00:00\n", encoding="utf-8")
    monkeypatch.setenv("LUODI_SETTINGS", "mine.toml")
    assert start.load().clock == datetime.fromisoformat("2023-03-01T09:00:00")


def test_a_named_file_that_is_not_there_stops_the_start(folder, monkeypatch):
    monkeypatch.setenv("LUODI_SETTINGS", "gone.toml")
    with pytest.raises(StartError, match=r"gone\.toml.*LUODI_SETTINGS.*请改正"):
        start.load()


def test_an_unknown_key_stops_the_start(folder):
    told = _refusal(folder, 'databse_url = "sqlite:///x"\n')
    assert "databse_url" in told
    assert "sqlite:///x" in told
    assert "luodi.toml" in told
    assert "请删除或改名" in told
    assert "database_url" in told


def test_an_unknown_variable_stops_the_start(folder, monkeypatch):
    monkeypatch.setenv("LUODI_DATABSE_URL", "sqlite:///x")
    with pytest.raises(StartError, match=r"LUODI_DATABSE_URL.*请删除或改名.*LUODI_DATABASE_URL"):
        start.load()


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("upload_max_mb = 0", "upload_max_mb", "0"),
        ("upload_max_mb = 2000", "upload_max_mb", "2000"),
        ('upload_max_mb = "many"', "upload_max_mb", "many"),
        ("proxies = -1", "proxies", "-1"),
        ('language = "fr"', "language", "fr"),
        ('debug = "perhaps"', "debug", "perhaps"),
        ("https = 7", "https", "7"),
        ('demonstration = "so"', "demonstration", "so"),
        ('clock = "yesterday"', "clock", "yesterday"),
        ("files = 3", "files", "3"),
        ("secret_key_file = [1]", "secret_key_file", "1"),
        ('allowed_hosts = "one"', "allowed_hosts", "one"),
        ('trusted_origins = "one"', "trusted_origins", "one"),
    ],
)
def test_a_bad_value_stops_the_start_with_key_value_and_remedy(folder, line, key, value):
    told = _refusal(folder, line)
    assert f"设置 {key}" in told
    assert value in told
    assert "请在 luodi.toml 或环境变量 LUODI_" in told


def test_every_bad_value_is_told_at_once(folder):
    told = _refusal(folder, 'language = "fr"\nupload_max_mb = 0\n')
    assert told.count("不可用") == 2


@pytest.mark.parametrize("hosts", ['["*"]', '["luodi.example.cn", "*"]'])
def test_a_door_open_to_any_host_stops_the_start(folder, hosts):
    told = _refusal(folder, f"allowed_hosts = {hosts}\n")
    assert "allowed_hosts" in told
    assert "请逐个写出主机名" in told


def test_a_bad_value_in_the_environment_names_its_variable(folder, monkeypatch):
    monkeypatch.setenv("LUODI_UPLOAD_MAX_MB", "lots")
    with pytest.raises(StartError, match=r"upload_max_mb = 'lots'.*LUODI_UPLOAD_MAX_MB"):
        start.load()


def test_a_list_in_the_environment_that_is_not_json_stops_the_start(folder, monkeypatch):
    monkeypatch.setenv("LUODI_ALLOWED_HOSTS", "a.example.cn,b.example.cn")
    with pytest.raises(StartError, match=r"JSON.*allowed_hosts.*请改正"):
        start.load()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://root@127.0.0.1/luodi", "mysql"),
        ("luodi.sqlite3", "请用 sqlite:///"),
        ("sqlite:///", "缺少文件名"),
        ("sqlite://var/luodi.sqlite3", "三个斜杠"),
        ("sqlite:///var/luodi.sqlite3?mode=ro", "无问号"),
        ("postgresql://postgres@127.0.0.1:5432", "缺少库名"),
        ("postgresql://postgres@127.0.0.1:many/luodi", "端口要是数"),
        ("postgresql://postgres@[::1/luodi", "主机或端口写法不对"),
        ("postgresql://postgres@127.0.0.1/luodi?sslmod=require", "选项 sslmod 不认识"),
        ("postgresql://postgres@127.0.0.1/luodi?colour=", "选项 colour 不认识"),
    ],
)
def test_a_bad_database_address_stops_the_start(folder, url, why):
    told = _refusal(folder, f'database_url = "{url}"\n')
    assert f"设置 database_url = '{url}'" in told
    assert why in told


@pytest.mark.parametrize(
    "line",
    [
        'database_url = "postgresql://luodi:s3cret@127.0.0.1:many/luodi"',
        'database_url = "postgresql://luodi:s3cret/s3cret@db/luodi"',
        'database_url = "postgresql://luodi:s3cret@s3cret@db/luodi?colour=1"',
        'database_url = "postgresql://luodi@db/?password=s3cret"',
        'databse_url = "postgresql://luodi:s3cret@db/luodi"',
        'allowed_hosts = "postgresql://luodi:s3cret@db/luodi"',
    ],
)
def test_a_password_is_never_told(folder, line):
    told = _refusal(folder, line + "\n")
    assert "s3cret" not in told
    assert "***" in told


def test_a_database_address_is_taken_apart():
    found = database("postgresql://lu%40di:s%2Fcret@db.example.cn:5433/ground?sslmode=require")
    assert {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "ground",
        "USER": "lu@di",
        "PASSWORD": "s/cret",
        "HOST": "db.example.cn",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_file_may_stand_here_or_anywhere(folder):
    assert database("sqlite:///var/x.sqlite3")["NAME"] == str(folder / "var/x.sqlite3")
    assert database("sqlite:////srv/x.sqlite3")["NAME"] == "/srv/x.sqlite3"


@pytest.mark.parametrize("content", [b"debug = \n", b"\xff\xfe", "语言 = 中文".encode("gb18030")])
def test_a_broken_file_stops_the_start(folder, content):
    (folder / "luodi.toml").write_bytes(content)
    with pytest.raises(StartError, match=r"luodi\.toml 不是合格的 TOML.*docs/settings\.md"):
        start.load()


def test_the_secret_key_is_made_once_and_its_owners_alone(tmp_path):
    path = tmp_path / "var" / "secret_key"
    key = start.secret_key(path)
    assert len(key) == 86
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert start.secret_key(path) == key


def test_a_secret_key_that_cannot_be_read_is_told_with_its_remedy(tmp_path):
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(StartError, match=r"设置 secret_key_file = .*用不了：.*请改用能写的位置"):
        start.secret_key(tmp_path / "secret_key")


@pytest.mark.parametrize("content", [b"", b"too short\n", b"\xff" * 80])
def test_a_truncated_or_spoilt_secret_key_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "secret_key"
    path.write_bytes(content)
    with pytest.raises(StartError, match="不完整；请删除它后重新启动"):
        start.secret_key(path)
    assert path.read_bytes() == content


def test_a_bucket_without_its_service_or_secret_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LUODI_S3_BUCKET", "luodi/files")
    with pytest.raises(StartError, match="还须填写 s3_endpoint、s3_key_id 和 s3_secret_file"):
        start.load()
    monkeypatch.setenv("LUODI_S3_ENDPOINT", "https://oss.example.cn")
    monkeypatch.setenv("LUODI_S3_KEY_ID", "AKIDLUODI")
    secret = tmp_path / "secret"
    monkeypatch.setenv("LUODI_S3_SECRET_FILE", str(secret))
    with pytest.raises(StartError, match=r"s3_secret_file = .* 用不了"):
        start.bucket(start.load())
    secret.write_text("a secret\n", encoding="utf-8")
    found = start.bucket(start.load())
    assert (found.name, found.prefix, found.secret) == ("luodi", "files", "a secret")
