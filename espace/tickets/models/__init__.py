"""Requests: drafts, tickets, their messages, notes and files."""

from espace.tickets.models.glass import BreakGlass
from espace.tickets.models.messages import Attachment, Message, Note, Qualification
from espace.tickets.models.shares import Share
from espace.tickets.models.tickets import BankChange, Draft, StateChange, Termination, Ticket

__all__ = [
    "Attachment",
    "BankChange",
    "BreakGlass",
    "Draft",
    "Message",
    "Note",
    "Qualification",
    "Share",
    "StateChange",
    "Termination",
    "Ticket",
]
