"""Connections to names: to the address that was looked at, under the name that was given."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.config import outbound, outbound_exchange
from backend.config.outbound import AddressRefused, DownloadFailed, PostFailed
from backend.config.tests.outside import (
    PUBLIC,
    Canary,
    Names,
    Outside,
    answer,
    lost,
    moved,
    outside,
    watched,
)

MP3 = b"ID3\x04" + bytes(999)
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for music.test, which vouches for itself, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl that would make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", "/CN=music.test", "-addext",
        f"subjectAltName=DNS:music.test,IP:{PUBLIC}", "-out", str(made), "-keyout", str(key),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return made, key


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Canary:
    return watched(monkeypatch)


@pytest.fixture
def server(certificate: tuple[Path, Path], canary: Canary) -> Iterator[Outside]:
    """A server in the place of music.test, at its address on the internet."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    with outside(tls) as it:
        it.scripts["/a"] = answer(MP3)
        canary.ports.add(it.port)
        canary.routes |= {(PUBLIC, 443): it.port, (PUBLIC, 8443): it.port}
        yield it


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has made the certificate is believed."""
    context = ssl.create_default_context(cafile=str(certificate[0]))
    monkeypatch.setattr(outbound_exchange, "trusted", lambda: context)


def fetched(url: str, to: Path, resolver: Names, **options: Any) -> outbound.Downloaded:
    return outbound.download(url, to, most_bytes=10**6, resolver=resolver, **options)


@pytest.mark.usefixtures("trusted")
def test_the_name_is_looked_up_once_and_the_address_kept(
    server: Outside, canary: Canary, tmp_path: Path
) -> None:
    rebinding = Names(music__test=[[PUBLIC], ["127.0.0.1"]])
    assert fetched("https://music.test/a", tmp_path / "x", rebinding).bytes == len(MP3)
    assert rebinding.asked == ["music.test"]
    assert canary.seen == [(PUBLIC, 443)]
    assert server.names == ["music.test"]
    assert server.requests[0].headers["Host"] == "music.test"


@pytest.mark.usefixtures("trusted")
def test_a_redirect_to_the_same_name_is_looked_at_anew(
    server: Outside, canary: Canary, tmp_path: Path
) -> None:
    rebinding = Names(music__test=[[PUBLIC], ["127.0.0.1"]])
    server.scripts["/a"] = moved("/b")
    with pytest.raises(AddressRefused):
        fetched("https://music.test/a", tmp_path / "x", rebinding)
    assert canary.seen == [(PUBLIC, 443)]


@pytest.mark.usefixtures("trusted")
def test_a_port_is_told_and_an_address_has_no_name(
    server: Outside, canary: Canary, tmp_path: Path
) -> None:
    names = Names(music__test=[[PUBLIC]])
    fetched("https://MUSIC.test.:8443/a", tmp_path / "x", names)
    fetched(f"https://{PUBLIC}:8443/a", tmp_path / "x", names)
    assert server.names == ["music.test", None]
    hosts = [it.headers["Host"] for it in server.requests]
    assert hosts == ["music.test:8443", f"{PUBLIC}:8443"]
    assert canary.seen == [(PUBLIC, 8443)] * 2


@pytest.mark.usefixtures("trusted")
def test_who_is_on_the_internet_leads_to_nothing_on_this_machine(
    server: Outside, tmp_path: Path
) -> None:
    with outside() as own:
        server.scripts["/a"] = moved(f"{own.url}/b")
        names = Names(music__test=[[PUBLIC]])
        with pytest.raises(AddressRefused):
            fetched("https://music.test/a", tmp_path / "x", names, allowed_origins=[own.url])
        assert own.requests == []


@pytest.mark.usefixtures("trusted")
def test_another_name_is_not_believed(server: Outside, canary: Canary, tmp_path: Path) -> None:
    names = Names(other__test=[[PUBLIC]])
    with pytest.raises(DownloadFailed) as error:
        fetched("https://other.test/a", tmp_path / "x", names)
    assert (error.value.code, error.value.is_passing) == ("certificate", False)
    with pytest.raises(PostFailed) as failed:
        outbound.post("https://other.test/a", b"{}", {}, resolver=names)
    assert failed.value.code == "certificate"
    assert server.requests == []


def test_who_vouches_for_himself_is_not_believed(server: Outside, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed) as error:
        fetched("https://music.test/a", tmp_path / "x", Names(music__test=[[PUBLIC]]))
    assert error.value.code == "certificate"
    assert server.requests == []


def test_hosts_have_to_prove_who_they_are() -> None:
    context = outbound_exchange.trusted()
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert len(context.get_ca_certs()) > 50


@pytest.mark.usefixtures("trusted")
def test_where_one_family_does_not_get_there_the_other_does(
    server: Outside, canary: Canary, tmp_path: Path
) -> None:
    names = Names(music__test=[[PUBLIC_6, "2606:2800::2", PUBLIC]])
    assert fetched("https://music.test/a", tmp_path / "x", names)
    assert canary.seen == [(PUBLIC_6, 443), (PUBLIC, 443)]


def test_where_nobody_is_nobody_is(canary: Canary, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed) as error:
        fetched("https://music.test/a", tmp_path / "x", Names(music__test=[[PUBLIC, PUBLIC_6]]))
    assert error.value.is_passing
    assert canary.seen == [(PUBLIC, 443), (PUBLIC_6, 443)]


@pytest.mark.usefixtures("trusted")
def test_the_environment_names_no_proxy(
    server: Outside, canary: Canary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside() as proxy:
        for name in PROXIES:
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        fetched("https://music.test/a", tmp_path / "x", Names(music__test=[[PUBLIC]]))
        assert proxy.requests == []
    assert canary.seen == [(PUBLIC, 443)]


@pytest.mark.usefixtures("trusted")
def test_what_is_no_tls_is_told(canary: Canary, tmp_path: Path) -> None:
    with outside() as plain:
        canary.ports.add(plain.port)
        canary.routes[PUBLIC, 443] = plain.port
        with pytest.raises(DownloadFailed) as error:
            fetched("https://music.test/a", tmp_path / "x", Names(music__test=[[PUBLIC]]))
    assert error.value.code == "connection_lost"


@pytest.fixture
def own(canary: Canary) -> Iterator[Outside]:
    """A server on this machine, without TLS."""
    with outside() as it:
        canary.ports.add(it.port)
        yield it


@pytest.mark.parametrize("status", [200, 204, 302, 400, 410, 429, 500])
def test_what_is_sent_arrives_and_is_answered(own: Outside, status: int) -> None:
    own.scripts["/hook"] = answer(b"x" * 100, f"{status} So", Location=f"{own.url}/other")
    body, headers = '{"a": "ä"}'.encode(), {"webhook-id": "msg_1", "Content-Type": "x/y"}
    sent = outbound.post(f"{own.url}/hook", body, headers, allowed_origins=[own.url], resolver=lost)
    assert sent == status
    [request] = own.requests
    assert (request.method, request.path, request.body) == ("POST", "/hook", body)
    assert headers.items() <= request.headers.items()
    assert request.headers["Host"] == f"127.0.0.1:{own.port}"


def test_nothing_is_sent_to_this_machine_by_itself(own: Outside, canary: Canary) -> None:
    for url in (own.url, f"https://127.0.0.1:{own.port}", "https://localhost/"):
        with pytest.raises(AddressRefused):
            outbound.post(url, b"{}", {}, resolver=Names(localhost=[["127.0.0.1"]]))
    assert canary.seen == []


def test_who_answers_nothing_is_not_waited_for(own: Outside) -> None:
    own.scripts["/hook"] = b""
    limits = outbound.Limits(total=5.0)
    with pytest.raises(PostFailed) as error:
        outbound.post(f"{own.url}/hook", b"{}", {}, allowed_origins=[own.url], limits=limits)
    assert error.value.is_passing


def test_it_is_http_client_that_must_not_look_names_up(
    own: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lost)
    own.scripts["/hook"] = answer()
    assert outbound.post(
        f"http://localhost:{own.port}/hook", b"{}", {},
        allowed_origins=[f"http://localhost:{own.port}"],
        resolver=Names(localhost=[["127.0.0.1"]]),
    ) == 200  # fmt: skip
