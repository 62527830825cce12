"""A person on a host: signs in at its page and records one movement over HTTP.

python -m tests.namespaces.person FOLDER NAME
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from node.control import CONTROL_FILE

PIN = "123456"
PATIENCE_S = 60.0  # the account may still be on its way


def call(address: str, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{address}/api/v1{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
        return answer


def main(folder: Path, name: str) -> None:
    address = json.loads((folder / CONTROL_FILE).read_text())["address"]
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            found = call(address, "/session", {"store": "HC01", "user": "admin", "pin": PIN})
            break
        except urllib.error.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
    line = {"product": "P000", "quantity": 1, "batch": name}
    body = {"id": name, "kind": "receipt", "lines": [line]}
    call(address, "/stores/HC01/movements", body, found["token"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
