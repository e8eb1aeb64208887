//! What the search finds: messages as documents, content pages, people.

use super::rows::subject;
use super::{RenderError, Renderer};
use crate::archive::{MessageIx, Record};
use crate::config::Permalinks;
use crate::mail::{Message, diff, lines};
use crate::search::{Document, Flags, Person};
use crate::site::content::ContentPage;
use crate::site::{ListSite, SafePath, mid};
use crate::words::Words;

/// Other mails of one Message-ID that can be found: as many as pages show.
pub const MOST_OTHERS: usize = super::pages::MOST_OTHERS;

/// Keys of one kind that a message may have.
const MOST_KEYS: usize = 100;

/// Bytes of text handed to the search; those of some thousand messages are in memory at once.
const LONGEST: usize = 100_000;

impl Renderer<'_> {
    /// A message of list number `list`, or one of its other mails (from 1).
    ///
    /// # Errors
    /// Mail that cannot be read again.
    pub fn document(
        &self,
        list: u32,
        ix: MessageIx,
        other: usize,
        buffer: &mut Vec<u8>,
    ) -> Result<Document, RenderError> {
        let site = &self.site.lists[list as usize];
        let record = site.archive.message(ix);
        let mut document = facts(site, ix, self.words());
        document.list = Some(list);
        document.url = self.address(site, ix, other);
        let message = match other.checked_sub(1).and_then(|at| record.others().get(at)) {
            Some(raw) => {
                let message = Self::open(site, raw, buffer)?.parse();
                message.subject.text.clone_into(&mut document.title);
                let author = message.author();
                document.author.clone_from(&author.name);
                document.address.clone_from(&author.address);
                message
            }
            None => Self::letter(site, ix, buffer)?.parse_text(record.is_own_patch()),
        };
        if document.title.is_empty() {
            self.words().get("no_subject").clone_into(&mut document.title);
        }
        if site.letters.rules().veils() {
            document.address.clear();
        }
        collect_text(&message, LONGEST, &mut document.text);
        let text = message.diff_text();
        document.flags.set(Flags::DIFF, text.is_some());
        document.flags.set(Flags::ATTACHMENT, !message.attachments.is_empty());
        if let Some(text) = text {
            diff_keys(text, &mut document.keys);
        }
        Ok(document)
    }

    /// Where a message is, from the site's root, percent-encoded.
    fn address(&self, list: &ListSite, ix: MessageIx, other: usize) -> String {
        let id = &list.archive.message(ix).id;
        let (thread, part) = list.part_of(ix);
        let has_page = match self.site.config.permalinks {
            Permalinks::Pages | Permalinks::Stubs => true,
            Permalinks::Resolver | Permalinks::Off => list.archive.threads[thread.at()].root == ix,
        };
        if has_page && other == 0 {
            return self.page_address(&list.paths.folder(id));
        }
        let number = if other == 0 { String::new() } else { format!("-{}", other + 1) };
        let page = self.page_address(&list.thread_folder(thread, part));
        format!("{page}#{}{number}", mid::anchor(id))
    }

    /// The page of a folder, from the site's root.
    fn page_address(&self, folder: &SafePath) -> String {
        if *folder == SafePath::root() {
            return "index.html".to_owned();
        }
        super::rows::href(self.site, &SafePath::root()).folder(folder)
    }

    /// The content pages that are to be found.
    pub fn page_documents(&self) -> Vec<Document> {
        let mut out = Vec::new();
        let is_found = |page: &&ContentPage| page.front.in_search_index && !page.leads_on();
        for content in self.site.content.iter().filter(is_found) {
            out.push(Document {
                url: self.page_address(&content.folder),
                title: match content.title() {
                    title if title.is_empty() => self.site.config.title.clone(),
                    title => title,
                },
                text: super::markdown::plain(&content.markdown),
                ..Document::default()
            });
        }
        out
    }

    /// Everybody with a page.
    pub fn people(&self) -> Vec<Person> {
        let of = |list: &ListSite| {
            let all = list.archive.contributors.iter();
            let person = |one: &crate::archive::Contributor| Person {
                name: one.name.clone(),
                url: self.page_address(&list.contributor_folder(&one.slug)),
            };
            all.map(person).collect::<Vec<_>>()
        };
        self.site.lists.iter().flat_map(of).collect()
    }
}

