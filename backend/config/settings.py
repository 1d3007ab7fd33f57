"""Django settings of Storyreel.

Everything a person may change comes from the environment:

- `STORYREEL_DATA`: folder of the database, the media and the cache (default: the project's own).
- `STORYREEL_DEBUG`: Django's debug pages, for developers only (default: off).
- `STORYREEL_WORKERS`: segments rendered at once (default: one per processor core).
- `STORYREEL_EXECUTOR`: who runs jobs, `threads` or `immediate` (default: `threads`).
- `STORYREEL_APP`: folder of the browser app as it is built (default: `frontend/out`).
- `STORYREEL_FFMPEG`: the FFmpeg to use, 7.0 or newer (default: the one in the packages).
- `STORYREEL_SUNO_KEY`, `STORYREEL_SUNOAPI_KEY`, `STORYREEL_KIE_KEY`, `STORYREEL_MUREKA_KEY`,
  `STORYREEL_MINIMAX_KEY`: keys of music services, and `STORYREEL_KIE_WEBHOOK_KEY`, by which what
  kie.ai sends is known (default: those entered in the app). They are never settings, see
  `backend/config/keys.py`.
"""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from backend.config.environment import envbool, envint, envpath

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = envpath("STORYREEL_DATA", BASE_DIR)

DEBUG = envbool("STORYREEL_DEBUG", False)
# Nothing that is signed outlives the process: there are no sessions and no logins.
SECRET_KEY = get_random_secret_key()
# Never wider: a name that another site can point at this machine would open the app to that site.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "backend.config",  # before rest_framework, whose page it puts our name on
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "backend.jobs",
    "backend.projects",
    "backend.renders",
    "backend.voices",
    "backend.music",
    "backend.features",
    "backend.webhooks",
]
MIDDLEWARE = [
    "backend.config.guard.GuardMiddleware",
    "django.middleware.common.CommonMiddleware",
    "backend.projects.echo.edit_middleware",
]
ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "db.sqlite3",
        "OPTIONS": {
            # A writer takes its lock at BEGIN and waits for it there; taking it later, in the
            # middle of a transaction, fails at once whatever the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
# Small uploads stay in memory, larger ones go to a file at once: beside the media, so that keeping
# one is a rename, and not in the system's folder, which is often memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "uploads"
# `up` makes that folder after the checks, which would miss it in a new data folder.
SILENCED_SYSTEM_CHECKS = ["files.E001"]
# Django's own choice would open them to everybody on the machine.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# The text of a story as JSON; files are counted separately and may be far larger.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20
# A story folder sent as its files, each with its path; as many as a zip file may hold.
DATA_UPLOAD_MAX_NUMBER_FILES = 20_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2 * DATA_UPLOAD_MAX_NUMBER_FILES + 100

# What goes wrong is said where Storyreel was started; there is nobody to send mail to.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"secrets": {"()": "backend.config.redaction.RedactSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "level": "ERROR",
            "filters": ["secrets"],
        },
    },
    "root": {"handlers": ["console"]},
    # Django's own handlers would write what nobody has cut the secrets out of.
    "loggers": {"django": {}},
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

REST_FRAMEWORK = {
    # One person, one machine, no login; what guards unsafe requests is backend/config/guard.py.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PAGINATION_CLASS": "backend.config.pagination.PageNumberPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "backend.config.errors.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Storyreel",
    "DESCRIPTION": "Turns a story and its pictures into a narrated film.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.jobs.schema.add_events",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ProjectStatusEnum": "backend.projects.models.ProjectStatus",
        "JobStatusEnum": "backend.jobs.states.JobStatus",
        "FormatEnum": "backend.renders.models.FORMAT_CHOICES",
        "MusicModeEnum": "backend.music.providers.protocol.MODE_CHOICES",
    },
}

STORYREEL_EXECUTOR = os.environ.get("STORYREEL_EXECUTOR", "threads")
STORYREEL_WORKERS = envint("STORYREEL_WORKERS", os.cpu_count() or 1, at_least=1)
STORYREEL_APP = envpath("STORYREEL_APP", BASE_DIR / "frontend" / "out")
STORYREEL_CACHE = MEDIA_ROOT / "cache"
