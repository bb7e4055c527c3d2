"""``python seed.py CLIENTS``: as many clients, five requests each; every tenth request has ten messages, the others one."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.core.management import call_command
from django.db import connection

clients = int(sys.argv[1])
requests = clients * 5
call_command("migrate", verbosity=0)  # what Django brings, then what points to it
call_command("migrate", verbosity=0, run_syncdb=True)
NAMES = "array['durand','martin','bernard','petit','robert','richard','dubois','moreau','laurent','simon','michel','lefebvre']"
STEPS = [
    "create extension if not exists pg_trgm",
    f"""insert into auth_user(id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        select g, '!', false, 'user' || g, 'F', 'L' || g, 'u' || g || '@example.test', g <= 20, true, now()
        from generate_series(1, {clients}) g""",
    f"""insert into pages_client(id, user_id, name)
        select g, g, initcap(({NAMES})[1 + g % 12]) || lpad(g::text, 7, '0') from generate_series(1, {clients}) g""",
    f"""insert into pages_contract(client_id, number, product, insurer, ends, premium)
        select g, 'C-' || lpad(g::text, 10, '0'), 'Health', 'Insurer ' || g % 6, date '2027-01-01' + g % 300, 100 + g % 900
        from generate_series(1, {clients}) g""",
    f"""insert into pages_request(id, client_id, subject, client_name, status, last_activity)
        select g, 1 + (g - 1) % {clients}, 'Question about my cover number ' || g, 'Client ' || (1 + (g - 1) % {clients}),
        case when g % 10 = 0 then 1 else 2 end, timestamptz '2026-11-01' - ((g::bigint * 7919 % {requests}) || ' minutes')::interval
        from generate_series(1, {requests}) g""",
    f"""insert into pages_message(request_id, staff, body, created)
        select g, k % 2 = 0, repeat('We asked the insurer about it and will come back to you soon. ', 3),
        timestamptz '2026-11-01' + (k || ' hours')::interval
        from generate_series(1, {requests}) g cross join lateral generate_series(1, case when g % 10 = 0 then 10 else 1 end) k""",
    "create index lean_trigrams on pages_client using gin (upper(name) gin_trgm_ops)",
    "vacuum analyze",
]
with connection.cursor() as cursor:
    for step in STEPS:
        cursor.execute(step)
