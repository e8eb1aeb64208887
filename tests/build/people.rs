//! The pages of people: calendars, series by status, reviews, and the index in all its orders.

use crate::links;
use crate::program::Sandbox;

/// A page of the site.
fn page(sandbox: &Sandbox, path: &str) -> String {
    std::fs::read_to_string(sandbox.path(path)).unwrap()
}

/// A mail; days are counted from 2024-01-01.
fn mail(id: &str, from: &str, day: i64, subject: &str, answers: &str, body: &str) -> String {
    let date = jiff::civil::date(2024, 1, 1).saturating_add(jiff::Span::new().days(day));
    let date = date.strftime("%d %b %Y 10:00:00 +0000");
    let answers =
        if answers.is_empty() { String::new() } else { format!("In-Reply-To: <{answers}>\n") };
    format!(
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {from}\nDate: {date}\nSubject: {subject}\n\
         Message-ID: <{id}>\n{answers}\n{body}\n\n"
    )
}

const DIFF: &str =
    "Do it.\n---\ndiff --git a/p.c b/p.c\n--- a/p.c\n+++ b/p.c\n@@ -1 +1,2 @@\n pump\n+more";

/// Ada sends two dozen patches in two years, Bo reviews two, Cy writes once.
fn sample() -> String {
    let ada = "Ada Lind <ada@example.org>";
    let mut all = String::new();
    for i in 0..24 {
        let from = if i < 12 { "Ada Lind <ada@old.example.org>" } else { ada };
        all +=
            &mail(&format!("p{i}@x"), from, i * 30, &format!("[PATCH] pump: part {i}"), "", DIFF);
    }
    for (i, day) in [(3, 91), (20, 601)] {
        let bo = "Bo Berg <bo@example.net>";
        let body = "Reviewed-by: Bo Berg <bo@example.net>";
        all += &mail(
            &format!("r{i}@x"),
            bo,
            day,
            &format!("Re: [PATCH] pump: part {i}"),
            &format!("p{i}@x"),
            body,
        );
    }
    all + &mail("c@x", "Cy Kay <cy@example.com>", 700, "Hello", "", "Hello.")
}

#[test]
fn a_person_is_told_by_days_series_reviews_and_company() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("pumps.mbox", sample());
    sandbox.good(&["build", &source, "-o", "site"]);
    let ada = page(&sandbox, "site/pumps/contributors/ada-lind/index.html");
    for part in [
        // 700 days after 2024-01-01, 1 December 2025, and the year before it.
        "<h3>12 months to Dec 2025</h3>",
        "<title id=\"cal-t\">Messages by Ada Lind, 12 months to Dec 2025</title>",
        "<summary>2024: 13 messages on 13 days</summary>",
        "<tr><th scope=\"row\">Jan</th><td>2</td><td>2</td></tr>",
        "the newest 8 of 22",
        "<a href=\"_by/series/\">All 24 series</a>",
        "24 patches, <span class=\"ds\"><ins>+24</ins>",
        "<code>pump:</code></th><td>24</td>",
        ">old.example.org</th><td>12</td><td>2024</td>",
        ">example.org</th><td>12</td><td>2024–2025</td>",
        "<dt>Reviews received</dt><dd>2</dd>",
        ">Bo Berg</a></th><td></td><td>2</td><td></td><td>2</td>",
    ] {
        assert!(ada.contains(part), "{part}");
    }
    let series = page(&sandbox, "site/pumps/contributors/ada-lind/_by/series/index.html");
    assert_eq!(series.matches("pump: part").count(), 24);
    let cy = page(&sandbox, "site/pumps/contributors/cy-kay/index.html");
    for part in ["<svg", "Works with", "Mail domains", "Reviews", "First message"] {
        assert!(!cy.contains(part), "{part} for one message");
    }
    assert!(cy.contains(">Message</a>"));
    links::check(&sandbox.path("site"));
}

