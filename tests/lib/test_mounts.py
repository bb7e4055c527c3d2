"""A folder on another machine is told from one of this machine, and its host must be declared (C14, C18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from espace.lib import mounts

TABLE = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:26 / /mnt/share rw shared:5 - cifs //backups.example.fr/espace rw,vers=3.1.1
31 22 0:27 / /mnt/export rw - nfs4 NAS.example.fr:/export/a\040b rw
32 22 0:28 / /mnt/six rw - nfs4 [2001:db8::5]:/export rw
33 22 0:29 / /mnt/shell rw - fuse.sshfs espace@shell.example.fr:/srv rw
34 22 0:30 / /mnt/dav rw - davfs https://dav.example.fr/remote rw
35 22 0:31 / /mnt/bucket rw - fuse.s3fs s3fs rw
36 22 0:32 / /mnt/with\040space rw - fuse.sshfs far.example.com:/srv rw
37 22 0:33 / /mnt/usb rw - fuseblk /dev/sdb1 rw
38 30 8:2 / /mnt/share/local rw - ext4 /dev/vdb1 rw
""".strip()
DECLARED = {"backups.example.fr", "nas.example.fr", "2001:db8::5", "shell.example.fr", "dav.example.fr"}


@pytest.mark.parametrize(
    ("folder", "host"),
    [
        ("/mnt/share/espace", "backups.example.fr"),
        ("/mnt/export", "nas.example.fr"),
        ("/mnt/six", "2001:db8::5"),
        ("/mnt/shell/x", "shell.example.fr"),
        ("/mnt/dav", "dav.example.fr"),
        ("/mnt/bucket", ""),
        ("/mnt/with space/x", "far.example.com"),
    ],
)
def test_the_host_of_a_network_mount(folder: str, host: str) -> None:
    mount = mounts.of(Path(folder), TABLE)
    assert mount is not None
    assert mount.elsewhere
    assert mount.host == host
    assert not mounts.is_local(Path(folder), TABLE)


@pytest.mark.parametrize(
    "folder", ["/var/lib/espace", "/mnt/usb", "/mnt/share/local/x", "/mnt/shareholders", "/mnt/share"]
)
def test_what_is_here_or_declared_may_be_written_to(folder: str) -> None:
    mounts.declared(Path(folder), DECLARED, text=TABLE)
    assert mounts.is_local(Path(folder), TABLE) is (folder != "/mnt/share")


def test_what_is_not_declared_is_refused_by_name() -> None:
    with pytest.raises(mounts.Undeclared, match=r"far\.example\.com, which the register does not declare"):
        mounts.declared(Path("/mnt/with space/backups"), DECLARED, text=TABLE)


def test_a_mount_without_a_host_needs_one_that_is_told_and_declared() -> None:
    bucket = Path("/mnt/bucket")
    with pytest.raises(mounts.Undeclared, match="names no host"):
        mounts.declared(bucket, DECLARED, text=TABLE)
    with pytest.raises(mounts.Undeclared, match=r"s3\.example\.com, which"):
        mounts.declared(bucket, DECLARED, "s3.example.com", text=TABLE)
    mounts.declared(bucket, DECLARED, "Backups.example.fr", text=TABLE)


def test_the_mounts_of_this_machine_are_read() -> None:
    assert any(mount.point == Path("/") for mount in mounts.mounts(mounts.MOUNTS.read_text()))
