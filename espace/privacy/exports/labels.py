"""Columns and values as a person reads them.

``LABELS`` are by column, or by table and column where a word means something else there. A column without a word is shown under its
own name: nothing is left out for want of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace.lib import clock, countries, periods
from espace.privacy.exports.walking import model_of
from espace.privacy.units import called
from espace.register.durations import in_words
from espace.register.holdings import Table
from espace.ui import words

Say = Callable[[Any], str | None]
FIELDS = frozenset({"field", "fields", "restricted"})
"""Columns that hold the names of columns."""
INSTANTS = frozenset({"at", "last_login"})
"""Instants whose name does not say so."""

LABELS: dict[str, str | Promise] = {
    "accounts.Claim.asked": gettext_lazy("Ce que vous avez demandé"),
    "accepted_at": gettext_lazy("Acceptée"),
    "acknowledged_at": gettext_lazy("Accusé de réception"),
    "action": gettext_lazy("Ce qui a été vu"),
    "activity_at": gettext_lazy("Dernier mouvement"),
    "actor": gettext_lazy("Numéro de la personne qui a lu"),
    "accounts.Proxy.address": gettext_lazy("Adresse mail de la personne"),
    "accounts.Proxy.signed": gettext_lazy("Texte signé"),
    "accounts.ProxyKind.kind": gettext_lazy("Sorte de demande"),
    "address": gettext_lazy("Adresse"),
    "agreed_on": gettext_lazy("Votre accord pour que l’assureur lise"),
    "answer": gettext_lazy("Notre réponse"),
    "answer_by": gettext_lazy("Réponse demandée"),
    "answered_at": gettext_lazy("Réponse"),
    "answers": gettext_lazy("Ce que vous avez écrit"),
    "applied_at": gettext_lazy("Appliqué"),
    "archive_period": gettext_lazy("Durée dans l’archive"),
    "asked": gettext_lazy("Ce qui vous est demandé"),
    "asked_at": gettext_lazy("Demandé"),
    "assistance_phone": gettext_lazy("Assistance"),
    "at": gettext_lazy("Date"),
    "ball": gettext_lazy("C’est le tour de"),
    "ball_since_at": gettext_lazy("Depuis"),
    "began_on": gettext_lazy("Début"),
    "birth_date": gettext_lazy("Date de naissance"),
    "body": gettext_lazy("Message"),
    "called_back_at": gettext_lazy("Rappel"),
    "carried_out_at": gettext_lazy("Exécuté"),
    "channel": gettext_lazy("Arrivée"),
    "checksum": gettext_lazy("Empreinte du fichier (SHA-256)"),
    "city": gettext_lazy("Ville"),
    "civility": gettext_lazy("Civilité"),
    "closed_at": gettext_lazy("Clos"),
    "closed_on": gettext_lazy("Clos"),
    "closing": gettext_lazy("Pourquoi close"),
    "complaint_since_at": gettext_lazy("Réclamation depuis"),
    "code": gettext_lazy("Code de vérification"),
    "content": gettext_lazy("Contenu"),
    "contracts": gettext_lazy("Vos contrats"),
    "countersigned_at": gettext_lazy("Seconde signature"),
    "country": gettext_lazy("Pays"),
    "contracts.Certificate.purpose": gettext_lazy("Établie pour"),
    "counts": gettext_lazy("Ce que contient cette copie"),
    "created_at": gettext_lazy("Créé"),
    "customer": gettext_lazy("Votre numéro chez nous"),
    "death_reported_at": gettext_lazy("Décès signalé"),
    "closed_by_death_at": gettext_lazy("Compte fermé après le décès"),
    "decided_at": gettext_lazy("Décidé"),
    "decision": gettext_lazy("Décision"),
    "deposited_at": gettext_lazy("Entré dans l’archive"),
    "document_count": gettext_lazy("Documents transmis"),
    "documents.Document.name": gettext_lazy("Nom du fichier"),
    "documents.Upload.name": gettext_lazy("Nom du fichier"),
    "documents.Upload.form": gettext_lazy("Page pour laquelle vous l’envoyez"),
    "documents.Upload.received": gettext_lazy("Arrivé, en octets"),
    "documents.Upload.begun_at": gettext_lazy("Envoi commencé"),
    "done": gettext_lazy("Ce qui a été fait"),
    "edited_at": gettext_lazy("Modifié"),
    "education": gettext_lazy("Niveau d’études"),
    "effective_on": gettext_lazy("Prend effet"),
    "email": gettext_lazy("Adresse mail"),
    "ended_at": gettext_lazy("Fin"),
    "ended_on": gettext_lazy("Fin"),
    "ending": gettext_lazy("Comment elle a fini"),
    "ends_at": gettext_lazy("Se termine"),
    "ends_on": gettext_lazy("Se termine"),
    "entered_at": gettext_lazy("Enregistré"),
    "established_at": gettext_lazy("Constaté"),
    "executor": gettext_lazy("Qui les exécute"),
    "executor_reached": gettext_lazy("Comment joindre cette personne"),
    "executor_relation": gettext_lazy("Qui elle est pour vous"),
    "expire_date": gettext_lazy("Expire"),
    "expires_on": gettext_lazy("Valable jusqu’au"),
    "exports.Withheld.words": gettext_lazy("Ce qui vous est remis, ou pourquoi non"),
    "extended_at": gettext_lazy("Délai prolongé"),
    "extension_reasons": gettext_lazy("Pourquoi le délai est prolongé"),
    "field": gettext_lazy("Champ"),
    "fields": gettext_lazy("Données changées"),
    "first_name": gettext_lazy("Prénom"),
    "forwarded_on": gettext_lazy("Transmis à l’assureur"),
    "given_at": gettext_lazy("Signée"),
    "general": gettext_lazy("Vos directives générales, gardées par"),
    "handed_over": gettext_lazy("Ce qui a été remis"),
    "how": gettext_lazy("Comment"),
    "identity": gettext_lazy("Votre identité et vos coordonnées"),
    "instalments": gettext_lazy("Fractionnement"),
    "insured": gettext_lazy("Personnes inscrites au contrat"),
    "insurer": gettext_lazy("Compagnie"),
    "issued_at": gettext_lazy("Établie"),
    "kind": gettext_lazy("Sorte"),
    "label": gettext_lazy("Garantie ou exclusion"),
    "last_at": gettext_lazy("La dernière fois"),
    "last_login": gettext_lazy("Dernière connexion"),
    "means": gettext_lazy("Comment"),
    "media_type": gettext_lazy("Format"),
    "message_count": gettext_lazy("Messages transmis"),
    "motive": gettext_lazy("Motif"),
    "name": gettext_lazy("Nom"),
    "new_email": gettext_lazy("Nouvelle adresse mail"),
    "notified_at": gettext_lazy("Notifié"),
    "number": gettext_lazy("Numéro"),
    "on": gettext_lazy("Jour"),
    "opened_at": gettext_lazy("Ouvert"),
    "opened_on": gettext_lazy("Ouvert"),
    "mail_choices": gettext_lazy("Vos courriels"),
    "opinion_asked_on": gettext_lazy("Avis demandé"),
    "optional": gettext_lazy("Vos données facultatives"),
    "out_of_force_from_on": gettext_lazy("Hors vigueur du"),
    "out_of_force_to_on": gettext_lazy("Hors vigueur au"),
    "outcome": gettext_lazy("Issue"),
    "phone": gettext_lazy("Téléphone"),
    "postcode": gettext_lazy("Code postal"),
    "premium": gettext_lazy("Prime"),
    "prepared_at": gettext_lazy("Préparé"),
    "product": gettext_lazy("Produit"),
    "profession": gettext_lazy("Profession"),
    "published_at": gettext_lazy("Publié"),
    "purpose": gettext_lazy("Finalité"),
    "query": gettext_lazy("Ce qui a été cherché"),
    "reason": gettext_lazy("Raison"),
    "reasons": gettext_lazy("Pourquoi"),
    "received_at": gettext_lazy("Reçu"),
    "received_on": gettext_lazy("Reçu"),
    "renews_on": gettext_lazy("Échéance"),
    "reported_at": gettext_lazy("Signalé"),
    "requests": gettext_lazy("Vos demandes, leurs messages et vos documents"),
    "restricted": gettext_lazy("Données gelées à votre demande"),
    "revoked_at": gettext_lazy("Révoqué"),
    "right": gettext_lazy("Droit"),
    "rights.RightsRequest.asked": gettext_lazy("Ce que vous avez demandé"),
    "rights.RightsRequest.identity": gettext_lazy("Comment nous savons que c’est vous"),
    "rights.Step.name": gettext_lazy("Ce qui s’est passé"),
    "rights_since_at": gettext_lazy("Exercice d’un droit depuis"),
    "role": gettext_lazy("Qui a lu"),
    "seen": gettext_lazy("Ce qui a été vu"),
    "seen_at": gettext_lazy("Vu pour la dernière fois"),
    "sent_at": gettext_lazy("Envoyé"),
    "withdrawn_at": gettext_lazy("Retiré par le cabinet"),
    "sent_on": gettext_lazy("Transmis le"),
    "served_at": gettext_lazy("Remis"),
    "situation_on": gettext_lazy("Situation du"),
    "size": gettext_lazy("Taille en octets"),
    "source": gettext_lazy("De"),
    "state": gettext_lazy("État"),
    "subject": gettext_lazy("Votre numéro chez nous"),
    "submitted_at": gettext_lazy("Envoyé"),
    "surname": gettext_lazy("Nom"),
    "target": gettext_lazy("Vers"),
    "tickets.Qualification.kind": gettext_lazy("Ce qui y a été reconnu"),
    "tickets.StateChange.name": gettext_lazy("Ce qui s’est passé"),
    "terms": gettext_lazy("Ce qu’elle atteste"),
    "times": gettext_lazy("Invitations à ouvrir votre espace"),
    "title": gettext_lazy("Titre"),
    "uploaded_at": gettext_lazy("Reçu"),
    "urgent": gettext_lazy("Urgent"),
    "used_at": gettext_lazy("Utilisé"),
    "verdict": gettext_lazy("Lecture"),
    "who": gettext_lazy("Qui a écrit"),
    "words": gettext_lazy("Vos mots"),
    "written_at": gettext_lazy("Écrit"),
    "back_at": gettext_lazy("À revoir le"),
    "back_note": gettext_lazy("Pourquoi y revenir"),
    "wrong_at": gettext_lazy("Noté comme une erreur"),
    "wrong_why": gettext_lazy("Pourquoi c’était une erreur"),
}


@lru_cache(4096)
def _day(on: date, language: str) -> str:
    return words.day(on, language, "short")


def moment(at: datetime, language: str) -> str:
    """« 2 nov. 2026, 10 h »: ten thousand of them, of few days."""
    there = at.astimezone(clock.PARIS)
    minute = f"{there.minute:02d}"
    if language.startswith("en"):
        return f"{_day(there.date(), language)}, {there.hour}:{minute}"
    return f"{_day(there.date(), language)}, {there.hour} h {minute}"


def label(column: str, table: str = "") -> str:
    """What a column is called."""
    known = LABELS.get(f"{table}.{column}") or LABELS.get(column)
    return str(known) if known is not None else column.removesuffix("_at").removesuffix("_on").replace("_", " ")


def sayings(table: Table, columns: Iterable[str], language: str) -> dict[str, Say]:
    """For the columns whose values are no text that a person reads, what says them: a code's own word, or what the holdings name."""
    model = model_of(table.name)
    found: dict[str, Say] = {}
    for name in columns:
        if name in table.said:
            found[name] = partial(_told, called(table.said[name]), language)
        elif name in FIELDS:
            found[name] = _fields
        elif flat := getattr(model._meta.get_field(name), "flatchoices", None):
            found[name] = {value: _(str(said)) for value, said in flat}.get
    return found


