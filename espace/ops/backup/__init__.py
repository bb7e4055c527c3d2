"""Backups: made and sealed here, restored on an empty machine, and proved by a drill.

What lies at the place (:mod:`.places`)::

    data/20261102T090000Z/    manifest, tables/…, configuration, files (their list), archive (its list)      thirty-five days
    keys/20261102T090000Z/    manifest, tables/vault_unitkey: wrapped keys, apart from the data              seven days
    files/ab/ab12…            the sealed bytes of each file, copied once: they never change                  while a manifest lists them
    archive/cd/cd34…          the archive's own files, by what they hold

Every piece is sealed under ``keys/backup.key`` before it leaves, bound to its name; a manifest is written last and signed. The sealed
files leave as they lie: under the key of their unit. ``master.key``, ``digest.key`` and ``backup.key`` are in no backup: they have their
safe copies.
"""
