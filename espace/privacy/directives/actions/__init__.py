"""The verbs of directives after death. Each is one transaction with its journal line and its mails."""

from espace.privacy.directives.actions.writing import Will, revoke, write

__all__ = ["Will", "revoke", "write"]
