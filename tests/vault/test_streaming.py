"""Sealed files: every range opens to what was sealed, nothing altered opens, Tink reads and writes the same."""

from __future__ import annotations

import io
import os

import pytest
import tink
from hypothesis import given, settings
from hypothesis import strategies as st
from tink import cleartext_keyset_handle, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from espace.vault.streaming import (
    FIRST,
    HEADER,
    NEXT,
    SEGMENT,
    TAG,
    Damaged,
    Sealer,
    open_stream,
    plain_size,
    sealed_size,
)

KEY = bytes(range(32))
UNIT = b"a unit's 16 byte"
EDGES = [
    0,
    1,
    FIRST - 1,
    FIRST,
    FIRST + 1,
    FIRST + NEXT - 1,
    FIRST + NEXT,
    FIRST + NEXT + 1,
    FIRST + 9 * NEXT,
    1_234_567,
]


class Bytes:
    """Sealed bytes in memory."""

    def __init__(self, value: bytes) -> None:
        self.value = value
        self.size = len(value)

    def read_at(self, position: int, size: int) -> bytes:
        return self.value[position : position + size]


def seal(plain: bytes, *, chunk: int = 100_000) -> bytes:
    sealer = Sealer(KEY, UNIT)
    pieces = [sealer.update(plain[start : start + chunk]) for start in range(0, len(plain), chunk)]
    return b"".join([*pieces, sealer.finish()])


def unseal(sealed: bytes, *, key: bytes = KEY, unit: bytes = UNIT, offset: int = 0, length: int | None = None) -> bytes:
    return b"".join(open_stream(Bytes(sealed), key, unit, offset=offset, length=length))


def tink_primitive() -> streaming_aead.StreamingAead:
    streaming_aead.register()
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        version=0,
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=SEGMENT, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
        ),
        key_value=KEY,
    )
    data = tink_pb2.KeyData(
        type_url="type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
        value=key.SerializeToString(),
        key_material_type=tink_pb2.KeyData.SYMMETRIC,
    )
    keyset = tink_pb2.Keyset(
        primary_key_id=1,
        key=[tink_pb2.Keyset.Key(key_data=data, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW)],
    )
    handle = cleartext_keyset_handle.read(tink.BinaryKeysetReader(keyset.SerializeToString()))
    return handle.primitive(streaming_aead.StreamingAead)


class Kept(io.BytesIO):
    """Tink closes what it writes to; the bytes are read afterwards."""

    def close(self) -> None:
        self.final = self.getvalue()
        super().close()


@pytest.mark.parametrize("size", EDGES)
def test_tink_opens_what_we_seal(size: int) -> None:
    plain = os.urandom(size)
    with tink_primitive().new_decrypting_stream(io.BytesIO(seal(plain)), UNIT) as stream:
        assert stream.read() == plain


@pytest.mark.parametrize("size", EDGES)
def test_we_open_what_tink_seals_and_the_sizes_are_the_same(size: int) -> None:
    plain = os.urandom(size)
    destination = Kept()
    with tink_primitive().new_encrypting_stream(destination, UNIT) as stream:
        stream.write(plain)
    assert unseal(destination.final) == plain
    assert len(destination.final) == len(seal(plain)) == sealed_size(size)
    assert plain_size(len(destination.final)) == size


@given(
    size=st.integers(0, 4 * SEGMENT),
    chunk=st.integers(1, 3 * SEGMENT),
    offset=st.integers(-5, 5 * SEGMENT),
    data=st.data(),
)
@settings(max_examples=80, deadline=None)
def test_any_range_of_any_file_sealed_in_any_chunks_opens(
    size: int, chunk: int, offset: int, data: st.DataObject
) -> None:
    plain = os.urandom(size)
    length = data.draw(st.none() | st.integers(0, 5 * SEGMENT))
    start = max(0, offset)
    stop = size if length is None else start + length
    assert unseal(seal(plain, chunk=max(chunk, size // 500)), offset=offset, length=length) == plain[start:stop]


@given(size=st.sampled_from([0, 1, FIRST, FIRST + 1, FIRST + NEXT, 3 * SEGMENT]), data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_file_cut_anywhere_does_not_open_even_for_a_range_before_the_cut(size: int, data: st.DataObject) -> None:
    sealed = seal(os.urandom(size))
    edges = range(SEGMENT, len(sealed), SEGMENT)
    at = data.draw(
        st.sampled_from([*edges, 0, 1, HEADER, len(sealed) - 1, len(sealed) - TAG]) | st.integers(0, len(sealed) - 1)
    )
    with pytest.raises(Damaged):
        unseal(sealed[:at], offset=0, length=1)


@given(size=st.integers(0, 3 * SEGMENT), where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=80, deadline=None)
def test_one_bit_changed_anywhere_is_refused(size: int, where: float, bit: int) -> None:
    sealed = bytearray(seal(os.urandom(size)))
    sealed[int(where * len(sealed))] ^= 1 << bit
    with pytest.raises(Damaged):
        unseal(bytes(sealed))


def test_segments_cannot_be_swapped_repeated_or_added() -> None:
    sealed = seal(os.urandom(FIRST + 3 * NEXT))
    first, second, third, last = (sealed[start : start + SEGMENT] for start in range(0, len(sealed), SEGMENT))
    for altered in (
        first + third + second + last,
        first + second + second + last,
        sealed + last,
        first + second + last,
        first + last,
    ):
        with pytest.raises(Damaged):
            unseal(altered)


def test_another_key_or_another_unit_opens_nothing() -> None:
    sealed = seal(b"content")
    with pytest.raises(Damaged):
        unseal(sealed, key=bytes(32))
    with pytest.raises(Damaged):
        unseal(sealed, unit=b"another unit, 16")


def test_a_range_opens_only_its_own_segments_and_the_last_one() -> None:
    source = Bytes(seal(os.urandom(40 * SEGMENT)))
    read: list[int] = []
    original = source.read_at
    source.read_at = lambda position, size: read.append(position) or original(position, size)  # type: ignore[method-assign, func-returns-value]
    b"".join(open_stream(source, KEY, UNIT, offset=10 * SEGMENT, length=10))
    assert read == [0, 40 * SEGMENT, 10 * SEGMENT]


def test_two_files_sealed_alike_share_no_byte_that_tells() -> None:
    assert seal(b"same content")[1:] != seal(b"same content")[1:]


def test_the_sealer_holds_one_segment_at_most_and_finishes_once() -> None:
    sealer = Sealer(KEY, UNIT)
    for _ in range(64):
        sealer.update(bytes(50_000))
        assert len(sealer._held) <= SEGMENT
    sealer.finish()
    with pytest.raises(ValueError, match="sealed already"):
        sealer.finish()
