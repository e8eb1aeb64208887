//! What LINK and PLAN cost: heap by part, and time.
//!
//! `cargo run --release --example archive_cost -- list.mbox` reads a source, links it and plans its pages, with an allocator
//! that counts. Bytes are as asked for, without what the allocator adds.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a measuring tool")]

use std::mem::take;
use std::time::Instant;

use cap::Cap;
use listpress::archive::Archive;
use listpress::archive::link::{LinkOptions, link};
use listpress::archive::names;
use listpress::archive::record::Draft;
use listpress::config::ListConfig;
use listpress::mail;
use listpress::privacy::{Letters, Redactions, Rules};
use listpress::site::{ListSite, orders::Orders};
use listpress::source::{self, Snapshot, Source};
use rayon::prelude::*;

#[global_allocator]
static HEAP: Cap<mimalloc::MiMalloc> = Cap::new(mimalloc::MiMalloc, usize::MAX);

/// Prints what parts of the archive take.
struct Meter {
    messages: usize,
}

impl Meter {
    fn line(&self, what: &str, bytes: usize) {
        let each = bytes as f64 / self.messages.max(1) as f64;
        println!("{what:<16}{:>10.1} MB{each:>10.1} bytes a message", bytes as f64 / 1e6);
    }

    /// Frees a part and prints what that gave back.
    fn part<T>(&self, what: &str, part: T) {
        let before = HEAP.allocated();
        drop(part);
        self.line(what, before.saturating_sub(HEAP.allocated()));
    }
}

fn main() {
    let path = std::env::args_os().nth(1).expect("give a source");
    let source = Source { path: path.into(), kind: None };
    let Snapshot { store, messages, commits, epochs, reports, .. } =
        source::read(&[source]).unwrap();
    let config = ListConfig::default();
    let rules = Rules::new(config.addresses, Redactions::default());
    let options = LinkOptions { periods: config.period_request(), ..LinkOptions::default() };
    let before = HEAP.allocated();
    let mut drafts: Vec<Box<Draft>> = messages
        .par_iter()
        .map_init(Vec::new, |buffer, raw| {
            store.read(&raw.location, buffer).unwrap();
            Box::new(Draft::new(*raw, &mail::parse(buffer)))
        })
        .collect();
    // As a build shares them.
    drafts.par_chunks_mut(64).for_each(|drafts| {
        names::share(&mut drafts.iter_mut().map(AsMut::as_mut).collect::<Vec<_>>());
    });
    if rules.veils() {
        drafts.par_iter_mut().for_each(|draft| draft.veil(&rules));
        names::veil(&mut drafts, &rules);
    }
    let meter = Meter { messages: drafts.len() };
    let parsed = HEAP.allocated();
    meter.line("drafts", parsed - before);

    let start = Instant::now();
    let archive = link(drafts, &commits, reports, &options, &rules).unwrap();
    let linked = start.elapsed();
    meter.line("greatest in LINK", HEAP.max_allocated() - before);
    let kept = HEAP.allocated();
    let start = Instant::now();
    let letters = Letters::new(store, rules);
    let mut list = ListSite::new("list".into(), config, archive, letters, (commits, epochs));
    let planned = start.elapsed();
    meter.line("archive", kept.saturating_sub(before));
    meter.line("site", HEAP.allocated() - kept);
    println!("{} messages: LINK {linked:.3?}, PLAN {planned:.3?}", meter.messages);
    parts(&meter, &mut list);
}

/// Takes a list apart.
fn parts(meter: &Meter, list: &mut ListSite) {
    let Archive { messages, ids, trailers, people, identities, .. } = &mut list.archive;
    meter.part("  messages", take(messages));
    meter.part("  ids", take(ids));
    meter.part("  trailers", take(trailers));
    meter.part("  people", (take(people), take(identities)));
    let archive = &mut list.archive;
    meter.part("  threads", (take(&mut archive.threads), take(&mut archive.thread_of)));
    meter.part("  series", (take(&mut archive.series), take(&mut archive.series_of)));
    meter.part("  contributors", take(&mut archive.contributors));
    meter.part("  reviews", take(&mut archive.reviews));
    meter.part("  periods", take(&mut archive.periods));
    meter.part("  rest", take(&mut list.archive));
    let Orders { people, exchange, indexed, messages_of, series_of, contributor_pages, .. } =
        take(&mut list.orders);
    meter.part("  people's orders", people);
    meter.part("  exchange", exchange);
    meter.part("  series' orders", indexed);
    meter.part("  messages of", messages_of);
    meter.part("  series of", series_of);
    meter.part("  people's pages", contributor_pages);
    meter.part("  paths", take(&mut list.paths));
}