def _told(function: Callable[[Any, str], str], language: str, value: Any) -> str:
    return function(value, language)


def _fields(value: str | list[str]) -> str:
    """Columns by their names: those that a person objected to, or has frozen."""
    return ", ".join(label(one) for one in (value.split() if isinstance(value, str) else value))


def shown(column: str, value: Any, language: str, say: Say | None = None) -> str:
    """A value as text: dates in words, codes as what they mean, structures line by line."""
    if say is not None and (said := say(value)) is not None:
        return said
    if isinstance(value, str):
        if column.endswith("_at") or column in INSTANTS:
            return moment(datetime.fromisoformat(value), language)
        if column.endswith(("_on", "_date")) or column == "on":
            return words.day(date.fromisoformat(value[:10]), language, "long")
        if column == "archive_period":
            return in_words(periods.parse(value), language)
        return countries.name(value, language) if column == "country" else value
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict):
        # What has a name is called by it; the rest says what it is of it.
        lines = [str(value["name"])] if value.get("name") else []
        for key, one in value.items():
            if key != "name":
                text = shown(str(key), one, language).replace("\n", ", ")
                lines.append(words.pair(label(str(key)), text, language))
        return "\n".join(lines)
    if isinstance(value, list):
        return ", ".join(shown("", one, language) for one in value)
    return str(value)
