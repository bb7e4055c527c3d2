"""Which machine keeps a folder: this one, or the one behind a network mount (Linux, ``/proc/self/mountinfo``)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
NETWORK = frozenset(["nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "afs", "9p", "davfs", "lustre"])
"""File systems that another machine keeps. ``fuse.…`` is one too (sshfs, s3fs, rclone), but for those of :data:`LOCAL_FUSE`."""
LOCAL_FUSE = frozenset(["fuseblk", "fuse.lxcfs", "fuse.fuse-overlayfs", "fuse.portal", "fusectl"])


class Undeclared(Exception):
    """A folder lies on a machine that is not declared; the message names both and says what to do."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system: where it is mounted, its type, and its source as it was mounted (``//host/share``, ``host:/export``)."""

    point: Path
    kind: str
    source: str

    @property
    def elsewhere(self) -> bool:
        return self.kind in NETWORK or (self.kind.startswith("fuse") and self.kind not in LOCAL_FUSE)

    @property
    def host(self) -> str:
        """The host that the source names, in lower case; empty when it names none (a bucket, a remote's nickname)."""
        source = self.source.lower()
        for pattern in (
            r"[a-z+]+://(?:[^/@]*@)?\[?([^/\]]+?)\]?(?::\d+)?(?:/.*)?",  # davs://host/path
            r"//(?:[^/@]*@)?([^/]+)/.*",  # //host/share
            r"(?:[^@/]*@)?\[([0-9a-f:]+)\](?::\d+)?:/.*",  # [2001:db8::1]:/export
            r"(?:[^@/]*@)?([^/:,@]+)(?::\d+)?(?:,[^/]*)?:/.*",  # host:/export, user@host:/path
        ):
            if found := re.fullmatch(pattern, source):
                return found[1].rstrip(".")
        return ""


def mounts(text: str) -> list[Mount]:
    """The lines of ``mountinfo`` (proc_pid_mountinfo(5)), whose spaces are written ``\\040``."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        point, (kind, source, *_options) = before.split()[4], after.split()
        found.append(Mount(Path(_plain(point)), kind, _plain(source)))
    return found


def _plain(word: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)


def of(folder: Path, text: str) -> Mount | None:
    """The mount that a folder lies on, there or yet to be made: the deepest one, and the last where two lie on one another."""
    folder = folder.resolve()
    above = [mount for mount in mounts(text) if folder.is_relative_to(mount.point)]
    return max(enumerate(above), key=lambda one: (len(one[1].point.parts), one[0]))[1] if above else None


def is_local(folder: Path, text: str | None = None) -> bool:
    """Whether a folder lies on this machine, as far as the system tells."""
    mount = of(folder, _told() if text is None else text)
    return mount is None or not mount.elsewhere


def _told() -> str:
    return MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""


def declared(folder: Path, hosts: Collection[str], told: str = "", text: str | None = None) -> None:
    """Raises :class:`Undeclared` unless ``folder`` is kept by this machine, or by one of ``hosts``.

    ``told`` is the host behind a mount that names none. Where the system tells nothing of its mounts (no ``/proc``), a folder is taken
    to be this machine's.
    """
    mount = of(folder, _told() if text is None else text)
    if mount is None or not mount.elsewhere:
        return
    host = mount.host or told.lower()
    if not host:
        raise Undeclared(
            f"{folder} lies on {mount.source} ({mount.kind}), which names no host: write it in espace.toml, [backup] host, and "
            "declare it in the register under [[egress]]."
        )
    if host not in hosts:
        raise Undeclared(
            f"{folder} lies on {host}, which the register does not declare: add it under [[egress]] with its entity and its country, "
            "one of the 27 of the European Union."
        )
