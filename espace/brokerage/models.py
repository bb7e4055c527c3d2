"""Each change that the brokerage made to its settings, and its logos. Rows are added, never changed: the database refuses anything else."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from espace.brokerage.setting import Setting


class Version(models.Model):
    """A value that was given to a setting, by whom and when: the last one holds. ``value`` null: back to the text of origin.

    ``about``: the mail and the language of a text (``news.fr``), empty for the other settings.
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
                condition=Q(setting=Setting.MAIL) & ~Q(about="") | ~Q(setting=Setting.MAIL) & Q(about=""),
                name="a_text_is_that_of_a_mail",
                violation_error_message="Un texte est celui d’un courriel et d’une langue.",
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
