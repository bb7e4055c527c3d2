"""The verbs of accounts. Each is one transaction that writes its journal line and its mails."""

from espace.accounts.actions.absences import end_absence, record_absence
from espace.accounts.actions.claims import accept_claim, apply_claim, ask_claim, drop_claim, hand_claim, refuse_claim
from espace.accounts.actions.closing import close_space
from espace.accounts.actions.contact import (
    change_contact,
    change_optional,
    choose_language,
    choose_mails,
    confirm_email_change,
    empty_for_good,
    is_lost_beside,
    object_to_field,
    request_email_change,
)
from espace.accounts.actions.factors import (
    add_code,
    add_passkey,
    make_recovery_codes,
    name_factor,
    recover,
    remove_factor,
    use_code,
    use_passkey,
)
from espace.accounts.actions.invitations import activate, find_invitation, invite, invite_elsewhere
from espace.accounts.actions.passwords import request_reset, reset_password, set_password
from espace.accounts.actions.rekeying import mark_rekeyed
from espace.accounts.actions.staff import change_role, correct_name, deactivate, invite_staff, invite_staff_again
from espace.accounts.actions.stays import end_session, sign_out_everywhere

__all__ = [
    "accept_claim",
    "activate",
    "add_code",
    "add_passkey",
    "apply_claim",
    "ask_claim",
    "change_contact",
    "change_optional",
    "change_role",
    "choose_language",
    "choose_mails",
    "close_space",
    "confirm_email_change",
    "correct_name",
    "deactivate",
    "drop_claim",
    "empty_for_good",
    "end_absence",
    "end_session",
    "find_invitation",
    "hand_claim",
    "invite",
    "invite_elsewhere",
    "invite_staff",
    "invite_staff_again",
    "is_lost_beside",
    "make_recovery_codes",
    "mark_rekeyed",
    "name_factor",
    "object_to_field",
    "record_absence",
    "recover",
    "refuse_claim",
    "remove_factor",
    "request_email_change",
    "request_reset",
    "reset_password",
    "set_password",
    "sign_out_everywhere",
    "use_code",
    "use_passkey",
]
