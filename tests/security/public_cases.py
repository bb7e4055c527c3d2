"""The permission table of the way in, and the pages that anybody may read: the allow-list of clause C11."""

from __future__ import annotations

from espace import register
from espace.accounts import mailing
from espace.accounts.codes import code_at
from espace.accounts.models import Claim, EmailChange, PasswordReset, SecondFactor, User
from espace.accounts.roles import Role
from espace.accounts.sessions import hashed
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.portal.views.security import NEW_KEY
from tests.cast import PASSWORD
from tests.entering import code
from tests.security.cases import EVERYBODY, MEMBERS, Case
from tests.security.words import MAILBOX
from tests.security.world import World

HOMES = {Role.CUSTOMER: "→ /espace/", Role.ADVISOR: "→ /gestion/demandes/", Role.DPO: "→ /dpo/"}
NOTICE = "confidentialite/versions/<slug:version>/"
NEW_PASSWORD = "Quatre grenouilles jouent au tarot"


def password_of(user: User) -> str:
    return User.objects.get(pk=user.pk).password


def is_new(world: World, user: User) -> bool:
    return password_of(user) != user.password


def shown_code(world: World) -> dict[str, str]:
    """What the application that the page proposes would show."""
    key = world.browser(world.acting).session.get(NEW_KEY)
    return {"code": code_at(key, clock.now()) if key else "000000"}


def other_session(world: World) -> str:
    """A session of whoever acts, from another browser than theirs."""
    here = hashed(str(world.browser(world.acting).session.session_key))
    return world.acting.sessions.exclude(session_key=here).get().session_key


CHOOSERS = frozenset({Role.CUSTOMER, Role.ADVISOR})


def every_pace(world: World) -> dict[str, str]:
    """Once a day for whatever this person is told of."""
    return {topic.id: "daily" for topic in mailing.topics_of(world.acting.role)}


