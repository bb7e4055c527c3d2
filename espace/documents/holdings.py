"""What a document's row holds; its bytes lie sealed in the blob store under the same unit."""

from __future__ import annotations

from espace.register.holdings import Noun, Table, UnitKind, clear, sealed, technical
from espace.register.lines import Text

HOLDINGS = (
    Table(
        "documents.Document",
        unit_kind="document",
        unit="unit",
        customer="customer",
        source="uploaded_by",
        prepared="attachment__draft__proxy",
        arrives="attachment__message__sent_at",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "name": sealed("volunteered_documents"),
            "title": sealed("volunteered_documents"),
            "checksum": sealed("volunteered_documents"),
            "media_type": clear("volunteered_documents"),
            "size": clear("volunteered_documents"),
            "state": technical("state"),
            "source": technical("kind of source"),
            "uploaded_by": technical("link"),
            "uploaded_at": clear("volunteered_documents"),
            "shown_to_staff": technical("state"),
            "published_at": clear("exchanges"),
            "expires_on": clear("volunteered_documents"),
            "expiry_told_on": technical("clock of the program"),
            "scanned_at": technical("clock of the program"),
            "scan_fault": technical("code"),
            "leased_until_at": technical("clock of the program"),
        },
    ),
    Table(
        "documents.Upload",
        unit_kind="upload",
        unit="unit",
        customer="customer",
        source="customer",
        backup="none",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "customer": technical("link"),
            "name": sealed("volunteered_documents"),
            "checksum": sealed("volunteered_documents"),
            "form": sealed("volunteered_documents"),
            "size": clear("volunteered_documents"),
            "received": clear("volunteered_documents"),
            "parts": technical("count"),
            "begun_at": clear("volunteered_documents"),
        },
    ),
)

# A file goes with what it was joined to; one that the brokerage published to nobody's request or contract, with its customer's account.
UNITS = (
    UnitKind(
        "document",
        root="documents.Document",
        words=Text("Document", "Document"),
        opened="uploaded_at",
        closed="uploaded_at",
        within=(
            "attachment__draft__unit",
            "attachment__ticket__unit",
            "contract_document__contract__unit",
            "customer__unit",
        ),
        bytes="espace.documents.store:blobs",
        served={"state": "clean"},
        archived=True,
        group="requests",
    ),
    UnitKind(
        "upload",
        root="documents.Upload",
        words=Text("Fichier en cours d’envoi", "File being sent"),
        anchors={"upload.begun": "begun_at"},
        within=("customer__unit",),
        before_leaving="espace.documents.arriving:forget_parts",
    ),
)

NOUNS = {
    "document": Noun(
        "handling",
        kinds=("document",),
        reads={"read": Text("a ouvert un de vos documents", "opened one of your documents")},
    ),
}
