"""The web process, for any WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "espace.config.settings")

application = get_wsgi_application()

# A page makes some ten thousand objects and drops them all: what lives as long as the process is not looked through again each time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
