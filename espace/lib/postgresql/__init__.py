"""PostgreSQL as Django speaks to it; see :mod:`espace.lib.postgresql.base`."""
