//! Addresses of the archive as they may be told.
//!
//! LINK needs addresses: they tell who is who. So they stay until all is linked, and are masked or hidden then. What
//! names are made of (subjects, and ids that hold an address) is veiled before, message by message, so that slugs and
//! addresses of pages follow from what is told.

use std::borrow::Cow;

use super::record::{Clues, Draft, PatchFacts};
use super::{Archive, Contributor, Period, PersonIx, SeriesRevision};
use crate::mail::{Address, Earlier, MessageId, Relations, Trailer};
use crate::privacy::Rules;
use crate::source::UpdateReport;
use crate::source::update_report::{Entry, ListedPatch, name_and_address};

/// Veils texts.
fn texts<'a>(rules: &Rules, texts: impl IntoIterator<Item = &'a mut String>) {
    for text in texts {
        if let Cow::Owned(new) = rules.veil_text(text) {
            *text = new;
        }
    }
}

/// As [`texts`].
fn boxes<'a>(rules: &Rules, texts: impl IntoIterator<Item = &'a mut Box<str>>) {
    for text in texts {
        if let Cow::Owned(new) = rules.veil_text(text) {
            *text = new.into();
        }
    }
}

impl Draft {
    /// Ids of the message and of those that it refers to.
    pub fn ids(&self) -> impl Iterator<Item = &MessageId> {
        std::iter::once(&self.id).chain(&self.other_ids).chain(self.parents())
    }

    /// Veils what LINK makes names of, but for the ids that it refers to ([`names::veil`](super::names::veil)).
    pub fn veil(&mut self, rules: &Rules) {
        for id in std::iter::once(&mut self.id).chain(&mut self.other_ids) {
            *id = rules.id(id);
        }
        let subject = std::mem::take(&mut self.subject);
        let (tag, title) =
            subject.split_at_checked(self.title_start as usize).unwrap_or(("", &subject));
        let (tag, title) = (rules.veil_text(tag), rules.veil_text(title));
        (self.title_start, self.subject) = (tag.len() as u32, format!("{tag}{title}").into());
        if let Some(facts) = &mut self.patch {
            let PatchFacts { prefixes, change_id, directories, clues, .. } = &mut **facts;
            let paths = directories.iter_mut().map(|directory| &mut directory.path);
            boxes(rules, prefixes.iter_mut().chain(change_id).chain(paths));
            if let Some(Clues { relations, earlier, sketch: _ }) = clues.as_deref_mut() {
                relations.veil(rules);
                for Earlier { id, says: _ } in earlier {
                    *id = rules.id(id);
                }
            }
        }
    }
}

impl Relations {
    fn veil(&mut self, rules: &Rules) {
        let Relations { base, patch_ids, changes, messages } = self;
        let changes = changes.iter_mut().map(|(id, _)| id);
        texts(rules, base.iter_mut().chain(patch_ids).chain(changes));
        for id in messages {
            *id = rules.written_id(id);
        }
    }
}

impl Archive {
    /// Leaves of addresses what may be told.
    pub(super) fn veil(&mut self, rules: &Rules) {
        if !rules.veils() {
            return;
        }
        self.domains = self.people.iter().map(|person| person.domain().into()).collect();
        for person in &mut self.people {
            *person = rules.veil_person(person);
        }
        self.told = (0..self.people.len() as u32).map(PersonIx).collect();
        self.told.sort_by(|a, b| self.people.get(a.at()).cmp(&self.people.get(b.at())));
        for record in &mut self.messages {
            if let Some(facts) = &mut record.patch {
                facts.patch_id = None;
            }
        }
        for Trailer { name, value, address } in &mut self.trailers {
            texts(rules, [name, value]);
            *address = rules.veil_address(address);
        }
        for series in &mut self.series {
            boxes(rules, [&mut series.title]);
            for SeriesRevision { patches, .. } in &mut series.revisions {
                boxes(rules, patches.iter_mut().map(|slot| &mut slot.title));
            }
        }
        self.reviews.veil(rules);
        for contributor in &mut self.contributors {
            contributor.veil(rules);
        }
        for Period { key: _, title, from, to, .. } in &mut self.periods {
            texts(rules, [title, from, to]);
        }
        for report in &mut self.reports {
            veil_report(rules, report);
        }
    }

    /// Somebody by what is told; nobody where several people are told alike.
    pub(super) fn told_as(&self, person: &Address) -> Option<PersonIx> {
        let from =
            self.told.partition_point(|ix| self.people.get(ix.at()).is_some_and(|p| p < person));
        let mut alike =
            self.told.get(from..)?.iter().take_while(|ix| self.people.get(ix.at()) == Some(person));
        let first = *alike.next()?;
        let identity = |ix: &PersonIx| self.identities.get(ix.at());
        alike.all(|other| identity(other) == identity(&first)).then_some(first)
    }
}

impl Contributor {
    fn veil(&mut self, rules: &Rules) {
        texts(rules, [&mut self.name]);
        self.addresses = self.addresses.iter().map(|address| rules.veil_address(address)).collect();
        self.addresses.retain(|address| !address.is_empty());
    }
}

/// An author as a report prints it.
fn author(rules: &Rules, printed: &mut String) {
    let (name, address) = name_and_address(printed);
    *printed = super::tables::printed(&rules.veil_person(&Address { name, address }));
}

fn veil_report(rules: &Rules, report: &mut UpdateReport) {
    let UpdateReport { path: _, from, to, list_title, domains: _, contributors, listed, entries } =
        report;
    texts(rules, [from, to, list_title]);
    for (_, printed) in contributors {
        author(rules, printed);
    }
    for ListedPatch { series: _, series_title, tag, number: _, total: _, title, author: by } in
        listed
    {
        texts(rules, [series_title, tag, title]);
        author(rules, by);
    }
    for Entry { subject, author: by, body } in entries {
        texts(rules, [subject, body]);
        author(rules, by);
    }
}
