"""What an empty store starts with: enough to try the service, and what openapi.yaml shows."""

from datetime import UTC, datetime

from orders.domain import Line, Order, Product

PRODUCTS = (
    Product(sku="BOOK-007", name="Field guide to moss", price_cents=2_000, stock=40),
    Product(sku="MUG-001", name="Mug, blue", price_cents=1_250, stock=5_000),
    Product(sku="MUG-002", name="Mug, green", price_cents=1_250, stock=12),
    Product(sku="OLD-001", name="Poster, last year's", price_cents=300, stock=1),
    Product(sku="TEA-002", name="Earl Grey, 100 g", price_cents=890, stock=0),
)


def _order(id_: int, status: str, *lines: Line, note: str | None = None) -> Order:
    return Order(
        id=id_,
        customer="ada@example.com",
        status=status,
        created_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        lines=lines,
        note=note,
    )


ORDERS = (
    _order(
        10,
        "open",
        Line(sku="MUG-001", quantity=2, price_cents=1_250),
        Line(sku="BOOK-007", quantity=1, price_cents=2_000),
        note="Ring twice",
    ),
    _order(11, "paid", Line(sku="MUG-001", quantity=1, price_cents=1_250)),
    _order(12, "shipped", Line(sku="BOOK-007", quantity=1, price_cents=2_000)),
    _order(13, "cancelled", Line(sku="MUG-002", quantity=4, price_cents=1_250)),
)
