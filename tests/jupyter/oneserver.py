"""A server as an administrator sets one up: accounts, an environment that they may enter, a course, and its hub."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from copies import ROOT

from conftest import free_port, wait_for  # isort: skip

PASSWORD = secrets.token_urlsafe(9)
TOKEN = secrets.token_hex(16)
"""Of a service that makes tokens for learners, as their servers have them."""
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
NODE = ROOT / "node_modules" / ".bin"


def enterable(path: Path) -> bool:
    """Whether everybody may reach a path."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))


def python_for_everybody() -> Path | None:
    """A Python of our version outside anybody's home: the one that runs, or that of the system."""
    own = Path(sys._base_executable).resolve()
    return next((path for path in (own, Path("/usr/bin", VERSION)) if path.exists() and enterable(path)), None)


def missing() -> str:
    """What this machine lacks for such a server; empty where it lacks nothing."""
    if os.name != "posix" or os.getuid() != 0:
        return "accounts are made by root alone"
    if not shutil.which("useradd") or not shutil.which("setpriv"):
        return "there is no useradd or no setpriv"
    if not python_for_everybody():
        return f"there is no {VERSION} that other accounts may run"
    if not enterable(Path(tempfile.gettempdir())):
        return "other accounts cannot enter the folder for temporary files"
    if not (NODE / "configurable-http-proxy").exists():
        return "configurable-http-proxy is missing: npm ci"
    return ""


def link(source: Path, target: Path) -> None:
    """Copy a tree as links of its files, which costs no space; across file systems, copy it."""
    if subprocess.run(["cp", "-al", source, target], capture_output=True, check=False).returncode:
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["cp", "-a", source, target], check=True)


def environment(target: Path) -> Path:
    """An environment for all accounts, with what the tests' own has; whichpm is not the checkout's but a copy."""
    python = python_for_everybody()
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(target)], check=True)
    packages = target / "lib" / VERSION / "site-packages"
    shutil.rmtree(packages)
    link(Path(next(path for path in sys.path if path.endswith("site-packages"))), packages)
    for pointer in packages.glob("*whichpm*.pth"):
        pointer.unlink()
    shutil.copytree(ROOT / "whichpm", packages / "whichpm")
    for name in ("etc", "share"):
        link(Path(sys.prefix, name), target / name)
    for script in filter(Path.is_file, Path(sys.prefix, "bin").iterdir()):
        text = script.read_bytes()
        if text.startswith(b"#!") and b"python" in text.splitlines()[0] and not (target / "bin" / script.name).exists():
            new = target / "bin" / script.name
            new.write_bytes(b"\n".join([f"#!{target}/bin/python".encode(), *text.split(b"\n")[1:]]))
            new.chmod(0o755)
    return target


