"""No address gives staff a file about more than one person, but two: each asks who is there again, and is told of (S16)."""

from __future__ import annotations

from django.test import Client

from espace.accounts.roles import STAFF_ROLES, Role
from espace.audit.models import AuditEvent
from espace.privacy.consultations.models import Alert
from tests.entering import enter
from tests.security.cases import body
from tests.security.test_permissions import CASES
from tests.security.world import World

SEVERAL = {
    "dpo/violations/<uuid:pk>/touches.csv": "the opaque ids that a breach touched, and no value",
    "gestion/imports/<uuid:pk>/lignes-a-corriger/": "the rows that could not be read of the file that this brokerage sent",
}
COPIES = {"dpo/deces/<uuid:pk>/copie.zip"}
"""The whole copy of one person."""
TOLD = SEVERAL.keys() | COPIES
OF_NOBODY = {
    "dpo/preuves.zip", "dpo/registre/activites.csv", "gestion/cabinet/apercu.css", "gestion/mesures/mesures.csv",
}  # fmt: skip
OF_ONE = {
    "archives/consultations/<uuid:pk>/fichiers/<uuid:unit>/", "dpo/droits/<uuid:pk>/reponse.pdf", "dpo/justificatifs/<uuid:pk>/",
    "gestion/documents/<uuid:pk>/apercu/", "gestion/documents/<uuid:pk>/telecharger/",
    "gestion/partages/<uuid:pk>/fichiers/<uuid:document>/", "gestion/prets/<uuid:pk>/fichiers/<uuid:unit>/",
}  # fmt: skip
STAFF = frozenset(STAFF_ROLES)


def test_each_file_is_about_one_person_at_most(db: None) -> None:
    world, files = World(), set()
    for case in CASES:
        roles = (case.to or frozenset()) & STAFF
        if not case.shows or not roles or Role.CUSTOMER in (case.to or ()):
            continue
        one = world.acting = world.of(min(roles))
        path = case.path(world)
        last = max(AuditEvent.objects.values_list("id", flat=True), default=0)
        alerts = set(Alert.objects.values_list("pk", flat=True))
        answer = world.browser(one).get(path)
        if answer.headers["Content-Type"].startswith("text/html"):
            continue
        body(answer)
        files.add(case.route)
        events = AuditEvent.objects.filter(id__gt=last, actor=one.pk)
        people = {str(event.subject) for event in events if event.subject} | {
            who for event in events for who in event.listed
        }
        told = Alert.objects.exclude(pk__in=alerts)
        assert bool(told) == (case.route in TOLD), case
        if case.route in TOLD:
            assert all(alert.confirmed_at and alert.actor == one.pk for alert in told)
            late = Client()
            enter(late, one)
            assert late.get(path).headers.get("Location", "").startswith("/confirmer/"), case
        else:
            assert len(people) == (case.route in OF_ONE), (case, people)
    assert files == TOLD | OF_NOBODY | OF_ONE
