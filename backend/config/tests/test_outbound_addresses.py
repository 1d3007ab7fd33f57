"""Which addresses bytes may go to and come from; a canary sees that nobody connects elsewhere."""

import threading
from pathlib import Path

import pytest

from backend.config import outbound
from backend.config.outbound import AddressRefused, HostUnknown, check_address
from backend.config.tests.outside import PUBLIC, Canary, Names, watched

HERE = "0.0.0.0"  # noqa: S104 - to connect there is to connect to this machine
PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
# What each name leads to. Systems also resolve numbers; some of ours are asked of a resolver that
# would, to see that they never get so far.
ANSWERS = {
    "music__test": [PUBLIC], "six__test": [PUBLIC_6], "both__test": [PUBLIC_6, PUBLIC],
    "xn--bcher-kva__test": [PUBLIC], "under_score__test": [PUBLIC],
    "localhost": ["127.0.0.1"], "printer__local": ["192.168.1.9"], "ten__test": ["10.1.2.3"],
    "metadata__test": ["169.254.169.254"], "half__test": [PUBLIC, "127.0.0.1"],
    "last__test": [PUBLIC, PUBLIC_6, "::1"], "mapped__test": ["::ffff:93.184.215.14"],
    "mapped-loopback__test": ["::ffff:127.0.0.1"], "nat64__test": ["64:ff9b::5db8:d70e"],
    "none__test": [], "2130706433": ["127.0.0.1"], "0x7f000001": ["127.0.0.1"],
    "127__1": ["127.0.0.1"], "0177__0__0__1": ["127.0.0.1"], "0": [HERE],
    "127.0.0.1.nip.io": ["127.0.0.1"],
}  # fmt: skip

LITERALS = [
    HERE, "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
    "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
    "203.0.113.7", "224.0.0.1", "224.0.1.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:93.184.215.14]",
    "[::127.0.0.1]", "[::93.184.215.14]", "[64:ff9b::7f00:1]", "[64:ff9b::93.184.215.14]",
    "[64:ff9b:1::a00:1]", "[100::1]", "[2001::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[2001:2::1]", "[2001:10::1]", "[2001:20::1]", "[2001:db8::1]", "[2002:7f00:1::]",
    "[2002:5db8:d70e::1]", "[3fff::1]", "[5f00::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[4000::1]", "[e000::1]",
]  # fmt: skip
NUMBERS = [
    "2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "017700000001", "127.0.0.0x1", "0",
    "1.2.3", "93.184.215.014", "1.2.3.4.5", "256.1.1.1", "music.test.1", "0x",
]  # fmt: skip
OTHERS = [
    "http://music.test/a", "http://127.0.0.1/a", "ftp://music.test/a", "file:///etc/passwd",
    "file://music.test/etc/passwd", "gopher://music.test:70/_", "data:audio/mpeg;base64,SUQz",
    "javascript:alert(1)", "//music.test/a", "music.test/a", "", "https:", "https://", "https:///a",
    "https://user@music.test/a", "https://user:word@music.test/a", "https://@music.test/a",
    "https://music.test@127.0.0.1/", "https://127.0.0.1\\@music.test/", "https://music.test\\a",
    "https://music.test:0/", "https://music.test:65536/", "https://music.test:-1/",
    "https://music.test:a/", "https://[::1/", "https://[fe80::1%25eth0]/", "https://[v1.a]/",
    "https://[2606:2800:21f:cb07::1]a/", "https://a[2606:2800:21f:cb07::1]/",
    "https://[93.184.215.14]/", "https://music..test/", "https://.music.test/",
    "https://music.test../", "https://./", "https://mu sic.test/", "https://music.test\r\nX: y/",
    "https://music.test/a\r\nX: y", "https://music.test/\0", "https://music%2etest/",
    "https://%31%32%37.0.0.1/", "https://-music.test/", f"https://{'a' * 64}.test/",
    f"https://{'a.' * 130}test/", "https://１２７.0.0.1/", "https://①②⑦.0.0.1/",
    "https://127。0。0。1/", "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "https://\u202emusic.test/",
    "https://music℀test/", "https://LOCALHOST/", "https://localhost./", "https://localhost:8188/",
    "https://printer.local/", "https://ten.test/", "https://metadata.test/latest/meta-data/",
    "https://half.test/", "https://last.test/", "https://mapped.test/",
    "https://mapped-loopback.test/", "https://nat64.test/", "https://127.0.0.1.nip.io/",
    "https://127.0.0.1./", "https://music.test/" + "a" * 9000,
]  # fmt: skip
REFUSED = [f"https://{host}/a.mp3" for host in LITERALS + NUMBERS] + OTHERS


