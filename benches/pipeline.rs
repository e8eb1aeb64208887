//! A bench for each stage, over a generated archive of 2,000 mails: `cargo bench`, some minutes; `cargo bench -- parse`
//! runs those with the word in their names.
//!
//! Parse, clear, render and write run on one thread here, the other stages on as many as they do in a build. Figures are
//! for comparing two states of the code on one machine. What a real archive costs, `benches/mark.sh` says; how that
//! compares, `benches/compare`.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use listpress::archive::link::{LinkOptions, link};
use listpress::archive::mailmap::Mailmap;
use listpress::archive::names;
use listpress::archive::record::Draft;
use listpress::config::Addresses;
use listpress::config::load::{Project, Request, project};
use listpress::deflate::Packer;
use listpress::diagnostic::Diagnostics;
use listpress::fingerprint::Fingerprint;
use listpress::mail::{self, Message};
use listpress::output::{Gate, Writer, Written, manifest};
use listpress::pipeline::{BuildOptions, build_site, read_site};
use listpress::privacy::{Redactions, Rules};
use listpress::range_diff::{Budget, Commit, Differ, Lines, Patch, compare, show};
use listpress::render::Renderer;
use listpress::render::environment::Theme;
use listpress::render::text::{self, TextOptions};
use listpress::search::{Document, SearchOptions, sharded, single};
use listpress::site::plan::Unit;
use listpress::site::{Faces, SafePath, Site};
use listpress::source::{self, Snapshot, Source};
use listpress::terminal::Terminal;
use listpress::words::Words;

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

    fn drafts(&self) -> Vec<Box<Draft>> {
        let pairs = self.snapshot.messages.iter().zip(&self.messages);
        let mut drafts: Vec<Box<Draft>> =
            pairs.map(|(raw, message)| Box::new(Draft::new(*raw, message))).collect();
        // As a build shares them.
        for drafts in drafts.chunks_mut(64) {
            names::share(&mut drafts.iter_mut().map(AsMut::as_mut).collect::<Vec<_>>());
        }
        drafts
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

    /// Read, parsed and linked, under defaults.
    fn site(&self) -> Site {
        let (options, terminal) = (BuildOptions::default(), Terminal::silent());
        let project = self.project("site");
        read_site(&project, &options, &terminal, &mut Diagnostics::default()).unwrap()
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
        text: message.body.text.clone(),
        list: Some(0),
        ..Document::default()
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
    let masked = Rules::new(Addresses::Masked, Redactions::default());
    group.bench_function("clear, addresses masked", |bench| {
        let clear = |mut messages: Vec<Message>| {
            for message in &mut messages {
                black_box(masked.clear(message));
            }
            messages
        };
        bench.iter_batched(|| mails.messages.clone(), clear, BatchSize::LargeInput);
    });
    let options = link_options();
    group.bench_function("link", |bench| {
        let link = |drafts| link(drafts, &[], Vec::new(), &options, &Rules::default()).unwrap();
        bench.iter_batched(|| mails.drafts(), link, BatchSize::LargeInput);
    });
    group.bench_function("render text", |bench| {
        let nowhere = |_: &str| None;
        let words = Words::english();
        let options = TextOptions::new(&nowhere, &words);
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
    let options = SearchOptions::default();
    group.bench_function("search index in one file", |bench| {
        bench.iter(|| black_box(single::build(&documents, &options)));
    });
    group.bench_function("search index in segments", |bench| {
        let load = |range: Range<usize>| Ok::<_, ()>(documents[range].to_vec());
        let put = |_: &str, bytes: &[u8]| {
            black_box(bytes);
            Ok(())
        };
        bench.iter(|| sharded::write(documents.len(), &options, &load, &put));
    });
    group.finish();
    let site = mails.site();
    let theme = Theme::load(None, &site.config.theme, "en").unwrap();
    plan(criterion, &site);
    let files = pages(criterion, &site, &theme);
    write(criterion, &files);
    revisions(criterion, &mails);
    builds(criterion, &mails);
}

/// Which units there are, and what each is made from: what a build does to find out which of them it must make.
fn plan(criterion: &mut Criterion, site: &Site) {
    let mut group = criterion.benchmark_group("2,000 mails, plan");
    group.throughput(Throughput::Elements(MESSAGES)).sample_size(10);
    let common = Fingerprint::of(b"the same for all");
    let list = &site.lists[0];
    group.bench_function("units", |bench| bench.iter(|| black_box(site.units())));
    group.bench_function("faces", |bench| bench.iter(|| black_box(Faces::of(list, common))));
    let (units, faces) = (site.units(), Faces::of(list, common));
    group.bench_function("inputs of units", |bench| {
        let inputs = faces.with(list);
        let of_list = || units.iter().filter(|unit| unit.list().is_some());
        bench.iter(|| of_list().for_each(|unit| _ = black_box(inputs.of(*unit))));
    });
    group.finish();
}

/// All pages of each kind, the mboxes of threads and series among them; returns the files.
fn pages(criterion: &mut Criterion, site: &Site, theme: &Theme) -> Vec<(SafePath, Vec<u8>)> {
    let mut kinds: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
    for unit in site.units() {
        kinds.entry(unit.kind()).or_default().push(unit);
    }
    let renderer = Renderer::new(site, theme);
    let mut packer = Packer::default();
    let mut group = criterion.benchmark_group("2,000 mails, render");
    group.sample_size(10).warm_up_time(Duration::from_millis(500));
    let mut files = Vec::new();
    for (kind, units) in kinds {
        // Per unit, whatever its size: a thread with all its mails, an index page with a hundred rows.
        group.throughput(Throughput::Elements(units.len() as u64));
        group.bench_function(kind, |bench| {
            let mut render = |unit| drop(black_box(renderer.unit(unit, &mut packer).unwrap()));
            bench.iter(|| units.iter().copied().for_each(&mut render));
        });
        for unit in units {
            files.extend(renderer.unit(unit, &mut packer).unwrap().files);
        }
    }
    group.finish();
    files
}

/// Files into a folder that is empty, into one that has them, and their manifest.
fn write(criterion: &mut Criterion, files: &[(SafePath, Vec<u8>)]) {
    let mut group = criterion.benchmark_group("2,000 mails, write");
    group.throughput(Throughput::Elements(files.len() as u64)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    let stage = |writer: &Writer| -> Vec<Written> {
        files.iter().map(|(path, bytes)| writer.stage(path, bytes).unwrap()).collect()
    };
    // Kept until the end: a file system that has just removed many files makes new ones slowly.
    let mut folders = Vec::new();
    let mut open = || {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::open(folder.path(), &Gate::default()).unwrap();
        folders.push(folder);
        writer
    };
    group.bench_function("new", |bench| {
        let all = |writer: Writer| {
            stage(&writer);
            writer.publish().unwrap();
        };
        bench.iter_batched(&mut open, all, BatchSize::PerIteration);
    });
    let writer = open();
    let written = stage(&writer);
    writer.publish().unwrap();
    let written_by_path: Vec<&Written> = written.iter().collect();
    group.bench_function("nothing changed", |bench| bench.iter(|| black_box(stage(&writer))));
    group.bench_function("manifest", |bench| {
        bench.iter(|| black_box(manifest::write(&writer, &written_by_path, None).unwrap()));
    });
    group.finish();
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
