"""Who of the staff has a request's page before them: a lease of a minute, which is all that is ever known of it (decision 0031)."""

from __future__ import annotations

from django.db import models


class Presence(models.Model):
    """The request that one person looks at, until ``until_at`` unless their page says again that they are there; one row a person.

    Neither id is a foreign key: what is destroyed or leaves must not wait for a row that ends by itself.
    """

    user = models.UUIDField(primary_key=True)
    ticket = models.UUIDField()
    is_writing = models.BooleanField(default=False)
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "until_at"], name="presence_on_ticket"),
            models.Index(fields=["until_at"], name="presence_end"),
        ]

    def __str__(self) -> str:
        return str(self.ticket)
