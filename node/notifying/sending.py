"""Sending: a digest handed to a mail server or to an address of the web, once each try."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiohttp

from node.notifying.configuration import Email, Webhook
from node.notifying.digest import Digest, text_of

SMTP_TIMEOUT_S = 30.0
WEBHOOK_TIMEOUT_S = 20.0
MAX_REASON_CHARS = 200  # of what a server says, in our log
SIGNATURE_HEADER = "Stockmesh-Signature"
DELIVERY_HEADER = "Stockmesh-Delivery"


_log = logging.getLogger(__name__)


class NotTaken(Exception):
    """The receiver did not take the digest; it is tried again. The text holds no secret."""


def mail_of(config: Email, digest: Digest, now_ms: int) -> EmailMessage:
    """The digest as a mail; its id tells a second one from the first."""
    message = EmailMessage()
    message["Subject"] = f"{len(digest.alerts) + digest.more} stock alerts, {digest.day}"
    message["From"] = config.sender
    message["To"] = ", ".join(config.recipients)
    message["Date"] = format_datetime(datetime.fromtimestamp(now_ms / 1000, UTC))
    message["Message-ID"] = f"<{digest.id}@stockmesh>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text_of(digest))
    return message


def send_mail(config: Email, digest: Digest, now_ms: int) -> None:
    """Hand the digest to the mail server; blocks, so it runs on a thread of its own.

    Raises:
        NotTaken
    """
    message = mail_of(config, digest, now_ms)
    try:
        context = None
        if config.security != "none":
            cafile = None if config.ca_file is None else str(config.ca_file)
            context = ssl.create_default_context(cafile=cafile)
        if config.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                config.host, config.port, timeout=SMTP_TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(config.host, config.port, timeout=SMTP_TIMEOUT_S)
        with server:
            if config.security == "starttls":
                server.starttls(context=context)
            if config.user:
                server.login(config.user, config.password)
            refused = server.send_message(message)
    except smtplib.SMTPAuthenticationError as error:  # its text may repeat what was sent
        raise NotTaken(f"the mail server does not let {config.user} in") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(_shortened(f"the mail server failed: {error}")) from error
    if refused:  # the others have it: to send it again would be worse
        _log.warning("the mail server refused %d of the recipients", len(refused))


async def post(config: Webhook, digest: Digest, now_ms: int) -> None:
    """Post the digest as JSON, signed with the secret.

    The header `Stockmesh-Signature` is `t=<ms>,v1=<hex>`: HMAC-SHA-256 over the ms, a full stop and
    the body. Redirects are not followed: a signed body goes where it was meant to or nowhere.

    Raises:
        NotTaken
    """
    body = json.dumps(digest.as_json(), ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        SIGNATURE_HEADER: signature(config.secret, now_ms, body),
        DELIVERY_HEADER: digest.id,
    }
    timeout = aiohttp.ClientTimeout(total=WEBHOOK_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(config.url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NotTaken(_shortened(f"the webhook failed: {type(error).__name__}")) from error
    if not 200 <= status < 300:
        raise NotTaken(f"the webhook answered {status}")


def signature(secret: str, now_ms: int, body: bytes) -> str:
    """The value of the signature's header."""
    proof = hmac.digest(secret.encode(), f"{now_ms}.".encode() + body, hashlib.sha256)
    return f"t={now_ms},v1={proof.hex()}"


def _shortened(text: str) -> str:
    return " ".join(text.split())[:MAX_REASON_CHARS]
