//! Telling browsers to reload, and the page that they see while a build fails.

use tokio::sync::watch;

use super::Place;
use crate::render::escape;

/// The script that pages get: it reloads the page when the site is no longer of the build that the page came from. A page
/// that nobody looks at lets go of its connection, since browsers grant only six to a host.
pub(super) const SCRIPT: &str = "const { build } = document.currentScript.dataset;
let events = null;
const listen = () => {
  if (document.hidden) {
    events?.close();
    events = null;
  } else if (!events) {
    events = new EventSource('/_listpress/events');
    events.onmessage = ({ data }) => { if (data !== build) location.reload(); };
  }
};
document.addEventListener('visibilitychange', listen);
listen();
";

/// State of the site: how often it was built, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// Builds since the start; a change makes browsers reload.
    builds: u64,
    /// The error of the last build.
    pub(super) error: Option<String>,
    /// Where the site is.
    pub(super) place: Place,
}

impl State {
    /// Names the build. Builds are counted anew by each server, so that its process is part of the name.
    pub(super) fn build(&self) -> String {
        format!("{}-{}", std::process::id(), self.builds)
    }
}

/// Hands the state of the site from the watcher to the browsers.
#[derive(Debug)]
pub struct Reloads {
    state: watch::Sender<State>,
    watching: bool,
}

impl Reloads {
    /// `error` is that of the first build, where it failed; without `watching` there will be no other build.
    pub fn new(place: Place, error: Option<String>, watching: bool) -> Self {
        Reloads { state: watch::Sender::new(State { builds: 0, error, place }), watching }
    }

    /// A build has ended. Browsers reload if it changed the site or what is wrong with it.
    pub fn built(&self, error: Option<String>, changed: bool, place: Option<Place>) {
        self.state.send_if_modified(|state| {
            let place = place.unwrap_or_else(|| state.place.clone());
            let is_news = changed || (&state.error, &state.place) != (&error, &place);
            if is_news {
                *state = State { builds: state.builds + 1, error, place };
            }
            is_news
        });
    }

    /// For one browser.
    pub(super) fn subscribe(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// As it is now.
    pub(super) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Whether there will be other builds.
    pub(super) fn watching(&self) -> bool {
        self.watching
    }

    /// What is put into pages that are sent in this state; nothing if there will be no other.
    pub(super) fn tag(&self, state: &State) -> String {
        if !self.watching {
            return String::new();
        }
        let build = state.build();
        format!("<script src=\"/_listpress/reload.js\" data-build=\"{build}\" defer></script>")
    }
}

/// The page shown while a build fails.
pub(super) fn error_page(error: &str, tag: &str) -> Vec<u8> {
    let mut text = String::new();
    escape::html(error, &mut text);
    let hope = if tag.is_empty() {
        "Mend the cause and start the server again."
    } else {
        "This page comes back by itself when the cause is mended."
    };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\"><title>Build failed</title></head>\
         <body><main><h1>The build failed</h1><pre style=\"white-space:pre-wrap\">{text}</pre>\
         <p>{hope}</p></main>{tag}</body></html>"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_build_has_its_name_and_only_a_watched_site_its_script() {
        let reloads = Reloads::new(Place::default(), None, true);
        let first = reloads.tag(&reloads.state());
        reloads.built(Some("broken".to_owned()), false, None);
        let broken = reloads.tag(&reloads.state());
        assert_ne!(first, broken);
        reloads.built(Some("broken".to_owned()), false, None);
        assert_eq!(broken, reloads.tag(&reloads.state()));
        reloads.built(Some("broken".to_owned()), true, None);
        assert_ne!(broken, reloads.tag(&reloads.state()));
        assert_eq!(reloads.state().error.as_deref(), Some("broken"));
        let still = Reloads::new(Place::default(), None, false);
        assert_eq!(still.tag(&still.state()), "");
    }

    #[test]
    fn errors_are_escaped() {
        let page = String::from_utf8(error_page("<script>alert(1)</script>", "")).unwrap();
        assert!(page.contains("&lt;script"));
        assert!(!page.contains("<script>alert"));
    }
}
