"""What proxies hold: who lets whom act, for what and until when. Once answered, two opaque ids, kinds of request and days."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "accounts.Proxy",
        said={"ending": "espace.tickets.proxies.telling:ending"},
        unit_kind="proxy",
        unit="unit",
        customer="giver",
        also="holder",
        source="giver",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "giver": technical("link"),
            "holder": technical("link"),
            "address": sealed("proxy"),
            "address_digest": clear("proxy"),
            "signed": sealed("proxy"),
            "version": technical("version of the text"),
            "language": technical("language of the text"),
            "given_at": clear("proxy"),
            "ends_at": clear("proxy"),
            "offered_at": technical("what a period counts from"),
            "over_at": technical("what a period counts from"),
            "told_at": technical("clock of the program"),
            "accepted_at": clear("proxy"),
            "ended_at": clear("proxy"),
            "ending": clear("proxy"),
        },
    ),
    Table(
        "accounts.ProxyKind",
        said={"kind": "espace.tickets.telling:kind"},
        unit_kind="proxy",
        unit="proxy__unit",
        customer="proxy__giver",
        also="proxy__holder",
        columns={
            "id": technical("sequence"),
            "proxy": technical("link"),
            "kind": clear("proxy"),
            "health": technical("state"),
        },
    ),
)

UNITS = (
    UnitKind(
        "proxy",
        root="accounts.Proxy",
        words=Text("Procuration", "Proxy"),
        anchors={"proxy.offered": "offered_at", "proxy.ended": "over_at"},
    ),
)

NOUNS = {
    "proxy": Noun(
        "handling",
        categories=("proxy", "identity", "request_state", "contract"),
        reads={
            "read": Text(
                "a ouvert la procuration que vous lui avez donnée, et la liste des demandes qu’elle lui ouvre",
                "opened the proxy that you gave them, and the list of the requests that it opens to them",
            ),
            "listed": Text("la liste des procurations reçues", "the list of proxies received"),
            "contracts_read": Text(
                "a vu le produit et le numéro de vos contrats, pour en choisir un",
                "saw the product and the number of your contracts, to choose one",
            ),
        },
    ),
}
