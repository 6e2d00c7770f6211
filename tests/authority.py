"""A time-stamping authority on this machine: openssl, with certificates of its own."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

_CONF = """[tsa]
default_tsa = t
[t]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = chain.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
ess_cert_id_alg = sha256
"""
_USES = {
    "between": "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
    "tsa": "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
    "extendedKeyUsage=critical,timeStamping\n",
}
_ONE_AT_A_TIME = Lock()
CHAIN = ("between", "ca")


@dataclass
class Authority:
    """How it answers may be changed while it runs."""

    folder: Path
    url: str = ""
    status: int = 200
    answers: bytes | None = None
    """Always this, whatever is asked."""
    instead: tuple[bytes, bytes] | None = None
    """Another digest in the place of this one."""

    @property
    def root(self) -> Path:
        """The certificate by which others trust it."""
        return self.folder / "ca.pem"

    def takes(self, digests: str) -> None:
        """Refuse what is digested in any other way."""
        (self.folder / "tsa.conf").write_text(_CONF.format(digests=digests))

    def sends(self, chain: Sequence[str]) -> None:
        """Send these certificates along, in this order, beside its own."""
        whole = "".join((self.folder / f"{name}.pem").read_text() for name in chain)
        (self.folder / "chain.pem").write_text(whole)

    def reply(self, query: bytes) -> bytes:
        if self.answers is not None:
            return self.answers
        words = ("ts", "-reply", "-config", "tsa.conf", "-section", "t", "-queryfile", "query")
        with _ONE_AT_A_TIME:
            asked = query if self.instead is None else query.replace(*self.instead)
            (self.folder / "query").write_bytes(asked)
            openssl(self.folder, *words, "-out", "answer")
            return (self.folder / "answer").read_bytes()


def openssl(at: Path, *words: str) -> str:
    program = shutil.which("openssl")
    assert program is not None
    ran = subprocess.run([program, *words], cwd=at, check=True, capture_output=True, text=True)
    return ran.stdout + ran.stderr


def made(at: Path) -> Authority:
    """An authority under a root and one between, that answers once it is served."""
    new = ("req", "-newkey", "rsa:2048", "-nodes")
    openssl(at, *new, "-x509", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem")
    for name, by in (("between", "ca"), ("tsa", "between")):
        (at / "use").write_text(_USES[name])
        openssl(at, *new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        sign = ("x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.pem", "-CAkey", f"{by}.key")
        openssl(at, *sign, "-CAcreateserial", "-extfile", "use", "-out", f"{name}.pem")
    (at / "serial").write_text("01\n")
    authority = Authority(folder=at)
    authority.takes("sha256, sha512")
    authority.sends(CHAIN)
    return authority


@contextmanager
def served(authority: Authority, port: int = 0) -> Iterator[None]:
    """Let it answer on this machine."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(authority.status)
            self.end_headers()
            self.wfile.write(authority.reply(query))

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", port), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        yield
        server.shutdown()
