"""Each change that the brokerage made to its settings, and its logos: rows are added, never changed, the database refuses anything else.
And what somebody is writing of a kind of request, which holds nowhere before it is published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from espace.brokerage.setting import Setting

NAMED = [Setting.MAIL.value, Setting.KIND.value]
"""The settings of which there are several: each row says which one it is."""


class Version(models.Model):
    """A value that was given to a setting, by whom and when: the last one holds. ``value`` null: back to the text of origin.

    ``about``: the mail and the language of a text (``news.fr``), the id of a kind of request, empty for the other settings.
    """

    id = models.BigAutoField(primary_key=True)
    setting = models.CharField(max_length=12, choices=Setting.choices)
    about = models.CharField(max_length=40, blank=True, default="")
    value = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(setting__in=NAMED) & ~Q(about="") | ~Q(setting__in=NAMED) & Q(about=""),
                name="a_setting_of_many_says_which",
                violation_error_message="Un texte est celui d’un courriel et d’une langue, une définition celle d’une demande.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.setting} {self.about}".strip()


class Logo(models.Model):
    """A picture that was written anew before it was kept. ``digest``: the SHA-256 of its bytes."""

    digest = models.CharField(primary_key=True, max_length=64)
    media_type = models.CharField(max_length=16)
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type__in=["image/png", "image/jpeg"]),
                name="a_logo_is_a_picture_that_runs_nothing",
                violation_error_message="Un logo est une image PNG ou JPEG.",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:16]


class Sketch(models.Model):
    """A kind of request as an administrator is changing it, until it is published: one for each kind, which nobody else is served.

    ``revision`` counts its saves, so that two windows do not undo each other.
    """

    kind = models.CharField(primary_key=True, max_length=32)
    value = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=""),
                name="a_sketch_is_of_a_kind",
                violation_error_message="Un brouillon de définition est celui d’une demande.",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
