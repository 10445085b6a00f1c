"""The client against a broker that misbehaves in every way that was thought of."""

import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from photon_test.core.errors import ExitCode
from photon_test.pact.broker.access import Access
from photon_test.pact.broker.client import Client
from photon_test.pact.broker.errors import BrokerError, Conflict, NotThere, Refused
from photon_test.pact.broker.hal import Resource
from photon_test.pact.broker.transport import Reply, Request, Transport, Unreached
from tests.pact.broker.stub import Broker

SECRET = "s3cret-token"  # noqa: S105  # of a test


@pytest.fixture
def bearer(broker: Broker) -> Iterator[Client]:
    broker.token = SECRET
    access = Access(url=broker.url, authorization=f"Bearer {SECRET}", kind="token")
    with Client(access) as client:
        yield client


def test_the_index_is_asked_for_once_with_the_token(broker: Broker, bearer: Client) -> None:
    first, second = bearer.index(), bearer.index()

    assert first is second
    [asked] = broker.asked
    assert asked.headers["accept"] == "application/hal+json"
    assert asked.headers["authorization"] == f"Bearer {SECRET}"


def test_a_connection_is_kept_for_gets(broker: Broker, client: Client) -> None:
    client.index()
    client.get("/environments")

    assert len({asked.port for asked in broker.asked}) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind", "code", "words"),
    [
        (401, b"", BrokerError, 3, "the broker asks for credentials"),
        (403, b"no", BrokerError, 3, "does not allow this with these credentials: no"),
        (404, b"<html>", NotThere, 3, "does not know this"),
        (409, b'{"errors": {"content": ["other"]}}', Conflict, 1, "already: content: other"),
        (400, b'{"errors": ["bad", "worse"]}', Refused, 2, "refuses this: bad; worse"),
        (422, b'{"title": "T", "detail": "D"}', Refused, 2, "refuses this: T; D"),
        (500, b'{"error": {"message": "boom"}}', BrokerError, 3, "answers 500: boom"),
        (503, b"\x1b[31mred", BrokerError, 3, "answers 503: red"),
        (500, b"[" * 100_000, BrokerError, 3, "answers 500"),
    ],
)
def test_a_status_is_told_in_the_brokers_words(
    broker: Broker,
    client: Client,
    *,
    status: int,
    body: bytes,
    kind: type[BrokerError],
    code: int,
    words: str,
) -> None:
    broker.says("GET", "/things", status, body)

    with pytest.raises(kind) as caught:
        client.get("/things")

    assert words in caught.value.message
    assert caught.value.exit_code == ExitCode(code)
    assert caught.value.where == f"GET {broker.url}/things"


def test_credentials_that_are_refused_are_not_shown(broker: Broker, bearer: Client) -> None:
    broker.token = "another"  # noqa: S105

    with pytest.raises(BrokerError) as caught:
        bearer.index()

    assert "does not accept the token" in caught.value.message
    assert SECRET not in f"{caught.value.message}{caught.value.where}{caught.value.hint}"


@pytest.mark.parametrize(
    "body", [b"<html>Log in</html>", b"[]", b"nonsense", b"[" * 200_000, b'"text"']
)
def test_what_is_no_hal_is_no_broker(broker: Broker, client: Client, body: bytes) -> None:
    broker.says("GET", "/", 200, body, Content_Type="text/html; charset=utf-8")

    with pytest.raises(BrokerError, match="the answer is not HAL\\+JSON but text/html"):
        client.index()


def test_no_broker_at_this_path_says_so(broker: Broker) -> None:
    broker.says("GET", "/elsewhere/", 404)

    with (
        Client(Access(url=f"{broker.url}/elsewhere")) as client,
        pytest.raises(BrokerError, match="there is no Pact Broker at"),
    ):
        client.index()


def test_a_missing_relation_names_the_version_that_has_it(broker: Broker, client: Client) -> None:
    broker.without = {"pb:environments"}

    with pytest.raises(BrokerError, match="no link `pb:environments`") as caught:
        client.follow(client.index(), "pb:environments", "2.80")

    assert caught.value.hint == "it is there since Pact Broker 2.80"


