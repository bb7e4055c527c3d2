"""The forms of the way in. allauth's views show and judge them; what they do is in ``accounts.actions``."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.utils import url_str_to_user_pk
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace.accounts import actions, throttling
from espace.accounts.actions import passwords
from espace.accounts.models import User
from espace.accounts.passwords import LONGEST, SHORTEST
from espace.accounts.signin import know, network_of, wait_words
from espace.lib import clock, emails
from espace.ui.forms import DayField

PASSWORD_HINT = gettext_lazy(
    "Au moins %(n)s caractères. Quatre ou cinq mots sans rapport entre eux font un bon mot de passe ; vous pouvez le coller."
) % {"n": SHORTEST}


class AddressField(forms.CharField):
    """An e-mail address, in its normal form. Signing in takes any shape (``judged=False``): what is not an address opens nothing."""

    def __init__(self, *, judged: bool = True, **others: Any) -> None:
        self.judged = judged
        attrs = {
            "autocomplete": "username",
            "inputmode": "email",
            "type": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        others.setdefault("label", gettext_lazy("Adresse mail"))
        others.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=emails.LONGEST, **others)

    def clean(self, value: Any) -> str:
        address = emails.normalise(str(super().clean(value)))
        if address and self.judged and not emails.is_valid(address):
            raise forms.ValidationError(_("Écrivez une adresse comme claire@exemple.fr."))
        return address


def password_field(label: Any, *, autocomplete: str, **others: Any) -> forms.CharField:
    """A password: kept as typed, spaces included, never shown again."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=4 * LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **others,
    )


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(judged=False)
        self.fields["password"] = password_field(gettext_lazy("Mot de passe"), autocomplete="current-password")
        self.order_fields(["login", "password"])


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown, and is judged with the person's own words. ``user`` may not be saved yet."""

    password1 = password_field(
        gettext_lazy("Nouveau mot de passe"), autocomplete="new-password", help_text=PASSWORD_HINT
    )

    user: User | None = None

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        try:
            get_adapter().clean_password(password, self.user)
        except forms.ValidationError as faults:
            # One thing to put right at a time: a password that is too short is also many other things.
            raise faults.error_list[0] from faults
        return password


class ResetPasswordForm(forms.Form):
    """Same words and same cost whether the address has an account: see ``actions.request_reset``."""

    email = AddressField()

    def save(self, request: HttpRequest, **others: Any) -> str:
        at, email = clock.now(), self.cleaned_data["email"]
        actions.request_reset(email=email, language=get_language() or "fr", at=at)
        return str(email)


class UserTokenForm(forms.Form):
    """The two halves of a reset link: the account and the token, judged together."""

    uidb36 = forms.CharField()
    key = forms.CharField()

    reset_user: User | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            user = User.objects.filter(pk=url_str_to_user_pk(data.get("uidb36", ""))).first()
        except ValueError:
            user = None
        if user is None or not passwords.is_good(user, data.get("key", ""), clock.now()):
            raise get_adapter().validation_error("invalid_password_reset")
        self.reset_user = user
        return data


class ResetPasswordKeyForm(NewPasswordForm):
    def __init__(self, *args: Any, user: User | None = None, temp_key: str = "", **kwargs: Any) -> None:
        self.user, self.token = user, temp_key
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        assert self.user is not None
        actions.reset_password(
            user=self.user, token=self.token, password=self.cleaned_data["password1"], at=clock.now()
        )


class ChangePasswordForm(NewPasswordForm):
    oldpassword = password_field(gettext_lazy("Mot de passe actuel"), autocomplete="current-password")

    field_order = ["oldpassword", "password1"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        assert self.user is not None
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password

    def save(self) -> None:
        assert self.user is not None
        actions.set_password(user=self.user, password=self.cleaned_data["password1"], at=clock.now())
        know(context.request, self.user)  # the stay goes on here: this browser was forgotten with the others


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(gettext_lazy("Mot de passe"), autocomplete="current-password")


class ClaimForm(forms.Form):
    """A contract number and a birth date. ``count`` is what throttles: the number, and the network."""

    number = forms.CharField(
        label=gettext_lazy("Numéro de contrat"),
        max_length=40,
        help_text=gettext_lazy(
            "Il est sur votre contrat et sur vos attestations. Les espaces et les tirets ne comptent pas."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    birth_date = DayField(label=gettext_lazy("Votre date de naissance"))
    lost_mailbox = forms.BooleanField(
        label=gettext_lazy("Je n’ai plus accès à la boîte mail que vous connaissez"), required=False
    )
    new_email = AddressField(
        label=gettext_lazy("Votre nouvelle adresse mail"),
        required=False,
        help_text=gettext_lazy(
            "À remplir seulement si la case est cochée. Une personne du cabinet vérifiera que c’est bien vous."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("lost_mailbox") and not data.get("new_email") and "new_email" not in self.errors:
            self.add_error("new_email", _("Donnez l’adresse où vous joindre désormais."))
        return data


def counted(request: HttpRequest, form: forms.Form, *what: tuple[str, str]) -> bool:
    """Count one try of a form that anybody may send; an error of the form, and ``False``, when there were too many."""
    scope = what[0][0].partition(".")[0]
    try:
        throttling.begin(*what, (f"{scope}.network", network_of(request)), at=clock.now())
    except throttling.TooMany as refusal:
        form.add_error(None, wait_words(refusal))
        return False
    return True
