"""Certificates for a test's own machines: an authority, and one for each name."""
import pathlib
import subprocess

import grpc

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Authority:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.openssl("req", "-x509", *KEY, "-keyout", "authority.key", "-out", "authority.pem", "-days", "2", "-subj",
                     "/CN=authority")

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def issue(self, name: str) -> None:
        self.openssl("req", *KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{name}\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
                     "-CAcreateserial", "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext")
        (self.folder / f"{name}.key").chmod(0o600)

    def channel(self, name: str, address: str, to: str) -> grpc.Channel:
        """To `address`, where `to` answers, by whoever has the certificate of `name`."""
        read = [(self.folder / file).read_bytes() for file in ("authority.pem", f"{name}.key", f"{name}.pem")]
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(*read),
                                   [("grpc.ssl_target_name_override", to)])
