"""Nested calls, lists and objects, broken over lines as a formatter would.

Written files must not change when somebody's editor formats them: the rules are those of
ruff (https://docs.astral.sh/ruff/formatter/black/, read at 0.15) and prettier
(https://prettier.io/docs/rationale, read at 3.10). What rustfmt finds inside a macro it leaves.
"""

from photon_test.core.value import Value


class Atom(Value, tag=True, kw_only=True):
    """Text that is never broken."""

    text: str


class Group(Value, tag=True, kw_only=True):
    """Something in brackets. `items` are texts that stand before a node, and the node."""

    open: str  # `match.like(`
    items: tuple[tuple[str, "Node"], ...] = ()  # ("", node) or ('"key": ', node)
    close: str
    padded: bool = False  # `{ a: 1 }`

    @property
    def call(self) -> bool:
        """Whether it is a call and no literal."""
        return self.close == ")" and len(self.open) > 1


Node = Atom | Group


class Style(Value, kw_only=True):
    """What the formatters do not agree on."""

    width: int
    step: int = 4
    hug: bool = False  # `f({` … `})`
    join: bool = False  # arguments that fit go on one line of their own, without a last comma
    last_comma: bool = True


RUFF = Style(width=88, join=True)
PRETTIER = Style(width=80, step=2, hug=True)
MACRO = Style(width=90, hug=True, last_comma=False)  # nobody formats it; so that it reads well


def atom(text: str) -> Atom:
    """Return text as a node."""
    return Atom(text=text)


def call(name: str, *arguments: Node) -> Group:
    """Return a call."""
    return Group(open=f"{name}(", items=tuple(("", one) for one in arguments), close=")")


def lines(node: Node, style: Style, *, indent: int, before: str = "", after: str = "") -> str:
    """Return the node with what stands before and after it, from column `indent` on."""
    writer = _Writer(style)
    return " " * indent + before + writer.node(node, indent, len(before), len(after)) + after


def flat(node: Node) -> str:
    """Return the node on one line."""
    if isinstance(node, Atom):
        return node.text
    inner = ", ".join(before + flat(one) for before, one in node.items)
    if node.padded and inner:
        inner = f" {inner} "
    return f"{node.open}{inner}{node.close}"


class _Writer:
    def __init__(self, style: Style) -> None:
        self._style = style

    def node(self, node: Node, indent: int, used: int, after: int) -> str:
        """Return the node; `used` columns of its first line and `after` of its last are taken."""
        whole = flat(node)
        if isinstance(node, Atom):
            return whole
        room = self._style.width - indent - used - after
        if (len(whole) <= room and not self._must_break(node)) or not node.items:
            return whole
        inside = indent + self._style.step
        if self._style.join and node.call:
            joined = ", ".join(before + flat(one) for before, one in node.items)
            if len(joined) <= self._style.width - inside:
                return f"{node.open}\n{' ' * inside}{joined}\n{' ' * indent}{node.close}"
        if self._hugs(node, room + after):
            return self._hugged(node, indent, used, after)
        rows = [self._row(before, one, inside) for before, one in node.items]
        end = "," if self._style.last_comma else ""
        return f"{node.open}\n" + ",\n".join(rows) + f"{end}\n{' ' * indent}{node.close}"

    def _row(self, before: str, one: Node, inside: int) -> str:
        """Return an item on a line of its own; prettier puts long text below its name."""
        space = " " * inside
        if self._style.hug and isinstance(one, Atom) and one.text[:1] in ('"', "'"):
            long = inside + len(before) + len(one.text) + 1 > self._style.width
            if long and len(before) >= self._style.step + 3 + len(": "):
                return f"{space}{before.rstrip()}\n{space}{' ' * self._style.step}{one.text}"
        return f"{space}{before}{self.node(one, inside, len(before), 1)}"

    def _must_break(self, node: Node) -> bool:
        """Prettier never writes several objects, or several lists, of several parts on one line."""
        if not self._style.hug or isinstance(node, Atom):
            return False
        children = [one for _, one in node.items]
        if any(self._must_break(one) for one in children):
            return True
        if node.open != "[" or len(children) < 2:
            return False
        several = [one for one in children if isinstance(one, Group) and len(one.items) > 1]
        kinds = {one.open for one in several}
        return len(several) == len(children) and len(kinds) == 1 and kinds <= {"{", "["}

    def _hugs(self, node: Group, room: int) -> bool:
        if not self._style.hug or not node.call:
            return False
        *others, (_, last) = node.items
        if not isinstance(last, Group) or last.call or not last.items:
            return False
        if others and isinstance(others[-1][1], Group) and others[-1][1].open == last.open:
            return False
        if any(self._must_break(one) for _, one in others):
            return False
        start = sum(len(before) + len(flat(one)) + 2 for before, one in others)
        return len(node.open) + start + len(last.open) <= room

    def _hugged(self, node: Group, indent: int, used: int, after: int) -> str:
        *others, (before, last) = node.items
        start = "".join(f"{prefix}{flat(one)}, " for prefix, one in others) + before
        column = used + len(node.open) + len(start)
        inner = self.node(last, indent, column, after + len(node.close))
        return f"{node.open}{start}{inner}{node.close}"
