"""``espace doctor [--json]``: is everything well? Exit 0 if so, 1 if not."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from espace.lib import clock
from espace.ops import doctor


class Command(BaseCommand):
    help = "Say what is well and what is not, in sentences or as JSON."
    requires_system_checks = ()  # they are among the things to look at

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine(clock.now())
        report = doctor.report(findings)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        for finding in findings:
            if not options["json"] or not finding.well:
                self.stderr.write(f"{'well ' if finding.well else 'WRONG'}  {finding.name}: {finding.words}")
        if not report["well"]:
            sys.exit(1)
