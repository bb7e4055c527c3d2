"""What the W3C's validator (vnu) says of pages: requirements/web, in Java."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests import parts


def errors(folder: Path) -> list[str]:
    """The errors in the pages of a folder (``*.html``), a line each; what it only advises is left out."""
    judged = subprocess.run(
        [parts.need("java"), "-Xss8m", "-jar", parts.need("vnu"), "--format", "json", "--exit-zero-always", "--skip-non-html", folder],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [
        f"{Path(found['url']).name}:{found.get('lastLine', 0)}: {found['message']} {found.get('extract', '')[:120]!r}"
        for found in json.loads(judged.stderr)["messages"]
        if found["type"] != "info"
    ]
