"""Django's settings. Those that differ between servers come from the environment (`Config`)."""

import os
import sys
from pathlib import Path

from refdesk.translations.offered import offered_by_server

from .config import Config
from .databases import SQLITE_FILE, postgres, sqlite
from .secret_key import stored_secret
from .storages import storages

CONFIG = Config.from_environ(os.environ)

ROOT = Path(__file__).resolve().parent.parent
DEBUG = CONFIG.debug
# `restore` creates no key: a refused one leaves nothing in the folder, and a successful one restores the key. Other
# commands create no data folder, and so no key in it.
_CREATES_KEY = CONFIG.data.is_dir() and sys.argv[1:2] != ["restore"]
SECRET_KEY = CONFIG.secret_key or stored_secret(CONFIG.data / "secret-key", create=_CREATES_KEY)
SECRET_KEY_FALLBACKS = list(CONFIG.secret_key_fallbacks)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "refdesk.audit",
    "refdesk.libraries",
    "refdesk.staff",
    "refdesk.identity",
    "refdesk.sign_on",
    "refdesk.keys",
    "refdesk.presence",
    "refdesk.widgets",
    "refdesk.masking",
    "refdesk.chats",
    "refdesk.blocks",
    "refdesk.push",
    "refdesk.alerts",
    "refdesk.tickets",
    "refdesk.accessibility",
    "refdesk.colleagues",
    "refdesk.mail",
    "refdesk.transcripts",
    "refdesk.noscript",
    "refdesk.retention",
    "refdesk.canned",
    "refdesk.appointments",
    "refdesk.analytics",
    "refdesk.webhooks",
    "refdesk.statistics",
    "refdesk.files",
    "refdesk.faq",
    "refdesk.demo",
    "refdesk.backup",
    "refdesk.project",
    # After the rooms, whose templates precede its own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "refdesk.project.middleware.timed",
    "refdesk.project.middleware.forwarded",
    "refdesk.project.middleware.monitors_by_any_host",
    "refdesk.audit.request.remember_request",
    "refdesk.project.middleware.security_policy",
    "refdesk.project.middleware.uncached",
    "refdesk.project.middleware.without_nul",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "refdesk.identity.sessions.note_use",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "refdesk.project.middleware.operators_language",
    "refdesk.project.middleware.entrance",
    "allauth.account.middleware.AccountMiddleware",
    "refdesk.project.middleware.DatabaseErrors",
    "refdesk.project.middleware.LimitNumbers",
]

ROOT_URLCONF = "refdesk.project.urls"
ASGI_APPLICATION = "refdesk.server.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]

DATABASES = {
    "default": postgres(CONFIG.database_url, CONFIG.lanes) if CONFIG.database_url else sqlite(CONFIG.data / SQLITE_FILE)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = storages(CONFIG)

AUTH_USER_MODEL = "people.Operator"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "refdesk.identity.sign_in_rules.MinimumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Lifetime of invitations, in seconds.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
# scrypt is memory-hard, in the standard library, and faster than a million rounds of PBKDF2.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# django-allauth: docs/decisions/0020-accounts-on-allauth.md. Refdesk has its own limits of attempts.
ACCOUNT_ADAPTER = "refdesk.identity.factors.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_FORMS = {"reauthenticate": "refdesk.identity.factors.forms.ConfirmPasswordForm"}
MFA_ADAPTER = "refdesk.identity.factors.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "refdesk.identity.factors.forms.SecondFactorForm",
    "activate_totp": "refdesk.identity.factors.forms.NewAppForm",
    "authenticate_webauthn": "refdesk.identity.factors.passkey_forms.PasskeyForm",
    "add_webauthn": "refdesk.identity.factors.passkey_forms.NewPasskeyForm",
}
# Clocks of phones may differ by half a minute.
MFA_TOTP_TOLERANCE = 1
CSRF_FAILURE_VIEW = "refdesk.project.pages.csrf_failed"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/login/"

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["refdesk.project.formats"]
LANGUAGES = [(language.code, language.name) for language in offered_by_server()]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]

LOOPBACK_HOSTS = ["127.0.0.1", "[::1]", "localhost", ".localhost"]
ALLOWED_HOSTS = [CONFIG.public_host] if CONFIG.is_public else list(dict.fromkeys([CONFIG.public_host, *LOOPBACK_HOSTS]))
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Browsers accept a cookie with this prefix only over TLS and only from this host, not from a neighboring domain.
_PREFIX = "__Host-" if CONFIG.is_https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}sessionid", f"{_PREFIX}csrftoken"
SESSION_ENGINE = "refdesk.identity.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Below these paths, URLs contain tokens that grant access. The log shows only the prefix.
PATHS_WITH_TOKENS = [
    "/files/",
    "/ask/",
    "/ticket/",
    "/invitation/",
    "/new-password/",
    "/live/stream/",
    "/api/v1/uploads/",
]

_LOG_FORMATTER = {"text": "line", "json": "json"}[CONFIG.log_format]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "refdesk.kit.logs.Formatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "private": PATHS_WITH_TOKENS,
        },
        "json": {"()": "refdesk.kit.logs.JsonFormatter", "private": PATHS_WITH_TOKENS},
    },
    "filters": {"refused": {"()": "refdesk.kit.logs.RefusedRequests"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": _LOG_FORMATTER},
        "refused": {"class": "logging.StreamHandler", "formatter": _LOG_FORMATTER, "filters": ["refused"]},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "uvicorn": {"level": "WARNING"},
        "uvicorn.error": {"level": "WARNING"},
        # 404s are not logged; server errors are.
        "django": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        # Requests that Django refuses as suspicious: a wrong Host, a NUL in the address, a form without its token.
        "django.security": {"handlers": ["refused"], "propagate": False},
    },
}
