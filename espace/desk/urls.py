"""The desk's addresses, under ``/gestion/``. A new state is a new resource; no address holds a personal datum."""

from __future__ import annotations

from django.urls import path, register_converter

from espace.desk.views import (
    board,
    claims,
    coming_back,
    contracts,
    customers,
    deaths,
    documents,
    entering,
    factors,
    glass,
    home,
    leaving,
    loans,
    measures,
    moves,
    opinions,
    points,
    presence,
    products,
    queue,
    search,
    shares,
    staff,
    templates,
    ticket,
    writing,
)
from espace.tickets.queues import Queue


class QueueName:
    """The name of a queue, and nothing else: other words are addresses of requests, or nothing."""

    regex = "|".join(Queue.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(QueueName, "queue")

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("demandes/", queue.queue, name="queue"),
    path("demandes/<queue:name>/", queue.queue, name="queue"),
    path("demandes/files/", queue.counts, name="counts"),
    path("demandes/<uuid:pk>/", ticket.ticket, name="ticket"),
    path("demandes/<uuid:pk>/suivante/", ticket.following, name="following"),
    path("demandes/<uuid:pk>/iban/", ticket.iban, name="iban"),
    path("demandes/<uuid:pk>/messages/", writing.reply, name="reply"),
    path("demandes/<uuid:pk>/messages/<uuid:message>/annulation/", leaving.take_back, name="take_back"),
    path("demandes/<uuid:pk>/messages/<uuid:message>/abandon/", leaving.throw_away, name="throw_away"),
    path("demandes/<uuid:pk>/messages/<uuid:message>/retrait/", leaving.withdraw, name="withdraw"),
    path("demandes/<uuid:pk>/relance/", coming_back.come_back, name="come_back"),
    path("demandes/<uuid:pk>/relance/faite/", coming_back.came_back, name="came_back"),
    path("demandes/<uuid:pk>/avis/", opinions.ask, name="opinion"),
    path("demandes/<uuid:pk>/avis/<uuid:note>/", opinions.answer, name="opinion_answer"),
    path("demandes/<uuid:pk>/modele/", templates.insert, name="insert"),
    path("demandes/<uuid:pk>/presence/", presence.presence, name="presence"),
    path("demandes/<uuid:pk>/points/<int:point>/", points.check, name="check"),
    path("demandes/<uuid:pk>/points/<int:point>/annulation/", points.uncheck, name="uncheck"),
    path("demandes/<uuid:pk>/attente/", writing.ask, name="ask"),
    path("demandes/<uuid:pk>/notes/", writing.note, name="note"),
    path("demandes/<uuid:pk>/cloture/", writing.close, name="close"),
    path("demandes/<uuid:pk>/reouverture/", moves.reopen, name="reopen"),
    path("demandes/<uuid:pk>/prise/", moves.take, name="take"),
    path("demandes/<uuid:pk>/attribution/", moves.assign, name="assign"),
    path("demandes/<uuid:pk>/reprise/", moves.resume, name="resume"),
    path("demandes/<uuid:pk>/qualifications/", moves.qualify, name="qualify"),
    path("demandes/<uuid:pk>/accuse-de-reception/", moves.acknowledge, name="acknowledge"),
    path("demandes/<uuid:pk>/rappel/", moves.call_back, name="call_back"),
    path("demandes/<uuid:pk>/transmission/", moves.forward, name="forward"),
    path("demandes/<uuid:pk>/fin-confirmee/", moves.confirm_end, name="confirm_end"),
    path("demandes/<uuid:pk>/partage/", shares.share, name="share"),
    path("acces-exceptionnels/", glass.ask, name="glass"),
    path("acces-exceptionnels/<uuid:pk>/", glass.read, name="glass_read"),
    path("partages/", shares.index, name="shares"),
    path("partages/<uuid:pk>/", shares.detail, name="shared"),
    path("partages/<uuid:pk>/fichiers/<uuid:document>/", shares.file, name="shared_file"),
    path("partages/<uuid:pk>/fin/", shares.end, name="share_end"),
    path("documents/<uuid:pk>/telecharger/", documents.download, name="download"),
    path("documents/<uuid:pk>/apercu/", documents.preview, name="preview"),
    path("recherche/", search.search, name="search"),
    path("clients/", customers.entry, name="customers"),
    path("clients/<uuid:pk>/", customers.customer, name="customer"),
    path("clients/<uuid:pk>/archives/", loans.index, name="customer_archive"),
    path("clients/<uuid:pk>/deces/", deaths.report, name="death_report"),
    path("clients/<uuid:pk>/documents/", customers.publish, name="publish"),
    path("clients/<uuid:pk>/invitation/", customers.invite, name="invite"),
    path("clients/<uuid:pk>/seconde-preuve/", factors.lost, name="lost_factor"),
    path("clients/<uuid:pk>/reports/<slug:field>/", customers.rekeyed, name="rekeyed"),
    path("clients/<uuid:pk>/contrats/nouveau/", entering.new_contract, name="customer_contract"),
    path("contrats/nouveau/", entering.new_contract, name="new_contract"),
    path("contrats/<uuid:pk>/", contracts.contract, name="contract"),
    path("attestations/<uuid:pk>/revocation/", contracts.revoke, name="certificate_revoke"),
    path("produits/", products.index, name="products"),
    path("produits/<uuid:pk>/delegation/", products.delegate, name="delegation"),
    path("produits/<uuid:pk>/delegation/fin/", products.end, name="delegation_end"),
    path("archives/<uuid:pk>/pret/", loans.ask, name="loan_ask"),
    path("prets/<uuid:pk>/", loans.loan, name="loan"),
    path("prets/<uuid:pk>/fichiers/<uuid:unit>/", loans.file, name="loan_file"),
    path("acces/", claims.index, name="claims"),
    path("acces/<uuid:pk>/", claims.claim, name="claim"),
    path("acces/<uuid:pk>/acceptation/", claims.accept, name="claim_accept"),
    path("acces/<uuid:pk>/refus/", claims.refuse, name="claim_refuse"),
    path("mesures/", measures.page, name="measures"),
    path("mesures/mesures.csv", measures.export, name="measures_csv"),
    path("points/", points.index, name="points"),
    path("points/<int:pk>/retrait/", points.retire, name="point_retire"),
    path("modeles/", templates.index, name="templates"),
    path("modeles/nouveau/", templates.new, name="template_new"),
    path("modeles/<uuid:pk>/", templates.detail, name="template"),
    path("modeles/<uuid:pk>/texte/", templates.change, name="template_edit"),
    path("modeles/<uuid:pk>/approbation/", templates.approve, name="template_approve"),
    path("modeles/<uuid:pk>/retrait/", templates.retire, name="template_retire"),
    path("tableau/", board.index, name="board"),
    path("tableau/<uuid:pk>/confier/", board.hand_over, name="hand_over"),
    path("equipe/", staff.index, name="staff"),
    path("equipe/<uuid:pk>/role/", staff.role, name="staff_role"),
    path("equipe/<uuid:pk>/invitation/", staff.invite_again, name="staff_invite"),
    path("equipe/<uuid:pk>/seconde-preuve/", staff.lost_factor, name="staff_lost_factor"),
    path("equipe/<uuid:pk>/depart/", staff.leave, name="staff_leave"),
]
