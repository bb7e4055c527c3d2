import pytest

from espace.lib import emails


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Claire.Martin@Exemple.Example ", "claire.martin@exemple.example"),
        ("mailto:claire@exemple.example", "claire@exemple.example"),
        ("claire@éxemple.example", "claire@xn--xemple-9ua.example"),
        ("claire@" + "é" * 80 + ".example", "claire@" + "é" * 80 + ".example"),
    ],
)
def test_normalises(text: str, expected: str) -> None:
    assert emails.normalise(text) == expected


@pytest.mark.parametrize("address", ["c@exemple.example", "a.b+c_d-e@sub.exemple.example", "o'brien@exemple.example"])
def test_accepts(address: str) -> None:
    assert emails.is_valid(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "pas d'adresse",
        "@exemple.example",
        "claire@",
        "claire@exemple",
        "claire@@exemple.example",
        "claire@exemple..example",
        "claire@-exemple.example",
        ".claire@exemple.example",
        "claire.@exemple.example",
        "claire martin@exemple.example",
        "claire@exemple.example\n",
        "claire@127.0.0.1",
        "clairé@exemple.example",
        "a" * 65 + "@exemple.example",
        "a@" + "b" * 60 + "." + "c" * 63 + "." + "d" * 63 + "." + "e" * 63 + ".example",
    ],
)
def test_refuses(address: str) -> None:
    assert not emails.is_valid(address)
