"""What a person is told of by e-mail, and how often: their choice, per topic, where it is theirs to make.

What the law or safety asks (a receipt, a complaint's dates, a change of address, what leaves the space, a breach) is no topic: it always
leaves, at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from espace import brokerage, outbox
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.ui import words

DAILY_AT = timedelta(hours=8)
"""When the one mail of a day leaves, after midnight in Paris."""


class Pace(TextChoices):
    AT_ONCE = "at_once", _("Tout de suite")
    DAILY = "daily", _("Une fois par jour")
    NEVER = "never", _("Jamais")


@dataclass(frozen=True)
class Topic:
    """``scope``: whose requests, for the staff (``mine``, ``team``); empty for a customer. ``paces``: what may be chosen."""

    id: str
    label: Promise
    role: Role
    default: Pace
    scope: str = ""
    paces: tuple[Pace, ...] = tuple(Pace)


ANSWERS = Topic("answers", _("Une réponse à l’une de vos demandes"), Role.CUSTOMER, Pace.AT_ONCE)
AWAITED = Topic(
    "awaited", _("Nous attendons quelque chose de vous"), Role.CUSTOMER, Pace.AT_ONCE, paces=(Pace.AT_ONCE, Pace.DAILY)
)
PAPERS = Topic("papers", _("Un document publié pour vous, ou qui expire bientôt"), Role.CUSTOMER, Pace.AT_ONCE)
ARRIVED = Topic("arrived", _("Une nouvelle demande arrive"), Role.ADVISOR, Pace.NEVER, "team")
HANDED = Topic("handed", _("Une demande m’est confiée par un collègue"), Role.ADVISOR, Pace.AT_ONCE, "mine")
WRITTEN = Topic("written", _("Un client écrit"), Role.ADVISOR, Pace.AT_ONCE, "mine")
WRITTEN_TO_ALL = Topic("written_to_all", _("Un client écrit"), Role.ADVISOR, Pace.NEVER, "team")
COMPLAINT = Topic("complaint", _("Une réclamation, ou l’exercice d’un droit"), Role.ADVISOR, Pace.AT_ONCE, "mine")
COMPLAINT_TO_ALL = Topic(
    "complaint_to_all", _("Une réclamation, ou l’exercice d’un droit"), Role.ADVISOR, Pace.NEVER, "team"
)
# A colleague waits for an opinion: like what is awaited of a customer, it may come later in the day, and never not at all.
OPINION = Topic(
    "opinion", _("Un avis m’est demandé, ou un collègue me répond"), Role.ADVISOR, Pace.AT_ONCE, "mine",
    paces=(Pace.AT_ONCE, Pace.DAILY),
)  # fmt: skip
# Days are what these are about: there is nothing to tell at once.
BY_DAY = (Pace.DAILY, Pace.NEVER)
LATE = Topic(
    "late", _("Une demande passe en retard, ou son dernier jour approche"), Role.ADVISOR, Pace.DAILY, "mine", paces=BY_DAY
)  # fmt: skip
LATE_OF_ALL = Topic(
    "late_of_all", _("Une demande passe en retard, ou son dernier jour approche"), Role.ADVISOR, Pace.NEVER, "team",
    paces=BY_DAY,
)  # fmt: skip
BACK = Topic("back", _("Une demande est à revoir aujourd’hui"), Role.ADVISOR, Pace.DAILY, "mine", paces=BY_DAY)
TOPICS = (
    ANSWERS, AWAITED, PAPERS, ARRIVED, HANDED, WRITTEN, WRITTEN_TO_ALL, COMPLAINT, COMPLAINT_TO_ALL, OPINION, LATE, LATE_OF_ALL, BACK,
)  # fmt: skip
HOME = {Role.CUSTOMER: "/espace/"}
KIND = {Role.CUSTOMER: "news"}


def topics_of(role: str) -> tuple[Topic, ...]:
    """What somebody of this role chooses about."""
    return tuple(topic for topic in TOPICS if topic.role == role)


def pace(user: User, topic: Topic) -> Pace:
    """What this person chose; the topic's default until they did, and where what they chose is no longer offered."""
    chosen = user.mail_choices.get(topic.id, topic.default)
    return Pace(chosen) if chosen in topic.paces else topic.default


def told(chosen: Mapping[str, str], language: str) -> str:
    """What somebody chose otherwise than the default, a line a topic, as a copy of their data says it."""
    with override(language):
        lines = ((topic, chosen[topic.id]) for topic in TOPICS if topic.id in chosen)
        return "\n".join(words.pair(str(topic.label), str(Pace(given).label), language) for topic, given in lines)


def tell(
    user: User, topic: Topic, *, event: str, path: str, at: datetime, not_before_at: datetime | None = None
) -> None:
    """Tell somebody that there is something new, as they chose, in the transaction of the fact, which shows at ``not_before_at``, now by
    default. ``event`` names the fact.

    What is told once a day is one mail, whatever happened: its link leads to where everything new is.
    """
    kind = KIND.get(Role(user.role), "desk_news")
    match pace(user, topic):
        case Pace.AT_ONCE:
            outbox.post(
                kind=kind,
                to=user.email,
                language=user.language,
                event=event,
                at=at,
                path=path,
                not_before_at=not_before_at,
            )
        case Pace.DAILY:
            gather(user, event=event, leaves_at=leaving(user, not_before_at or at), at=at)


def gather(user: User, *, event: str, leaves_at: datetime, at: datetime) -> None:
    """Announce a fact in the one mail of somebody's day, which leaves at ``leaves_at``."""
    outbox.gather(
        fact=event, event=f"daily:{user.pk.hex}:{clock.today(leaves_at):%Y%m%d}", kind=KIND.get(Role(user.role), "desk_news"),
        to=user.email, language=user.language, path=HOME.get(Role(user.role), "/gestion/"), at=at, not_before_at=leaves_at,
    )  # fmt: skip


def leaving(user: User, at: datetime) -> datetime:
    """When the mail of somebody's day leaves next, strictly after ``at``: a member of staff has none on a day when the office is shut."""
    leaves_at = next_morning(at)
    while user.is_staff_member and not brokerage.held().office.opens_on(clock.today(leaves_at)):
        leaves_at = next_morning(leaves_at)
    return leaves_at


def next_morning(at: datetime) -> datetime:
    """The next eight o'clock in Paris, strictly after ``at``."""
    today = clock.day_start(clock.today(at)) + DAILY_AT
    if at < today:
        return today
    return clock.day_start(clock.today(at) + timedelta(days=1)) + DAILY_AT


def tell_team(topic: Topic, *, event: str, path: str, at: datetime, but: User | None = None) -> None:
    """Tell the advisors who chose to be told of what concerns the whole team, ``but`` one who is told already."""
    team = User.objects.filter(role=Role.ADVISOR, is_active=True).exclude(mail_choices={})
    for user in team.exclude(pk=but.pk) if but else team:
        tell(user, topic, event=f"{event}:{user.pk.hex}", path=path, at=at)
