"""``espace COMMAND``: Django's management commands under the product's own name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "espace.config.settings")
    from django.core.management import execute_from_command_line  # settings must be named before Django is imported

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
