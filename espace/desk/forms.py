"""What the desk writes: replies, notes, closings, duties. Rules are the actions'; here is only what is typed and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import Absence, StaffMember
from espace.documents.fields import DocumentsField
from espace.documents.models import Document
from espace.tickets.models import Message, Qualification
from espace.ui import words
from espace.ui.forms import DayField

LONGEST = 10_000
LONGEST_ASKED = 500
TOO_LONG = _("Au plus %(limit_value)d caractères : %(show_value)d ici.")


def plain(text: str) -> str:
    """A text as it is kept: one kind of line end, no NUL (which PostgreSQL refuses), no blank around."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


class InstantField(forms.CharField):
    """An instant written by :attr:`dossier.Dossier.stamp`; whatever else is the beginning of time, so that the page comes back."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime:
        try:
            at = datetime.fromisoformat(str(value))
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return datetime.min.replace(tzinfo=UTC)


class SeenForm(forms.Form):
    """A gesture on a request as it was seen at ``seen``."""

    use_required_attribute = False
    seen = InstantField(required=False)


class IdField(forms.CharField):
    """The id that came with the form; one that is none is replaced, since it says nothing about what was typed."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> UUID:
        try:
            return UUID(str(value))
        except ValueError:
            return uuid4()


class WritingForm(SeenForm):
    """A gesture that may write: ``id`` is the message's or the note's own, so that posting twice writes once."""

    id = IdField(required=False, initial=uuid4)


def text_field(label: Any, *, rows: int, required: bool = True, most: int = LONGEST, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, strip=False, validators=[MaxLengthValidator(most, TOO_LONG)],
        widget=forms.Textarea(attrs={"rows": rows, **options.pop("attrs", {})}),
        error_messages={"required": options.pop("missing", _("Écrivez quelque chose."))}, **options,
    )  # fmt: skip


class KeptField(forms.MultipleChoiceField):
    """The files of a message that was taken back, which leave with it: ids, that the action looks for among its own."""

    def valid_value(self, value: Any) -> bool:
        try:
            return bool(UUID(str(value)))
        except ValueError:
            return False

    def clean(self, value: Any) -> list[UUID]:
        return [UUID(one) for one in super().clean(value)]


