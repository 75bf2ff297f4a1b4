"""Plain values as bytes, and back: a closed set of types, msgpack, no pickle.

None, bool, int, float, complex, str, list, tuple, dict, NumPy arrays and scalars of numbers and booleans travel and
arrive as exactly these types; subclasses arrive as what they are based on, masked arrays only where nothing is masked.
Functions travel as a Function, a stand-in for which is made on the other side: no source, file name or documentation.
Anything else arrives as an Opaque, which knows the name of its type.

A message is a flat run of msgpack's scalars. What has parts begins with an ext that says how many; the parts follow,
of a dict its keys and then its values. Nothing is nested for msgpack, and every part is counted before it is made.
"""

import contextlib
import math
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields

import msgpack
import numpy as np

# A layer of a large network has 10 million weights at most; a frame holds a call's arguments and its result.
MAX_ARRAY = 32 << 20  # bytes
MAX_FRAME = 128 << 20  # bytes
# The deepest answers of an exercise are lists in dicts in tuples. Far below Python's own limit of recursion.
MAX_DEPTH = 32
# A list of costs has thousands of entries; each is an object here, unlike those of an array, of which 1 KiB is an item.
MAX_ITEMS = 200_000
# Of numbers and tuples, unlike texts, one can choose a million with the same hash, and a dict then takes n² steps.
ITEMS_OF_A_KEY = 40
# For each a stand-in is compiled, which takes up to a millisecond; or a class is made, which takes a kilobyte.
ITEMS_OF_A_FUNCTION, ITEMS_OF_AN_OPAQUE = 1000, 100
# Who looks at a text word by word holds some sixty bytes for each: of a text, an item is no more than that.
CHARACTERS_OF_AN_ITEM = 16
MAX_INT = 4096  # bits
MAX_DIMENSIONS = 64  # NumPy's own limit
MAX_NAME, MAX_SIGNATURE = 200, 2000  # characters
MAX_STR = 4 * CHARACTERS_OF_AN_ITEM * MAX_ITEMS  # bytes in UTF-8
KINDS = ("b1", *(f"{sign}{size}" for sign in "iu" for size in (1, 2, 4, 8)), "f2", "f4", "f8", "f16", "c8", "c16")
LIST, TUPLE, DICT, INT, COMPLEX, ARRAY, SCALAR, FUNCTION, OPAQUE = range(9)
CODES = {list: LIST, tuple: TUPLE, dict: DICT}
# Of msgpack: an ext with four bytes, which are how many parts follow.
HEAD = struct.Struct(">BBI")
FIXEXT4 = 0xD6
# The bases' own methods, for those of a subclass may lie.
BASES = {int: int.__int__, float: float.__float__, complex: complex.__pos__, str: str.__str__}
NATIVE = "<" if sys.byteorder == "little" else ">"


def _dtypes() -> dict[str, tuple[np.dtype, np.dtype]]:
    """By name, what may travel: the type, and what its bytes are read as.

    A boolean's byte may be 5, and a sum of such is no count; from numbers NumPy makes it 0 or 1.
    """
    found = {}
    for name in (order + kind for order in "<>|" for kind in KINDS):
        with contextlib.suppress(TypeError):  # not everywhere are there extended floats
            found[name] = np.dtype(name).newbyteorder("="), np.dtype("u1" if name.endswith("b1") else name)
    return found


DTYPES = _dtypes()
# An extended float of 80 bits lies in 16 bytes, whose others hold whatever lay there before.
FLOAT80 = np.finfo(np.longdouble).nmant == 63


class WireError(Exception):
    """Bytes that are no message, or a value beyond the limits."""


def _check_texts(value: object) -> None:
    """WireError where a field of `value` is no text, or is longer than its kind may be."""
    limits = {"signature": MAX_SIGNATURE}
    for field in fields(value):
        text = getattr(value, field.name)
        if type(text) is not str or len(text) > limits.get(field.name, MAX_NAME):
            raise WireError("not a text, or too long")


@dataclass(frozen=True)
class Function:
    """A function that is owned by the sender ("here"), by the receiver ("there"), or by a library that both have.

    key: by which its owner knows it; name, signature: as text, empty where that is nobody's business. WireError for
    other texts
    """

    owner: str
    key: str
    name: str = ""
    signature: str = ""

    def __post_init__(self):
        _check_texts(self)
        if self.owner not in ("here", "there", "library"):
            raise WireError("an owner that is unknown")


