"""Passkeys (WebAuthn level 2), judged by ``fido2``: the browser's answer to a challenge of this session, for this very origin."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from espace import brokerage
from espace.accounts.models import SecondFactor, User

CHALLENGE = "passkey_challenge"
"""Where the session keeps the challenge that waits; each serves once."""
VERIFICATION = UserVerificationRequirement.PREFERRED


class NotAKey(Exception):
    """The browser's answer proves nothing."""


@dataclass(frozen=True)
class Made:
    """A passkey just made: what to keep of it, in base 64, and its first count."""

    credential: str
    counter: int


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    party = PublicKeyCredentialRpEntity(id=host.partition(":")[0], name=brokerage.held().name)
    return Fido2Server(party, verify_origin=lambda told: told == origin)


def _kept(rows: list[SecondFactor]) -> dict[bytes, tuple[SecondFactor, AttestedCredentialData]]:
    found = {}
    for row in rows:
        if row.kind == SecondFactor.Kind.PASSKEY:
            credential = AttestedCredentialData(base64.b64decode(row.secret["credential"]))
            found[credential.credential_id] = (row, credential)
    return found


def ask_to_make(request: HttpRequest, user: User, rows: list[SecondFactor]) -> str:
    """What the browser needs to make a passkey, as JSON; ``rows``, opened, are the factors there are."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=user.pk.bytes, name=user.email, display_name=user.email),
        credentials=[credential for _, credential in _kept(rows).values()],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=VERIFICATION,
    )
    request.session[CHALLENGE] = dict(state)
    return json.dumps(dict(options["publicKey"]))


def made(request: HttpRequest, answer: str) -> Made:
    """Judge the browser's answer. Raises :class:`NotAKey`."""
    state, read = _state(request), _read(answer)
    try:
        told = _server(request).register_complete(state, read)
    except Exception as error:
        # fido2 parses what anybody may send and says so by errors of many kinds; whichever it is, there is no key.
        raise NotAKey from error
    if told.credential_data is None:
        raise NotAKey
    return Made(base64.b64encode(bytes(told.credential_data)).decode(), told.counter)


def ask_for(request: HttpRequest, rows: list[SecondFactor]) -> str:
    """What the browser needs to use one of the passkeys among ``rows`` (opened), as JSON; empty without any."""
    kept = _kept(rows)
    if not kept:
        return ""
    options, state = _server(request).authenticate_begin(
        [credential for _, credential in kept.values()], user_verification=VERIFICATION
    )
    request.session[CHALLENGE] = dict(state)
    return json.dumps(dict(options["publicKey"]))


def used(request: HttpRequest, rows: list[SecondFactor], answer: str) -> tuple[SecondFactor, int]:
    """The factor among ``rows`` that answered, and its count. Raises :class:`NotAKey`."""
    state, kept, read = _state(request), _kept(rows), _read(answer)
    try:
        found = _server(request).authenticate_complete(state, [credential for _, credential in kept.values()], read)
        counter = AuthenticationResponse.from_dict(read).response.authenticator_data.counter
    except Exception as error:  # as above
        raise NotAKey from error
    return kept[found.credential_id][0], counter


def _state(request: HttpRequest) -> Any:
    state = request.session.pop(CHALLENGE, None)
    if state is None:
        raise NotAKey
    return state


def _read(answer: str) -> Mapping[str, Any]:
    try:
        read = json.loads(answer)
    except ValueError as error:
        raise NotAKey from error
    if not isinstance(read, dict):
        raise NotAKey
    return read
