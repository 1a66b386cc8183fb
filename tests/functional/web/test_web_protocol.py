"""A real server takes addresses that were not escaped, in one piece or several, and nothing else changes."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from shared.web.protocol import LONGEST_LINE, LenientProtocol


async def echo(scope, receive, send):  # type: ignore[no-untyped-def]
    body = (await receive()).get("body", b"")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send(
        {"type": "http.response.body", "body": scope["raw_path"] + b"?" + scope["query_string"] + b" " + body}
    )


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(echo, http=LenientProtocol, lifespan="off", log_level="critical"))
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
    assert ask(port, b"x" * (LONGEST_LINE + 1))[0] == b"Invalid HTTP request received."
