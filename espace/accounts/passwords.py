"""Passwords: how they are hashed and which are accepted (S4, S5, S10; NIST SP 800-63B-4; CNIL 2022-100, case 2)."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from espace.accounts import blocked

SHORTEST, LONGEST = 15, 128
BITS = 50.0


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 46 MiB, one pass, one lane (OWASP ASVS 5.0, 11.4.2)."""

    time_cost = 1
    memory_cost = 47_104  # KiB
    parallelism = 1


class Length:
    """15 to 128 characters, any Unicode, no rule of composition."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(_("Le mot de passe compte au plus 128 caractères."), code="password_too_long")

    def get_help_text(self) -> str:
        return _("Le mot de passe compte au moins 15 caractères. Une phrase que vous retenez convient très bien.")


def entropy(password: str) -> float:
    """An estimate in bits: distinct characters decide how much each position is worth.

    Repeating one character adds nothing; 15 digits are worth 49.8 bits, 15 lower-case letters 70.5.
    """
    alphabets = (
        (10, str.isdigit),
        (26, lambda c: c.isalpha() and c.islower() and c.isascii()),
        (26, lambda c: c.isalpha() and c.isupper() and c.isascii()),
        (33, lambda c: c.isascii() and not c.isalnum()),
        (100, lambda c: not c.isascii()),
    )
    size = sum(count for count, belongs in alphabets if any(belongs(c) for c in password))
    runs = 1 + sum(before != after for before, after in pairwise(password)) if password else 0
    return min(runs, 4 * len(set(password))) * math.log2(size) if size else 0.0


class Entropy:
    """At least 50 bits (CNIL 2022-100, case 2)."""

    def validate(self, password: str, user: Any = None) -> None:
        if entropy(password) < BITS:
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        return _(
            "Évitez les suites de chiffres et les répétitions : quelques mots sans rapport font un bon mot de passe."
        )


class Known:
    """Not made up of what a guesser tries first: the person's name and address, the broker's words, common and breached passwords."""

    def validate(self, password: str, user: Any = None) -> None:
        known = blocked.words_of_the_house()
        if user is not None:
            known |= blocked.pieces((*re.split(r"[@.+]", user.email), *getattr(user, "personal_words", ())))
        if blocked.bits(password, known, ()) < BITS:
            raise ValidationError(self.get_help_text(), code="password_personal")
        if blocked.bits(password, known, blocked.listed()) < BITS:
            raise ValidationError(
                _(
                    "Ce mot de passe est de ceux que l’on essaie en premier. Choisissez d’autres mots, sans rapport entre eux."
                ),
                code="password_common",
            )

    def get_help_text(self) -> str:
        return _("N’utilisez pas votre nom, votre adresse ou le nom du cabinet.")
