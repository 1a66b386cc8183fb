"""An SMTP server for tests: takes mail, or answers what a test wants."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailHandler(socketserver.StreamRequestHandler):
    """One connection: the commands that smtplib sends."""

    server: "MailServer"

    def handle(self) -> None:
        """Take a conversation."""
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            command = line.upper()
            if command.startswith(("EHLO", "HELO")):
                self.say("250 test")
            elif command.startswith("RCPT"):
                self.say(self.server.recipient_answer)
            elif command == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines))
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        """Send one line."""
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Mails that were taken, and the answer to each recipient."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.recipient_answer = "250 fine"
        super().__init__(("127.0.0.1", 0), MailHandler)

    @property
    def url(self) -> str:
        """Its address as the setting has it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Give a running server."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
