"""The two ways in: the demonstration as ``make demo`` prepares it, and a real installation from an empty folder to a customer's space."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from espace.ops.demo.people import APPLICATION_KEY
from tests.demonstration import Prepared
from tests.journeys.installation import Installation, Person
from tests.smtp import Peer

CHOSEN = "Trois cerfs-volants sur la corniche"
PORTFOLIO = {
    "N° contrat": "EXP-2024-000001", "Produit": "Santé Expatrié", "Compagnie": "Assureur du Monde", "Civilité": "Mme", "Nom": "Delmas",
    "Prénom": "Claire", "Date de naissance": "12/04/1985", "E-mail": "claire@clients.example", "Téléphone": "+221338210000",
    "Adresse": "12 rue Carnot", "Code postal": "10000", "Ville": "Dakar", "Pays": "Sénégal", "Date d'effet": "01/01/2024",
    "Échéance": "01/01/2027", "Prime TTC annuelle (€)": "1 234,56",
}  # fmt: skip
ESPACE_TOML = """\
mode = "production"

[web]
url = "http://localhost:{port}"

[mail]
smtp = "{smtp}"
from = "ne-pas-repondre@cabinet.example"

[scanner]
kind = "clamd"
address = "{clamd}"
"""
LINK = re.compile(r"http://localhost:\d+(/\S+)")


def link_for(peer: Peer, address: str) -> str:
    """The link in the latest mail to this address, as its reader would open it."""
    mails = [one for one in peer.received if one.recipients == [address]]
    assert mails, [one.recipients for one in peer.received]
    [path] = LINK.findall(mails[-1].message.get_content())
    return str(path)


def activates(person: Person, path: str) -> None:
    assert person.get(path).status == 200
    assert person.post(path, password1=CHOSEN).status == 200
    assert "Se déconnecter" in person.page.text


def test_the_demonstration_stands_on_its_own(prepared: Prepared, demonstration: Callable[[str], Path]) -> None:
    demo = Installation(demonstration("served"))
    [password] = re.findall(r"Everybody's password: (.+)", prepared.told)
    with demo.served() as base:
        for path in ("/", "/confidentialite/", "/connexion/", "/demo/courriels/"):
            assert Person(base).get(path).status == 200, path
        claire, sophie = Person(base), Person(base)
        assert "Bonjour Claire" in claire.sign_in("claire@clients.example", password).text
        assert "À prendre" in sophie.sign_in("sophie@cabinet.example", password, APPLICATION_KEY).text
        assert claire.get("/gestion/").status == 404


@pytest.mark.on_postgresql
@pytest.mark.starts_programs
def test_an_empty_folder_becomes_a_space(tmp_path: Path, empty_database: str, smtp_peer: Peer, clamd: str) -> None:
    espace = Installation(tmp_path / "home", empty_database)
    espace.home.mkdir()
    (espace.home / "espace.toml").write_text(
        ESPACE_TOML.format(port=espace.port, smtp=smtp_peer.url, clamd=clamd), encoding="utf-8"
    )
    first = espace.run("init", "--administrator", "ines@cabinet.example", "--name", "Inès Garnier")
    [opening] = LINK.findall(first)
    portfolio = tmp_path / "portefeuille.csv"
    portfolio.write_text("\n".join(map(";".join, (PORTFOLIO, PORTFOLIO.values()))), encoding="utf-8")
    report = json.loads(espace.run("import", str(portfolio), "--apply", "--json"))
    assert (report["read"], report["new"], report["faulty"], report["applied"]) == (1, 1, [], True)
    with espace.served() as base:
        ines, sophie, claire = Person(base), Person(base), Person(base)
        activates(ines, opening)
        assert Person(base).get(opening).status == 410, "the link serves once"
        assert ines.get("/gestion/equipe/").path == "/securite/", "nothing of the desk opens on a password alone"
        ines.adds_an_application()
        ines.get("/gestion/equipe/")
        ines.post("/gestion/equipe/", name="Sophie Laurent", email="sophie@cabinet.example", role="advisor")
        assert ines.page.path == "/confirmer/", "who gives an access gives their password again; what was typed waits"
        assert "Une invitation part" in ines.post("/confirmer/", password=CHOSEN, next="/gestion/equipe/").text
        espace.run("work", "--once")
        activates(sophie, link_for(smtp_peer, "sophie@cabinet.example"))
        sophie.adds_an_application()

        sophie.get("/gestion/clients/")
        found = sophie.post("/gestion/recherche/", q="delmas")
        [sheet] = set(re.findall(r'href="(/gestion/clients/[0-9a-f-]{36}/)"', found.text))
        assert "Inviter à ouvrir son espace" in sophie.get(sheet).text
        sophie.post(f"{sheet}invitation/")
        espace.run("work", "--once")
        activates(claire, link_for(smtp_peer, "claire@clients.example"))
        assert claire.get("/espace/").path == "/espace/consentement/", "nothing opens before she has said yes"
        assert "Santé Expatrié" in claire.post("/espace/consentement/", account="1", next="/espace/").text
        ticket = asks(claire)
        answers(sophie, ticket)
        page = claire.get(f"/espace/demandes/{ticket}/").text
        assert "Elle part aujourd’hui." in page
        assert "Cette demande est close" in page
    findings = espace.run("work", "--once")
    assert "Error" not in findings
    assert {one.recipients[0].partition("@")[0] for one in smtp_peer.received} == {"ines", "sophie", "claire"}


def asks(claire: Person) -> str:
    """Claire prepares a request and sends it; its id."""
    home = claire.get("/espace/").text
    assert "Santé Expatrié" in home
    pk = str(uuid.uuid4())
    [contract] = set(re.findall(r'href="/espace/contrats/([0-9a-f-]{36})/"', home))
    claire.get("/espace/demandes/nouvelle/")
    claire.post("/espace/demandes/nouvelle/", id=pk, kind="other")
    [version] = re.findall(r'name="version" value="(\d+)"', claire.page.text)
    review = claire.post(
        f"/espace/brouillons/{pk}/",
        version=version,
        contract=contract,
        subject="Une attestation",
        description="Pour le consulat.",
        review="1",
    )
    assert "Relisez, puis envoyez" in review.text, review
    assert "Votre demande est envoyée" in claire.post(f"/espace/brouillons/{pk}/envoi/", consent="1").text
    return pk


def answers(sophie: Person, ticket: str) -> None:
    """Sophie takes the request, answers and closes it."""
    assert "Claire Delmas" in sophie.get("/gestion/demandes/a-prendre/").text
    path = f"/gestion/demandes/{ticket}/"
    sophie.get(path)
    sophie.post(f"{path}prise/")
    [seen] = set(re.findall(r'name="seen" value="([^"]+)"', sophie.page.text))
    sophie.post(f"{path}messages/", id=str(uuid.uuid4()), seen=seen, body="Elle part aujourd’hui.")
    [seen] = set(re.findall(r'name="seen" value="([^"]+)"', sophie.page.text))
    assert "La demande est close" in sophie.post(f"{path}cloture/", id=str(uuid.uuid4()), seen=seen).text
