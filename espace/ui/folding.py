"""Templates written out once for each language: what a page says to everybody is text before anybody asks for it.

Django walks a template anew for each page: it looks every word up in the catalogue, reverses every address, finds again the templates
that one extends. Here that is done when a template is first loaded in a language. Blocks take the place they have in the frame, literals
(words, drawings, buttons, addresses without an argument) become text, and what depends on the visitor stays as Django parsed it. A page
reads the same, byte for byte; nothing of a visitor is ever kept.

Our addresses have one instance each and our words no plural without its count: that is all this takes for granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    Variable,
    VariableNode,
)
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleBlockNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from espace.ui.folded import Address, Given, Part, Quick, Said, Scope, Value

COMPONENTS = "espace.ui.templatetags.ui"
"""Its tags say the same whenever they are given the same: with literals alone, they are text."""
Blocks = dict[str, list[NodeList]]


class Loader(cached.Loader):
    """``("espace.ui.folding.Loader", [loaders])``: finds templates as they do, and keeps each one written out for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        way = "whole" if skip is None else "extended"
        return f"{super().cache_key(template_name, skip)}-{way}-{get_language()}-{settings.ROOT_URLCONF}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        key = self.cache_key(template_name, skip)
        if (found := self.get_template_cache.get(key)) is not None and isinstance(found, Template):
            return found
        template = super().get_template(template_name, skip)
        if skip is None:
            # Whoever extends a template whose name is only known as the page is made still needs its parent's blocks.
            template.nodelist = self._whole(template)
        template.nodelist = written_out(template.nodelist, template)
        return template

    def _whole(self, template: Template) -> NodeList:
        """The template inside the ones that it extends, each block in its place; parsed apart, for the frame is everybody's."""
        line = [template]
        while extends := _extends(line[-1]):
            if not is_literal(extends.parent_name):
                return template.nodelist
            name = extends.parent_name.resolve(Context())
            line.append(super(cached.Loader, self).get_template(name, [one.origin for one in line]))
        blocks: Blocks = {}
        for one in line:
            block: Any
            for block in one.nodelist.get_nodes_by_type(BlockNode):
                blocks.setdefault(block.name, []).append(block.nodelist)
        return placed(line[-1].nodelist, blocks)


def _extends(template: Template) -> Any:
    return next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)


def placed(nodes: NodeList, blocks: Blocks, above: list[NodeList] | None = None) -> NodeList:
    """``nodes`` with each block's youngest version in its place, and ``{{ block.super }}`` the next one (of ``above``)."""
    for place, node in enumerate(nodes):
        if isinstance(node, BlockNode):
            youngest, *older = blocks[node.name]
            nodes[place] = Scope(placed(youngest, blocks, older))
        elif isinstance(node, VariableNode) and node.filter_expression.token == "block.super":  # noqa: S105 -- a template's
            nodes[place] = Scope(placed(above[0], blocks, above[1:])) if above else TextNode("")
        else:
            for inner in inside(node):
                placed(inner, blocks, above)
    return nodes


def inside(node: Node) -> Iterator[NodeList]:
    """The lists of nodes that a node holds, to be changed in place."""
    if isinstance(node, IfNode):
        yield from (nodelist for _condition, nodelist in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if isinstance(found := getattr(node, name, None), NodeList):
            yield found


def written_out(nodes: NodeList, template: Template) -> NodeList:
    """The same nodes, in the current language, with what is the same for everybody as text; texts side by side are one."""
    found: list[Node] = []
    for node in nodes:
        if not isinstance(node, LanguageNode):  # says its words in another language than the page's
            for inner in inside(node):
                written_out(inner, template)
        for variable in variables(vars(node).values()):
            variable.__class__ = Quick
        now = _written(node, template)
        if isinstance(now, TextNode) and found and isinstance(found[-1], TextNode):
            found[-1] = TextNode(found[-1].s + now.s)
        elif not isinstance(now, TextNode) or now.s:
            found.append(now)
    nodes[:] = found
    return nodes


def _written(node: Node, template: Template) -> Node:
    match node:
        case CommentNode() | LoadNode():
            return TextNode("")
        case Scope() if _is_text(node.nodelist):
            return TextNode(_text(node.nodelist))
        case TranslateNode() if is_literal(node.filter_expression) and _are_literal([node.message_context]):
            return _constant(node, node.asvar, template)
        case BlockTranslateNode() if not (node.countervar or node.message_context or node.asvar):
            said = Said(node)
            return said if said.names or said.own else _constant(node, None, template)
        case VariableNode():
            return Value(node)
        case URLNode() if _are_literal([node.view_name]) and not (node.args or node.kwargs):
            return _constant(node, node.asvar, template)
        case URLNode() if _are_literal([node.view_name]) and len(node.args) == 1 and not node.kwargs:
            return Address(node)
        case StaticNode() if is_literal(node.path):
            return _constant(node, node.varname, template)
        case SimpleBlockNode() if not _is_text(node.nodelist):
            return node
        case SimpleNode() if _is_component(node) and _are_literal([*node.args, *node.kwargs.values()]):
            return _constant(node, node.target_var, template)
        case IncludeNode() if is_literal(node.template) and not node.isolated_context:
            return Part(node, template.engine)
    return node


def is_literal(expression: FilterExpression) -> bool:
    return not getattr(expression, "filters", True) and getattr(expression.var, "lookups", None) is None


def _are_literal(expressions: Iterable[FilterExpression | None]) -> bool:
    return all(one is None or is_literal(one) for one in expressions)


def _is_component(node: SimpleNode) -> bool:
    return not node.takes_context and node.func.__module__ == COMPONENTS


def _is_text(nodes: NodeList) -> bool:
    return all(isinstance(node, TextNode) for node in nodes)


def _text(nodes: Iterable[Any]) -> str:
    return "".join(node.s for node in nodes)


def _constant(node: Node, name: str | None, template: Template) -> Node:
    """What the node says, or the name that it gives to it."""
    context = Context()
    with context.bind_template(template):
        said = node.render(context)
    return Given(name, context[name]) if name else TextNode(said)


def variables(values: Iterable[Any]) -> Iterator[Variable]:
    """The variables that a node reads, its own and those in its conditions; not those of the nodes in it."""
    for value in values:
        match value:
            case Variable():
                if value.lookups is not None:
                    yield value
            case FilterExpression():
                yield from variables([value.var, value.filters])
            case TokenBase():
                yield from variables([getattr(value, "value", None), value.first, value.second])
            case NodeList():
                continue
            case list() | tuple():
                yield from variables(value)
            case dict():
                yield from variables(value.values())
