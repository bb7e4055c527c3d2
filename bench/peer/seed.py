"""``python seed.py TICKETS``: five tickets a customer, 20 staff; every tenth ticket has ten follow-ups, the others two or three."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from helpdesk.models import Queue

tickets = int(sys.argv[1])
customers = tickets // 5
FIRST = 1000  # customers are numbered from here
call_command("migrate", verbosity=0)
call_command("loaddata", "emailtemplate.json", verbosity=0)
for number in range(8):
    Queue.objects.create(
        title=f"Queue {number}",
        slug=f"q{number}",
        allow_public_submission=True,
        email_address=f"q{number}@example.test",
    )
for number in range(20):
    get_user_model().objects.create_user(
        f"staff{number}", f"staff{number}@example.test", None, is_staff=True, first_name="Staff", last_name=str(number)
    )
queue = Queue.objects.order_by("id").first().pk
staff = get_user_model().objects.filter(is_staff=True).order_by("id").first().pk
GIVEN = "array['Camille','Louise','Jules','Emma','Hugo','Alice','Paul','Rose']"
NAMES = "array['durand','martin','bernard','petit','robert','richard','dubois','moreau','laurent','simon','michel','lefebvre']"
STEPS = [
    f"""insert into auth_user(id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
        select {FIRST} + g, '!', false, 'cust' || g, ({GIVEN})[1 + g % 8], ({NAMES})[1 + g % 12] || lpad(g::text, 6, '0'),
        lower(({NAMES})[1 + g % 12]) || lpad(g::text, 6, '0') || '@example.test', false, true, now()
        from generate_series(1, {customers}) g""",
    f"select setval('auth_user_id_seq', {FIRST + customers + 1})",
    f"""insert into helpdesk_usersettings(user_id, login_view_ticketlist, email_on_ticket_change, email_on_ticket_assign,
        tickets_per_page, use_email_as_submitter, ticket_respond_layout)
        select id, true, true, true, 25, true, 'tabs' from auth_user u
        where id > {FIRST} and not exists (select 1 from helpdesk_usersettings s where s.user_id = u.id)""",
    f"""insert into helpdesk_ticket(id, title, queue_id, created, modified, submitter_email, assigned_to_id, status, on_hold,
        description, priority, secret_key)
        select g, 'Question about contract ' || g || ' cover and premium', {queue} + g % 8,
        now() - ((g % 900000) || ' minutes')::interval, now(), u.email,
        case when g % 3 = 0 then null else {staff} + g % 20 end,
        case when g % 10 = 0 then 1 when g % 20 = 1 then 2 when g % 20 = 11 then 3 else 4 end, false,
        repeat('I would like to know whether a stay in hospital abroad is covered by my contract. ', 3), 1 + g % 5, md5(g::text)
        from generate_series(1, {tickets}) g join auth_user u on u.id = {FIRST} + 1 + (g - 1) % {customers}""",
    f"select setval('helpdesk_ticket_id_seq', {tickets + 1})",
    f"""insert into helpdesk_followup(ticket_id, date, title, comment, public, user_id)
        select g, now() - ((g % 900000) || ' minutes')::interval + (k || ' hours')::interval, 'Reply ' || k,
        repeat('We asked the insurer about it and will come back to you soon. ', 3), true,
        case when k % 2 = 0 then {staff} + g % 20 end
        from generate_series(1, {tickets}) g
        cross join lateral generate_series(1, case when g % 10 = 0 then 10 when g % 10 in (1, 2) then 3 else 2 end) k""",
    "vacuum analyze",
]
with connection.cursor() as cursor:
    for step in STEPS:
        cursor.execute(step)
