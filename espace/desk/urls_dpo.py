"""The data protection officer's addresses, under ``/dpo/``."""

from __future__ import annotations

from django.urls import path

from espace.desk.views import breach_persons, breaches, consultations, dpo, exports, register, terms

app_name = "dpo"
urlpatterns = [
    path("", dpo.home, name="home"),
    path("consultations/", consultations.entry, name="consultations"),
    path("consultations/<uuid:pk>/", consultations.record, name="consultation"),
    path("consultations/<uuid:pk>/lignes/<int:event>/", consultations.defer, name="defer"),
    path("consultations/<uuid:pk>/lignes/<int:event>/levee/", consultations.release, name="defer_release"),
    path("violations/", breaches.index, name="breaches"),
    path("violations/nouvelle/", breaches.enter, name="breach_enter"),
    path("violations/<uuid:pk>/", breaches.sheet, name="breach"),
    path("violations/<uuid:pk>/recit/", breaches.change, name="breach_change"),
    path("violations/<uuid:pk>/risque/", breaches.decide, name="breach_risk"),
    path("violations/<uuid:pk>/notification/", breaches.answer, name="breach_answer"),
    path("violations/<uuid:pk>/cloture/", breaches.close, name="breach_close"),
    path("violations/<uuid:pk>/touches/", breach_persons.touched, name="breach_touched"),
    path("violations/<uuid:pk>/touches.csv", breach_persons.touched_csv, name="breach_csv"),
    path("violations/<uuid:pk>/avis/nouveau/", breach_persons.write, name="letter_write"),
    path("violations/<uuid:pk>/avis/<uuid:letter>/", breach_persons.letter, name="letter"),
    path("violations/<uuid:pk>/avis/<uuid:letter>/envoi/", breach_persons.send, name="letter_send"),
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
