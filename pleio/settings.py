"""Settings. What differs between a laptop and a data centre comes from the environment (`pleio/env.py`)."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from pleio import env
from pleio.preflight import sentence_for
from pleio.schedule import TIMETABLE

BASE_DIR = env.BASE_DIR
# What .env says holds for every command; what is in the environment already goes before it.
env.load_file("ENV_FILE")
VAR_DIR: Path = env.read_folder("PLEIO_VAR", BASE_DIR / "var")

# What kind of site this is ---------------------------------------------------------------------------------------------
# demo: fictional content, sign-in buttons and a mailbox anyone can read. production: refuses to start without its secrets.
PRODUCTION = env.read_flag("PRODUCTION", default=False)
DEMO = env.read_flag("DEMO", default=not PRODUCTION)
DEBUG = env.read_flag("DEBUG", default=False)
if PRODUCTION:
    missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL") if not env.read_text(name)]
    if missing:
        raise ImproperlyConfigured(
            f"PRODUCTION is on, but {', '.join(missing)} is not set. See .env.example for what each one means."
        )
    if "*" in env.read_list("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("ALLOWED_HOSTS is *, which lets anyone pretend to be this site. Name the hosts.")
    if DEMO:
        raise ImproperlyConfigured("DEMO and PRODUCTION are both on. Anyone could sign in as operator: leave DEMO out.")


def _own_secret() -> str:
    """A secret for this machine, made once and kept beside the database; production names its own."""
    file = VAR_DIR / "secret_key"
    try:
        if not file.exists() or not file.read_text().strip():
            VAR_DIR.mkdir(parents=True, exist_ok=True)
            # Whole or not at all: the disk may be full.
            new = VAR_DIR / f"secret_key.{os.getpid()}"
            new.touch(mode=0o600)
            new.write_text(get_random_secret_key())
            new.replace(file)
        return file.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(sentence_for(error, VAR_DIR)) from error


SECRET_KEY = env.read_text("SECRET_KEY") or _own_secret()
SECRET_KEY_FALLBACKS = env.read_list("SECRET_KEY_FALLBACKS")
# The log keeps its own key, so that it stays whole when SECRET_KEY changes: the old one then stays here.
AUDIT_KEY = env.read_text("AUDIT_KEY") or SECRET_KEY
AUDIT_KEY_FALLBACKS = env.read_list("AUDIT_KEY_FALLBACKS", SECRET_KEY_FALLBACKS)
AUDIT_HEADS = env.read_folder("AUDIT_HEADS", VAR_DIR / "audit-heads.log")
AUDIT_HOLD = env.read_text("AUDIT_HOLD")
HOST = env.read_text("HOST", "127.0.0.1")
PORT = env.read_number("PORT", 8000)
SITE_URL = env.read_text("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.read_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
SITE_NAME = env.read_text("SITE_NAME", "Pleio")
SOURCE_URL = env.read_text("SOURCE_URL")
SECURITY_CONTACT = env.read_text("SECURITY_CONTACT", "mailto:security@pleio.example")

INSTALLED_APPS = [
    "pleio",
    "insights",
    "moderation",
    "ratings",
    "blogs",
    "groups",
    "notifications",
    "accounts",
    "audit",
    "common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pleio.packages.UserSessions",
    "guardian",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "common.middleware.SecurityHeaders",
    "common.middleware.ReadableRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.PersonOfTheSession",
    "audit.middleware.KnownOrigin",
    "accounts.middleware.LanguageOfThePerson",
    "pleio.viewing_as.ViewingAs",
    "groups.middleware.OwnGroupsOnce",
    "pleio.middleware.LoginRequired",
    "accounts.middleware.HalfWayIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

# How queries that are written down once are asked (common/prepared.py); "proven" in tests.
PREPARED_QUERIES = "kept"

ROOT_URLCONF = "pleio.urls"
WSGI_APPLICATION = "pleio.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pleio.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "common.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Where things are kept -------------------------------------------------------------------------------------------------
# The owner of the tables migrates, grants and purges; all else is done as the application's role, where they are two.
OF_THE_OWNER = {"migrate", "grant_application_role", "purge_audit"}
_database_file = VAR_DIR / "pleio.sqlite3"
if OF_THE_OWNER.intersection(sys.argv[1:2]) and env.read_text("DATABASE_MIGRATE_URL"):
    DATABASES = {"default": env.database("DATABASE_MIGRATE_URL", default_file=_database_file)}
else:
    DATABASES = {"default": env.database("DATABASE_URL", default_file=_database_file)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.redis("REDIS_URL")
REDIS_PREFIX = env.read_text("REDIS_PREFIX", "pleio")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "common.cache.SteadyRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"kept_prefix": "allauth:rl:", "kept_in": "limits"},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pleio",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}
# While Redis is away the counts that guard the way in stand here, in a table that a migration made; a site without Redis
# is one process, which counts in its memory.
CACHES["limits"] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "accounts_keptlimit",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pleio.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": env.storage("STORAGE_URL", default_folder=MEDIA_ROOT),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.read_flag("STATIC_MANIFEST", default=PRODUCTION)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Empty: what people upload is not looked at by a virus scanner.
CLAMD_URL = env.scanner("CLAMD_URL")
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
# Without a manifest (a laptop) the files are served as they lie in static/: nothing to build.
WHITENOISE_USE_FINDERS = not env.read_flag("STATIC_MANIFEST", default=PRODUCTION)
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "common.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# People ----------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.PersonBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.NotLikeThePerson",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "notifications.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.selectors.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.sign_up.SignupForm",
    "login": "accounts.forms.signing_in.LoginForm",
    "request_login_code": "accounts.forms.signing_in.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.signing_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.signing_in.ConfirmEmailCodeForm",
    "reset_password": "accounts.forms.passwords.ResetPasswordForm",
    "confirm_password_reset_code": "accounts.forms.signing_in.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "accounts.forms.passwords.ResetPasswordKeyForm",
    "change_password": "accounts.forms.passwords.ChangePasswordForm",
    "set_password": "accounts.forms.passwords.SetPasswordForm",
    "add_email": "accounts.forms.own_account.ChangeEmailForm",
    "reauthenticate": "accounts.forms.signing_in.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
# Several proven addresses, one of them the main one: see accounts/services/addresses.py.
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# An office of hundreds sits behind one address: per client generous, per account strict. What succeeds never counts
# against signing in ("login" counts every try, so it is off; "login_failed" gives back what was right).
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "120/m/ip,5/5m/key",
    "signup": "300/m/ip",
    "request_login_code": "600/m/ip,3/m/key",
    "reset_password": "300/m/ip,3/m/key",
    "reset_password_from_key": "300/m/ip",
    "reauthenticate": "20/m/user",
}
# How long after signing in, or after showing again that it is you, what protects the account can be changed.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.read_number("TRUSTED_PROXIES", 0)

# A second step: an app with codes, passkeys, and codes for when both are lost.
MFA_ADAPTER = "notifications.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# One step of 30 seconds early or late: clocks of telephones differ.
MFA_TOTP_TOLERANCE = 1
# Operators and managers of organisations always sign in with a second step.
TWO_FACTOR_FOR_OFFICE = env.read_flag("TWO_FACTOR_FOR_OFFICE", default=PRODUCTION)
# Who makes groups: all colleagues, managers of organisations (and operators), or operators only.
GROUP_CREATORS = env.read_choice("GROUP_CREATORS", ("colleagues", "managers", "operators"))

# Language and time -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["common.formats"]

# An account that nobody used for so many months is ended, after two notices; 0: never.
DORMANT_MONTHS = env.read_number("DORMANT_MONTHS", 24)

# Mail ------------------------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.mail("EMAIL_URL", demo=DEMO, folder=VAR_DIR / "mail")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.read_text("MAIL_FROM", "Pleio <noreply@pleio.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Proof of mail domains ---------------------------------------------------------------------------------------------------
# Empty: the resolver of the machine. Otherwise one address, such as 127.0.0.1 or 127.0.0.1:5353.
DNS_RESOLVER = env.read_text("DNS_RESOLVER")

# Background work -------------------------------------------------------------------------------------------------------
# Without Redis the queue is a file of its own, made anew at each start: what must happen stands in the database.
BROKER_FILE = VAR_DIR / "broker.sqlite3"
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{BROKER_FILE}"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "global_keyprefix": f"{REDIS_PREFIX}:",
        "visibility_timeout": 300,
        "socket_connect_timeout": 0.2,
        "socket_timeout": 5,
    }
    if REDIS_URL
    else {"connect_args": {"timeout": 20}}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = TIMETABLE

# Safety ----------------------------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.read_flag("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Whether browsers carry the domain in their own list is for the owner of the domain to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # An ordinary 404 or 403 is an answer and no news; what goes wrong on our side is.
    "loggers": {
        "django.request": {"level": "ERROR"},
        # The head of the audit log, for whoever keeps logs elsewhere.
        "audit.head": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": env.read_text("LOG_LEVEL", "WARNING").upper()},
}
