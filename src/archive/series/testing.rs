//! Archives for tests, written down as lists of mails.

use crate::archive::people::parse_author;
use crate::archive::record::Clues;
use crate::archive::{
    Archive, MessageIx, Node, PatchFacts, PersonIx, Record, Robots, Thread, ThreadIx,
};
use crate::mail::{
    Address, MailDate, MessageId, PatchNotes, Sketch, Subject, relation, trailer, verdict,
};
use crate::source::store::{Location, ShardIx};
use crate::source::update_report;
use crate::source::{RawMessage, ReportIx};

/// One mail of an archive to be.
#[derive(Clone)]
pub(crate) struct Mail {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) from: &'static str,
    pub(crate) author: Option<&'static str>,
    pub(crate) date: i64,
    pub(crate) parent: Option<String>,
    pub(crate) change_id: Option<&'static str>,
    pub(crate) diff: bool,
    pub(crate) bare: bool,
    pub(crate) commit: Option<u32>,
    pub(crate) says: &'static str,
    pub(crate) lines: &'static str,
}

/// A mail by Ada; more with the functions below.
pub(crate) fn mail(id: &str, date: i64, subject: &str) -> Mail {
    Mail {
        id: format!("{id}@example.org"),
        subject: subject.to_owned(),
        from: "Ada Example <ada@example.org>",
        author: None,
        date,
        parent: None,
        change_id: None,
        diff: true,
        bare: false,
        commit: None,
        says: "",
        lines: "",
    }
}

impl Mail {
    /// The words of a reply; the notes of a patch, on earlier revisions among other things.
    pub(crate) fn says(mut self, text: &'static str) -> Self {
        self.says = text;
        self
    }

    /// The lines that it adds and removes.
    pub(crate) fn lines(mut self, lines: &'static str) -> Self {
        self.lines = lines;
        self
    }

    pub(crate) fn under(mut self, parent: &str) -> Self {
        self.parent = Some(format!("{parent}@example.org"));
        self
    }

    pub(crate) fn from(mut self, from: &'static str) -> Self {
        self.from = from;
        self
    }

    pub(crate) fn author(mut self, author: &'static str) -> Self {
        self.author = Some(author);
        self
    }

    pub(crate) fn change(mut self, id: &'static str) -> Self {
        self.change_id = Some(id);
        self
    }

    pub(crate) fn text(mut self) -> Self {
        self.diff = false;
        self
    }

    /// With its diff, though its subject has no tag.
    pub(crate) fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    pub(crate) fn commit(mut self, commit: u32) -> Self {
        self.commit = Some(commit);
        self
    }
}

fn raw(report: Option<ReportIx>, offset: u64) -> RawMessage {
    let location = Location { offset, shard: ShardIx(0), length: 0 };
    RawMessage { location, report, ..RawMessage::default() }
}

fn facts(mail: &Mail) -> Option<PatchFacts> {
    let tag = Subject::new(mail.subject.clone()).tag;
    if tag.is_none() && !mail.bare {
        return None;
    }
    let notes = PatchNotes {
        has_diff: mail.diff && tag.as_ref().is_none_or(|tag| tag.number != Some(0)),
        change_id: mail.change_id.map(Into::into),
        ..PatchNotes::default()
    };
    PatchFacts::of(tag.as_ref(), Some(&notes))
}

/// What the text of a patch adds to the facts.
fn told(mail: &Mail, mut facts: PatchFacts) -> PatchFacts {
    let mut sketch = Sketch::default();
    sketch.add(mail.lines);
    facts.clues = Some(Box::new(Clues {
        earlier: crate::mail::earlier::find(mail.says).into(),
        sketch: Some(sketch).filter(|sketch| !sketch.is_empty()),
        ..Clues::default()
    }));
    facts
}

fn record(id: &str, subject: &str) -> Record {
    let read = Subject::new(subject.to_owned());
    Record {
        id: MessageId::new(id).expect("an id"),
        raw: raw(None, 0),
        date: None,
        subject: subject.into(),
        title_start: read.title_start as u32,
        is_reply: read.is_reply,
        from: PersonIx(0),
        author: PersonIx(0),
        patch: None,
        trailers: [].into(),
        automatic: false,
        verdicts: None,
        attachments: 0,
        own_text: 0,
        shown: 0,
        bytes: 0,
        problems: [].into(),
        parents: [].into(),
        answered: 0,
        copies: None,
    }
}

fn say(record: &mut Record, text: &str) {
    record.verdicts = Some(Box::new(verdict::read(text))).filter(|_| !record.is_own_patch());
    if let Some(facts) = &mut record.patch {
        facts.clues.get_or_insert_default().relations = relation::read([text]);
    }
}

