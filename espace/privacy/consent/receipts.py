"""The receipt of a consent event, in three shapes: groups of facts for a page, JSON with the fields of ISO/IEC TS 27560, a tagged PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from espace import brokerage
from espace.lib import clock, typesetting
from espace.privacy.consent.models import SCHEMA, ConsentEvent, How, State
from espace.privacy.consent.wording import spoken
from espace.ui import words

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"
ARTICLES = {"6.1.a": "6(1)(a)", "9.2.a": "9(2)(a)"}


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Group:
    title: str
    facts: list[Fact]


def title(event: ConsentEvent) -> str:
    return {
        State.GIVEN: _("Reçu d’un consentement donné"),
        State.REFUSED: _("Reçu d’un refus"),
        State.WITHDRAWN: _("Reçu d’un retrait de consentement"),
        State.ENDED: _("Fin d’un consentement"),
    }[State(event.state)]


def lead(event: ConsentEvent) -> str:
    """One sentence: what was done, when."""
    told = {"purpose": event.terms.wording["label"], "instant": instant(event)}
    return {
        State.GIVEN: _("Consentement donné %(instant)s : « %(purpose)s »."),
        State.REFUSED: _("Consentement refusé %(instant)s : « %(purpose)s »."),
        State.WITHDRAWN: _("Consentement retiré %(instant)s : « %(purpose)s »."),
        State.ENDED: _("Consentement fini avec le compte, %(instant)s : « %(purpose)s »."),
    }[State(event.state)] % told


def instant(event: ConsentEvent) -> str:
    there = event.at.astimezone(clock.PARIS)
    day = words.day(there.date(), spoken(), "long")
    return _("le %(day)s à %(hour)s (heure de Paris)") % {"day": day, "hour": f"{there:%H:%M:%S}"}


def groups(event: ConsentEvent) -> list[Group]:
    """Every field of the record, in the language in which it was read; the event comes with its terms and their notice."""
    said: dict[str, Any] = event.terms.wording
    article = [_("Article %(article)s du RGPD") % {"article": ARTICLES.get(said["basis"], said["basis"])}]
    if event.about:
        article = [_("Article %(article)s du RGPD, pour cette seule demande") % {"article": "9(2)(a)"}]
    record = [
        Fact(_("Numéro du reçu"), str(event.record)),
        Fact(_("Votre identifiant"), str(event.customer)),
        Fact(_("Instant"), instant(event)),
        Fact(_("État"), str(State(event.state).label)),
        Fact(_("Comment"), str(How(event.how).label)),
    ]
    if event.received_on:
        record.append(Fact(_("Reçu le"), words.day(event.received_on, spoken(), "long")))
    if event.about:
        record.append(Fact(_("Demande concernée"), str(event.about)))
    return [
        Group(_("Le fait"), record),
        Group(
            _("Ce qui a été lu"),
            [
                Fact(_("Finalité"), f"{said['label']}. {said['detail']}"),
                Fact(_("Base légale"), " ; ".join(article)),
                Fact(_("Données"), ", ".join(one["label"] for one in said["data"])),
                Fact(_("Responsable"), said["controller"]["name"]),
                Fact(_("Délégué à la protection des données"), said["controller"]["officer"]),
                Fact(
                    _("Destinataires"),
                    "\n".join(f"{one['label']} ({one['entity']}, {one['country']})" for one in said["recipients"])
                    or "—",
                ),
                Fact(_("Durées"), "\n".join(map(kept, said["retention"]))),
                Fact(_("Comment retirer"), said["withdrawal"]),
                Fact(_("Langue"), dict(settings.LANGUAGES)[event.terms.language]),
            ],
        ),
        Group(
            _("Sur quel texte"),
            [
                Fact(_("Notice, édition"), event.terms.notice.edition),
                Fact(_("Son empreinte (SHA-256)"), event.terms.notice.version),
                Fact(_("Forme de ce reçu"), SCHEMA),
            ],
        ),
    ]


def kept(rule: dict[str, str]) -> str:
    """One period of the register, in a few words."""
    told = {"data": rule["data"], "period": rule["period"], "since": rule["since"]}
    return _("%(data)s : %(period)s à partir de : %(since)s") % told


def record(event: ConsentEvent) -> dict[str, Any]:
    """The record as plain values, under the names of ISO/IEC TS 27560 (header, PII processing, party identification, event)."""
    said: dict[str, Any] = event.terms.wording
    basis = "9.2.a" if event.about else said["basis"]
    return {
        "schema_version": SCHEMA,
        "record_id": str(event.record),
        "pii_principal_id": str(event.customer),
        "pii_processing": {
            "privacy_notice": {"edition": event.terms.notice.edition, "sha256": event.terms.notice.version},
            "language": event.terms.language,
            "purposes": [
                {
                    "purpose": said["id"],
                    "purpose_name": said["label"],
                    "purpose_description": said["detail"],
                    "lawful_basis": f"GDPR {ARTICLES.get(basis, basis)}",
                    "special_category_conditions": said["article9"],
                    "pii_information": [
                        {
                            "pii_type": one["id"], "pii_name": one["label"], "pii_optional": one["optional"],
                            "sensitive_pii_category": one["health"],
                        }
                        for one in said["data"]
                    ],
                    "pii_controllers": [said["controller"]["name"]],
                    "recipients": said["recipients"],
                    "retention_period": said["retention"],
                    "withdrawal_method": said["withdrawal"],
                }
            ],
        },
        "party_identification": [
            {
                "party_role": "controller", "party_name": said["controller"]["name"],
                "party_address": said["controller"]["address"], "party_email": said["controller"]["email"],
            },
            {"party_role": "data protection officer", "party_email": said["controller"]["officer"]},
        ],
        "event": {
            "event_time": event.at.isoformat(),
            "event_type": "explicit",
            "event_state": event.state,
            "event_channel": event.how,
            "received_on": event.received_on.isoformat() if event.received_on else None,
            "concerns": str(event.about) if event.about else None,
        },
    }  # fmt: skip


def pdf(event: ConsentEvent) -> bytes:
    """The receipt as a PDF, in the language in which the text was read."""
    english = event.terms.language == "en"
    with override(event.terms.language):
        paper = {
            "language": "en" if english else "fr",
            "region": "GB" if english else "FR",
            "brokerage": brokerage.held().name,
            "title": title(event),
            "lead": lead(event),
            "groups": [
                {"title": group.title, "facts": [{"label": one.label, "value": one.value} for one in group.facts]}
                for group in groups(event)
            ],
            "foot": _("Reçu %(record)s · %(brokerage)s") % {"record": event.record, "brokerage": brokerage.held().name},
        }
    return typesetting.typeset(TEMPLATE, paper, event.at)
