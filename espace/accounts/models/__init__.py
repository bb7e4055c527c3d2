"""Who there is: users, customers, staff, and the papers that let them in."""

from espace.accounts.models.absences import Absence
from espace.accounts.models.access import Claim, EmailChange, Invitation, KnownDevice, PasswordReset, Session, Throttle
from espace.accounts.models.customers import Customer, FieldException, OptionalData, Source
from espace.accounts.models.factors import SecondFactor
from espace.accounts.models.proxies import Ending, Proxy, ProxyKind
from espace.accounts.models.users import StaffMember, User

__all__ = [
    "Absence",
    "Claim",
    "Customer",
    "EmailChange",
    "Ending",
    "FieldException",
    "Invitation",
    "KnownDevice",
    "OptionalData",
    "PasswordReset",
    "Proxy",
    "ProxyKind",
    "SecondFactor",
    "Session",
    "Source",
    "StaffMember",
    "Throttle",
    "User",
]
