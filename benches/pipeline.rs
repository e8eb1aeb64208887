//! One bench for each stage, over a generated archive of 2,000 mails: `cargo bench`, a minute.
//!
//! Figures are for comparing two states of the code on one machine; what a real archive costs, `benches/mark.sh` says.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use listpress::archive::link::{LinkOptions, link};
use listpress::archive::mailmap::Mailmap;
use listpress::archive::record::Draft;
use listpress::config::load::{Project, Request, project};
use listpress::mail::{self, Message};
use listpress::pipeline::{BuildOptions, build_site};
use listpress::range_diff::{Budget, Commit, Differ, Lines, Patch, compare, show};
use listpress::render::text::{self, TextOptions};
use listpress::search::{self, Document, DocumentKind, SearchOptions};
use listpress::source::{self, Snapshot, Source};
use listpress::terminal::Terminal;

#[path = "../examples/generate/archive/mod.rs"]
mod mails;

const MESSAGES: u64 = 2_000;

/// The archive as a file, and what the stages before a bench make of it.
struct Mails {
    folder: tempfile::TempDir,
    mbox: PathBuf,
    snapshot: Snapshot,
    raw: Vec<Vec<u8>>,
    messages: Vec<Message>,
}

impl Mails {
    fn new() -> Self {
        let mut bytes = Vec::new();
        mails::write(MESSAGES, 7, &mut |piece| bytes.extend_from_slice(piece));
        let folder = tempfile::tempdir().unwrap();
        let mbox = folder.path().join("list.mbox");
        fs::write(&mbox, bytes).unwrap();
        let snapshot = read(&mbox);
        let raw: Vec<Vec<u8>> = snapshot
            .messages
            .iter()
            .map(|message| {
                let mut bytes = Vec::new();
                snapshot.store.read(&message.location, &mut bytes).unwrap();
                bytes
            })
            .collect();
        let messages = raw.iter().map(|raw| mail::parse(raw)).collect();
        Mails { folder, mbox, snapshot, raw, messages }
    }

    fn drafts(&self) -> Vec<Draft> {
        let pairs = self.snapshot.messages.iter().zip(&self.messages);
        pairs.map(|(raw, message)| Draft::new(*raw, message)).collect()
    }

    /// A project that writes into a folder of its own.
    fn project(&self, output: &str) -> Project {
        let request = Request {
            sources: vec![self.mbox.clone()],
            output: Some(self.folder.path().join(output)),
            cache: Some(self.folder.path().join("cache")),
            ..Request::default()
        };
        project(&request, &[]).unwrap()
    }
}

fn read(mbox: &Path) -> Snapshot {
    source::read(&[Source { path: mbox.to_path_buf(), kind: None }]).unwrap()
}

/// Defaults, with weeks and months.
fn link_options() -> LinkOptions {
    let list = listpress::config::ListConfig::default();
    LinkOptions {
        mailmap: Mailmap::default(),
        periods: list.period_request(),
        as_of: None,
        series: list.series.overrides(),
    }
}

fn documents(messages: &[Message]) -> Vec<Document> {
    let document = |(i, message): (usize, &Message)| Document {
        url: format!("list/{i}/"),
        title: message.subject.text.clone(),
        author: message.from.name.clone(),
        body: message.body.text.clone(),
        date: None,
        list: "list".to_owned(),
        kind: DocumentKind::Thread,
    };
    messages.iter().enumerate().map(document).collect()
}

fn stages(criterion: &mut Criterion) {
    let mails = Mails::new();
    let mut group = criterion.benchmark_group("2,000 mails");
    group.throughput(Throughput::Elements(MESSAGES)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));

    group.bench_function("read and split", |bench| bench.iter(|| black_box(read(&mails.mbox))));
    group.bench_function("parse", |bench| {
        bench.iter(|| mails.raw.iter().for_each(|raw| drop(black_box(mail::parse(raw)))));
    });
    let options = link_options();
    group.bench_function("link", |bench| {
        let link = |drafts| {
            link(drafts, &[], Vec::new(), &options, &listpress::privacy::Rules::default()).unwrap()
        };
        bench.iter_batched(|| mails.drafts(), link, BatchSize::LargeInput);
    });
    group.bench_function("render text", |bench| {
        let nowhere = |_: &str| None;
        let options = TextOptions::new(&nowhere);
        let mut html = String::new();
        bench.iter(|| {
            for message in &mails.messages {
                html.clear();
                text::render(message, &options, &mut html);
                black_box(&html);
            }
        });
    });
    let documents = documents(&mails.messages);
    group.bench_function("search index", |bench| {
        bench.iter(|| black_box(search::build(&documents, &SearchOptions::default())));
    });
    group.finish();
    revisions(criterion, &mails);
    builds(criterion, &mails);
}

/// Two revisions of 30 patches, each patch changed.
fn revisions(criterion: &mut Criterion, mails: &Mails) {
    let diffs: Vec<&str> = mails.messages.iter().filter_map(Message::diff_text).take(30).collect();
    assert_eq!(diffs.len(), 30);
    let range_diff = || {
        let mut lines = Lines::default();
        let mut patch = |(at, diff): (usize, &str)| {
            let commit = Commit::new(&format!("patch {at}"), ("Ann", "ann@example.org"), "Text.\n");
            Patch::new(&commit, diff, &mut lines).unwrap()
        };
        let old: Vec<Patch> = diffs.iter().copied().enumerate().map(&mut patch).collect();
        let changed: Vec<String> = diffs.iter().map(|diff| diff.replace("+\t", "+\t\t")).collect();
        let new: Vec<Patch> =
            changed.iter().map(String::as_str).enumerate().map(&mut patch).collect();
        let (old, new): (Vec<&Patch>, Vec<&Patch>) = (old.iter().collect(), new.iter().collect());
        let (mut differ, mut budget) = (Differ::default(), Budget::new(1 << 30));
        let matches = compare(&old, &new, &lines, &mut differ, &mut budget).unwrap();
        show(&matches, (&old, &new), &lines, &mut differ, &mut budget).unwrap()
    };
    criterion.bench_function("range-diff of 30 patches", |bench| {
        bench.iter(|| black_box(range_diff()));
    });
}

fn builds(criterion: &mut Criterion, mails: &Mails) {
    let mut group = criterion.benchmark_group("2,000 mails, whole build");
    group.throughput(Throughput::Elements(MESSAGES)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(8));
    let terminal = Terminal::silent();
    let options = BuildOptions::default();
    // Each build would find the facts of the one before.
    let anew = BuildOptions { no_cache: true, ..options.clone() };
    let mut number = 0;
    group.bench_function("new", |bench| {
        let mut fresh = || {
            number += 1;
            mails.project(&format!("site-{number}"))
        };
        bench.iter_batched(
            &mut fresh,
            |project| build_site(&project, &anew, &terminal).unwrap(),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("again", |bench| {
        let project = mails.project("again");
        bench.iter(|| build_site(&project, &options, &terminal).unwrap());
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
