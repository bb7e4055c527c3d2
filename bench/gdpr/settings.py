"""django-gdpr as its documentation sets it up, on PostgreSQL, with kept connections."""

import os

SECRET_KEY = "bench-only"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "gdpr", "people"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["PGDATABASE"],
        "USER": os.environ.get("PGUSER", ""),
        "PASSWORD": os.environ.get("PGPASSWORD", ""),
        "HOST": os.environ.get("PGHOST", ""),
        "PORT": os.environ.get("PGPORT", ""),
        "CONN_MAX_AGE": None,
    }
}
USE_TZ = True
GDPR_KEY = "bench-only"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
