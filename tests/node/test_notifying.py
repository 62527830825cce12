"""The digest of alerts: real mail and web servers, failures that lose nothing, bad settings."""

from __future__ import annotations

import asyncio
import base64
import email
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web as aiohttp_web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from node.errors import Refused
from node.node import Node
from node.notifying.configuration import Notifying, load
from node.notifying.sending import signature
from node.notifying.service import Notifier
from tests.node.founded import Clock, Web

DAY_MINUTES = 24 * 60
SECRET = "a secret of the webhook"


@dataclass(slots=True)
class MailServer:
    """A mail server on loopback that keeps what it is given, or fails as it is told."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    fails: bool = False
    tls: ssl.SSLContext | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        say("220 test")
        while line := (await reader.readline()).decode().strip():
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                say("250-test")
                say("250 AUTH PLAIN" if self.tls is None else "250 STARTTLS")
            elif word == "STARTTLS" and self.tls is not None:
                say("220 go on")
                await writer.start_tls(self.tls)
            elif word == "AUTH":
                self.signed_in.append(base64.b64decode(line.split(" ")[2]).decode())
                say("235 welcome")
            elif word == "MAIL" and self.fails:
                say("451 the disk is full")
            elif word == "DATA":
                say("354 go on")
                body = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.mails.append(body)
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                break
            else:
                say("250 well")
        writer.close()


@asynccontextmanager
async def mail_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[MailServer]:
    held = MailServer(tls=tls)
    server = await asyncio.start_server(held.serve, "localhost", 0, family=socket.AF_INET)
    held.port = server.sockets[0].getsockname()[1]
    try:
        yield held
    finally:
        server.close()


@dataclass(slots=True)
class Hook:
    """A receiver of webhooks that answers with a status."""

    status: int = 200
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@asynccontextmanager
async def hook_server() -> AsyncIterator[Hook]:
    hook = Hook()

    async def take(request: aiohttp_web.Request) -> aiohttp_web.Response:
        hook.taken.append((dict(request.headers), await request.read()))
        headers = {"Location": "/elsewhere"} if hook.status == 307 else {}
        return aiohttp_web.Response(status=hook.status, headers=headers)

    app = aiohttp_web.Application()
    app.router.add_post("/{tail:.*}", take)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))
        yield hook


def configured(node: Node, text: str) -> Notifying:
    (node.folder / "alerts.toml").write_text(text)
    environment = {"STOCKMESH_SMTP_PASSWORD": "secret", "STOCKMESH_WEBHOOK_SECRET": SECRET}
    found = load(node.folder, environment)
    assert found is not None
    return found


def by_mail(node: Node, server: MailServer) -> Notifying:
    return configured(
        node,
        f"""
        at = "10:00"
        [email]
        host = "127.0.0.1"
        port = {server.port}
        security = "none"
        user = "alerts"
        sender = "alerts@example.org"
        recipients = ["manager@example.org"]
        """,
    )


async def run_out(web: Web, product: str = "ACT") -> None:
    line: dict[str, Any] = {"product": product, "quantity": 10}
    if product != "GLOVE":
        line |= {"batch": "L1", "expiry": "2027-05"}
    await web.move(f"r{product}", "receipt", [line])
    await web.move(f"d{product}", "dispense", [{"product": product, "quantity": 10}])


async def states(notifier: Notifier, config: Notifying, **how: bool) -> list[str]:
    return [one.state for one in await notifier.send_due(config, **how)]


async def test_a_digest_is_sent_once_a_day_and_holds_only_what_is_new(
    node: Node, web: Web, clock: Clock
) -> None:
    await run_out(web)
    async with mail_server() as server:
        config, notifier = by_mail(node, server), Notifier(node)
        clock.now_ms -= 60 * 60_000  # 07:00 in UTC, 09:00 in Blantyre: an hour too early
        assert await states(notifier, config) == ["not_due"]
        clock.now_ms += 60 * 60_000
        assert await states(notifier, config) == ["sent"]
        assert await states(notifier, config) == ["not_due"]
        (mail,) = server.mails
        assert "ACT: nothing usable on hand" in mail and "1 stock alerts, 2026-11-23" in mail
        assert server.signed_in == ["\0alerts\0secret"]
        clock.pass_minutes(DAY_MINUTES)
        assert await states(notifier, config) == ["nothing_new"]
        await web.sign_in()
        await run_out(web, "GLOVE")
        clock.pass_minutes(DAY_MINUTES)
        assert await states(Notifier(node), config) == ["sent"]
        assert "GLOVE" in server.mails[1] and "ACT" not in server.mails[1]


async def test_a_failing_server_loses_nothing_and_gets_the_same_digest_again(
    node: Node, web: Web, clock: Clock
) -> None:
    await run_out(web)
    async with mail_server() as server:
        config, notifier = by_mail(node, server), Notifier(node)
        server.fails = True
        assert await states(notifier, config) == ["failed"]
        assert await states(notifier, config) == ["not_due"]  # it waits before it tries again
        await run_out(web, "GLOVE")
        clock.pass_minutes(6)
        assert await states(notifier, config) == ["failed"]
        clock.pass_minutes(6)
        assert await states(notifier, config) == ["not_due"]  # the wait is doubled
        server.fails = False
        assert await states(Notifier(node), config) == ["sent"]  # also after a restart
        (mail,) = server.mails
        assert "ACT" in mail and "GLOVE" not in mail  # the digest as it was first made
        clock.pass_minutes(DAY_MINUTES)
        assert await states(notifier, config) == ["sent"]
        assert "GLOVE" in server.mails[1]
        ids = [email.message_from_string(one)["Message-ID"] for one in server.mails]
        assert len(set(ids)) == 2


async def test_a_mail_server_must_prove_who_it_is(node: Node, web: Web, tmp_path: Path) -> None:
    await run_out(web)
    certificate, context = server_certificate(tmp_path)
    async with mail_server(context) as server:
        text = f"""
            [email]
            host = "localhost"
            port = {server.port}
            sender = "alerts@example.org"
            recipients = ["manager@example.org"]
        """
        strange = await Notifier(node).send_due(configured(node, text), at_once=True)
        assert [one.state for one in strange] == ["failed"]
        assert "CERTIFICATE_VERIFY_FAILED" in strange[0].reason and not server.mails
        known = configured(node, f'{text}\n            ca_file = "{certificate}"')
        assert await states(Notifier(node), known, at_once=True) == ["sent"]
        assert "ACT: nothing usable" in server.mails[0]


def server_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that signs itself, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "mail.crt", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return certificate, context


async def test_an_alert_that_ended_and_came_back_is_told_again(
    node: Node, web: Web, clock: Clock
) -> None:
    await run_out(web)
    async with mail_server() as server:
        config, notifier = by_mail(node, server), Notifier(node)
        assert await states(notifier, config) == ["sent"]
        line = {"product": "ACT", "quantity": 5, "batch": "L1"}
        await web.move("again", "receipt", [line])
        clock.pass_minutes(DAY_MINUTES)
        assert await states(notifier, config) == ["nothing_new"]
        await web.sign_in()
        await web.move("gone", "dispense", [{"product": "ACT", "quantity": 5}])
        clock.pass_minutes(DAY_MINUTES)
        assert await states(notifier, config) == ["sent"]
        assert len(server.mails) == 2


async def test_a_webhook_is_signed_and_its_redirects_are_not_followed(
    node: Node, web: Web, clock: Clock
) -> None:
    await run_out(web)
    async with hook_server() as hook:
        config, notifier = configured(node, f'[webhook]\nurl = "{hook.url}"'), Notifier(node)
        for status in (500, 307):
            hook.status = status
            assert await states(notifier, config, at_once=True) == ["failed"]
        hook.status = 204
        assert await states(notifier, config, at_once=True) == ["sent"]
        assert len(hook.taken) == 3
        headers, body = hook.taken[-1]
        assert headers["Stockmesh-Signature"] == signature(SECRET, clock.now_ms, body)
        assert {taken[0]["Stockmesh-Delivery"] for taken in hook.taken} == {json.loads(body)["id"]}
        (alert,) = json.loads(body)["alerts"]
        assert (alert["store"], alert["code"]) == ("HC01", "stocked_out")


async def test_one_channel_that_fails_does_not_hold_up_the_other(node: Node, web: Web) -> None:
    await run_out(web)
    async with mail_server() as server, hook_server() as hook:
        by_mail(node, server)
        text = (node.folder / "alerts.toml").read_text()
        config = configured(node, f'{text}\n[webhook]\nurl = "{hook.url}"')
        server.fails = True
        assert await states(Notifier(node), config) == ["failed", "sent"]
        assert len(hook.taken) == 1


@pytest.mark.parametrize(
    "text",
    [
        "at = 5",
        "[email",
        "colour = 1",
        'at = "25:00"\n[webhook]\nurl = "https://x.example"',
        '[webhook]\nurl = "http://x.example/hook"',
        '[webhook]\nurl = "ftp://x.example/hook"',
        '[webhook]\nurl = "https://user:pass@x.example/hook"',
        '[webhook]\nurl = "https://x.example"\nsecret_file = "missing"',
        '[email]\nhost = "mail.example"\nsecurity = "none"\nsender = "a@b"\nrecipients = ["c@d"]',
        '[email]\nhost = "mail.example"\nsender = "a@b"\nrecipients = []',
        '[email]\nhost = "mail.example"\nsender = "a@b\\nBcc: x@y"\nrecipients = ["c@d"]',
        '[email]\nhost = "mail.example"\nuser = "u"\nsender = "a@b"\nrecipients = ["c@d"]',
        '[email]\nhost = "mail.example"\nport = 0\nsender = "a@b"\nrecipients = ["c@d"]',
    ],
)
def test_a_configuration_that_is_wrong_or_unsafe_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "alerts.toml").write_text(text)
    with pytest.raises(Refused) as refused:
        load(tmp_path, {})
    assert refused.value.code == "alerts_config"


def test_without_a_file_nothing_is_sent(tmp_path: Path) -> None:
    assert load(tmp_path, {}) is None


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "alerts.toml").write_text('[webhook]\nurl = "https://x.example"\nsecret_file = "s"')
    secret = tmp_path / "s"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o644)
    with pytest.raises(Refused) as refused:
        load(tmp_path, {})
    assert refused.value.code == "secret_readable"
    secret.chmod(0o600)
    found = load(tmp_path, {})
    assert found is not None and found.webhook is not None
    assert found.webhook.secret == SECRET and SECRET not in repr(found)
