"""The words of Claire, each found nowhere else: whoever shows one has shown something of hers."""

from __future__ import annotations

from tests.documents.sealed import marked

FIRST, SURNAME, CITY, STREET, JOB = "Quirine", "Zorgelmas", "Vilmarquise", "Ruemarquise", "Funambuliste"
NUMBER, CHILD, GUARANTEE = "CAP-887766", "Ulyssandre Zorgelmas", "Garantimarque"
SAID, SUBJECT, ASKED, NOTED = "Phrasemarque", "Sujetmarque", "Attendumarque", "Notemarque"
DRAFTED, DRAFT_FILE, FILE, TITLE = "Brouillonmarque", "piece-brouillonmarque.pdf", "piecemarque.pdf", "Titremarque"
LETTER, SHARED, SENDING, PASSED_ON = "Avismarque", "Partagemarque", "fichiermarque", "Transmismarque"
COMMENTED, THANKED = "Commentairemarque", "Remerciementmarque"
IBAN, HELD = "FR7630006000011234567890189", "Titulairemarque"
STAGED, FAULTY, SENT = "Rangmarque", "Lignemarque", "Envoimarque"
CONTENT = marked(b"Contenumarque")
ARCHIVED = "Archivemarque"
MAILBOX = "zorgelmas@clients.example"
OF_CLAIRE = (
    FIRST, SURNAME, CITY, STREET, JOB, NUMBER, CHILD, GUARANTEE, SAID, SUBJECT, ASKED, NOTED, DRAFTED, DRAFT_FILE, FILE, TITLE, IBAN,
    HELD, "Contenumarque", MAILBOX, ARCHIVED, SHARED, PASSED_ON,
)  # fmt: skip
"""Every word that is hers, or about her."""
