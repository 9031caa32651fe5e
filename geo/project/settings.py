"""Settings, read from the environment; README "Betrieb" lists them all."""

import os
from importlib import metadata
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".data"))


def flag(name, default=False):
    """Return the environment variable ``name`` as a switch: 1, true, yes or on."""
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def words(name, default=""):
    """Return the environment variable ``name`` as a list of words, split at commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def wheel_library(package, folder, pattern):
    """Return the shared library that the wheel of ``package`` carries, or None for the system's."""
    if os.environ.get("GEO_LIBS") == "system":
        return None
    root = Path(metadata.distribution(package).locate_file(folder))
    return str(next(root.glob(pattern), "")) or None


DEBUG = flag("DEBUG")
HTTPS = flag("HTTPS")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
if not SECRET_KEY:
    if not DEBUG and not flag("TESTING"):
        raise ImproperlyConfigured(
            "SECRET_KEY fehlt: eine lange zufällige Zeichenkette in die Umgebung setzen."
        )
    SECRET_KEY = "only-for-development-and-tests"  # noqa: S105
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = words("TRUSTED_PROXIES")
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

GDAL_LIBRARY_PATH = wheel_library("pyogrio", "pyogrio.libs", "libgdal-*.so*")
GEOS_LIBRARY_PATH = wheel_library("shapely", "shapely.libs", "libgeos_c-*.so*")

INSTALLED_APPS = [
    "geo.project.admin_config.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "leaflet",
    "pgtrigger",
    "procrastinate.contrib.django",
    "geo",
    "geo.project",
    "districts.areas",
    "districts.outbox",
    "districts.throttling",
    "districts.offices",
    "layers",
    "layers.boundaries",
    "layers.concerns",
    "layers.pins",
    "importers",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "geo.project.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "geo.project.middleware.OutageMiddleware",
    "geo.project.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "geo.project.urls"
WSGI_APPLICATION = "geo.project.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "geo.project.context.site",
            ],
        },
    },
]

STATEMENT_TIMEOUT_MS = int(os.environ.get("STATEMENT_TIMEOUT_MS", "5000"))
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgis://localhost/sozialraumkarte"),
        engine="django.contrib.gis.db.backends.postgis",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    options=f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Solved proofs of work must stay known until they expire, however many there are.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "offices.User"
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "concerns_staff:list"
LOGOUT_REDIRECT_URL = "start"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
NODE_MODULES = BASE_DIR / "node_modules"
NODE_FILES = {"@kern-ux/native/dist": ("kern.min.css",)}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "geo.project.finders.NodeModulesFinder",
    "geo.project.finders.FontFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "geo.project.finders.ModuleManifestStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "webp", "woff", "woff2", "gz")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10

EMAIL_BACKEND = "districts.outbox.backends.FolderBackend"
EMAIL_FOLDER = DATA_DIR / "mails"
if os.environ.get("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["EMAIL_HOST"]
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Sozialraumkarte <sozialraumkarte@localhost>")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "geo.project.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", "31536000" if HTTPS else "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

BASEMAP_URL = os.environ.get("BASEMAP_URL", "")
BASEMAP_ATTRIBUTION = os.environ.get("BASEMAP_ATTRIBUTION", "")
BASEMAP_HOSTS = words("BASEMAP_HOSTS")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *BASEMAP_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LEAFLET_CONFIG = {
    "SPATIAL_EXTENT": (9.58, 52.28, 9.94, 52.47),
    "TILES": [("", BASEMAP_URL, {"attribution": BASEMAP_ATTRIBUTION})] if BASEMAP_URL else [],
    "MAX_ZOOM": 19,
    "MIN_ZOOM": 9,
    "RESET_VIEW": False,
    "SRID": None,
    "NO_GLOBALS": False,
    "ATTRIBUTION_PREFIX": "",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "geo.project.masking.MaskSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}

CITY_NAME = os.environ.get("CITY_NAME", "Hannover")
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "")
PHOTO_MAX_BYTES = 12 * 1024 * 1024
PHOTO_MAX_PIXELS = 60_000_000
PHOTOS_PER_CONCERN = 5
REQUEST_MAX_BYTES = PHOTOS_PER_CONCERN * PHOTO_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE
SUBMISSIONS_FREE = int(os.environ.get("SUBMISSIONS_FREE", "5"))
SUBMISSIONS_MAX = int(os.environ.get("SUBMISSIONS_MAX", "30"))
