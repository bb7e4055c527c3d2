"""Papers as tagged PDF (PDF/UA-1), set by typst. A paper is plain data: nothing that a person typed is ever executed."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

TAGGED: list[typst.PDFStandard] = ["ua-1"]
logger = logging.getLogger(__name__)


@lru_cache(maxsize=2)
def fonts(*, of_the_machine: bool) -> typst.Fonts:
    """The fonts that come with the typesetter (the same page everywhere), or those of the machine too."""
    return typst.Fonts(include_system_fonts=of_the_machine, include_embedded_fonts=True)


def typeset(template: Path, paper: Mapping[str, Any] | str, at: datetime) -> bytes:
    """Set a page: ``template`` reads ``paper`` (a mapping, or its JSON) from ``sys.inputs.paper``; ``at`` dates the file.

    A name in a script that no font at hand knows (PDF/UA-1 forbids an empty box) still gets its paper: first with the machine's fonts,
    then as a plain PDF.
    """
    text = paper if isinstance(paper, str) else json.dumps(paper, ensure_ascii=False)
    for of_the_machine, standards in ((False, TAGGED), (True, TAGGED)):
        try:
            return _compiled(template, text, at, standards, of_the_machine=of_the_machine)
        except typst.TypstError:  # its message quotes the name: it is not logged
            logger.info("A paper needs other fonts than those tried.")
    return _compiled(template, text, at, [], of_the_machine=True)


def _compiled(
    template: Path, paper: str, at: datetime, standards: list[typst.PDFStandard], *, of_the_machine: bool
) -> bytes:
    made = typst.compile(
        template, root=template.parent, font_paths=fonts(of_the_machine=of_the_machine), sys_inputs={"paper": paper},
        pdf_standards=standards, timestamp=at.replace(microsecond=0), package_path=template.parent,
        package_cache_path=template.parent,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made
