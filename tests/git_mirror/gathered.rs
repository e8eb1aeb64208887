//! Many small packs that become one.

use std::fs;
use std::path::Path;

use super::host::Host;
use super::program::{Sandbox, finish};
use super::{
    add_to_inbox, all_objects, as_mbox, clone, configure, count, generated, good, ids, mail, packs,
};

/// Puts the objects of an epoch into a pack for each commit, as if each had been a build's news.
fn scatter(sandbox: &Sandbox, epoch: &Path) -> usize {
    let apart = sandbox.path("apart.git");
    sandbox.git(&sandbox.path(""), &["init", "--quiet", "--bare", "apart.git"]);
    let git = |input: &str, args: &[&str]| {
        let input = fs::File::open(sandbox.write("input", input)).unwrap();
        let run = finish(sandbox.command("git").current_dir(&apart).args(args).stdin(input));
        assert_eq!(run.status, 0, "git {args:?}: {}", run.err);
        run.out
    };
    for name in packs(epoch).keys().filter(|name| name.ends_with(".pack")) {
        let pack = fs::File::open(epoch.join("objects/pack").join(name)).unwrap();
        good(
            sandbox.command("git").current_dir(&apart).arg("unpack-objects").arg("-q").stdin(pack),
        );
    }
    let head = fs::read_to_string(epoch.join("info/refs")).unwrap();
    let commits = git("", &["rev-list", "--reverse", head.split('\t').next().unwrap()]);
    fs::remove_dir_all(epoch.join("objects/pack")).unwrap();
    fs::create_dir(epoch.join("objects/pack")).unwrap();
    let mut list = String::new();
    for commit in commits.lines() {
        let tree = git("", &["rev-parse", &format!("{commit}^{{tree}}"), &format!("{commit}:m")]);
        let to = epoch.join("objects/pack/pack");
        let name = git(
            &format!("{commit}\n{tree}"),
            &["-c", "pack.writeReverseIndex=false", "pack-objects", "-q", to.to_str().unwrap()],
        );
        list.push_str(&format!("P pack-{}.pack\n", name.trim()));
    }
    fs::write(epoch.join("objects/info/packs"), list + "\n").unwrap();
    fs::remove_dir_all(apart).unwrap();
    commits.lines().count()
}

#[test]
fn many_small_packs_are_gathered_in_one_and_stay() {
    for is_mbox in [true, false] {
        let sandbox = Sandbox::new();
        let source = if is_mbox {
            sandbox.write("mail.mbox", generated(70, 5))
        } else {
            let bare = sandbox.unbundle("public-inbox/v2.bundle", "archive.git");
            (0..70).for_each(|_| add_to_inbox(&sandbox, Path::new(&bare)));
            bare
        };
        configure(&sandbox, &source, "");
        sandbox.good(&["build", "-o", "site"]);
        let epoch = sandbox.path("site/orchard/git/0.git");
        let commits = scatter(&sandbox, &epoch);
        assert!(commits > 64);
        let scattered = packs(&epoch);
        let listed = || {
            let list = fs::read_to_string(epoch.join("objects/info/packs")).unwrap();
            list.lines().filter(|line| line.starts_with("P ")).count()
        };
        // Without news nothing is gathered.
        sandbox.good(&["build", "-o", "site"]);
        assert_eq!((packs(&epoch), listed()), (scattered.clone(), commits));
        let host = Host::of(&sandbox.path("site"));
        let follower = clone(&sandbox, &host.at("orchard/git/0.git"), "follower.git");
        let add = |number: u32| {
            if !is_mbox {
                return add_to_inbox(&sandbox, Path::new(&source));
            }
            let more = mail(number, "Ada <ada@example.org>", "one more");
            let more = more.replace("Jun 2026", "Jun 2038").replace("Mon, ", "");
            let whole = [fs::read(&source).unwrap(), as_mbox(&[more]).into_bytes()].concat();
            fs::write(&source, whole).unwrap();
        };
        for (number, expected) in [(1, 1), (2, 2)] {
            add(number);
            sandbox.good(&["build", "-o", "site"]);
            let now = packs(&epoch);
            assert_eq!((listed(), now.len()), (expected, scattered.len() + 2 * expected));
            assert!(scattered.iter().all(|(name, bytes)| now.get(name) == Some(bytes)));
            sandbox.good(&["verify", "--exact", "site"]);
        }
        host.log();
        let new = clone(&sandbox, &host.at("orchard/git/0.git"), "new.git");
        let asked = host.log().iter().filter(|line| line.ends_with(".idx")).count();
        assert_eq!(asked, 2);
        sandbox.git(&follower, &["fetch", "--quiet"]);
        sandbox.git(&follower, &["fsck", "--full", "--strict"]);
        for repository in [&new, &follower] {
            assert_eq!(count(&sandbox, repository), commits + 2);
        }
        assert_eq!(all_objects(&sandbox, &new), all_objects(&sandbox, &follower));
        if is_mbox {
            withheld(&sandbox, &source, &new);
        }
    }
}

/// What is withheld is in no pack that stays, listed or not. `clone`: of the epoch as it was.
fn withheld(sandbox: &Sandbox, source: &str, clone: &Path) {
    let epoch = sandbox.path("site/orchard/git/0.git");
    let git = |args: &[&str]| sandbox.git(clone, args).trim().to_owned();
    let first = format!("{}:m", git(&["rev-list", "--max-parents=0", "HEAD"]));
    let (blob, text) = (git(&["rev-parse", &first]), git(&["cat-file", "blob", &first]));
    assert!(ids(sandbox, &epoch).contains(&blob));
    let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap();
    sandbox.write("redact.yaml", format!("- message: \"{id}\"\n"));
    configure(sandbox, source, "redact: redact.yaml");
    sandbox.good(&["build", "-o", "site"]);
    assert!(!ids(sandbox, &epoch).contains(&blob));
    sandbox.good(&["verify", "--exact", "site"]);
    let host = Host::of(&sandbox.path("site"));
    let less = super::clone(sandbox, &host.at("orchard/git/0.git"), "less.git");
    assert_eq!(count(sandbox, &less) + 1, count(sandbox, clone));
}
