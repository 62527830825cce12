"""TLS: the contexts under which nodes meet, and the certificate that the other side showed.

TLS 1.3 only. Peers show certificates to each other and OpenSSL checks that each ends at a root of
the network; it does not check dates, because a dead clock or an offline year must not lock a node
out, nor names, because a node is its key and not its address. What the certificate allows is
decided afterwards, by `crdt_model.identity.verify_chain`.
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from node.keys import DEVICE_CHAIN, DEVICE_KEY, ROOTS, KeyFault

# OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python has no name for.
NO_CHECK_TIME = ssl.VerifyFlags(0x200000)


def peer_server_context(folder: Path) -> ssl.SSLContext:
    """For accepting peers: shows the device's chain, demands one that ends at our roots.

    Raises:
        KeyFault: the certificate, key or roots in `folder` cannot be used.
    """
    return _mutual(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), folder)


def peer_client_context(folder: Path) -> ssl.SSLContext:
    """For calling peers; otherwise as `peer_server_context`."""
    return _mutual(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), folder)


def join_server_context(folder: Path) -> ssl.SSLContext:
    """For joiners, who have no certificate yet: shows the device's chain, demands none.

    Raises:
        KeyFault: the certificate or key in `folder` cannot be used.
    """
    context = _modern(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    _show_device(context, folder)
    return context


def join_client_context() -> ssl.SSLContext:
    """For a joiner: any certificate is taken, because `joining` checks it against the code."""
    context = _modern(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def shown_certificate(transport: asyncio.BaseTransport) -> bytes | None:
    """The certificate (DER) whose key the other side proved to hold, or None without TLS."""
    connection = transport.get_extra_info("ssl_object")
    if not isinstance(connection, ssl.SSLObject):
        return None
    return connection.getpeercert(binary_form=True)


def _mutual(context: ssl.SSLContext, folder: Path) -> ssl.SSLContext:
    _modern(context)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= NO_CHECK_TIME
    try:
        context.load_verify_locations(cafile=str(folder / ROOTS))
    except OSError as error:
        raise KeyFault(f"{folder / ROOTS} cannot be used: {error}") from error
    _show_device(context, folder)
    return context


def _modern(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    if context.protocol is ssl.PROTOCOL_TLS_SERVER:
        # A resumed session would not show its certificate again, which may be revoked meanwhile.
        context.num_tickets = 0
    return context


def _show_device(context: ssl.SSLContext, folder: Path) -> None:
    try:
        context.load_cert_chain(folder / DEVICE_CHAIN, folder / DEVICE_KEY)
    except OSError as error:
        raise KeyFault(
            f"{folder / DEVICE_CHAIN} and {DEVICE_KEY} cannot be used: {error}"
        ) from error
