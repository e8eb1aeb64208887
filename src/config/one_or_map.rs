//! Values that are a word or a map. Written by hand: serde's untagged enums would lose the place and the name of a
//! wrong key.

use std::fmt;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::{PeriodConfig, PeriodName, RangeConfig, SourceConfig, SourceType};

/// The forms of a source, for the schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "its shape is what matters")]
pub(super) enum SourceForm {
    /// A path.
    Path(PathBuf),
    /// A path, and more about it.
    Map(SourceMap),
}

/// A source, and more about it than its path.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceMap {
    /// File or folder, relative to config.yaml.
    path: PathBuf,
    /// What it is; detected where not said.
    #[serde(rename = "type")]
    kind: Option<SourceType>,
    /// Where `listpress sync` fetches it from; `path` is where the copy is kept.
    url: Option<String>,
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = SourceConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path, or a map with `path`, `type` and `url`")
    }

    fn visit_str<E: de::Error>(self, path: &str) -> Result<SourceConfig, E> {
        Ok(SourceConfig { path: path.into(), ..SourceConfig::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SourceConfig, A::Error> {
        let map = SourceMap::deserialize(MapAccessDeserializer::new(map))?;
        Ok(SourceConfig { path: map.path, kind: map.kind, url: map.url })
    }
}

impl<'de> Deserialize<'de> for SourceConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SourceVisitor)
    }
}

struct PeriodVisitor;

impl<'de> Visitor<'de> for PeriodVisitor {
    type Value = PeriodConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "one of day, week, month, quarter, year, snapshot, or a map with `from` and `to`",
        )
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<PeriodConfig, E> {
        PeriodName::deserialize(StrDeserializer::new(name)).map(PeriodConfig::Unit)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PeriodConfig, A::Error> {
        RangeConfig::deserialize(MapAccessDeserializer::new(map)).map(PeriodConfig::Range)
    }
}

impl<'de> Deserialize<'de> for PeriodConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PeriodVisitor)
    }
}
