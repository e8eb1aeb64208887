//! The small files around the epochs that clients look for: `manifest.js.gz`, `description`, `_/text/config/raw`,
//! `_/text/help/` (public-inbox's `ManifestJsGz`, `WwwText`; grokmirror's `manifest`).

use std::collections::BTreeMap;

use serde::Serialize;

use super::refs::{self, Reference};
use crate::config::GitRedacted;
use crate::deflate::Packer;
use crate::render::escape;
use crate::site::ListSite;

/// What a manifest says of an epoch.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Told {
    owner: Option<String>,
    description: String,
    reference: Option<String>,
    /// Seconds since the epoch: of the newest commit.
    modified: i64,
    fingerprint: String,
    head: String,
}

/// From the address below the site's root to what is said of it.
pub(super) type Manifest = BTreeMap<String, Told>;

/// Adds an epoch to a manifest.
pub(super) fn tell(
    manifest: &mut Manifest,
    list: &ListSite,
    number: u32,
    (head, all): (&str, &[Reference]),
    modified: i64,
) {
    let told = Told {
        owner: None,
        description: format!("{} [epoch {number}]", line(&list.title)),
        reference: None,
        modified,
        fingerprint: refs::fingerprint(all),
        head: format!("ref: {head}"),
    };
    manifest.insert(format!("/{}/git/{number}.git", list.name), told);
}

/// `manifest.js.gz`
pub(super) fn packed(manifest: &Manifest) -> Vec<u8> {
    Packer::default().gzip(&serde_json::to_vec(manifest).unwrap_or_default())
}

/// `description`: one line, as git's file of this name.
pub(super) fn description(list: &ListSite) -> String {
    let text = line(&list.config.description);
    format!("{}\n", if text.is_empty() { line(&list.title) } else { text })
}

/// `_/text/config/raw`: what the configuration of public-inbox says of the list. A clone keeps it as
/// `inbox.config.example`.
pub(super) fn config(list: &ListSite, base_url: Option<&str>) -> String {
    let mut text = format!(
        "; How a copy of this archive is configured for public-inbox\n[publicinbox {}]\n\tinboxdir = /path/to/top-level-inbox\n",
        quoted(&list.name)
    );
    if let Some(base) = base_url {
        text.push_str(&format!("\turl = {}\n", quoted(&format!("{base}{}/", list.name))));
    }
    // A clone without an address has a name that public-inbox makes up; this one says what it is.
    let address = line(&list.address);
    let address = if address.is_empty() { format!("{}@localhost", list.name) } else { address };
    text.push_str(&format!("\taddress = {}\n", quoted(&address)));
    text
}

/// `_/text/help/`: how to get the archive, for people; programs ask whether it is there.
pub(super) fn help(
    list: &ListSite,
    epochs: &[u32],
    base_url: Option<&str>,
    how: Option<GitRedacted>,
) -> String {
    let base = base_url.unwrap_or("https://HOST/");
    let url = format!("{base}{}/", list.name);
    let mut text =
        format!("This archive is a public-inbox of {} messages.\n", list.archive.messages.len());
    match how {
        Some(GitRedacted::Withhold) => {
            text.push_str(
                "Its git repositories are withheld: something in it is not to be published.\n",
            );
        }
        Some(GitRedacted::Rewrite) => {
            text.push_str(
                "Its git repositories were written anew, without what is not to be published.\n",
            );
        }
        None => {}
    }
    if !epochs.is_empty() {
        text.push_str(&format!("\nAll of it, for public-inbox:\n\n  public-inbox-clone {url}\n\nEach repository, for git:\n\n"));
        for number in epochs {
            text.push_str(&format!("  git clone --mirror {url}git/{number}.git\n"));
        }
    }
    text.push_str(&format!(
        "\nPatches and threads, for b4:\n\n  b4 -c b4.midmask={url}%s am MESSAGE-ID\n"
    ));
    let title = escape::html_string(&line(&list.title));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Copies of {title}</title>\n</head>\n<body>\n<main>\n\
         <h1>Copies of {title}</h1>\n<pre>{}</pre>\n<p><a href=\"../../../index.html\">The archive</a></p>\n</main>\n</body>\n</html>\n",
        escape::html_string(&text)
    )
}

/// On one line, without control characters: it may come from a mail.
fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// As a value or name of git's configuration.
fn quoted(text: &str) -> String {
    format!("\"{}\"", line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_mail_stays_a_value() {
        assert_eq!(quoted("a\"]\n[core]\\"), "\"a\\\"] [core]\\\\\"");
    }
}
