//! Keys that a map gives twice: YAML 1.2 (3.2.1.1) has them unique. serde names the key but points at the map, and maps
//! without fixed keys just take the last; so this walks through the whole text once more and stops at the very key. An
//! error raised while a key is read bears the key's own place.

use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// A key of one map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Maps that begin before this one.
    map: usize,
    /// The key; numbers as text.
    pub(super) name: String,
}

/// Walks through any value and stops with an error: at a key that is there for the second time, or where one is `wanted`,
/// at its first occurrence.
#[derive(Debug)]
pub(super) struct Walk {
    maps: usize,
    wanted: Option<Key>,
    /// The key at which the walk stopped.
    pub(super) found: Option<Key>,
    /// Bytes of text that may still be met; `None` when there were more.
    pub(super) left: Option<usize>,
}

impl Walk {
    /// A walk to the first occurrence of this key; without one, to any second occurrence. Ends after so many bytes of text.
    pub(super) fn to(wanted: Option<Key>, most: usize) -> Self {
        Walk { maps: 0, wanted, found: None, left: Some(most) }
    }

    fn text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        self.left = self.left.and_then(|left| left.checked_sub(text.len()));
        self.left.map(|_| ()).ok_or_else(|| E::custom("the walk ends here"))
    }
}

impl<'de> DeserializeSeed<'de> for &mut Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

/// The scalars, which all have the same body.
macro_rules! scalars {
    ($($name:ident($value:ident: $kind:ty) $body:expr;)*) => {
        $(fn $name<E: Error>(self, $value: $kind) -> Result<(), E> { $body(self, $value) })*
    };
}

impl<'de> Visitor<'de> for &mut Walk {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    scalars! {
        visit_bool(x: bool) |_, _| Ok(());
        visit_i64(x: i64) |_, _| Ok(());
        visit_u64(x: u64) |_, _| Ok(());
        visit_f64(x: f64) |_, _| Ok(());
        visit_str(x: &str) Walk::text;
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let map = self.maps;
        self.maps += 1;
        let mut seen = HashSet::new();
        while entries.next_key_seed(KeyWalk { walk: &mut *self, map, seen: &mut seen })?.is_some() {
            entries.next_value_seed(&mut *self)?;
        }
        Ok(())
    }

    /// A value with a tag.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (_, value) = tagged.variant::<IgnoredAny>()?;
        value.newtype_variant_seed(self)
    }
}

/// Looks at one key.
struct KeyWalk<'a> {
    walk: &'a mut Walk,
    map: usize,
    seen: &'a mut HashSet<String>,
}

impl KeyWalk<'_> {
    fn key<E: Error>(self, name: impl ToString) -> Result<(), E> {
        let key = Key { map: self.map, name: name.to_string() };
        self.walk.text(&key.name)?;
        let stop = match &self.walk.wanted {
            Some(wanted) => *wanted == key,
            None => !self.seen.insert(key.name.clone()),
        };
        if stop {
            self.walk.found = Some(key);
            return Err(E::custom("the walk ends here"));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for KeyWalk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for KeyWalk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    scalars! {
        visit_bool(x: bool) KeyWalk::key;
        visit_i64(x: i64) KeyWalk::key;
        visit_u64(x: u64) KeyWalk::key;
        visit_f64(x: f64) KeyWalk::key;
        visit_str(x: &str) KeyWalk::key;
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.key("null")
    }
}
