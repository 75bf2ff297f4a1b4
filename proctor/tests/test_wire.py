"""The wire format: what travels arrives as it was, and bytes of an attacker are a value or a WireError."""

import collections
import contextlib
import enum
import functools
import math
import struct
import time
import tracemalloc

import msgpack
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from proctor.run.sandboxed import wire

settings.register_profile("wire", deadline=None, max_examples=150)
settings.load_profile("wire")

NUMBERS = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
DTYPES = st.sampled_from([np.dtype(order + number) for order in "<>" for number in NUMBERS])
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
NUMPY_SCALARS = hnp.arrays(DTYPES, ()).map(lambda array: array[()])
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS)
INTS = st.integers() | st.integers(-(2**4095), 2**4096 - 1)
KEY_SCALARS = st.none() | st.booleans() | INTS | st.floats(allow_nan=False) | TEXTS | st.binary()
SCALARS = KEY_SCALARS | st.floats() | st.complex_numbers() | NUMPY_SCALARS
KEYS = st.recursive(
    KEY_SCALARS, lambda keys: st.lists(keys, max_size=3).map(tuple) | st.frozensets(keys, max_size=3), max_leaves=4
)
RANGES = st.builds(range, INTS, st.integers(-9, 9), st.sampled_from([1, -1, 3])).filter(
    lambda numbers: abs(numbers.start) < 10**6
)
# A text of which the last sign is no zero: NumPy takes zeros for padding.
TEXT_ARRAYS = st.lists(TEXTS.map(lambda text: text + "."), min_size=1, max_size=4).map(np.array)
VALUES = st.recursive(
    SCALARS | ARRAYS | TEXT_ARRAYS | RANGES | st.sets(KEYS, max_size=4),
    lambda values: (
        st.lists(values, max_size=4)
        | st.lists(values, max_size=4).map(tuple)
        | st.dictionaries(KEYS, values, max_size=4)
    ),
    max_leaves=12,
)


