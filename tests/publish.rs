//! `listpress publish`, to branches of local repositories and to folders: what is there afterwards, and what is there
//! when it is refused.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]

use std::fs;
use std::path::{Path, PathBuf};

use program::{Run, Sandbox, finish};

#[path = "support/links.rs"]
mod links;
#[path = "support/program.rs"]
mod program;
#[path = "support/tree.rs"]
mod tree;

/// A folder with a configuration, some mail, and an empty bare repository.
struct Place(Sandbox);

const TARGETS: &str = "
  pages: {type: git, remote: ./pages.git}
  kept: {type: git, remote: ./pages.git, history: keep}
  www: {type: folder, path: www}
  link: {type: folder, path: live, switch: link}
";

impl Place {
    /// With a site of so many mails, built.
    fn new(mails: usize) -> Self {
        let place = Place(Sandbox::new());
        place.configure(TARGETS);
        place.0.git(&place.0.path("."), &["init", "--quiet", "--bare", "pages.git"]);
        place.build(mails);
        place
    }

    fn configure(&self, targets: &str) {
        let text = format!("lists: [{{name: plum, sources: [plum.mbox]}}]\npublish:{targets}");
        self.0.write("config.yaml", text);
    }

    fn build(&self, mails: usize) {
        let mail = |n: usize| {
            format!(
                "From ida@plum.example.org Mon Jan  5 10:00:00 2026\nFrom: Ida <ida@plum.example.org>\n\
                 Subject: Plums of tree {n}\nMessage-ID: <{n}/tree+ü=@plum.example.org>\n\
                 Date: Mon, 5 Jan 2026 10:{:02}:00 +0000\n\nThere are {n} plums.\n\n",
                n % 60
            )
        };
        self.0.write("plum.mbox", (0..mails).map(mail).collect::<String>());
        self.0.good(&["build"]);
    }

    fn site(&self) -> PathBuf {
        self.0.path("public")
    }

    /// What git prints of the repository.
    fn git(&self, args: &[&str]) -> String {
        self.0.git(&self.0.path("pages.git"), args).trim_end().to_owned()
    }

    /// The commit of the branch; `None` where there is no branch.
    fn tip(&self) -> Option<String> {
        let tip = self.git(&["for-each-ref", "--format=%(objectname)", "refs/heads/gh-pages"]);
        Some(tip).filter(|tip| !tip.is_empty())
    }

    /// A checkout of the branch, without git's own folder.
    fn checkout(&self, name: &str) -> PathBuf {
        let folder = self.0.path(name);
        fs::create_dir_all(&folder).unwrap();
        let work_tree = format!("--work-tree={}", folder.display());
        self.git(&[&work_tree, "checkout", "--quiet", "--force", "gh-pages", "--", "."]);
        folder
    }

    /// A folder is the site, file by file.
    fn has_site(&self, folder: &Path) {
        tree::assert_same(
            &tree::read(folder),
            &tree::read(&self.site()),
            &folder.display().to_string(),
        );
    }

    fn publish(&self, args: &[&str]) -> Run {
        self.0.run(&[&["publish"], args].concat())
    }

    fn good(&self, args: &[&str]) -> Run {
        let run = self.publish(args);
        assert_eq!(run.status, 0, "publish {args:?}: {}", run.err);
        run
    }

    /// Publishes, expects that it is refused for this reason, and that the branch is as it was.
    fn refused(&self, args: &[&str], status: i32, why: &str) {
        let before = self.tip();
        let run = self.publish(args);
        assert_eq!(run.status, status, "publish {args:?}: {}{}", run.out, run.err);
        assert!(run.err.contains(why), "{}", run.err);
        assert_eq!(self.tip(), before, "the branch is as it was");
    }

    /// A program for the sandbox, in the repository's hooks.
    fn hook(&self, name: &str, text: &str) {
        executable(&self.0.path(&format!("pages.git/hooks/{name}")), text);
    }
}

