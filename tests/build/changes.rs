//! What changed between revisions, as the pages of a series tell it.

use crate::program::Sandbox;
use crate::{links, tree};

/// A revision of two patches, threaded below its cover; `lines` are what the second adds.
fn revision(number: u32, log: &str, notes: &str, lines: &[String]) -> String {
    let head = |part: u32, subject: &str| {
        let id = |part: u32| format!("<v{number}-{part}@example.org>");
        let up = if part > 0 { format!("In-Reply-To: {}\n", id(0)) } else { String::new() };
        format!(
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann Gardener <ann@example.org>\nDate: {number} Jan 2026 10:0{part}:00 +0000\n\
             Subject: [PATCH v{number} {part}/2] {subject}\nMessage-ID: {}\n{up}\n",
            id(part)
        )
    };
    let diff = |path: &str, added: &[String]| {
        let lines: String = added.iter().map(|line| format!("+{line}\n")).collect();
        format!(
            "---\n{notes}\ndiff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -9,2 +9,{} @@ void pump(void)\n a\n{lines} b\n-- \n2.43.0\n\n",
            added.len() + 2
        )
    };
    let first = diff("table.c", &["read();".to_owned()]);
    format!(
        "{}A pump.\n\n{log}\n\n{}Text.\n\n{first}{}Text.\n\n{}",
        head(0, "pump: stop"),
        head(1, "pump: read the table"),
        head(2, "pump: stop in time"),
        diff("pump.c", lines)
    )
}

/// Many lines; `changed` makes the first 80 other ones.
fn lines(changed: bool, last: &str) -> Vec<String> {
    let step = |n: u32| {
        let when = if changed && n < 80 { "later" } else { "now" };
        format!("step({n}, {when}, with all the water that there is in the well of the garden);")
    };
    (0..300).map(step).chain([last.to_owned()]).collect()
}

fn built(sandbox: &Sandbox, config: &str) -> (String, String) {
    let mails = revision(1, "", "", &lines(false, "stop(1);"))
        + &revision(
            2,
            "Changes in v2:\n- stop earlier, as said by bob@example.org",
            "v2: wait <less>",
            &lines(false, "stop(FALCON);"),
        )
        + &revision(3, "v2 -> v3:\n- all new", "", &lines(true, "stop(3);"));
    sandbox.write("pumps.mbox", mails);
    sandbox.write("config.yaml", config);
    sandbox.good(&["build", "-o", "site"]);
    let site = tree::read(&sandbox.path("site"));
    let page = |name: &str| {
        let found = site.iter().filter(|(path, _)| {
            path.starts_with("pumps/series/pump-stop-")
                && path.ends_with(name)
                && path.matches('/').count() == name.matches('/').count() + 2
        });
        // Under the slug of a later revision a small page leads on.
        let text = |(_, bytes): (_, &Vec<u8>)| String::from_utf8(bytes.clone()).unwrap();
        found
            .map(text)
            .find(|text| !text.contains("http-equiv=\"refresh\""))
            .unwrap_or_else(|| panic!("{name}: {:?}", site.keys()))
    };
    links::check(&sandbox.path("site"));
    (page("/index.html"), page("/_diff/v2..v3/index.html"))
}

const CONFIG: &str = "lists: [{name: pumps, sources: [pumps.mbox]}]\n";

#[test]
fn a_series_page_tells_what_changed() {
    let (page, apart) = built(&Sandbox::new(), CONFIG);
    let section = |id: &str| {
        page.split_once(&format!("id=\"{id}\"")).unwrap().1.split_once("</section>").unwrap().0
    };
    let second = section("v1..v2");
    assert!(
        second.contains("Changes from v1 to v2") && second.contains("stop earlier"),
        "{second}"
    );
    assert!(
        second.contains("<code>1 = 1</code>") && second.contains("<code>2 ! 2</code>"),
        "{second}"
    );
    assert!(second.contains("1 changed, 1 unchanged"), "{second}");
    assert!(second.contains("wait &lt;less>"), "{second}");
    assert!(
        second.contains(
            "<del class=\"rp\">-+stop(1);\n</del><ins class=\"rp\">++stop(FALCON);\n</ins>"
        ),
        "{second}"
    );
    // What is long is on a page of its own.
    let third = section("v2..v3");
    assert!(third.contains("all new") && !third.contains("stop earlier"), "{third}");
    assert!(third.contains("\"_diff/v2..v3/#p2\"") && !third.contains("<pre"), "{third}");
    assert!(apart.contains("id=\"p2\"") && apart.contains("++step(79, later, "), "{apart}");
    assert!(!page.contains("step(79, later") && apart.contains("#v2..v3\""));
    // Rows lead to the same patch in other revisions.
    assert_eq!(page.matches(">v1</a>").count(), 4, "{page}");
}

#[test]
fn changes_tell_nothing_that_is_withheld() {
    let sandbox = Sandbox::new();
    sandbox.write("redact.yaml", "- pattern: FALCON\n");
    let config = "privacy: {addresses: masked}\nlists: [{name: pumps, sources: [pumps.mbox], redact: redact.yaml}]\n";
    let (page, apart) = built(&sandbox, config);
    for text in [&page, &apart] {
        for secret in ["FALCON", "bob@example.org", "ann@example.org"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert!(page.contains("++stop("), "{page}");
    // No mboxes, so nothing to run on them.
    assert!(!page.contains("b4 diff"), "{page}");
}
