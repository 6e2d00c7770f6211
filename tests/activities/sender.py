"""Senders that are made to be killed: `python -m tests.activities.sender URL KEYS PORT`.

For each line on its input a child is forked that sends what is due until somebody kills it; its
number goes to the output. Forked, because to import everything takes longer than a child lives.
"""

import asyncio
import gc
import os
import sys
from datetime import timedelta
from pathlib import Path

from activities import outbox
from activities.mail import SmtpMail
from activities.outbox import Outbox
from runtime import settings
from runtime.database import engine_of, sessions_of
from runtime.keyring import Keyring
from web.mails import writing


async def send(url: str, keys: str, port: str) -> None:
    """Send, one after the other, with claims that end at once: the next must find what was left."""
    known = settings.load(smtp_host="127.0.0.1", smtp_port=int(port), smtp_security="none")
    engine = engine_of(
        url, connect_timeout=1.5, statement_timeout=5, keyring=Keyring.load(Path(keys))
    )
    sends = Outbox(
        write=writing("https://traject.example"),
        mail=SmtpMail(known),
        claims_hold=timedelta(seconds=1),
    )
    while True:
        await outbox.send_due(sessions_of(engine), sends)
        await asyncio.sleep(0.001)


def main() -> None:
    gc.freeze()
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it logs is no number
            asyncio.run(send(*sys.argv[1:]))
        print(child, flush=True)  # noqa: T201 - what the test waits for
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
