"""The site as ops puts it together, for a browser test: the pages built by vite, nginx by ops/nginx.conf.in, the real
gateway, and services that the test plays."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import fake_services
import service_fixture

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEB = ROOT / "gateway/web"
PAGES = service_fixture.BUILD / "pages"
START_SECONDS = 20


def sources():
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in ("node_modules", "dist")]
        yield from (pathlib.Path(folder) / name for name in files)


def build_pages() -> None:
    stamp = PAGES / ".built"
    newest = max(path.stat().st_mtime for path in sources())
    if stamp.exists() and stamp.stat().st_mtime > newest:
        return
    if not (WEB / "node_modules").exists():
        raise AssertionError("the pages' libraries are missing: run ops/setup --test --pages")
    done = subprocess.run(["npm", "run", "build", "--", "--outDir", str(PAGES), "--emptyOutDir"], cwd=WEB, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout
    stamp.touch()


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self):
        build_pages()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="banfu-site-"))
        self.gateway = fake_services.Gateway(behind_edge=True)
        self.url = f"http://127.0.0.1:{self.start_nginx()}"

    def start_nginx(self) -> int:
        port = free_port()
        (self.folder / "nginx").mkdir()
        rules = f'root "{PAGES}"; location /assets/ {{ expires 30d; }} location / {{ try_files $uri /index.html; }}'
        text = (ROOT / "ops/nginx.conf.in").read_text()
        for mark, value in {"@user@": "user root root;" if os.getuid() == 0 else "", "@sockets@": str(self.gateway.folder),
                            "@var@": str(self.folder), "@listen@": f"listen 127.0.0.1:{port};", "@pages@": rules}.items():
            text = text.replace(mark, value)
        (self.folder / "nginx.conf").write_text(text)
        self.nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", str(self.folder / "nginx.conf")])
        end = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                return port
            if time.monotonic() > end:
                raise AssertionError("nginx does not listen")
            time.sleep(0.02)

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.nginx.terminate()
        self.nginx.wait(20)
        code = self.gateway.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if code != 0 and not error:
            raise AssertionError(f"the gateway ended with {code}")
