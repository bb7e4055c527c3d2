"""The officer's word on comments: read for names, then kept, edited if need be, or destroyed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from espace import audit
from espace.accounts.models import User
from espace.metrics.models import Comment
from espace.privacy.retention import leaving

KIND = RULE = "satisfaction_comment"


@transaction.atomic
def keep(*, comment: Comment, words: str, by: User, at: datetime) -> None:
    """Keep a comment, as the officer leaves it (its row opened): the administrator reads it from now on."""
    comment.words, comment.is_kept = words, True
    comment.save(update_fields=["words", "is_kept"])
    audit.record(action="comment.kept", by=by, at=at, unit=comment.unit)


@transaction.atomic
def destroy(*, comment: Comment, by: User, at: datetime) -> None:
    """Destroy a comment with its key."""
    leaving.destroy(KIND, [comment.unit], rule=RULE, due={}, at=at)
    audit.record(action="comment.destroyed", by=by, at=at, unit=comment.unit)
