"""What is held of the members of staff: who they are, when they are away."""

from __future__ import annotations

from espace.register.holdings import Table, clear, sealed, technical

STAFF = (
    Table(
        "accounts.StaffMember",
        unit_kind="staff",
        unit="unit",
        columns={
            "id": technical("opaque id"),
            "unit": technical("unit"),
            "user": technical("link"),
            "name": sealed("staff_account"),
            "joined_at": clear("staff_account"),
            "left_at": clear("staff_account"),
            "reminded_on": technical("clock of the program: one mail a morning"),
        },
    ),
    Table(
        "accounts.Absence",
        unit_kind="staff",
        unit="member__unit",
        retention="absence",
        columns={
            "id": technical("opaque id"),
            "member": technical("link"),
            "deputy": technical("link"),
            "starts_on": clear("staff_account"),
            "ends_on": clear("staff_account"),
            "recorded_by": technical("link"),
        },
    ),
)
