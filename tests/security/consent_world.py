"""What Claire agreed to, and the receipt of somebody who left."""

from __future__ import annotations

import functools
from uuid import UUID

from django.core import signing

from espace.accounts.models import Customer, User
from espace.lib import clock
from espace.portal.views.consent import SALT
from espace.privacy.consent.models import ConsentEvent
from espace.privacy.consent.wording import ACCOUNT
from tests import cast

NOW = clock.now()


class Consenting:
    """Built, like the rest of the world, as it is needed."""

    @property
    def file(self) -> Customer:
        raise NotImplementedError

    @functools.cached_property
    def consent(self) -> UUID:
        """The record of her consent to the account."""
        return ConsentEvent.objects.get(customer=self.file.pk, purpose=ACCOUNT).record

    @functools.cached_property
    def measured(self) -> ConsentEvent:
        User.objects.filter(customer=self.file).update(measured=True)
        return cast.consent(self.file, "measurement", at=NOW)

    @functools.cached_property
    def left(self) -> str:
        """What names the receipt of somebody who closed their space, to them alone."""
        return signing.dumps(self.consent.hex, salt=SALT)
