"""Rows of people who may be somebody we know: same name and birth date, but no contact in common. A human decides; nothing merges."""

from __future__ import annotations

import uuid

from django.db.models import Count, Exists, OuterRef, Q

from espace.accounts.models import Customer
from espace.contracts.importing.people import People
from espace.contracts.models import Import, StagedRow


def note_namesakes(import_: Import) -> int:
    """Mark the new rows that would make a second file for one name and birth date. Returns how many.

    Two set queries find the few people to look at: those we have a file of, and those whom the file gives several contacts.
    """
    rows = StagedRow.objects.filter(source=import_, verdict=StagedRow.Verdict.NEW, person_digest__isnull=False)
    known = rows.filter(Exists(Customer.objects.filter(person_digest=OuterRef("person_digest"))))
    several = (
        rows.values("person_digest")
        .annotate(
            emails=Count("email_digest", distinct=True), phones=Count("phone_digest", distinct=True), all=Count("id")
        )
        .filter(Q(emails__gt=1) | Q(emails=0, all__gt=1) | Q(phones__gt=1))
    )
    persons = {bytes(digest) for digest in known.values_list("person_digest", flat=True).distinct() if digest}
    persons |= {bytes(digest) for digest in several.values_list("person_digest", flat=True) if digest}
    if not persons:
        return 0
    people = People(persons)
    marked: list[uuid.UUID] = []
    columns = ("id", "person_digest", "email_digest", "phone_digest")
    for pk, person, email, phone in rows.order_by("line").values_list(*columns).iterator():
        who = bytes(person)
        if who not in persons:
            continue
        digests = (None if email is None else bytes(email), None if phone is None else bytes(phone))
        if people.find(who, *digests) is None:
            if people.namesake(who):
                marked.append(pk)
            people.add(who, pk, *digests)
    # Nothing else was found in a new row yet: one statement marks them all.
    for start in range(0, len(marked), 1000):
        StagedRow.objects.filter(pk__in=marked[start : start + 1000]).update(findings={"duplicate": True}, noted=True)
    return len(marked)
