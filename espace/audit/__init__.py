"""The append-only journal: ``audit.record`` inside the action it tells of; a chore seals it in chained blocks."""

from espace.audit.recording import record

__all__ = ["record"]
