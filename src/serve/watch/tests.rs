use std::fs;
use std::net::Ipv4Addr;
use std::sync::mpsc::Sender;

use notify::ErrorKind::{MaxFilesWatch, PathNotFound};

use super::*;
use crate::serve::{Built, Place};

/// A watcher that watches so many folders, and no more.
struct Few {
    most: usize,
    folders: Vec<PathBuf>,
}

impl Few {
    fn of(most: usize) -> Self {
        Few { most, folders: Vec::new() }
    }
}

impl Watch for Few {
    fn watch(&mut self, folder: &Path, _: RecursiveMode) -> notify::Result<()> {
        if !folder.exists() {
            return Err(notify::Error::new(PathNotFound));
        }
        if !self.folders.iter().any(|known| known == folder) {
            if self.folders.len() == self.most {
                return Err(notify::Error::new(MaxFilesWatch));
            }
            self.folders.push(folder.to_path_buf());
        }
        Ok(())
    }
}

/// What is watched in a folder, builds that tell of themselves, and whom the watcher's changes come from.
struct Scene {
    root: tempfile::TempDir,
    builds: Receiver<()>,
    changes: Sender<DebounceEventResult>,
    why: Option<String>,
}

impl Scene {
    /// Starts with a watcher of so many folders; `more`: builds want a second folder watched.
    fn new(most: Option<usize>, more: bool) -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["one", "two"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        let paths = ["one", "two"].map(|name| root.path().join(name).join("file"));
        let options = ServeOptions {
            place: Place::default(),
            interface: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            any_name: false,
            watched: vec![paths[0].clone()],
            ignored: Vec::new(),
            poll: None,
            cache: None,
        };
        let (sender, builds) = mpsc::channel();
        let (changes, receiver) = mpsc::channel();
        let watched = more.then(|| paths.to_vec());
        let rebuild: Rebuild = Box::new(move || {
            let _ = sender.send(());
            Built { watched: watched.clone(), ..Built::default() }
        });
        let watcher = || match most {
            Some(most) => Ok((Few::of(most), receiver)),
            None => Err(notify::Error::new(MaxFilesWatch)),
        };
        let reloads = Arc::new(Reloads::new(Place::default(), None, true));
        let why = start_with(watcher, &options, reloads, rebuild).unwrap();
        Scene { root, builds, changes, why }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root.path().join(name), text).unwrap();
    }

    /// The next build; fails where none comes at all.
    fn builds(&self) {
        self.builds.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}

#[test]
fn where_the_system_watches_nothing_files_are_looked_at_and_it_is_said_why() {
    let scene = Scene::new(None, false);
    assert!(scene.why.as_ref().unwrap().contains("OS file watch limit reached"), "{:?}", scene.why);
    scene.write("one/file", "a");
    scene.builds();
    let none = Scene::new(Some(0), false);
    assert!(none.why.is_some());
    none.write("one/file", "a");
    none.builds();
}

#[test]
fn where_the_system_watches_all_it_is_waited_for_what_it_tells() {
    let scene = Scene::new(Some(2), true);
    assert_eq!(scene.why, None);
    // Events that were lost count as a change.
    for _ in 0..3 {
        scene.changes.send(Err(Vec::new())).unwrap();
        scene.builds();
    }
    // Nobody tells of this one.
    scene.write("two/file", "a");
    scene.changes.send(Ok(Vec::new())).unwrap();
    drop(scene.changes);
    assert_eq!(scene.builds.recv(), Err(mpsc::RecvError), "the thread ends without another build");
}

#[test]
fn where_the_system_watches_no_more_folders_files_are_looked_at_from_then_on() {
    let scene = Scene::new(Some(1), true);
    assert_eq!(scene.why, None);
    scene.changes.send(Err(Vec::new())).unwrap();
    scene.builds();
    // What changed while that build ran was told by nobody, so there is another.
    scene.builds();
    scene.write("two/file", "a");
    scene.builds();
}

#[test]
fn a_folder_that_has_gone_is_no_reason_to_look_again_and_again() {
    /// Watches what is there, and finds that it has gone.
    struct Gone;
    impl Watch for Gone {
        fn watch(&mut self, folder: &Path, _: RecursiveMode) -> notify::Result<()> {
            let _ = fs::remove_dir(folder);
            Err(notify::Error::new(PathNotFound))
        }
    }
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("folder");
    fs::create_dir(&folder).unwrap();
    assert!(follow(&mut Gone, &[folder.join("file")]).is_ok());
    // It is still there, and cannot be watched.
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("file"), "").unwrap();
    assert!(follow(&mut Gone, &[folder.join("file")]).is_err());
}

#[test]
fn files_are_watched_by_their_folder_and_folders_with_all_below() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    std::fs::create_dir(path("content")).unwrap();
    let all = [path("config.yaml"), path("content"), path("themes"), path("no/where")];
    let watched = folders(&all);
    assert_eq!(
        watched,
        [
            (root.path().to_path_buf(), RecursiveMode::NonRecursive),
            (path("content"), RecursiveMode::Recursive)
        ]
    );
}

#[test]
fn a_folder_that_holds_a_file_and_is_asked_for_is_watched_with_all_below() {
    let root = tempfile::tempdir().unwrap();
    let watched = folders(&[root.path().join("file"), root.path().to_path_buf()]);
    assert_eq!(watched.first(), Some(&(root.path().to_path_buf(), RecursiveMode::Recursive)));
}