#[test]
fn the_page_of_a_person_changes_with_the_month_not_with_each_day_of_the_list() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("pumps.mbox", sample());
    let build = |more: &str| {
        let all = std::fs::read_to_string(&source).unwrap() + more;
        sandbox.write("pumps.mbox", all);
        sandbox.good(&["build", &source, "-o", "site"]);
        page(&sandbox, "site/pumps/contributors/ada-lind/index.html")
    };
    let cy = |id, day| mail(id, "Cy Kay <cy@example.com>", day, "Hello again", "", "Hello.");
    let before = build("");
    assert_eq!(build(&cy("d@x", 720)), before, "21 December");
    let after = build(&cy("e@x", 740));
    assert!(after.contains("<h3>12 months to Jan 2026</h3>"), "10 January");
}

#[test]
fn the_index_of_people_is_sorted_by_every_column() {
    let sandbox = Sandbox::new();
    let source = sandbox.write("pumps.mbox", sample());
    sandbox.good(&["build", &source, "-o", "site"]);
    let orders = [
        ("", "Ada Bo Cy", "descending", "Messages"),
        ("_by/name/", "Ada Bo Cy", "ascending", "Name"),
        ("_by/patches/", "Ada", "descending", "Patches"),
        ("_by/series/", "Ada", "descending", "Series"),
        ("_by/reviews/", "Bo", "descending", "Reviews"),
        ("_by/first/", "Cy Bo Ada", "descending", "First seen"),
        ("_by/latest/", "Cy Ada Bo", "descending", "Last seen"),
    ];
    for (folder, expected, sort, column) in orders {
        let page = page(&sandbox, &format!("site/pumps/contributors/{folder}index.html"));
        let rows = page.split("<tbody>").nth(1).unwrap();
        let (rows, _) = rows.rsplit_once("</a></th>").unwrap();
        let people: Vec<&str> = rows
            .split("</a></th>")
            .filter_map(|row| row.rsplit('>').next()?.split(' ').next())
            .collect();
        assert_eq!(people.join(" "), expected, "{folder}");
        assert_eq!(page.matches("aria-sort").count(), 1);
        let heading = page.split(&format!("aria-sort=\"{sort}\">")).nth(1).unwrap();
        assert!(heading.split("</th>").next().unwrap().contains(column), "{folder}");
    }
    let all = page(&sandbox, "site/pumps/contributors/_by/patches/index.html");
    assert!(all.contains("1 of 3 people, most patches first"));
}

#[test]
fn without_dates_there_is_no_calendar() {
    let sandbox = Sandbox::new();
    let entry = |i: i32| {
        format!(
            "New:  valve: part {i}\n[PATCH] valve: part {i}\nAuthor: Ada Lind <ada@example.org>\n\nText.\n\n-----\n\n"
        )
    };
    let report = format!(
        "From a1 to b2\nvalves mailing list update from a1 to b2\n\n\
         Top 15 contributor Email domains (Based on Email Body)\n\n      9 example.org\n\n\
         Top 15 contributors (Based on Email Body)\n\n      9 Ada Lind <ada@example.org>\n\n\
         ===== Patch Commit Messages =====\n\n{}",
        (0..9).map(entry).collect::<String>()
    );
    let source = sandbox.write("valves.txt", report);
    sandbox.good(&["build", &source, "-o", "site"]);
    let site = std::fs::read_dir(sandbox.path("site")).unwrap();
    let folders: Vec<_> = site.flatten().map(|entry| entry.path().join("contributors")).collect();
    let people = folders.iter().find(|folder| folder.is_dir()).unwrap();
    let ada = std::fs::read_to_string(people.join("ada-lind/index.html")).unwrap();
    assert!(
        ada.contains("Newest patches") && !ada.contains("<svg") && !ada.contains("Active days")
    );
    assert!(!people.join("_by").exists(), "one person needs no order");
    links::check(&sandbox.path("site"));
}
