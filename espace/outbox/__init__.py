"""Mail as rows: ``outbox.post`` inside the action it announces; the worker sends."""

from espace.outbox.posting import post, take_back, take_back_news

__all__ = ["post", "take_back", "take_back_news"]
