"""A clock that leaps. Under a wrong one every period would end at once, for good: what goes by date waits until it is believed again.

It is believed as long as it goes on from where the worker last believed it. Nothing asks another machine for the time: that would be
one more host outside (clause C14).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

FORWARD = timedelta(days=3)
"""A machine that was off for a week-end goes on by itself."""
BACK = timedelta(hours=1)
WRITTEN_EVERY = timedelta(minutes=1)
BELIEVED = "clock.believed"  # in the home


def doubt(at: datetime) -> str:
    """Why ``at`` is not believed; nothing when it is, in a demonstration, and where no worker ever believed one."""
    last = _last()
    if last is None or settings.DEMO or -BACK <= at - last <= FORWARD:
        return ""
    return (
        f"The clock says {at:%Y-%m-%d %H:%M} UTC and the worker last went round at {last:%Y-%m-%d %H:%M} UTC: until it is known to be "
        "right, nothing is removed by date. If it is, say so with `espace work --once --clock-is-right`, or, in the archive's own home, "
        "`espace archive --once --clock-is-right`."
    )


def believe(at: datetime) -> None:
    """Take ``at`` for right: what comes is measured from there."""
    last = _last()
    if last is not None and timedelta(0) <= at - last < WRITTEN_EVERY:
        return
    path = settings.HOME.path / BELIEVED
    draft = path.with_suffix(".new")
    draft.write_text(at.isoformat())
    draft.replace(path)


def _last() -> datetime | None:
    path = settings.HOME.path / BELIEVED
    return datetime.fromisoformat(path.read_text().strip()) if path.exists() else None