/// What is on record of a message.
fn facts(list: &ListSite, ix: MessageIx, words: &Words) -> Document {
    let archive = &list.archive;
    let record = archive.message(ix);
    let root = archive.threads[archive.thread_of[ix.at()].at()].root;
    let person = archive.person(record.author);
    let name = if person.name.is_empty() {
        &archive.contributor_of(record.author).name
    } else {
        &person.name
    };
    let series = archive.series_of[ix.at()].map(|series| &archive.series[series.at()].slug);
    let thread = mid::sha256_hex(archive.message(root).id.as_str());
    Document {
        title: subject(record, words).to_owned(),
        author: name.clone(),
        address: person.address.clone(),
        seconds: record.date.map(|date| date.seconds),
        flags: flags(record, ix == root),
        thread: u32::from_str_radix(thread.get(..8).unwrap_or_default(), 16).unwrap_or_default(),
        series: series.map(ToString::to_string),
        keys: record_keys(list, record, series.map(AsRef::as_ref)),
        ..Document::default()
    }
}

fn flags(record: &Record, is_root: bool) -> Flags {
    let patch = record.patch.as_ref().filter(|_| !record.is_reply);
    let is_cover = patch.is_some_and(|patch| patch.number == Some(0));
    let mut flags = Flags::default();
    flags.set(
        Flags::PATCH,
        patch.is_some_and(|patch| patch.has_diff || patch.says_patch) && !is_cover,
    );
    flags.set(Flags::COVER, is_cover);
    flags.set(Flags::REPLY, record.is_reply);
    flags.set(Flags::ROOT, is_root);
    flags
}

fn record_keys(list: &ListSite, record: &Record, series: Option<&str>) -> Vec<String> {
    let others = record.other_ids().iter().map(|id| list.archive.id(*id));
    let ids = std::iter::once(&record.id).chain(others);
    let mut keys: Vec<String> =
        ids.map(|id| format!("m:{}", &mid::sha256_hex(id.as_str())[..8])).collect();
    keys.push(format!("l:{}", list.name));
    if let Some((_, key)) = series.and_then(|slug| slug.rsplit_once('-')) {
        keys.push(format!("series:{key}"));
    }
    if let Some(id) = record.patch.as_ref().and_then(|patch| patch.patch_id) {
        let digits: String = id.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        keys.push(format!("patchid:{digits}"));
    }
    keys
}

/// Files, blobs and functions that a diff names.
fn diff_keys(text: &str, keys: &mut Vec<String>) {
    let begin = diff::find_diff(text).unwrap_or_default();
    let totals = diff::diff_totals(text).unwrap_or_default();
    for (path, ..) in totals.paths.iter().take(MOST_KEYS) {
        let path = path.to_lowercase();
        if let Some((_, name)) = path.rsplit_once('/') {
            keys.push(format!("dfn:{name}"));
        }
        keys.push(format!("dfn:{path}"));
    }
    let mut heads = Vec::new();
    for line in lines::lines(text.get(begin..).unwrap_or_default()) {
        // Lines of hunks begin with a blank or a sign.
        if let Some(blobs) = line.strip_prefix("index ") {
            blob_keys(blobs, &mut heads);
        } else if let Some(context) =
            line.strip_prefix("@@ -").and_then(|rest| rest.split_once(" @@ "))
        {
            let words = crate::search::words(context.1);
            heads.extend(words.into_iter().map(|word| format!("dfhh:{word}")));
        }
        if heads.len() > MOST_KEYS {
            break;
        }
    }
    heads.sort_unstable();
    heads.dedup();
    keys.append(&mut heads);
}

/// `0123abc..4567def 100644`: a blob and what became of it.
fn blob_keys(blobs: &str, keys: &mut Vec<String>) {
    let blobs = blobs.split(' ').next().and_then(|blobs| blobs.split_once(".."));
    let Some((before, after)) = blobs else { return };
    for (kind, blob) in [("dfpre", before), ("dfpost", after)] {
        let digits = blob.get(..7).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        // Zeros stand for no file.
        let digits = digits.filter(|digits| digits.bytes().any(|b| b != b'0'));
        keys.extend(digits.map(|digits| format!("{kind}:{}", digits.to_lowercase())));
    }
}

