#!/usr/bin/env python3
"""Writes a binary file as a C array, so that a program carries it along.

usage: embed.py INPUT SYMBOL OUTPUT-STEM     writes OUTPUT-STEM.c and OUTPUT-STEM.h
"""
import pathlib
import sys


def main() -> None:
    source, symbol, stem = sys.argv[1:]
    data = pathlib.Path(source).read_bytes()
    guard = f"{symbol.upper()}_H"
    pathlib.Path(stem + ".h").write_text(
        f"#ifndef {guard}\n#define {guard}\n\n#include <stddef.h>\n\n"
        f"extern const unsigned char {symbol}[];\nextern const size_t {symbol}_size;\n\n#endif\n")
    rows = (data[i:i + 16] for i in range(0, len(data), 16))
    body = ",\n    ".join(", ".join(str(byte) for byte in row) for row in rows)
    pathlib.Path(stem + ".c").write_text(
        f'#include "{pathlib.Path(stem).name}.h"\n\nconst unsigned char {symbol}[] = {{\n    {body}}};\n'
        f"const size_t {symbol}_size = {len(data)};\n")


if __name__ == "__main__":
    main()
