"""Django's system checks of the register: the program does not start when a promise of the notice has no rule to keep it.

``espace.E001`` the register itself · ``E002`` a table, ``E003`` a column in no category · ``E004`` a declaration of nothing ·
``E005`` declared twice · ``E006`` unknown category · ``E007`` no retention rule · ``E008``/``E009`` the list of clear columns ·
``E010``/``E011`` sealed or not · ``E012`` the list of sortable columns · ``E013`` roles · ``E014`` an undeclared host ·
``E015`` an undeclared cookie · ``E016`` a path · ``E017`` a control that is not there · ``E018`` kept without a term · ``E019`` a rule
that does not fit how units live. Elsewhere: ``E020`` what the engine does not reach (retention), ``E021`` what no proof shows (proofs),
``E022`` a network of the staff that is none (accounts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings as django_settings
from django.core import checks
from django.utils.module_loading import import_string

from espace.register import holdings
from espace.register.carrying import carrying_faults
from espace.register.census import Fault, of_law, of_models
from espace.register.hosts import named_in
from espace.register.lines import State
from espace.register.loading import load
from espace.register.model import Register
from espace.register.promises import nobody_keeps
from espace.register.reading import RegisterError
from espace.register.unfinished import unfinished

TAG = "espace"


def every_start(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """All that must hold for the program to start."""
    try:
        register = load()
    except RegisterError as error:
        return [checks.Error(problem, id="espace.E001") for problem in error.problems]
    return [
        checks.Error(fault.message, obj=fault.about, id=f"espace.{fault.code}") for fault in against_program(register)
    ]


def against_program(register: Register) -> Iterator[Fault]:
    """Every fault between ``register``, which holds by itself, and the program: its models, its roles, its settings, its code."""
    yield from of_models(apps.get_models(include_auto_created=True), list(holdings.declared()))
    yield from against_declared(register)


def against_declared(register: Register) -> Iterator[Fault]:
    """Those that another register could have: against what the apps declare, and the settings."""
    yield from of_law(list(holdings.declared()), register)
    yield from carrying_faults(register, holdings.unit_kinds(), holdings.anchors())
    yield from role_faults(holdings.roles(), register)
    yield from right_faults(holdings.rights(), register)
    yield from host_faults(django_settings, register)
    yield from cookie_faults(django_settings, register)
    yield from claim_faults(register)


def before_going_live(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """What the DPO still has to fill in or approve; nothing here stops the program."""
    try:
        register = load()
    except RegisterError:
        return []
    return [checks.Warning(words, obj=about, id="espace.W001") for about, words in unfinished(register, "en")]


def role_faults(roles: Iterable[str], register: Register) -> Iterator[Fault]:
    """Each role of the program is a recipient of the register, and the reverse."""
    roles = set(roles)
    for role in sorted(roles - register.roles):
        yield Fault("E013", role, f"role {role}: the register names no recipient for it; {nobody_keeps('C13')}.")
    for role in sorted(register.roles - roles):
        yield Fault("E013", role, f"recipient {role}: the program has no role of this name.")


def right_faults(rights: Iterable[str], register: Register) -> Iterator[Fault]:
    """Each right that people exercise here is in the register, and the reverse."""
    for right in sorted(set(rights) ^ set(register.rights)):
        if right in register.rights:
            yield Fault("E013", right, f"right {right}: the register has it, and nobody can exercise it here.")
        else:
            yield Fault(
                "E013",
                right,
                f"right {right}: people exercise it here, and nobody keeps any more its delay: the register lacks it.",
            )


def host_faults(settings: Any, register: Register) -> Iterator[Fault]:
    """Each host that the settings name is on this machine or declared under ``[[egress]]``."""
    for named in named_in(settings):
        if not named.local and named.host.lower() not in register.egress:
            yield Fault(
                "E014",
                named.host,
                f"{named.host}: {named.setting} names this host and the register does not declare it; add it under "
                "[[egress]] with its entity and its country, one of the 27 of the European Union.",
            )


def cookie_faults(settings: Any, register: Register) -> Iterator[Fault]:
    for setting in ("SESSION_COOKIE_NAME", "DEVICE_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"):
        name = str(getattr(settings, setting)).removeprefix("__Host-").removeprefix("__Secure-")
        if name not in register.cookies:
            yield Fault("E015", name, f"{name}: {setting} sets this cookie and the register does not list it.")
    for name in settings.BROWSER_STORAGE:
        if name not in register.cookies:
            yield Fault(
                "E015", name, f"{name}: a script of ours keeps this in the browser and the register does not list it."
            )


def claim_faults(register: Register) -> Iterator[Fault]:
    """What is said to run is there: a control's code can be found, an executor can be called."""
    for control in register.controls.values():
        if control.state is not State.PLANNED and not _found(control.module):
            yield Fault(
                "E017",
                control.id,
                f"control {control.id}: it says {control.state} and its code {control.module!r} is not there.",
            )
    for table, rules in (("retention", register.retention), ("right", register.rights)):
        for name, rule in rules.items():
            if rule.executor and not callable(_imported(rule.executor)):
                yield Fault("E017", name, f"{table} {name}: its executor {rule.executor} cannot be called.")


@cache
def _found(module: str) -> bool:
    try:
        return bool(module) and find_spec(module) is not None
    except (ImportError, ValueError):
        return False


@cache
def _imported(path: str) -> Callable[..., Any] | None:
    try:
        found: Callable[..., Any] = import_string(path)
    except ImportError:
        return None
    return found
