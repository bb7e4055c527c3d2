"""What each clause promises, in one line: said by the checks when something that kept it is gone, even the clause itself."""

from __future__ import annotations

PROMISES = {
    "C01": "only clients of the brokerage have a space",
    "C02": "clients read their contract in the space",
    "C03": "clients prepare, make and follow their requests, and a draft stays theirs until it is sent",
    "C04": "clients keep their data up to date themselves, and no import undoes it",
    "C05": "messages and documents stay in the space, and an e-mail says nothing of them",
    "C06": "use and satisfaction are measured without naming anybody, and only with consent",
    "C07": "consent is asked apart, and withdrawn at any time",
    "C08": "requests are handled under the contract, whatever becomes of the account",
    "C09": "only the declared data are held",
    "C10": "data come from the client or from authorised staff, and say so",
    "C11": "every page asks for a sign-in, but those that anybody may read",
    "C12": "no decision is made by a machine",
    "C13": "the recipients named, and nobody else, read the data, and the client sees who did",
    "C14": "nothing leaves the European Union",
    "C15": "a closed request leaves the account after its period",
    "C16": "requests are kept apart, in the archive, until a period after the end of the contract",
    "C17": "what a legal claim needs is not destroyed",
    "C18": "the data are kept secure",
    "C19": "everybody may have a copy of what is held about them",
    "C20": "everybody may have what is wrong put right",
    "C21": "everybody may have their data erased, or object to their use",
    "C22": "everybody may take away what they provided",
    "C23": "everybody may say what becomes of their data after their death",
    "C24": "the data protection officer and the authority can be reached",
    "C25": "an account that serves no more comes to an end",
    "C26": "a breach is recorded, and the people that it affects are told",
}
"""The clauses of the notice by id, in its order. Stable: code, tests and the public page point to them."""


def nobody_keeps(clause: str) -> str:
    """The promise that is broken, as the end of a sentence. Raises ``KeyError`` for an id that is no clause."""
    return f"nobody keeps any more that {PROMISES[clause]} ({clause})"
