"""What can go wrong with sealed things."""


class VaultError(Exception):
    """Base of the vault's errors."""


class Closed(VaultError):
    """A sealed value was read from a row whose unit was not opened: call ``vault.open_rows`` first."""


class NoSuchKey(VaultError):
    """The unit's key is not there: it was destroyed, moved to the archive, or the master key is not the one that wrapped it."""


class Tampered(VaultError):
    """A sealed value does not match its key or its place: it was altered, cut, or copied from another row or column."""
