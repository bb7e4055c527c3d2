"""Every personal column that the register gives the customer to read is in their copy, whatever table it lies in; nobody else's is.

What waits for the officer's approval is too: here a proxy, which no page opens meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.privacy.exports import columns, labels
from espace.privacy.exports.walking import model_of
from espace.privacy.units import called
from espace.register.holdings import Kind
from tests.cast import AT
from tests.privacy.exports.marking import furnish, mark
from tests.privacy.exports.opening import access, portable

pytestmark = pytest.mark.django_db
BUILT = {
    "accounts.Customer", "accounts.OptionalData", "accounts.User", "accounts.FieldException", "accounts.Session",
    "accounts.Invitation", "accounts.KnownDevice", "accounts.SecondFactor", "accounts.EmailChange", "accounts.Claim",
    "contracts.Contract", "contracts.Coverage", "contracts.Insured", "documents.Document",
    "tickets.Draft", "tickets.Ticket", "tickets.StateChange", "tickets.Message", "tickets.Termination", "tickets.Qualification",
    "tickets.Share", "tickets.Showing", "tickets.Disclosure", "tickets.BreakGlass", "tickets.Check", "exports.Export",
}  # fmt: skip


def test_every_column_granted_to_the_customer_is_in_their_copy_and_no_other(
    claire: User, karim: User, sophie: User
) -> None:
    furnish(claire, sophie)
    furnish(karim, sophie)
    hers = list(mark(claire.customer, "avoirmarque"))
    his = list(mark(karim.customer, "zautremarque"))
    copy = access(claire)
    data, page = copy.text("data.json"), copy.text()
    assert {name for name, one in copy.json()["tables"].items() if one["rows"]} >= BUILT
    for label, value, category in hers:
        granted = category in columns.theirs() - columns.SECRETS
        assert (value in data) == granted, f"{label}: {value}"
        if granted and not value[:4].isdigit() and not label.startswith("exports."):
            assert value in page, f"{label}: {value} is not on the page"
    everything = copy.everything
    assert [label for label, value, _category in his if value in everything] == []
    assert len(hers) > 30


def test_clear_columns_are_in_the_copy_with_their_category(claire: User, sophie: User) -> None:
    furnish(claire, sophie)
    found = access(claire, AT + timedelta(days=1)).json()["tables"]
    for table in columns.tables():
        wanted = {name for name, column in table.columns.items() if columns.leaves(column)}
        for row in found.get(table.name, {"rows": []})["rows"]:
            assert set(row["values"]) == wanted
        held = model_of(table.name)._default_manager.filter(**{table.customer: claire.customer.pk}).count()
        if wanted and not table.name.startswith("exports."):
            assert len(found[table.name]["rows"]) == held, table.name


def test_no_password_and_no_digest_of_a_token_leaves(claire: User) -> None:
    claire.refresh_from_db()
    for copy in (access(claire), portable(claire)):
        assert claire.password not in copy.everything
        assert "argon2" not in copy.everything
        assert "token_digest" not in copy.everything


def test_every_column_and_every_code_of_a_copy_has_words(claire: User) -> None:
    """The page speaks to a person: no name of a column, no code."""
    for table, names in columns.accessible():
        said = labels.sayings(table, names, "fr")
        for name in names:
            if not name.endswith(columns.DIGEST):
                assert name in labels.LABELS or f"{table.name}.{name}" in labels.LABELS, f"{table.name}.{name}"
        for name in {"kind", "name", "state", "right", "purpose", "role", "action", "field"} & {*names}:
            if table.columns[name].kind is Kind.CLEAR:
                assert name in said, f"{table.name}.{name}"
        for path in table.said.values():
            assert callable(called(path))