CASES = [
    # What clause C11 lists: anybody reads them.
    Case("", EVERYBODY, shows="<h1"),
    Case("confidentialite/", EVERYBODY, shows='id="C26"'),
    Case("confidentialite/notice.pdf", EVERYBODY, shows="%PDF-"),
    Case("confidentialite/versions/", EVERYBODY, shows=register.load().version),
    Case(NOTICE, EVERYBODY, rest={"version": register.load().version}, shows='id="C26"'),
    Case(NOTICE + "notice.pdf", EVERYBODY, rest={"version": register.load().version}, shows="%PDF-"),
    Case("assistance/", EVERYBODY, needs=("contract",), shows="Assureur du Monde"),
    Case("mentions-legales/", EVERYBODY, shows="ORIAS"),
    Case("reclamations/", EVERYBODY, shows="<h1"),
    Case("resilier-un-contrat/", EVERYBODY, shows="<h1"),
    Case("accessibilite/", EVERYBODY, shows="<h1"),
    Case("contact-dpo/", EVERYBODY, shows="<h1"),
    Case("application.webmanifest", EVERYBODY, shows="icon-512"),
    Case("numeros-gardes-<slug:language>.js", EVERYBODY, rest={"language": "fr"}, needs=("contract",), shows="/hors-ligne/fr/"),
    Case(
        "hors-ligne/<slug:language>/", EVERYBODY, rest=lambda w: {"language": w.acting.language}, needs=("contract",),
        shows="Assureur du Monde",
    ),
    Case("schemas/espace-portable-1.json", EVERYBODY, shows="espace-portable-1"),
    # The way in.
    Case(
        "connexion/", EVERYBODY, shows='name="password"', sends=lambda w: {"login": MAILBOX, "password": PASSWORD},
        then=lambda w: w.claire.sessions.exists(), told="→ /bienvenue/",
    ),
    Case("connexion/deuxieme-etape/", EVERYBODY),
    Case("deconnexion/", EVERYBODY, shows="→ /", sends=lambda w: {"out": "1"}, told="→ /"),
    Case(
        "mot-de-passe/", EVERYBODY, shows='name="email"', sends=lambda w: {"email": MAILBOX},
        then=lambda w: PasswordReset.objects.filter(user=w.claire).exists(), told="→ /mot-de-passe/demande/",
    ),
    Case("mot-de-passe/demande/", EVERYBODY, shows="<h1"),
    Case("mot-de-passe/change/", EVERYBODY, shows="<h1"),
    Case(
        "^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", EVERYBODY, of="reset", shows="→ /mot-de-passe/",
        sends=lambda w: {"password1": NEW_PASSWORD}, then=lambda w: is_new(w, w.claire),
        told="→ /mot-de-passe/change/", posts_to=lambda w: f"/mot-de-passe/{w.reset.partition('-')[0]}-set-password/",
    ),
    Case(
        "activation/<str:token>/", EVERYBODY, of="invitation", shows='name="password1"',
        sends=lambda w: {"password1": NEW_PASSWORD}, then=lambda w: User.objects.filter(customer=w.newcomer).exists(),
        told="→ /bienvenue/",
    ),
    Case(
        "ouvrir-mon-espace/", EVERYBODY, shows='name="number"',
        sends=lambda w: {"number": "CAP-1", "birth_date": "1985-04-12"}, then=lambda w: Claim.objects.exists(),
        told="→ /ouvrir-mon-espace/demande/",
    ),
    Case("ouvrir-mon-espace/demande/", EVERYBODY, shows="<h1"),
    Case(
        "adresse/<str:token>/", EVERYBODY, of="address_token", shows="<h1", sends=lambda w: {"sure": "1"},
        then=lambda w: EmailChange.objects.get(user=w.claire).used_at, told="→ /bienvenue/",
    ),
    Case("espace-ferme/<str:token>/", EVERYBODY, of="left", shows="Votre espace est fermé"),
    Case("espace-ferme/<str:token>/recu.json", EVERYBODY, of="left", shows='"record_id"'),
    Case("espace-ferme/<str:token>/recu.pdf", EVERYBODY, of="left", shows="%PDF-"),
    # What a page draws itself with; nobody's in particular.
    Case("rester/", EVERYBODY, shows=lambda w: ""),
    Case("langue/", EVERYBODY, shows="→ /", sends=lambda w: {"language": "en", "next": "/"}, told="→ /"),
    Case("marque.css", EVERYBODY, shows="--brand"),
    Case("marque/logo", EVERYBODY, shows="<svg"),
    Case("demo/courriels/", EVERYBODY),
    # For whoever is signed in.
    Case("bienvenue/", MEMBERS, shows=lambda w: HOMES.get(Role(w.acting.role), "→ /gestion/")),
    Case(
        "confirmer/", MEMBERS, shows='name="password"', sends=lambda w: {"password": PASSWORD}, told="→ /bienvenue/",
    ),
    Case(
        "mot-de-passe/changer/", MEMBERS, shows='name="password1"',
        sends=lambda w: {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}, then=lambda w: is_new(w, w.acting),
    ),
    # What opens one's own account.
    Case(
        "confirmer/deuxieme-etape/", MEMBERS, needs=("applications",), shows='name="code"', sends=lambda w: {"code": code()},
        told="→ /bienvenue/",
    ),
    Case("securite/", MEMBERS, shows="<h1"),
    Case(
        "mes-courriels/", CHOOSERS, shows="<h1", sends=every_pace, then=lambda w: User.objects.get(pk=w.acting.pk).mail_choices != {},
        told="→ /mes-courriels/",
    ),
    Case(
        "securite/cle/", MEMBERS, shows='data-passkey="create"', sends=lambda w: {"answer": "{}"}, told="Aucune clé",
    ),
    Case(
        "securite/application/", MEMBERS, shows='name="code"', sends=shown_code,
        then=lambda w: SecondFactor.objects.filter(user=w.acting).exists(), told="→ /securite/codes/",
    ),
    Case("securite/codes/", MEMBERS, shows="→ /securite/"),
    Case(
        "securite/codes/nouveaux/", MEMBERS, needs=("applications",), sends=lambda w: {"again": "1"},
        then=lambda w: SecondFactor.objects.filter(user=w.acting, kind="recovery").exists(), told="→ /securite/codes/",
    ),
    Case(
        "securite/<uuid:pk>/nom/", MEMBERS, of="own_application", needs=("applications",), sends=lambda w: {"name": "Neuf"},
        then=lambda w: AuditEvent.objects.filter(actor=w.acting.pk, action="factor.named").exists(), told="→ /securite/",
    ),
    Case(
        "securite/<uuid:pk>/retrait/", MEMBERS, of="own_application", needs=("applications",), sends=lambda w: {"sure": "1"},
        then=lambda w: not SecondFactor.objects.filter(user=w.acting, kind="code").exists(), told="→ /securite/",
    ),
    Case(
        "securite/sessions/<slug:key>/", MEMBERS, needs=("other_sessions",), rest=lambda w: {"key": other_session(w)},
        sends=lambda w: {"sure": "1"}, then=lambda w: w.acting.sessions.count() == 1, told="→ /securite/",
    ),
]  # fmt: skip
