//! What changed from one revision of a series to the next, and which patch is which.

mod order;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Display;

use super::super::message::text_html;
use super::revision_name;
use crate::archive::{MessageIx, Series, SeriesRevision};
use crate::mail::{Body, Message, changelog, diff};
use crate::range_diff::{
    Budget, Commit, Differ, Lines, Match, Patch, TooLarge, compare, difference,
};
use crate::render::context::{ChangesContext, Link, MatchContext, RangeDiffContext, SeriesRow};
use crate::render::rows::Scope;
use crate::render::{RenderError, Rendered, Renderer, range_diff};
use crate::site::SafePath;
use order::{count, joins, moved, positions};

/// Steps that comparing two revisions may take, and all of a series.
const STEPS: u64 = 1 << 24;
const STEPS_OF_SERIES: u64 = 1 << 27;
/// Of all changes of two revisions, the bytes that a page shows.
const MOST_SHOWN: usize = 512 << 10;

/// Changes of more bytes than this have a page of their own.
const MOST_IN_PLACE: usize = 8 << 10;
/// Other revisions that a patch's row leads to, on each side.
const MOST_ELSEWHERE: usize = 2;

/// What to say of two revisions, and the mail of each row.
struct Entry {
    context: ChangesContext,
    /// The author's words, as text.
    said: String,
    mails: Vec<Option<MessageIx>>,
}

/// The changes of a series.
#[derive(Default)]
pub(super) struct Changes {
    /// To each revision from the one before, by position.
    into: Vec<Option<Entry>>,
    /// For each revision, for each of its slots: which patch of the series it is.
    patch_of: Vec<Vec<usize>>,
    /// For each patch, where it is: revision and slot, in order.
    places: Vec<Vec<(usize, usize)>>,
}

impl Changes {
    /// Notes which patches a revision has; those that no earlier one has are `None`.
    fn note(&mut self, revision: usize, known: Vec<Option<usize>>) {
        let mut patches = Vec::with_capacity(known.len());
        for (slot, patch) in known.into_iter().enumerate() {
            let patch = patch.unwrap_or_else(|| {
                self.places.push(Vec::new());
                self.places.len() - 1
            });
            self.places[patch].push((revision, slot));
            patches.push(patch);
        }
        self.patch_of.push(patches);
    }

    /// What authors say of each revision: by its number.
    pub(super) fn told(&self, series: &Series) -> BTreeMap<u16, String> {
        let all = series.revisions.iter().zip(&self.into);
        let said = all.filter_map(|(revision, entry)| {
            let said = entry.as_ref().map(|entry| &entry.said).filter(|said| !said.is_empty())?;
            Some((revision.revision.number, said.clone()))
        });
        said.collect()
    }

    /// What changed to come to a revision.
    pub(super) fn take(&mut self, revision: usize) -> Option<ChangesContext> {
        self.into.get_mut(revision)?.take().map(|entry| entry.context)
    }

    /// The same patch in the nearest other revisions: `v1`, `v3`, and where they are.
    pub(super) fn elsewhere(
        &self,
        scope: &Scope<'_>,
        series: &Series,
        revision: usize,
        slot: usize,
    ) -> Vec<Link> {
        let patch = self.patch_of.get(revision).and_then(|slots| slots.get(slot));
        let places = patch.and_then(|&patch| self.places.get(patch)).map_or(&[][..], |p| p);
        let own = places.partition_point(|place| *place < (revision, slot));
        let before = places.get(own.saturating_sub(MOST_ELSEWHERE)..own).unwrap_or_default();
        let after = places.get(own + 1..).unwrap_or_default();
        let link = |&(at, slot): &(usize, usize)| {
            let other = series.revisions.get(at)?;
            Some(Link {
                title: revision_name(other.revision),
                href: scope.message_href(other.patches.get(slot)?.message?),
                current: false,
            })
        };
        before.iter().chain(after.iter().take(MOST_ELSEWHERE)).filter_map(link).collect()
    }
}

/// A patch, read once for all comparisons.
struct Read {
    patch: Result<Patch, TooLarge>,
    /// What its author says of it, below the `---` line.
    notes: String,
}

/// The work on one series.
struct Work<'a> {
    scope: &'a Scope<'a>,
    lines: Lines,
    differ: Differ,
    budget: Budget,
    read: HashMap<MessageIx, Option<Read>>,
}

