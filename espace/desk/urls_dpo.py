"""The data protection officer's addresses, under ``/dpo/``."""

from __future__ import annotations

from django.urls import path

from espace.desk.views import dpo, exports, register, terms

app_name = "dpo"
urlpatterns = [
    path("", dpo.home, name="home"),
    path("exports/", exports.index, name="exports"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/reprise/", exports.retry, name="export_retry"),
    path("exports/textes/<uuid:pk>/remise/", exports.release, name="text_release"),
    path("exports/textes/<uuid:pk>/refus/", exports.refuse, name="text_refuse"),
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