class Server:
    """One machine with its accounts; ``run`` runs a command as one of them."""

    def __init__(self, folder: Path, roles: dict[str, str]) -> None:
        self.folder = folder
        self.roles = roles
        self.environment = environment(folder / "environment")
        self.course = folder / "course"
        self.exchange = folder / "exchange"
        self.hub = folder / "hub"
        self.roster = folder / "roster.csv"
        self.ports = {name: free_port() for name in ("public", "hub", "proxy", "course")}
        self.address = f"http://127.0.0.1:{self.ports['public']}"
        self.log = folder / "hub.log"
        self._process: subprocess.Popen[bytes] | None = None

    def environ(self, name: str, **more: str) -> dict[str, str]:
        """What a login gives an account."""
        paths = [str(self.environment / "bin"), str(NODE), str(Path(shutil.which("node") or "").parent), os.defpath]
        home = pwd.getpwnam(name).pw_dir
        return {"PATH": os.pathsep.join(paths), "HOME": home, "USER": name, "LANG": "C.UTF-8", **more}

    def run(self, name: str, *command: str, check: bool = True, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a command as an account, in its home unless ``cwd`` says otherwise."""
        who = pwd.getpwnam(name)
        ids = [f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"] if who.pw_uid else []
        done = subprocess.run(
            [*(["setpriv", *ids, "--"] if ids else []), *command],
            env=self.environ(name),
            capture_output=True,
            text=True,
            check=False,
            **{"cwd": who.pw_dir, "stdin": None if "input" in more else subprocess.DEVNULL, **more},
        )
        assert not check or done.returncode == 0, f"{name}: {command}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    def configure(self, *more: str) -> subprocess.CompletedProcess[str]:
        """What the administrator does: the roster, ``whichpm hub``."""
        self.roster.write_text("id,role\n" + "".join(f"{name},{role}\n" for name, role in self.roles.items()))
        command = ["whichpm", "hub", str(self.hub), f"--roster={self.roster}", f"--exchange={self.exchange}", *more]
        return self.run("root", *command, f"--address=127.0.0.1:{self.ports['public']}", cwd=self.course)

    def commands(self) -> list[str]:
        """The four commands of the page that ``whichpm hub`` wrote."""
        found = re.search(r"```sh\n(.*?)```", (self.hub / "README.md").read_text(), re.DOTALL)
        assert found
        return found[1].splitlines()

    def settle(self) -> None:
        """The administrator's own settings: how people log in, and ports that are free here."""
        lines = [
            "c.JupyterHub.authenticator_class = 'shared-password'",
            f"c.SharedPasswordAuthenticator.user_password = {PASSWORD!r}",
            f"c.JupyterHub.hub_port = {self.ports['hub']}",
            f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{self.ports['proxy']}'",
            f"c.JupyterHub.services[0]['url'] = 'http://127.0.0.1:{self.ports['course']}'",
            f"c.JupyterHub.services.append({{'name': 'tokens', 'api_token': {TOKEN!r}}})",
            "c.JupyterHub.load_roles.append({'name': 'tokens', 'services': ['tokens'], 'scopes': "
            "['tokens', 'users', 'servers']})",
        ]
        with (self.hub / "local_config.py").open("a") as file:
            file.write("\n".join(["", *lines, ""]))

    def start(self) -> None:
        """Start the hub as the unit says, and wait until it and the course's own server answer."""
        unit = (self.hub / "which-pm-hub.service").read_text()
        found = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        assert found
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                shlex.split(found[1]), cwd=self.hub, env=self.environ("root"), stdout=log, stderr=log
            )
        wait_for(lambda: self._answers("/hub/login"), f"the hub answers (see {self.log})", 300)
        wait_for(lambda: self._answers("/services/which-pm/api"), f"formgrader answers (see {self.log})", 300)

    def stop(self) -> None:
        """As ``systemctl stop`` does with this unit: the hub is told to end, servers of learners are not."""
        assert self._process
        self._process.terminate()
        self._process.wait(60)

    def end(self) -> None:
        """Stop the hub where it runs, and the proxy, which has a session of its own and outlives a hub that dies."""
        if self._process and self._process.poll() is None:
            self.stop()
        with contextlib.suppress(OSError, ValueError):
            proxy = int((self.hub / "state" / "jupyterhub-proxy.pid").read_text().split()[0])
            if str(self.ports["proxy"]).encode() in Path(f"/proc/{proxy}/cmdline").read_bytes().split(b"\0"):
                os.kill(proxy, signal.SIGKILL)

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def _answers(self, path: str) -> bool:
        assert self._process
        assert self._process.poll() is None, f"the hub ended: {self.log.read_text()[-3000:]}"
        with contextlib.suppress(OSError), urllib.request.urlopen(self.address + path, timeout=5) as reply:
            return bool(reply.status == 200)
        time.sleep(0.2)  # Every question costs the hub a page that says there is none.
        return False

    def user_of(self, token: str) -> str | None:
        """Whom the hub takes the bearer of a token for, if anybody."""
        request = urllib.request.Request(f"{self.address}/hub/api/user", headers={"Authorization": f"token {token}"})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return str(json.load(reply)["name"])
        except urllib.error.HTTPError as refused:
            if refused.code != 403:
                raise
            return None

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the hub's interface, as the service that makes tokens."""
        request = urllib.request.Request(
            f"{self.address}/hub/api{path}",
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"token {TOKEN}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=60) as reply:
            text = reply.read()
        return json.loads(text) if text else None


@contextlib.contextmanager
def server(roles: Sequence[tuple[str, str]]) -> Iterator[Server]:
    """A server for some roles; accounts get names that nobody has, and are removed in the end."""
    if why := missing():
        pytest.skip(why)
    mark = f"wpm{secrets.token_hex(3)}"
    names = {f"{mark}{short}": role for short, role in roles}
    folder = Path(tempfile.mkdtemp(prefix="which-pm-server-"))
    folder.chmod(0o755)
    (folder / "homes").mkdir()
    found: Server | None = None
    made: list[str] = []
    try:
        for name in names:
            home = str(folder / "homes" / name)
            command = ["useradd", "--create-home", "--no-log-init", "--home-dir", home, "--shell", "/bin/sh", name]
            subprocess.run(command, check=True, capture_output=True)
            made.append(name)
            Path(home).chmod(0o700)
        found = Server(folder, names)
        yield found
    finally:
        if found:
            found.end()
        theirs = {pwd.getpwnam(name).pw_uid for name in made}
        for process in Path("/proc").glob("[0-9]*"):  # Of these accounts alone: what their servers left running.
            with contextlib.suppress(OSError):
                if process.stat().st_uid in theirs:
                    os.kill(int(process.name), signal.SIGKILL)
        for name in made:
            wait_for(lambda name=name: not subprocess.run(["userdel", name], capture_output=True).returncode, "gone")
        shutil.rmtree(folder, ignore_errors=True)
