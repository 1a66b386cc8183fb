"""A real server takes addresses that were not escaped, in one piece or several, and is held by no client."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from shared.web import early_answers, protocol
from shared.web.protocol import LONGEST_HEAD, LenientProtocol


async def echo(scope, receive, send):  # type: ignore[no-untyped-def]
    body = (await receive()).get("body", b"")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send(
        {"type": "http.response.body", "body": scope["raw_path"] + b"?" + scope["query_string"] + b" " + body}
    )


async def answer_hastily(scope, receive, send):  # type: ignore[no-untyped-def]
    body = b"refused" if scope["path"] == "/refused" else b"x" * 50_000_000
    length = b"%d" % len(body)
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", length)]})
    for begin in range(0, len(body), 1 << 20):
        piece = body[begin : begin + (1 << 20)]
        await send({"type": "http.response.body", "body": piece, "more_body": begin + len(piece) < len(body)})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(echo) as port:
        yield port


@pytest.fixture
def hasty_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(early_answers, "LINGER_SECONDS", 0.5)
    with serving(answer_hastily) as port:
        yield port


@contextlib.contextmanager
def serving(app: object) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=LenientProtocol, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()
    listener.close()


def ask(port: int, *pieces: bytes) -> list[bytes]:
    """Send the pieces over one connection and return what every answer says."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.02)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return [part.partition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 ") if part]


HOST = b"Host: x\r\n\r\n"


def test_raw_text_in_the_address_arrives_escaped(port: int) -> None:
    request = "GET /a/贵阳?k=贵阳&b=%E8 HTTP/1.1\r\n".encode() + HOST
    assert b"/a/%E8%B4%B5%E9%98%B3?k=%E8%B4%B5%E9%98%B3&b=%E8 " in ask(port, request)[0]


def test_a_line_in_pieces_and_a_second_request_are_read_alike(port: int) -> None:
    first = "POST /?k=贵阳 HTTP/1.1\r\nContent-Length: 6\r\n".encode() + HOST + "贵阳".encode()
    second = "GET /?k=阳 HTTP/1.1\r\n".encode() + HOST
    answers = ask(port, first[:9], first[9:11], first[11:], second)
    assert "/?k=%E8%B4%B5%E9%98%B3 贵阳".encode() in answers[0]
    assert b"/?k=%E9%98%B3 " in answers[1]


def test_what_is_no_request_is_refused(port: int) -> None:
    assert ask(port, "贵阳\r\n\r\n".encode())[0] == b"Invalid HTTP request received."
    assert ask(port, b"\x16\x03\x01\x00")[0] == b"Invalid HTTP request received."


