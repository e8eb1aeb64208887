//! Folders of mboxes on the Web: each is asked for only if it changed, and replaced only when all of it is here.
//!
//! The copies are unpacked. One that only grew is added to in place, so that the next build reads on from its old end;
//! any other change replaces the file. What is known of each, and of a download that was broken off, is in
//! [`NOTES`] beside them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::http::{self, Answer};
use super::links::{self, Offer};
use super::place::{self, Placed};
use super::{SyncError, Update};

/// What is known of the copies in a folder.
pub(super) const NOTES: &str = ".listpress-sync.json";
/// Bytes of a page with links.
const LARGEST_PAGE: u64 = 16 << 20;
/// Bytes of one mbox.
const LARGEST_MBOX: u64 = 4 << 30;
/// Months of an archive that makes its mboxes on demand that are fetched again each time: the last, and the one before
/// for mail that was late.
const RECENT: usize = 2;

/// What tells a file's state (RFC 9110, 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

/// What is known of one copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    url: String,
    #[serde(flatten)]
    whole: Validators,
    /// Of a download that was broken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part: Option<Validators>,
}

type Notes = BTreeMap<String, Note>;

/// Whether a folder holds copies that were made here.
pub(super) fn is_copy(folder: &Path) -> bool {
    folder.join(NOTES).is_file()
}

/// The copies in a folder with their lengths, by name.
pub(super) fn kept(folder: &Path) -> Result<Vec<(PathBuf, u64)>, SyncError> {
    let mut kept = Vec::new();
    for name in notes(folder)?.into_keys() {
        let path = folder.join(name);
        if let Ok(metadata) = fs::metadata(&path) {
            kept.push((path, metadata.len()));
        }
    }
    Ok(kept)
}

fn notes(folder: &Path) -> Result<Notes, SyncError> {
    let path = folder.join(NOTES);
    match fs::read(&path) {
        // Damaged notes cost nothing but asking for all again.
        Ok(text) => Ok(serde_json::from_slice(&text).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Notes::new()),
        Err(error) => Err(SyncError::Io { path, error }),
    }
}

/// Brings the folder up to date with what the page at an address offers.
pub(super) fn update(
    url: &str,
    folder: &Path,
    dry_run: bool,
    say: &dyn Fn(&str),
) -> Result<Update, SyncError> {
    if folder.exists() && !folder.is_dir() {
        let what = "mboxes are to be kept in a folder here, and this is a file; give the source another `path`";
        return Err(SyncError::Copy { path: folder.to_owned(), what: what.to_owned() });
    }
    let answer = http::get(&format!("{url}/"), &[])?;
    if answer.status != 200 {
        return Err(SyncError::remote(
            &answer.url,
            format!("the server answers {}", answer.status),
        ));
    }
    let base = answer.url.clone();
    let offers = links::offers(&answer.bytes(LARGEST_PAGE)?, &base);
    if offers.is_empty() {
        let what = "there is no public-inbox and no git repository here, and the page links no mbox that is named by \
                    its date (2020-May.txt.gz, 2020-05.mbox)";
        return Err(SyncError::remote(&base, what));
    }
    let mut copies = Copies { folder, notes: notes(folder)?, dry_run };
    if !dry_run {
        fs::create_dir_all(folder).map_err(SyncError::io(folder))?;
        copies.write()?;
    }
    let recent = offers.len().saturating_sub(RECENT);
    let mut update = Update::default();
    for (at, offer) in offers.iter().enumerate() {
        if offer.made && at < recent && copies.has(offer) {
            continue;
        }
        match copies.fetch(offer)? {
            Fetched::Nothing => {}
            Fetched::Missed(what) => update.missed.push(format!("{}: {what}", offer.url)),
            Fetched::Mail(what) => {
                let line = format!("{}: {what}", folder.join(&offer.name).display());
                if !dry_run && offers.len() > RECENT {
                    say(&line);
                }
                update.fetched.push(line);
            }
        }
    }
    Ok(update)
}

/// What asking for one mbox gave.
enum Fetched {
    Nothing,
    Missed(String),
    Mail(String),
}

/// The copies in a folder, and what is known of them.
struct Copies<'a> {
    folder: &'a Path,
    notes: Notes,
    dry_run: bool,
}

