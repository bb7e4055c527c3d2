"""The data protection officer's addresses, under ``/dpo/``."""

from __future__ import annotations

from django.urls import path

from espace.desk.views import consents, dpo, register, terms

app_name = "dpo"
urlpatterns = [
    path("", dpo.home, name="home"),
    path("consentements/", consents.search, name="consents"),
    path("consentements/<uuid:pk>/", consents.customer, name="consent"),
    path("consentements/<uuid:pk>/retrait/", consents.withdraw, name="consent_withdraw"),
    path("registre/", register.clauses, name="register"),
    path("preuves.zip", register.evidence, name="evidence"),
    path("registre/lecteurs/", register.matrix, name="matrix"),
    path("registre/activites/", register.activities, name="activities"),
    path("registre/activites.csv", register.activities_csv, name="activities_csv"),
    path("registre/durees/", register.retention, name="retention"),
    path("echeances/", terms.index, name="terms"),
    path("echeances/arrets/<int:pk>/", terms.release, name="release"),
    path("gels/", terms.hold, name="holds"),
    path("gels/<uuid:pk>/revue/", terms.review, name="review"),
    path("gels/<uuid:pk>/levee/", terms.lift, name="lift"),
]
