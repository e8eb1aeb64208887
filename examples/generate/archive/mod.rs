//! A synthetic list archive: the mails of an invented project, in the order in which a list would have received them.
//!
//! Days pass one after the other; each starts some threads and series, more on weekdays than at weekends. A thread is
//! planned whole when it starts ([`thread`]) and its mails wait in a queue until their time comes; only then is their
//! text made ([`text`]) and wrapped up ([`compose`]). So a million mails need the memory of the few thousand that wait.
//!
//! Everything follows from the seed ([`rng`]): same seed, same bytes, on every machine. Benches and tests include this
//! file with `#[path = "../examples/generate/archive/mod.rs"]`.

#![allow(dead_code, unreachable_pub, reason = "benches and tests use parts of it")]

pub mod calendar;
mod code;
pub mod compose;
mod damage;
mod mime;
mod people;
mod prose;
mod rng;
#[cfg(test)]
mod tests;
mod text;
mod thread;

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use calendar::DAY;
use code::Code;
pub use compose::Composed;
use people::{Mailer, Person};
use rayon::prelude::*;
use rng::Rng;
use thread::{Series, Thread, World};

/// Where the mails go.
pub const LIST_ADDRESS: &str = "orchard-devel@lists.example.org";
/// The identifier of List-Id.
pub const LIST_ID: &str = "orchard-devel.lists.example.org";
/// The words of List-Id.
pub const LIST_NAME: &str = "Orchard development";

/// 2026-01-31, the last day that an archive covers, in days since 1970-01-01.
const LAST_DAY: i64 = 20_484;
/// Share of mails that the archive holds twice, in permille.
const COPIES: u32 = 12;
/// Mails that a start leads to on average, later revisions included; decides how many threads a day starts.
const THREAD_SIZE: i64 = 9;

/// What archive to make.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Number of mails, copies included.
    pub messages: u64,
    /// Names the archive.
    pub seed: u64,
    /// Share of broken mails in permille.
    pub broken_permille: u32,
}

/// The world of one archive.
#[derive(Debug)]
pub struct Archive {
    world: World,
    broken_permille: u32,
    code: Code,
    people: Vec<Person>,
}

impl Archive {
    /// Person number `index`.
    fn person(&self, index: u32) -> &Person {
        &self.people[index as usize]
    }
}

/// A mail of a planned thread.
#[derive(Debug)]
struct Mail {
    thread: Arc<Thread>,
    /// Its position in the thread.
    at: u32,
    /// It is the second copy.
    copy: bool,
}

/// Something whose time will come.
#[derive(Debug)]
enum Event {
    /// A mail.
    Mail(Mail),
    /// A revision of a series, and the Message-ID of the one before where it answers that.
    Revision(Arc<Series>, u32, bool, Option<String>),
    /// A discussion by its seed.
    Discussion(u64),
}

/// Makes an archive as mboxrd, piece by piece, with 2 % of the mails broken.
pub fn write(messages: u64, seed: u64, sink: &mut dyn FnMut(&[u8])) {
    let mut framed = Vec::new();
    each(&Options { messages, seed, broken_permille: 20 }, &mut |mail| {
        framed.clear();
        mboxrd(mail, &mut framed);
        sink(&framed);
        true
    });
}

/// Makes the mails one by one, in order of time, until `sink` returns false.
pub fn each(options: &Options, sink: &mut dyn FnMut(&Composed) -> bool) {
    let people = (40 + options.messages / 150).min(6000) as u32;
    let archive = Archive {
        world: World { seed: options.seed, people },
        broken_permille: options.broken_permille,
        code: Code::new(),
        people: (0..people).map(|index| Person::new(options.seed, index)).collect(),
    };
    let mut queue = Queue { archive: &archive, heap: BinaryHeap::new(), serial: 0 };
    let per_day = (options.messages as i64 / (20 * 365)).max(8);
    let mut day = LAST_DAY - options.messages as i64 / per_day;
    let mut rng = Rng::part(options.seed, 0xda75);
    let mut credit = 0;
    let mut left = options.messages;
    let mut batch = Batch { archive: &archive, waiting: Vec::new(), composed: Vec::new() };
    while left > 0 {
        credit += per_day * busy(day);
        while credit > 0 {
            credit -= THREAD_SIZE * 100;
            queue.start(day * DAY + i64::from(rng.between(5 * 3600, 82_000)), rng.bits());
        }
        day += 1;
        while let Some(mail) = queue.before(day * DAY).filter(|_| left > 0) {
            left -= 1;
            if !batch.push(mail, sink) {
                return;
            }
        }
    }
    batch.flush(sink);
}

/// Mails whose time has come: a few at a time are made in parallel and given on in their order.
struct Batch<'a> {
    archive: &'a Archive,
    waiting: Vec<Mail>,
    composed: Vec<Composed>,
}

