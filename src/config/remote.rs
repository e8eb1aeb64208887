//! `url:` of a source: where `listpress sync` fetches it from.

use std::path::Path;

use super::{ListConfig, SourceConfig, SourceType};

/// Schemes that git and curl fetch from without running a program that the address names.
const SCHEMES: &[&str] = &["https://", "http://", "file://", "ssh://", "git://"];

/// What cannot be meant in the sources of a list.
pub(super) fn mistake(list: &ListConfig) -> Option<String> {
    list.sources.iter().find_map(mistake_in)
}

fn mistake_in(source: &SourceConfig) -> Option<String> {
    let url = source.url.as_deref()?;
    let wrong = |what: &str| Some(format!("sources: url: `{url}` {what}"));
    let scheme = SCHEMES.iter().find(|scheme| url.starts_with(**scheme));
    let Some(rest) = scheme.and_then(|scheme| url.strip_prefix(scheme)) else {
        return wrong(&format!("must begin with one of {}", SCHEMES.join(", ")));
    };
    // A host that begins with a hyphen would be an option of ssh.
    if rest.is_empty() || rest.starts_with('-') {
        return wrong("names no host and no folder");
    }
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return wrong("holds a blank; write it as %20");
    }
    if url.contains(['?', '#']) {
        return wrong("holds `?` or `#`; name the folder that holds the list");
    }
    let host = rest.split('/').next().unwrap_or_default();
    if host.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) {
        // Not the address itself: it is printed.
        return Some("sources: a `url` holds a password, which would be printed and kept; put it into ~/.netrc, which git and curl read".to_owned());
    }
    if source.path == Path::new("-") {
        return wrong("needs a `path` where the copy is kept, and `-` is standard input");
    }
    let of_web = url.starts_with("http");
    match source.kind {
        None | Some(SourceType::PublicInbox) => None,
        Some(SourceType::Mbox) if of_web => None,
        Some(SourceType::Mbox) => {
            wrong("is not of the Web; folders of mboxes are fetched from https:// and http://")
        }
        Some(_) => wrong(
            "can be a public-inbox (`type: public-inbox`) or a folder of mboxes (`type: mbox`), not of this `type`",
        ),
    }
}

/// Two sources of one folder that are fetched from different places, in whatever lists.
pub(super) fn conflict(lists: &[ListConfig]) -> Option<String> {
    let sources: Vec<&SourceConfig> =
        lists.iter().flat_map(|list| &list.sources).filter(|source| source.url.is_some()).collect();
    let clash = |(at, source): (usize, &&SourceConfig)| {
        let others = sources.iter().take(at);
        let other = others.into_iter().find(|o| o.path == source.path && o.url != source.url)?;
        Some((source.path.clone(), other.url.clone()?, source.url.clone()?))
    };
    let (path, one, other) = sources.iter().enumerate().find_map(clash)?;
    Some(format!(
        "{}: fetched from `{one}` and from `{other}`; give each a `path` of its own",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str, kind: Option<SourceType>) -> Option<String> {
        mistake_in(&SourceConfig { path: "mirror".into(), kind, url: Some(url.to_owned()) })
    }

    #[test]
    fn an_address_cannot_run_a_program() {
        for url in [
            "ext::sh -c date",
            "--upload-pack=date",
            "ssh://-oProxyCommand=date/x",
            "mirror",
            "https://",
            "https://a.example.org/a b",
        ] {
            assert!(told(url, None).is_some(), "{url}");
        }
        for url in [
            "https://a.example.org/list",
            "file:///srv/list/git/0.git",
            "ssh://git@a.example.org/x.git",
        ] {
            assert_eq!(told(url, None), None, "{url}");
        }
    }

    #[test]
    fn a_password_is_refused_and_not_printed() {
        let said = told("https://ada:secret@a.example.org/list", None).unwrap();
        assert!(said.contains("password") && !said.contains("secret"), "{said}");
        assert_eq!(told("https://a.example.org/list/plum@lists.example.org", None), None);
    }

    #[test]
    fn mboxes_are_of_the_web() {
        assert_eq!(told("https://a.example.org/list/", Some(SourceType::Mbox)), None);
        assert!(told("ssh://a.example.org/list/", Some(SourceType::Mbox)).is_some());
        assert!(told("https://a.example.org/list/", Some(SourceType::Maildir)).is_some());
    }
}
