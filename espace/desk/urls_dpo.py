"""The data protection officer's addresses, under ``/dpo/``."""

from __future__ import annotations

from django.urls import path

from espace.desk.views import dpo, register, rights, rights_moves, terms

app_name = "dpo"
urlpatterns = [
    path("", dpo.home, name="home"),
    path("droits/", rights.index, name="rights"),
    path("droits/nouvelle/", rights.enter, name="right_new"),
    path("droits/<uuid:pk>/", rights.sheet, name="right"),
    path("droits/<uuid:pk>/reponse.pdf", rights.answer_pdf, name="right_pdf"),
    path("droits/<uuid:pk>/droit/", rights_moves.name_right, name="right_name"),
    path("droits/<uuid:pk>/identite/", rights_moves.ask_identity, name="right_identity"),
    path("droits/<uuid:pk>/identite-recue/", rights_moves.identify, name="right_identified"),
    path("droits/<uuid:pk>/prolongation/", rights_moves.extend, name="right_extend"),
    path("droits/<uuid:pk>/decision/", rights_moves.decide, name="right_decide"),
    path("droits/<uuid:pk>/reponse/", rights_moves.answer, name="right_answer"),
    path("droits/<uuid:pk>/effacement/", rights_moves.carry_out, name="right_erase"),
    path("justificatifs/<uuid:pk>/", rights.proof, name="proof"),
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
