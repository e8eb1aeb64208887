//! Telling browsers to reload, and the page that they see while a build fails.

use tokio::sync::watch;

use crate::render::escape;

/// The script that pages get; waits for an event and reloads.
pub(super) const SCRIPT: &str = "const events = new EventSource('/_listpress/events');
let first = null;
events.onmessage = (event) => {
  if (first === null) first = event.data;
  else if (first !== event.data) location.reload();
};
";

/// What is put into pages.
const TAG: &str = "<script src=\"/_listpress/reload.js\" defer></script>";

/// State of the site: how often it was built, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// Builds since the start; a change makes browsers reload.
    pub(super) builds: u64,
    /// The error of the last build.
    pub(super) error: Option<String>,
}

/// Hands the state of the site from the watcher to the browsers.
#[derive(Debug)]
pub struct Reloads {
    state: watch::Sender<State>,
}

impl Reloads {
    /// `error` is that of the first build, where it failed.
    pub fn new(error: Option<String>) -> Self {
        Reloads { state: watch::Sender::new(State { builds: 0, error }) }
    }

    /// A build has ended.
    pub fn built(&self, result: Result<(), String>) {
        self.state.send_modify(|state| {
            state.builds += 1;
            state.error = result.err();
        });
    }

    /// For one browser.
    pub(super) fn subscribe(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// The error to show in place of pages.
    pub(super) fn error(&self) -> Option<String> {
        self.state.borrow().error.clone()
    }
}

/// Puts the script at the end of a page's body.
pub(super) fn inject(page: &[u8]) -> Vec<u8> {
    let end = memchr::memmem::rfind(page, b"</body>").unwrap_or(page.len());
    [&page[..end], TAG.as_bytes(), &page[end..]].concat()
}

/// The page shown while a build fails.
pub(super) fn error_page(error: &str) -> Vec<u8> {
    let mut text = String::new();
    escape::html(error, &mut text);
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Build failed</title>\
         <body><h1>The build failed</h1><pre>{text}</pre>\
         <p>This page comes back by itself when the cause is mended.</p>{TAG}</body></html>"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_goes_before_the_end_of_the_body() {
        let page = inject(b"<body>text</body></html>");
        assert_eq!(String::from_utf8(page).unwrap(), format!("<body>text{TAG}</body></html>"));
    }

    #[test]
    fn errors_are_escaped() {
        let page = String::from_utf8(error_page("<script>alert(1)</script>")).unwrap();
        assert!(page.contains("&lt;script"));
        assert!(!page.contains("<script>alert"));
    }
}
