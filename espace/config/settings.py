"""Settings: the same file for the demo, the tests and production. What differs stands in the home's ``espace.toml``.

Importing this module needs no secret and no database.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from espace.config.databases import database
from espace.lib import home, languages

HOME = home.read()
MODE = HOME.mode
DEMO = MODE == "demo"
BASE = Path(__file__).resolve().parent.parent
RELEASED = BASE.parent / "registers" / "cap-assurances.toml"
"""The register of the release; the demonstration stands on a copy of it (``ops.demo.approving``)."""
REGISTER = Path(os.environ.get("ESPACE_REGISTER") or HOME.option("register", "path") or RELEASED)

DEBUG = False
SECRET_KEY = HOME.secret
PUBLIC_URL = str(HOME.option("web", "url", "http://localhost:8000")).rstrip("/")
ALLOWED_HOSTS = [*HOME.option("web", "hosts", []), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "espace.ui",
    "espace.register",
    "espace.vault",
    "espace.audit",
    "espace.ledger",
    "espace.brokerage",
    "espace.outbox",
    "espace.accounts",
    "espace.privacy.consent",
    "espace.privacy.retention",
    "espace.privacy.archive",
    "espace.privacy.rights",
    "espace.privacy.exports",
    "espace.privacy.directives",
    "espace.privacy.consultations",
    "espace.privacy.breaches",
    "espace.privacy.proofs",
    "espace.documents",
    "espace.contracts",
    "espace.tickets",
    "espace.metrics",
    "espace.exchange",
    "espace.desk",
    "espace.portal",
    "espace.ops",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "espace.config.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "espace.config.compressing.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "espace.config.maintenance.UntilReplayed",
    "django.middleware.common.CommonMiddleware",
    "espace.accounts.sessions.SignedInUser",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "espace.portal.counted.CountsPages",
    "espace.accounts.doors.Doors",
    "espace.accounts.networks.DeclaredNetworks",
    "espace.privacy.directives.reported.DeathReported",
    "espace.privacy.consent.first.ConsentFirst",
    "espace.privacy.consultations.watching.Watch",
    "espace.accounts.readonly.GetCannotWrite",
]

ROOT_URLCONF = "espace.config.urls"
WSGI_APPLICATION = "espace.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("espace.ui.folding.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "espace.ui.context.installation",
                "espace.brokerage.context.brand",
                "espace.register.context.officer",
            ],
            "builtins": ["espace.ui.templatetags.ui"],
        },
    }
]

DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL") or HOME.option("database", "url") or f"sqlite:///{HOME.path / 'espace.db'}"
    )
}

# Nothing of ours may be culled: throttles are rows (accounts.Throttle); allauth's own cache counters are switched off.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["espace.accounts.signin.Backend"]
PASSWORD_HASHERS = ["espace.accounts.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "espace.accounts.passwords.Length"},
    {"NAME": "espace.accounts.passwords.Entropy"},
    {"NAME": "espace.accounts.passwords.Known"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "welcome"
CONSENT_URL = "portal:consent"
DEATH_REPORTED_URL = "portal:death_reported"
SESSION_ENGINE = "espace.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"  # accounts.devices
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # sealed there; no cookie beside the declared ones
)
SESSION_COOKIE_AGE = 12 * 3600  # accounts.sessions ends them sooner, by idleness and by role
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "espace.config.errors.stale_form"

BROWSER_STORAGE = (
    "kept",
    "numbers",
    "keys-off",
)  # what our scripts keep: portal/poor-line.js, portal/worker.js, ui/keys.js

ACCOUNT_ADAPTER = "espace.accounts.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "espace.portal.account_forms.LoginForm",
    "change_password": "espace.portal.account_forms.ChangePasswordForm",
    "reauthenticate": "espace.portal.account_forms.ReauthenticateForm",
    "reset_password": "espace.portal.account_forms.ResetPasswordForm",
    "reset_password_from_key": "espace.portal.account_forms.ResetPasswordKeyForm",
    "user_token": "espace.portal.account_forms.UserTokenForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(HOME.option("web", "proxies", 1 if HTTPS else 0))
STAFF_NETWORKS: list[str] = HOME.option("staff", "networks", [])

FILE_UPLOAD_HANDLERS = ["espace.documents.upload.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
SCANNER = str(HOME.option("scanner", "kind", "demonstration" if DEMO else "clamd"))
SCANNER_ADDRESS = str(HOME.option("scanner", "address", "unix:/run/clamav/clamd.ctl"))

# The machine behind the folder of the backups, where its mount does not name it; the register declares it.
BACKUP_HOST = str(HOME.option("backup", "host", ""))

SMTP = HOME.option("mail", "smtp", "")
MAIL_FROM = str(HOME.option("mail", "from", "ne-pas-repondre@localhost"))

LANGUAGE_CODE = "fr"
LANGUAGES = languages.offered(BASE / "locale")
LANGUAGE_COOKIE_NAME = "__Host-lang" if HTTPS else "lang"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
# Made by `espace init`: compressed, and named after what they hold, so that a browser never asks twice.
COLLECTED = (HOME.static / "staticfiles.json").exists()
STATIC_ROOT = HOME.static if COLLECTED else None
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "espace.config.logs.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
BRAND = {
    "name": HOME.option("brand", "name", "CAP ASSURANCES"),
    "colour": HOME.option("brand", "colour", "#0F5C63"),
    "logo": HOME.option("brand", "logo", ""),
}
