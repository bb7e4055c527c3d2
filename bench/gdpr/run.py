"""``python run.py PEOPLE``: people whose consent ended, anonymised. Prints {"rate": people a second, "statements": a person's}."""

import json
import os
import sys
import time
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from gdpr.models import LegalReason
from people.models import Person

people = int(sys.argv[1])
call_command("migrate", run_syncdb=True, verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("TRUNCATE people_person, gdpr_legalreason RESTART IDENTITY CASCADE")
    cursor.execute(
        "INSERT INTO people_person(first_name, last_name, email, phone, birth_date, note) SELECT 'Camille', 'Durand' || g, "
        "'c' || g || '@example.test', '+3247' || lpad(g::text, 7, '0'), '1980-01-01', repeat('note about the person. ', 5) "
        f"FROM generate_series(1, {people + 1}) g"
    )
for person in Person.objects.all():
    person.create_consent("relationship")
LegalReason.objects.update(expires_at=timezone.now() - timedelta(days=1))
first = LegalReason.objects.filter_active_and_expired().first()
with CaptureQueriesContext(connection) as seen:
    first.expire()
began = time.perf_counter()
LegalReason.objects.expire_old_consents()
seconds = time.perf_counter() - began
if left := Person.objects.filter(last_name__startswith="Durand").count():
    sys.exit(f"{left} people are as they were")
json.dump({"rate": people / seconds, "statements": len(seen.captured_queries)}, sys.stdout)
