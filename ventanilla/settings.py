"""The one settings file. Everything that an installation may want to change is read from the environment and has a safe default.

All state lives in one folder, `VENTANILLA_DATA`: the database (unless `DATABASE_URL` says otherwise), the files, the secret key.
`VENTANILLA_URL` is the address that people see; cookies, mail links and HTTPS follow from it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _kept_secret(path: Path) -> str:
    """The secret in this file, made on the first start. Two processes starting at once end up with the same one."""
    if not path.exists():
        draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


# --- This installation ------------------------------------------------------------------------------------------------

PACKAGE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("VENTANILLA_DATA") or "var").resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = _flag("VENTANILLA_DEBUG")
DEMO = _flag("VENTANILLA_DEMO")

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or "8000")

# "/belenus" when the site lives below a path of a larger one; empty when it has the address to itself.
_prefix = os.environ.get("VENTANILLA_PREFIX", "").strip("/")
PREFIX = f"/{_prefix}" if _prefix else ""
FORCE_SCRIPT_NAME = PREFIX or None

_local = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else HOST  # noqa: S104
SITE_URL = (os.environ.get("VENTANILLA_URL") or f"http://{_local}:{PORT}{PREFIX}").rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"

SECRET_KEY = os.environ.get("VENTANILLA_SECRET_KEY") or _kept_secret(DATA / "secret-key")
SECRET_KEY_FALLBACKS = _words("VENTANILLA_OLD_SECRET_KEYS")

# --- Address and transport --------------------------------------------------------------------------------------------

# A demo may be looked at from any machine of the room; its mails go nowhere, so a forged Host does no harm.
ALLOWED_HOSTS = (
    ["*"]
    if DEMO
    else sorted({"localhost", "127.0.0.1", "[::1]", _site.hostname or "localhost", *_words("VENTANILLA_HOSTS")})
)
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

# Only with a proxy of our own in front: anybody else could write these headers himself.
BEHIND_PROXY = _flag("VENTANILLA_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{PREFIX}/"
# Names of our own: cookies do not tell ports apart, and several sites may share a machine.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "ventanilla", "ventanilla_csrf", "ventanilla_lang"
SESSION_ENGINE = "ventanilla.accounts.store"
SESSION_COOKIE_AGE = 14 * 24 * 3600

CSRF_FAILURE_VIEW = "ventanilla.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ventanilla.people",
    "ventanilla.desks",
    "ventanilla.tickets",
    "ventanilla.jobs",
    "ventanilla.mail",
    "ventanilla.search",
    "ventanilla.bell",
    "ventanilla.surveys",
    "ventanilla.billing",
    "ventanilla.deadlines",
    "ventanilla.accounts",
    "ventanilla.customers",
    "ventanilla.portal",
    "ventanilla.console",
    "ventanilla.web",
    "ventanilla.demo",
    "ventanilla.backup",
    "ventanilla.bench",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "ventanilla.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ventanilla.web.middleware.closed",
    "ventanilla.web.compression.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ventanilla.web.middleware.surroundings",
    "ventanilla.accounts.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ventanilla.accounts.middleware.keep_seen",
    "ventanilla.accounts.middleware.HoldUntilSafe",
]

ROOT_URLCONF = "ventanilla.urls"
WSGI_APPLICATION = "ventanilla.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "ventanilla.web.jinja.environment"},
    },
    {  # what allauth and Django's own forms bring with them
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# --- Database, cache, files -------------------------------------------------------------------------------------------


def database(url: str) -> dict[str, Any]:
    """Connection settings for this address. One that stays open spares each request the cost of opening it again."""
    settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["CONN_HEALTH_CHECKS"] = False
        settings["OPTIONS"] = {
            # Writers queue at BEGIN. A transaction that reads first and writes later would fail at once, without waiting.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what we said yes to survives a power cut. The rest is about speed.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=268435456; PRAGMA cache_size=-16000; PRAGMA journal_size_limit=67108864;"
            ),
        }
    if settings["ENGINE"] == "django.db.backends.postgresql":
        options = settings.setdefault("OPTIONS", {})
        # A list joins fifteen small tables to its tickets, in the order in which they are wanted. Looking for a better
        # order takes PostgreSQL 120 ms, and the whole page without that search 60 ms.
        options["options"] = f"-c join_collapse_limit=2 -c jit=off {options.get('options', '')}".strip()
    return settings


DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'ventanilla.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that limits on logins hold across workers and restarts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Of a few hundred, which is the default, an attacker could push his own counts out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

MEDIA_ROOT = DATA / "files"
# Where `ventanilla backup` puts them; better on another disk.
BACKUPS = Path(os.environ.get("VENTANILLA_BACKUPS") or DATA / "backups").resolve()
FILE_UPLOAD_TEMP_DIR = DATA / "tmp"  # same disk as the files: storing one is a rename
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A text of 10 MB that somebody pastes by mistake still gets its error beside the field: encoded, it may be three times as long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

STATIC_URL = f"{PREFIX}/static/"
STATIC_ROOT = PACKAGE / "static-built"
WHITENOISE_STATIC_PREFIX = "/static/"
WHITENOISE_MAX_AGE = 3600
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ventanilla.web.storage.StaticFiles",
        # Public, and perhaps built by another user than the one who serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # user names are unique, but by a constraint on their lower case
AUTHENTICATION_BACKENDS = ["ventanilla.accounts.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600  # an invitation lives a week; this link is asked for by who is waiting for it

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = f"{PREFIX}/"
LOGOUT_REDIRECT_URL = "login"

ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None  # the person ticks a box
ACCOUNT_ADAPTER = "ventanilla.accounts.adapter.Adapter"
# Five failures in five minutes close a login to further attempts for a while, wherever they come from. What is counted per network
# address is generous: a whole company may sit behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/10m/key",
    "verify": "60/m/ip",
    "api": "120/m/ip",
    "api_token": "60/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ventanilla"
MFA_TOTP_TOLERANCE = 1  # clocks of phones and of small servers differ; no code serves twice all the same
MFA_ADAPTER = "ventanilla.accounts.second_factor.Adapter"

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "es"
# es addresses the reader as usted, es-mx as tú, es-ar as vos; the last two hold only what differs.
LANGUAGES = [("es", "Español"), ("es-mx", "Español (México)"), ("es-ar", "Español (Argentina)"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Jobs -------------------------------------------------------------------------------------------------------------

# Rows in our own database, so that one commit holds a change and what follows from it (docs/decisions/0002-jobs.md).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["mail", "default", "slow"]}}
SCHEDULE = "ventanilla.schedule.SCHEDULE"

# --- Mail -------------------------------------------------------------------------------------------------------------

# smtp://user:password@host:587?security=starttls  (starttls, tls or none). Without it, mails are kept in the outbox.
_smtp = urlsplit(os.environ.get("VENTANILLA_SMTP", ""))
if _smtp.hostname:
    _security = parse_qs(_smtp.query).get("security", ["tls" if _smtp.scheme == "smtps" else "starttls"])[0]
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or {"tls": 465, "starttls": 587}.get(_security, 25)
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _security == "starttls", _security == "tls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA / "sent-mail")
# Nothing leaves a demo, or a machine that was not told of a server: its mails are kept for an administrator to look at.
KEEP_MAIL = DEMO or not _smtp.hostname
# How long a mail may take before another worker tries it: longer than seven steps that each end at the last moment.
MAIL_LEASE_SECONDS = int(os.environ.get("VENTANILLA_MAIL_LEASE") or "160")
# How many automatic mails an hour a person gets at most; what is over comes gathered in one.
MAIL_PER_HOUR = int(os.environ.get("VENTANILLA_MAIL_PER_HOUR") or "40")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("VENTANILLA_MAIL_FROM") or f"ventanilla@{_site.hostname}"

# --- Logs -------------------------------------------------------------------------------------------------------------

# One JSON object a line for machines, or text for a person at a terminal. Neither carries what people typed, but when debugging.
LOG_FORMAT = os.environ.get("VENTANILLA_LOG") or ("text" if DEBUG or DEMO else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "ventanilla.lib.logs.JsonFormatter"},
        "text": {"()": "ventanilla.lib.logs.TextFormatter", "whole": DEBUG},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # A page that is not there, a right that is missing: daily life, and the path may name a person.
        "django.request": {"level": "ERROR"},
    },
}

# --- Reactions --------------------------------------------------------------------------------------------------------

VENTANILLA_REACTIONS = "ventanilla.reactions.REACTIONS"
