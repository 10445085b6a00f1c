"""Products and orders in SQLite."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from orders.catalogue import ORDERS, PRODUCTS
from orders.domain import CANCELLABLE, DELETABLE, Line, NewOrder, Order, Product
from orders.problems import Problem

_SCHEMA = """
CREATE TABLE IF NOT EXISTS product (
  sku TEXT PRIMARY KEY, name TEXT NOT NULL, price_cents INTEGER NOT NULL,
  stock INTEGER NOT NULL CHECK (stock >= 0)
);
CREATE TABLE IF NOT EXISTS "order" (
  id INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL, status TEXT NOT NULL,
  created_at TEXT NOT NULL, note TEXT
);
CREATE TABLE IF NOT EXISTS line (
  order_id INTEGER NOT NULL REFERENCES "order" (id) ON DELETE CASCADE,
  sku TEXT NOT NULL REFERENCES product (sku), quantity INTEGER NOT NULL,
  price_cents INTEGER NOT NULL
);
"""


class Store:
    """The one place that knows SQL.

    Its calls take microseconds, so the application makes them on its event loop, one at a time.
    """

    def __init__(
        self, path: str = ":memory:", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._now = now
        # A test client may run the application in a thread of its own, still one at a time.
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(_SCHEMA)
        if not self._db.execute("SELECT 1 FROM product").fetchone():
            with self._db:
                for product in PRODUCTS:
                    self._insert_product(product)
                for order in ORDERS:
                    self._insert_order(order)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def products(self, limit: int, offset: int) -> tuple[list[Product], int]:
        """One page of the products by SKU, and how many there are."""
        rows = self._db.execute(
            "SELECT * FROM product ORDER BY sku LIMIT ? OFFSET ?", (limit, offset)
        )
        page = [Product(**row) for row in rows]
        return page, self._count("SELECT count(*) FROM product")

    def product(self, sku: str) -> Product:
        """One product.

        Raises:
            Problem: 404.
        """
        row = self._db.execute("SELECT * FROM product WHERE sku = ?", (sku,)).fetchone()
        if row is None:
            raise Problem(404, f"there is no product `{sku}`")
        return Product(**row)

    def add_product(self, product: Product) -> None:
        """Add one.

        Raises:
            Problem: 409 if its SKU is taken.
        """
        try:
            with self._db:
                self._insert_product(product)
        except sqlite3.IntegrityError as error:
            raise Problem(409, f"there is already a product `{product.sku}`") from error

    def remove_product(self, sku: str) -> None:
        """Remove one that no order names.

        Raises:
            Problem: 404, or 409.
        """
        self.product(sku)
        try:
            with self._db:
                self._db.execute("DELETE FROM product WHERE sku = ?", (sku,))
        except sqlite3.IntegrityError as error:
            raise Problem(409, f"orders name the product `{sku}`") from error

    def orders(self, status: str | None, limit: int, offset: int) -> tuple[list[Order], int]:
        """One page of the orders, newest first, and how many there are."""
        where, values = ("WHERE status = ?", (status,)) if status else ("", ())
        ids = self._db.execute(
            f'SELECT id FROM "order" {where} ORDER BY id DESC LIMIT ? OFFSET ?',
            (*values, limit, offset),
        )
        page = [self.order(row["id"]) for row in ids.fetchall()]
        return page, self._count(f'SELECT count(*) FROM "order" {where}', values)

    def order(self, id_: int) -> Order:
        """One order.

        Raises:
            Problem: 404.
        """
        row = self._db.execute('SELECT * FROM "order" WHERE id = ?', (id_,)).fetchone()
        if row is None:
            raise Problem(404, f"there is no order {id_}")
        lines = self._db.execute(
            "SELECT sku, quantity, price_cents FROM line WHERE order_id = ? ORDER BY rowid", (id_,)
        )
        return Order(
            id=row["id"],
            customer=row["customer"],
            status=row["status"],
            created_at=datetime.fromisoformat(row["created_at"]),
            lines=tuple(Line(**line) for line in lines),
            note=row["note"],
        )

    def place(self, new: NewOrder) -> Order:
        """Place an order at today's prices and take its goods from stock: all of it or nothing.

        Raises:
            Problem: 422 for a product that does not exist, 409 for one that is sold out.
        """
        with self._db:
            lines = tuple(
                self._take(f"/lines/{index}/sku", line) for index, line in enumerate(new.lines)
            )
            id_ = self._insert_order(
                Order(
                    id=0,
                    customer=new.customer,
                    status="open",
                    created_at=self._now(),
                    lines=lines,
                    note=new.note,
                )
            )
        return self.order(id_)

    def cancel(self, id_: int) -> Order:
        """Cancel an order and put its goods back.

        Raises:
            Problem: 404, or 409 if it is too late.
        """
        order = self.order(id_)
        if order.status not in CANCELLABLE:
            raise Problem(409, f"order {id_} is {order.status}")
        with self._db:
            self._db.execute('UPDATE "order" SET status = ? WHERE id = ?', ("cancelled", id_))
            self._put_back(order.lines)
        return self.order(id_)

    def remove_order(self, id_: int) -> None:
        """Remove an order that nobody paid for.

        Raises:
            Problem: 404, or 409.
        """
        order = self.order(id_)
        if order.status not in DELETABLE:
            raise Problem(409, f"order {id_} is {order.status}")
        with self._db:
            self._db.execute('DELETE FROM "order" WHERE id = ?', (id_,))
            if order.status == "open":
                self._put_back(order.lines)

    def put(self, thing: Product | Order) -> None:
        """Make it exist exactly so, whatever was there: for provider states."""
        with self._db:
            match thing:
                case Product():
                    self._db.execute(
                        "INSERT INTO product VALUES (?, ?, ?, ?) ON CONFLICT (sku) DO UPDATE SET"
                        " name = excluded.name, price_cents = excluded.price_cents,"
                        " stock = excluded.stock",
                        (thing.sku, thing.name, thing.price_cents, thing.stock),
                    )
                case Order():
                    self._db.execute('DELETE FROM "order" WHERE id = ?', (thing.id,))
                    self._insert_order(thing)

    def drop_order(self, id_: int) -> None:
        """Make sure that there is no such order, whatever its status: for provider states."""
        with self._db:
            self._db.execute('DELETE FROM "order" WHERE id = ?', (id_,))

    def drop_product(self, sku: str) -> None:
        """Make sure that there is no such product, nor an order of it: for provider states."""
        with self._db:
            self._db.execute(
                'DELETE FROM "order" WHERE id IN (SELECT order_id FROM line WHERE sku = ?)', (sku,)
            )
            self._db.execute("DELETE FROM product WHERE sku = ?", (sku,))

    def _take(self, at: str, line: Line) -> Line:
        row = self._db.execute("SELECT * FROM product WHERE sku = ?", (line.sku,)).fetchone()
        if row is None:
            raise Problem(
                422, "the request does not make sense", errors={at: "is not a product of ours"}
            )
        if row["stock"] < line.quantity:
            raise Problem(409, f"only {row['stock']} of `{line.sku}` are left")
        self._db.execute(
            "UPDATE product SET stock = stock - ? WHERE sku = ?", (line.quantity, line.sku)
        )
        return Line(sku=line.sku, quantity=line.quantity, price_cents=row["price_cents"])

    def _put_back(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._db.execute(
                "UPDATE product SET stock = stock + ? WHERE sku = ?", (line.quantity, line.sku)
            )

    def _insert_product(self, product: Product) -> None:
        self._db.execute(
            "INSERT INTO product VALUES (?, ?, ?, ?)",
            (product.sku, product.name, product.price_cents, product.stock),
        )

    def _insert_order(self, order: Order) -> int:
        cursor = self._db.execute(
            'INSERT INTO "order" VALUES (?, ?, ?, ?, ?)',
            (
                order.id or None,
                order.customer,
                order.status,
                order.created_at.isoformat(),
                order.note,
            ),
        )
        id_ = cursor.lastrowid or 0
        self._db.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?)",
            [(id_, line.sku, line.quantity, line.price_cents) for line in order.lines],
        )
        return id_

    def _count(self, sql: str, values: tuple[object, ...] = ()) -> int:
        return int(self._db.execute(sql, values).fetchone()[0])