@dataclass(frozen=True)
class Opaque:
    """A value of a type that does not travel. WireError for a name that is too long."""

    type_name: str

    def __post_init__(self):
        _check_texts(self)


def _scalar(value: object) -> object:
    """`value` as a NumPy scalar or None, bool, int, float, complex or str exactly; TypeError where it is none."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    # np.float64 is a float, too. (isinstance would believe a __class__ that lies.)
    if issubclass(kind, np.generic) and not issubclass(kind, str):
        scalar = np.asarray(value)[()]
        if scalar.dtype.str in DTYPES:
            return scalar
    for base, plain in BASES.items():
        if issubclass(kind, base):
            return plain(value)
    raise TypeError("no scalar")


def _key(key: object) -> object:
    """The key of a dict: a scalar or a tuple of such. TypeError for any other, and for nan, which is never found."""
    if type(key) is str:
        return key
    plain = tuple(map(_key, tuple.__iter__(key))) if issubclass(type(key), tuple) else _scalar(key)
    if plain != plain:
        raise TypeError("nan as a key")
    return plain


class _Limits:
    """What both sides count alike, so that one refuses what the other would."""

    def __init__(self):
        self._items = 0

    def _spend(self, items: int) -> None:
        self._items += items
        if self._items > MAX_ITEMS:
            raise WireError("too large")

    def _spend_text(self, text: str) -> None:
        self._spend(len(text) // CHARACTERS_OF_AN_ITEM)

    def _spend_keys(self, keys: list) -> None:
        self._spend(ITEMS_OF_A_KEY * sum(type(key) is not str for key in keys))

    @staticmethod
    def _check_depth(depth: int) -> None:
        if depth > MAX_DEPTH:
            raise WireError("too deep")


class _Encoder(_Limits):
    """Writes one value."""

    def __init__(self, describe: Callable[[object], Function | None]):
        super().__init__()
        self._describe = describe
        self._packer = msgpack.Packer()
        self._pack = self._packer.pack
        self._written: list[bytes] = []
        self._size = 0
        self._opaques = 0
        self._open: set[int] = set()
        """By id, what is being written: what is in itself has no end."""

    def encode(self, value: object, depth: int = 0) -> bytes:
        """The message for `value`; an Opaque where it does not travel, or cannot even be looked at."""
        self._write(value, depth)
        return b"".join(self._written)

    def _write(self, value: object, depth: int) -> None:
        written, size, items = len(self._written), self._size, self._items
        try:
            self._plain(value, depth)
        except Exception as error:
            # As if it had not been begun.
            del self._written[written:]
            self._size, self._items = size, items
            why = f", {error}" if type(error) is WireError else ""
            self._opaque(type_name(value) + why)

    def _put(self, data: bytes) -> None:
        self._written.append(data)
        self._size += len(data)
        if self._size > MAX_FRAME:
            raise WireError("too large")

    def _opaque(self, type_name: str) -> None:
        self._spend(ITEMS_OF_AN_OPAQUE)
        self._opaques += 1
        self._put(HEAD.pack(FIXEXT4, OPAQUE, 1) + self._pack(type_name[:MAX_NAME]))

    def _plain(self, value: object, depth: int) -> None:
        kind = type(value)
        if kind is float or kind is bool or value is None:
            self._put(self._pack(value))
        elif kind is int or kind is str or kind is complex:
            self._put_scalar(value)
        elif issubclass(kind, np.ndarray):
            self._array(ARRAY, value)
        elif issubclass(kind, list | tuple | dict):
            base = list if issubclass(kind, list) else tuple if issubclass(kind, tuple) else dict
            if id(value) in self._open:
                raise WireError("in itself")
            self._open.add(id(value))
            try:
                self._parts(base, value, depth)
            finally:
                self._open.discard(id(value))
        elif kind is Opaque:
            self._opaque(value.type_name)
        else:
            try:
                scalar = _scalar(value)
            except TypeError:
                self._function(value)
            else:
                self._put_scalar(scalar)

    def _put_scalar(self, value: object) -> None:
        if type(value) is int:
            if value.bit_length() > MAX_INT:
                raise WireError("too many digits")
            data = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
            self._put(self._packer.pack_ext_type(INT, data))
        elif type(value) is complex:
            self._put(self._packer.pack_ext_type(COMPLEX, struct.pack(">dd", value.real, value.imag)))
        elif isinstance(value, np.generic):
            self._array(SCALAR, np.asarray(value))
        else:
            if type(value) is str:
                self._spend_text(value)
            self._put(self._pack(value))

    def _function(self, value: object) -> None:
        function = value if type(value) is Function else self._describe(value)
        if function is None:
            self._opaque(type_name(value))
        else:
            self._spend(ITEMS_OF_A_FUNCTION)
            texts = astuple(function)
            self._put(HEAD.pack(FIXEXT4, FUNCTION, len(texts)) + b"".join(map(self._pack, texts)))

    def _parts(self, base: type, value: object, depth: int) -> None:
        self._check_depth(depth + 1)
        count = base.__len__(value) * (2 if base is dict else 1)
        self._spend(count)
        self._put(HEAD.pack(FIXEXT4, CODES[base], count))
        if base is dict:
            self._keys([_key(key) for key in dict.keys(value)], depth)
        for part in [*(dict.values(value) if base is dict else base.__iter__(value))]:
            self._write(part, depth + 1)

    def _keys(self, plain: list, depth: int) -> None:
        if len(set(plain)) < len(plain):
            raise WireError("keys that are equal")
        self._spend_keys(plain)
        opaques = self._opaques
        for key in plain:
            if type(key) is str:
                self._spend_text(key)
                self._put(self._pack(key))
            else:
                self._write(key, depth + 1)
        if self._opaques > opaques:
            raise WireError("a key that does not travel")

    def _array(self, code: int, value: np.ndarray) -> None:
        if type(value) is not np.ndarray and issubclass(type(value), np.ma.MaskedArray) and np.ma.is_masked(value):
            raise WireError("with masked entries")
        shape, dtype = np.ndarray.shape.__get__(value), np.ndarray.dtype.__get__(value)
        name = dtype.str
        if name not in DTYPES:
            raise WireError(f"of dtype {dtype}")
        # By shape: a broadcast array counts in full.
        size = math.prod(shape) * dtype.itemsize
        if size > MAX_ARRAY:
            raise WireError(f"of shape {shape}, too large")
        self._spend(size >> 10)
        data = np.ndarray.tobytes(value)
        if FLOAT80 and name[1:] == "f16":
            data = _without_padding(data, dtype)
        tokens = (name, *shape, data)
        self._put(HEAD.pack(FIXEXT4, code, len(shape)) + b"".join(map(self._pack, tokens)))


def _without_padding(data: bytes, dtype: np.dtype) -> bytes:
    """Extended floats without what lies between them, which is none of the receiver's business."""
    rows = np.frombuffer(data, np.uint8).reshape(-1, 16).copy()
    rows[:, slice(10, None) if dtype.isnative else slice(6)] = 0
    return rows.tobytes()


