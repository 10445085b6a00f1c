"""Provider states: what a contract's interaction needs to be true before it is sent.

The states have a grammar, so that a generated contract needs no handler of its own here:

    an order with id 10 exists             params {"id": 10}
    no order with id 999 exists            params {"id": 999}
    a product with sku MUG-001 exists      params {"sku": "MUG-001"}
    a valid bearerAuth credential exists   answers {"bearerToken": …}

What the catalogue has is put back as it was; anything else is made up. So states can be set up in
any order, and again.
"""

import re
from datetime import UTC, datetime

from orders.auth import Tokens
from orders.catalogue import ORDERS, PRODUCTS
from orders.domain import Line, Order, Product
from orders.problems import Problem
from orders.store import Store

_THING = re.compile(r"(?P<no>no|an?|the) (?P<thing>order|product)s? with (?P<key>\w+) (?P<value>.+?)"
                    r" (?:exists?|is known)")
_CREDENTIAL = re.compile(r"a valid (?P<scheme>\w+) credential exists")


def set_up(state: str, params: dict[str, object], store: Store, tokens: Tokens) -> dict[str, object]:
    """Make a state true and return the values that the interaction may use.

    Raises:
        Problem: 422 for a state that is not known.
    """
    if _CREDENTIAL.fullmatch(state):
        token = tokens.issue()
        return {"bearerToken": token}
    if found := _THING.fullmatch(state):
        key = found["key"]
        value = params.get(key, found["value"])
        exists = found["no"] != "no"
        match found["thing"], key:
            case "order", "id":
                return {"id": _order(_whole(value), store, exists=exists)}
            case "product", "sku":
                return {"sku": _product(str(value), store, exists=exists)}
    raise Problem(422, f"the state `{state}` is not known here")


def _order(id_: int, store: Store, *, exists: bool) -> int:
    if not exists:
        store.drop_order(id_)
        return id_
    order = next((order for order in ORDERS if order.id == id_), None)
    if order is None:
        order = Order(
            id=id_,
            customer="grace@example.com",
            status="open",
            created_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
            lines=(Line(sku="MUG-001", quantity=1, price_cents=1_250),),
        )
    for line in order.lines:
        _product(line.sku, store, exists=True)
    store.put(order)
    return id_


def _product(sku: str, store: Store, *, exists: bool) -> str:
    if not exists:
        store.drop_product(sku)
        return sku
    product = next((product for product in PRODUCTS if product.sku == sku), None)
    store.put(product or Product(sku=sku, name=f"Product {sku}", price_cents=100, stock=10))
    return sku


def _whole(value: object) -> int:
    try:
        return int(str(value))
    except ValueError as error:
        raise Problem(422, f"`{value}` is not the id of an order") from error
