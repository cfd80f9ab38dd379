"""Serving and answering reach no other machine: watched where the kernel is asked, not in Python."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from assistant.answering import Assistant
from assistant.settings import Settings
from corpus.loader import FOLDER

ROOT = FOLDER.parent
QUESTION = "why am I sore after a session?"
# A socket that only listens or talks to this machine, by what strace prints of the address.
_LOCAL = re.compile(r'AF_UNIX|AF_NETLINK|AF_UNSPEC|inet_addr\("127\.|inet_pton\(AF_INET6, "::1"|htons\(0\)')

# Run in the namespace or under strace: serves the page, asks it a question over HTTP, and stops.
ASK_THE_PAGE = f"""
import json, subprocess, sys, time, urllib.request
page = subprocess.Popen([sys.executable, "app.py"], stderr=subprocess.PIPE, text=True)
try:
    address = page.stderr.readline().split("http://")[1].split()[0]
    get = lambda path, body=None: urllib.request.urlopen(urllib.request.Request(
        f"http://{{address}}{{path}}", body, {{"Content-Type": "application/json"}}), timeout=60).read().decode()
    get("/"), get("/sources/list"), get("/config")
    event = json.loads(get("/gradio_api/call/ask", json.dumps({{"data": [{QUESTION!r}, []]}}).encode()))["event_id"]
    print(get(f"/gradio_api/call/ask/{{event}}"))
finally:
    page.terminate()
    page.wait()
"""


def tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, f"This test needs {name}. Run: sh tests/install_sandbox.sh"
    return found


def environment(settings: Settings) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "HF_", "GRADIO_"))}
    return {**own, "ASSISTANT_INDEX_FOLDER": str(settings.index_folder), "ASSISTANT_PORT": "7969"}


def test_everything_works_in_a_network_without_a_way_out(settings: Settings, assistant: Assistant) -> None:
    expected = assistant.answer(QUESTION).sentences[0].text
    alone = [
        tool("unshare"),
        "--user",
        "--map-root-user",
        "--net",
        "sh",
        "-c",
        f'{tool("ip")} link set lo up && exec "$@"',
        "sh",
    ]
    # The world is as it should be: no address but the loopback one can be reached.
    tried = subprocess.run(
        [*alone, sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 3)"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Network is unreachable" in tried.stderr
    done = subprocess.run(
        [*alone, sys.executable, "-c", ASK_THE_PAGE], cwd=ROOT, env=environment(settings), capture_output=True,
        text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_no_connection_and_no_look_up_is_even_tried(settings: Settings, assistant: Assistant, tmp_path: Path) -> None:
    expected = assistant.answer(QUESTION).sentences[0].text
    watched = [
        tool("strace"), "-f", "-qq", "--trace=connect,sendto,sendmsg,sendmmsg", "--seccomp-bpf",
        "-o", str(tmp_path / "calls"),
    ]  # fmt: skip
    # The watch works: a connection and a datagram to another machine are seen.
    probe = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('192.0.2.1', 9))"
    subprocess.run([*watched, sys.executable, "-c", probe], check=False, capture_output=True)
    assert outside_calls(tmp_path / "calls")
    done = subprocess.run(
        [*watched, sys.executable, "-c", ASK_THE_PAGE], cwd=ROOT, env=environment(settings), capture_output=True,
        text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout
    assert "127.0.0.1" in (tmp_path / "calls").read_text()  # the question itself was seen
    assert outside_calls(tmp_path / "calls") == []


def outside_calls(log: Path) -> list[str]:
    """System calls that name an address of another machine."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if "sa_family=" in line]
    return [line for line in lines if not _LOCAL.search(line)]
