//! Fingerprints: whether something is the same as it was, told by 16 bytes (BLAKE3, cut to 128 bits).
//!
//! Whatever can be serialised has a fingerprint, and no part of it can be forgotten: fields are walked by serde. Where a
//! value refers to another by its position, as everything in an archive does, the position says nothing, since it moves
//! with each mail that comes; a [`Fingerprinter`] can be told what stands for it.

use std::fmt::Display;
use std::io;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// The fingerprint of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

/// As a whole: there are millions, and byte by byte each would be sixteen values.
impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl de::Visitor<'_> for Bytes {
            type Value = Fingerprint;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("16 bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Fingerprint, E> {
                let own = bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))?;
                Ok(Fingerprint(own))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

impl Fingerprint {
    /// Of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Fingerprint::cut(&blake3::hash(bytes))
    }

    /// Its first 16 bits.
    pub fn first_bits(self) -> u16 {
        let [first, second, ..] = self.0;
        u16::from_be_bytes([first, second])
    }

    fn cut(hash: &blake3::Hash) -> Self {
        Fingerprint(hash.as_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// Of a value, all of its fields included.
    pub fn of_value(value: &(impl Serialize + ?Sized)) -> Self {
        Fingerprint::of_all([value])
    }

    /// Of values one after the other.
    pub fn of_all(values: impl IntoIterator<Item = impl Serialize>) -> Self {
        let mut all = Fingerprinter::new(&|_, _| None);
        for value in values {
            all.add(&value);
        }
        all.finish()
    }

    /// The bytes themselves.
    pub fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// 32 hex digits.
    pub fn hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Passes bytes on, and takes their fingerprint.
pub struct Summing<W> {
    to: W,
    sum: blake3::Hasher,
    /// Why the first write failed.
    refused: Option<io::Error>,
}

impl<W: io::Write> Summing<W> {
    /// Of what is written from now on.
    pub fn new(to: W) -> Self {
        Summing { to, sum: blake3::Hasher::new(), refused: None }
    }

    /// The fingerprint of all that was written, and what it was written to.
    ///
    /// # Errors
    /// Something was refused.
    pub fn finish(self) -> io::Result<(Fingerprint, W)> {
        match self.refused {
            Some(error) => Err(error),
            None => Ok((Fingerprint::cut(&self.sum.finalize()), self.to)),
        }
    }
}

impl<W: io::Write> io::Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.to.write(bytes) {
            Ok(written) => {
                self.sum.update(bytes.get(..written).unwrap_or_default());
                Ok(written)
            }
            Err(error) => {
                // Whoever writes may tell only that it failed.
                let kind = error.kind();
                self.refused.get_or_insert(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// FNV-1a, 32 bits: spreads words over buckets, and tells nobody's bytes apart who wants them to be the same.
pub fn fnv1a(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What stands for a position: given the name of its type and its number. `None` for numbers that mean themselves.
pub type Stand<'a> = &'a dyn Fn(&'static str, u32) -> Option<Fingerprint>;

/// Takes values one after the other. Each is written down unambiguously: numbers by their bytes, texts and lists with
/// their lengths.
pub struct Fingerprinter<'a> {
    bytes: Vec<u8>,
    stand: Stand<'a>,
}

impl<'a> Fingerprinter<'a> {
    /// `stand` is asked about each newtype of a number.
    pub fn new(stand: Stand<'a>) -> Self {
        Fingerprinter { bytes: Vec::with_capacity(256), stand }
    }

    /// Adds a value.
    pub fn add(&mut self, value: &(impl Serialize + ?Sized)) -> &mut Self {
        // Nothing that is written to memory can fail; types whose own serialisation fails leave a mark.
        if value.serialize(&mut *self).is_err() {
            self.bytes.extend_from_slice(b"!");
        }
        self
    }

    /// The fingerprint of all that was added; to be used again from the beginning.
    pub fn finish(&mut self) -> Fingerprint {
        let sum = Fingerprint::of(&self.bytes);
        self.bytes.clear();
        sum
    }

    /// A length, in groups of seven bits (LEB128): most are small, and there is one for each text.
    fn length(&mut self, length: usize) {
        let mut rest = length;
        while rest > 0x7F {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }
}

/// A type refused to be serialised.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl ser::Error for Refused {
    fn custom<T: Display>(what: T) -> Self {
        Refused(what.to_string())
    }
}

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {$(
        fn $name(self, value: $type) -> Result<(), Refused> {
            self.bytes.extend_from_slice(&value.to_le_bytes());
            Ok(())
        }
    )*};
}

impl Serializer for &mut Fingerprinter<'_> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64
    }

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        self.serialize_u8(u8::from(value))
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.serialize_u32(value.into())
    }

    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Refused> {
        self.length(value.len());
        self.bytes.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.serialize_u8(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        self.bytes.push(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
    ) -> Result<(), Refused> {
        self.serialize_u32(at)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        let from = self.bytes.len();
        value.serialize(&mut *self)?;
        let number =
            self.bytes.get(from..).and_then(|own| Some(u32::from_le_bytes(own.try_into().ok()?)));
        if let Some(stands) = number.and_then(|number| (self.stand)(name, number)) {
            self.bytes.truncate(from);
            self.bytes.extend_from_slice(&stands.0);
        }
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.bytes.extend_from_slice(&at.to_le_bytes());
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Refused> {
        self.length(length.unwrap_or(usize::MAX));
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.bytes.extend_from_slice(&at.to_le_bytes());
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, Refused> {
        self.length(length.unwrap_or(usize::MAX));
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.bytes.extend_from_slice(&at.to_le_bytes());
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! compound {
    ($($trait:ident::$method:ident),*) => {$(
        impl ser::$trait for &mut Fingerprinter<'_> {
            type Ok = ();
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        }
    )*};
}

compound! {
    SerializeSeq::serialize_element, SerializeTuple::serialize_element, SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
}

macro_rules! named {
    ($($trait:ident),*) => {$(
        impl ser::$trait for &mut Fingerprinter<'_> {
            type Ok = ();
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Result<(), Refused> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Refused> {
                Ok(())
            }
        }
    )*};
}

named! { SerializeStruct, SerializeStructVariant }

impl ser::SerializeMap for &mut Fingerprinter<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Refused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Place(u32);

    #[derive(Serialize)]
    struct Row {
        name: &'static str,
        place: Option<Place>,
        others: Vec<Place>,
    }

    #[test]
    fn neighbouring_texts_do_not_run_together() {
        assert_ne!(Fingerprint::of_value(&("ab", "c")), Fingerprint::of_value(&("a", "bc")));
        assert_ne!(
            Fingerprint::of_value(&[Some(1)][..]),
            Fingerprint::of_value(&[None, Some(1)][..])
        );
    }

    #[test]
    fn lengths_are_told_apart() {
        let sum = |length: usize| Fingerprint::of_value(&"a".repeat(length));
        let lengths = [0, 1, 127, 128, 129, 255, 256, 16_383, 16_384];
        let sums: std::collections::BTreeSet<_> = lengths.into_iter().map(sum).collect();
        assert_eq!(sums.len(), lengths.len());
        let shifted = |a: usize, b: usize| Fingerprint::of_value(&("a".repeat(a), "a".repeat(b)));
        assert_ne!(shifted(1, 128), shifted(128, 1));
    }

    #[test]
    fn what_stands_for_a_position_counts_and_not_the_position() {
        let row = |at: u32| Row { name: "a", place: Some(Place(at)), others: vec![Place(at + 1)] };
        let seen = |row: &Row, shift: u32| {
            let face =
                move |name, at| (name == "Place").then(|| Fingerprint::of_value(&(at - shift)));
            let mut all = Fingerprinter::new(&face);
            all.add(row);
            all.finish()
        };
        assert_eq!(seen(&row(5), 5), seen(&row(7), 7));
        assert_ne!(seen(&row(5), 5), seen(&row(7), 5));
        assert_ne!(Fingerprint::of_value(&row(5)), Fingerprint::of_value(&row(7)));
    }
}
