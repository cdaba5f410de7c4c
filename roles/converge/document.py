"""How a document is written: JSON, or the text of roles/document.ts, which a preview shows line by line."""

from __future__ import annotations

import json
from typing import Any

from .errors import ConvergeError


def read_document(text: str) -> Any:
    """The document with the contents of its files, whichever way it was written."""
    try:
        value, end = json.JSONDecoder().raw_decode(text.lstrip())
    except ValueError as error:
        raise ConvergeError("the document", f"is not JSON ({error}); was the connection cut?") from None
    rest = text.lstrip()[end:].lstrip("\n")
    if rest.strip():
        add_contents(value, rest)
    return value


def add_contents(value: Any, text: str) -> None:
    """Gives every file its lines. One that is declared and has none is empty, and must have its heading still."""
    contents: dict[str, list[str]] = {}
    path = name = ""
    lines = text.split("\n")
    if lines[-2:] != ["=", ""]:
        raise ConvergeError("the document", "does not end as it should; was the connection cut?")
    for line in lines[:-2]:
        mark, content = line[len(name) : len(name) + 1], line[len(name) + 1 :]
        if line.startswith("= /"):
            path = line[2:]
            name = path.rsplit("/", 1)[1]
            contents[path] = []
        elif path and line.startswith(name) and mark in ("|", "\\"):
            contents[path].append(content.removeprefix(" ") + ("\n" if mark == "|" else ""))
        else:
            raise ConvergeError("the document", f"has a line that belongs to no file: {line[:80]}")
    files = value.get("files") if isinstance(value, dict) else None
    if not isinstance(files, dict) or files.keys() != contents.keys():
        raise ConvergeError("the document", "has other files than it declares; was the connection cut?")
    for path, entry in files.items():
        if isinstance(entry, dict):
            entry["content"] = "".join(contents[path])