fn executable(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_branch_gets_the_site_and_then_only_what_has_changed() {
    let place = Place::new(30);
    let dry = place.good(&["pages", "--dry-run"]);
    assert_eq!(place.tip(), None, "--dry-run publishes nothing");
    assert_eq!(dry.out.lines().count(), tree::read(&place.site()).len());
    place.good(&["pages"]);
    let first = place.tip().unwrap();
    place.has_site(&place.checkout("first"));
    assert!(place.good(&["pages"]).err.contains("nothing has changed"));
    assert_eq!(place.tip().as_deref(), Some(&*first));

    place.build(31);
    let dry = place.good(&["pages", "--dry-run"]).out;
    place.git(&["config", "receive.unpackLimit", "1"]);
    let packs = || -> Vec<PathBuf> {
        let all = fs::read_dir(place.0.path("pages.git/objects/pack")).unwrap();
        let all = all.map(|entry| entry.unwrap().path());
        all.filter(|path| path.extension().is_some_and(|e| e == "idx")).collect()
    };
    let of_first = packs();
    place.good(&["pages"]);
    let second = place.tip().unwrap();
    let status = place.git(&[
        "-c",
        "core.quotePath=false",
        "diff",
        "--no-renames",
        "--name-status",
        &first,
        &second,
    ]);
    let told = status.replace("A\t", "+ ").replace("M\t", "~ ").replace("D\t", "- ");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&dry), sorted(&told));
    assert!(dry.contains("+ plum/30/tree+ü=@plum.example.org/index.html"), "{dry}");
    let checkout = place.checkout("second");
    place.has_site(&checkout);
    place.0.good(&["verify", "--exact", checkout.to_str().unwrap()]);
    place.git(&["fsck", "--strict"]);

    // One commit without parent; and what was there already was not sent again.
    assert_eq!(place.git(&["rev-list", "--count", "gh-pages"]), "1");
    let pack = packs().into_iter().find(|pack| !of_first.contains(pack)).unwrap();
    let objects = place.git(&["verify-pack", "-v", pack.to_str().unwrap()]);
    let objects = objects.lines().filter(|line| line.contains(" blob ")).count();
    // What the receiver adds are the bases of deltas.
    let changed = dry.lines().count();
    assert!(objects <= 2 * changed, "{objects} files sent for {changed} that changed");
}

#[test]
fn the_same_site_gives_the_same_commit() {
    let (one, other) = (Place::new(3), Place::new(3));
    one.good(&["pages"]);
    other.good(&["pages"]);
    assert_eq!(one.tip(), other.tip());
    let date = one.git(&["log", "-1", "--format=%cI", "gh-pages"]);
    assert_eq!(date, "2026-01-05T10:02:00Z", "when the newest mail was sent");
}

#[test]
fn history_is_kept_where_that_is_configured_and_goes_where_it_is_not() {
    let place = Place::new(3);
    place.good(&["kept"]);
    let first = place.tip().unwrap();
    place.build(4);
    place.good(&["kept"]);
    assert_eq!(place.git(&["rev-parse", "gh-pages^"]), first);
    place.has_site(&place.checkout("kept"));
    place.good(&["pages"]);
    assert_eq!(place.git(&["rev-list", "--count", "gh-pages"]), "1");
    place.has_site(&place.checkout("orphan"));
}

#[test]
fn a_published_branch_works_below_any_path() {
    let place = Place::new(5);
    place.good(&["pages"]);
    let site = place.checkout("host/some/lists");
    assert!(links::check(&site) > 100);
    assert!(site.join(".nojekyll").is_file());
}

#[test]
fn a_push_that_is_refused_changes_nothing() {
    let place = Place::new(3);
    place.good(&["pages"]);
    place.build(4);
    place.hook("pre-receive", "echo 'the disk is full' >&2; exit 1");
    place.refused(&["pages"], 1, "the disk is full");
    fs::remove_file(place.0.path("pages.git/hooks/pre-receive")).unwrap();
    place.good(&["pages"]);
    place.has_site(&place.checkout("after"));
}

#[test]
fn what_somebody_else_pushed_meanwhile_is_not_overwritten() {
    let place = Place::new(3);
    place.good(&["pages"]);
    place.build(4);
    // git as it is, but just before it pushes, somebody else does.
    let git = String::from_utf8(
        place.0.command("sh").args(["-c", "command -v git"]).output().unwrap().stdout,
    )
    .unwrap();
    let git = git.trim();
    let repository = place.0.text("pages.git");
    let other = format!(
        "GIT_DIR={repository} {git} -c user.name=x -c user.email=x@example.org commit-tree -m other gh-pages^{{tree}}"
    );
    executable(
        &place.0.path("bin/git"),
        &format!(
            "case \" $* \" in *' push '*) GIT_DIR={repository} {git} update-ref refs/heads/gh-pages $({other});; esac\n\
             exec {git} \"$@\""
        ),
    );
    let path = format!("{}:{}", place.0.text("bin"), std::env::var("PATH").unwrap());
    let run = finish(place.0.listpress(&["publish", "pages"]).env("PATH", path));
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(run.err.contains("somebody else pushed"), "{}", run.err);
    assert_eq!(place.git(&["log", "-1", "--format=%s", "gh-pages"]), "other");
    // The next one has seen it.
    place.good(&["pages"]);
    place.has_site(&place.checkout("after"));
}

