"""The sender: to no address that may not be told, by no way round, and within its time."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credit_engine.errors import InvalidInput
from credit_engine.services.event_ports import Answered, Message, NotReached
from credit_engine.webhooks import HttpSender, TargetRules
from tests.webhook_receiver import LOOPBACK, a_receiver

SECRET = b"s" * 32
PUBLIC = "93.184.216.34"


def message(body=b"{}"):
    return Message("E-1", body, datetime.now(UTC))


def send(url, rules=LOOPBACK, seconds=5.0):
    with HttpSender(rules, seconds).connected(url, SECRET) as line:
        return line(message())


@pytest.fixture
def names(monkeypatch):
    """Let names mean what a test says, one answer after another."""
    known = {}
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        if host not in known:
            return real(host, port, *args, **options)
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.0.192",
        "168.63.129.16", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_may_not_be_told(address):
    assert not TargetRules().allow(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "::ffff:1.1.1.1"]
)
def test_a_public_address_may_be_told(address):
    assert TargetRules().allow(ipaddress.ip_address(address))


def test_a_network_of_the_settings_may_be_told_and_no_other():
    rules = TargetRules((ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")))

    told = ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3", PUBLIC, "127.0.0.1", "::1"]
    found = [rules.allow(ipaddress.ip_address(one)) for one in told]
    assert found == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "hooks.example", "https://", "https:///x",
        "https://user@hooks.example/", "https://hooks.example/#part", "https://hooks.example:0/",
        "https://hooks.example:65536/", "https://hooks.example\\@127.0.0.1/", "https://höks.example/",
        "https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/",
        "https://localhost/", "https://no-such-name.invalid/", "https://hooks.example/a b",
        "https://hooks.example/\n",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_told_is_refused_when_it_is_registered(url, names):
    names["hooks.example"] = [[PUBLIC]]

    with pytest.raises(InvalidInput) as refused:
        HttpSender(TargetRules()).check(url)
    assert refused.value.pointer == "/url"


def test_every_address_of_a_name_must_be_one_that_may_be_told(names):
    names["hooks.example"] = [[PUBLIC]]
    HttpSender(TargetRules()).check("https://hooks.example:8443/a/b?c=%20d")

    names["hooks.example"] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(InvalidInput, match=r"10\.0\.0\.1"):
        HttpSender(TargetRules()).check("https://hooks.example/")


def test_a_name_that_leads_home_a_moment_later_reaches_nothing(names):
    with a_receiver() as receiver:
        names["hooks.example"] = [[PUBLIC], ["127.0.0.1"]]
        sender = HttpSender(TargetRules(http=True))
        url = f"http://hooks.example:{receiver.port}/hooks"
        sender.check(url)

        with sender.connected(url, SECRET) as line:
            found = line(message())

        assert found == NotReached("hooks.example leads to 127.0.0.1, which may not be told")
        assert receiver.got == []


def test_the_connection_goes_to_the_address_that_was_checked_under_its_name(names):
    with a_receiver() as receiver:
        # Whoever resolved a second time would get an address that nobody listens on.
        names["hooks.example"] = [["127.0.0.1"], ["127.0.0.9"]]

        found = send(f"http://hooks.example:{receiver.port}/hooks")

        assert found == Answered(204)
        assert receiver.got[0].headers["host"] == f"hooks.example:{receiver.port}"


def test_http_is_not_used_where_it_is_not_allowed_any_more():
    with a_receiver() as receiver:
        rules = TargetRules(networks=LOOPBACK.networks)

        assert send(receiver.url, rules) == NotReached("events are sent over https only")
        assert receiver.got == []


def test_no_proxy_and_no_password_file_of_the_environment_is_used(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with a_receiver() as receiver:
        assert send(receiver.url) == Answered(204)
        assert "authorization" not in receiver.got[0].headers


def test_one_connection_serves_several_messages_and_no_cookie_comes_back():
    with a_receiver() as receiver:
        receiver.answer = lambda _: (200, {"Set-Cookie": "a=b"})
        with HttpSender(LOOPBACK).connected(receiver.url, SECRET) as line:
            assert [line(message()) for _ in range(3)] == [Answered(200)] * 3
        assert all("cookie" not in got.headers for got in receiver.got)


@contextmanager
def a_listener(talk):
    """Serve one connection by *talk*, on a plain socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def drip(connection):
    """One byte of a head that never ends, again and again, and never long after another."""
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)
    except OSError:
        pass


def test_an_answer_that_drips_for_ever_is_cut_off():
    with a_listener(drip) as url:
        started = time.monotonic()

        assert send(url, seconds=0.5) == NotReached("it did not answer in time")
        assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "talk",
    [
        lambda connection: connection.sendall(b"not http at all\r\n\r\n"),
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxx"),
        lambda connection: None,
    ],
)
def test_what_is_no_answer_is_told_as_a_cause(talk):
    with a_listener(talk) as url:
        assert isinstance(send(url), NotReached | Answered)


def test_nobody_there_is_a_cause():
    with a_receiver() as receiver:
        url = receiver.url
    assert send(url) == NotReached("it refused the connection")
    assert send("http://no-such-name.invalid/") == NotReached("its name is not known")


def certificate(tmp_path, name):
    """A certificate for *name* that signs itself; the files of it and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "own.pem").write_bytes(made.public_bytes(pem))
    (tmp_path / "own.key").write_bytes(secret)
    return tmp_path / "own.pem", tmp_path / "own.key"


def test_tls_is_checked_against_the_name_and_the_certificates_that_are_trusted(names, tmp_path):
    trusted, key = certificate(tmp_path, "hooks.example")
    encrypted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    encrypted.load_cert_chain(trusted, key)
    names |= {"hooks.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    rules = TargetRules(LOOPBACK.networks, ca_file=trusted)
    with a_receiver(encrypted) as receiver:
        by_name, by_other = (
            f"https://{name}.example:{receiver.port}/" for name in ("hooks", "other")
        )

        assert send(by_name, rules) == Answered(204)
        not_trusted = NotReached("its certificate is not trusted, or TLS failed")
        assert send(by_other, rules) == not_trusted
        assert send(by_name, TargetRules(LOOPBACK.networks)) == not_trusted
        assert len(receiver.got) == 1
