"""Files in a bucket: the real client against a small S3 service on this machine."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest

from luodi.kernel import clock
from luodi.kernel.documents import reads, store
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.bucket import Bucket
from luodi.kernel.documents.naming import path_of
from luodi.kernel.documents.sweeping import sweep

KEY = "AKIDLUODI"
RIGHTS = ("documents.view_document", "documents.add_document")


class Service(BaseHTTPRequestHandler):
    """Answers what S3 answers to PUT, GET, HEAD, DELETE and a list, for whoever knows the key."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    @property
    def objects(self):
        return self.server.objects

    def key(self):
        return unquote(urlsplit(self.path).path).removeprefix("/luodi/")

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refused(self):
        if f"Credential={KEY}/" in self.headers.get("Authorization", ""):
            return False
        self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        return True

    def do_PUT(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.refused():
            self.objects[self.key()] = (data, clock.ticking().astimezone(UTC))
            self.answer(200, ETag=f'"{md5(data).hexdigest()}"')

    def do_GET(self):
        if self.refused():
            return
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            self.list(asked.get("prefix", [""])[0])
        else:
            self.one(body=True)

    def do_HEAD(self):
        if not self.refused():
            self.one(body=False)

    def do_DELETE(self):
        if not self.refused():
            self.objects.pop(self.key(), None)
            self.answer(204)

    def do_POST(self):
        """Delete several at once."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.refused():
            return
        gone = re.findall("<Key>(.*?)</Key>", asked)
        for key in gone:
            self.objects.pop(key, None)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in gone)
        self.answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    def one(self, *, body):
        if self.key() not in self.objects:
            self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>" if body else b"")
            return
        data, moment = self.objects[self.key()]
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", format_datetime(moment, usegmt=True))
        self.send_header("ETag", f'"{md5(data).hexdigest()}"')
        self.end_headers()
        if body:
            self.wfile.write(data)

    def list(self, prefix):
        rows = [
            f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size><ETag>x</ETag>"
            f"<LastModified>{moment:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key, (data, moment) in sorted(self.objects.items())
            if key.startswith(prefix)
        ]
        told = f"<KeyCount>{len(rows)}</KeyCount><IsTruncated>false</IsTruncated>"
        self.answer(200, f"<ListBucketResult>{told}{''.join(rows)}</ListBucketResult>".encode())


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.objects = {}
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def bucket(service, settings):
    settings.LUODI_BUCKET = made(service)
    return settings.LUODI_BUCKET


def made(service, key_id=KEY):
    return Bucket(
        name="luodi",
        prefix="files",
        endpoint=f"http://127.0.0.1:{service.server_address[1]}",
        region="us-east-1",
        key_id=key_id,
        secret="a secret",
    )


def test_a_file_is_kept_found_read_listed_and_removed(bucket, service):
    kept = store.put(b"abc" * 3_000_000, "txt")
    assert list(service.objects) == [f"files/{kept.path}"]
    with store.opened(kept.path) as stream:
        assert stream.read() == b"abc" * 3_000_000
    found = bucket.find(kept.path)
    assert (found.path, found.size, found.sha256) == (kept.path, 9_000_000, kept.sha256)
    service.objects["files/notes.txt"] = (b"of another program", clock.ticking().astimezone(UTC))
    assert [one.path for one in bucket.kept()] == [kept.path]
    bucket.remove(kept.path)
    bucket.remove(kept.path)
    assert bucket.find(kept.path) is None
    with pytest.raises(FileNotFoundError):
        store.opened(kept.path)


def test_evidence_lies_in_the_bucket_and_comes_back_from_it(
    bucket, service, office, client, db, settings, tmp_path
):
    settings.LUODI_FILES = tmp_path
    user = office.user("clerk", office.post("文书", RIGHTS))
    attachment = add_attachment(
        actor=office.actor(user),
        data="单位,数\n甲,1\n".encode(),
        filename="表.csv",
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )
    assert list(service.objects) == [f"files/{attachment.path}"]
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    address = f"/documents/attachments/{attachment.pk}/"
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == "单位,数\n甲,1\n".encode()
    assert list(reads.damaged_files()) == []
    service.objects[f"files/{attachment.path}"] = (b"other", clock.ticking().astimezone(UTC))
    assert client.get(address).status_code != 200
    [told] = reads.damaged_files()
    assert "被改过" in told


def test_the_sweep_takes_what_nothing_stands_on(bucket, service, office):
    old, young = store.put(b"old", "csv"), store.put(b"young", "csv")
    service.objects[f"files/{old.path}"] = (b"old", datetime(2020, 1, 1, tzinfo=UTC))
    assert sweep(named_elsewhere=lambda paths: set(), tell=lambda seen: None) == 1
    assert list(service.objects) == [f"files/{young.path}"]


def test_a_service_that_refuses_gives_the_errors_of_a_folder(service):
    other = made(service, key_id="OTHER")
    path = path_of("ab12" + 60 * "0", "csv")
    deeds = (
        lambda: other.put(path, b"1"),
        lambda: other.opened(path),
        lambda: other.find(path),
        lambda: other.remove(path),
        lambda: list(other.kept()),
    )
    for deed in deeds:
        with pytest.raises(OSError, match=re.escape(other.endpoint)):
            deed()


def test_a_wrong_key_is_told_with_the_service_and_the_remedy(service):
    assert made(service).problems() == []
    [told] = made(service, key_id="OTHER").problems()
    assert f"对象存储 http://127.0.0.1:{service.server_address[1]} 的桶 luodi 用不了" in told
    assert told.endswith("请核对 s3_ 开头的设置")
    assert "a secret" not in told + repr(made(service))
