"""Calls to receivers that mean ill, or are broken: none takes longer, or more memory, than it was given."""

import contextlib
import socket
import ssl
import subprocess
import threading

import pytest

from shiplap_broker.security.addresses import AddressRefusedError, Guard, Hosts
from shiplap_broker.security.outgoing import Limits, OutgoingError, OutgoingRequest, send

OPEN = Guard(internal=Hosts(("127.0.0.0/8", "localhost")))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextlib.contextmanager
def answering(answer, wrap=lambda connected: connected):
    """Listen, read one request, and let ``answer`` do what it likes with the connection; give the port."""
    stop = threading.Event()

    def serve(listener):
        with contextlib.suppress(OSError):
            connected, _ = listener.accept()
            with contextlib.suppress(OSError, ssl.SSLError), wrap(connected) as wrapped:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += wrapped.recv(65536)
                requests.append(received)
                answer(wrapped, stop)

    requests = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], requests
        finally:
            stop.set()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # nobody may have come
            thread.join(10)


def ask(port, guard=OPEN, seconds=5, body=b"", host="127.0.0.1", scheme="http"):
    request = OutgoingRequest(method="POST", url=f"{scheme}://{host}:{port}/a?b=c", headers=(("x", "y"),), body=body)
    return send(request, guard, Limits(seconds=seconds, body=1000))


def test_the_request_is_sent_as_it_is_and_the_answer_read():
    with answering(lambda one, _: one.sendall(HEAD + b"Content-Length: 2\r\n\r\nok")) as (port, requests):
        answer = ask(port, body=b"hello")
    assert requests[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"\r\nhost: 127.0.0.1:{port}\r\ncontent-length: 5\r\n\r\n".encode() in requests[0]
    assert (answer.status, answer.body, answer.truncated, answer.version) == (200, b"ok", False, "HTTP/1.1")


def hang(_connected, stop):
    stop.wait(10)


def drip(connected, stop):
    connected.sendall(HEAD)
    while not stop.wait(0.02):
        connected.sendall(b"x")


def drip_body(connected, stop):
    connected.sendall(HEAD + b"Content-Length: 900\r\n\r\n")
    while not stop.wait(0.02):
        connected.sendall(b"x")


def continue_forever(connected, stop):
    connected.settimeout(0.5)  # whoever was cut off reads no more
    while not stop.is_set():
        connected.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


@pytest.mark.parametrize("answer", [hang, drip, drip_body, continue_forever])
def test_whoever_takes_too_long_is_cut_off(answer):
    with answering(answer) as (port, _), pytest.raises(OutgoingError, match=r"no complete answer within 0\.3 seconds"):
        ask(port, seconds=0.3)


def flood(connected, stop):
    connected.sendall(HEAD + b"Content-Length: 104857600\r\n\r\n")
    while not stop.is_set():
        connected.sendall(b"x" * 65536)


def flood_in_chunks(connected, stop):
    connected.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while not stop.is_set():
        connected.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


@pytest.mark.parametrize("answer", [flood, flood_in_chunks])
def test_of_an_answer_without_end_only_the_beginning_is_read(answer):
    with answering(answer) as (port, _):
        found = ask(port)
    assert (found.body, found.truncated) == (b"x" * 1000, True)


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n" + b"a" * 70000, b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200],
)
def test_what_is_no_http_is_told(answer):
    with answering(lambda one, _: one.sendall(answer)) as (port, _), pytest.raises(OutgoingError, match="not HTTP"):
        ask(port)


def test_a_redirection_to_an_internal_address_is_an_answer_like_any_other():
    location = b"Location: http://169.254.169.254/latest/meta-data/\r\nContent-Length: 0\r\n\r\n"
    with answering(lambda one, _: one.sendall(b"HTTP/1.1 302 Found\r\n" + location)) as (port, _):
        assert ask(port).status == 302


def test_nobody_listening_is_told():
    with pytest.raises(OutgoingError, match="Connection refused"):
        ask(1)


def test_without_permission_this_machine_is_not_called():
    with answering(hang) as (port, requests), pytest.raises(AddressRefusedError):
        ask(port, guard=Guard())
    assert requests == []


def test_the_environments_proxy_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with answering(lambda one, _: one.sendall(HEAD + b"Content-Length: 0\r\n\r\n")) as (port, _):
        assert ask(port).status == 200


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*make, *subject, "-days", "2"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    reply = HEAD + b"Content-Length: 2\r\n\r\nok"
    wrapped = {"wrap": lambda one: context.wrap_socket(one, server_side=True)}
    refused = pytest.raises(OutgoingError, match="certificate is not trusted")
    with answering(lambda one, _: one.sendall(reply), **wrapped) as (port, requests), refused:
        ask(port, host="localhost", scheme="https")
    assert requests == []


def test_a_certificate_is_checked_for_the_name_and_not_for_the_address(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=ci.example", "-addext", "subjectAltName=DNS:ci.example"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*make, *subject, "-days", "2"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr("shiplap_broker.security.outgoing._trust", lambda: trust)
    guard = Guard(internal=Hosts(("127.0.0.0/8",)), resolve=lambda _host, _port, _seconds: ["127.0.0.1"])
    reply = HEAD + b"Content-Length: 2\r\n\r\nok"
    wrapped = {"wrap": lambda one: context.wrap_socket(one, server_side=True)}
    with answering(lambda one, _: one.sendall(reply), **wrapped) as (port, _):
        assert ask(port, guard=guard, host="ci.example", scheme="https").body == b"ok"
    refused = pytest.raises(OutgoingError, match="certificate is not trusted")
    with answering(lambda one, _: one.sendall(reply), **wrapped) as (port, _), refused:
        ask(port, guard=guard, host="other.example", scheme="https")
