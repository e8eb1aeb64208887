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
//! A pack is kept only if all in it still belongs to the list ([`published::Pack::belongs_to`]). So what is withheld, or
//! was taken out of the sources, leaves the site with the next build, at the price of a large fetch.
//!
//! Work is done in two steps: [`plan`] says what there will be and fetches the mail for it, [`stage`] writes it.
//! References are moved after the packs, manifests after the references.

#[cfg(feature = "public-inbox")]
mod copied;
mod delta;
mod made;
mod object;
mod order;
mod pack;
mod published;
mod refs;
mod texts;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use made::Committed;
use object::{Id, hex};
use pack::PackWriter;
use published::Pack;
use refs::Reference;

use crate::cache::Cache;
use crate::config::{GitMirror, GitRedacted};
use crate::diagnostic::{Diagnostics, Kind, Place};
use crate::output::{Aside, OutputError, Writer, Written};
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

/// An epoch as it will be.
#[derive(Debug)]
struct Epoch {
    number: u32,
    folder: SafePath,
    head: String,
    references: Vec<Reference>,
    /// Seconds since the epoch.
    newest: i64,
    /// Packs that stay, and the objects in them.
    kept: Vec<Pack>,
    published: HashSet<Id>,
    new: New,
}

/// What comes in new packs.
#[derive(Debug)]
enum New {
    Made(Vec<Vec<Committed>>),
    #[cfg(feature = "public-inbox")]
    Copied(copied::Source, Vec<Vec<Id>>),
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

impl Epoch {
    fn new(
        list: &ListSite,
        number: u32,
        (head, references, newest): (String, Vec<Reference>, i64),
        (output, known): (&Path, &[Written]),
        wanted: &HashSet<Id>,
    ) -> Self {
        let folder = list.below(&format!("git/{number}.git"));
        let mut kept = Pack::all(output, &folder, known);
        kept.retain(|pack| pack.belongs_to(wanted));
        let published = kept.iter().flat_map(Pack::ids).copied().collect();
        let new = New::Made(Vec::new());
        Epoch { number, folder, head, references, newest, kept, published, new }
    }

    /// Writes new packs, and what leads to all of them.
    fn stage(&self, list: &ListSite, writer: &Writer) -> Result<Vec<Written>, MirrorError> {
        let mut files: Vec<Written> =
            self.kept.iter().flat_map(|pack| pack.files.clone()).collect();
        let mut names: Vec<String> = self.kept.iter().map(|pack| pack.name.clone()).collect();
        match &self.new {
            New::Made(packs) => {
                for made in packs {
                    let count = made::count(made, &self.published);
                    let write = |pack: &mut PackWriter<Aside>| {
                        made::write(list, made, &self.published, pack)
                            .map_err(io_error(writer.root()))
                    };
                    names.push(self.stage_pack(writer, count, write, &mut files)?);
                }
            }
            #[cfg(feature = "public-inbox")]
            New::Copied(source, packs) => {
                for ids in packs {
                    let write = |pack: &mut PackWriter<Aside>| source.write(ids, pack);
                    names.push(self.stage_pack(writer, ids.len() as u32, write, &mut files)?);
                }
            }
        }
        for (name, text) in [
            ("objects/info/packs", refs::packs(names.iter().map(String::as_str))),
            ("info/refs", refs::info(&self.references)),
            ("HEAD", format!("ref: {}\n", self.head)),
        ] {
            files.push(writer.stage_last(&self.folder.join(name), text.as_bytes())?);
        }
        Ok(files)
    }

    /// Writes a pack of so many objects and its index; gives its name.
    fn stage_pack(
        &self,
        writer: &Writer,
        count: u32,
        write: impl FnOnce(&mut PackWriter<Aside>) -> Result<(), MirrorError>,
        files: &mut Vec<Written>,
    ) -> Result<String, MirrorError> {
        let io = || io_error(writer.root());
        let mut pack = PackWriter::new(writer.begin()?, count).map_err(io())?;
        write(&mut pack)?;
        let packed = pack.finish().map_err(io())?;
        let name = hex(&packed.name);
        let path = |ending| self.folder.join(&format!("objects/pack/pack-{name}.{ending}"));
        files.push(writer.stage_file(&path("pack"), packed.out)?);
        files.push(writer.stage(&path("idx"), &packed.index)?);
        Ok(name)
    }
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
