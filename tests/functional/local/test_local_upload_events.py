"""Upload events of the embedded S3: MinIO's form, at least once, never lost."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import orjson
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from mypy_boto3_s3 import S3Client

from shared.web.object_events import ObjectCreated, parse_events
from tools.local.event_delivery import EventDelivery
from tools.local.event_journal import EventJournal
from tools.local.object_server import ObjectServer

TOKEN = "the token of this test"


class Receiver:
    """A webhook that keeps what it gets and answers as the test says."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()
        self.status: Callable[[], int] = lambda: 200

    @property
    def keys(self) -> set[str]:
        return {event.key for body in self.bodies for event in parse_events({}, orjson.dumps(body))}


@contextmanager
def listening(receiver: Receiver, port: int = 0) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
            receiver.tokens.add(self.headers["authorization"])
            status = receiver.status()
            if status == 200:
                receiver.bodies.append(body)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def announcing(folder: Path, port: int) -> Iterator[ObjectServer]:
    hooks = {"uploads": f"http://127.0.0.1:{port}/events/upload"}
    with ObjectServer(folder / "objects", hooks=hooks, event_token=TOKEN) as server:
        s3_client(server).create_bucket(Bucket="uploads")
        yield server


def s3_client(server: ObjectServer) -> S3Client:
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=5),
    )


def wait_until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_a_put_a_copy_and_a_multipart_upload_are_each_announced_as_minio_does(tmp_path: Path) -> None:
    receiver = Receiver()
    with listening(receiver) as port, announcing(tmp_path, port) as server:
        client = s3_client(server)
        etag = client.put_object(Bucket="uploads", Key="a folder/照片+1.jpg", Body=b"pixels")["ETag"]
        client.copy_object(
            Bucket="uploads", Key="copied", CopySource={"Bucket": "uploads", "Key": "a folder/照片+1.jpg"}
        )
        upload = client.create_multipart_upload(Bucket="uploads", Key="large")["UploadId"]
        part = client.upload_part(
            Bucket="uploads", Key="large", UploadId=upload, PartNumber=1, Body=b"x" * 100
        )
        client.complete_multipart_upload(
            Bucket="uploads",
            Key="large",
            UploadId=upload,
            MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
        )
        wait_until(lambda: len(receiver.bodies) >= 3)
    put, copy, multipart = sorted(
        receiver.bodies, key=lambda body: body["Records"][0]["s3"]["object"]["sequencer"]
    )
    assert put["EventName"] == "s3:ObjectCreated:Put"
    assert put["Key"] == "uploads/a folder/照片+1.jpg"
    assert put["Records"][0]["s3"]["object"]["size"] == 6
    assert parse_events({}, orjson.dumps(put)) == [
        ObjectCreated("uploads", "a folder/照片+1.jpg", etag.strip('"'))
    ]
    assert copy["EventName"] == "s3:ObjectCreated:Copy"
    assert multipart["EventName"] == "s3:ObjectCreated:CompleteMultipartUpload"
    assert receiver.tokens == {f"Bearer {TOKEN}"}


def test_other_buckets_and_refused_uploads_are_not_announced(tmp_path: Path) -> None:
    receiver = Receiver()
    with listening(receiver) as port, announcing(tmp_path, port) as server:
        client = s3_client(server)
        client.create_bucket(Bucket="results")
        client.put_object(Bucket="results", Key="cut.png", Body=b"pixels")
        with pytest.raises(ClientError, match="BadDigest"):
            client.put_object(
                Bucket="uploads", Key="broken", Body=b"pixels", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA=="
            )
        client.put_object(Bucket="uploads", Key="announced", Body=b"pixels")
        wait_until(lambda: receiver.bodies)
    assert receiver.keys == {"announced"}


def test_every_acknowledged_upload_is_announced_although_s3_is_killed_again_and_again(tmp_path: Path) -> None:
    receiver = Receiver()
    acknowledged: set[str] = set()
    with listening(receiver) as port, announcing(tmp_path, port) as server:
        stopped = threading.Event()

        def upload() -> None:
            client, number = s3_client(server), 0
            while not stopped.is_set():
                number += 1
                try:
                    client.put_object(Bucket="uploads", Key=f"photo-{number}", Body=b"pixels")
                except (BotoCoreError, ClientError):
                    continue
                acknowledged.add(f"photo-{number}")

        uploading = threading.Thread(target=upload)
        uploading.start()
        for kills in range(1, 5):
            wait_until(lambda kills=kills: len(acknowledged) >= 8 * kills)
            server.kill()
            server.start()
        stopped.set()
        uploading.join()
        wait_until(lambda: receiver.keys >= acknowledged)
        wait_until(lambda: not EventJournal(server.events).pending())


def test_an_event_waits_for_a_receiver_that_is_away_or_busy(tmp_path: Path) -> None:
    receiver = Receiver()
    with listening(receiver) as port:
        pass  # the port is known, and nobody listens
    with announcing(tmp_path, port) as server:
        s3_client(server).put_object(Bucket="uploads", Key="early", Body=b"pixels")
        time.sleep(0.3)
        answers = iter([503, 429])
        receiver.status = lambda: next(answers, 200)
        with listening(receiver, port):
            wait_until(lambda: receiver.keys == {"early"})


def test_an_event_that_is_refused_every_time_is_put_aside_with_the_reason(tmp_path: Path) -> None:
    receiver = Receiver()
    receiver.status = lambda: 500
    journal = EventJournal(tmp_path / "events")
    journal.record("uploads", {"Key": "uploads/poison"})
    journal.record("unknown", {"Key": "unknown/x"})
    with listening(receiver) as port:
        hooks = {"uploads": f"http://127.0.0.1:{port}/"}
        delivery = EventDelivery(journal, hooks, TOKEN, first_delay_s=0.001, max_refusals=3)
        asyncio.run(deliver_until_empty(delivery, journal))
    reasons = sorted(orjson.loads(file.read_bytes())["reason"] for file in journal.dead_folder.iterdir())
    assert reasons == ["no function is registered for bucket unknown", "refused 3 times, last with 500: "]


async def deliver_until_empty(delivery: EventDelivery, journal: EventJournal) -> None:
    async with asyncio.timeout(10):
        delivering = asyncio.create_task(delivery.run())
        while journal.pending():  # noqa: ASYNC110 - what we wait for is a folder
            await asyncio.sleep(0.02)
        delivering.cancel()
