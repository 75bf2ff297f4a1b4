"""Plain values as bytes, and back: a closed set of types, msgpack, no pickle.

None, bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, NumPy arrays of numbers, booleans
and texts and scalars of the former two travel and arrive as exactly these types; subclasses arrive as what they are
based on, masked arrays only where nothing is masked. Functions travel as a Function, a stand-in for which is made on
the other side: no source, file name or documentation. So do some of the libraries' modules, by their names.
Anything else arrives as an Opaque, which knows the name of its type.

A message is a flat run of msgpack's scalars. What has parts begins with an ext that says how many; the parts follow,
of a dict its keys and then its values. Nothing is nested for msgpack, and every part is counted before it is made.
"""

import math
import re
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from typing import Any, TypeVar

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
# But for small integers, whose hashes are themselves.
SMALL = 1 << 60
# Who looks at a text word by word holds some sixty bytes for each: of a text, an item is no more than that.
CHARACTERS_OF_AN_ITEM = 16
# Who makes a list of a range holds an object for each number: no more than of the largest array.
MAX_RANGE = MAX_ARRAY // 8
MAX_INT = 4096  # bits
MAX_DIMENSIONS = 64  # NumPy's own limit
MAX_NAME, MAX_SIGNATURE = 200, 2000  # characters
MAX_STR = 4 * CHARACTERS_OF_AN_ITEM * MAX_ITEMS  # bytes in UTF-8
DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f(2|4|8|16)|c(8|16))")
TEXT_DTYPE = re.compile(r"[<>]U[1-9]\d{0,6}")
LIST, TUPLE, DICT, INT, COMPLEX, ARRAY, SCALAR, REFERENCE, FUNCTION, OPAQUE, SET, FROZENSET, RANGE = range(13)
# What has parts, and is read by the methods of these.
Base = type[list] | type[tuple] | type[dict] | type[set] | type[frozenset]
CODES: dict[Base, int] = {list: LIST, tuple: TUPLE, dict: DICT, set: SET, frozenset: FROZENSET}
# They can be changed in place: if one recurs, it is the same one.
MUTABLE = (LIST, DICT, SET)
# The bases' own methods, for those of a subclass may lie.
BASES = {int: int.__int__, float: float.__float__, complex: complex.__pos__, str: str.__str__}
# An extended float of 80 bits lies in 16 bytes, whose others hold whatever lay there before.
FLOAT80 = np.finfo(np.longdouble).nmant == 63


# Any, because anything may be given to `encode`. It is asked for its type only: isinstance, from which a type checker
# learns what a value is, would believe a __class__ that lies.
Value = Any
Token = TypeVar("Token")


class WireError(Exception):
    """Bytes that are no message, or a value beyond the limits."""


def _check_texts(value: "Function | Opaque") -> None:
    """WireError if a field of `value` is no text, or is longer than its kind may be."""
    limits = {"signature": MAX_SIGNATURE}
    for field in fields(value):
        text = getattr(value, field.name)
        if type(text) is not str or len(text) > limits.get(field.name, MAX_NAME):
            raise WireError("not a text, or too long")


@dataclass(frozen=True)
class Function:
    """A function that is owned by the sender ("here"), by the receiver ("there"), or by a library that both have.

    key: by which its owner knows it; name, signature: as text, empty if that is nobody's business. WireError for
    other texts
    """

    owner: str
    key: str
    name: str = ""
    signature: str = ""

    def __post_init__(self) -> None:
        _check_texts(self)
        if self.owner not in ("here", "there", "library"):
            raise WireError("an owner that is unknown")


@dataclass(frozen=True)
class Opaque:
    """A value of a type that does not travel. WireError for a name that is too long."""

    type_name: str

    def __post_init__(self) -> None:
        _check_texts(self)