def raw_answer(port: int, *pieces: bytes, pause: float = 0.02, seconds: float = 5) -> tuple[bytes, float]:
    """Send the pieces, leave the connection open, and return what comes until its end, and when."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            with contextlib.suppress(BrokenPipeError):
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)
            while piece := connection.recv(65536):
                answer += piece
    return answer, time.monotonic() - start


# --- upgrades -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "upgrade",
    [
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        b"connection: upgrade\r\nUPGRADE:TLS/1.0\r\n",
        b"Upgrade: a\r\nUpgrade: b\r\nConnection: upgrade\r\n",
    ],
)
def test_an_upgrade_is_ignored_and_the_body_counts(port: int, upgrade: bytes) -> None:
    get = b"GET /a HTTP/1.1\r\n" + upgrade + HOST
    post = b"POST /b HTTP/1.1\r\nContent-Length: 3\r\n" + upgrade + HOST + b"abc"
    first, second, third = ask(port, get, post, get)
    assert b"/a? " in first
    assert b"/b? abc" in second
    assert b"/a? " in third


@pytest.mark.parametrize("line", [b"CONNECT a:80", b"CONNECT /a", b"PRI *", b"GET"])
def test_what_asks_for_something_else_is_refused_at_once(port: int, line: bytes) -> None:
    answer, seconds = raw_answer(port, line + b" HTTP/1.1\r\n" + HOST)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 405 "))
    assert seconds < 1


# --- heads ----------------------------------------------------------------------------------------------


def head_of(size: int, name: bytes = b"x") -> bytes:
    beginning = b"GET / HTTP/1.1\r\nhost: x\r\n" + name + b": "
    return beginning + b"a" * (size - len(beginning) - 4) + b"\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        head_of(LONGEST_HEAD + 1),
        head_of(1 << 20),
        b"GET / HTTP/1.1\r\n" + b"".join(b"x%d: y\r\n" % number for number in range(20_000)),
        b"GET /?a=" + b"x" * (1 << 17),
    ],
)
@pytest.mark.parametrize("before", [[], [b"GET / HTTP/1.1\r\n" + HOST]])
def test_a_head_has_at_most_64_kib(port: int, head: bytes, before: list[bytes]) -> None:
    answer, seconds = raw_answer(port, *before, head)
    assert answer.count(b"HTTP/1.1 200") == len(before)
    assert seconds < 2


@pytest.mark.parametrize("size", [100, LONGEST_HEAD])
def test_a_head_within_the_bound_is_read(port: int, size: int) -> None:
    assert b"/? " in ask(port, head_of(size)[:50], head_of(size)[50:])[0]


def test_a_long_head_after_a_chunked_body_is_refused_too(port: int) -> None:
    chunked = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n" + HOST + b"3\r\nabc\r\n0\r\n\r\n"
    assert b"/? abc" in ask(port, chunked + b"GET /2 HTTP/1.1\r\n", HOST)[0]
    answer, _ = raw_answer(port, chunked + head_of(1 << 20))
    assert answer.count(b"HTTP/1.1 200") < 2


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"G"],
        [b"\r\n"] * 9,
        [b"GET / HTTP/1.1\r\n", *[b"x: y\r\n"] * 12],
        [b"GET / HTTP/1.1\r\n" + HOST, b"G"],
        [b"GET / HTTP/1.1\r\n" + HOST + b"GET / HTTP/1.1\r\n", *[b"x: y\r\n"] * 12],
    ],
)
def test_a_head_that_does_not_end_is_given_up(
    port: int, monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]
) -> None:
    monkeypatch.setattr(LenientProtocol, "head_seconds", 0.4)
    _, seconds = raw_answer(port, *pieces, pause=0.05, seconds=3)
    assert 0.3 < seconds < 1.6


# --- bodies and answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"x" * 10, b"x" * 100_000])
@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_an_answer_before_the_end_of_the_body_ends_the_connection(
    hasty_port: int, body: bytes, expect: bytes
) -> None:
    put = b"PUT /refused HTTP/1.1\r\nContent-Length: 200000\r\n" + expect + HOST + body
    answer, seconds = raw_answer(hasty_port, put)
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"connection: close" in answer
    assert answer.endswith(b"refused")
    assert seconds < 2


def test_an_answer_after_the_body_leaves_the_connection_open(hasty_port: int) -> None:
    put = b"PUT /refused HTTP/1.1\r\nContent-Length: 3\r\n" + HOST + b"abc"
    assert ask(hasty_port, put, put) == [b"refused", b"refused"]


def test_who_goes_on_sending_still_gets_the_answer(hasty_port: int) -> None:
    head = b"PUT /refused HTTP/1.1\r\nContent-Length: 10000000\r\n" + HOST
    answer, _ = raw_answer(hasty_port, head, *[b"x" * 1_000_000] * 10, pause=0)
    assert answer.endswith(b"refused")


def test_a_client_that_takes_no_answer_is_let_go(hasty_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "WRITE_SECONDS", 0.3)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(5)
        connection.connect(("127.0.0.1", hasty_port))
        connection.sendall(b"GET /long HTTP/1.1\r\n" + HOST)
        time.sleep(1)
        size = 0
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                size += len(piece)
    assert size < 50_000_000


# --- chunked bodies, trailers, pipelines ------------------------------------------------------------------

CHUNKED = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST


async def tell_headers(scope, receive, send):  # type: ignore[no-untyped-def]
    """Answer with the names of the headers, which are read behind the body as endpoints do."""
    while (await receive()).get("more_body"):
        pass
    names = b" ".join(name for name, _ in scope["headers"])
    length = b"%d" % len(names)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": names})


@pytest.mark.parametrize("trailer", [b"X-Forwarded-For: 10.1.2.3", b"Authorization: Bearer x", b"Host: y"])
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_trailer_is_no_header(trailer: bytes, is_whole: bool) -> None:
    pieces = [CHUNKED + b"3\r\nabc\r\n", b"0\r\n" + trailer + b"\r\n\r\n"]
    with serving(tell_headers) as port:
        answers = ask(port, *([b"".join(pieces)] if is_whole else pieces), CHUNKED + b"0\r\n\r\n")
    assert answers == [b"transfer-encoding host"] * 2


@pytest.mark.parametrize(
    "body",
    [
        b"0\r\n" + b"a: b\r\n" * 100_000,
        b"0\r\na: " + b"b" * 1_000_000,
        b"5;x=" + b"y" * 1_000_000,
        b"1;x=aaaaaaaaaaaaaaaa\r\nb\r\n" * 50_000,
    ],
    ids=["trailers", "long trailer", "long extension", "extensions"],
)
def test_what_lies_between_and_behind_chunks_is_bounded(body: bytes) -> None:
    with serving(tell_headers) as port:
        answer, seconds = raw_answer(port, CHUNKED + body, pause=0)
        assert answer.startswith(b"HTTP/1.1 431 ") or answer == b""
        assert seconds < 3
        assert ask(port, CHUNKED + b"0\r\n\r\n") == [b"transfer-encoding host"]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_small_chunks_are_a_body_as_any(port: int, size: int) -> None:
    chunk = b"%x\r\n%b\r\n" % (size, b"x" * size)
    with serving(tell_headers) as port:
        assert ask(port, CHUNKED + chunk * (100_000 // size) + b"0\r\n\r\n") == [b"transfer-encoding host"]


@pytest.mark.parametrize("first", [b"", CHUNKED + b"0\r\n\r\n"])
def test_requests_that_come_all_at_once_are_begun_a_few_at_a_time(
    first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = 0

    class Protocol(LenientProtocol):
        def data_received(self, data: bytes) -> None:
            nonlocal longest
            super().data_received(data)
            longest = max(longest, len(self.pipeline))

    monkeypatch.setitem(serving.__wrapped__.__globals__, "LenientProtocol", Protocol)  # type: ignore[attr-defined]
    count = 2000
    with serving(echo) as port:
        last = b"GET /c HTTP/1.1\r\nConnection: close\r\n\r\n"
        answer, _ = raw_answer(port, first + b"GET /b HTTP/1.1\r\n\r\n" * count + last)
    assert answer.count(b"/b? ") == count
    assert answer.count(b"/c? ") == 1
    assert longest < 250


@pytest.mark.parametrize("count", [501, 10_000])
def test_a_head_has_at_most_500_lines(port: int, count: int) -> None:
    answer, _ = raw_answer(port, b"GET / HTTP/1.1\r\n" + b"a:\r\n" * count + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"/? " in ask(port, b"GET / HTTP/1.1\r\n" + b"a:\r\n" * 400 + b"\r\n")[0]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" + HOST,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n" + HOST,
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n" + HOST,
        b"POST / HTTP/1.1\r\nContent-Length: +5\r\n" + HOST,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n" + HOST,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n" + HOST,
        b"GET / HTTP/1.1\r\nA: b\r\n folded\r\n" + HOST,
        b"GET / HTTP/1.1\r\nA: b\nX: y\r\n" + HOST,
        b"GET / HTTP/1.1\r\nA : b\r\n" + HOST,
        b"GET / HTTP/1.1\r\nA: b\0c\r\n" + HOST,
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"GET / HTTP/1.1\r\nHost: y\r\n" + HOST,
        b"GET / HTTP/1.1\r\nA: b\r\nhOST:x\r\nB: c\r\n" + HOST,
    ],
)
def test_what_two_servers_could_read_differently_is_refused(port: int, request_bytes: bytes) -> None:
    inner = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n" + HOST
    answer, _ = raw_answer(port, request_bytes + inner)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"smuggled" not in answer


@pytest.mark.parametrize("between", [b"", b"GET /b HTTP/1.1\r\n" + HOST, CHUNKED + b"1\r\nx\r\n0\r\n\r\n"])
@pytest.mark.parametrize("cut", [1, 12, -1])
def test_a_head_in_two_pieces_behind_a_chunked_body_is_read(port: int, between: bytes, cut: int) -> None:
    last = "GET /贵 HTTP/1.1\r\nConnection: close, upgrade\r\nUpgrade: websocket\r\n".encode() + HOST
    pieces = CHUNKED + b"0\r\n\r\n" + between + last[:cut], last[cut:]
    answer, seconds = raw_answer(port, *pieces)
    assert b"/%E8%B4%B5? " in answer
    assert seconds < 3
