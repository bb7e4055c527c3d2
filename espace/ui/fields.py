"""How a form field is shown: what its template needs, whatever the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise
from django.utils.translation import ngettext

from espace.ui.forms import FilesField

Text = str | Promise


def layout_of(widget: forms.Widget) -> str:
    """How the field stands on the page: ``hidden``, ``choices`` (a group), ``check`` (one box), ``files`` or ``line``."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "files"
    return "line"


def described(bound: BoundField, *, why: Text, hint: Text, label: Text) -> dict[str, Any]:
    """The context of ``ui/parts/field.html``. ``why`` and ``hint`` fall back to the field's own ``why`` and ``help_text``."""
    hint = hint or bound.help_text
    why = why or getattr(bound.field, "why", "")
    told = bound.field.told if isinstance(bound.field, FilesField) else ""
    widget = bound.field.widget
    limit = getattr(bound.field, "max_length", None) if isinstance(widget, forms.Textarea) else None
    base = bound.id_for_label or bound.auto_id or bound.html_name
    parts = {"hint": bool(hint), "told": bool(told), "count": bool(limit), "error": bool(bound.errors)}
    describers = " ".join(f"{base}-{name}" for name, present in parts.items() if present)
    layout = layout_of(widget)
    return {
        "bound": bound,
        "layout": layout,
        "base": base,
        "label": label or bound.label,
        "hint": hint,
        "why": why,
        "told": told,
        "limit": limit,
        "describers": describers,
        "errors": list(bound.errors),
        "required": bound.field.required,
        "control": "" if layout == "choices" else bound.as_widget(attrs=attrs(describers, limit, bool(bound.errors))),
    }


def attrs(describers: str, limit: int | None, is_wrong: bool) -> dict[str, Any]:
    """The control's attributes. A limit is counted, never enforced by cutting: what one pastes stays whole until one shortens it."""
    found: dict[str, Any] = {}
    if describers:
        found["aria-describedby"] = describers
    if is_wrong:
        found["aria-invalid"] = "true"
    if limit is not None:
        found |= {"maxlength": False, "data-max": limit}
    return found


def summary(form: BaseForm) -> dict[str, Any]:
    """The context of ``ui/parts/form_errors.html``: each error with the field it belongs to."""
    items = []
    for name, errors in form.errors.items():
        bound = None if name == NON_FIELD_ERRORS else form[name]
        target = anchor(bound) if bound is not None else ""
        items += [
            {"label": bound.label if bound is not None else "", "error": error, "target": target} for error in errors
        ]
    title = ngettext("%(n)s point est à revoir", "%(n)s points sont à revoir", len(items)) % {"n": len(items)}
    return {"items": items, "title": title}


def anchor(bound: BoundField) -> str:
    """The id of the control that an error leads to: the first choice of a group."""
    if layout_of(bound.field.widget) == "choices":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id or ""
