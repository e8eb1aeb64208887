use std::collections::BTreeMap;
use std::fs;

use gix::objs::Kind as ObjectKind;
use gix::prelude::Write;

use super::*;
use crate::source::{RawMessage, Snapshot, Source, SourceError, hex, read as read_sources};

/// A bare repository to which commits can be added.
struct Inbox {
    git: gix::Repository,
    path: PathBuf,
    last: Vec<Id>,
}

impl Inbox {
    fn new(path: &Path) -> Self {
        fs::create_dir_all(path).unwrap();
        Inbox { git: gix::init_bare(path).unwrap(), path: path.to_owned(), last: Vec::new() }
    }

    fn write(&self, kind: ObjectKind, bytes: &[u8]) -> Id {
        self.git.objects.write_buf(kind, bytes).unwrap()
    }

    fn tree(&self, entries: &BTreeMap<String, (&str, Id)>) -> Id {
        let mut bytes = Vec::new();
        for (name, (mode, id)) in entries {
            bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            bytes.extend_from_slice(id.as_slice());
        }
        self.write(ObjectKind::Tree, &bytes)
    }

    /// Adds a commit whose tree has these files, at most one folder deep.
    fn commit(&mut self, files: &[(&str, &str)]) -> Id {
        let mut folders: BTreeMap<&str, BTreeMap<String, (&str, Id)>> = BTreeMap::new();
        for (path, text) in files {
            let (folder, name) = path.split_once('/').unwrap_or(("", path));
            let blob = self.write(ObjectKind::Blob, text.as_bytes());
            folders.entry(folder).or_default().insert(name.to_owned(), ("100644", blob));
        }
        let mut root = folders.remove("").unwrap_or_default();
        for (name, files) in folders {
            root.insert(name.to_owned(), ("40000", self.tree(&files)));
        }
        let tree = self.tree(&root);
        self.commit_tree(tree)
    }

    fn commit_tree(&mut self, tree: Id) -> Id {
        let parents: Vec<String> = self.last.iter().map(|id| format!("parent {id}\n")).collect();
        let parents = parents.concat();
        let ada = "Ada <ada@example.org> 1562157594 +0000";
        let text = format!("tree {tree}\n{parents}author {ada}\ncommitter {ada}\n\napples\n");
        let id = self.write(ObjectKind::Commit, text.as_bytes());
        self.point("refs/heads/master", id);
        self.last = vec![id];
        id
    }

    fn point(&self, reference: &str, id: Id) {
        let path = self.path.join(reference);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{id}\n")).unwrap();
    }

    /// Removes an object as a damaged disk does.
    fn lose(&self, id: Id) {
        let hex = id.to_string();
        let path = self.path.join("objects").join(&hex[..2]).join(&hex[2..]);
        fs::remove_file(path).unwrap();
    }

    fn blob_id(&self, text: &str) -> Id {
        self.write(ObjectKind::Blob, text.as_bytes())
    }
}

fn mail(n: u32) -> String {
    format!(
        "From: Ada <ada@example.org>\nSubject: apples {n}\nMessage-ID: <{n}@example.org>\n\ntext {n}\n"
    )
}

/// Version 1's path of a mail.
fn v1(n: u32) -> String {
    let hex = hex::encode(&Sha1::digest(format!("{n}@example.org")));
    format!("{}/{}", &hex[..2], &hex[2..])
}

fn snapshot(path: &Path) -> Snapshot {
    read_sources(&[Source { path: path.to_owned(), kind: None }]).unwrap()
}

fn texts(snapshot: &Snapshot) -> Vec<String> {
    let mut buffer = Vec::new();
    let read = |m: &RawMessage| {
        snapshot.store.read(&m.location, &mut buffer).unwrap();
        String::from_utf8(buffer.clone()).unwrap()
    };
    snapshot.messages.iter().map(read).collect()
}

fn kinds(snapshot: &Snapshot) -> Vec<Kind> {
    snapshot.diagnostics.iter().map(|d| d.kind).collect()
}

#[test]
fn each_commit_of_version_2_adds_its_mail() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    let ids: Vec<Id> = (0..3).map(|n| inbox.commit(&[("m", &mail(n))])).collect();
    let nothing_new = inbox.commit(&[("m", &mail(2))]);
    let snapshot = snapshot(folder.path());
    assert_eq!(texts(&snapshot), [mail(0), mail(1), mail(2)]);
    assert_eq!(snapshot.commits.last().unwrap(), nothing_new.as_slice());
    assert_eq!(snapshot.messages[1].commit, Some(1));
    assert_eq!(
        snapshot.store.place(&snapshot.messages[1]),
        Place::object(folder.path(), ids[1].to_string())
    );
    assert!(kinds(&snapshot).is_empty());
}

#[test]
fn a_deletion_in_a_later_epoch_removes_the_mail_and_adding_it_again_brings_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Inbox::new(&folder.path().join("git/0.git"));
    let mut second = Inbox::new(&folder.path().join("git/1.git"));
    for n in 0..4 {
        first.commit(&[("m", &mail(n))]);
    }
    second.commit(&[("d", &mail(1))]);
    second.commit(&[("d", &mail(2)), ("m", &mail(5))]);
    second.commit(&[("m", &mail(1))]);
    let mirror = snapshot(folder.path());
    assert_eq!(texts(&mirror), [mail(0), mail(3), mail(5), mail(1)]);
    assert_eq!(mirror.messages[3].commit, Some(6));
    assert_eq!(mirror.commits.len(), 7);
    // Alone, an epoch does not know of the deletions in another.
    assert_eq!(snapshot(&first.path).messages.len(), 4);
}

