//! `old_addresses` of a list, and `redirects`: addresses that its mail had in another archive.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::root_names::is_reserved;
use super::{ListConfig, address};
use crate::site::SafePath;

/// What answers at old addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Redirects {
    /// A small page at each, which leads on.
    #[default]
    Stubs,
    /// Nothing: hosts that read them are told by `_redirects` and `_redirects.map`.
    File,
    /// Both.
    Both,
}

impl Redirects {
    /// Whether there are small pages.
    pub fn stubs(self) -> bool {
        self != Redirects::File
    }

    /// Whether there are files for hosts.
    pub fn files(self) -> bool {
        self != Redirects::Stubs
    }
}

/// What made an old archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Archiver {
    /// Anything: a map says it all.
    #[default]
    Map,
    /// Mailman 2.
    Pipermail,
    /// Mailman 3.
    Hyperkitty,
    /// public-inbox, as on lore.kernel.org.
    Lore,
    /// mail-archive.com.
    MailArchive,
    /// Hypermail.
    Hypermail,
    /// MHonArc.
    Mhonarc,
}

/// Which messages have old addresses that the mail tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OldMessages {
    /// All.
    #[default]
    All,
    /// Those that begin threads.
    Roots,
}

/// An archive that the list had before.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OldAddresses {
    /// What made it.
    #[serde(rename = "type")]
    pub archiver: Archiver,
    /// Its folder below the site's root.
    pub at: Option<String>,
    /// The address of that folder as it was, by which Archived-At and maps name it.
    pub url: Option<String>,
    /// A map, or the folder of its pages.
    pub import: Option<PathBuf>,
    /// Which messages, of those that the mail tells.
    pub messages: OldMessages,
}

impl OldAddresses {
    /// Its folder below the site's root; `list` and `address` are the list's. `None` where it can be none.
    pub fn folder(&self, list: &str, address: &str) -> Option<SafePath> {
        let folder = match (&self.at, self.archiver) {
            (Some(at), _) => at.trim_matches('/').to_owned(),
            (None, Archiver::Pipermail) => format!("pipermail/{list}"),
            (None, Archiver::Hyperkitty) => format!("hyperkitty/list/{address}"),
            (None, Archiver::MailArchive) => address.to_owned(),
            (None, _) => list.to_owned(),
        };
        SafePath::new(&folder)
    }

    /// Whether its folder is named by the list's address.
    fn needs_address(&self) -> bool {
        self.at.is_none() && matches!(self.archiver, Archiver::Hyperkitty | Archiver::MailArchive)
    }
}

/// What cannot be meant in the old addresses of a list.
pub(super) fn mistake(list: &ListConfig) -> Option<String> {
    list.old_addresses.iter().find_map(|old| mistake_in(old, list))
}

fn mistake_in(old: &OldAddresses, list: &ListConfig) -> Option<String> {
    let wrong = |what: String| Some(format!("old_addresses: {what}"));
    if old.needs_address() && list.address.is_empty() {
        return wrong(
            "its folder is named by the list's address: give the list an `address`, or this an `at`".to_owned(),
        );
    }
    let name = if list.name.is_empty() { "list" } else { &list.name };
    let at = old.at.as_deref().unwrap_or_default();
    let Some(folder) = old.folder(name, &list.address) else {
        return wrong(format!(
            "at: `{at}` is no folder below the site's root, such as `pipermail/{name}`"
        ));
    };
    let first = folder.as_str().split('/').next().unwrap_or_default().to_ascii_lowercase();
    if is_reserved(&first) || first.starts_with(['_', '.']) {
        return wrong(format!("at: `{at}` begins with a name that the site uses itself"));
    }
    if let Some(mistake) = old.url.as_deref().and_then(address::mistake_in_folder) {
        return wrong(format!("url: {mistake}"));
    }
    let told = matches!(old.archiver, Archiver::Pipermail | Archiver::Hyperkitty | Archiver::Lore);
    if !told && old.import.is_none() && old.url.is_none() {
        return wrong(
            "numbers of messages are not told by mail: name the old pages or a map with `import`, \
             or the archive's `url`, if the mail has `Archived-At`"
                .to_owned(),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: OldAddresses) -> Option<String> {
        mistake(&ListConfig {
            name: "plums".to_owned(),
            old_addresses: vec![old],
            ..ListConfig::default()
        })
    }

    fn at(folder: &str) -> OldAddresses {
        OldAddresses {
            archiver: Archiver::Pipermail,
            at: Some(folder.to_owned()),
            ..OldAddresses::default()
        }
    }

    #[test]
    fn folders_are_below_the_site_and_not_its_own() {
        for folder in ["", "/", "..", "a/../b", "a//b", "assets/x", "_redirects", "Search", "a:b"] {
            assert!(told(at(folder)).is_some(), "{folder}");
        }
        for folder in ["pipermail/plums", "/pipermail/plums/", "plums", "list/plums@example.org"] {
            assert_eq!(told(at(folder)), None, "{folder}");
        }
    }

    #[test]
    fn something_must_tell_the_addresses() {
        let old = |archiver| OldAddresses { archiver, ..OldAddresses::default() };
        assert!(told(old(Archiver::Mhonarc)).is_some_and(|said| said.contains("import")));
        assert!(told(old(Archiver::Hyperkitty)).is_some_and(|said| said.contains("address")));
        assert_eq!(told(old(Archiver::Lore)), None);
        let url = |url: &str| OldAddresses { url: Some(url.to_owned()), ..old(Archiver::Map) };
        assert_eq!(told(url("https://old.example.org/list/")), None);
        assert!(told(url("ftp://old.example.org/")).is_some());
        assert!(told(url("https://old.example.org/?l=x")).is_some());
    }
}