def test_a_broker_below_a_path_is_found_there() -> None:
    broker = Broker("/team/pacts")
    with closing(Closing(broker)), Client(Access(url=broker.url)) as client:
        found = client.follow(client.index(), "pb:environments")

        assert [link.name for link in found.links("pb:environments")] == ["production", "test"]
    assert [asked.path for asked in broker.asked] == ["/team/pacts/", "/team/pacts/environments"]


def test_links_to_an_inner_host_are_asked_for_at_the_brokers_own(
    broker: Broker, bearer: Client
) -> None:
    broker.links_as = "https://pact-broker.inside:9292"

    bearer.follow(bearer.index(), "pb:environments")

    assert broker.asked[-1].path == "/environments"


def test_a_link_that_is_then_missing_says_what_the_links_name(
    broker: Broker, client: Client
) -> None:
    broker.links_as = "https://inside/base"

    with pytest.raises(NotThere) as caught:
        client.follow(client.index(), "pb:environments")

    assert "`https://inside`" in caught.value.hint


class Closing:
    """Ends a server."""

    def __init__(self, server: http.server.HTTPServer) -> None:
        self._server = server

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_a_redirect_on_the_same_host_is_followed(broker: Broker, bearer: Client) -> None:
    broker.says("GET", "/", 301, Location="/index")
    broker.says("GET", "/index", 200, b'{"_links": {}}')

    assert bearer.index().body == {"_links": {}}


def test_a_redirect_elsewhere_takes_no_token_along(broker: Broker, bearer: Client) -> None:
    other = Broker()
    with closing(Closing(other)):
        broker.says("GET", "/", 302, Location=f"{other.url}/")

        with pytest.raises(BrokerError, match=r"redirects to .* which is another place"):
            bearer.index()

    assert other.asked == []


@pytest.mark.parametrize(
    ("given", "location", "follows"),
    [
        ("http://broker/", "https://broker/", True),
        ("https://broker/", "http://broker/", False),
        ("https://broker/", "https://broker:8443/", False),
        ("https://broker/", "https://broker.evil/", False),
        ("https://broker/", "//evil/", False),
        ("https://broker/", "https://broker@evil/", False),
        ("https://broker/", "file:///etc/passwd", False),
    ],
)
def test_a_redirect_leads_to_the_same_place_or_to_its_https(
    given: str, location: str, *, follows: bool
) -> None:
    asked: list[str] = []

    def send(request: Request, /) -> Reply:
        asked.append(request.url)
        if len(asked) == 1:
            return Reply(status=302, location=location)
        return Reply(status=200, data=b'{"_links": {}}')

    client = Client(Access(url=given.rstrip("/"), authorization="Bearer x"), send=send)
    if follows:
        client.index()
        client.get("http://broker/more")

        assert asked == [given, location, "https://broker/more"]
    else:
        with pytest.raises(BrokerError, match="another place"):
            client.index()


def test_an_endless_redirect_ends(broker: Broker, client: Client) -> None:
    broker.says("GET", "/", 302, Location="/")

    with pytest.raises(BrokerError, match="more than five times"):
        client.index()


def test_what_is_sent_is_not_sent_again_after_a_redirect(broker: Broker, client: Client) -> None:
    broker.says("POST", "/things", 307, Location="/other")

    with pytest.raises(BrokerError, match="what is sent is not sent twice"):
        client.send("POST", "/things", {})

    assert len(broker.asked) == 1


def _failing(times: int, then: Reply) -> tuple[Callable[[Request], Reply], list[str]]:
    asked: list[str] = []

    def send(request: Request, /) -> Reply:
        asked.append(request.method)
        if len(asked) <= times:
            raise Unreached("the broker cannot be reached")
        return then

    return send, asked


