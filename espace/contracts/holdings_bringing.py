"""What imports hold, and rounds of invitations."""

from __future__ import annotations

from espace.register.holdings import Table, clear, sealed, technical

IMPORTS = (
    Table(
        "contracts.Import",
        unit_kind="import",
        unit="unit",
        source="by",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "file_name": sealed("import_staging"),
            "by": technical("link"),
            "on": technical("day of the rehearsal"),
            "created_at": technical("clock of the program"),
            "state": technical("state"),
            "extent": technical("state"),
            "encoding": technical("format of the file"),
            "delimiter": technical("format of the file"),
            "mapping": technical("names of columns"),
            "layout": technical("format of the file and names of columns"),
            "counts": technical("counts"),
            "fault": technical("code"),
            "fault_values": sealed("import_staging"),
            "asks": technical("opaque ids"),
            "judged_at": technical("clock of the program"),
            "done": technical("count"),
            "total": technical("count"),
            "began_at": technical("clock of the program"),
            "began_from": technical("count"),
            "leased_until_at": technical("clock of the program"),
            "ended_at": technical("clock of the program"),
        },
    ),
    Table(
        "contracts.StagedRow",
        unit_kind="import",
        unit="unit",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "source": technical("link"),
            "line": technical("line of the file"),
            "verdict": technical("state"),
            "number_digest": clear("import_staging"),
            "person_digest": clear("import_staging"),
            "email_digest": clear("import_staging"),
            "phone_digest": clear("import_staging"),
            "row_digest": clear("import_staging"),
            "ends_on": clear("import_staging"),
            "row": sealed("import_staging"),
            "faults": technical("names of columns and codes"),
            "findings": technical("names of fields, codes and opaque ids"),
            "noted": technical("state"),
        },
    ),
    Table(
        "contracts.ColumnMapping",
        columns={
            "id": technical("sequence"),
            "name": technical("name given to a mapping"),
            "mapping": technical("names of columns"),
            "kept_by": technical("link"),
            "kept_at": technical("clock of the program"),
        },
    ),
)

INVITING = (
    Table(
        "contracts.InvitationRound",
        source="by",
        columns={
            "id": technical("opaque id"),
            "by": technical("link"),
            "started_at": technical("clock of the program"),
            "state": technical("state"),
            "per_hour": technical("count"),
            "after": technical("opaque id"),
            "next_at": technical("clock of the program"),
            "done": technical("count"),
            "total": technical("count"),
            "sent": technical("count"),
            "refused": technical("count"),
            "failed": technical("count"),
            "began_at": technical("clock of the program"),
            "began_from": technical("count"),
            "leased_until_at": technical("clock of the program"),
            "ended_at": technical("clock of the program"),
        },
    ),
    Table(
        "contracts.Invited",
        unit_kind="profile",
        unit="customer__unit",
        customer="customer",
        columns={
            "id": technical("sequence"),
            "customer": technical("link"),
            "times": clear("action_history"),
            "last_at": clear("action_history"),
        },
    ),
)
