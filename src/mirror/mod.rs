//! The archive as git: public-inbox epochs below `L/git/`, served as plain files (git's "dumb" HTTP protocol).
//!
//! A list whose sources are public-inbox repositories of version 2 is *copied*: the same references, the same objects.
//! For everything else (mbox, Maildir, version 1, a mixture, a damaged repository, a list of which something is withheld) an
//! epoch is *made* ([`made`]). Either way objects and references follow from the sources alone.
//!
//! How objects are put into packs follows from what was published before. A pack that lies in the output is kept as it
//! is, and new objects come in new packs, so a client that fetches after one more mail gets some kilobytes; with every
//! pack rewritten it would get the whole list again. What was published is read from the output folder, not from the
//! cache: these are the very files that clients have.
//!
//! With an update each hour there would soon be a thousand packs, each with some objects. So when there are many small ones, a
//! new one holds what is in all of them, too ([`epoch`]). They stay where they are, for clients that have just read of them, but
//! are no longer listed.
//!
//! A pack is kept only if all in it still belongs to the list ([`published::Pack::belongs_to`]). So what is withheld, or
//! was taken out of the sources, leaves the site with the next build, at the price of a large fetch.
//!
//! Work is done in two steps: [`plan`] says what there will be and fetches the mail for it, [`stage`] writes it.
//! References are moved after the packs, manifests after the references.

#[cfg(feature = "public-inbox")]
mod copied;
mod delta;
mod epoch;
mod made;
mod object;
mod order;
mod pack;
mod published;
mod refs;
mod texts;

#[cfg(feature = "public-inbox")]
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use epoch::{Epoch, New};
use made::Committed;
use refs::Reference;

use crate::cache::Cache;
use crate::config::{GitMirror, GitRedacted};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::output::{OutputError, Writer, Written};
use crate::site::{ListSite, SafePath, Site};
use crate::source::SourceError;

/// Why there is no mirror.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// A message cannot be read any more.
    #[error("{place}: {error}\nhelp: a source has changed while the site was built; build again")]
    Mail {
        /// Where it was.
        place: Place,
        /// What the operating system said.
        error: io::Error,
    },
    /// A repository cannot be read, or a pack not be written.
    #[error("{}: {error}\nhelp: what was published before is still whole; mend the cause and build again", path.display())]
    Io {
        /// The repository or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Mail cannot be fetched.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The site cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> MirrorError {
    let path = path.to_path_buf();
    move |error| MirrorError::Io { path, error }
}

/// What there will be of all lists, in their order; `None` of one that is not published as git.
#[derive(Debug, Default)]
pub struct Plan {
    lists: Vec<Option<ListPlan>>,
    /// What was odd.
    pub found: Diagnostics,
}

#[derive(Debug, Default)]
struct ListPlan {
    epochs: Vec<Epoch>,
    /// What became of the repositories because something is withheld.
    how: Option<GitRedacted>,
}

/// Plans the epochs of all lists, and fetches the mail that is read for them. `output`: where the last build's site is;
/// `known`: its files.
///
/// # Errors
/// Mail or a repository cannot be read any more.
pub fn plan(
    site: &mut Site,
    output: &Path,
    known: &[Written],
    cache: &Cache,
) -> Result<Plan, MirrorError> {
    let mut plan = Plan::default();
    if site.config.mirror.git == GitMirror::Off {
        return Ok(plan);
    }
    let redacted = site.config.mirror.git_redacted;
    for list in &mut site.lists {
        let how = list.letters.rules().has_redactions().then_some(redacted);
        note_redacted(list, how, &mut plan.found);
        let epochs = match how {
            Some(GitRedacted::Withhold) => Vec::new(),
            _ => epochs(list, (output, known), cache, &mut plan.found)?,
        };
        plan.lists.push(Some(ListPlan { epochs, how }));
    }
    Ok(plan)
}

fn note_redacted(list: &ListSite, how: Option<GitRedacted>, found: &mut Diagnostics) {
    let place = list.config.redact.as_ref().map(Place::path).unwrap_or_default();
    match how {
        Some(GitRedacted::Rewrite) => {
            let what = "the list's git repositories hold what may be told, in commits of their own";
            found.push(Kind::GitRewritten, place, what);
        }
        Some(GitRedacted::Withhold) => {
            found.push(Kind::GitWithheld, place, "`mirror.git_redacted: withhold`");
        }
        None => {}
    }
}

