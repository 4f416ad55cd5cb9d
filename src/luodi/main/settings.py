"""Django's settings, all made from the typed start settings and the list of systems."""

import os
from datetime import timedelta

from csp.constants import NONCE, SELF

from luodi.kernel.clock import SHANGHAI
from luodi.main import logs, start
from luodi.main.databases import database, masked
from luodi.main.serving import METRICS_FOLDER
from luodi.main.systems import ROOMS, SYSTEMS

START = start.load()

LUODI_SYSTEMS = SYSTEMS
LUODI_ROOMS = ROOMS
LUODI_DEMO = START.demonstration
LUODI_FILES = START.files.absolute()
LUODI_SECRET_KEY_FILE = START.secret_key_file.absolute()
LUODI_BUCKET = start.bucket(START)
LUODI_DATABASE_SHOWN = masked(START.database_url)
LUODI_UPLOAD_MAX_BYTES = START.upload_max_mb * 1024 * 1024
LUODI_CLOCK = (
    START.clock.replace(tzinfo=SHANGHAI) if START.clock and not START.clock.tzinfo else START.clock
)
# Beside the files and not among them: a page of the demonstration moves its clock there.
LUODI_CLOCK_FILE = (
    LUODI_FILES.with_name(f"{LUODI_FILES.name}-clock") if LUODI_DEMO and LUODI_CLOCK else None
)

SECRET_KEY = start.secret_key(START.secret_key_file)
DEBUG = START.debug
ALLOWED_HOSTS = START.allowed_hosts
CSRF_TRUSTED_ORIGINS = START.trusted_origins

KERNEL_APPS = (
    "web",
    "log",
    "config",
    "search",
    "places",
    "people",
    "parties",
    "documents",
    "ledger",
    "targets",
    "jobs",
    "imports",
    "messages",
    "duties",
    "demo",  # pages without tables
    "board",
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "ninja",  # its files for the page of the API
    *(f"luodi.kernel.{room}" for room in KERNEL_APPS),
    *(f"luodi.systems.{name}" for name in SYSTEMS),
]
MIDDLEWARE = [
    "luodi.kernel.web.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luodi.kernel.people.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "luodi.kernel.people.middleware.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "luodi.kernel.documents.middleware.UploadLimit",
    "luodi.kernel.web.numbers.CoverNumbers",
]
ROOT_URLCONF = "luodi.main.urls"
WSGI_APPLICATION = "luodi.main.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["luodi.kernel.web.templatetags.luodi", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "luodi.kernel.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database(START.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel_people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "web:home"
LUODI_SEARCH_URL = "search:search"
LUODI_SIGN_OUT_URL = "people:sign_out"
LUODI_PASSWORD_URL = "people:password"  # noqa: S105 - the name of an address
LUODI_JOBS_URL = "jobs:job_list"
LUODI_DEMO_CLOCK_URL = "demo:clock"
LUODI_DEMO_SIGN_INS = "luodi.main.demonstration.SIGN_INS"
LUODI_DEMO_PASSWORD = "luodi.main.demonstration.PASSWORD"  # noqa: S105 - where it is written
LUODI_EXPORT_URL = "jobs:export_new"
LUODI_EXPORT_AT_ONCE = START.export_at_once
LUODI_IMPORT_AT_ONCE = START.import_at_once
# Five failures of one name from one address close that pair for a quarter of an hour: nobody
# can lock another person out from elsewhere.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "luodi.kernel.people.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "luodi.kernel.web.caller.address"
LUODI_PROXIES = START.proxies
LUODI_HTTPS = START.https
LUODI_LOG_FORMAT = START.log_format
LUODI_METRICS_KEY = start.secret_in("metrics_key_file", START.metrics_key_file)
LUODI_METRICS_FOLDER = os.environ.get(METRICS_FOLDER, "")
LUODI_OIDC_ISSUER = START.oidc_issuer
LUODI_OIDC_CLIENT_ID = START.oidc_client_id
LUODI_OIDC_SECRET = start.secret_in("oidc_secret_file", START.oidc_secret_file)
LUODI_OIDC_TITLE = START.oidc_title
LUODI_SECURITY_URL = "people:security"

LUODI_PUBLIC_BOARD = START.public_board
LUODI_PUBLIC_URL = START.public_url
LUODI_MESSAGE_HOSTS = [*START.message_hosts, *START.message_private_hosts]
LUODI_MESSAGE_PRIVATE_HOSTS = START.message_private_hosts
LUODI_FORECAST_URL = START.forecast_url
EMAIL_HOST = START.mail_host
EMAIL_PORT = START.mail_port
EMAIL_USE_SSL = START.mail_security == "ssl"
EMAIL_USE_TLS = START.mail_security == "starttls"
EMAIL_HOST_USER = START.mail_user
EMAIL_HOST_PASSWORD = START.mail_password.get_secret_value()
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = START.mail_from

LANGUAGE_CODE = START.language
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # the wheel carries the files: nothing to collect
WHITENOISE_AUTOREFRESH = DEBUG

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_ENGINE = "luodi.kernel.people.sessions"
SESSION_COOKIE_AGE = START.session_hours * 3600
LUODI_SESSION_IDLE = timedelta(minutes=START.session_idle_minutes)
LUODI_SESSION_LONGEST = timedelta(hours=START.session_hours)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = START.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "luodi.kernel.web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
LOGGING = logs.configuration(START.log_format)
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # the proxy in front speaks https
