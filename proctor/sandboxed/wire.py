"""Plain values as bytes, and back: a closed set of types, msgpack, no pickle.

None, bool, int, float, complex, str, list, tuple, dict, NumPy arrays and scalars of numbers and booleans travel and
arrive as exactly these types; subclasses arrive as what they are based on. Functions travel as a Function, a stand-in
for which is made on the other side. Anything else arrives as an Opaque, which knows the name of its type.
"""

import math
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

import msgpack
import numpy as np

# A layer of a large network has 10 million weights at most; a frame holds a call's arguments and its result.
MAX_ARRAY = 32 << 20  # bytes
MAX_FRAME = 128 << 20  # bytes
# The deepest answers of an exercise are lists in dicts in tuples. Far below Python's own limit of recursion.
MAX_DEPTH = 24
# A list of costs has thousands of entries; each of them is an object here, unlike those of an array.
MAX_ITEMS = 200_000
MAX_INT = 512  # bytes
MAX_NAME, MAX_SOURCE = 200, 100_000  # characters
DTYPE = re.compile(r"[<>|=]?[biufc](1|2|4|8|16|32)")
TUPLE, INT, COMPLEX, ARRAY, SCALAR, REFERENCE, FUNCTION, OPAQUE = range(8)


class WireError(Exception):
    """Bytes that are no message, or beyond the limits."""


@dataclass(frozen=True)
class Function:
    """A function that is owned by the sender ("here"), by the receiver ("there"), or by a library that both have.

    key: by which its owner knows it; name, signature, source: as text, empty where unknown
    """

    owner: str
    key: str
    name: str = ""
    signature: str = ""
    source: str = ""


@dataclass(frozen=True)
class Opaque:
    """A value of a type that does not travel."""

    type_name: str


def _type_name(value: object) -> str:
    try:
        return str(type.__getattribute__(type(value), "__name__"))[:MAX_NAME]
    except Exception:
        return "object"


def _key(key: object) -> str | int:
    """The key of a dict: a text or a number of 64 bits. TypeError for any other."""
    if type(key) is str or (type(key) is int and -(1 << 63) <= key < 1 << 63):
        return key
    raise TypeError("a key that does not travel")


class _Encoder:
    """Turns one value into what msgpack takes; every array, list and dict once, and a reference where it recurs."""

    def __init__(self, describe: Callable[[object], Function | None]):
        self._describe = describe
        self._places: dict[int, int] = {}
        self._open: set[int] = set()
        self._kept: list[object] = []
        """Keeps the values alive, so that no two have the same id."""
        self._items = 0

    def encode(self, value: object, depth: int = 0) -> object:
        """What msgpack takes for `value`; an Opaque where it does not travel, or cannot even be looked at."""
        if depth > MAX_DEPTH:
            return self._opaque("a value that is too deep")
        try:
            return self._plain(value, depth)
        except Exception:
            return self._opaque(_type_name(value))

    def _opaque(self, type_name: str) -> msgpack.ExtType:
        return _ext(OPAQUE, [type_name])

    def _plain(self, value: object, depth: int) -> object:
        kind = type(value)
        if value is None or kind in (bool, float):
            return value
        # (bool cannot be subclassed, and np.float64 is a float; isinstance would believe a __class__ that lies.)
        if issubclass(kind, np.generic):
            return self._array(np.asarray(value), SCALAR)
        if issubclass(kind, int):
            number = int.__int__(value)
            size = number.bit_length() // 8 + 1
            if size > MAX_INT:
                return self._opaque("int of too many digits")
            return msgpack.ExtType(INT, number.to_bytes(size, "big", signed=True))
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, complex):
            return _ext(COMPLEX, [value.real, value.imag])
        if issubclass(kind, str):
            return str.__str__(value)
        if issubclass(kind, tuple | list | dict):
            base = next(base for base in (tuple, list, dict) if issubclass(kind, base))
            self._items += base.__len__(value)
            if self._items > MAX_ITEMS:
                self._items -= base.__len__(value)
                return self._opaque(f"{base.__name__}, too large")
        if issubclass(kind, tuple):
            return _ext(TUPLE, [self.encode(one, depth + 1) for one in tuple.__iter__(value)])
        if issubclass(kind, np.ndarray | list | dict):
            return self._once(value, kind, depth)
        function = self._describe(value)
        if function is None:
            return self._opaque(_type_name(value))
        return _ext(FUNCTION, [function.owner, function.key, function.name, function.signature, function.source])

    def _once(self, value: object, kind: type, depth: int) -> object:
        if id(value) in self._open:
            return self._opaque(f"{kind.__name__} that contains itself")
        if id(value) in self._places:
            return _ext(REFERENCE, [self._places[id(value)]])
        self._open.add(id(value))
        if issubclass(kind, np.ndarray):
            encoded = self._array(value, ARRAY)
        elif issubclass(kind, list):
            encoded = [self.encode(one, depth + 1) for one in list.__iter__(value)]
        else:
            encoded = {_key(key): self.encode(one, depth + 1) for key, one in dict.items(value)}
        self._open.discard(id(value))
        self._kept.append(value)
        self._places[id(value)] = len(self._places)
        return encoded

    def _array(self, value: np.ndarray, code: int) -> msgpack.ExtType:
        if isinstance(value, np.ma.MaskedArray):
            return self._opaque("masked array")
        shape, dtype = np.ndarray.shape.__get__(value), np.ndarray.dtype.__get__(value)
        if dtype.kind not in "biufc":
            return self._opaque(f"ndarray of dtype {dtype}"[:MAX_NAME])
        if math.prod(shape) * dtype.itemsize > MAX_ARRAY:
            return self._opaque(f"ndarray of shape {shape}, too large"[:MAX_NAME])
        plain = np.ascontiguousarray(np.asarray(value)).reshape(shape)
        return _ext(code, [dtype.str, list(shape), plain.tobytes()])


