"""The worker's part: taking mails from their table to an SMTP server.

At least once, under a Message-ID that is the event's own: none is missing, and a double is sent only if the process dies between the
server's yes and our commit. A mail sent is destroyed with its key; one that nobody takes, after 30 days.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from espace import audit, register, vault
from espace.lib import clock, leases
from espace.outbox.kinds import UnknownKind, write
from espace.outbox.models import OutgoingMail

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=10)
TIMEOUT_S = 20
ROUND = LEASE - timedelta(seconds=BATCH * TIMEOUT_S)
"""What is claimed later than that, at the slowest, would be another worker's before it is sent: it waits for the next round."""
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
REFUSED_FOR_GOOD = 4
"""Where :data:`DELAYS` begins for an answer 5xx: asking again every minute changes nothing."""
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class NoTls(smtplib.SMTPException):
    """The server, on another machine, offers no encryption: single-use links do not travel in clear."""


def send(at: datetime) -> int:
    """Send what is due at ``at``, for some minutes at most. Returns how many mails a server took. The demonstration, and a home without a
    server, send nothing."""
    if settings.DEMO or not settings.SMTP:
        return 0
    sent, passed = 0, clock.passing(at)
    while passed() - at < ROUND and (mails := claim(at)):
        vault.open_rows(mails, missing_ok=True)
        try:
            with connected() as server:
                for mail in mails:
                    sent += deliver(mail, server, at)
        except (OSError, smtplib.SMTPException) as error:
            # Nobody to speak to: what was not sent waits, and so does the rest of the round.
            for mail in OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails], leased_until_at=at + LEASE):
                put_off(mail, fault_of(error), at)
            logger.warning("mail: the server does not answer (%s)", fault_of(error))
            break
    return sent


@transaction.atomic
def claim(at: datetime) -> list[OutgoingMail]:
    """Take some mails that are due, the oldest first, and hold them for ten minutes so that no other worker sends them.

    One posted under a clock that was ahead is due as well: its hour is as wrong.
    """
    due = (
        OutgoingMail.objects.select_for_update(skip_locked=True)
        .filter(Q(not_before_at__lte=at) | Q(created_at__gt=at))
        .filter(leases.free(at))
        .order_by("not_before_at", "id")
    )
    mails = list(due[:BATCH])
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        leased_until_at=at + LEASE, attempts=F("attempts") + 1
    )
    for mail in mails:
        mail.leased_until_at, mail.attempts = at + LEASE, mail.attempts + 1
    return mails


@contextlib.contextmanager
def connected() -> Iterator[smtplib.SMTP]:
    """The server of the settings: ``smtps://host`` (TLS from the start), ``smtp://host`` (STARTTLS, required beyond this machine).

    Its certificate and its name are checked. On this machine there is nothing to hide from, and the certificate that a mail server makes
    itself at its installation would stop every mail.
    """
    url = urlsplit(settings.SMTP)
    host, secure = url.hostname or "localhost", url.scheme == "smtps"
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if secure:
        server = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, url.port or 587, timeout=TIMEOUT_S)
    with server:
        if not secure and host not in LOOPBACK:
            server.ehlo_or_helo_if_needed()
            if not server.has_extn("starttls"):
                raise NoTls(f"{host} offers no STARTTLS")
            server.starttls(context=context)
        user = settings.HOME.option("mail", "user", unquote(url.username or ""))
        if user:
            server.login(user, settings.HOME.option("mail", "password", unquote(url.password or "")))
        yield server


def deliver(mail: OutgoingMail, server: smtplib.SMTP, at: datetime) -> bool:
    """Hand one mail over. A refusal of this mail alone is noted on its row; a lost connection is the caller's."""
    try:
        message = compose(mail, at)
    except (vault.VaultError, UnknownKind) as error:
        logger.error("mail %s: cannot be written (%s)", mail.pk, type(error).__name__)
        destroy(mail, "mail.unreadable", at)
        return False
    except Exception as error:  # an address that no message can carry must not stop the others
        put_off(mail, type(error).__name__[:40], at)
        return False
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        put_off(mail, fault_of(error), at)
        return False
    destroy(mail, None, at)
    return True


def compose(mail: OutgoingMail, at: datetime) -> EmailMessage:
    """The message of an opened row: plain text, no attachment, no picture, nothing to answer to."""
    text = write(mail.kind, to=mail.to, language=mail.language, context=mail.context)
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = settings.MAIL_FROM
    message["To"] = mail.to
    message["Subject"] = text.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(mail.event)
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answer comes back
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text.body, charset="utf-8")
    return message


def message_id(event: str) -> str:
    """The same for the same event, and telling nothing of it."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{vault.digest('message-id', event).hex()}@{domain}>"


@transaction.atomic
def destroy(mail: OutgoingMail, action: str | None, at: datetime) -> None:
    """Destroy a mail and its key; journaled when it was not sent."""
    vault.destroy_units([mail.unit])
    OutgoingMail.objects.filter(pk=mail.pk).delete()
    if action:
        audit.record(action=action, by=None, at=at, unit=mail.unit)


def put_off(mail: OutgoingMail, fault: str, at: datetime) -> None:
    """Try again later, and later each time."""
    rank = mail.attempts - 1 + (REFUSED_FOR_GOOD if fault.startswith("5") else 0)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        fault=fault, leased_until_at=None, not_before_at=at + DELAYS[min(rank, len(DELAYS) - 1)]
    )


def fault_of(error: BaseException) -> str:
    """A code for what went wrong, without the server's words (they quote addresses): ``550``, ``ConnectionRefusedError``."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((str(code) for code, _ in error.recipients.values()), "refused")
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    return type(error).__name__[:40]


def expire(at: datetime) -> int:
    """Destroy what nobody took in the longest time of the register's rule ``mail``. Returns how many."""
    old = list(OutgoingMail.objects.filter(created_at__lte=register.oldest("mail", at)).order_by("created_at")[:500])
    for mail in old:
        destroy(mail, "mail.expired", at)
    return len(old)
