"""A project's function that changes requests on their way to the provider: to sign them, mostly.

Runs inside the project's own interpreter: Python 3.8 or newer, standard library only.

  {"method", "url", "headers": {name: value}, "body": base64} → {"url", "headers"}
"""

import base64

from photon_handlers import Failed, Handlers, Unusable, load


class Request:
    """What the function is given, and changes in place."""

    def __init__(self, method, url, headers, body):
        self.method = method  # as it is; to change it has no effect
        self.url = url  # the provider's own; path and query may be changed
        self.headers = headers  # a dict
        self.body = body  # bytes; to change them has no effect


class Filter:
    """The function."""

    def __init__(self, reference, folder, finish):
        """`reference`: `tests/signing.py:sign`; `finish` runs an awaitable to its end."""
        function = load(reference, folder)
        if not callable(function):
            raise Unusable(f"`{reference}` is no function, but a {type(function).__name__}")
        self._handlers = Handlers({"request": function}, reference, finish)

    def change(self, told):
        """Return the request as it is to be sent.

        Raises:
            Failed: The function raised, or made of the request what cannot be sent.
        """
        body = base64.b64decode(told["body"])
        request = Request(told["method"], told["url"], dict(told["headers"]), body)
        if self._handlers.call("request", {"request": request}) is not None:
            raise Failed("the function returned something; it is to change `request` in place")
        headers = request.headers
        texts = [request.url, *headers, *headers.values()] if isinstance(headers, dict) else [None]
        if not all(isinstance(text, str) for text in texts):
            raise Failed("after the function, `request.url` or a header is no text")
        return {"url": request.url, "headers": headers}