class ReplyForm(WritingForm):
    """An answer to the customer, which may ask for something precise."""

    body = text_field(_("Message"), rows=6, required=False, attrs={"data-key": "r"})
    documents = DocumentsField(label=_("Joindre des documents"), required=False)
    kept = KeptField(required=False)
    asked = text_field(
        _("Ce que vous attendez du client"), rows=2, required=False, most=LONGEST_ASKED,
        help_text=_("Si vous attendez quelque chose, dites-le exactement : il le verra tel quel, en haut de sa demande."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, asking: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.asking = asking

    def clean_body(self) -> str:
        return plain(self.cleaned_data["body"])

    def clean_asked(self) -> str:
        return plain(self.cleaned_data["asked"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.asking and not found.get("asked") and "asked" not in self.errors:
            self.add_error("asked", _("Dites exactement ce que vous attendez du client."))
        if (
            not self.asking
            and not self.errors
            and not (found.get("body") or found.get("documents") or found.get("kept"))
        ):
            self.add_error("body", _("Écrivez un message ou joignez un fichier."))
        if not self.asking and found.get("asked"):
            self.add_error(
                "asked", _("Envoyez avec « Envoyer et attendre le client », ou effacez ce que vous attendez de lui.")
            )
        return found


class NoteForm(WritingForm):
    """An internal note."""

    text = text_field(
        _("Note"), rows=4, missing=_("Écrivez la note."), attrs={"data-key": "n"},
        help_text=_(
            "Lue par vos collègues et le DPO, jamais par le client dans son espace ; elle fait partie de son droit d’accès. "
            "N’écrivez jamais ici qu’une déclaration de soupçon a été faite ou envisagée (article L561-18 du code monétaire et financier)."
        ),
    )  # fmt: skip

    def clean_text(self) -> str:
        return plain(self.cleaned_data["text"])


class ClosingForm(WritingForm):
    """Closing, with a last message if there is one."""

    despite = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Set once it was asked whether to close with open points."""
    last = text_field(_("Dernier message au client"), rows=4, required=False, attrs={"data-key": "c"})

    def was_asked(self) -> None:
        """The form comes back once, with the question; sent again, it is the answer."""
        data = QueryDict(mutable=True)
        data.update({name: self.data.get(name, "") for name in ("id", "seen", "last")} | {"despite": "on"})
        self.data = data

    def clean_last(self) -> str:
        return plain(self.cleaned_data["last"])


class AssignForm(SeenForm):
    """Which colleague goes on with the request. ``despite``: who was chosen when it was asked whether somebody away should have it."""

    despite = forms.CharField(required=False, widget=forms.HiddenInput)

    to = forms.ChoiceField(
        label=_("À qui confier la demande ?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une personne."), "invalid_choice": _("Choisissez une personne.")},
    )  # fmt: skip

    def __init__(
        self,
        colleagues: Iterable[StaffMember],
        *arguments: Any,
        away: Mapping[UUID, Absence] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), colleague(one, (away or {}).get(one.pk))) for one in colleagues]

    @property
    def is_despite(self) -> bool:
        """Whether this very person was chosen again, after it was said that they are away."""
        return bool(self.cleaned_data["despite"] == self.cleaned_data["to"])

    def was_asked(self, absence: Absence) -> None:
        """The form comes back once, with who stands in already chosen; choosing the same person again is the answer."""
        offered = {value for value, _label in self.fields["to"].choices}  # type: ignore[attr-defined]
        deputy, member = str(absence.deputy_id), str(absence.member_id)
        data = QueryDict(mutable=True)
        data.update({"to": deputy if deputy in offered else member, "despite": member})
        self.data = data


def colleague(member: StaffMember, absence: Absence | None) -> str:
    """A colleague to choose, by name, and until when they are away."""
    if absence is None:
        return str(member.name)
    told = {"name": member.name, "day": words.day(absence.ends_on, get_language() or "fr", "long")}
    return _("%(name)s, absence jusqu’au %(day)s") % told


class HandOverForm(AssignForm):
    """Which colleague goes on with all that somebody holds."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["to"].label = _("À qui tout confier ?")


class ShareForm(forms.Form):
    """What is shared with LYA PROTECT (empty: the whole request), why, and the last day."""

    use_required_attribute = False
    what = forms.ChoiceField(
        label=_("Ce que vous partagez"), required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    motive = text_field(
        _("Pourquoi"), rows=3, most=500, missing=_("Dites pourquoi vous partagez : le client le lira."),
        help_text=_("Le client lit ce motif dans son espace."),
    )  # fmt: skip
    ends_on = DayField(
        label=_("Jusqu’au (inclus)"),
        help_text=_("Trois mois au plus."),
        error_messages={"required": _("Donnez le jour.")},
    )

    def __init__(self, files: Iterable[Document], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        named = [(str(one.pk), one.title or one.name) for one in files]
        field.choices = [("", str(_("Toute la demande, avec ses échanges et ses fichiers"))), *named]
        field.initial = ""

    def clean_motive(self) -> str:
        return plain(self.cleaned_data["motive"])


class QualifyForm(forms.Form):
    """Which words are a complaint, or the exercise of a right. Empty ``of`` means the request itself."""

    use_required_attribute = False
    what = forms.ChoiceField(
        label=_("C’est"), choices=Qualification.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    of = forms.ChoiceField(label=_("Dans"), required=False)

    def __init__(self, messages: Iterable[Message], language: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        told = [(str(one.pk), _written(one, language)) for one in messages if one.from_customer]
        field.choices = [("", str(_("la demande elle-même"))), *told]


def _written(message: Message, language: str) -> str:
    return str(_("son message du %(when)s") % {"when": words.instant(message.sent_at, language, "short")})


class ForwardedForm(forms.Form):
    """The day a termination was forwarded to the insurer."""

    use_required_attribute = False
    on = DayField(label=_("Transmise à l’assureur le"), error_messages={"required": _("Donnez le jour.")})


class EndForm(forms.Form):
    """The end date that the insurer confirmed."""

    use_required_attribute = False
    ends_on = DayField(label=_("Fin confirmée par l’assureur"), error_messages={"required": _("Donnez le jour.")})