/// An archive of mails, without series and periods.
pub(crate) fn archive(mut mails: Vec<Mail>) -> Archive {
    mails.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    let mut archive = Archive::default();
    for mail in &mails {
        for person in [Some(mail.from), mail.author].into_iter().flatten() {
            archive.people.push(parse_author(person));
        }
    }
    archive.people.sort();
    archive.people.dedup();
    archive.robots = Robots::of(&archive.people);
    let person = |archive: &Archive, text: &str| {
        let address = parse_author(text);
        PersonIx(archive.people.binary_search(&address).expect("a person") as u32)
    };
    for mail in &mails {
        let mut record = record(&mail.id, &mail.subject);
        record.raw.commit = mail.commit;
        record.date = Some(MailDate { seconds: mail.date, zone: 0 });
        record.from = person(&archive, mail.from);
        record.author = person(&archive, mail.author.unwrap_or(mail.from));
        record.trailers = archive.add_trailers(trailer::of_reply(mail.says));
        let facts = facts(mail);
        record.patch = facts.map(|facts| Box::new(told(mail, facts)));
        say(&mut record, mail.says);
        archive.messages.push(record);
    }
    let parents: Vec<Option<MessageId>> =
        mails.iter().map(|mail| MessageId::new(mail.parent.as_deref()?)).collect();
    archive.ids.add(&archive.messages, parents.iter().flatten());
    for (at, parent) in parents.iter().enumerate() {
        let parent = parent.as_ref().and_then(|id| archive.ids.number(&archive.messages, id));
        let record = &mut archive.messages[at];
        (record.parents, record.answered) = match parent {
            Some(parent) => ([parent, parent].into(), 1),
            None => ([].into(), 0),
        };
    }
    thread(&mut archive);
    archive
}

/// Adds a report and the messages of its entries.
pub(crate) fn add_report(archive: &mut Archive, text: &str) {
    let (report, _) = update_report::parse("report.txt".as_ref(), text).expect("a report");
    let at = archive.reports.len() as u32;
    let authors = report
        .entries
        .iter()
        .map(|entry| &entry.author)
        .chain(report.listed.iter().map(|line| &line.author));
    let authors: Vec<Address> = authors.map(|author| parse_author(author)).collect();
    let old = std::mem::take(&mut archive.people);
    archive.people = old.iter().cloned().chain(authors).collect();
    archive.people.sort();
    archive.people.dedup();
    archive.robots = Robots::of(&archive.people);
    for record in &mut archive.messages {
        let place = |ix: PersonIx| {
            PersonIx(archive.people.binary_search(&old[ix.at()]).expect("a person") as u32)
        };
        (record.from, record.author) = (place(record.from), place(record.author));
    }
    for (offset, entry) in report.entries.iter().enumerate() {
        let mut record = record(&format!("{at}-{offset}@generated.invalid"), &entry.subject);
        record.raw = raw(Some(at), offset as u64);
        let author = parse_author(&entry.author);
        record.from = PersonIx(archive.people.binary_search(&author).expect("a person") as u32);
        record.author = record.from;
        record.patch = facts(&mail("", 0, &entry.subject).text()).map(Box::new);
        archive.messages.push(record);
    }
    archive.ids.add(&archive.messages, []);
    archive.reports.push(report);
    thread(archive);
}

/// Threads by In-Reply-To.
fn thread(archive: &mut Archive) {
    archive.threads.clear();
    let parent =
        |record: &Record| record.in_reply_to().first().and_then(|id| archive.message_of(*id));
    let mut threads: Vec<Vec<(Node, u32)>> = Vec::new();
    let mut of = vec![ThreadIx(0); archive.messages.len()];
    for at in 0..archive.messages.len() {
        if parent(&archive.messages[at]).is_some() {
            continue;
        }
        let mut nodes = Vec::new();
        let mut stack = vec![(at, 0)];
        while let Some((at, depth)) = stack.pop() {
            of[at] = ThreadIx(threads.len() as u32);
            nodes.push((Node::Present(MessageIx(at as u32)), depth));
            let children = (0..archive.messages.len())
                .rev()
                .filter(|c| parent(&archive.messages[*c]) == Some(MessageIx(at as u32)));
            stack.extend(children.map(|child| (child, depth + 1)));
        }
        threads.push(nodes);
    }
    archive.thread_of = of;
    let make = |nodes: Vec<(Node, u32)>| Thread {
        root: MessageIx(0),
        ghost: None,
        nodes,
        span: None,
        participants: 0,
    };
    archive.threads = threads.into_iter().map(make).collect();
}