#[test]
fn files_of_others_on_our_branch_stay_and_a_branch_of_others_is_left_alone() {
    let place = Place::new(3);
    place.good(&["pages"]);
    let clone = place.0.path("clone");
    place.git(&["clone", "--quiet", "--branch=gh-pages", ".", clone.to_str().unwrap()]);
    let commit = |name: &str| {
        fs::write(clone.join(name), "mine").unwrap();
        place.0.git(&clone, &["add", name]);
        let who = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
        place.0.git(&clone, &[&who[..], &["commit", "--quiet", "-m", "mine"]].concat());
    };
    commit("BingSiteAuth.xml");
    place.0.git(&clone, &["push", "--quiet", "origin", "HEAD:gh-pages"]);
    place.build(4);
    place.good(&["pages"]);
    assert_eq!(place.git(&["show", "gh-pages:BingSiteAuth.xml"]), "mine");

    place.0.git(&clone, &["checkout", "--quiet", "--orphan", "main"]);
    place.0.git(&clone, &["rm", "-rfq", "."]);
    commit("main.c");
    place.0.git(&clone, &["push", "--quiet", "--force", "origin", "main:gh-pages"]);
    place.refused(&["pages"], 3, "holds something else (main.c");
}

#[test]
fn what_a_host_would_refuse_is_found_before() {
    let place = Place::new(3);
    place.configure(
        "\n  pages: {type: git, remote: ./pages.git, max_bytes: 2000, max_file_bytes: 1000}\n",
    );
    place.refused(&["pages"], 3, "more than the 2.0 kB of `max_bytes`");
    place.refused(&["pages"], 3, "`search: {mode: off}` would save");
    place.refused(&["pages"], 3, "index.html has ");
    place.configure(TARGETS);
    place.good(&["pages"]);
    place.build(1);
    place.refused(&["pages", "--max-deletes", "1"], 3, "files would be deleted, more than 1");
    place.good(&["pages", "--max-deletes", "10"]);

    // A page that was changed by hand, with a link that leads nowhere.
    let page = place.site().join("index.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("</main>", "<a href=\"gone/\">x</a></main>")).unwrap();
    place.refused(&["pages"], 3, "gone/: it is not there");
}

#[test]
fn a_page_that_is_not_as_it_was_built_is_not_published() {
    let place = Place::new(3);
    fs::write(place.site().join("robots.txt"), "mine").unwrap();
    place.refused(&["pages"], 3, "it is not as it was built");
    fs::remove_file(place.site().join("robots.txt")).unwrap();
    place.refused(&["pages"], 3, "robots.txt: ");
}

#[test]
fn targets_that_cannot_be_are_mistakes_of_usage() {
    let place = Place::new(1);
    place.refused(&[], 2, "which target? There is: kept, link, pages, www");
    place.refused(&["nowhere"], 2, "no target `nowhere`; there is: ");
    place.configure(" {a: {type: folder, path: public/www}}\n");
    place.refused(&[], 2, "the output folder are one inside the other");
    place.configure(" {a: {type: git, remote: upstream}}\n");
    place.refused(&[], 2, "is no remote of a git repository");
    place.configure(" {a: {type: git, remote: ./nowhere.git}}\n");
    place.refused(&[], 1, "nowhere.git");
    place.configure(" {}\n");
    place.refused(&[], 2, "add a target, such as");
    place.configure(TARGETS);
    place.0.good(&["clean"]);
    place.refused(&["pages"], 2, "no built site here");
}

