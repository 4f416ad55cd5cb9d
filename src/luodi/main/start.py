"""What luodi must know before it starts: one typed class, read from a file and the environment.

`luodi.toml` in the working folder (or the file that LUODI_SETTINGS names) and variables named
LUODI_<KEY> are read; the environment wins. An unknown key or a bad value stops the start.
"""

import os
import secrets
import tomllib
from datetime import datetime
from errno import EACCES
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from luodi.kernel.documents.bucket import Bucket
from luodi.main.databases import database, masked
from luodi.main.serving import METRICS_FOLDER

PREFIX = "LUODI_"
OTHER_VARIABLES = frozenset({"LUODI_SETTINGS", "LUODI_DATA", METRICS_FOLDER})
"""Variables that are not settings: the file's place, the tests' folder of real data, and where
`luodi serve` lets its processes share what they count."""


KEY_LENGTH = 50
"""Django's own lower bound of a secret key, in characters."""


class StartError(Exception):
    """The settings do not let luodi start; the text names key, value and remedy."""


class Start(BaseSettings):
    """Settings that cannot change while luodi runs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str = Field(
        default="sqlite:///var/luodi.sqlite3",
        description="数据库：sqlite:///文件，或 postgresql://用户@主机：端口/库名",
    )
    files: Path = Field(default=Path("var/files"), description="附件存放的目录")
    s3_bucket: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9.\-]{1,61}[a-z0-9](/[A-Za-z0-9_\-/]*)?)?$",
        description="附件改存 S3 对象存储：桶名，可加前缀，如 luodi/files；空为存在 files 目录",
    )
    s3_endpoint: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.\-\[\]:]+)?$",
        description="对象存储的网址，如 https://oss.example.cn；末尾不带斜杠",
    )
    s3_region: str = Field(default="us-east-1", description="对象存储的区域")
    s3_key_id: str = Field(default="", description="对象存储的访问编号")
    s3_secret_file: Path | None = Field(default=None, description="存放对象存储密钥的文件")
    secret_key_file: Path = Field(
        default=Path("var/secret_key"), description="密钥文件；没有时自动生成，权限 0600"
    )
    allowed_hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="允许访问的主机名"
    )
    trusted_origins: list[str] = Field(
        default=[], description="经代理访问时的网址，如 https://luodi.example.cn"
    )
    https: bool = Field(default=False, description="是否只经 https 访问（Cookie 加 Secure）")
    demonstration: bool = Field(default=False, description="是否为示例库（每页标明示例数据）")
    clock: datetime | None = Field(
        default=None, description="时钟停在的时刻（上海时间），空为真实时间"
    )
    language: Literal["zh-hans", "en"] = Field(default="zh-hans", description="默认语言")
    proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="前面有几层可信的反向代理；来访地址取自 X-Forwarded-For 右起第几个，0 为不看它",
    )
    session_idle_minutes: int = Field(
        default=120, ge=5, le=1440, description="多少分钟不操作就退出登录"
    )
    session_hours: int = Field(
        default=12, ge=1, le=168, description="一次登录最长多少小时，到时须重新登录"
    )
    oidc_issuer: str = Field(
        default="",
        description="统一身份认证（OpenID Connect）的 issuer 网址，与其公布的一字不差；空为不用",
    )
    oidc_client_id: str = Field(default="", description="在统一身份认证登记的客户端编号")
    oidc_secret_file: Path | None = Field(
        default=None, description="存放客户端密钥的文件，空为公开客户端（只用 PKCE）"
    )
    oidc_title: str = Field(default="统一身份认证", description="登录页上统一身份认证按钮的名称")
    upload_max_mb: int = Field(default=50, ge=1, le=1024, description="单个上传文件的上限，兆字节")
    export_at_once: int = Field(
        default=5000, ge=1, description="导出多少行以内当场给出，更多的交后台办理"
    )
    import_at_once: int = Field(
        default=500, ge=1, description="导入多少行以内当场办理，更多的交后台办理"
    )
    public_board: bool = Field(
        default=False,
        description="是否开放不登录即可看的页：/public/ 的目标数，各系统给公众的页；不含个人信息",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$",
        description="别人打开本站用的网址，消息里的链接以它开头；末尾不带斜杠",
    )
    message_hosts: list[str] = Field(
        default=["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"],
        description="群机器人可以发往的主机；只走 https",
    )
    message_private_hosts: list[str] = Field(
        default=[], description="其中允许解析到内网地址的主机，如自建的网关"
    )
    mail_host: str = Field(default="", description="发邮件的 SMTP 服务器；空为不发邮件")
    mail_port: int = Field(default=465, ge=1, le=65535, description="SMTP 端口")
    mail_security: Literal["ssl", "starttls", "none"] = Field(
        default="ssl", description="SMTP 的加密方式"
    )
    mail_user: str = Field(default="", description="SMTP 用户名")
    mail_password: SecretStr = Field(default=SecretStr(""), description="SMTP 密码")
    mail_from: str = Field(default="luodi@localhost", description="邮件的发件地址")
    forecast_url: str = Field(
        default="",
        pattern=r"^(https://[^\s/]+.*|http://(127\.0\.0\.1|localhost)[:/].*)?$",
        description="气温预报服务的网址，答 JSON 的逐时气温；只走 https，空为不取预报",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="日志的写法：text 供人看，json 每行一个对象并记下每次请求"
    )
    metrics_key_file: Path | None = Field(
        default=None, description="存放 /metrics 密钥的文件，空为不提供 /metrics"
    )
    debug: bool = Field(default=False, description="开发调试；正式使用必须为 false")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        """Refuse a database that luodi does not run on."""
        database(value)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def safe_issuer(cls, value: str) -> str:
        """Refuse an issuer that is no address, or to which a password would go in the open."""
        parts = urlsplit(value)
        if value and (parts.query or parts.fragment or parts.username or not parts.hostname):
            raise ValueError("写法不对；请写成 https://login.example.cn/realms/gov，不带问号和 #")
        near = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if value and parts.scheme != "https" and not (parts.scheme == "http" and near):
            raise ValueError("须是 https 网址；只有本机（127.0.0.1）可以用 http")
        return value

    @model_validator(mode="after")
    def whole_provider(self) -> "Start":
        """Refuse a provider without the number that luodi has there."""
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise ValueError("oidc_issuer 和 oidc_client_id 须同时填写，或都留空")
        return self

    @model_validator(mode="after")
    def whole_bucket(self) -> "Start":
        """Refuse a bucket without the service, the name and the secret that open it."""
        if self.s3_bucket and not (self.s3_endpoint and self.s3_key_id and self.s3_secret_file):
            raise ValueError("写了 s3_bucket，还须填写 s3_endpoint、s3_key_id 和 s3_secret_file")
        if self.s3_bucket and find_spec("obstore") is None:
            raise ValueError("写了 s3_bucket，还须安装 luodi[s3]")
        return self

    @field_validator("allowed_hosts")
    @classmethod
    def no_open_door(cls, value: list[str]) -> list[str]:
        """Refuse the wildcard, which would let any host name in."""
        if "*" in value:
            raise ValueError("不能用 *;请逐个写出主机名")
        return value


def settings_file() -> Path:
    """Give the place of the settings file."""
    return Path(os.environ.get("LUODI_SETTINGS", "luodi.toml"))


def load() -> Start:
    """Read the settings.

    Raises
    ------
    StartError
        For an unknown key, a bad value or a file that is not TOML; the text names the key,
        the value and what to do.
    """
    _refuse_unknown_variables()
    if "LUODI_SETTINGS" in os.environ and not settings_file().is_file():
        raise StartError(
            f"没有设置文件 {settings_file()}（来自环境变量 LUODI_SETTINGS）；请改正路径或删除该变量"
        )
    try:
        return Start()
    except ValidationError as error:
        raise StartError("\n".join(_explain(item) for item in error.errors())) from error
    except SettingsError as error:
        raise StartError(
            f'环境变量中的列表须写成 JSON，如 ["localhost"]:{error}；请改正'
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StartError(
            f"设置文件 {settings_file()} 不是合格的 TOML:{error}；请对照 docs/settings.md 修改"
        ) from error


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Start.model_fields} | OTHER_VARIABLES
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name not in known
    )
    if unknown:
        raise StartError(
            f"环境变量 {'、'.join(unknown)} 不是 luodi 的设置；请删除或改名，"
            f"可用的有：{'、'.join(sorted(known))}"
        )


def _explain(item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"])
    value = "***" if key in {"mail_password", "forecast_url"} else masked(repr(item["input"]))
    if item["type"] == "extra_forbidden":
        names = "、".join(Start.model_fields)
        return (
            f"设置 {key} = {value} 不认识(来自 {settings_file()});请删除或改名，可用的有：{names}"
        )
    if not item["loc"]:  # said of several settings together
        return f"设置不可用：{item['msg']}；请在 {settings_file()} 或环境变量中改正"
    about = Start.model_fields[str(item["loc"][0])].description
    return (
        f"设置 {key} = {value} 不可用：{item['msg']}。它的意思是：{about};"
        f"请在 {settings_file()} 或环境变量 {PREFIX}{key.upper()} 中改正"
    )


def secret_in(key: str, path: Path | None) -> str:
    """Read the secret in the file that a setting names; empty when there is none.

    Raises
    ------
    StartError
        When the file is missing, cannot be read or is empty.
    """
    if path is None:
        return ""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise _unusable(key, path, error) from error
    if not secret:
        raise StartError(f"设置 {key} = {path} 是空的；请写入密钥，或删去这一项")
    return secret


def bucket(settings: Start) -> Bucket | None:
    """Give the bucket that keeps the files; None when they lie in a folder.

    Raises
    ------
    StartError
        When its secret cannot be read.
    """
    if not settings.s3_bucket:
        return None
    name, _, prefix = settings.s3_bucket.partition("/")
    return Bucket(
        name=name,
        prefix=prefix.strip("/"),
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_key_id,
        secret=secret_in("s3_secret_file", settings.s3_secret_file),
    )


def make_folder(key: str, value: object, folder: Path) -> None:
    """Make a folder that a setting needs.

    Parameters
    ----------
    key, value
        The setting, for the message.
    folder
        The folder.

    Raises
    ------
    StartError
        When it cannot be made, or nothing can be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(key, value, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(key, value, PermissionError(EACCES, os.strerror(EACCES)))


def _unusable(key: str, value: object, error: OSError) -> StartError:
    return StartError(
        f"设置 {key} = {value} 用不了：{error.strerror}；请改用能写的位置，或改正目录的权限"
    )


def secret_key(path: Path) -> str:
    """Read the secret key; make it once, readable by its owner alone, when there is none.

    Raises
    ------
    StartError
        When the file is spoilt, or can be neither read nor made.
    """
    make_folder("secret_key_file", path, path.parent)
    try:
        return _secret_key(path)
    except OSError as error:
        raise _unusable("secret_key_file", path, error) from error


def _secret_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text(encoding="ascii", errors="ignore").strip()
        if len(key) < KEY_LENGTH:
            raise StartError(f"密钥文件 {path} 不完整；请删除它后重新启动") from None
        return key
    key = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