/// Adds a message's own words, so many bytes at most: no quotes, no diff, no diffstat, no signature. Where it has none, those
/// of what is in it.
pub(super) fn collect_text(message: &Message, most: usize, out: &mut String) {
    collect_words(message.body.content(), most, out);
    for reading in message.attachments.iter().filter_map(|part| part.reading.as_ref()) {
        collect_words(reading.body.content(), most, out);
    }
}

/// How a text begins, for those who read of a page elsewhere: some 160 characters, whole words.
pub(super) fn beginning(text: &str) -> String {
    const MOST: usize = 160;
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(MOST) else { return text.to_owned() };
    let cut = &text[..end];
    let word = cut.rfind(char::is_whitespace).filter(|at| *at > end / 2);
    format!("{}…", cut[..word.unwrap_or(end)].trim_end())
}

fn collect_words(text: &str, most: usize, out: &mut String) {
    if out.len() >= most {
        return;
    }
    let end = [diff::find_diff(text), diff::signature_start(text)]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(text.len());
    let text = &text[..end];
    // Files that a patch changes are asked for in other ways, and say nothing in an excerpt.
    let stat = diff::diffstat_block(text).unwrap_or(end..end);
    let parts = [&text[..stat.start], &text[stat.end..]];
    for line in parts.into_iter().flat_map(lines::lines) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('>') || line == "---" {
            continue;
        }
        let room = most.saturating_sub(out.len());
        let cut = (0..=room.min(line.len())).rev().find(|&i| line.is_char_boundary(i)).unwrap_or(0);
        out.push_str(&line[..cut]);
        out.push(' ');
        if out.len() >= most {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_neither_quotes_nor_what_a_patch_says_of_files() {
        let text = "Fix the press.\n> It is slow.\n---\nChanges in v2: faster.\n src/press.c | 12 ++++----\n src/oil.c   | 2 +-\n \
            2 files changed, 8 insertions(+), 6 deletions(-)\n\nbase-commit: 0123\n\ndiff --git a/src/press.c b/src/press.c\n--- a/src/press.c\n\
            +++ b/src/press.c\n@@ -1 +1 @@\n-a\n+b\n";
        let mut out = String::new();
        collect_words(text, 1000, &mut out);
        assert_eq!(out, "Fix the press. Changes in v2: faster. base-commit: 0123 ");
        out.clear();
        collect_words(text, 14, &mut out);
        assert_eq!(out, "Fix the press. ");
    }

    #[test]
    fn a_text_begins_with_whole_words() {
        assert_eq!(beginning(" Short. "), "Short.");
        let long = beginning(&"word ".repeat(100));
        assert!(long.ends_with("word…") && long.chars().count() <= 161, "{long}");
        assert_eq!(beginning(&"x".repeat(500)).chars().count(), 161);
    }

    #[test]
    fn a_diff_names_files_blobs_and_functions() {
        let text = "Hello.\n---\ndiff --git a/src/Press.c b/src/Press.c\nindex 0123abc4..89abcdef 100644\n\
            --- a/src/Press.c\n+++ b/src/Press.c\n@@ -1,2 +1,2 @@ int press_run(struct apple *a)\n context\n-index 1111111..2222222\n+x\n";
        let mut keys = Vec::new();
        diff_keys(text, &mut keys);
        for key in [
            "dfn:press.c",
            "dfn:src/press.c",
            "dfpre:0123abc",
            "dfpost:89abcde",
            "dfhh:press_run",
            "dfhh:apple",
        ] {
            assert!(keys.iter().any(|own| own == key), "{key}: {keys:?}");
        }
        assert!(!keys.iter().any(|own| own.contains("1111111")), "{keys:?}");
    }

    #[test]
    fn a_new_file_has_no_blob_before() {
        let mut keys = Vec::new();
        blob_keys("0000000..4567def", &mut keys);
        blob_keys("nothing", &mut keys);
        assert_eq!(keys, ["dfpost:4567def"]);
    }
}
