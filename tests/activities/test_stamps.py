"""Stamps of a time-stamping authority: openssl is one here, with certificates of its own."""

import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.x509 import load_pem_x509_certificate
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from activities.stamps import asked

_CONF = """[tsa]
default_tsa = t
[t]
serial = {at}/serial
signer_cert = {at}/tsa.pem
signer_key = {at}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
_USE = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"


def _openssl(at: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=at, check=True, capture_output=True)  # noqa: S607


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[str]:
    at = tmp_path
    (at / "tsa.conf").write_text(_CONF.format(at=at))
    (at / "serial").write_text("01\n")
    (at / "use").write_text(_USE + "extendedKeyUsage=critical,timeStamping\n")
    new = ("req", "-newkey", "rsa:2048", "-nodes")
    _openssl(at, *new, "-x509", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem")
    _openssl(at, *new, "-subj", "/CN=Test TSA", "-keyout", "tsa.key", "-out", "tsa.csr")
    sign = ("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key")
    _openssl(at, *sign, "-CAcreateserial", "-extfile", "use", "-out", "tsa.pem")

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            (at / "query").write_bytes(self.rfile.read(size))
            reply = ("ts", "-reply", "-config", "tsa.conf", "-section", "t")
            _openssl(at, *reply, "-queryfile", "query", "-out", "answer")
            self.send_response(200)
            self.end_headers()
            self.wfile.write((at / "answer").read_bytes())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Authority) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


async def test_a_stamp_holds_for_what_was_stamped_and_for_nothing_else(
    authority: str, tmp_path: Path
) -> None:
    stamp = decode_timestamp_response(await asked(authority, b"a checkpoint"))
    root = load_pem_x509_certificate((tmp_path / "ca.pem").read_bytes())
    verifier = VerifierBuilder().add_root_certificate(root).build()
    assert verifier.verify_message(stamp, b"a checkpoint")
    with pytest.raises(VerificationError):
        verifier.verify_message(stamp, b"another checkpoint")
