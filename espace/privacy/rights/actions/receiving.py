"""How a right comes to be exercised: in the space, in words sent for something else, by post or e-mail."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import Customer, User
from espace.lib import clock
from espace.privacy.rights import carrying
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.moving import note, tell_officers, tell_person
from espace.privacy.rights.states import EXPORTED, Channel, Identity, Right


@transaction.atomic
def ask(*, right: Right, customer: Customer, asked: str, field: str = "", by: User, at: datetime) -> RightsRequest:
    """The person asks in their space: they are signed in, and where the screen says so they gave their password again.

    An access or a portability is handed at once to whoever prepares the export. A second one while the first is open is the first.
    """
    if right in EXPORTED or right == Right.ERASURE:
        # Of two that are sent at once, the second finds the first.
        Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
        earlier = RightsRequest.objects.open().filter(customer=customer, right=right).order_by("entered_at").first()
        if earlier is not None:
            return earlier
    request = write(
        right=right, customer=customer, asked=asked, field=field, channel=Channel.SPACE, received_on=clock.today(at),
        identity=Identity.SIGNED_IN, by=by, at=at,
    )  # fmt: skip
    tell_person(request, event="received", at=at, kind="received")
    tell_officers(request, at=at)
    if right in EXPORTED:
        carrying.prepare_export(request, customer=customer, by=by, at=at)
    return request


@transaction.atomic
def take_words(
    *, ticket: UUID, customer: Customer, words: str, received_at: datetime, by: User, at: datetime
) -> RightsRequest:
    """Words of the person's, sent for something else, are the exercise of a right: its clock runs from when they were sent.

    Which right it is, the officer says. The caller tells the person.
    """
    request = write(
        right="", customer=customer, asked=words, channel=Channel.MESSAGE, received_on=clock.today(received_at),
        identity=Identity.SIGNED_IN, ticket=ticket, by=by, at=at,
    )  # fmt: skip
    tell_officers(request, at=at)
    return request


@transaction.atomic
def enter(
    *, right: str, customer: Customer | None, who: str, asked: str, channel: Channel, received_on: date, answer_by: Channel,
    by: User, at: datetime,
) -> RightsRequest:  # fmt: skip
    """The officer enters what came by post or e-mail. It may have been received earlier, never later. Raises :class:`NotNow`."""
    if received_on > clock.today(at):
        raise NotNow(_("Une demande ne peut pas être reçue après aujourd’hui."))
    if customer is None and not who:
        raise NotNow(_("Dites qui demande, et où lui répondre."))
    if answer_by == Channel.SPACE and (customer is None or customer.user_id is None):
        raise NotNow(_("Cette personne n’a pas d’espace : répondez-lui par la poste ou par courriel."))
    request = write(
        right=right, customer=customer, asked=asked, channel=channel, received_on=received_on, identity=Identity.UNKNOWN,
        who=who, answer_by=answer_by, by=by, at=at,
    )  # fmt: skip
    tell_person(request, event="received", at=at, kind="received")
    return request


def write(
    *, right: str, customer: Customer | None, asked: str, channel: Channel, received_on: date, identity: Identity, by: User,
    at: datetime, field: str = "", who: str = "", ticket: UUID | None = None, answer_by: Channel = Channel.SPACE,
) -> RightsRequest:  # fmt: skip
    """Write the request with its first step. Inside a transaction."""
    request = RightsRequest(
        right=right, customer=customer, channel=channel, received_on=received_on, identity=identity, entered_at=at, entered_by=by,
        field=field, ticket=ticket, answer_by=answer_by,
    )  # fmt: skip
    vault.new_unit("rights_request", request)
    request.asked, request.who = asked, who
    request.save(force_insert=True)
    note(request, "receive", by=by, at=at)
    return request
