"""Prints {page: {"queries": n, "targets": [[method, path, cookie, body], …]}} for real sessions, each page looked at once first.

A page of the peer's staff is a shell that then asks for its rows; only the rows are counted here, which is in the peer's favour. So is
its portal home: it has none, and its list of requests stands for it.
"""

import json
import os
import random
import sys
from urllib.parse import quote, urlencode

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string
from helpdesk.models import Queue, Ticket
from helpdesk.query import query_to_base64

SAMPLE = 200
ROWS = "?draw=1&start=0&length=25&order%5B0%5D%5Bcolumn%5D=5&order%5B0%5D%5Bdir%5D=desc"
random.seed(3)


def cookie(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"sessionid={store.session_key}"


def rows(**wanted):
    return "/datatables_ticket_list/" + query_to_base64({"sorting": "created", **wanted}) + ROWS


def post(user):
    token = get_random_string(32)
    body = {
        "csrfmiddlewaretoken": token,
        "queue": queue,
        "title": "A question",
        "body": "Is my stay in hospital covered? " * 6,
        "priority": 3,
        "submitter_email": user.email,
        "due_date": "",
    }
    return ("POST", "/tickets/submit/", f"{customers[user.pk]}; csrftoken={token}", urlencode(body))


users = get_user_model().objects
chosen = random.sample(list(users.filter(is_staff=False, pk__gt=1000).values_list("pk", flat=True)), SAMPLE)
people = list(users.filter(pk__in=chosen))
customers = {user.pk: cookie(user) for user in people}
staff = [cookie(user) for user in users.filter(is_staff=True)]
queue = Queue.objects.first().pk
long = Ticket.objects.filter(pk__in=range(10, 10 * SAMPLE + 1, 10))
owners = {user.email: user for user in users.filter(email__in=[row.submitter_email for row in long])}
opened = rows(filtering={"status__in": [1, 2]}, search_string="", sortreverse=False)
pages = {
    "list": [("GET", "/api/user_tickets/?page=1", one, "") for one in customers.values()],
    "ticket": [
        (
            "GET",
            f"/view/?ticket={row.ticket_for_url}&email={quote(row.submitter_email)}&key={row.secret_key}",
            cookie(owners[row.submitter_email]),
            "",
        )
        for row in long
    ],
    "queue": [("GET", opened, one, "") for one in staff],
    "search": [
        (
            "GET",
            rows(filtering={}, filtering_null={}, search_string=user.last_name, sortreverse=None),
            staff[n % len(staff)],
            "",
        )
        for n, user in enumerate(people)
    ],
    "create": [post(user) for user in people],
}
pages["home"] = pages["list"]
found = {}
for page, targets in pages.items():
    method, path, session, body = targets[0]
    # What is created while looking goes again: the next page is of the same customers.
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        answer = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True).generic(
            method,
            path,
            body,
            content_type="application/x-www-form-urlencoded" if body else "text/html",
            HTTP_COOKIE=session,
        )
        transaction.set_rollback(True)
    assert answer.status_code == (302 if method == "POST" else 200), (page, answer.status_code)
    found[page] = {"queries": len(captured), "targets": targets}
json.dump(found, sys.stdout)
