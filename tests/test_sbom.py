"""The bill of materials lists what is locked for the product, each with its digests."""

from __future__ import annotations

from tests.sbom import LOCKED, bill, components


def test_it_lists_what_is_locked_and_nothing_else() -> None:
    found = bill()["components"]
    lines = [line for line in LOCKED.read_text().splitlines() if line[:1].isalnum()]
    assert len(found) == len(lines)
    assert {"django", "cryptography"} <= {one["name"] for one in found}
    assert not {"pytest", "playwright"} & {one["name"] for one in found}
    assert all(one["hashes"] for one in found)


def test_a_component_has_its_name_version_and_digests() -> None:
    [one] = components(
        f"Foo_Bar[extra]==1.2.3 ; python_version > '3' \\\n    --hash=sha256:{'ab' * 32}\n    # via espace\n"
    )
    assert (one["purl"], one["hashes"]) == (
        "pkg:pypi/foo-bar@1.2.3",
        [{"alg": "SHA-256", "content": "ab" * 32}],
    )
