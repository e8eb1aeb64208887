use super::*;

fn read(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join(name)).unwrap()
}

#[test]
fn new_folders_come_at_once_and_old_ones_file_by_file() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("list/old")).unwrap();
    fs::write(root.path().join("list/old/mine"), "mine").unwrap();
    let writer = Writer::open(root.path(), &Gate::default()).unwrap();
    for path in ["list/old/a", "list/new/deep/b", "list/new/c", "other/d", "e"] {
        let path = SafePath::new(path).unwrap();
        assert!(writer.stage(&path, path.as_str().as_bytes()).unwrap().changed);
    }
    assert!(!root.path().join("list/new").exists() && !root.path().join("e").exists());
    writer.publish().unwrap();
    for path in ["list/old/a", "list/new/deep/b", "list/new/c", "other/d", "e"] {
        assert_eq!(read(root.path(), path), path);
        let again = writer.write(&SafePath::new(path).unwrap(), path.as_bytes()).unwrap();
        assert!(!again.changed, "{path}");
    }
    assert_eq!(read(root.path(), "list/old/mine"), "mine");
    writer.clear().unwrap();
    assert!(!root.path().join(WAITING).exists());
}

#[test]
fn a_file_that_leads_to_others_comes_last() {
    let root = tempfile::tempdir().unwrap();
    let writer = Writer::open(root.path(), &Gate::default()).unwrap();
    let (refs, pack) = (SafePath::fixed("git/refs"), SafePath::fixed("git/objects/pack"));
    assert!(writer.stage_last(&refs, b"pack").unwrap().changed);
    let mut aside = writer.begin().unwrap();
    aside.write_all(b"ob").unwrap();
    aside.write_all(b"jects").unwrap();
    let written = writer.stage_file(&pack, aside).unwrap();
    assert_eq!(written.bytes, 7);
    assert_eq!(written.sha256, <[u8; 32]>::from(Sha256::digest(b"objects")));
    // The file before it cannot be placed: so this one is not, either.
    fs::create_dir_all(root.path().join("git/objects/pack/x")).unwrap();
    assert!(writer.publish().is_err() && !root.path().join("git/refs").exists());
    drop(writer);
    let writer = Writer::open(root.path(), &Gate::default()).unwrap();
    writer.stage_last(&refs, b"pack").unwrap();
    writer.publish().unwrap();
    assert!(!writer.stage_last(&refs, b"pack").unwrap().changed);
    assert_eq!(read(root.path(), "git/refs"), "pack");
}

#[test]
fn a_folder_that_somebody_makes_meanwhile_keeps_what_is_in_it() {
    let root = tempfile::tempdir().unwrap();
    let writer = Writer::open(root.path(), &Gate::default()).unwrap();
    writer.stage(&SafePath::fixed("list/a/b"), b"new").unwrap();
    writer.stage(&SafePath::fixed("list/c"), b"new").unwrap();
    fs::create_dir_all(root.path().join("list/a")).unwrap();
    fs::write(root.path().join("list/a/mine"), "mine").unwrap();
    fs::write(root.path().join("list/c"), "old").unwrap();
    writer.publish().unwrap();
    for (name, text) in [("list/a/b", "new"), ("list/a/mine", "mine"), ("list/c", "new")] {
        assert_eq!(read(root.path(), name), text);
    }
}

#[test]
fn an_address_written_twice_has_one_of_both() {
    let root = tempfile::tempdir().unwrap();
    let writer = Writer::open(root.path(), &Gate::default()).unwrap();
    writer.stage(&SafePath::fixed("list/a"), b"first, and longer").unwrap();
    writer.stage(&SafePath::fixed("list/a"), b"second").unwrap();
    writer.publish().unwrap();
    assert_eq!(read(root.path(), "list/a"), "second");
}

#[test]
fn a_file_in_place_of_a_folder_and_a_folder_in_place_of_a_file_are_told() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("list"), "mine").unwrap();
    fs::create_dir(root.path().join("page")).unwrap();
    fs::write(root.path().join("page/mine"), "mine").unwrap();
    for path in ["list/a/b", "page"] {
        let writer = Writer::open(root.path(), &Gate::default()).unwrap();
        let written = writer.write(&SafePath::new(path).unwrap(), b"new");
        assert!(matches!(written, Err(OutputError::Io { .. })), "{path}");
        writer.clear().unwrap();
    }
    assert_eq!(read(root.path(), "list"), "mine");
    assert_eq!(read(root.path(), "page/mine"), "mine");
}