/// The epochs of a list: copied where that can be, else made.
fn epochs(
    list: &mut ListSite,
    before: (&Path, &[Written]),
    cache: &Cache,
    found: &mut Diagnostics,
) -> Result<Vec<Epoch>, MirrorError> {
    #[cfg(feature = "public-inbox")]
    if let Some(sources) = to_copy(list, found) {
        let copied = |(number, source): (u32, copied::Source)| {
            let head = source.head().to_owned();
            let told = (head, source.references(), source.newest());
            let wanted = source.objects().copied().collect();
            let mut epoch = Epoch::new(list, number, told, before, &wanted);
            let packs = source.packs(&epoch.published)?;
            epoch.new = New::Copied(source, packs);
            Ok(epoch)
        };
        return sources.into_iter().map(copied).collect();
    }
    let _ = &found;
    let mut epochs = Vec::new();
    for (number, commits) in (0..).zip(made::epochs(list, cache)?) {
        let tip = commits.last().map(Committed::commit).unwrap_or_default();
        let head = "refs/heads/master".to_owned();
        let newest = commits.iter().map(|made| made.date(list)).max().unwrap_or_default();
        let references = vec![Reference { name: head.clone(), id: tip, peeled: None }];
        let wanted = commits.iter().flat_map(Committed::objects).collect();
        let told = (head, references, newest.max(0));
        let mut epoch = Epoch::new(list, number, told, before, &wanted);
        let packs = made::missing(&commits, &epoch.published);
        let read = packs.iter().flat_map(|pack| made::read_by(pack, &epoch.published));
        list.letters.prepare(read)?;
        epoch.new = New::Made(packs);
        epochs.push(epoch);
    }
    Ok(epochs)
}

/// The repositories of a list with their numbers; `None` where they cannot be copied as they are.
#[cfg(feature = "public-inbox")]
fn to_copy(list: &ListSite, found: &mut Diagnostics) -> Option<Vec<(u32, copied::Source)>> {
    let messages = &list.archive.messages;
    let raws = messages.iter().flat_map(|r| std::iter::once(&r.raw).chain(r.duplicates()));
    let all_git = raws.clone().all(|raw| raw.commit.is_some() || raw.report.is_some());
    if list.letters.rules().has_redactions() || list.epochs.is_empty() || !all_git {
        return None;
    }
    let first = list.epochs.first()?;
    let numbers =
        list.epochs.iter().map(|epoch| epoch.number.filter(|_| epoch.inbox == first.inbox));
    let numbers: Option<Vec<u32>> = numbers.collect();
    // `01.git` beside `1.git`.
    let differ = |all: &Vec<u32>| all.iter().collect::<HashSet<_>>().len() == all.len();
    let numbers = numbers.filter(differ).unwrap_or_else(|| (0..list.epochs.len() as u32).collect());
    let mut sources = Vec::with_capacity(numbers.len());
    for (number, epoch) in numbers.into_iter().zip(&list.epochs) {
        let source = if epoch.whole {
            copied::Source::open(&epoch.git_dir, epoch.commits.len())
        } else {
            Err("something in it is missing, damaged or cut off".to_owned())
        };
        match source {
            Ok(Some(source)) => sources.push((number, source)),
            Ok(None) => return None,
            Err(why) => {
                found.push(Kind::NotCopied, Place::path(&epoch.git_dir), why);
                return None;
            }
        }
    }
    Some(sources)
}

/// Puts everything that was planned aside.
///
/// # Errors
/// Mail or a repository cannot be read any more, or the site not be written.
pub fn stage(site: &Site, plan: &Plan, writer: &Writer) -> Result<Vec<Written>, MirrorError> {
    let mut files = Vec::new();
    let base_url = site.config.base_url.as_deref();
    let mut all = texts::Manifest::new();
    let planned = site.lists.iter().zip(&plan.lists);
    for (list, plan) in planned.filter_map(|(list, plan)| Some((list, plan.as_ref()?))) {
        let mut manifest = texts::Manifest::new();
        for epoch in &plan.epochs {
            files.extend(epoch.stage(list, writer)?);
            let told = (epoch.head.as_str(), epoch.references.as_slice());
            texts::tell(&mut manifest, list, epoch.number, told, epoch.newest);
        }
        let numbers: Vec<u32> = plan.epochs.iter().map(|epoch| epoch.number).collect();
        for (name, text) in [
            ("description", texts::description(list)),
            ("_/text/config/raw", texts::config(list, base_url)),
            ("_/text/help/index.html", texts::help(list, &numbers, base_url, plan.how)),
        ] {
            files.push(writer.stage(&list.below(name), text.as_bytes())?);
        }
        if !manifest.is_empty() {
            let packed = texts::packed(&manifest);
            files.push(writer.stage_last(&list.below("manifest.js.gz"), &packed)?);
        }
        all.append(&mut manifest);
    }
    if !all.is_empty() {
        let path = SafePath::fixed("manifest.js.gz");
        files.push(writer.stage_last(&path, &texts::packed(&all))?);
    }
    Ok(files)
}
