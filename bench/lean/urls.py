"""Four pages and a search, each with as few queries as it can have."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import path
from pages.models import Client, Contract, Request

SHOWN = ("id", "subject", "client_name", "status", "last_activity")
signed_in = login_required(login_url="/nowhere/")


@signed_in
def requests(request):
    rows = Request.objects.filter(client__user_id=request.user.pk).order_by("-last_activity", "-id").only(*SHOWN)[:26]
    return listed(request, "Requests", rows)


@signed_in
def home(request):
    user = request.user.pk
    rows = Request.objects.filter(client__user_id=user).order_by("-last_activity", "-id").only(*SHOWN)[:10]
    contracts = Contract.objects.filter(client__user_id=user).order_by("-ends", "-id")[:10]
    return render(request, "lean/home.html", {"contracts": contracts, "rows": rows})


@signed_in
def ticket(request, pk):
    found = Request.objects.filter(pk=pk, client__user_id=request.user.pk).first()
    if found is None:
        raise Http404
    messages = found.message_set.order_by("created", "id")[:50]
    return render(
        request, "lean/ticket.html", {"found": found, "thread": messages, "documents": found.document_set.all()[:50]}
    )


@signed_in
def queue(request):
    return listed(
        request, "Desk", Request.objects.filter(status=1).order_by("-last_activity", "-id").only(*SHOWN)[:51], 50
    )


@signed_in
def search(request):
    clients = list(Client.objects.filter(name__icontains=request.GET.get("q", "")).values_list("pk", flat=True)[:20])
    return listed(
        request,
        "Search",
        Request.objects.filter(client_id__in=clients).order_by("-last_activity", "-id").only(*SHOWN)[:25],
    )


def listed(request, heading, rows, size=25):
    rows = list(rows)
    more = rows[size - 1].id if len(rows) > size else ""
    return render(request, "lean/list.html", {"heading": heading, "rows": rows[:size], "next": more})


urlpatterns = [
    path("", home),
    path("requests/", requests),
    path("r/<int:pk>/", ticket),
    path("desk/", queue),
    path("search/", search),
]
