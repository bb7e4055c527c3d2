"""The addresses of the client's space, under ``/espace/``."""

from __future__ import annotations

from django.urls import path

from espace.portal.views import assistance, consent, contracts, documents, drafts, home, me, termination, tickets

app_name = "portal"
urlpatterns = [
    path("", home.page, name="home"),
    path("contrats/", contracts.index, name="contracts"),
    path("contrats/<uuid:pk>/", contracts.sheet, name="contract"),
    path("contrats/<uuid:pk>/resilier/", termination.terminate, name="terminate"),
    path("resilier/", termination.choose, name="termination"),
    path("demandes/", tickets.index, name="tickets"),
    path("demandes/nouvelle/", drafts.new, name="new"),
    path("demandes/<uuid:pk>/", tickets.detail, name="ticket"),
    path("demandes/<uuid:pk>/messages/", tickets.write, name="write"),
    path("demandes/<uuid:pk>/lu/", tickets.read, name="read"),
    path("demandes/<uuid:pk>/recu.pdf", tickets.receipt, name="receipt"),
    path("brouillons/<uuid:pk>/", drafts.draft, name="draft"),
    path("brouillons/<uuid:pk>/enregistrement/", drafts.autosave, name="draft_save"),
    path("brouillons/<uuid:pk>/relecture/", drafts.review, name="draft_review"),
    path("brouillons/<uuid:pk>/envoi/", drafts.send, name="draft_send"),
    path("brouillons/<uuid:pk>/suppression/", drafts.discard, name="draft_discard"),
    path("documents/", documents.index, name="documents"),
    path("documents/<uuid:pk>/telecharger", documents.download, name="download"),
    path("documents/<uuid:pk>/apercu", documents.preview, name="preview"),
    path("mes-donnees/", me.page, name="me"),
    path("mes-donnees/adresse/", me.address, name="me_address"),
    path("mes-donnees/telephone/", me.phone, name="me_phone"),
    path("mes-donnees/adresse-mail/", me.email, name="me_email"),
    path("mes-donnees/facultatives/", me.optional, name="me_optional"),
    path("mes-donnees/identite/", me.identity, name="me_identity"),
    path("mes-donnees/langue/", me.language, name="me_language"),
    path("mes-donnees/sessions/", me.end_sessions, name="me_sessions"),
    path("consentement/", consent.ask, name="consent"),
    path("mes-consentements/", consent.index, name="my_consents"),
    path("mes-consentements/fermer-mon-espace/", consent.leave, name="leave"),
    path("mes-consentements/<slug:purpose>/accord/", consent.give, name="consent_give"),
    path("mes-consentements/<slug:purpose>/retrait/", consent.take_back, name="consent_withdraw"),
    path("mes-consentements/<uuid:record>/", consent.receipt, name="consent_receipt"),
    path("mes-consentements/<uuid:record>/recu.json", consent.receipt_json, name="consent_receipt_json"),
    path("mes-consentements/<uuid:record>/recu.pdf", consent.receipt_pdf, name="consent_receipt_pdf"),
    path("assistance/", assistance.mine, name="assistance"),
]
