"""JSON into dataclasses, strictly: an unknown, missing or mistyped key is refused with its path."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from typing import Any, TypeVar

from .errors import ConvergeError

T = TypeVar("T")
NAMES = {str: "a string", int: "a whole number", bool: "true or false"}


def parse(cls: type[T], value: Any, path: str = "") -> T:
    """The dataclass that a JSON object describes; keys are camelCase there and snake_case here."""
    if not isinstance(value, dict):
        raise refused(path, f"must be an object, not {describe(value)}")
    fields = {camel_case(field.name): field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    for key in value:
        if key not in fields:
            raise refused(member(path, key), f"unknown key; known are {', '.join(fields)}")
    hints = typing.get_type_hints(cls)
    arguments: dict[str, Any] = {}
    for key, field in fields.items():
        if key in value:
            arguments[field.name] = convert(hints[field.name], value[key], member(path, key))
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise refused(member(path, key), "is missing")
    return cls(**arguments)


def convert(kind: Any, value: Any, path: str) -> Any:
    """One value as its declared type: scalars, lists, string-keyed maps, literals, dataclasses, options."""
    origin = typing.get_origin(kind)
    if origin is types.UnionType or origin is typing.Union:
        inner = next(choice for choice in typing.get_args(kind) if choice is not type(None))
        return convert(inner, value, path)
    if origin is typing.Literal:
        if value not in typing.get_args(kind) or isinstance(value, bool):
            choices = ", ".join(repr(choice) for choice in typing.get_args(kind))
            raise refused(path, f"must be one of {choices}, not {describe(value)}")
        return value
    if origin is list:
        if not isinstance(value, list):
            raise refused(path, f"must be a list, not {describe(value)}")
        (inner,) = typing.get_args(kind)
        return [convert(inner, item, f"{path}[{index}]") for index, item in enumerate(value)]
    if origin is dict:
        if not isinstance(value, dict):
            raise refused(path, f"must be an object, not {describe(value)}")
        inner = typing.get_args(kind)[1]
        return {key: convert(inner, item, f'{path}["{key}"]') for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        return parse(typing.cast("type[Any]", kind), value, path)
    if type(value) is not kind:
        raise refused(path, f"must be {NAMES[kind]}, not {describe(value)}")
    return value


def refused(path: str, what: str) -> ConvergeError:
    """The error for one place in the document, before the host was looked at."""
    return ConvergeError(path or "the document", what)


def member(path: str, key: str) -> str:
    """The path of an object's key, as it would be written in a program."""
    if not re.fullmatch(r"[A-Za-z_]\w*", key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def camel_case(name: str) -> str:
    """snake_case as camelCase."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def describe(value: Any) -> str:
    """A value as an error names it; long ones, which may be secret, by their type."""
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return {str: "a string", list: "a list", dict: "an object"}[type(value)]
