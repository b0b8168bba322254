"""Django's settings, from the environment alone (see ``env.py``)."""

from __future__ import annotations

import os
import sqlite3
from urllib.parse import urlsplit

from django.core.management.utils import get_random_secret_key
from django.utils.csp import CSP

from bothways.config.env import database_settings, mailers, read_environment

ENVIRONMENT = read_environment(os.environ)

DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
BASE_URL = ENVIRONMENT.base_url
DATA = ENVIRONMENT.data
EMBEDDING_MODEL = ENVIRONMENT.embedding_model
DATA.mkdir(parents=True, exist_ok=True)


def kept_secret_key() -> str:
    """The key kept in the data folder, made on the first start and readable by its owner alone."""
    path = DATA / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        key = get_random_secret_key()
        file.write(key)
    return key


SECRET_KEY = ENVIRONMENT.secret_key or kept_secret_key()

_address = urlsplit(BASE_URL)
ALLOWED_HOSTS = [_address.hostname or "localhost"]
if _address.hostname in {"localhost", "127.0.0.1"}:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if _address.scheme == "https" else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "bothways.ui",
    "bothways.common",
    "bothways.organisation",
    "bothways.accounts",
    "allauth",
    "allauth.account",
    "bothways.people",
    "bothways.notifications",
    "bothways.programmes",
    "bothways.recruitment",
    "bothways.matching",
    "bothways.partnerships",
    "bothways.conversations",
    "bothways.meetings",
    "bothways.integrations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bothways.config.middleware.NulByteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bothways.config.middleware.AccessMiddleware",
    "bothways.config.middleware.ArchiveMiddleware",
]

ROOT_URLCONF = "bothways.config.urls"
WSGI_APPLICATION = "bothways.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bothways.config.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# WAL corrupts on these versions when two connections write and checkpoint at once
# (docs/decisions/0004-sqlite-versions.md); they get the slower, safe journal instead.
SQLITE_VERSION = sqlite3.sqlite_version_info
SQLITE_WAL_IS_SAFE = (
    SQLITE_VERSION >= (3, 51, 3)
    or (3, 50, 7) <= SQLITE_VERSION < (3, 51, 0)
    or (3, 44, 6) <= SQLITE_VERSION < (3, 45, 0)
)
SQLITE_JOURNAL = "WAL" if SQLITE_WAL_IS_SAFE else "DELETE"

if ENVIRONMENT.database_url:
    DATABASES = {"default": database_settings(ENVIRONMENT.database_url)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "bothways.sqlite3"),
            "CONN_MAX_AGE": 600,
            # A file, not memory: tests meet the same journal and locks as an installation.
            "TEST": {"NAME": str(DATA / "test.sqlite3")},
            "OPTIONS": {
                "timeout": 20,
                # DEFERRED fails at once when a read turns into a write beside another writer.
                "transaction_mode": "IMMEDIATE",
                # FULL: an acknowledged write survives a power cut.
                "init_command": f"PRAGMA journal_mode={SQLITE_JOURNAL}; PRAGMA synchronous=FULL;",
            },
        }
    }

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "bothways.common.jobs.backend.DatabaseBackend", "QUEUES": []}}

# Accounts
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# People reach an account only by an invitation, an import or a coordinator's hand, and the
# sign-in link proves the address; a second proof would be a second e-mail for nothing.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "bothways.accounts.signin.adapter.Adapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# Safety
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if _address.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
if ENVIRONMENT.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count visitors, not the proxy

# Mail
MAILERS = mailers(ENVIRONMENT.email_url)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from
REPLY_ADDRESS = ENVIRONMENT.reply_address
MAIL_IN_SECRET = ENVIRONMENT.mail_in_secret
UNSUBSCRIBE_EMAIL = ENVIRONMENT.unsubscribe_email
PUSH_CONTACT = ENVIRONMENT.push_contact

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = ENVIRONMENT.time_zone
USE_I18N = USE_TZ = True
URLIZE_ASSUME_HTTPS = True  # “www.example.org” in a message leads to https

# Files
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILES = DATA / "files"  # what people bring; a backup of DATA has them
FILE_LIMIT = ENVIRONMENT.file_limit
FILE_SPACE = ENVIRONMENT.file_space
FILE_SCANNER = ENVIRONMENT.file_scanner
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "bothways.common.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Calendars
CALENDAR_HOSTS = ENVIRONMENT.calendar_hosts  # may be in our own network
CALENDAR_AUTHORITY = ENVIRONMENT.calendar_authority

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"bothways": {"level": "INFO"}},
}
