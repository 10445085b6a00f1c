"""What a product and an order are, and which requests for them make sense."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from orders.problems import Problem

Status = Literal["open", "paid", "shipped", "cancelled"]
STATUSES: tuple[str, ...] = get_args(Status)
CANCELLABLE = ("open", "paid")
DELETABLE = ("open", "cancelled")

SKU = re.compile(r"[A-Z]{2,8}-[0-9]{3}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MAX_LINES = 50
MAX_QUANTITY = 1_000
MAX_CENTS = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Product:
    """Something to sell."""

    sku: str
    name: str
    price_cents: int
    stock: int

    def as_json(self) -> dict[str, object]:
        """As the API shows it."""
        return {
            "sku": self.sku,
            "name": self.name,
            "priceCents": self.price_cents,
            "stock": self.stock,
        }


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many of one product, at the price of the day."""

    sku: str
    quantity: int
    price_cents: int = 0


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody bought."""

    id: int
    customer: str
    status: str
    created_at: datetime
    lines: tuple[Line, ...]
    note: str | None = None

    @property
    def total_cents(self) -> int:
        """The sum of its lines."""
        return sum(line.quantity * line.price_cents for line in self.lines)

    def as_json(self) -> dict[str, object]:
        """As the API shows it."""
        return {
            "id": self.id,
            "customer": self.customer,
            "status": self.status,
            "createdAt": self.created_at.isoformat().replace("+00:00", "Z"),
            "lines": [
                {"sku": line.sku, "quantity": line.quantity, "priceCents": line.price_cents}
                for line in self.lines
            ],
            "totalCents": self.total_cents,
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """An order that somebody wants to place."""

    customer: str
    lines: tuple[Line, ...]
    note: str | None = None


@dataclass
class _Check:
    """Collects everything that is wrong with a body, so that the client hears it at once."""

    errors: dict[str, str] = field(default_factory=dict)

    def text(self, body: dict[str, object], key: str, pattern: re.Pattern[str], what: str) -> str:
        value = body.get(key)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self.errors[f"/{key}"] = what
            return ""
        return value

    def whole(self, at: str, value: object, low: int, high: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.errors[at] = f"must be a whole number from {low} to {high}"
            return low
        return value

    def unknown(self, at: str, body: dict[str, object], *known: str) -> None:
        for key in body.keys() - set(known):
            self.errors[f"{at}/{key}"] = "is not known here"

    def end(self) -> None:
        if self.errors:
            raise Problem(422, "the request does not make sense", errors=self.errors)


def read_product(body: object) -> Product:
    """Read the body of a request for a new product.

    Raises:
        Problem: 422, naming every place that is wrong.
    """
    content = _object(body)
    check = _Check()
    product = Product(
        sku=check.text(content, "sku", SKU, "must look like `MUG-001`"),
        name=check.text(content, "name", re.compile(r"\S(.{0,78}\S)?"), "must be 1 to 80 letters"),
        price_cents=check.whole("/priceCents", content.get("priceCents"), 0, MAX_CENTS),
        stock=check.whole("/stock", content.get("stock", 0), 0, 1_000_000),
    )
    check.unknown("", content, "sku", "name", "priceCents", "stock")
    check.end()
    return product


def read_order(body: object) -> NewOrder:
    """Read the body of a request for a new order.

    Raises:
        Problem: 422, naming every place that is wrong.
    """
    content = _object(body)
    check = _Check()
    customer = check.text(content, "customer", EMAIL, "must be an e-mail address")
    lines = content.get("lines")
    if not isinstance(lines, list) or not 1 <= len(lines) <= MAX_LINES:
        check.errors["/lines"] = f"must be 1 to {MAX_LINES} lines"
        lines = []
    read = tuple(_line(check, f"/lines/{index}", line) for index, line in enumerate(lines))
    skus = [line.sku for line in read if line.sku]
    if len(set(skus)) < len(skus):
        check.errors["/lines"] = "must name each product once"
    note = content.get("note")
    if note is not None and (not isinstance(note, str) or len(note) > 500):
        check.errors["/note"] = "must be a text of at most 500 letters, or null"
        note = None
    check.unknown("", content, "customer", "lines", "note")
    check.end()
    return NewOrder(customer=customer, lines=read, note=note)


def _line(check: _Check, at: str, body: object) -> Line:
    if not isinstance(body, dict):
        check.errors[at] = "must be an object"
        return Line(sku="", quantity=1)
    sku = body.get("sku")
    if not isinstance(sku, str) or not SKU.fullmatch(sku):
        check.errors[f"{at}/sku"] = "must look like `MUG-001`"
        sku = ""
    quantity = check.whole(f"{at}/quantity", body.get("quantity"), 1, MAX_QUANTITY)
    check.unknown(at, body, "sku", "quantity")
    return Line(sku=sku, quantity=quantity)


def _object(body: object) -> dict[str, object]:
    if not isinstance(body, dict):
        raise Problem(422, "the body must be an object")
    return body
