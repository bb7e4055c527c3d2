"""``espace import-portable FILE --by EMAIL [--json]``: take in the portable copy that a person brings from another space.

Exit 0: it is in, or was already · 1: the file is not what its manifest says, or the person is known · 2: wrong use.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.documents.taking_over import KnownAlready, take_over
from espace.lib import clock
from espace.privacy.exports.arriving import NotPortable


class Command(BaseCommand):
    help = "Take in the portable copy that a person brings from another space."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the member of staff who takes it in")
        parser.add_argument("--json", action="store_true", help="what was done on stdout, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(
            email=options["by"].strip().lower(), is_active=True, role__in=[Role.ADVISOR, Role.ADMINISTRATOR]
        ).first()
        if by is None:
            self._leave(2, _("Personne du cabinet ne se connecte avec cette adresse pour enregistrer un client."))
        path: Path = options["file"]
        if not path.is_file():
            self._leave(2, _("%(file)s : ce fichier n’existe pas.") % {"file": path})
        try:
            with path.open("rb") as file:
                taken = take_over(file=file, by=by, at=clock.now())  # type: ignore[arg-type]  # _leave leaves
        except (NotPortable, KnownAlready) as error:
            self._leave(1, str(error))
        if taken.new:
            self.stderr.write(_("Dossier créé, fichiers reçus : %(n)s. L’antivirus les contrôle.") % {"n": taken.files})
        else:
            self.stderr.write(_("Cette copie est déjà reprise : rien n’a changé."))
        for name, why in taken.refused:
            self.stderr.write(f"{name} : {why}")
        if options["json"]:
            told = {
                "customer": str(taken.customer.pk), "new": taken.new, "files": taken.files,
                "refused": [{"name": name, "reason": why} for name, why in taken.refused],
            }  # fmt: skip
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if taken.refused:
            sys.exit(1)

    def _leave(self, code: int, words: str) -> None:
        self.stderr.write(words)
        sys.exit(code)
