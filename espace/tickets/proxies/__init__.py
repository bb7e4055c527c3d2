"""Acting for another client: a proxy given, accepted, ended, and what is done under it (decision 0034)."""
