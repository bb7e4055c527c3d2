"""Mail as rows: ``outbox.post`` inside the action it announces; the worker sends."""

from espace.outbox.posting import gather, post, take_back, take_back_links, take_back_news

__all__ = ["gather", "post", "take_back", "take_back_links", "take_back_news"]
