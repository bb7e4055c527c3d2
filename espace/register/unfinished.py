"""What the register leaves open: empty identities, missing links, additions that the DPO has not approved.

Nothing here stops the program; it is said to the DPO, by ``register check`` and before going live.
"""

from __future__ import annotations

from collections.abc import Iterator

from espace.register.lines import Approval, Text
from espace.register.model import Register

CONTROLLER = {
    "address": Text("adresse postale", "postal address"),
    "email": Text("adresse mail", "e-mail address"),
    "phone": Text("téléphone", "telephone"),
    "orias": Text("numéro ORIAS", "ORIAS number"),
}
EMPTY = Text(
    "Responsable du traitement, {what} : rien d’écrit ; les mentions légales n’impriment rien à sa place.",
    "Controller: {what} is empty; the legal notice prints nothing in its place.",
)
NO_LINK = Text(
    "Destinataire « {name} » : la notice renvoie à sa politique de confidentialité et l’adresse est inconnue (policy_url) ; "
    "la page imprime les mots sans lien.",
    "Recipient “{name}”: the notice points to its privacy policy and the address is unknown (policy_url); the page prints the "
    "words without a link.",
)
NO_COUNTRY = Text(
    "Destinataire « {name} » : son pays n’est pas déclaré.", "Recipient “{name}”: its country is not declared."
)
NO_NAME = Text(
    "Sous-traitant « {name} » : il n’est pas désigné, ni son contrat (article 28 du RGPD).",
    "Processor “{name}”: it is not named, nor its contract (article 28 GDPR).",
)
IN_USE = Text(
    "Addition « {name} » : à approuver par le délégué ; elle sert déjà, le service en a besoin.",
    "Addition “{name}”: to be approved by the officer; in use meanwhile, the service needs it.",
)
SWITCHED_OFF = Text(
    "Addition « {name} » : à approuver par le délégué ; éteinte jusque-là.",
    "Addition “{name}”: to be approved by the officer; switched off until then.",
)


def unfinished(register: Register, language: str) -> Iterator[tuple[str, str]]:
    """Each open point of ``register`` as (id, sentence in ``language``)."""

    def say(text: Text, name: Text) -> str:
        return text.in_language(language).format(name=name.in_language(language), what=name.in_language(language))

    for key, what in CONTROLLER.items():
        if not getattr(register.controller, key):
            yield f"controller.{key}", say(EMPTY, what)
    for recipient in register.recipients.values():
        if recipient.policy_expected and not recipient.policy_url:
            yield recipient.id, say(NO_LINK, recipient.label)
        if not recipient.country:
            yield recipient.id, say(NO_COUNTRY, recipient.label)
    for processor in register.processors.values():
        if not processor.name:
            yield processor.id, say(NO_NAME, processor.service)
    for name, label, approval in _additions(register):
        if not approval.given:
            yield name, say(IN_USE if approval.needed else SWITCHED_OFF, label)


def _additions(register: Register) -> Iterator[tuple[str, Text, Approval]]:
    for category in register.categories.values():
        yield category.id, category.label, category.approval
    for recipient in register.recipients.values():
        yield recipient.id, recipient.label, recipient.approval
    for processor in register.processors.values():
        yield processor.id, processor.service, processor.approval
