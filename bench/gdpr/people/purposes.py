from datetime import timedelta

from gdpr.purposes.default import AbstractPurpose


class Relationship(AbstractPurpose):
    name = "Client relationship"
    slug = "relationship"
    expiration_timedelta = timedelta(days=1)
    fields = "__ALL__"
