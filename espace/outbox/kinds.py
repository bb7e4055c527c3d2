"""What each mail says. It tells that something is new and where, for which account; never what (clause C05).

The only things that vary are the link, the account's address and the broker's name: what else its row holds is not printed. The brokerage
may say its subject and its sentence otherwise, once for everybody and within limits (:mod:`espace.outbox.wording`); never the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from espace import brokerage
from espace.outbox import wording


@dataclass(frozen=True)
class Kind:
    """Subject, what is said, what the link is for (empty: no link), a last sentence; whether the person has a space to write from; whether
    the link serves once, and not any more once all such links are ended."""

    subject: Promise
    sentence: Promise
    link: Promise | str = ""
    last: Promise | str = ""
    may_write_back: bool = True
    once: bool = False


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


NOT_YOU = gettext_lazy("Si ce n’était pas vous, appelez-nous : notre numéro est sur votre contrat.")
IGNORE = gettext_lazy("Si vous n’avez rien demandé, ignorez ce courriel : rien n’est changé.")
SEE = gettext_lazy("Pour le voir, connectez-vous :")

KINDS: dict[str, Kind] = {
    "news": Kind(
        gettext_lazy("Vous avez du nouveau dans votre espace"),
        gettext_lazy("Il y a du nouveau dans votre espace."),
        SEE,
    ),
    "important": Kind(
        gettext_lazy("Un message important vous attend dans votre espace"),
        gettext_lazy("Un message important de votre cabinet vous attend dans votre espace. Lisez-le dès que possible."),
        SEE,
    ),
    "reach_us": Kind(
        gettext_lazy("Nous avons besoin de vous joindre"),
        gettext_lazy("Nous avons une question importante à vous poser, et vous n’avez pas d’espace où la lire."),
        gettext_lazy("Pour nous joindre, sans tarder :"),
        may_write_back=False,
    ),
    "received": Kind(
        gettext_lazy("Votre envoi est bien arrivé"),
        gettext_lazy("Nous avons bien reçu votre envoi. L’accusé de réception daté est dans votre espace."),
        SEE,
    ),
    "leaving_soon": Kind(
        gettext_lazy("Des éléments vont bientôt quitter votre espace"),
        gettext_lazy(
            "Des éléments de votre espace arrivent au terme de leur durée et vont bientôt le quitter. "
            "Chacun porte le dernier jour où vous pouvez encore le lire et le télécharger."
        ),
        SEE,
    ),
    "desk_news": Kind(
        gettext_lazy("Du nouveau à l’espace de gestion"),
        gettext_lazy("Il y a du nouveau dans une file qui vous concerne."),
        SEE,
    ),
    "machine_news": Kind(
        gettext_lazy("Du nouveau sur la machine de l’espace"),
        gettext_lazy("Il y a du nouveau sur la machine de l’espace. La commande « espace doctor » y dit quoi."),
        may_write_back=False,
    ),
    "bank_changed": Kind(
        gettext_lazy("Une demande touche vos coordonnées bancaires"),
        gettext_lazy(
            "Une demande de changement de coordonnées bancaires vient d’être faite dans votre espace. "
            "Rien ne change avant que nous vous ayons rappelé."
        ),
        SEE,
        NOT_YOU,
    ),
    "invitation": Kind(
        gettext_lazy("Votre espace personnel vous attend"),
        gettext_lazy(
            "Vous pouvez ouvrir votre espace personnel : vos contrats, vos demandes et leurs réponses y sont réunis."
        ),
        gettext_lazy("Ce lien sert une fois, pendant 72 heures :"),
        IGNORE,
        once=True,
    ),
    "staff_invitation": Kind(
        gettext_lazy("Votre accès à l’espace de gestion"),
        gettext_lazy(
            "Un accès à l’espace de gestion a été préparé pour vous. Choisissez votre mot de passe pour l’ouvrir."
        ),
        gettext_lazy("Ce lien sert une fois, pendant 72 heures :"),
        once=True,
    ),
    "password_reset": Kind(
        gettext_lazy("Choisir un nouveau mot de passe"),
        gettext_lazy("Un nouveau mot de passe a été demandé pour votre espace."),
        gettext_lazy("Ce lien sert une fois, pendant une heure :"),
        IGNORE,
        once=True,
    ),
    "unknown_account": Kind(
        gettext_lazy("Pas d’espace à cette adresse"),
        gettext_lazy(
            "Un nouveau mot de passe a été demandé pour cette adresse, qui n’ouvre aucun espace chez nous. "
            "Vous en avez peut-être donné une autre."
        ),
        gettext_lazy("Si vous êtes client, retrouvez votre espace avec votre numéro de contrat :"),
        IGNORE,
    ),
    "password_changed": Kind(
        gettext_lazy("Votre mot de passe a changé"),
        gettext_lazy("Le mot de passe de votre espace vient d’être changé, et les sessions ouvertes ont été fermées."),
        gettext_lazy("Si ce n’était pas vous, reprenez la main tout de suite :"),
    ),
    "email_confirm": Kind(
        gettext_lazy("Confirmez votre nouvelle adresse"),
        gettext_lazy(
            "Cette adresse a été donnée pour se connecter à un espace personnel. "
            "Elle servira dès que vous l’aurez confirmée."
        ),
        gettext_lazy("Ce lien sert une fois, pendant 72 heures :"),
        IGNORE,
        once=True,
    ),
    "email_taken": Kind(
        gettext_lazy("Cette adresse sert déjà"),
        gettext_lazy(
            "Cette adresse a été donnée pour un autre espace personnel, alors qu’elle ouvre déjà le vôtre. "
            "Rien n’est changé : chaque espace a son adresse."
        ),
        gettext_lazy("Votre espace s’ouvre ici :"),
    ),
    "email_change_asked": Kind(
        gettext_lazy("Un changement d’adresse est demandé"),
        gettext_lazy(
            "Un changement de l’adresse de connexion de votre espace vient d’être demandé. "
            "Il se fera une fois la nouvelle adresse confirmée."
        ),
        SEE,
        NOT_YOU,
    ),
    "email_changed_old": Kind(
        gettext_lazy("Votre adresse de connexion a changé"),
        gettext_lazy("Votre espace s’ouvre désormais avec une autre adresse. Celle-ci ne sert plus."),
        "",
        NOT_YOU,
    ),
    "email_changed_new": Kind(
        gettext_lazy("Votre adresse de connexion a changé"),
        gettext_lazy("Votre espace s’ouvre désormais avec cette adresse."),
        gettext_lazy("Connectez-vous ici :"),
    ),
    "factor_changed": Kind(
        gettext_lazy("La façon de vous connecter a changé"),
        gettext_lazy(
            "Ce qui ouvre votre compte en plus du mot de passe vient de changer. Vos autres sessions sont fermées."
        ),
        SEE,
        NOT_YOU,
    ),
    "factor_recovered": Kind(
        gettext_lazy("Votre seconde preuve a été retirée"),
        gettext_lazy(
            "Quelqu’un de chez nous a vérifié qui vous êtes, puis retiré ce qui ouvrait votre compte en plus du mot de passe. Vos sessions "
            "sont fermées. Connectez-vous avec votre mot de passe, puis ajoutez une nouvelle preuve."
        ),
        SEE,
        NOT_YOU,
    ),
    "recovery_used": Kind(
        gettext_lazy("Un code de secours a servi"),
        gettext_lazy("Un de vos codes de secours vient de servir à vous reconnaître."),
        SEE,
        NOT_YOU,
    ),
    "phone_changed": Kind(
        gettext_lazy("Votre numéro de téléphone a changé"),
        gettext_lazy("Le numéro de téléphone de votre dossier vient d’être changé dans votre espace."),
        SEE,
        NOT_YOU,
    ),
    "space_closed": Kind(
        gettext_lazy("Votre espace personnel est fermé"),
        gettext_lazy(
            "Votre espace personnel est fermé. C’est le dernier courriel que nous vous envoyons à son sujet. "
            "Vos droits sur vos données restent entiers : ils s’exercent auprès du délégué à la protection des données."
        ),
        gettext_lazy("Comment le joindre :"),
        gettext_lazy("Si ce n’était pas votre choix, dites-le-lui, ou appelez-nous."),
        may_write_back=False,
    ),
    "claim_known": Kind(
        gettext_lazy("Votre espace est déjà ouvert"),
        gettext_lazy("Vous avez demandé à ouvrir votre espace : il l’est déjà, avec cette adresse."),
        gettext_lazy("Si vous avez oublié votre mot de passe, choisissez-en un nouveau :"),
        IGNORE,
    ),
    "claim_impossible": Kind(
        gettext_lazy("Votre demande d’accès"),
        gettext_lazy(
            "Vous avez demandé à ouvrir votre espace. "
            "Nous ne pouvons pas l’ouvrir en ligne : appelez-nous ou écrivez-nous par la poste."
        ),
        "",
        IGNORE,
    ),
    "claim_accepted_old": Kind(
        gettext_lazy("Votre adresse va être remplacée"),
        gettext_lazy(
            "On nous a demandé de remplacer cette adresse par une autre, parce que cette boîte serait perdue. "
            "Après vérification, ce sera fait dans 48 heures."
        ),
        "",
        gettext_lazy("Si ce n’est pas vous, appelez-nous avant : notre numéro est sur votre contrat."),
    ),
    "claim_accepted_new": Kind(
        gettext_lazy("Votre demande d’accès est acceptée"),
        gettext_lazy(
            "Votre nouvelle adresse remplacera l’ancienne dans 48 heures. "
            "Vous recevrez alors ici le lien qui ouvre votre espace."
        ),
    ),
    "claim_refused": Kind(
        gettext_lazy("Votre demande d’accès"),
        gettext_lazy(
            "Nous n’avons pas pu vérifier votre demande d’accès. "
            "Appelez-nous ou écrivez-nous par la poste : nous la reprendrons avec vous."
        ),
    ),
}


class UnknownKind(LookupError):
    """A mail of a kind that nobody wrote."""


def origin(kind: str, language: str) -> dict[str, str]:
    """The ``subject`` and the ``sentence`` of a mail as the program says them. Raises :class:`UnknownKind`."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    with override(language):
        return {"subject": str(KINDS[kind].subject), "sentence": str(KINDS[kind].sentence)}