def test_a_get_is_tried_three_times_and_a_post_once() -> None:
    pauses: list[float] = []
    send, asked = _failing(2, Reply(status=200, data=b"{}"))
    client = Client(Access(url="http://b"), send=send, pause=pauses.append)

    client.index()

    assert (asked, pauses) == (["GET"] * 3, [0.5, 1.0])
    send, asked = _failing(9, Reply(status=200))
    client = Client(Access(url="http://b"), send=send, pause=pauses.append)
    with pytest.raises(Unreached, match="it was tried 3 times"):
        client.index()
    with pytest.raises(Unreached):
        client.send("POST", "/", {})
    assert asked == ["GET"] * 3 + ["POST"]


def test_nobody_at_the_address(nobody: str) -> None:
    with (
        Client(Access(url=nobody), pause=lambda _: None) as client,
        pytest.raises(Unreached, match=r"cannot be reached .connection refused.; it was tried 3"),
    ):
        client.index()


def test_a_broker_that_never_answers(silent: str) -> None:
    with (
        Client(Access(url=silent, timeout_s=0.2)) as client,
        pytest.raises(BrokerError, match=r"did not answer within 0\.2 s"),
    ):
        client.index()


@pytest.fixture
def raw() -> Iterator[Callable[[bytes], str]]:
    """Serve these bytes to everybody, and then drip; return the URL."""
    servers: list[socket.socket] = []
    ended = threading.Event()

    def serve(data: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def run() -> None:
            try:
                while True:
                    connection, _ = server.accept()
                    connection.recv(65_536)
                    connection.sendall(data)
                    if data.endswith(b"\r\n\r\n"):  # the body drips
                        while not ended.wait(0.02):
                            connection.sendall(b" ")
                    connection.close()
            except OSError:
                return

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield serve
    ended.set()
    for server in servers:
        server.close()


def test_an_answer_that_drips_is_cut(raw: Callable[[bytes], str]) -> None:
    url = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")

    with (
        Client(Access(url=url, timeout_s=0.3)) as client,
        pytest.raises(BrokerError, match=r"did not answer within 0\.3 s"),
    ):
        client.index()


def test_an_answer_that_is_cut_short_is_none(raw: Callable[[bytes], str]) -> None:
    url = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}")

    with (
        Client(Access(url=url), pause=lambda _: None) as client,
        pytest.raises(Unreached, match="ended too early"),
    ):
        client.index()


def test_something_else_than_http(raw: Callable[[bytes], str]) -> None:
    url = raw(b"SSH-2.0-OpenSSH\r\n")

    with Client(Access(url=url)) as client, pytest.raises(BrokerError, match="as HTTP does"):
        client.index()


def test_an_answer_that_is_too_large(broker: Broker) -> None:
    transport = Transport(10, limit_bytes=1 << 20)
    broker.says("GET", "/", 200, b" " * (2 << 20))

    with closing(transport), pytest.raises(BrokerError, match="more than 1 MB"):
        transport(Request(method="GET", url=f"{broker.url}/"))


def test_a_proxy_gets_the_whole_url_and_its_own_credentials(broker: Broker) -> None:
    proxy = f"http://me:s%40fe@{broker.address.removeprefix('http://')}"
    transport = Transport(10, proxies={"http": proxy})
    broker.says("GET", "", 200, b"{}")
    request = Request(method="GET", url="http://broker.example/pacts?a=b")

    with closing(transport):
        transport(request)

    assert broker.asked[0].headers["host"] == "broker.example"
    assert broker.asked[0].headers["proxy-authorization"] == "Basic bWU6c0BmZQ=="


def test_this_machine_is_never_behind_a_proxy(broker: Broker, nobody: str) -> None:
    transport = Transport(10, proxies={"http": nobody})

    with closing(transport):
        assert transport(Request(method="GET", url=f"{broker.url}/")).status == 200


def test_an_answer_of_another_shape_is_refused() -> None:
    resource = Resource(asked="GET x", body={"number": "1"})

    with pytest.raises(BrokerError, match="not what it should be"):
        resource.as_(int)