impl Batch<'_> {
    /// Most mails in a batch: enough work for many cores, a few megabytes of memory.
    const MOST: usize = 1024;

    fn push(&mut self, mail: Mail, sink: &mut dyn FnMut(&Composed) -> bool) -> bool {
        self.waiting.push(mail);
        self.waiting.len() < Self::MOST || self.flush(sink)
    }

    /// Makes and hands on what waits; false if the sink wants no more.
    fn flush(&mut self, sink: &mut dyn FnMut(&Composed) -> bool) -> bool {
        self.composed.resize_with(self.waiting.len(), Composed::default);
        self.waiting.par_iter().zip(&mut self.composed).for_each(|(mail, composed)| {
            compose::compose(self.archive, &mail.thread, mail.at, mail.copy, composed);
        });
        self.waiting.clear();
        self.composed.iter().all(sink)
    }
}

/// How much is written on a day, in percent of the average: weekends are quiet, the turn of the year is quieter.
fn busy(day: i64) -> i64 {
    let week = [112, 125, 125, 122, 110, 52, 54][calendar::weekday(day) as usize];
    let date = calendar::moment(day * DAY, 0);
    let holiday = matches!((date.month, date.day), (12, 22..) | (1, ..=2));
    if holiday { week / 3 } else { week }
}

/// An event with its time. The heap gives the greatest first, so the earliest is the greatest; of the same second
/// the one that was made first.
#[derive(Debug)]
struct Due {
    time: i64,
    serial: u64,
    event: Event,
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.time, other.serial).cmp(&(self.time, self.serial))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

/// What is to come.
struct Queue<'a> {
    archive: &'a Archive,
    heap: BinaryHeap<Due>,
    serial: u64,
}

impl Queue<'_> {
    fn push(&mut self, time: i64, event: Event) {
        self.serial += 1;
        self.heap.push(Due { time, serial: self.serial, event });
    }

    /// Starts something new at a time.
    fn start(&mut self, time: i64, seed: u64) {
        if Rng::part(seed, 0).chance(480) {
            let archive = self.archive;
            let uses_b4 = |author| archive.person(author).mailer == Mailer::B4;
            let series = Arc::new(archive.world.series(seed, time, uses_b4));
            self.push(time, Event::Revision(series, 1, false, None));
        } else {
            self.push(time, Event::Discussion(seed));
        }
    }

    /// The next mail before `limit`; threads that start on the way are planned and answer nothing.
    fn before(&mut self, limit: i64) -> Option<Mail> {
        loop {
            self.heap.peek().filter(|next| next.time < limit)?;
            let Due { time, event, .. } = self.heap.pop()?;
            match event {
                Event::Discussion(seed) => {
                    let thread = self.archive.world.discussion(seed, time);
                    self.plan(thread);
                }
                Event::Revision(series, revision, resend, previous) => {
                    self.revision(&series, revision, resend, previous, time);
                }
                Event::Mail(mail) => return Some(mail),
            }
        }
    }

    fn revision(
        &mut self,
        series: &Arc<Series>,
        revision: u32,
        resend: bool,
        previous: Option<String>,
        time: i64,
    ) {
        let mut thread = self.archive.world.revision(series, revision, time, resend);
        thread.previous = previous.filter(|_| series.chained || resend);
        let mut rng = Rng::part(thread.seed, 0x4e54);
        let root = compose::message_id(self.archive, &thread, 0);
        if !resend && revision < series.revisions {
            let later = time + i64::from(rng.between(2, 25)) * DAY + i64::from(rng.below(30_000));
            self.push(later, Event::Revision(Arc::clone(series), revision + 1, false, Some(root)));
        } else if !resend && !series.accepted && rng.chance(150) {
            let later = time + i64::from(rng.between(14, 60)) * DAY;
            self.push(later, Event::Revision(Arc::clone(series), revision, true, Some(root)));
        }
        self.plan(thread);
    }

    /// Queues the mails of a thread.
    fn plan(&mut self, thread: Thread) {
        let thread = Arc::new(thread);
        for (at, node) in thread.nodes.iter().enumerate().filter(|(_, node)| !node.lost) {
            self.push(
                node.time,
                Event::Mail(Mail { thread: Arc::clone(&thread), at: at as u32, copy: false }),
            );
            if Rng::part(node.seed, 0xc0b).chance(COPIES) {
                self.push(
                    node.time + 40,
                    Event::Mail(Mail { thread: Arc::clone(&thread), at: at as u32, copy: true }),
                );
            }
        }
    }
}

/// Appends a mail with its separator: `From address date`, lines that begin with `From ` after any number of `>` gain
/// one `>`, an empty line at the end.
pub fn mboxrd(mail: &Composed, out: &mut Vec<u8>) {
    let mut separator = format!("From {} ", mail.address);
    calendar::asctime(mail.time, &mut separator);
    separator.push('\n');
    out.extend_from_slice(separator.as_bytes());
    let bytes = &mail.bytes;
    let mut from = 0;
    for at in memchr::memmem::find_iter(bytes, b"From ") {
        let line = at - bytes[from..at].iter().rev().take_while(|&&b| b == b'>').count();
        if line == 0 || bytes[line - 1] == b'\n' {
            out.extend_from_slice(&bytes[from..line]);
            out.push(b'>');
            from = line;
        }
    }
    out.extend_from_slice(&bytes[from..]);
    out.extend_from_slice(if bytes.last() == Some(&b'\n') { b"\n" } else { b"\n\n" });
}
