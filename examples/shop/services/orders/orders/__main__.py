"""`python -m orders --port 8000`."""

import argparse
import os

import uvicorn

from orders.app import create_app
from orders.auth import Tokens
from orders.store import Store


def main() -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(prog="orders", description="The orders service.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--database", default=":memory:", help="a SQLite file")
    parser.add_argument(
        "--states",
        action="store_true",
        help="let anybody who can connect set up provider states: for tests only",
    )
    arguments = parser.parse_args()
    tokens = Tokens(filter(None, os.environ.get("ORDERS_TOKENS", "").split(",")))
    app = create_app(Store(arguments.database), tokens, states=arguments.states)
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
