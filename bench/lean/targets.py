"""Prints {page: {"queries": n, "targets": [[method, path, cookie, body], …]}} for real sessions, each page looked at once first."""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pages.models import Client as Customer
from pages.models import Request

SAMPLE = 200


def cookie(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"sessionid={store.session_key}"


users = get_user_model().objects
step = max(1, users.count() // SAMPLE)
customers = {user.pk: cookie(user) for user in users.filter(pk__in=[21 + n * step for n in range(SAMPLE)])}
staff = [cookie(user) for user in users.filter(is_staff=True)]
long = Request.objects.filter(pk__in=range(10, 10 * SAMPLE + 1, 10)).select_related("client__user")
threads = [(row.pk, cookie(row.client.user)) for row in long]
names = [row.name for row in Customer.objects.filter(user_id__in=customers)]
pages = {
    "list": [("GET", "/requests/", one, "") for one in customers.values()],
    "home": [("GET", "/", one, "") for one in customers.values()],
    "ticket": [("GET", f"/r/{pk}/", one, "") for pk, one in threads],
    "queue": [("GET", "/desk/", one, "") for one in staff],
    "search": [("GET", f"/search/?q={name}", staff[n % len(staff)], "") for n, name in enumerate(names)],
}
found = {}
for page, targets in pages.items():
    _method, path, session, _body = targets[0]
    with CaptureQueriesContext(connection) as captured:
        answer = Client(HTTP_HOST="127.0.0.1").get(path, HTTP_COOKIE=session)
    assert answer.status_code == 200, (page, answer.status_code)
    found[page] = {"queries": len(captured), "targets": targets}
json.dump(found, sys.stdout)