def type_name(value: object) -> str:
    """The name of the class of `value`, whatever that says of itself."""
    return type.__dict__["__name__"].__get__(type(value))


def encode(value: object, describe: Callable[[object], Function | None] = lambda value: None) -> bytes:
    """`value` as bytes. `describe` says how a value that is not plain travels, or gives None where it does not."""
    return _Encoder(describe).encode(value)


def _ext(code: int, data: bytes) -> tuple[int, bytes]:
    """What stands for one of msgpack's exts; nothing else is read as a tuple."""
    return code, data


class _Decoder(_Limits):
    """Rebuilds one value, and believes nothing."""

    def __init__(self, data: bytes, resolve: Callable[[Function], object], opaque: Callable[[Opaque], object]):
        super().__init__()
        self._resolve, self._opaque = resolve, opaque
        self._tokens = msgpack.Unpacker(
            ext_hook=_ext,
            max_buffer_size=MAX_FRAME,
            max_array_len=0,
            max_map_len=0,
            max_ext_len=MAX_INT // 8 + 1,
            max_str_len=MAX_STR,
            max_bin_len=MAX_ARRAY,
        )
        self._tokens.feed(data)
        self._token = self._tokens.unpack

    def decode(self, length: int) -> object:
        """The value that the message of `length` bytes stands for; WireError or what Python raises where it is none."""
        value = self._read(0)
        if self._tokens.tell() != length:
            raise WireError("more than one value")
        return value

    def _next(self, kind: type) -> object:
        token = self._token()
        if type(token) is not kind:
            raise WireError(f"a {type(token).__name__} for a {kind.__name__}")
        return token

    def _read(self, depth: int) -> object:
        """The next value."""
        token = self._token()
        kind = type(token)
        if kind is str:
            self._spend_text(token)
            return token
        if token is None or kind is float or kind is bool:
            return token
        if kind is not tuple:
            raise WireError(f"a {kind.__name__}")
        code, data = token
        if code == INT:
            number = int.from_bytes(data, "big", signed=True)
            if number.bit_length() > MAX_INT:
                raise WireError("an int of too many digits")
            return number
        if code == COMPLEX:
            return complex(*struct.unpack(">dd", data))
        (number,) = struct.unpack(">I", data)
        if code == ARRAY:
            return self._array(number)
        if code == SCALAR:
            return self._array(number)[()]
        if code in (FUNCTION, OPAQUE):
            return self._stand_in(code, number)
        return self._parts(code, number, depth + 1)

    def _stand_in(self, code: int, number: int) -> object:
        kind, hook = (Function, self._resolve) if code == FUNCTION else (Opaque, self._opaque)
        if number != len(fields(kind)):
            raise WireError("another number of fields")
        self._spend(ITEMS_OF_A_FUNCTION if kind is Function else ITEMS_OF_AN_OPAQUE)
        return hook(kind(*[self._next(str) for _ in range(number)]))

    def _parts(self, code: int, count: int, depth: int) -> object:
        if code not in CODES.values():
            raise WireError(f"unknown code {code}")
        self._check_depth(depth)
        self._spend(count)
        if code != DICT:
            parts = [self._read(depth) for _ in range(count)]
            return parts if code == LIST else tuple(parts)
        keys = [_key(self._read(depth)) for _ in range(count // 2)]
        self._spend_keys(keys)
        value = {key: self._read(depth) for key in keys}
        if 2 * len(value) != count:
            raise WireError("keys that are equal")
        return value

    def _array(self, dimensions: int) -> np.ndarray:
        name = self._next(str)
        if dimensions > MAX_DIMENSIONS or name not in DTYPES:
            raise WireError("not an array")
        kind, read_as = DTYPES[name]
        shape = [self._next(int) for _ in range(dimensions)]
        data = self._next(bytes)
        if min(shape, default=0) < 0 or len(data) > MAX_ARRAY:
            raise WireError("not a shape, or too large")
        self._spend(len(data) >> 10)
        # NumPy raises where shape and data do not fit.
        return np.frombuffer(data, read_as).reshape(shape).astype(kind)


def decode(
    data: bytes,
    resolve: Callable[[Function], object] = lambda function: function,
    opaque: Callable[[Opaque], object] = lambda value: value,
) -> object:
    """The value that `data` stands for, with what `resolve` and `opaque` give in the place of what does not travel.

    Raises WireError for anything that `encode` would not have made, and where `resolve` or `opaque` raise.
    """
    try:
        return _Decoder(data, resolve, opaque).decode(len(data))
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"{type(error).__name__}: {error}") from error


def send(connection: socket.socket, data: bytes) -> None:
    """Send one frame: its length in 4 bytes, then `data`."""
    connection.sendall(struct.pack(">I", len(data)) + data)


def receive(connection: socket.socket) -> bytes:
    """One frame's data. WireError for a length beyond MAX_FRAME, EOFError where the other side is gone.

    The socket's timeout is one for the whole frame, however slowly its bytes drip; TimeoutError when it is over.
    """
    timeout = connection.gettimeout()
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        (length,) = struct.unpack(">I", _receive_exactly(connection, 4, deadline))
        if length > MAX_FRAME:
            raise WireError(f"a frame of {length} bytes")
        return _receive_exactly(connection, length, deadline)
    finally:
        connection.settimeout(timeout)


def _receive_exactly(connection: socket.socket, length: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < length:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("a frame that takes too long")
            connection.settimeout(left)
        chunk = connection.recv(min(length - len(data), 1 << 20))
        if not chunk:
            raise EOFError("the other side is gone")
        data += chunk
    return bytes(data)
