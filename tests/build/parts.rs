//! `build --shard K/N` and `build --finish`: several processes make one site.

use std::fs;

use crate::generated;
use crate::program::{Sandbox, finish};
use crate::tree;

const CONFIG: &str = "base_url: https://example.org/lists/\noutput_dir: public\n\
    lists:\n- {name: plums, sources: [list.mbox]}\n- {name: pears, sources: [other.mbox]}\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("config.yaml", CONFIG);
    sandbox.write("content/note.md", "# Note\n\nWords.\n");
    sandbox.write("list.mbox", generated(150, 3));
    sandbox.write("other.mbox", generated(40, 4));
    sandbox
}

/// Four processes at once.
fn four(sandbox: &Sandbox) {
    let mut running = Vec::new();
    for number in 1..=4 {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_listpress"));
        command.args(["build", "--quiet", "--shard", &format!("{number}/4")]);
        running.push(std::thread::spawn(move || finish(&mut command)));
    }
    for run in running {
        let run = run.join().unwrap();
        assert_eq!(run.status, 0, "{}", run.err);
    }
}

fn parts(sandbox: &Sandbox) -> std::path::PathBuf {
    let sites = fs::read_dir(sandbox.path(".listpress/sites")).unwrap();
    sites.map(|site| site.unwrap().path().join("parts")).find(|parts| parts.is_dir()).unwrap()
}

#[test]
fn four_processes_make_the_bytes_of_one() {
    let sandbox = sandbox();
    sandbox.good(&["build", "-o", "whole", "--no-cache"]);
    four(&sandbox);
    assert!(!sandbox.path("public").exists(), "a part was published");
    let each = (1..=4).map(|part| parts(&sandbox).join(format!("{part}-of-4/files")));
    let pages: Vec<usize> = each.map(|part| tree::read(&part).len()).collect();
    assert!(pages.iter().all(|pages| *pages > 20), "{pages:?}");
    sandbox.good(&["build", "--finish"]);
    assert_eq!(tree::read(&sandbox.path("public")), tree::read(&sandbox.path("whole")));
    sandbox.good(&["verify", "--exact", "public"]);

    // The parts are used up; what is known of the site is not.
    let again = sandbox.run(&["build", "--finish"]);
    assert_eq!(again.status, 1);
    assert!(again.err.contains("no parts to join"), "{}", again.err);
    assert!(sandbox.good(&["build"]).err.contains(" 0 written"));

    // An update: parts hold what it changes.
    sandbox.write("list.mbox", generated(170, 3));
    four(&sandbox);
    sandbox.good(&["build", "--finish"]);
    sandbox.good(&["build", "-o", "whole", "--no-cache"]);
    assert_eq!(tree::read(&sandbox.path("public")), tree::read(&sandbox.path("whole")));
}

#[test]
fn parts_that_do_not_belong_together_are_not_joined() {
    let sandbox = sandbox();
    sandbox.good(&["build"]);
    let before = tree::read(&sandbox.path("public"));
    let refused = |words: &str| {
        let run = sandbox.run(&["build", "--finish"]);
        assert_eq!(run.status, 1, "{}", run.err);
        assert!(run.err.contains(words), "{words}: {}", run.err);
        assert_eq!(tree::read(&sandbox.path("public")), before);
    };
    refused("there are no parts to join");
    // A new title changes every page.
    sandbox.write("config.yaml", format!("title: Fruit\n{CONFIG}"));
    sandbox.good(&["build", "--shard", "1/2"]);
    refused("part 2/2 is missing");
    sandbox.good(&["build", "--shard", "2/2"]);
    sandbox.write("list.mbox", generated(151, 3));
    refused("part 1/2 was made from other mail");
    sandbox.write("list.mbox", generated(150, 3));

    let copy = parts(&sandbox).join("1-of-3");
    fs::create_dir(&copy).unwrap();
    refused("do not belong together");
    fs::remove_dir(&copy).unwrap();

    let files = parts(&sandbox).join("1-of-2/files");
    let page = tree::read(&files).into_keys().find(|name| name.ends_with(".html")).unwrap();
    let whole = fs::read_to_string(files.join(&page)).unwrap();
    fs::write(files.join(&page), whole.replace("Fruit", "Seeds")).unwrap();
    refused("of part 1/2 is damaged");
    fs::write(files.join(&page), whole).unwrap();

    let made = parts(&sandbox).join("2-of-2/made");
    let bytes = fs::read(&made).unwrap();
    fs::write(&made, &bytes[..bytes.len() / 2]).unwrap();
    refused("of part 2/2 is damaged");
    fs::write(&made, bytes).unwrap();

    sandbox.good(&["build", "--finish"]);
    sandbox.good(&["build", "-o", "whole", "--no-cache"]);
    assert_eq!(tree::read(&sandbox.path("public")), tree::read(&sandbox.path("whole")));
}

#[test]
fn a_part_is_one_of_so_many_and_needs_the_cache() {
    let sandbox = sandbox();
    for (args, words) in [
        (&["--shard", "5/4"][..], "1 ≤ K ≤ N"),
        (&["--shard", "1/2", "--finish"], "cannot be used with"),
        (&["--shard", "1/2", "--no-cache"], "cannot be used with"),
    ] {
        let run = sandbox.run(&[&["build"], args].concat());
        assert_eq!(run.status, 2, "{}", run.err);
        assert!(run.err.contains(words), "{}", run.err);
    }
}
