"""The addresses of the way in. allauth's views keep their names; those that are not here cannot be reached."""

from __future__ import annotations

from django.urls import path, re_path

from espace.portal.views import activation, consent, mails, second_step, security, signin

urlpatterns = [
    path("", signin.front, name="front"),
    path("bienvenue/", signin.welcome, name="welcome"),
    path("connexion/", signin.login, name="account_login"),
    path("connexion/deuxieme-etape/", second_step.sign_in, name="second_step"),
    path("deconnexion/", signin.logout, name="account_logout"),
    path("confirmer/", signin.confirm, name="account_reauthenticate"),
    path("confirmer/deuxieme-etape/", second_step.confirm, name="confirm_second_step"),
    path("securite/", security.page, name="security"),
    path("securite/cle/", security.add_key, name="security_key"),
    path("securite/application/", security.add_code, name="security_code"),
    path("securite/codes/", security.new_codes, name="security_codes"),
    path("securite/codes/nouveaux/", security.renew_codes, name="security_renew"),
    path("securite/<uuid:pk>/nom/", security.name, name="security_name"),
    path("securite/<uuid:pk>/retrait/", security.remove, name="security_remove"),
    path("securite/sessions/<slug:key>/", security.end_session, name="security_session"),
    path("mes-courriels/", mails.page, name="mails"),
    path("mot-de-passe/", signin.reset, name="account_reset_password"),
    path("mot-de-passe/demande/", signin.reset_asked, name="account_reset_password_done"),
    path("mot-de-passe/change/", signin.reset_done, name="account_reset_password_from_key_done"),
    path("mot-de-passe/changer/", signin.change, name="account_change_password"),
    re_path(
        r"^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signin.reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("activation/<str:token>/", activation.activate, name="activate"),
    path("espace-ferme/<str:token>/", consent.left, name="left"),
    path("espace-ferme/<str:token>/recu.json", consent.left_json, name="left_json"),
    path("espace-ferme/<str:token>/recu.pdf", consent.left_pdf, name="left_pdf"),
    path("ouvrir-mon-espace/", activation.claim, name="claim"),
    path("ouvrir-mon-espace/demande/", activation.claim_asked, name="claim_asked"),
    path("adresse/<str:token>/", activation.confirm_address, name="confirm_address"),
]
