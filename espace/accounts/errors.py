"""What accounts refuse. The message is a sentence for the person who tried, in their language."""


class AccountError(Exception):
    """Base of what accounts refuse."""


class NotInvitable(AccountError):
    """This customer cannot be invited to open a space."""


class NotValid(AccountError):
    """An unknown, used, revoked or expired link: the four look the same."""


class AddressTaken(AccountError):
    """The address already serves somebody else's account; another one is needed."""


class NotPossible(AccountError):
    """The state of things does not allow it (any more)."""
