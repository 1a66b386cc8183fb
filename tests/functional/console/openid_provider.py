"""A small OpenID provider on the loopback: discovery, keys, codes, ID tokens; it lies where it is told."""

import base64
import gzip
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "console-of-the-bank", "a client secret"


class Provider:
    """`lies` are claims that take the place of the true ones; `key` is what it signs with."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.signing_key = self.key
        self.claims: dict[str, Any] = {"sub": "7", "preferred_username": "Olga@bank", "roles": ["operator"]}
        self.lies: dict[str, Any] = {}
        self.queries: dict[str, dict[str, str]] = {}
        self.floods: dict[str, str] = {}
        """Paths that are answered without an end: `long`, `inflated` (gzip of spaces) or `slow`."""

    def authorize(self, address: str) -> str:
        """Do as if the person had signed in: return the code for an authorization address."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.queries)}"
        self.queries[code] = query
        return code

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Return the answer of the token endpoint, None for a wrong code, client or verifier."""
        query = self.queries.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            query is None
            or query["code_challenge"] != challenge
            or query["redirect_uri"] != form["redirect_uri"]
        ):
            return None
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": query["nonce"]}
        token = jwt.encode(
            {"alg": "RS256", "kid": "one"}, {**claims, **self.claims, **self.lies}, self.signing_key
        )
        return {"access_token": "unused", "token_type": "Bearer", "id_token": token}


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider in a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if kind := provider.floods.get(self.path):
                self._flood(kind)
                return
            address = provider.issuer
            match self.path:
                case "/.well-known/openid-configuration":
                    names = {
                        "authorization_endpoint": "authorize",
                        "token_endpoint": "token",
                        "jwks_uri": "keys",
                    }
                    endpoints = {name: f"{address}/{path}" for name, path in names.items()}
                    self._send({"issuer": address, **endpoints})
                case _:
                    self._send({"keys": [provider.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(provider.token(form))

        def _flood(self, kind: str) -> None:
            self.send_response(200)
            if kind == "inflated":
                self.send_header("content-encoding", "gzip")
            self.end_headers()
            piece = {"long": b" " * 65_536, "inflated": gzip.compress(b" " * 50_000_000), "slow": b" "}[kind]
            with suppress(OSError):
                for _ in range(100):
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(0.05 if kind == "slow" else 0)

        def log_message(self, format: str, *args: object) -> None:
            return

        def _send(self, content: dict[str, Any] | None) -> None:
            body = orjson.dumps(content or {"error": "invalid_grant"})
            self.send_response(200 if content else 400)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
