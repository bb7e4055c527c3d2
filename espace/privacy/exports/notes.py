"""The second copy of an access: the internal notes as the officer lets them leave, and why the others do not."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from espace import vault
from espace.privacy.exports import about, labels, page
from espace.privacy.exports.access import Copy
from espace.privacy.exports.actions import words_of
from espace.privacy.exports.models import Withheld
from espace.privacy.exports.people import iso

FORMAT = "espace-notes-1"


def write(copy: Copy) -> dict[str, Any]:
    """``data.json`` and ``index.html``."""
    texts = list(copy.export.withheld.select_related("export").order_by("written_at", "id"))
    vault.open_rows(texts)
    told = [_told(text) for text in texts]
    with copy.package.text("data.json") as say:
        say(json.dumps({"format": FORMAT, "asked_at": iso(copy.until), "notes": told}, ensure_ascii=False, indent=1))
    language = copy.people.language
    with copy.package.text("index.html") as say:
        page.begin(say, language, _("Les notes internes qui vous concernent"))
        said = _("Le délégué à la protection des données a lu chaque note avant qu’elle vous soit remise.")
        say(f"<p>{escape(said)}</p>")
        for text, one in zip(texts, told, strict=True):
            when = labels.moment(text.written_at, language) if text.written_at else ""
            say(f'<article><p class="from">{escape(when)} · {escape(VERDICTS[Withheld.Verdict(text.verdict)]())}</p>')
            say(f"<dl><dd>{escape(one['text'] or one['reason'])}</dd></dl></article>\n")
        about.write_rights(say, language)
        page.end(say)
    return {
        "released": sum(bool(one["text"]) for one in told),
        "refused": sum(text.verdict == Withheld.Verdict.REFUSED for text in texts),
    }


VERDICTS = {
    Withheld.Verdict.RELEASED: lambda: _("remise entière"),
    Withheld.Verdict.REDACTED: lambda: _("remise en partie"),
    Withheld.Verdict.REFUSED: lambda: _("non remise, pour cette raison :"),
}


def _told(text: Withheld) -> dict[str, Any]:
    whole = ""
    if text.verdict == Withheld.Verdict.RELEASED:
        whole = words_of(text) or _("Cette note n’existe plus.")
    return {
        "written_at": iso(text.written_at),
        "verdict": text.verdict,
        "text": text.words if text.verdict == Withheld.Verdict.REDACTED else whole,
        "reason": text.words if text.verdict == Withheld.Verdict.REFUSED else "",
    }