def write(kind: str, *, to: str, language: str, context: dict[str, Any], own: Mapping[str, str] | None = None) -> Text:
    """The text of one mail in ``language``. Raises :class:`UnknownKind`.

    Of ``context``, only ``path`` is printed, as an absolute link. The account named is the address written to. ``own``: the subject and the
    sentence to see it with, instead of those that hold.
    """
    try:
        words = KINDS[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error
    with override(language):
        held = brokerage.held()
        said = wording.said(held.mail(kind, language) if own is None else own, phone=held.phone)
        blocks = [_("Bonjour,"), said.get("sentence") or str(words.sentence)]
        path = str(context.get("path") or "")
        if words.link and path:
            blocks.append(f"{words.link}\n{settings.PUBLIC_URL}{path}")
        if words.last:
            blocks.append(str(words.last))
        blocks.append(_("Ce courriel concerne l’adresse %(address)s.") % {"address": to})
        silent = _(
            "Par sécurité, nos courriels ne contiennent rien de vos dossiers. N’y répondez pas : cette adresse refuse les réponses."
        )
        write_back = _("Pour nous écrire, connectez-vous à votre espace.")
        blocks.append(f"{silent} {write_back}" if words.may_write_back else silent)
        blocks.append(held.name)
        return Text(said.get("subject") or str(words.subject), "\n\n".join(blocks) + "\n")