@contextlib.contextmanager
def counting():
    """Have short messages written and read as all others are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "SHORT_MESSAGE", 0)
        yield


def there_and_back(value):
    return wire.decode(wire.encode(value))


def same(left, other):
    """Whether both are the same value of the same types, nan and the sign of zero included."""
    if isinstance(left, np.ndarray | np.generic):
        native = left.dtype.newbyteorder("=")
        return (
            type(left) is type(other)
            and (left.shape, native) == (other.shape, other.dtype)
            and left.astype(native).tobytes() == other.tobytes()
        )
    if type(left) is not type(other):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(other) and all(map(same, left, other))
    if isinstance(left, dict):
        return same(list(left), list(other)) and same(list(left.values()), list(other.values()))
    if isinstance(left, complex):
        return same(left.real, other.real) and same(left.imag, other.imag)
    if isinstance(left, float):
        return struct.pack("d", left) == struct.pack("d", other)
    if isinstance(left, set | frozenset):
        # (1 and True are the same to a set.)
        return left == other and sorted(map(_typed, left)) == sorted(map(_typed, other))
    return left == other


def _typed(value):
    """A text that tells apart what is equal and of other types, whatever the order in a set."""
    if isinstance(value, tuple | frozenset):
        inner = [*map(_typed, value)]
        return f"{type(value)}{inner if isinstance(value, tuple) else sorted(inner)}"
    return f"{type(value)}{value!r}"


def refused(value):
    """The type name of the Opaque that `value` arrives as."""
    arrived = there_and_back([value, "after"])
    assert arrived[1] == "after"
    assert type(arrived[0]) is wire.Opaque, arrived
    return arrived[0].type_name


@given(VALUES)
@example([math.nan, -0.0, complex(-0.0, math.nan), np.array(5), np.zeros((0, 10**9)), 2**4096 - 1, -(2**4096) + 1])
@example({(1, ("a", None)): [()], np.int64(3): {}, 2.5: (), "": []})
def test_what_travels_arrives_as_it_was(value):
    assert same(value, there_and_back(value))


NAMES = st.text(CHARACTERS, max_size=wire.MAX_NAME)
FUNCTIONS = st.builds(wire.Function, st.just("here"), NAMES, NAMES, NAMES)
SHARED = np.array([1.0, np.nan])


@given(VALUES | st.lists(VALUES | FUNCTIONS | st.just(SHARED), max_size=5))
@example([SHARED, {"A": SHARED, "B": (SHARED, [SHARED])}, np.bool_(True), np.array([True])])
@example([SHARED] * 150 + [[]] * 2 + [[[]]] * 40)
@example(functools.reduce(lambda inner, _: [inner], range(wire.MAX_DEPTH - 1), []))
@example(functools.reduce(lambda inner, _: [inner], range(wire.MAX_DEPTH), []))
def test_short_messages_are_as_they_were_if_they_were_counted(value):
    data = wire.encode(value)
    arrived = wire.decode(data)
    with counting():
        assert wire.encode(value) == data
        assert wire.encode(wire.decode(data)) == wire.encode(arrived)


@given(ARRAYS)
@example(np.zeros(3, np.longdouble))
def test_arrays_arrive_native_contiguous_and_writeable(array):
    for sent in (array, array.T, array[..., ::-1] if array.ndim else array):
        arrived = there_and_back(sent)
        assert type(arrived) is np.ndarray
        assert arrived.dtype.isnative and arrived.flags.c_contiguous and arrived.flags.writeable
        assert arrived.flags.owndata
        assert np.array_equal(sent, arrived, equal_nan=True)


class _Level(enum.IntEnum):
    LOW = 1


class _Liar(str):
    """A text that lies in everything that Python asks it."""

    def __eq__(self, other):
        raise SystemError

    def __hash__(self):
        raise SystemError

    __str__ = __len__ = __iter__ = encode = __repr__ = __eq__


class _Raises(dict):
    def keys(self):
        raise SystemError

    items = values = __len__ = __iter__ = __getitem__ = keys


class _LyingList(list):
    def __iter__(self):
        return iter([1, 2, 3, 4])

    def __len__(self):
        return 10**9


class _LyingArray(np.ndarray):
    shape = property(lambda self: (10**9,))
    dtype = property(lambda self: np.dtype("O"))

    def tobytes(self, order="C"):
        return b""

    def __array__(self, *arguments, **options):
        raise SystemError


@pytest.mark.parametrize(
    "sent, arrives",
    [
        (_Level.LOW, 1),
        (collections.namedtuple("Point", "x y")(1, 2), (1, 2)),
        (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (_Liar("text"), "text"),
        (_Raises(a=1), {"a": 1}),
        (_LyingList([5]), [5]),
        (np.zeros((1, 2)).view(np.matrix), np.zeros((1, 2))),
        (np.zeros(2).view(_LyingArray), np.zeros(2)),
        (np.ma.array([1.0, 2.0]), np.array([1.0, 2.0])),
        (np.ma.array([1, 2], mask=[0, 0]), np.array([1, 2])),
        (np.str_("text"), "text"),
        ({_Level.LOW: 0, np.str_("a"): 1}, {1: 0, "a": 1}),
    ],
    ids=range(12),  # or pytest would ask the liars
)
def test_subclasses_arrive_as_their_base(sent, arrives):
    assert same(arrives, there_and_back(sent))


def test_the_same_object_arrives_as_the_same_object():
    array, listed, keyed = np.zeros(2), [1], {"a": 1}
    _, *arrived = there_and_back([("first",), array, listed, keyed, (array, [listed], {"again": keyed}), array])
    assert arrived[0] is arrived[3][0] is arrived[4]
    assert arrived[1] is arrived[3][1][0]
    assert arrived[2] is arrived[3][2]["again"]
    equal = there_and_back([[1], [1]])
    assert equal[0] is not equal[1]


def test_references_hold_beside_what_does_not_travel():
    inner, shared = ["inner"], ["shared"]
    arrived = there_and_back([{"a": inner, math.nan: 1}, inner, shared, {math.nan: shared}, shared])
    assert arrived[1:3] == [["inner"], ["shared"]]
    assert arrived[4] is arrived[2]
    large = np.zeros(wire.MAX_ARRAY, np.uint8)
    later = ["later"]
    arrived = there_and_back([[later, *[large.copy() for _ in range(5)]], later])
    assert arrived[0][0] is arrived[1]


def test_what_no_longer_fits_the_frame_takes_its_references_along(monkeypatch):
    monkeypatch.setattr(wire, "SHORT_MESSAGE", 0)
    shared = np.zeros(1, np.uint8)
    whole = [[shared, np.zeros(50, np.uint8)], shared]
    ends = []
    for room in range(100):
        monkeypatch.setattr(wire, "MAX_FRAME", wire.MAX_TREE + room)
        data = wire.encode(whole)
        assert len(data) <= wire.MAX_FRAME
        arrived = wire.decode(data)
        ends.append(same(arrived, whole))
        if type(arrived[0][0]) is np.ndarray:
            assert arrived[0][0] is arrived[1]
    assert not ends[0] and ends[-1]


class _ClassLies:
    @property
    def __class__(self):
        return dict


class _Untouchable:
    def __getattribute__(self, name):
        raise SystemError

    __hash__ = __eq__ = __bool__ = __repr__ = __len__ = __iter__ = __getattribute__


def test_what_does_not_travel_arrives_as_the_name_of_its_type():
    assert refused(np.ma.array([1, 2], mask=[0, 1])) == "MaskedArray, with masked entries"
    assert refused(np.ma.masked) == "MaskedConstant, with masked entries"
    assert "object" in refused(np.array([None]))
    for array in (np.array(["2020"], "M8[D]"), np.zeros(2, [("a", "f8")]), np.array([b"a"])):
        assert "ndarray, of dtype" in refused(array)
    assert refused(np.datetime64("2020")) == "datetime64"
    assert refused(bytearray(b"bytes")) == "bytearray"
    assert refused({1: 0}.keys()) == "dict_keys"
    assert refused(_ClassLies()) == "_ClassLies"
    assert refused(_Untouchable()) == "_Untouchable"
    assert refused(type("x" * 1000, (), {})()) == "x" * wire.MAX_NAME
    for value in ("\ud800", {"\ud800": 1}, {("a", "\ud800"): 1}, {math.nan: 1}, {(math.nan,): 1}, {math.nan}, 2**4096):
        assert refused(value).startswith(type(value).__name__)


def test_what_is_too_large_or_too_deep_arrives_as_opaque():
    assert "too large" in refused(np.broadcast_to(1.0, (10**6, 10**6)))
    assert "too large" in refused([None] * (wire.MAX_ITEMS + 1))
    assert "too large" in refused({(key,): 1 for key in range(wire.MAX_ITEMS // wire.ITEMS_OF_A_KEY)})
    assert len(there_and_back({*range(wire.MAX_ITEMS)})) == wire.MAX_ITEMS
    assert "too large" in refused({(key,) for key in range(wire.MAX_ITEMS // wire.ITEMS_OF_A_KEY)})
    assert "too large" in refused({*range(wire.SMALL, wire.SMALL + wire.MAX_ITEMS // wire.ITEMS_OF_A_KEY)})
    for text in ("x", "한", b"x"):
        assert "too large" in refused(text * (wire.BYTES_OF_AN_ITEM * (wire.MAX_ITEMS + 1)))
    assert "too large" in refused(["x" * wire.BYTES_OF_AN_ITEM] * (wire.MAX_ITEMS // 2))
    assert "too large" in refused(np.array(["x"] * (wire.MAX_ITEMS + 1)))
    assert there_and_back(range(wire.MAX_RANGE)) == range(wire.MAX_RANGE)
    for long in (range(2 * wire.MAX_RANGE), range(10**1000), range(0, -(10**1000), -1)):
        assert "too long" in refused(long)
    assert "too large" in refused([range(wire.MAX_RANGE) for _ in range(100)])
    assert there_and_back(np.zeros(wire.MAX_ARRAY, np.uint8)).nbytes == wire.MAX_ARRAY
    assert "of shape" in refused(np.zeros(wire.MAX_ARRAY + 1, np.uint8))
    circle = []
    circle.append(circle)
    assert there_and_back([circle])[0][0].type_name == "list, in itself"
    tower = []
    for _ in range(wire.MAX_DEPTH - 1):
        tower = [tower]
    assert there_and_back(tower) == tower
    for _ in range(10_000):
        tower = [tower]
    arrived = there_and_back(tower)
    for _ in range(wire.MAX_DEPTH):
        (arrived,) = arrived
    assert arrived == wire.Opaque("list, too deep")


def test_references_do_not_go_around_the_limits():
    doubled = []
    for _ in range(wire.MAX_DEPTH - 2):
        doubled = [doubled, doubled]

    def count(value):
        return 1 + sum(map(count, value)) if type(value) is list else 1

    assert count(there_and_back(doubled)) <= wire.MAX_ITEMS + 1

    deep = [wire.LIST, [wire.LIST], *([wire.LIST, [wire.REFERENCE, place]] for place in range(99))]
    wide = [wire.LIST, [wire.LIST], *([wire.LIST, *[[wire.REFERENCE, place]] * 2] for place in range(24))]
    around = [wire.LIST, [wire.REFERENCE, 0]]
    for tree in (deep, wide, around, [wire.REFERENCE, 7], [wire.LIST, [wire.LIST], [wire.REFERENCE, -1]]):
        with pytest.raises(wire.WireError):
            wire.decode(message(tree))


def test_a_message_holds_166_functions_at_most():
    sent = wire.encode([abs] * 170, lambda value: wire.Function("here", "k"))
    made = [type(value) for value in wire.decode(sent)]
    assert made.count(wire.Function) == 166 and made.count(wire.Opaque) == 4
    with pytest.raises(wire.WireError, match="too large"):
        wire.decode(message([wire.LIST, *[[wire.FUNCTION, "here", "k", "", ""]] * 300]))


def test_functions_travel_as_described():
    described = wire.Function("here", "f 1", "f", "(x)")
    data = wire.encode([abs, object()], lambda value: described if value is abs else None)
    seen = []
    assert wire.decode(data, lambda function: seen.append(function) or len, lambda value: value.type_name) == [
        len,
        "object",
    ]
    assert seen == [described]
    assert there_and_back([described, wire.Opaque("set")]) == [described, wire.Opaque("set")]

    def fails(value):
        raise SystemError

    assert wire.decode(wire.encode([abs], fails)) == [wire.Opaque("builtin_function_or_method")]


@pytest.mark.parametrize(
    "make",
    [
        lambda: wire.Function("nowhere", "k"),
        lambda: wire.Function("here", 1),
        lambda: wire.Function("here", "k", signature="x" * (wire.MAX_SIGNATURE + 1)),
        lambda: wire.Opaque("x" * (wire.MAX_NAME + 1)),
        lambda: wire.Opaque(None),
    ],
)
def test_texts_of_stand_ins_are_checked(make):
    with pytest.raises(wire.WireError):
        make()


def message(tree, data=b"", packed=msgpack.packb):
    """A message of this tree, and of what its arrays hold."""
    tree = packed(tree)
    return struct.pack(">I", len(tree)) + tree + data


def raw(tree, data=b""):
    """A message whose tree is of these bytes."""
    return message(tree, data, bytes)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        raw(b""),
        raw(msgpack.packb(None) * 2),
        message(None, b"more"),
        struct.pack(">I", 9) + msgpack.packb(None),
        message([]),
        message([None]),
        message([[wire.LIST]]),
        message([True]),
        message({}),
        message([wire.INT, 2**63]),
        message([wire.INT, b"\x05"]),
        message([wire.INT]),
        message([wire.INT, b"\x7f" * 514]),
        message([wire.INT, b"\x7f" * 513]),
        message([wire.COMPLEX, 1.0]),
        message([wire.COMPLEX, 1.0, 2]),
        message([wire.RANGE, 0, 1]),
        message([wire.RANGE, 0, 1, 1.0]),
        message([wire.RANGE, 0, 1, True]),
        message([wire.RANGE, 0, 1, 0]),
        message([wire.RANGE, 0, 10**9, 1]),
        message([wire.RANGE, 0, [wire.LIST], 1]),
        message([wire.SET, 1.0, True]),
        message([wire.SET, math.nan]),
        message([wire.SET, [wire.SET]]),
        message([wire.FROZENSET, [wire.LIST]]),
        message([wire.ARRAY]),
        message([wire.ARRAY, "<U0", 0]),
        message([wire.ARRAY, "<U2", 1], b"\xff" * 8),
        message([wire.ARRAY, ">U1", 1], b"\x00\x11\x00\x00"),
        message([wire.SCALAR, "<U1"], b"a\0\0\0"),
        message([wire.SCALAR, "<f8", 1], b"12345678"),
        message([99]),
        message([-1]),
        message([wire.ARRAY, "<f8", 10**9], b"abc"),
        message([wire.ARRAY, "<f8", -1, -8], b"12345678" * 8),
        message([wire.ARRAY, "<f8", -1], b"12345678"),
        message([wire.ARRAY, "<f8", 0, 2**63]),
        message([wire.ARRAY, "<f8", *[1] * 65], b"12345678"),
        message([wire.ARRAY, "<f8", 1.0], b"12345678"),
        message([wire.ARRAY, "<f8", [wire.LIST]], b"12345678"),
        message([wire.ARRAY, "|O", 1], b"12345678"),
        message([wire.ARRAY, b"<f8", 1], b"12345678"),
        message([wire.ARRAY, "f8,f8", 1], b"12345678"),
        message([wire.ARRAY, "<c32", 0]),
        message([wire.ARRAY, "|u1", wire.MAX_ARRAY + 1], bytes(wire.MAX_ARRAY + 1)),
        message([wire.DICT, None]),
        message([wire.DICT, [wire.LIST], None]),
        message([wire.DICT, math.nan, None]),
        message([wire.DICT, 1.0, True, None, None]),
        message([wire.DICT, [wire.OPAQUE, "slice"], None]),
        message([wire.REFERENCE]),
        message([wire.LIST, [wire.LIST], [wire.REFERENCE, False]]),
        message([wire.FUNCTION, "here", "key"]),
        message([wire.FUNCTION, "nowhere", "", "", ""]),
        message([wire.FUNCTION, "here", "", "", "", "def f(): ..."]),
        message([wire.FUNCTION, "here", "", "", b""]),
        message([wire.OPAQUE, "x" * 201]),
        message([wire.OPAQUE, None]),
        raw(b"\xdd\xff\xff\xff\xff"),
        raw(b"\x91" * 100_000),
        raw((b"\x92" + msgpack.packb(wire.LIST)) * 100),
        raw((b"\x92" + msgpack.packb(wire.LIST)) * 900 + msgpack.packb(None)),
        raw((b"\x92" + msgpack.packb(wire.TUPLE)) * 900 + msgpack.packb(None)),
        raw(b"\xa1\xff"),
        message(msgpack.ExtType(5, b"1234")),
        message(msgpack.Timestamp(1)),
        raw(b"\xc7\x00\x05"),
        raw(b"\xc7\x00\xff"),
    ],
    ids=range(71),
)
def test_what_encode_would_not_make_is_refused(data):
    with pytest.raises(wire.WireError):
        wire.decode(data)


def test_errors_of_the_hooks_are_wire_errors():
    def fails(value):
        raise KeyError(value)

    with pytest.raises(wire.WireError):
        wire.decode(wire.encode(object()), opaque=fails)


def test_booleans_are_zero_or_one():
    arrived = wire.decode(message([wire.ARRAY, "|b1", 2], b"\x05\x00"))
    assert arrived.dtype == bool and arrived.tobytes() == b"\x01\x00"
    assert there_and_back(np.array([5, 0], np.uint8).view(bool)).tobytes() == b"\x01\x00"


def give_a_value_or_wire_error(data):
    """Whether `data` decodes; nothing but WireError may be raised, be the message counted or not."""
    decodes = []
    for context in (contextlib.nullcontext(), counting()):
        with context:
            try:
                wire.decode(data)
                decodes.append(True)
            except wire.WireError:
                decodes.append(False)
    assert decodes[0] == decodes[1]
    return decodes[0]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_value_or_wire_error(data):
    give_a_value_or_wire_error(data)


@given(
    VALUES, st.lists(st.tuples(st.integers(0), st.sampled_from(["flip", "insert", "delete"]), st.binary(max_size=9)))
)
def test_damaged_messages_give_a_value_or_wire_error(value, damages):
    data = bytearray(wire.encode(value))
    for place, damage, new in damages:
        place %= len(data) + 1
        data[place : place + (damage != "insert") * len(new)] = new if damage != "delete" else b""
    give_a_value_or_wire_error(bytes(data))


DTYPE_TEXTS = st.sampled_from(["<f8", "|b1", ">i2", "|O", "<U4", ">U1", "<U0", "", "<f16", "f8,f8", "<M8[s]"])
SOME = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text() | st.binary(max_size=16)
TREES = st.recursive(
    SOME | DTYPE_TEXTS | st.integers(0, 15),
    lambda trees: (
        st.lists(trees, max_size=4)
        | st.tuples(st.integers(0, 15), trees, trees)
        | st.tuples(st.integers(0, 15), DTYPE_TEXTS, st.integers(0, 3), st.integers(0, 3))
        | st.dictionaries(TEXTS, trees, max_size=3)
        | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=20))
    ),
    max_leaves=12,
)


@given(TREES, st.binary(max_size=40))
def test_any_tree_gives_a_value_or_wire_error(tree, data):
    give_a_value_or_wire_error(message(tree, data, msgpack.Packer(unicode_errors="surrogatepass").pack))


@pytest.mark.parametrize(
    "data",
    [
        b"\x80" * 4_000_000,
        raw(b"\x90" * 4_000_000),
        raw(b"\xdd" + struct.pack(">I", wire.MAX_TREE - 9) + b"\x90" * (wire.MAX_TREE - 5)),
        raw(b"\xdd" + struct.pack(">I", wire.MAX_ITEMS) + b"\x90" * wire.MAX_ITEMS),
        raw(9 * (b"\xdd" + struct.pack(">I", wire.MAX_ITEMS) + b"\x90" * (wire.MAX_ITEMS - 1))),
        raw(900 * (b"\xdd" + struct.pack(">I", wire.MAX_ITEMS))),
        message([wire.LIST, *[[wire.LIST]] * 50_000]),
        message([wire.ARRAY, "<f8", 10**9]),
        raw(b"\xc6\xff\xff\xff\xff"),
        raw(b"\xdb\xff\xff\xff\xff"),
    ],
    ids=range(10),
)
def test_messages_take_little_memory(data):
    tracemalloc.start()
    try:
        give_a_value_or_wire_error(data)
        # Of each byte of a tree, an empty list of 56 bytes may be made, and a place for it in another.
        assert tracemalloc.get_traced_memory()[1] < 64 * wire.MAX_TREE + 10e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        message("ab " * 14_000_000),
        message(b"ab " * 1_000_000),
        message([wire.ARRAY, "<U1", 10**6], b"a\0\0\0" * 10**6),
        message([wire.LIST, *["ab " * 400_000] * 2]),
        message([wire.LIST, *[[wire.OPAQUE, "set"]] * 5000]),
        message([wire.OPAQUE, "x" * 50_000_000]),
        message([wire.FUNCTION, "here", "x" * 50_000_000, "", ""]),
        message([wire.ARRAY, "f" * 50_000_000]),
    ],
    ids=range(8),
)
def test_texts_and_what_does_not_travel_are_limited_by_the_receiver(data):
    tracemalloc.start()
    try:
        with pytest.raises(wire.WireError):
            wire.decode(data)
        # Texts that are refused are not even made.
        assert tracemalloc.get_traced_memory()[1] < 2.2 * len(data) + 10e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("order", ["=f16", ">f16", "<f16"])
def test_bytes_between_extended_floats_do_not_travel(order):
    if not wire.FLOAT80:
        pytest.skip("no such floats here")
    dtype = np.dtype(order)
    array = np.frombuffer(b"\xaa" * 160, np.uint8).copy().view(dtype)
    array[:] = 1.5
    assert b"\xaa" * 6 not in wire.encode(array)
    assert b"\xaa" * 6 not in wire.encode(array[0])
    assert there_and_back(array).tolist() == [1.5] * 10


def test_colliding_keys_take_little_time():
    # The hash of each is 0: 200,000 of them would take minutes.
    prime = 2**61 - 1
    keys = [prime * i for i in range(8)] + [
        [wire.INT, (prime * i).to_bytes(12, "big", signed=True)] for i in range(8, 50_000)
    ]
    began = time.process_time()
    for tree in ([wire.DICT, *keys, *keys], [wire.SET, *keys]):
        with pytest.raises(wire.WireError):
            wire.decode(message(tree))
    assert time.process_time() - began < 3
