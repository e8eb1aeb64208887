//! People in headers (RFC 5322 3.4), pipermail's `user at host` included.

/// A mailbox: decoded display name and address. Either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Display name, decoded, without quotes; a comment `(Name)` where there is no display name.
    pub name: String,
    /// `local@domain`, the domain in lower case; `user at host` is undone.
    pub address: String,
}
