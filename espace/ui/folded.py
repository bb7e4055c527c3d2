"""What stands in a template that was written out (:mod:`espace.ui.folding`): what is left to do once somebody asks for the page."""

from __future__ import annotations

from html import escape
from typing import Any
from uuid import UUID

from django.template import Context, Engine, Template
from django.template.base import Node, NodeList, Variable, VariableNode, render_value_in_context
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, trim_whitespace

SOME = UUID(int=2**128 - 1)


class Scope(Node):
    """What was a block: the names that it gives are its own."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        with context.push():
            return self.nodelist.render(context)


class Quick(Variable):
    """A variable of a page: what it names is an attribute, or a key of a dictionary, and is not called. Anything else is Django's to
    find, in its own order."""

    __slots__ = ()
    _django = Variable._resolve_lookup  # type: ignore[attr-defined]

    def _resolve_lookup(self, context: Context) -> Any:
        try:
            first, *others = self.lookups or ()
            found = context[first]
            for name in others:
                kind = type(found)
                if kind is dict:
                    found = found[name]
                elif hasattr(kind, "__getitem__"):
                    return self._django(context)
                else:
                    found = getattr(found, name)
        except (KeyError, AttributeError):
            return self._django(context)
        return self._django(context) if callable(found) else found


class Given(Node):
    """A name for something that is the same for everybody."""

    child_nodelists = ()

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value

    def render(self, context: Context) -> str:
        context[self.name] = self.value
        return ""


class Value(Node):
    """A variable. Most are plain words, which need to be escaped and nothing else."""

    child_nodelists = ()

    def __init__(self, node: VariableNode) -> None:
        self.filter_expression = node.filter_expression

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        if context.autoescape:
            if type(value) is str:
                return escape(value)
            if type(value) is SafeString:
                return value
        return render_value_in_context(value, context)


class Part(Node):
    """A template included by its name, found once. What it says is in the page's own scope, as an include's is."""

    child_nodelists = ()

    def __init__(self, node: IncludeNode, engine: Engine) -> None:
        self.node, self.engine = node, engine
        self.found: Template | None = None

    def render(self, context: Context) -> str:
        if self.found is None:
            self.found = self.engine.get_template(self.node.template.resolve(context))
        given = {name: value.resolve(context) for name, value in self.node.extra_context.items()}
        with context.push(**given):
            return self.found.nodelist.render(context)


class Said(Node):
    """A sentence with names in it, its words looked up once."""

    child_nodelists = ()

    def __init__(self, node: BlockTranslateNode) -> None:
        self.node = node
        words, self.names = node.render_token_list(node.singular)
        self.words = gettext(trim_whitespace(words) if node.trimmed else words)
        self.own = node.extra_context

    def render(self, context: Context) -> str:
        found = {name: value.resolve(context) for name, value in self.own.items()}
        values = {name: found[name] if name in found else context.get(name, "") for name in self.names}
        try:
            return self.words % {name: render_value_in_context(value, context) for name, value in values.items()}
        except (
            KeyError,
            ValueError,
        ):  # a translation that names something else: Django falls back to the words of the source
            return self.node.render(context)


class Address(Node):
    """The address of one row: that of any other, with another id in it."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node = node
        self.name = node.view_name.resolve(Context())
        self.around: list[str] = []

    def render(self, context: Context) -> str:
        [expression] = self.node.args
        value = expression.resolve(context)
        if not isinstance(value, UUID):
            return self.node.render(context)
        if not self.around:
            self.around = reverse(self.name, args=[SOME]).split(str(SOME))
        before, after = self.around
        url = f"{before}{value}{after}"
        if not self.node.asvar:
            return conditional_escape(url)
        context[self.node.asvar] = url
        return ""
