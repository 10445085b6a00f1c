"""The routes."""

import json

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from orders.auth import Tokens
from orders.domain import STATUSES, read_order, read_product
from orders.problems import Problem, problem_response
from orders.states import set_up
from orders.store import Store

MAX_ID = 2**63 - 1
MAX_BODY = 1 << 20


def create_app(store: Store, tokens: Tokens, *, states: bool = False) -> Starlette:
    """Return the application. `states` opens the door for contract tests: never in production."""
    api = _Api(store, tokens)
    routes = [
        Route("/health", api.health, methods=["GET"]),
        Route("/products", api.list_products, methods=["GET"]),
        Route("/products", api.create_product, methods=["POST"]),
        Route("/products/{sku}", api.get_product, methods=["GET"]),
        Route("/products/{sku}", api.delete_product, methods=["DELETE"]),
        Route("/orders", api.list_orders, methods=["GET"]),
        Route("/orders", api.create_order, methods=["POST"]),
        Route("/orders/{id}", api.get_order, methods=["GET"]),
        Route("/orders/{id}", api.delete_order, methods=["DELETE"]),
        Route("/orders/{id}/cancel", api.cancel_order, methods=["POST"]),
    ]
    if states:
        routes.append(Route("/_photon/states", api.set_up_state, methods=["POST"]))
    return Starlette(
        routes=routes,
        exception_handlers={Problem: problem_response, HTTPException: problem_response},
    )


class _Api:
    def __init__(self, store: Store, tokens: Tokens) -> None:
        self._store = store
        self._tokens = tokens

    async def health(self, request: Request) -> Response:
        del request
        self._store.products(1, 0)
        return JSONResponse({"status": "ok"})

    async def list_products(self, request: Request) -> Response:
        limit, offset = _paging(request)
        products, total = self._store.products(limit, offset)
        return _page([product.as_json() for product in products], total, limit, offset)

    async def create_product(self, request: Request) -> Response:
        self._tokens.check(request)
        product = read_product(await _json(request))
        self._store.add_product(product)
        return JSONResponse(
            product.as_json(), 201, headers={"location": f"/products/{product.sku}"}
        )

    async def get_product(self, request: Request) -> Response:
        return JSONResponse(self._store.product(request.path_params["sku"]).as_json())

    async def delete_product(self, request: Request) -> Response:
        self._tokens.check(request)
        self._store.remove_product(request.path_params["sku"])
        return Response(status_code=204)

    async def list_orders(self, request: Request) -> Response:
        limit, offset = _paging(request)
        status = request.query_params.get("status")
        if status is not None and status not in STATUSES:
            what = f"must be one of {', '.join(STATUSES)}"
            raise Problem(422, "the request does not make sense", errors={"status": what})
        orders, total = self._store.orders(status, limit, offset)
        return _page([order.as_json() for order in orders], total, limit, offset)

    async def create_order(self, request: Request) -> Response:
        self._tokens.check(request)
        order = self._store.place(read_order(await _json(request)))
        return JSONResponse(order.as_json(), 201, headers={"location": f"/orders/{order.id}"})

    async def get_order(self, request: Request) -> Response:
        return JSONResponse(self._store.order(_id(request)).as_json())

    async def delete_order(self, request: Request) -> Response:
        self._tokens.check(request)
        self._store.remove_order(_id(request))
        return Response(status_code=204)

    async def cancel_order(self, request: Request) -> Response:
        self._tokens.check(request)
        return JSONResponse(self._store.cancel(_id(request)).as_json())

    async def set_up_state(self, request: Request) -> Response:
        match await _json(request):
            case {"action": "teardown"}:
                return JSONResponse({})
            case {"state": str(state), **rest}:
                params = rest.get("params")
                values = params if isinstance(params, dict) else {}
                return JSONResponse(set_up(state, values, self._store, self._tokens))
            case _:
                raise Problem(422, "a state has a name under `state`")


def _page(items: list[dict[str, object]], total: int, limit: int, offset: int) -> Response:
    following = offset + limit if offset + limit < total else None
    return JSONResponse({"items": items, "total": total, "nextOffset": following})


def _paging(request: Request) -> tuple[int, int]:
    return _number(request, "limit", 20, 1, 100), _number(request, "offset", 0, 0, MAX_ID)


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not low <= _digits(text) <= high:
        what = f"must be a whole number from {low} to {high}"
        raise Problem(422, "the request does not make sense", errors={name: what})
    return int(text)


def _id(request: Request) -> int:
    text = request.path_params["id"]
    number = _digits(text)
    if not 0 < number <= MAX_ID:
        raise Problem(404, f"there is no order `{text}`")
    return number


def _digits(text: str) -> int:
    """The number, or -1: `int` alone would take "1_0", " 7" and digits of other scripts."""
    plain = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if plain else -1


async def _json(request: Request) -> object:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "the body must be `application/json`")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Problem(413, "the body is larger than 1 MiB")
    try:
        content: object = json.loads(body)
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode()  # half a surrogate, NaN
    except (ValueError, RecursionError) as error:
        raise Problem(400, "the body is not JSON") from error
    return content
