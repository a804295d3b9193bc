"""The text of a PDF as pdftotext reads it off."""
import re
import subprocess


def lines_of(content: bytes) -> str:
    """In reading order, line by line."""
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, check=True, capture_output=True).stdout.decode()


def text_of(content: bytes) -> str:
    """The same, white space left out."""
    return re.sub(r"\s", "", lines_of(content))