#[test]
fn a_folder_gets_what_has_changed_and_keeps_what_is_not_ours() {
    let place = Place::new(5);
    place.good(&["www"]);
    let www = place.0.path("www");
    place.has_site(&www);
    fs::write(www.join("mine.txt"), "mine").unwrap();
    place.build(3);
    let before = tree::times(&www);
    let run = place.good(&["www"]);
    assert!(run.err.contains(" deleted: "), "{}", run.err);
    place.0.good(&["verify", "www"]);
    assert_eq!(fs::read(www.join("mine.txt")).unwrap(), b"mine");
    assert!(!www.join("plum/4/tree+ü=@plum.example.org").exists());
    let after = tree::times(&www);
    assert_eq!(before["404.html"], after["404.html"], "what is the same is not written");
    fs::remove_file(www.join("mine.txt")).unwrap();
    place.has_site(&www);

    place.0.write("other/index.html", "mine");
    place.configure(" {www: {type: folder, path: other}}\n");
    place.refused(&[], 3, "holds something else (index.html");
    assert_eq!(fs::read(place.0.path("other/index.html")).unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn files_become_folders_and_folders_files() {
    let place = Place::new(1);
    // `/` at the end: a page with this address, which is a folder; else a file beside pages.
    let build = |addresses: &[&str]| {
        fs::create_dir_all(place.0.path("content/book")).unwrap();
        for file in fs::read_dir(place.0.path("content/book")).unwrap() {
            fs::remove_file(file.unwrap().path()).unwrap();
        }
        place.0.write("content/book/_index.md", "# Book\n");
        for (n, address) in addresses.iter().enumerate() {
            match address.strip_suffix('/') {
                Some(page) => place.0.write(
                    &format!("content/book/page{n}.md"),
                    format!("---\npath: book/{page}\n---\n# Page\n"),
                ),
                None => place.0.write(&format!("content/book/{address}"), *address),
            };
        }
        place.0.good(&["build"]);
    };
    let steps: &[&[&str]] = &[
        &["a.txt", "b.txt/deep/"],
        &["a.txt/", "b.txt"],
        &["a.txt", "b.txt/deep/", "b.txt/index.html/c.txt/"],
        &["a.txt/deep/er/", "b.txt/"],
    ];
    for (step, files) in steps.iter().enumerate() {
        build(files);
        for target in ["www", "kept", "link"] {
            place.good(&[target]);
        }
        place.has_site(&place.0.path("www"));
        place.has_site(&place.checkout(&format!("checkout-{step}")));
        place.has_site(&place.0.path("live/."));
    }
    // What is not of the site stays, and all else with it.
    fs::write(place.0.path("www/book/b.txt/mine"), "mine").unwrap();
    build(&["b.txt"]);
    let before = tree::read(&place.0.path("www"));
    let refused = place.publish(&["www"]);
    assert_eq!(refused.status, 1, "{}", refused.err);
    assert!(refused.err.contains("www/book/b.txt/mine"), "{}", refused.err);
    assert_eq!(tree::read(&place.0.path("www")), before);
}

#[cfg(unix)]
#[test]
fn a_link_is_switched_all_at_once() {
    let place = Place::new(5);
    place.good(&["link"]);
    let live = place.0.path("live");
    let release = || fs::read_link(&live).unwrap();
    place.has_site(&place.0.path("live/."));
    let first = release();
    place.build(3);
    place.good(&["link"]);
    assert_ne!(release(), first);
    place.has_site(&place.0.path("live/."));
    place.0.good(&["verify", "--exact", first.to_str().unwrap()]);
    // The release before stays, older ones go.
    place.build(4);
    place.good(&["link"]);
    assert_eq!(fs::read_dir(place.0.path("live.releases")).unwrap().count(), 2);
    assert!(!place.0.path(".").join(first).exists());
    // A folder in the place of the link is left alone.
    fs::remove_file(&live).unwrap();
    fs::create_dir(&live).unwrap();
    place.refused(&["link"], 2, "needs a symbolic link here");
}

#[cfg(unix)]
#[test]
fn a_signature_travels_with_the_site() {
    let place = Place::new(3);
    let sign = |word: &str| {
        let sign = format!(
            "sign: {{command: [sh, -c, 'echo {word} > $0.sig', '{{file}}'], file: manifest.json.sig}}\n"
        );
        place.configure(&format!("{TARGETS}{sign}"));
    };
    for (mails, word) in [(3, "first"), (4, "second")] {
        sign(word);
        place.build(mails);
        for target in ["pages", "www", "link"] {
            place.good(&[target]);
        }
        let signature = format!("{word}\n");
        assert_eq!(place.git(&["show", "gh-pages:manifest.json.sig"]), word);
        for folder in ["www", "live"] {
            let path = place.0.path(&format!("{folder}/manifest.json.sig"));
            assert_eq!(fs::read_to_string(path).unwrap(), signature);
            place.0.good(&["verify", "--exact", folder]);
        }
    }
    place.0.good(&["clean"]);
    assert!(!place.site().exists());
}