impl Copies<'_> {
    fn has(&self, offer: &Offer) -> bool {
        let is_of = |note: &Note| note.url == offer.url;
        self.notes.get(&offer.name).is_some_and(is_of) && self.folder.join(&offer.name).is_file()
    }

    /// Hidden, so that READ passes over it.
    fn part(&self, offer: &Offer) -> PathBuf {
        self.folder.join(format!(".{}.part", offer.name))
    }

    fn fetch(&mut self, offer: &Offer) -> Result<Fetched, SyncError> {
        let part = self.part(offer);
        let note = self.notes.get(&offer.name).filter(|note| note.url == offer.url).cloned();
        let note = note.unwrap_or_else(|| Note { url: offer.url.clone(), ..Note::default() });
        let here = fs::metadata(&part).map_or(0, |metadata| metadata.len());
        let go_on = note.part.as_ref().filter(|_| here > 0).and_then(if_range);
        let fields = match &go_on {
            Some(condition) => vec![format!("Range: bytes={here}-"), condition.clone()],
            None if self.has(offer) => if_changed(&note.whole),
            None => Vec::new(),
        };
        let answer = http::get(&offer.url, &fields)?;
        match answer.status {
            304 => Ok(Fetched::Nothing),
            200 | 206 if self.dry_run => Ok(Fetched::Mail(format!("from {}", offer.url))),
            206 if go_on.is_some() && begins_at(&answer, here) => {
                let validators = validators(&answer);
                store(&part, answer, here)?;
                self.take(offer, validators)
            }
            200 => {
                let validators = validators(&answer);
                // What is known of the part is on the disk before its first byte.
                self.notes
                    .insert(offer.name.clone(), Note { part: Some(validators.clone()), ..note });
                self.write()?;
                store(&part, answer, 0)?;
                self.take(offer, validators)
            }
            206 | 416 => {
                // The part does not fit what is there now: from the beginning.
                fs::remove_file(&part).map_err(SyncError::io(&part))?;
                self.fetch(offer)
            }
            403 | 404 | 410 => Ok(Fetched::Missed(format!(
                "the page links it, and the server answers {}",
                answer.status
            ))),
            status => Err(SyncError::remote(&offer.url, format!("the server answers {status}"))),
        }
    }

    /// Puts a part that is complete into its place.
    fn take(&mut self, offer: &Offer, whole: Validators) -> Result<Fetched, SyncError> {
        let (part, target) = (self.part(offer), self.folder.join(&offer.name));
        let placed = place::place(&part, &target)?;
        let known = self.notes.entry(offer.name.clone()).or_default();
        if placed == Placed::NoMbox {
            known.part = None;
            self.write()?;
            return Ok(Fetched::Missed("this is no mbox; the copy stays as it was".to_owned()));
        }
        *known = Note { url: offer.url.clone(), whole, part: None };
        self.write()?;
        Ok(match placed {
            Placed::New(bytes) => Fetched::Mail(format!("{bytes} bytes")),
            Placed::Grown(bytes) => Fetched::Mail(format!("{bytes} bytes more")),
            Placed::Replaced(bytes) => Fetched::Mail(format!("replaced, {bytes} bytes")),
            Placed::Same | Placed::NoMbox => Fetched::Nothing,
        })
    }

    fn write(&self) -> Result<(), SyncError> {
        let path = self.folder.join(NOTES);
        let new = self.folder.join(format!("{NOTES}.new"));
        let text = serde_json::to_vec_pretty(&self.notes).map_err(io::Error::from);
        let written =
            text.and_then(|text| fs::write(&new, text)).and_then(|()| fs::rename(&new, &path));
        written.map_err(SyncError::io(&path))
    }
}

/// Writes what comes behind the first `from` bytes of the part.
fn store(part: &Path, answer: Answer, from: u64) -> Result<(), SyncError> {
    let io = SyncError::io(part);
    let mut file = File::options().create(true).append(true).open(part).map_err(&io)?;
    file.set_len(from).map_err(&io)?;
    answer.read(LARGEST_MBOX, &mut |bytes| file.write_all(bytes).map_err(&io))
}

fn validators(answer: &Answer) -> Validators {
    // They are sent back as they came, so nothing else may stand in them.
    let fits =
        |value: &&str| value.len() < 1000 && value.bytes().all(|b| (b' '..0x7f).contains(&b));
    let field = |name| answer.field(name).filter(fits).map(str::to_owned);
    Validators { etag: field("etag"), modified: field("last-modified") }
}

fn if_changed(known: &Validators) -> Vec<String> {
    let etag = known.etag.iter().map(|etag| format!("If-None-Match: {etag}"));
    let modified = known.modified.iter().map(|time| format!("If-Modified-Since: {time}"));
    etag.chain(modified).collect()
}

/// The condition under which a part may be gone on with (RFC 9110, 13.1.5): weak tags do not tell bytes.
fn if_range(known: &Validators) -> Option<String> {
    let strong = known.etag.as_ref().filter(|etag| !etag.starts_with("W/"));
    Some(format!("If-Range: {}", strong.or(known.modified.as_ref())?))
}

fn begins_at(answer: &Answer, from: u64) -> bool {
    let range = answer.field("content-range").and_then(|range| range.strip_prefix("bytes "));
    let start = range.and_then(|range| range.split('-').next()?.trim().parse().ok());
    start == Some(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_tags_do_not_tell_bytes() {
        let known = |etag: &str, modified: Option<&str>| Validators {
            etag: Some(etag.to_owned()),
            modified: modified.map(str::to_owned),
        };
        assert_eq!(if_range(&known("\"a\"", None)).as_deref(), Some("If-Range: \"a\""));
        assert_eq!(if_range(&known("W/\"a\"", None)), None);
        assert_eq!(if_range(&known("W/\"a\"", Some("now"))).as_deref(), Some("If-Range: now"));
        assert_eq!(if_changed(&known("W/\"a\"", Some("now"))).len(), 2);
    }
}