/// Slots of two revisions that are the same patch.
type SamePatches = Vec<(usize, usize)>;
/// Slots of a revision whose patches can be compared.
type Slots = Vec<(usize, MessageIx)>;

impl Renderer<'_> {
    /// Compares all neighbouring revisions of a series; `with_mbx`: their mboxes are part of the site.
    pub(super) fn changes(
        scope: &Scope<'_>,
        series: &Series,
        with_mbx: bool,
    ) -> Result<Changes, RenderError> {
        let mut changes = Changes::default();
        if series.revisions.len() < 2 {
            return Ok(changes);
        }
        let mut work = Work {
            scope,
            lines: Lines::default(),
            differ: Differ::default(),
            budget: Budget::new(STEPS_OF_SERIES),
            read: HashMap::new(),
        };
        changes.into.push(None);
        changes.note(0, vec![None; series.revisions[0].patches.len()]);
        for (at, two) in series.revisions.windows(2).enumerate() {
            let (entry, same) = work.pair(&two[0], &two[1], with_mbx)?;
            let mut known = vec![None; two[1].patches.len()];
            for (old, new) in same {
                known[new] = Some(changes.patch_of[at][old]);
            }
            changes.into.push(entry);
            changes.note(at + 1, known);
        }
        Ok(changes)
    }

    /// Puts what is long on a page of its own, `_diff/v1..v2/` below that of the series.
    pub(super) fn changes_apart(
        &self,
        series: &SeriesRow,
        scope: &Scope<'_>,
        folder: &SafePath,
        changes: &mut Changes,
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        for entry in changes.into.iter_mut().flatten() {
            let bytes: usize = entry.context.matches.iter().map(|row| row.diff_html.len()).sum();
            if bytes > MOST_IN_PLACE {
                let own = folder.join("_diff").join(&entry.context.anchor);
                self.changes_page(series, scope, folder, (&own, entry), out)?;
                let href = scope.href.folder(&own);
                for row in entry.context.matches.iter_mut().filter(|row| !row.diff_html.is_empty())
                {
                    row.diff_html.clear();
                    row.diff_href = Some(format!("{href}#p{}", row.new));
                }
                entry.context.page_href = Some(href);
            }
        }
        Ok(())
    }

    fn changes_page(
        &self,
        series: &SeriesRow,
        scope: &Scope<'_>,
        folder: &SafePath,
        (own, entry): (&SafePath, &Entry),
        out: &mut Rendered,
    ) -> Result<(), RenderError> {
        let scope = scope.moved_to(own);
        let mut changes = entry.context.clone();
        changes.changelog_html.clear();
        for (row, mail) in changes.matches.iter_mut().zip(&entry.mails) {
            row.changelog_html.clear();
            row.href = mail.map(|ix| scope.message_href(ix));
        }
        let to_series = scope.href.folder(folder);
        let series_href = format!("{to_series}#{}", changes.anchor);
        let crumb = Link { title: series.title.clone(), href: to_series, current: false };
        let words = scope.words;
        let places: [(&str, &dyn Display); 3] =
            [("series", &series.title), ("old", &changes.from), ("new", &changes.to)];
        let title = words.fill("range_diff_title", &places);
        let mut page = scope.page(
            "range_diff",
            &title,
            "series",
            vec![scope.crumb("series", "series"), crumb],
        );
        page.description = words.fill("what_changed_between", &places);
        let context = RangeDiffContext { title: series.title.clone(), changes, series_href };
        self.page(out, own, page, context)
    }
}

