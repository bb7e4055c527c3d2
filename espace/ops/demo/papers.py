"""Papers of the demonstration, made here: a quote, a certificate, general conditions."""

from __future__ import annotations

import typst

PAGE = """
#set document(title: sys.inputs.title)
#set page(paper: "a4", margin: 2.5cm)
#set text(lang: "fr", size: 11pt)
= #sys.inputs.title
#v(1em)
#sys.inputs.body
#v(2em)
#emph[Document inventé pour la démonstration.]
"""


def paper(title: str, body: str) -> bytes:
    """A one-page PDF."""
    return bytes(typst.compile(PAGE.encode(), sys_inputs={"title": title, "body": body}))


def quote() -> bytes:
    return paper("Devis d’hospitalisation", "Clinique de démonstration, Dakar. Deux nuits en pédiatrie : 845,00 €.")


def certificate() -> bytes:
    return paper(
        "Attestation d’assurance", "Anouk Delmas est couverte pour ses frais de santé pendant l’année scolaire."
    )


def conditions() -> bytes:
    return paper(
        "Conditions générales", "Santé Expat au 1er euro : ce qui est remboursé, ce qui ne l’est pas, comment faire."
    )


def card() -> bytes:
    return paper("Carte d’assurée", "Santé Expat au 1er euro : à montrer avant les soins.")