def _scalar(value: Value) -> Value:
    """`value` as a NumPy scalar or None, bool, int, float, complex, str or bytes exactly; TypeError if it is none."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    # np.float64 is a float, too. (isinstance would believe a __class__ that lies.)
    if issubclass(kind, np.generic) and not issubclass(kind, str):
        scalar = np.asarray(value)[()]
        if DTYPE.fullmatch(scalar.dtype.str):
            return scalar
    for base, plain in BASES.items():
        if issubclass(kind, base):
            return plain(value)
    raise TypeError("no scalar")


def _key(key: Value) -> Value:
    """The key of a dict, or what is in a set: a scalar, or a tuple or frozenset of such.

    TypeError for any other, and for nan, which is never found.
    """
    base = next((base for base in (tuple, frozenset) if issubclass(type(key), base)), None)
    plain = base(map(_key, base.__iter__(key))) if base else _scalar(key)
    if plain != plain:
        raise TypeError("nan as a key")
    return plain


def _may_collide(key: object) -> bool:
    """Whether many keys like this one can be chosen to have the same hash."""
    return type(key) not in (str, bytes) and not (type(key) is int and -SMALL < key < SMALL)


class _Limits:
    """What both sides count alike, so that one refuses what the other would."""

    def __init__(self) -> None:
        self._items = 0

    def _spend(self, items: int) -> None:
        self._items += items
        if self._items > MAX_ITEMS:
            raise WireError("too large")

    def _spend_text(self, text: str | bytes) -> None:
        self._spend(len(text) // CHARACTERS_OF_AN_ITEM)

    def _spend_keys(self, keys: list) -> None:
        self._spend(ITEMS_OF_A_KEY * sum(_may_collide(key) for key in keys))

    def _spend_range(self, numbers: range) -> None:
        # (len() knows none that is longer than the machine's memory.)
        if not -MAX_RANGE <= (numbers.stop - numbers.start) // numbers.step <= MAX_RANGE:
            raise WireError("too long")
        self._spend(len(numbers) >> 10)

    def _spend_array(self, size: int, dtype: np.dtype) -> None:
        if size > MAX_ARRAY:
            raise WireError("too large")
        if dtype.kind == "U":
            self._spend(size // dtype.itemsize + size // 4 // CHARACTERS_OF_AN_ITEM)
        else:
            self._spend(size >> 10)

    @staticmethod
    def _check_depth(depth: int) -> None:
        if depth > MAX_DEPTH:
            raise WireError("too deep")


class _Encoder(_Limits):
    """Writes one value; every array, list and dict once, and a reference if it recurs."""

    def __init__(self, describe: Callable[[object], Function | None], refused: Callable[[str], None]):
        super().__init__()
        self._describe, self._refused = describe, refused
        self._packer = msgpack.Packer()
        self._written: list[bytes] = []
        self._size = 0
        self._opaques = 0
        self._places: dict[int, tuple[int, int, int, object]] = {}
        """By id: the place, height and items of what was written, and itself, so that no other gets its id."""
        self._open: set[int] = set()

    def encode(self, value: object, depth: int = 0) -> bytes:
        """The message for `value`; an Opaque where it does not travel, or cannot even be looked at."""
        self._write(value, depth)
        return b"".join(self._written)

    def _write(self, value: object, depth: int) -> int:
        """Write `value`, and give its height: 0 if it has no parts."""
        written, size, items, places = len(self._written), self._size, self._items, len(self._places)
        try:
            return self._plain(value, depth)
        except Exception as error:
            # As if it had not been begun, or the places would no longer be those that the decoder counts.
            del self._written[written:]
            self._size, self._items = size, items
            while len(self._places) > places:
                self._places.popitem()
            why = f", {error}" if type(error) is WireError else ""
            self._refuse(type_name(value) + why)
            return 0

    def _put(self, *tokens: object) -> None:
        for token in tokens:
            self._written.append(self._packer.pack(token))
            self._size += len(self._written[-1])
            if self._size > MAX_FRAME:
                raise WireError("too large")

    def _head(self, code: int, number: int) -> None:
        self._put(msgpack.ExtType(code, struct.pack(">I", number)))

    def _refuse(self, type_name: str) -> None:
        self._refused(type_name)
        self._opaque(type_name)

    def _opaque(self, type_name: str) -> None:
        self._spend(ITEMS_OF_AN_OPAQUE)
        self._opaques += 1
        self._head(OPAQUE, 1)
        self._put(type_name[:MAX_NAME])

    def _plain(self, value: Value, depth: int) -> int:
        kind = type(value)
        if kind is Opaque:
            self._opaque(value.type_name)
        elif issubclass(kind, np.ndarray | list | dict | set):
            return self._once(value, depth)
        elif issubclass(kind, tuple | frozenset):
            return self._parts(tuple if issubclass(kind, tuple) else frozenset, value, depth)
        elif kind is range:
            self._spend_range(value)
            self._head(RANGE, 3)
            for number in (value.start, value.stop, value.step):
                self._put_scalar(number)
        else:
            try:
                scalar = _scalar(value)
            except TypeError:
                self._function(value)
            else:
                self._put_scalar(scalar)
        return 0

    def _put_scalar(self, value: Value) -> None:
        if isinstance(value, np.generic):
            self._array(SCALAR, np.asarray(value))
        elif type(value) is int:
            if value.bit_length() > MAX_INT:
                raise WireError("too many digits")
            self._put(msgpack.ExtType(INT, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)))
        elif type(value) is complex:
            self._put(msgpack.ExtType(COMPLEX, struct.pack(">dd", value.real, value.imag)))
        else:
            if type(value) in (str, bytes):
                self._spend_text(value)
            self._put(value)

    def _function(self, value: Value) -> None:
        function = value if type(value) is Function else self._describe(value)
        if function is None:
            self._refuse(type_name(value))
        else:
            self._spend(ITEMS_OF_A_FUNCTION)
            self._head(FUNCTION, len(fields(function)))
            self._put(*astuple(function))

    def _once(self, value: Value, depth: int) -> int:
        if id(value) in self._places:
            place, height, items, _ = self._places[id(value)]
            self._check_depth(depth + height)
            self._spend(items)
            self._head(REFERENCE, place)
            return height
        if id(value) in self._open:
            raise WireError("in itself")
        before = self._items
        self._open.add(id(value))
        try:
            if issubclass(type(value), np.ndarray):
                height = self._array(ARRAY, value)
            else:
                base = next(base for base in (list, dict, set) if issubclass(type(value), base))
                height = self._parts(base, value, depth)
        finally:
            self._open.discard(id(value))
        self._places[id(value)] = len(self._places), height, self._items - before, value
        return height

    def _parts(self, base: Base, value: Value, depth: int) -> int:
        self._check_depth(depth + 1)
        count = base.__len__(value) * (2 if base is dict else 1)
        self._spend(count)
        self._head(CODES[base], count)
        if base in (list, tuple):
            return 1 + max([self._write(part, depth + 1) for part in [*base.__iter__(value)]], default=0)
        plain = [_key(key) for key in (dict.keys(value) if base is dict else base.__iter__(value))]
        if len(set(plain)) < len(plain):
            raise WireError("keys that are equal")
        self._spend_keys(plain)
        opaques = self._opaques
        heights = [self._write(key, depth + 1) for key in plain]
        if self._opaques > opaques:
            raise WireError("a key that does not travel")
        values = [*dict.values(value)] if base is dict else []
        return 1 + max([*heights, *(self._write(part, depth + 1) for part in values)], default=0)

    def _array(self, code: int, value: np.ndarray) -> int:
        if issubclass(type(value), np.ma.MaskedArray) and np.ma.is_masked(value):
            raise WireError("with masked entries")
        shape, dtype = np.ndarray.shape.__get__(value), np.ndarray.dtype.__get__(value)
        if not (DTYPE.fullmatch(dtype.str) or (code == ARRAY and TEXT_DTYPE.fullmatch(dtype.str))):
            raise WireError(f"of dtype {dtype}")
        # By shape: a broadcast array counts in full.
        size = math.prod(shape) * dtype.itemsize
        if size > MAX_ARRAY:
            raise WireError(f"of shape {shape}, too large")
        self._spend_array(size, dtype)
        self._head(code, len(shape))
        data = np.ndarray.tobytes(value)
        self._put(dtype.str, *shape, _without_padding(data, dtype) if FLOAT80 and dtype.str[1:] == "f16" else data)
        return 0


def _without_padding(data: bytes, dtype: np.dtype) -> bytes:
    """Extended floats without what lies between them, which is none of the receiver's business."""
    rows = np.frombuffer(data, np.uint8).reshape(-1, 16).copy()
    rows[:, slice(10, None) if dtype.isnative else slice(6)] = 0
    return rows.tobytes()


