"""The verbs of requests: each is one transaction, one event in the journal, and the mails that go with it."""

from espace.tickets.actions.bulk import carry_out
from espace.tickets.actions.checks import add_point, check, retire_point, uncheck
from espace.tickets.actions.coming_back import came_back, come_back
from espace.tickets.actions.disclosing import disclose, mark_wrong
from espace.tickets.actions.drafts import attach, detach, discard, may_reuse, reuse, save, start, submit
from espace.tickets.actions.duties import (
    acknowledge,
    answer_right,
    confirm_termination,
    forward_termination,
    notified,
    notify_termination,
    record_call_back,
    requalify,
)
from espace.tickets.actions.entering import enter, may_enter, why_not_entered
from espace.tickets.actions.glass import ask_access, decide_access, open_through
from espace.tickets.actions.handling import ask, assign, close, hand_over, reopen, resume, take
from espace.tickets.actions.leaving import HasLeft, nobody_before, take_back, throw_away, withdraw
from espace.tickets.actions.opening import open_file, reveal_bank_details
from espace.tickets.actions.opinions import answer_opinion, ask_opinion
from espace.tickets.actions.saving import drop_view, keep_view
from espace.tickets.actions.sharing import end_share, open_shared, share
from espace.tickets.actions.templates import approve, begin, propose, retire
from espace.tickets.actions.writing import note, read, reply, write, written

__all__ = [
    "HasLeft",
    "acknowledge",
    "add_point",
    "answer_opinion",
    "answer_right",
    "approve",
    "ask",
    "ask_access",
    "ask_opinion",
    "assign",
    "attach",
    "begin",
    "came_back",
    "carry_out",
    "check",
    "close",
    "come_back",
    "confirm_termination",
    "decide_access",
    "detach",
    "discard",
    "disclose",
    "drop_view",
    "end_share",
    "enter",
    "forward_termination",
    "hand_over",
    "keep_view",
    "mark_wrong",
    "may_enter",
    "may_reuse",
    "nobody_before",
    "note",
    "notified",
    "notify_termination",
    "open_file",
    "open_shared",
    "open_through",
    "propose",
    "read",
    "record_call_back",
    "reopen",
    "reply",
    "requalify",
    "resume",
    "retire",
    "retire_point",
    "reuse",
    "reveal_bank_details",
    "save",
    "share",
    "start",
    "submit",
    "take",
    "take_back",
    "throw_away",
    "uncheck",
    "why_not_entered",
    "withdraw",
    "write",
    "written",
]