def _ext(code: int, content: list) -> msgpack.ExtType:
    return msgpack.ExtType(code, msgpack.packb(content))


def encode(value: object, describe: Callable[[object], Function | None] = lambda value: None) -> bytes:
    """`value` as bytes. `describe` says how a value that is not plain travels, or gives None where it does not."""
    data = msgpack.packb(_Encoder(describe).encode(value))
    return data if len(data) <= MAX_FRAME else msgpack.packb(_ext(OPAQUE, ["a value that is too large"]))


class _Decoder:
    """Rebuilds one value, and believes nothing."""

    def __init__(self, resolve: Callable[[Function], object], opaque: Callable[[Opaque], object]):
        self._resolve, self._opaque = resolve, opaque
        self._places: list[object] = []
        self._items = 0

    def decode(self, raw: object, depth: int = 0) -> object:
        """The value that msgpack's `raw` stands for; WireError, or what Python raises, where it stands for none."""
        self._items += 1
        if depth > MAX_DEPTH + 1 or self._items > MAX_ITEMS + 1:
            raise WireError("too deep or too large")
        if raw is None or type(raw) in (bool, float, str):
            return raw
        if type(raw) is list:
            return self._placed([self.decode(one, depth + 1) for one in raw])
        if type(raw) is dict:
            return self._placed({_key(key): self.decode(one, depth + 1) for key, one in raw.items()})
        if type(raw) is msgpack.ExtType:
            return self._extended(raw.code, raw.data, depth)
        raise WireError(f"a {type(raw).__name__}")

    def _placed(self, value: object) -> object:
        self._places.append(value)
        return value

    def _extended(self, code: int, data: bytes, depth: int) -> object:
        if code == INT:
            if len(data) > MAX_INT:
                raise WireError("an int of too many digits")
            return int.from_bytes(data, "big", signed=True)
        content = msgpack.unpackb(data)
        if code == TUPLE:
            return tuple(self.decode(one, depth + 1) for one in content)
        if code == COMPLEX:
            return complex(*map(_float, content))
        if code in (ARRAY, SCALAR):
            array = _array(*content)
            return self._placed(array) if code == ARRAY else array.reshape(())[()]
        if code == REFERENCE:
            (place,) = content
            if type(place) is not int or place < 0:
                raise WireError("not a place")
            return self._places[place]
        if code == FUNCTION:
            return self._resolve(Function(*map(_text, content)))
        if code == OPAQUE:
            return self._opaque(Opaque(*map(_text, content)))
        raise WireError(f"unknown code {code}")


def _float(value: object) -> float:
    if type(value) is not float:
        raise WireError("not a float")
    return value


def _text(value: object) -> str:
    if type(value) is not str or len(value) > MAX_SOURCE:
        raise WireError("not a text, or too long")
    return value


def _array(dtype: str, shape: list[int], data: bytes) -> np.ndarray:
    # Only then is numpy asked what the text means.
    if type(dtype) is not str or not DTYPE.fullmatch(dtype) or type(data) is not bytes or type(shape) is not list:
        raise WireError("not an array")
    if len(shape) > 32 or not all(type(length) is int and 0 <= length <= MAX_ARRAY for length in shape):
        raise WireError("not a shape")
    kind = np.dtype(dtype)
    if math.prod(shape) * kind.itemsize != len(data):
        raise WireError("a shape that does not fit the data")
    return np.frombuffer(data, kind).reshape(shape).astype(kind.newbyteorder("="))


def decode(
    data: bytes,
    resolve: Callable[[Function], object] = lambda function: function,
    opaque: Callable[[Opaque], object] = lambda value: value,
) -> object:
    """The value that `data` stands for, with what `resolve` and `opaque` give in the place of what does not travel.

    Raises WireError for anything that `encode` would not have made, and what `resolve` and `opaque` raise.
    """
    try:
        return _Decoder(resolve, opaque).decode(msgpack.unpackb(data, strict_map_key=False))
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"{type(error).__name__}: {error}") from error


def send(connection: socket.socket, data: bytes) -> None:
    """Send one frame: its length in 4 bytes, then `data`."""
    connection.sendall(struct.pack(">I", len(data)) + data)


def _receive_exactly(connection: socket.socket, length: int) -> bytes:
    chunks = bytearray()
    while len(chunks) < length:
        chunk = connection.recv(min(length - len(chunks), 1 << 20))
        if not chunk:
            raise EOFError("the other side is gone")
        chunks += chunk
    return bytes(chunks)


def receive(connection: socket.socket) -> bytes:
    """One frame's data. WireError for a length beyond MAX_FRAME, EOFError where the other side is gone."""
    (length,) = struct.unpack(">I", _receive_exactly(connection, 4))
    if length > MAX_FRAME:
        raise WireError(f"a frame of {length} bytes")
    return _receive_exactly(connection, length)
