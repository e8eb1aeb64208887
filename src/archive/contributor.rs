//! People: names and addresses merged into identities.
use super::PersonIx;

/// One merged identity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributor {
    /// Name made safe, plus 8 hex digits (SHA-256 of the first address) where two would be equal.
    pub slug: String,
    /// Canonical name: mailmap's, else the most used, ties by bytes.
    pub name: String,
    /// Addresses, most used first, ties by bytes.
    pub addresses: Vec<String>,
    /// The names and addresses as written that were merged.
    pub people: Vec<PersonIx>,
    /// Why each was merged, in words for the page: "same address", "same name, same domain", ".mailmap line 3".
    pub reasons: Vec<String>,
    /// Messages written.
    pub messages: u32,
    /// Patch mails written; from period reports too, where these only count them.
    pub patches: u32,
    /// Series written.
    pub series: u32,
    /// Reviewed-by given in replies.
    pub reviewed: u32,
    /// Tested-by given.
    pub tested: u32,
    /// Acked-by given.
    pub acked: u32,
    /// Reported-by: named in patches.
    pub reported: u32,
    /// Seconds of the first and last dated message.
    pub span: Option<(i64, i64)>,
}

/// Merges names and addresses into identities, conservatively, and counts what each did. Returns the identities by
/// slug, and for each of `archive.people` its identity. Reads `messages`, `people`, `series`, `reports`.
pub fn build(
    _archive: &super::Archive,
    _mailmap: &super::mailmap::Mailmap,
) -> (Vec<Contributor>, Vec<super::ContributorIx>) {
    todo!()
}
