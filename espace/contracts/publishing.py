"""The brokerage gives a document to a customer, about one of their contracts or about none."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from espace.accounts.models import Customer, User
from espace.contracts.models import Contract, ContractDocument
from espace.documents import actions as documents
from espace.documents.models import Document
from espace.documents.upload import SealedUpload


@transaction.atomic
def publish(
    *,
    upload: SealedUpload,
    customer: Customer,
    contract: Contract | None,
    title: str,
    pk: UUID,
    by: User,
    at: datetime,
    expires_on: date | None = None,
) -> Document:
    """Publish one document under the id that came with its form: posted twice, it is one. Raises ``documents.refusals.Refused``."""
    earlier = Document.objects.filter(pk=pk).first()
    if earlier is not None and earlier.customer_id == customer.pk and earlier.uploaded_by_id == by.pk:
        return earlier
    document = documents.publish(
        upload=upload, customer=customer, title=title, by=by, at=at, expires_on=expires_on,
        pk=None if earlier is not None else pk,
    )  # fmt: skip
    if contract is not None:
        ContractDocument.objects.create(contract=contract, document=document)
    return document
