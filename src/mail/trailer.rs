//! Trailers: `Reviewed-by: …` and its kin (git interpret-trailers, b4).

/// One trailer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trailer {
    /// Name as written, without the colon: `Reviewed-by`.
    pub name: String,
    /// Value on one line, decoded, trimmed, without a trailing ` # note`.
    pub value: String,
    /// The address in the value where it is a person, domain in lower case; else empty.
    pub address: String,
}
