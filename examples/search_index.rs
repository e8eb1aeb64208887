//! Writes the index of invented documents in both packagings, for the tests of the search page and for timing.
//!
//! `cargo run --example search_index -- FOLDER [DOCUMENTS [CAP]]`, 300 documents by default; CAP in bytes. One file goes to
//! FOLDER, with texts and manifest; segments to FOLDER/sharded. Words fall off
//! in frequency as in real text (the n-th is about 1/n as common as the first), a part of them are identifiers.

use listpress::search::{
    Document, Flags, ListEntry, Manifest, SearchOptions, SegmentEntry, sharded, single,
};
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

const SYLLABLES: [&str; 16] = [
    "al", "ber", "cor", "den", "er", "fin", "gra", "hol", "in", "ket", "lo", "mar", "ner", "pol",
    "sta", "ting",
];
const LISTS: [&str; 2] = ["orchard-devel", "pear-devel"];
const NAMES: [&str; 8] = [
    "Ida Größe",
    "Piet O'Pear",
    "Nguyễn Văn Quả",
    "Anna Berg",
    "Tomás Peral",
    "Łucja Grusza",
    "Сергей Яблоков",
    "Mei Lin",
];

/// Documents that the tests look for by name.
const KNOWN: [(&str, &str, &str); 6] = [
    (
        "[PATCH v2 0/3] apple: speed up the press",
        "Ida Größe",
        "The press was slow; falling apples blocked kvm_arch_vcpu_ioctl_run().",
    ),
    (
        "Re: [PATCH v2 1/3] apple: fix a leak in mm/slab.c",
        "Piet O'Pear",
        "Reviewed in the café, all good for 6.12-rc3.",
    ),
    ("утечка памяти в саду", "Сергей Яблоков", "Яблоки падают."),
    ("修复内存泄漏", "Mei Lin", "苹果从树上掉下来了"),
    ("<img src=x onerror=alert(1)> & \"quotes\"", "<b>Mallory</b>", "harmless"),
    ("pear: naïve picker", "Anna Berg", "größe of the basket"),
];

/// A small generator of pseudo-random numbers (Knuth's MMIX constants): the same documents in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// Rank of a word: log-uniform, so that frequency falls as 1/rank.
    fn rank(&mut self, words: u64) -> u64 {
        let uniform = self.below(1 << 24) as f64 / f64::from(1 << 24);
        ((words as f64).powf(uniform) as u64).saturating_sub(1)
    }

    fn text(&mut self, words: u64) -> String {
        let words: Vec<String> = (0..words).map(|_| word(self.rank(30_000))).collect();
        words.join(" ")
    }
}

/// The word of a rank.
fn word(rank: u64) -> String {
    let mut left = rank + 1;
    let mut word = String::new();
    while left > 0 {
        word.push_str(SYLLABLES[(left % 16) as usize]);
        left /= 16;
        if rank % 9 == 8 && left > 0 {
            word.push('_');
        }
    }
    word
}

fn documents(count: usize) -> Vec<Document> {
    let mut dice = Dice(7);
    (0..count)
        .map(|n| {
            let (title, author, body) = if let Some((title, author, body)) = KNOWN.get(n) {
                ((*title).into(), (*author).into(), (*body).into())
            } else {
                let words = 20 + dice.below(60);
                (dice.text(6), NAMES[dice.below(8) as usize].to_owned(), dice.text(words))
            };
            let mut flags = Flags::default();
            flags.set(Flags::PATCH, n % 3 == 0);
            Document {
                url: format!("orchard-devel/2026{n:06}.ab@example.org/"),
                title,
                author,
                text: body,
                seconds: Some(1_262_304_000 + n as i64 * 500_000_000 / count as i64),
                list: Some(u32::from(n % 5 == 4)),
                flags,
                thread: n as u32 / 4,
                keys: vec![format!("l:{}", LISTS[usize::from(n % 5 == 4)])],
                ..Document::default()
            }
        })
        .collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder =
        PathBuf::from(arguments.next().ok_or("usage: search_index FOLDER [DOCUMENTS [CAP]]")?);
    let count = arguments.next().map_or(Ok(300), |count| count.parse())?;
    let cap = arguments.next().map(|cap| cap.parse()).transpose()?;
    let options = SearchOptions::default();
    let options = SearchOptions { max_index_bytes: cap.or(options.max_index_bytes), ..options };
    let documents = documents(count);
    let start = std::time::Instant::now();
    let index = single::build(&documents, &options);
    let time = start.elapsed();
    let own = documents.get(index.left_out..).unwrap_or_default();
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("index.json"), &index.json)?;
    std::fs::write(folder.join("documents.json"), &index.documents_json)?;
    std::fs::write(folder.join("texts.json"), &index.texts_json)?;
    let list = |name: &&str| ListEntry {
        name: (*name).into(),
        title: (*name).into(),
        upstream: Some(format!("https://lists.example.org/{name}/?q={{q}}")),
    };
    let mut manifest = Manifest {
        single: true,
        documents: own.len(),
        texts: true,
        lists: LISTS.iter().map(list).collect(),
        ..Manifest::default()
    };
    std::fs::write(folder.join("manifest.json"), manifest.to_json())?;
    manifest.single = false;
    manifest.documents = documents.len();
    let start = std::time::Instant::now();
    segments(&folder.join("sharded"), &documents, &options, &mut manifest)?;
    writeln!(
        std::io::stderr(),
        "{} documents in {time:?}: index {} bytes, documents {} bytes; in segments: {:?}. {}",
        index.documents,
        index.json.len(),
        index.documents_json.len(),
        start.elapsed(),
        index.note.unwrap_or_default()
    )?;
    Ok(())
}

/// Three segments, the last one small.
fn segments(
    folder: &Path,
    documents: &[Document],
    options: &SearchOptions,
    manifest: &mut Manifest,
) -> Result<(), Box<dyn Error>> {
    let ends = [documents.len() / 2, documents.len() * 9 / 10, documents.len()];
    let mut begin = 0;
    for (number, end) in ends.into_iter().enumerate() {
        let own = documents.get(begin..end).unwrap_or_default();
        let id = format!("{number:016x}");
        let of = folder.join(&id);
        std::fs::create_dir_all(&of)?;
        let load = |range: std::ops::Range<usize>| Ok(own.get(range).unwrap_or_default().to_vec());
        let put = |name: &str, bytes: &[u8]| std::fs::write(of.join(name), bytes);
        sharded::write::<std::io::Error>(own.len(), options, &load, &put)?;
        let day = |at: Option<&Document>| at.map(|own| date(own.seconds.unwrap_or_default()));
        let (first, last) = (day(own.first()), day(own.last()));
        manifest.segments.push(SegmentEntry { id, documents: own.len(), first, last });
        begin = end;
    }
    std::fs::write(folder.join("manifest.json"), manifest.to_json())?;
    Ok(())
}

fn date(seconds: i64) -> String {
    listpress::render::date::day_at(seconds)
}
