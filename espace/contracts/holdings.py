"""What contracts and reference tables hold; what brings them in stands in ``holdings_bringing``."""

from __future__ import annotations

from espace.contracts.holdings_bringing import IMPORTS, INVITING
from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

MARKET = (
    Table(
        "contracts.Insurer",
        columns={
            "id": technical("opaque id"),
            "name": technical("company, not a person"),
            "also_called": technical("company, not a person"),
            "assistance_phone": technical("company, not a person"),
            "claims_phone": technical("company, not a person"),
            "website": technical("company, not a person"),
        },
    ),
    Table(
        "contracts.Product",
        columns={
            "id": technical("opaque id"),
            "insurer": technical("link"),
            "name": technical("product, not a person"),
            "also_sold_by": technical("companies, not persons"),
            "terminable": technical("rule of the product"),
            "archive_period": technical("rule of the product"),
        },
    ),
    Table(
        "contracts.Delegation",
        columns={
            "id": technical("opaque id"),
            "product": technical("link"),
            "given_by": technical("link"),
            "given_at": technical("clock of the program"),
            "ended_by": technical("link"),
            "ended_at": technical("clock of the program"),
        },
    ),
    Table(
        "contracts.MarketChange",
        columns={
            "id": technical("sequence"),
            "insurer": technical("link"),
            "product": technical("link"),
            "before": technical("companies and products, not persons"),
            "after": technical("companies and products, not persons"),
            "by": technical("link"),
            "at": technical("clock of the program"),
        },
    ),
)

CONTRACTS = (
    Table(
        "contracts.Contract",
        unit_kind="contract",
        unit="unit",
        customer="customer",
        source="source",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "product": clear("contract"),
            "number": sealed("contract"),
            "number_digest": clear("contract"),
            "row_digest": clear("contract"),
            "effective_on": clear("contract"),
            "renews_on": clear("contract"),
            "ends_on": clear("contract"),
            "premium": sealed("contract"),
            "instalments": sealed("contract"),
            "source": technical("kind of source"),
            "imported_by": technical("link"),
            "situation_on": clear("contract"),
            "created_at": technical("clock of the program"),
            "updated_at": technical("clock of the program"),
            "indexed_at": technical("clock of the program"),
        },
    ),
    Table(
        "contracts.Coverage",
        unit_kind="contract",
        unit="unit",
        customer="contract__customer",
        source="contract__source",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "contract": technical("link"),
            "position": technical("order"),
            "kind": technical("kind of line"),
            "label": sealed("contract"),
        },
    ),
    Table(
        "contracts.Insured",
        unit_kind="contract",
        unit="unit",
        customer="contract__customer",
        source="contract__source",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "contract": technical("link"),
            "position": technical("order"),
            "kind": technical("kind of line"),
            "name": sealed("insured_persons"),
            "birth_date": sealed("insured_persons"),
        },
    ),
    Table(
        "contracts.Endorsement",
        unit_kind="contract",
        unit="unit",
        customer="contract__customer",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "contract": technical("link"),
            "on": clear("contract"),
            "fields": clear("contract"),
            "out_of_force_from_on": clear("contract"),
            "out_of_force_to_on": clear("contract"),
            "by": technical("link"),
            "at": clear("contract"),
        },
    ),
    Table(
        "contracts.Certificate",
        unit_kind="contract",
        unit="unit",
        customer="contract__customer",
        source="contract__source",
        said={"purpose": "espace.contracts.certificates.papers:purpose_in_words"},
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "contract": technical("link"),
            "check_digest": clear("contract"),
            "person_digest": clear("identity"),
            "changes": technical("count"),
            "code": sealed("contract"),
            "surname": sealed("identity"),
            "first_name": sealed("identity"),
            "birth_date": sealed("age"),
            "insured": sealed("insured_persons"),
            "is_for_one": technical("state"),
            "terms": sealed("contract"),
            "purpose": sealed("contract"),
            "issued_at": clear("contract"),
            "revoked_at": clear("contract"),
            "revoked_by": technical("link"),
            "reason": sealed("contract"),
        },
    ),
    Table(
        "contracts.ContractDocument",
        unit_kind="document",
        unit="document__unit",
        customer="contract__customer",
        columns={"id": technical("sequence"), "contract": technical("link"), "document": technical("link")},
    ),
)

STUBS = (
    Table(
        "contracts.ContractStub",
        columns={
            "id": technical("opaque id"),
            "ends_on": technical("a date, of a contract that nothing here names"),
            "archive_period": technical("rule of the product"),
        },
    ),
)

HOLDINGS = (*MARKET, *CONTRACTS, *STUBS, *IMPORTS, *INVITING)

FOUND_BY = {"contracts.Contract": {"contract_number": ("number",)}}

UNITS = (
    UnitKind(
        "contract",
        root="contracts.Contract",
        words=Text("Contrat", "Contract"),
        opened="effective_on",
        closed="ends_on",
        within=("customer__unit",),
        contracts="espace.contracts.ending:themselves",
        archived=True,
        group="contracts",
        before_leaving="espace.contracts.ending:leave_stubs",
    ),
    UnitKind("import", root="contracts.Import"),
)

ANCHORS = {("archive", "contract.ended"): "espace.contracts.ending:last_end"}
DUES = {("archive", "contract.ended"): "espace.contracts.ending:over"}

REPLAYS = {"certificate.revoked": "espace.contracts.certificates.replaying:revoked_again"}

NOUNS = {
    "invitations": Noun("handling", categories=("contact",)),
    "certificate": Noun(
        "handling",
        kinds=("contract",),
        reads={"read": Text("a téléchargé une de vos attestations", "downloaded one of your certificates")},
    ),
    "delegation": Noun("handling", categories=("staff_account",)),
    "insurer": Noun("handling", categories=("staff_account",)),
    "product": Noun("handling", categories=("staff_account",)),
    "contract": Noun(
        "handling",
        kinds=("contract",),
        reads={"read": Text("a ouvert un de vos contrats", "opened one of your contracts")},
    ),
    "import": Noun(
        "handling",
        categories=("identity", "contract", "import_staging"),
        reads={
            "columns_read": Text(
                "un fichier du logiciel de gestion, à relire", "a file of the management system, to be read over"
            ),
            "rows_read": Text(
                "le rapport d’un import du logiciel de gestion", "the report of an import from the management system"
            ),
            "faulty_rows_exported": Text(
                "le fichier des lignes à corriger d’un import, téléchargé",
                "the file of an import’s rows to correct, downloaded",
            ),
        },
    ),
}