def names() -> Names:
    return Names(**{name: [ips] for name, ips in ANSWERS.items()})


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Canary:
    return watched(monkeypatch)


def test_there_are_enough() -> None:
    assert len(set(REFUSED)) == len(REFUSED) >= 60


@pytest.mark.parametrize("url", REFUSED)
def test_nobody_ever_connects_to(canary: Canary, tmp_path: Path, url: str) -> None:
    with pytest.raises(AddressRefused) as error:
        outbound.download(url, tmp_path / "a", most_bytes=9, resolver=names())
    with pytest.raises(AddressRefused):
        outbound.post(url, b"{}", {}, resolver=names())
    assert canary.seen == []
    assert error.value.remedy
    assert not error.value.is_passing


def test_a_name_that_leads_nowhere_may_lead_somewhere_later() -> None:
    for url in ("https://nowhere.test/", "https://none.test/"):
        with pytest.raises(HostUnknown) as error:
            check_address(url, resolver=names())
        assert error.value.is_passing


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://music.test", "music.test", "/"),
        ("HTTPS://Music.TEST:443/a.mp3#part", "music.test", "/a.mp3"),
        ("https://music.test:8443/a?b=c&d=%2F", "music.test:8443", "/a?b=c&d=%2F"),
        ("https://music.test:1/?", "music.test:1", "/"),
        ("https://music.test./a", "music.test", "/a"),
        ("https://bücher.test/ä b", "xn--bcher-kva.test", "/%C3%A4%20b"),
        ("https://under_score.test/", "under_score.test", "/"),
        ("https://six.test/", "six.test", "/"),
        (f"https://{PUBLIC}/", PUBLIC, "/"),
        (f"https://[{PUBLIC_6}]:444/", f"[{PUBLIC_6}]:444", "/"),
        ("https://[2606:2800:021F:CB07:6820:80da:af6b:8b2c]/", f"[{PUBLIC_6}]", "/"),
    ],
)
def test_what_is_on_the_internet_is_fine(url: str, authority: str, path: str) -> None:
    found = check_address(url, resolver=names())
    assert (found.authority, found.path) == (authority, path)
    assert found.ip in (PUBLIC, PUBLIC_6)


def test_numbers_are_not_looked_up() -> None:
    asked = names()
    check_address(f"https://{PUBLIC}/", resolver=asked)
    assert asked.asked == []


def test_all_that_a_name_leads_to_is_kept_in_order() -> None:
    assert check_address("https://both.test/", resolver=names()).ips == (PUBLIC_6, PUBLIC)


OWN = ("http://127.0.0.1:8188", "http://localhost:8188/api", "https://studio.test:9")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8188/view?a=b", "http://localhost:8188/", "HTTP://LocalHost:8188",
     "https://studio.test:9/a"],
)  # fmt: skip
def test_what_the_person_has_set_may_be_on_this_machine(url: str) -> None:
    resolver = Names(localhost=[["::1", "127.0.0.1"]], studio__test=[["127.0.0.1"]])
    assert check_address(url, OWN, resolver=resolver).ip in ("127.0.0.1", "::1")


def test_what_the_person_has_set_may_be_on_the_internet() -> None:
    assert check_address("https://studio.test:9/", OWN, resolver=Names(studio__test=[[PUBLIC]]))


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("http://127.0.0.1:8189/", "127.0.0.1"),  # another port
        ("http://127.0.0.1/", "127.0.0.1"),
        ("https://127.0.0.1:8188/", "127.0.0.1"),  # another scheme
        ("http://[::1]:8188/", "::1"),  # another host
        ("http://127.0.0.2:8188/", "127.0.0.2"),
        ("http://127.0.0.1.:8188@music.test/", PUBLIC),
        ("http://localhost:8188/", "192.168.0.2"),  # the name leads elsewhere
        ("http://localhost:8188/", "::ffff:127.0.0.1"),
        ("http://localhost:8188/", HERE),
        ("http://localhost:8188/", PUBLIC),  # where others can read along
        ("https://studio.test:9/", "10.0.0.1"),
    ],
)
def test_and_nothing_beside_it(canary: Canary, tmp_path: Path, url: str, leads_to: str) -> None:
    resolver = Names(localhost=[[leads_to]], studio__test=[[leads_to]], music__test=[[leads_to]])
    with pytest.raises(AddressRefused):
        outbound.download(
            url, tmp_path / "a", most_bytes=9, allowed_origins=OWN, resolver=resolver,
            cancelled=threading.Event(),
        )  # fmt: skip
    assert canary.seen == []


def test_no_error_tells_the_whole_address() -> None:
    with pytest.raises(AddressRefused) as error:
        check_address("https://ten.test/secret?token=secret", resolver=names())
    assert "secret" not in str(error.value)
