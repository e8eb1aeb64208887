//! What the messages of a list tell of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;

use super::super::facts::{Aside, Facts};
use super::super::old_addresses::Gathered;
use crate::archive::record::Draft;
use crate::archive::slug::slug;
use crate::config::load::is_list_name;
use crate::diagnostic::{Diagnostics, Kind};
use crate::mail::MessageId;
use crate::source::{RawMessage, Source, Store};

/// All that the facts of messages come to.
pub(super) struct Told {
    /// Messages that are shown.
    pub(super) drafts: Vec<Box<Draft>>,
    /// Names and addresses of people in them.
    pub(super) people: HashSet<String>,
    /// Messages that are not shown.
    pub(super) withheld: BTreeSet<MessageId>,
    /// What they say of old addresses.
    pub(super) gathered: Gathered,
    /// First labels of `List-Id`, and how many messages have them.
    labels: BTreeMap<String, usize>,
    /// Addresses of `List-Post`, likewise.
    posts: BTreeMap<String, usize>,
}

impl Told {
    /// Takes the facts of all messages; those that cannot be read, or are withheld, are findings.
    pub(super) fn of(
        messages: &[RawMessage],
        facts: Vec<io::Result<Facts>>,
        gathered: Gathered,
        store: &Store,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut told = Told {
            drafts: Vec::with_capacity(facts.len()),
            people: HashSet::new(),
            withheld: BTreeSet::new(),
            gathered,
            labels: BTreeMap::new(),
            posts: BTreeMap::new(),
        };
        for (raw, facts) in messages.iter().zip(facts) {
            match facts {
                Ok(facts) => told.add(raw, facts, store, diagnostics),
                Err(error) => {
                    diagnostics.push(Kind::Unreadable, store.place(raw), error.to_string());
                }
            }
        }
        told
    }

    fn add(
        &mut self,
        raw: &RawMessage,
        facts: Facts,
        store: &Store,
        diagnostics: &mut Diagnostics,
    ) {
        match facts {
            Facts::Shown { mut draft, aside } => {
                let list = draft.named.list();
                let label = list.id.as_deref().and_then(|id| id.split('.').next());
                if let Some(label) = label {
                    count(&mut self.labels, label);
                }
                if let Some(post) = list.post.as_deref() {
                    count(&mut self.posts, post);
                }
                let Aside { people, elsewhere } = aside.map(|aside| *aside).unwrap_or_default();
                self.people.extend(people);
                draft.raw = *raw;
                self.gathered.add(&draft, elsewhere);
                self.drafts.push(draft);
            }
            Facts::Withheld { ids } => {
                let place = store.place(raw);
                diagnostics.push(Kind::Withheld, place, "by the list's `redact:` file");
                self.withheld.extend(ids);
            }
        }
    }

    /// The name of the list: the most frequent valid first label of `List-Id`, else the first source's name made safe, else
    /// `list`.
    pub(super) fn name(&self, sources: &[Source]) -> String {
        let valid = self.labels.iter().filter(|(label, _)| is_list_name(label));
        if let Some(label) = most_frequent(valid) {
            return label;
        }
        let from_file = sources.iter().filter(|s| s.path.as_os_str() != "-").find_map(|source| {
            let name = source.path.file_name()?.to_string_lossy().into_owned();
            let stem = name.split('.').next().unwrap_or_default();
            Some(slug(stem)).filter(|name| is_list_name(name))
        });
        from_file.unwrap_or_else(|| "list".to_owned())
    }

    /// The address of the list; empty where no message says it.
    pub(super) fn address(&self) -> String {
        most_frequent(self.posts.iter()).unwrap_or_default()
    }
}

/// Counts a text, of which there are few.
fn count(counts: &mut BTreeMap<String, usize>, text: &str) {
    match counts.get_mut(text) {
        Some(count) => *count += 1,
        None => *counts.entry(text.to_owned()).or_default() += 1,
    }
}

/// Of texts that are as frequent the first.
fn most_frequent<'a>(counts: impl Iterator<Item = (&'a String, &'a usize)>) -> Option<String> {
    counts
        .max_by_key(|(text, count)| (**count, std::cmp::Reverse(text.as_str())))
        .map(|(text, _)| text.clone())
}
