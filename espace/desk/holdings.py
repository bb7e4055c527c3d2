"""What the lists of the desk show of a person: it holds no table."""

from __future__ import annotations

from espace.register.holdings import Noun
from espace.register.lines import Text

LISTED = ("identity", "request_state")

NOUNS = {
    "queue": Noun("handling", categories=LISTED, reads={"listed": Text("une file de demandes", "a queue of requests")}),
    "search": Noun(
        "handling",
        categories=(*LISTED, "contract"),
        reads={"listed": Text("les résultats d’une recherche", "the results of a search")},
    ),
    "rekeying": Noun(
        "handling",
        categories=("identity",),
        reads={
            "listed": Text(
                "la liste des données à reporter dans le logiciel de gestion",
                "the list of data to key again in the management system",
            )
        },
    ),
}
