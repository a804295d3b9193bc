"""A way to Redis that holds what a test wants held: a service that is told this address gets to the test's own Redis, but
the first request with certain bytes in it waits until the test says go on. What came before it is answered.

    with held_redis.HeldRedis(city.redis.socket, city.folder / "held.sock", b"account/leader1") as held:
        city.start("identity2", …, wait=False, REDIS=held.address)
        held.wait()      # it stands before the request
        …                # whatever others do meanwhile
        held.go_on()
"""
import pathlib
import socket
import threading

CHUNK, HELD_WITHIN_S = 1 << 16, 30


class HeldRedis:
    def __init__(self, redis: pathlib.Path, path: pathlib.Path, held: bytes) -> None:
        self.address = f"unix:{path}"
        self._redis, self._bytes = redis, held
        self._held, self._going = threading.Event(), threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> "HeldRedis":
        return self

    def __exit__(self, *_: object) -> None:
        self._going.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def wait(self) -> None:
        if not self._held.wait(HELD_WITHIN_S):
            raise AssertionError(f"nobody asked for {self._bytes!r}")

    def go_on(self) -> None:
        self._going.set()

    def _accept(self) -> None:
        while True:
            try:
                asking, _ = self._listener.accept()
            except OSError:
                return
            answering = socket.socket(socket.AF_UNIX)
            answering.connect(str(self._redis))
            threading.Thread(target=self._pass, args=(asking, answering, self._bytes), daemon=True).start()
            threading.Thread(target=self._pass, args=(answering, asking, b""), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, held: bytes) -> None:
        """A request comes whole or its name in two pieces: what went before is looked at with it."""
        tail = b""
        try:
            while data := source.recv(CHUNK):
                if held and held in tail + data:
                    self._held.set()
                    self._going.wait()
                tail = data[-len(held):]
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one side has gone: the other sees it
        finally:
            source.close()