def type_name(value: object) -> str:
    """The name of the class of `value`, whatever that says of itself."""
    return type.__dict__["__name__"].__get__(type(value))


def encode(
    value: object,
    describe: Callable[[object], Function | None] = lambda value: None,
    refused: Callable[[str], None] = lambda type_name: None,
) -> bytes:
    """`value` as bytes. `describe` says how a value that is not plain travels, or gives None if it does not.

    refused: is told the type of each part that does not travel
    """
    return _Encoder(describe, refused).encode(value)


class _Decoder(_Limits):
    """Rebuilds one value, and believes nothing."""

    def __init__(self, data: bytes, resolve: Callable[[Function], object], opaque: Callable[[Opaque], object]):
        super().__init__()
        self._resolve, self._opaque = resolve, opaque
        self._tokens = msgpack.Unpacker(
            max_buffer_size=MAX_FRAME,
            max_array_len=0,
            max_map_len=0,
            max_ext_len=MAX_INT // 8 + 1,
            max_str_len=MAX_STR,
            max_bin_len=MAX_ARRAY,
        )
        self._tokens.feed(data)
        self._places: list[tuple[Value, int, int]] = []
        """What REFERENCE may name: the value, its height, its items."""

    def decode(self, length: int) -> object:
        """The value that the message of `length` bytes stands for; WireError or what Python raises where it is none."""
        value, _ = self._read(0)
        if self._tokens.tell() != length:
            raise WireError("more than one value")
        return value

    def _next(self, kind: type[Token]) -> Token:
        token = self._tokens.unpack()
        if type(token) is not kind:
            raise WireError(f"a {type(token).__name__} for a {kind.__name__}")
        return token

    def _read(self, depth: int) -> tuple[Value, int]:
        """The next value, and its height."""
        token = self._tokens.unpack()
        if type(token) in (str, bytes):
            self._spend_text(token)
        if token is None or type(token) in (bool, float, str, bytes):
            return token, 0
        if type(token) is not msgpack.ExtType:
            raise WireError(f"a {type(token).__name__}")
        if token.code == INT:
            number = int.from_bytes(token.data, "big", signed=True)
            if number.bit_length() > MAX_INT:
                raise WireError("an int of too many digits")
            return number, 0
        if token.code == COMPLEX:
            return complex(*struct.unpack(">dd", token.data)), 0
        (number,) = struct.unpack(">I", token.data)
        if token.code == REFERENCE:
            value, height, items = self._places[number]
            self._check_depth(depth + height)
            self._spend(items)
            return value, height
        if token.code == FUNCTION:
            return self._resolve(Function(*self._texts(number, Function, ITEMS_OF_A_FUNCTION))), 0
        if token.code == OPAQUE:
            return self._opaque(Opaque(*self._texts(number, Opaque, ITEMS_OF_AN_OPAQUE))), 0
        if token.code == SCALAR:
            return self._array(number, DTYPE)[()], 0
        if token.code == RANGE:
            return self._range(number), 0
        before = self._items
        value, height = (self._array(number), 0) if token.code == ARRAY else self._parts(token.code, number, depth)
        if token.code in (*MUTABLE, ARRAY):
            self._places.append((value, height, self._items - before))
        return value, height

    def _texts(self, count: int, kind: type[Function | Opaque], items: int) -> list[str]:
        """The fields of a `kind`, which counts as so many items."""
        if count != len(fields(kind)):
            raise WireError("another number of fields")
        self._spend(items)
        return [self._next(str) for _ in range(count)]

    def _range(self, count: int) -> range:
        numbers = [self._read(0)[0] for _ in range(count)] if count == 3 else []
        if [*map(type, numbers)] != [int, int, int]:
            raise WireError("not a range")
        value = range(*numbers)
        self._spend_range(value)
        return value

    def _parts(self, code: int, count: int, depth: int) -> tuple[Value, int]:
        if code not in CODES.values():
            raise WireError(f"unknown code {code}")
        self._check_depth(depth + 1)
        self._spend(count)
        value: dict | set | frozenset | list | tuple
        read = [self._read(depth + 1) for _ in range(count if code != DICT else count // 2)]
        parts = [value for value, _ in read]
        if code == DICT:
            keys = [_key(key) for key in parts]
            self._spend_keys(keys)
            read += [self._read(depth + 1) for _ in keys]
            value = dict(zip(keys, [value for value, _ in read[len(keys) :]], strict=True))
            if 2 * len(value) != count:
                raise WireError("keys that are equal")
        elif code in (SET, FROZENSET):
            keys = [_key(key) for key in parts]
            self._spend_keys(keys)
            value = set(keys) if code == SET else frozenset(keys)
            if len(value) != count:
                raise WireError("members that are equal")
        else:
            value = parts if code == LIST else tuple(parts)
        return value, 1 + max([height for _, height in read], default=0)

    def _array(self, dimensions: int, *known: re.Pattern) -> np.ndarray:
        dtype = self._next(str)
        # Only then is NumPy asked what the text means.
        if dimensions > MAX_DIMENSIONS or not any(pattern.fullmatch(dtype) for pattern in known or (DTYPE, TEXT_DTYPE)):
            raise WireError("not an array")
        kind = np.dtype(dtype)
        shape = [self._next(int) for _ in range(dimensions)]
        data = self._next(bytes)
        if min(shape, default=0) < 0:
            raise WireError("not a shape")
        self._spend_array(len(data), kind)
        # A boolean's byte may be 5, and a sum of such is no count; from numbers NumPy makes it 0 or 1.
        # NumPy raises where shape and data do not fit.
        raw = np.frombuffer(data, np.uint8 if kind.kind == "b" else kind)
        if kind.kind == "U" and np.any(raw.view(f"{kind.str[0]}u4") > sys.maxunicode):
            raise WireError("not a text")
        return raw.reshape(shape).astype(kind.newbyteorder("="))


def decode(
    data: bytes,
    resolve: Callable[[Function], object] = lambda function: function,
    opaque: Callable[[Opaque], object] = lambda value: value,
) -> object:
    """The value that `data` stands for, with the results of `resolve` and `opaque` for parts that do not travel.

    Raises WireError for anything that `encode` would not have made, and if `resolve` or `opaque` raise.
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
    """One frame's data. WireError for a length beyond MAX_FRAME, EOFError if the other side is gone.

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
