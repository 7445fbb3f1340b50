"""Starts the demo of a release, reads its pages, and stops it. Exits with 1 and the log if anything fails.

command PROGRAM ARGUMENT…   what an installed wheel starts
image FILE                  the root file system of an image, without a container engine; needs root and unshare
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

PAGES = ("/readyz", "/demo/", "/embed/ask.js", "/ask/", "/faq/", "/login/", "/api/v1/openapi.json")
READY = "Refdesk is ready: "
SECONDS = 60
NODE = ("node", "nodejs", "npm", "node_modules")
# As in deploy/compose.yaml: nothing can be written but the volumes and /tmp, and no right is left.
IN_ROOT = """
mount --make-rprivate / && mount --bind "$1" "$1" && for folder in $2 /tmp; do
  mount --bind "$1.writable$folder" "$1$folder" || exit 1
done
mount --rbind /dev "$1/dev" && mount --rbind /proc "$1/proc" && mount -o remount,ro,bind "$1" && cd / || exit 1
root=$1 user=$3 folder=$4 && shift 4
exec setpriv --no-new-privs chroot --userspec="$user" "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
"""


class SmokeError(Exception):
    pass


def serve_demo(command: list[str], environ: Mapping[str, str], check: Callable[[str], None] = lambda url: None) -> None:
    """Start the demo and read its pages. `check` gets its address before it is stopped."""
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            url = _address(server, log)
            for page in PAGES:
                urllib.request.urlopen(url + page, timeout=20).read()
            check(url)
            server.send_signal(signal.SIGINT)
            if code := server.wait(SECONDS):
                raise SmokeError(f"The demo was stopped, and ended with {code}.")
        except (OSError, subprocess.SubprocessError, SmokeError) as error:
            log.seek(0)
            raise SmokeError(f"{log.read()}\n{error}") from error
        finally:
            server.kill()
            server.wait()


def _address(server: "subprocess.Popen[bytes]", log: Any) -> str:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        log.seek(0)
        for line in log:
            if line.startswith(READY) and line.endswith("\n"):
                return str(line.removeprefix(READY).strip())
        time.sleep(0.1)
    raise SmokeError("The demo doesn't start.")


def serve_image(file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: S103 the image's user isn't the one who unpacks it
        root = Path(folder) / "root"
        config = unpack(file, root)
        without_node(root)
        environ = dict(line.split("=", 1) for line in config["Env"]) | {"REFDESK_PORT": "0"}
        user, volumes = config["User"], list(config["Volumes"])
        for path in (*volumes, "/tmp"):  # noqa: S108 of the image
            _writable(Path(f"{root}.writable{path}"), user)
        words = [str(root), shlex.join(volumes), user, config["WorkingDir"]]
        start = ["unshare", "--mount", "/bin/sh", "-c", IN_ROOT, "sh", *words]

        def check(url: str) -> None:
            health = environ | {"REFDESK_PORT": url.rpartition(":")[2]}
            subprocess.run([*start, *config["Healthcheck"]["Test"][1:]], env=health, check=True)

        serve_demo([*start, *config["Cmd"]], environ, check)


def unpack(file: Path, root: Path) -> dict[str, Any]:
    """Unpack the layers of an image, whose digests must be right, and return its configuration."""
    root.mkdir()
    with tarfile.open(file) as archive:

        def blob(about: dict[str, Any]) -> bytes:
            name, digest = about["digest"].split(":")
            entry = archive.extractfile(f"blobs/{name}/{digest}")
            content = entry.read() if entry else b""
            if (sha256(content).hexdigest(), len(content)) != (digest, about["size"]):
                raise SmokeError(f"The image's part {digest} is damaged.")
            return content

        index = archive.extractfile("index.json")
        manifest = json.loads(blob(json.loads(index.read() if index else b"")["manifests"][0]))
        for layer in manifest["layers"]:
            subprocess.run(["tar", "-xz", "-C", str(root)], input=blob(layer), check=True)
        config: dict[str, Any] = json.loads(blob(manifest["config"]))["config"]
        return config


def without_node(root: Path) -> None:
    if found := sorted(str(path.relative_to(root)) for name in NODE for path in root.rglob(name)):
        raise SmokeError(f"The image contains Node: {', '.join(found)}")


def _writable(folder: Path, user: str) -> None:
    folder.mkdir(parents=True)
    os.chown(folder, *(int(number) for number in user.split(":")))


if __name__ == "__main__":
    try:
        if sys.argv[1] == "command":
            serve_demo(sys.argv[2:], os.environ)
        else:
            serve_image(Path(sys.argv[2]))
    except SmokeError as failed:
        sys.exit(str(failed))
