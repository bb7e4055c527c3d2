"""What keeps the archive from being asked."""


class ArchiveError(Exception):
    """Base of these errors; a page says them in its own words."""


class TooShort(ArchiveError):
    """A motive or a reason that says too little."""


class NotAllowed(ArchiveError):
    """This role does not do this."""


class NotAsked(ArchiveError):
    """What is asked for is not there, is not of the subject, or is decided already."""
