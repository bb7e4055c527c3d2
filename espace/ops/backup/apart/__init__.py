"""The backup of an archive that has a user and a home of its own: made there, restored there, proved there, told on the other side.

What lies at its place is laid out as any backup (:mod:`espace.ops.backup`): bodies and files for thirty-five days, wrapped keys for seven,
sealed under the ``keys/backup.key`` of the archive's own home. A pack that waits at the door holds the keys of its units: it goes with the
keys. ``archive.key`` and the archive's ``digest.key`` are in no backup.
"""