impl Work<'_> {
    /// What to say of two revisions, and the slots that are the same patch.
    fn pair(
        &mut self,
        old: &SeriesRevision,
        new: &SeriesRevision,
        with_mbx: bool,
    ) -> Result<(Option<Entry>, SamePatches), RenderError> {
        let (old_slots, new_slots) = (self.slots(old)?, self.slots(new)?);
        let (from, to) = (revision_name(old.revision), revision_name(new.revision));
        let said = self.changelog(new)?;
        let context = ChangesContext {
            anchor: format!("{from}..{to}"),
            changelog_html: self.html(&said),
            command: with_mbx.then(|| format!("b4 diff -m {from}.mbx {to}.mbx")),
            from,
            to,
            ..ChangesContext::default()
        };
        let mut entry = Entry { context, said, mails: Vec::new() };
        let matches = if old_slots.is_empty() || new_slots.is_empty() {
            Ok(Vec::new())
        } else {
            self.compare(&old_slots, &new_slots)
        };
        let same = if let Ok(matches) = matches {
            self.list(&matches, (old, &old_slots), (new, &new_slots), &mut entry);
            slots_of(&matches, &old_slots, &new_slots)
        } else {
            entry.context.too_large = true;
            by_title(old, new)
        };
        let said = &entry.context;
        let says = said.too_large || !said.matches.is_empty() || !said.changelog_html.is_empty();
        Ok((says.then_some(entry), same))
    }

    /// Reads the patches of a revision that are not read yet.
    fn slots(&mut self, revision: &SeriesRevision) -> Result<Slots, RenderError> {
        let mut slots = Vec::new();
        for (at, ix) in
            revision.patches.iter().enumerate().filter_map(|(at, s)| Some((at, s.message?)))
        {
            if !self.read.contains_key(&ix) {
                let read = self.patch(ix)?;
                self.read.insert(ix, read);
            }
            if self.read.get(&ix).is_some_and(Option::is_some) {
                slots.push((at, ix));
            }
        }
        Ok(slots)
    }

    fn patch(&mut self, ix: MessageIx) -> Result<Option<Read>, RenderError> {
        let archive = &self.scope.list.archive;
        let record = archive.message(ix);
        if record.raw.report.is_some() || !record.patch.as_ref().is_some_and(|p| p.has_diff) {
            return Ok(None);
        }
        let message = Renderer::message(self.scope.list, ix)?;
        let Some(text) = message.diff_text() else { return Ok(None) };
        let diff = &text[diff::find_diff(text).unwrap_or(0)..];
        let author = archive.person(record.author);
        let author = (author.name.as_str(), author.address.as_str());
        let commit = Commit::new(&record.subject, author, &message.body.text);
        let patch = Patch::new(&commit, diff, &mut self.lines);
        Ok(Some(Read { patch, notes: notes(&message.body).to_owned() }))
    }

    fn compare(&mut self, old: &Slots, new: &Slots) -> Result<Vec<Match>, TooLarge> {
        let (old, new) = (patches(&self.read, old)?, patches(&self.read, new)?);
        let mut budget = Budget::new(STEPS);
        let matches = compare(&old, &new, &self.lines, &mut self.differ, &mut budget);
        self.budget.take(budget.taken(STEPS))?;
        matches
    }

    /// What the author says of a revision: in the cover, or below a single patch.
    fn changelog(&self, revision: &SeriesRevision) -> Result<String, RenderError> {
        let number = revision.revision.number;
        let said = if let Some(cover) = revision.cover {
            let message = Renderer::message(self.scope.list, cover)?;
            changelog(message.body.content(), number)
        } else if let [only] = revision.patches.as_slice() {
            let read = only.message.and_then(|ix| self.read.get(&ix)?.as_ref());
            read.map(|read| changelog(&read.notes, number)).unwrap_or_default()
        } else {
            String::new()
        };
        Ok(said)
    }

    fn html(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let body = Body { text: text.to_owned(), ..Body::default() };
        text_html(self.scope, &Message { body, ..Message::default() })
    }

    /// The patches as they are listed: neighbours that are unchanged in one row.
    fn list(
        &mut self,
        matches: &[Match],
        (old, old_slots): (&SeriesRevision, &Slots),
        (new, new_slots): (&SeriesRevision, &Slots),
        entry: &mut Entry,
    ) {
        let context = &mut entry.context;
        let moved = moved(matches);
        let mut room = MOST_SHOWN;
        let mut budget = Budget::new(STEPS);
        let mut before = None;
        for (at, &one) in matches.iter().enumerate() {
            let (i, j) = positions(one);
            let slot = |slots: &Slots, at: Option<usize>| at.and_then(|at| slots.get(at)).copied();
            let (a, b) = (slot(old_slots, i), slot(new_slots, j));
            let number = |revision: &SeriesRevision, slot: Option<(usize, MessageIx)>| {
                slot.and_then(|(at, _)| revision.patches.get(at)).map(|slot| slot.number)
            };
            let numbers = (number(old, a), number(new, b));
            count(one, &mut context.counts);
            if let (Match::Same(..), false) = (one, moved[at])
                && joins(before, numbers, &mut context.matches)
            {
                before = Some(numbers);
                entry.mails.pop();
                entry.mails.push(None);
                continue;
            }
            before = matches!(one, Match::Same(..)).then_some(numbers).filter(|_| !moved[at]);
            let mut row = self.row(one, numbers, b.or(a), moved[at]);
            if let (Match::Changed(..), Some((_, a)), Some((_, b))) = (one, a, b) {
                self.differences(a, b, new, &mut row, &mut room, &mut budget);
            }
            context.matches.push(row);
            entry.mails.push(b.or(a).map(|(_, ix)| ix));
        }
    }

    fn row(
        &self,
        one: Match,
        (old, new): (Option<u32>, Option<u32>),
        slot: Option<(usize, MessageIx)>,
        moved: bool,
    ) -> MatchContext {
        let (sign, word) = match one {
            Match::Removed(_) => ("<", "match_dropped"),
            Match::Added(_) => (">", "match_new"),
            Match::Same(..) => ("=", "match_unchanged"),
            Match::Changed(..) => ("!", "match_changed"),
        };
        let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let archive = &self.scope.list.archive;
        MatchContext {
            sign,
            word: self.scope.words.get(word).to_owned(),
            old: number(old),
            new: number(new),
            moved,
            title: slot.map(|(_, ix)| archive.message(ix).title().to_owned()).unwrap_or_default(),
            href: slot.map(|(_, ix)| self.scope.message_href(ix)),
            patches: 1,
            ..MatchContext::default()
        }
    }

    /// What changed in a patch, and what its author says of that.
    fn differences(
        &mut self,
        old: MessageIx,
        new: MessageIx,
        revision: &SeriesRevision,
        row: &mut MatchContext,
        room: &mut usize,
        budget: &mut Budget,
    ) {
        let read = |ix| self.read.get(&ix).and_then(Option::as_ref);
        let (Some(a), Some(b)) = (read(old), read(new)) else { return };
        if revision.cover.is_some() || revision.patches.len() > 1 {
            row.changelog_html = self.html(&changelog(&b.notes, revision.revision.number));
        }
        let (Ok(a), Ok(b)) = (&a.patch, &b.patch) else { return };
        let hunks = difference(a, b, &self.lines, &mut self.differ, budget);
        let whole = hunks.is_ok_and(|hunks| {
            *room > 0 && range_diff::render(&hunks, &self.lines, &mut row.diff_html)
        });
        *room = room.saturating_sub(row.diff_html.len());
        row.too_large = !whole;
        if !whole {
            row.diff_html.clear();
        }
    }
}