#[test]
fn the_tree_of_version_1_tells_what_came_and_went() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    let (a, b, c) = (v1(1), v1(2), v1(3));
    let (one, two, three, better) =
        (mail(1), mail(2), mail(3), mail(3).replace("text", "better text"));
    inbox.commit(&[(&a, &one)]);
    inbox.commit(&[
        (&a, &one),
        (&b, &two),
        (&c, &three),
        ("notes", "no mail"),
        ("aa/short", "no mail"),
    ]);
    inbox.commit(&[(&a, &one), (&c, &three)]);
    inbox.commit(&[(&a, &one), (&c, &better)]);
    assert_eq!(texts(&snapshot(folder.path())), [one, better]);
}

#[test]
fn all_references_are_read_and_a_head_without_branch_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    inbox.commit(&[("m", &mail(0))]);
    let fork = inbox.last.clone();
    let other = inbox.commit(&[("m", &mail(1))]);
    inbox.point("refs/heads/other", other);
    inbox.last = fork;
    inbox.commit(&[("m", &mail(2))]);
    inbox.last.push(other);
    inbox.commit(&[("m", &mail(1))]);
    fs::write(folder.path().join("HEAD"), "ref: refs/heads/nowhere\n").unwrap();
    assert_eq!(texts(&snapshot(folder.path())), [mail(0), mail(2), mail(1)]);
}

#[test]
fn missing_objects_are_noted_with_their_commit_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    let ids: Vec<Id> = (0..6).map(|n| inbox.commit(&[("m", &mail(n))])).collect();
    inbox.lose(inbox.blob_id(&mail(4)));
    inbox.lose(ids[1]);
    let snapshot = snapshot(folder.path());
    assert_eq!(texts(&snapshot), [mail(2), mail(3), mail(5)]);
    let places: Vec<_> =
        snapshot.diagnostics.iter().map(|d| (d.kind, d.place.object.clone().unwrap())).collect();
    let missing = |id: Id| (Kind::MissingObject, id.to_string());
    assert_eq!(places, [missing(ids[1]), missing(ids[4])]);
}

#[test]
fn a_missing_tree_of_version_1_does_not_add_all_mails_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    let paths: Vec<String> = (0..3).map(v1).collect();
    let mails: Vec<String> = (0..3).map(mail).collect();
    let files: Vec<(&str, &str)> =
        paths.iter().zip(&mails).map(|(p, m)| (p.as_str(), m.as_str())).collect();
    inbox.commit(&files[..1]);
    let middle = inbox.commit(&files[..2]);
    inbox.commit(&files);
    let tree = inbox.git.find_object(middle).unwrap().into_commit().tree_id().unwrap().detach();
    inbox.lose(tree);
    let snapshot = snapshot(folder.path());
    let mut read = texts(&snapshot);
    read.sort();
    assert_eq!((read, kinds(&snapshot)), (mails, vec![Kind::MissingObject]));
}

#[test]
fn a_shallow_clone_is_noted_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    let ids: Vec<Id> = (0..4).map(|n| inbox.commit(&[("m", &mail(n))])).collect();
    inbox.lose(ids[1]);
    fs::write(folder.path().join("shallow"), format!("{}\n", ids[2])).unwrap();
    let snapshot = snapshot(folder.path());
    assert_eq!(
        (texts(&snapshot), kinds(&snapshot)),
        (vec![mail(2), mail(3)], vec![Kind::ShallowRepository])
    );
}

#[test]
fn many_commits_are_read_the_same_by_one_thread_and_by_several() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path());
    let count = WORTH_THREADS as u32 + 11;
    for n in 0..count {
        inbox.commit(&[("m", &mail(n))]);
    }
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| snapshot(folder.path()))
    };
    let (one, four) = (with(1), with(4));
    assert_eq!(one.messages, four.messages);
    assert_eq!(texts(&one), texts(&four));
    assert_eq!(texts(&one), (0..count).map(mail).collect::<Vec<_>>());
}

#[test]
fn a_work_tree_of_something_else_is_a_folder_and_a_broken_repository_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Inbox::new(&folder.path().join(".git"));
    sources.commit(&[("main.c", "int main;")]);
    fs::write(folder.path().join("1.eml"), mail(1)).unwrap();
    let broken = folder.path().join("broken.git");
    for inner in ["objects", "refs"] {
        fs::create_dir_all(broken.join(inner)).unwrap();
    }
    fs::write(broken.join("HEAD"), "nonsense").unwrap();
    let snapshot = snapshot(folder.path());
    assert_eq!(texts(&snapshot), [mail(1)]);
    assert!(kinds(&snapshot).contains(&Kind::EmptySource), "{:?}", snapshot.diagnostics);
    let alone = read_sources(&[Source { path: broken, kind: None }]);
    assert!(matches!(alone, Err(SourceError::Empty { .. })));
}
