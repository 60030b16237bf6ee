"""Downloads from a server of our own, and the commands that list and get data sets."""

import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from convlings import data
from convlings.data import download as downloads
from convlings.data.sources import SOURCES
from convlings.errors import InputError

pytestmark = pytest.mark.usefixtures("places")

CONTENT = np.random.default_rng(0).bytes(300_000)


class Server(BaseHTTPRequestHandler):
    """Serves CONTENT; breaks off after `limit` bytes; answers ranges if `ranges`."""

    limit, ranges, status, requests = None, True, 200, []

    def do_GET(self):
        start = 0
        asked = self.headers.get("Range")
        type(self).requests.append(asked)
        if self.status != 200:
            self.send_error(self.status)
            return
        if asked and self.ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(CONTENT):
                self.send_error(416)
                return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = len(CONTENT) if self.limit is None else start + self.limit
        self.wfile.write(CONTENT[start:end])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    handler = type("Handler", (Server,), {"requests": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running, handler
        running.shutdown()
        thread.join()


@pytest.fixture
def source(server):
    checksum = "sha256:" + hashlib.sha256(CONTENT).hexdigest()
    url = f"http://127.0.0.1:{server[0].server_address[1]}/EuroSAT_RGB.zip"
    return replace(SOURCES["eurosat"], url=url, checksum=checksum)


def test_a_download_is_checked_and_kept(source, server, places):
    seen = []
    path = downloads.download(source, lambda here, whole: seen.append((here, whole)))
    assert path == places / "cache" / "convlings" / "EuroSAT_RGB.zip"
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert data.first_found("eurosat", "shapes") == "eurosat"
    downloads.download(source)
    assert len(server[1].requests) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_download_goes_on(source, server, places, ranges):
    handler = server[1]
    handler.limit, handler.ranges = 100_000, ranges
    with pytest.raises(InputError, match="the connection broke; the same command goes on from there"):
        downloads.download(source)
    part = places / "cache" / "convlings" / "EuroSAT_RGB.zip.part"
    here = part.stat().st_size
    assert 0 < here <= 100_000
    assert part.read_bytes() == CONTENT[:here]
    handler.limit = None
    assert downloads.download(source).read_bytes() == CONTENT
    assert handler.requests == [None, f"bytes={here}-"]
    assert not part.exists()


def test_a_part_that_is_too_long_is_thrown_away(source, places):
    folder = places / "cache" / "convlings"
    folder.mkdir(parents=True)
    (folder / "EuroSAT_RGB.zip.part").write_bytes(CONTENT + b"more")
    assert downloads.download(source).read_bytes() == CONTENT


def test_a_part_of_something_else_is_found_out_and_not_kept(source, places):
    folder = places / "cache" / "convlings"
    folder.mkdir(parents=True)
    (folder / "EuroSAT_RGB.zip.part").write_bytes(bytes(1000))
    with pytest.raises(InputError, match="has another checksum than it should; nothing is kept"):
        downloads.download(source)
    assert list(folder.iterdir()) == []
    assert downloads.download(source).read_bytes() == CONTENT


def test_without_a_published_checksum_it_is_recorded_and_begun_again(source, server, places):
    handler, plain = server[1], replace(source, name="mobilenet_v2", file="w.h5", checksum=None)
    handler.limit = 1000
    with pytest.raises(InputError):
        downloads.download(plain)
    handler.limit = None
    path = downloads.download(plain)
    assert handler.requests == [None, None]
    assert path.with_name("w.h5.sha256").read_text().strip() == hashlib.sha256(CONTENT).hexdigest()


def test_no_network_no_file_and_no_address_are_told_apart(source, server, places):
    server[1].status = 404
    with pytest.raises(InputError, match=r"eurosat cannot be downloaded from http.*: the answer was 404"):
        downloads.download(source)
    nowhere = replace(source, url="http://no-such-host.invalid/EuroSAT_RGB.zip")
    with pytest.raises(InputError, match="there is no network, or no way to it"):
        downloads.download(nowhere)
    with pytest.raises(
        InputError, match=r"dubai cannot be downloaded by the kit. Get it at https://.*as dubai.zip"
    ):
        data.load("dubai")


def test_what_is_known_of_a_file(places, monkeypatch):
    folder = places / "data"
    known = replace(SOURCES["eurosat"], checksum="md5:" + hashlib.md5(CONTENT).hexdigest())
    monkeypatch.setitem(SOURCES, "eurosat", known)
    path = folder / "EuroSAT_RGB.zip"
    path.write_bytes(CONTENT)
    assert downloads.state(path) == "verified"
    path.write_bytes(CONTENT[1:])
    assert downloads.state(path) == "differs from the original"
    other = folder / SOURCES["mobilenet_v2"].file
    other.write_bytes(CONTENT)
    assert downloads.state(other) == "no checksum published"
    downloads._record(other)
    assert downloads.state(other) == "as downloaded"
    other.write_bytes(CONTENT[1:])
    assert downloads.state(other) == "differs from what was downloaded"


def test_the_list_of_sets(convlings, places):
    (places / "data" / "EuroSAT_RGB.zip").write_bytes(CONTENT)
    lines = convlings("data", cwd=places).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*data.NAMES, *data.WEIGHTS]
    text = "\n".join(" ".join(line.split()) for line in lines)
    assert "shapes drawn by the kit" in text
    assert "digits in the kit" in text
    assert "cifar10 not here" in text
    assert f"eurosat 0.3 MB differs from the original {places / 'data' / 'EuroSAT_RGB.zip'}" in text


def test_get_says_in_a_sentence_what_cannot_be_had(convlings, places):
    result = convlings("data", "get", "shapes", cwd=places)
    assert result.returncode == 2
    assert "There is nothing to download for 'shapes'" in result.stderr
    result = convlings("data", "get", "dubai", cwd=places)
    assert result.returncode == 2
    assert "put it, as dubai.zip, into the folder" in result.stderr
    (places / "data" / "EuroSAT_RGB.zip").write_bytes(CONTENT)
    result = convlings("data", "get", "eurosat", cwd=places)
    assert result.returncode == 2
    assert "differs from the original. Remove it" in result.stderr


def test_get_downloads_with_a_bar(source, monkeypatch, capsys, places):
    from convlings.report.data import get_set

    monkeypatch.setitem(SOURCES, "eurosat", source)
    get_set("eurosat")
    assert (
        capsys.readouterr().out
        == f"eurosat is at {places / 'cache' / 'convlings' / 'EuroSAT_RGB.zip'}: verified.\n"
    )
    get_set("eurosat")
    assert "verified" in capsys.readouterr().out
