"""The register of the demonstration: that of the release, where an invented officer has approved what waits for its approval.

The demonstration shows all that the program can do, what is off until a real officer approves it included; the notice that it prints says
who approved it there. The release's own register is not touched: an installation begins with what its officer approved and no more.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from espace.register import loading
from espace.register.lines import Category, Recipient

OFFICER = "La déléguée de la démonstration, personne inventée"


def write(released: Path, folder: Path) -> Path:
    """Write the demonstration's register in ``folder``, with what a register reads beside it (its kinds of request, the notice that was
    published). Returns its path. Again is the same: the release may have changed meanwhile."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(released.parent / "notice", folder / "notice", dirs_exist_ok=True)
    kinds = released.with_suffix(".kinds.toml")
    shutil.copyfile(kinds, folder / kinds.name)
    made = folder / released.name
    made.write_text(approved(released.read_text(encoding="utf-8"), released), encoding="utf-8")
    return made


def approved(content: str, path: Path) -> str:
    """The text of a register where each category and recipient that is off has its officer's approval, on the day that the register is of.

    A recipient whose country is not declared stays off: an approval cannot stand for it (notice §V).
    """
    law = loading.parse(content.encode(), path)
    lines = f'\\g<0>approved_by = "{OFFICER}"\napproved_on = {law.effective_on.isoformat()}\n'
    for table, found in (("category", law.categories), ("recipient", law.recipients)):
        for one in found.values():
            if _waits(one):
                block = rf'^\[\[{table}\]\]\nid = "{re.escape(one.id)}"\n(?:(?!\[\[).*\n)*?addition = true\n'
                content, count = re.subn(block, lines, content, flags=re.MULTILINE)
                if count != 1:
                    raise ValueError(f"{table} {one.id}: its addition is not written as the demonstration reads it")
    return content


def _waits(line: Category | Recipient) -> bool:
    return not line.approval.switched_on and (isinstance(line, Category) or bool(line.country))