/// What stands between `---` and the diff; all text before the diff where there is no such line.
fn notes(body: &Body) -> &str {
    let text = body.content();
    let text = &text[..diff::find_diff(text).unwrap_or(text.len())];
    text.split_once("\n---\n").map_or(text, |(_, notes)| notes)
}

fn patches<'r>(
    read: &'r HashMap<MessageIx, Option<Read>>,
    slots: &Slots,
) -> Result<Vec<&'r Patch>, TooLarge> {
    let found = slots.iter().filter_map(|(_, ix)| read.get(ix)?.as_ref());
    found.map(|read| read.patch.as_ref().map_err(|error| *error)).collect()
}

/// Slots that are the same patch.
fn slots_of(matches: &[Match], old: &Slots, new: &Slots) -> Vec<(usize, usize)> {
    let pairs = matches.iter().filter_map(|&one| match positions(one) {
        (Some(i), Some(j)) => Some((old.get(i)?.0, new.get(j)?.0)),
        _ => None,
    });
    pairs.collect()
}

/// Slots of equal title.
fn by_title(old: &SeriesRevision, new: &SeriesRevision) -> Vec<(usize, usize)> {
    let titles: HashMap<&str, usize> =
        old.patches.iter().enumerate().map(|(at, slot)| (&*slot.title, at)).collect();
    let mut used = HashSet::new();
    let found = new.patches.iter().enumerate().filter(|(_, slot)| !slot.title.is_empty());
    let pairs = found.filter_map(|(at, slot)| Some((*titles.get(&*slot.title)?, at)));
    pairs.filter(|(old, _)| used.insert(*old)).collect()
}
