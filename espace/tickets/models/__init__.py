"""Requests: drafts, tickets, their messages, notes and files; and the templates from which they are answered."""

from espace.tickets.models.checks import Check, CheckPoint
from espace.tickets.models.departures import Departure
from espace.tickets.models.disclosures import Disclosure, Means
from espace.tickets.models.glass import BreakGlass
from espace.tickets.models.messages import Attachment, Message, Note, Qualification
from espace.tickets.models.presence import Presence
from espace.tickets.models.saved import SavedView
from espace.tickets.models.shares import Share
from espace.tickets.models.showings import Showing
from espace.tickets.models.templates import Act, ReplyTemplate, ReplyWording
from espace.tickets.models.tickets import BankChange, Draft, StateChange, Termination, Ticket

__all__ = [
    "Act",
    "Attachment",
    "BankChange",
    "BreakGlass",
    "Check",
    "CheckPoint",
    "Departure",
    "Disclosure",
    "Draft",
    "Means",
    "Message",
    "Note",
    "Presence",
    "Qualification",
    "ReplyTemplate",
    "ReplyWording",
    "SavedView",
    "Share",
    "Showing",
    "StateChange",
    "Termination",
    "Ticket",
]
