//! The three forms, and the text read back.

use super::*;
use crate::archive::series::testing::{Mail, add_report, archive, mail};
use crate::archive::testing::add_people;
use crate::archive::{Archive, MessageIx, Period, period, series, tables};
use crate::mail::{Body, Message};
use crate::source::update_report;
use serde_json::{Value, json};

/// 2026-01-12T00:00:00Z.
const MONDAY: i64 = 1_768_176_000;
const BO: &str = "\"Bo (B.) Builder\" <bo@example.net>";

fn linked(mut archive: Archive) -> Archive {
    (archive.series, archive.series_of) = series::build(&archive, &series::Overrides::default());
    add_people(&mut archive);
    archive.answers = crate::archive::answers::Answers::of(&archive);
    archive.periods =
        period::build(&archive, &[], &period::PeriodRequest::default()).expect("reports only");
    archive
}

fn sample() -> Archive {
    let subject = |n: u32, title: &str| format!("[PATCH net-next v14 {n:02}/11] {title}");
    let mut mails: Vec<Mail> = vec![
        mail("before", MONDAY - 9, "[PATCH] before"),
        mail(
            "c",
            MONDAY,
            &subject(0, "Pears (and <plums>), a title that is folded in the mail and whole here"),
        ),
        mail("one", MONDAY + 1, &subject(1, "pear: one"))
            .under("c")
            .author("Ada Example <ada@work.example>"),
        mail("ten", MONDAY + 2, &subject(10, "pear: ten (last)")).under("c").author(BO),
        mail("r", MONDAY + 3, "Re: [PATCH net-next v14 10/11] pear: ten (last)")
            .under("ten")
            .from(BO),
        mail("s", MONDAY + 4, "[PATCH] New: single").from(BO),
        mail("q2", MONDAY + 5, "[PATCH 2/2] second without first").from(BO),
        mail("pull", MONDAY + 6, "[GIT PULL] everything").text(),
    ];
    mails.push(mail("chat", MONDAY + 7, "Hello").text());
    linked(archive(mails))
}

fn week(archive: &Archive) -> Period {
    period::find(archive, &[], "2026-W03").expect("the week")
}

/// Every message has the same text.
fn load(text: &'static str) -> impl Fn(MessageIx) -> Message {
    move |_| Message {
        body: Body { text: text.to_owned(), ..Body::default() },
        ..Message::default()
    }
}

const TEXT: &str = "\n\nWhy.\n----------------------------------------------------------------------\nNew:  quoted\n[PATCH] quoted\nAuthor: Q <q@example.org>\n---\n pear.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n create mode 100644 pear.c\n\ndiff --git a/pear.c b/pear.c\n";

#[test]
fn the_text_has_its_sections_tables_list_and_entries() {
    let archive = sample();
    let text = text::write(
        &archive,
        &week(&archive),
        "Orchard",
        &load("Why.\n---\n 1 file changed, 1 insertion(+)\n cut\n"),
    );
    let expected = "\
From 2026-01-12 to 2026-01-19
Orchard mailing list update from 2026-01-12 to 2026-01-19

Top 15 contributor Email domains (Based on Email Body)

      3 example.net
      1 work.example
      1 example.org

Top 15 contributors (Based on Email Body)

      3  \"Bo (B.) Builder\" <bo@example.net>
      1  Ada Example <ada@work.example>
      1  Ada Example <ada@example.org>

===== Patch list in this time period =====

[GIT PULL] everything (Ada Example <ada@example.org>)

Series: second without first
  [PATCH 2/2] second without first (\"Bo (B.) Builder\" <bo@example.net>)

[PATCH] New: single (\"Bo (B.) Builder\" <bo@example.net>)

[PATCH net-next v14 00/11] Pears (and <plums>), a title that is folded in the mail and whole here (Ada Example <ada@example.org>)
  01/11 pear: one (Ada Example <ada@work.example>)
  10/11 pear: ten (last) (\"Bo (B.) Builder\" <bo@example.net>)

===== Patch Commit Messages =====

New:  New: single
[PATCH] New: single
Author: Bo (B.) Builder <bo@example.net>

Why.
---
 1 file changed, 1 insertion(+)

----------------------------------------------------------------------

Updated (v14):  pear: one
[PATCH net-next v14 01/11] pear: one
Author: Ada Example <ada@work.example>

Why.
---
 1 file changed, 1 insertion(+)

----------------------------------------------------------------------

Updated (v14):  Pears (and <plums>), a title that is folded in the mail and whole here
[PATCH net-next v14 00/11] Pears (and <plums>), a title that is folded in the mail and whole here
Author: Ada Example <ada@example.org>

Why.
---
 1 file changed, 1 insertion(+)

----------------------------------------------------------------------

";
    assert_eq!(text, expected);
}

#[test]
fn what_is_read_back_says_the_same() {
    let mails = sample();
    let period = week(&mails);
    let text = text::write(&mails, &period, "Orchard", &load(TEXT));
    let (report, messages) = update_report::parse("r.txt".as_ref(), &text).expect("a report");
    assert_eq!(report.entries.len(), 3);
    assert_eq!(messages.len(), 3);
    assert_eq!(report.patch_mails(), 5);
    assert!(
        report.entries[0].body.starts_with("Why.\n-----")
            && report.entries[0].body.ends_with("1 deletion(-)")
    );

    let mut again = archive(Vec::new());
    add_report(&mut again, &text);
    let again = linked(again);
    assert_eq!(again.periods.len(), 1);
    let back = &again.periods[0];
    let (was, is) = (tables::of(&mails, &period), tables::of(&again, back));
    assert_eq!(
        (was.domains, was.contributors, was.patch_mails),
        (is.domains, is.contributors, is.patch_mails)
    );
    // A report that was read is written as it is, whatever was read from it.
    assert_eq!(text::write(&again, back, "Orchard", &load("")), text);
    let titles = |archive: &Archive| {
        archive.series.iter().map(|one| one.title.to_string()).collect::<Vec<_>>()
    };
    let mut known = titles(&mails);
    known.retain(|title| title != "before");
    assert_eq!(titles(&again), known);
}

#[test]
fn tables_end_after_fifteen_rows_and_the_count_is_still_known() {
    const PEOPLE: [&str; 17] = [
        "A <a@a.example>",
        "B <b@b.example>",
        "C <c@c.example>",
        "D <d@d.example>",
        "E <e@e.example>",
        "F <f@f.example>",
        "G <g@g.example>",
        "H <h@h.example>",
        "I <i@i.example>",
        "J <j@j.example>",
        "K <k@k.example>",
        "L <l@l.example>",
        "M <m@m.example>",
        "N <n@n.example>",
        "O <o@o.example>",
        "P <p@p.example>",
        "Q <q@q.example>",
    ];
    let mails = (0..)
        .zip(PEOPLE)
        .map(|(at, who)| mail(&format!("m{at}"), MONDAY + at, &format!("[PATCH] t{at}")).from(who));
    let archive = linked(archive(mails.collect()));
    let text = text::write(&archive, &week(&archive), "X", &load(""));
    let (report, _) = update_report::parse("r.txt".as_ref(), &text).expect("a report");
    assert_eq!(
        (report.domains.len(), report.contributors.len(), report.patch_mails()),
        (15, 15, 17)
    );
}

#[test]
fn a_text_without_diffstat_ends_before_its_diff() {
    let archive = linked(archive(vec![mail("a", MONDAY, "[PATCH] a")]));
    let entry = |text: &'static str| {
        let value = self::json::value(&archive, &week(&archive), "X", &Links::NONE, &load(text));
        value["entries"][0]["body"].as_str().expect("a body").to_owned()
    };
    assert_eq!(
        entry("  indented\n\nText.\n\ndiff --git a/x b/x\n--- a/x\n"),
        "  indented\n\nText."
    );
    assert_eq!(entry("Text\n--- old/x\n+++ new/x\n"), "Text");
    assert_eq!(entry("Text\n--- not a diff\n"), "Text\n--- not a diff");
    assert_eq!(entry("Text\n-- \nAda\n"), "Text");
    assert_eq!(
        entry(" 12 files changed by me\n 2 files changed\nrest"),
        " 12 files changed by me\n 2 files changed"
    );
}

#[test]
fn json_names_messages_and_keeps_the_order_of_its_keys() {
    let archive = sample();
    let value = self::json::value(&archive, &week(&archive), "Orchard", &Links::NONE, &load(TEXT));
    assert_eq!(value["key"], "2026-W03");
    assert_eq!((&value["messages"], &value["patch_mails"]), (&8.into(), &5.into()));
    assert_eq!(value["entries"][1]["id"], "one@example.org");
    assert_eq!(value["entries"][1]["date"], "2026-01-12T00:00:01Z");
    assert_eq!(value["entries"][1]["label"], "Updated (v14)");
    assert_eq!(value["series"][3]["patches"][2]["author"]["address"], "bo@example.net");
    assert_eq!(value["series"][3]["patches"][2]["id"], "ten@example.org");
    assert_eq!(
        value.to_string(),
        self::json::value(&archive, &week(&archive), "Orchard", &Links::NONE, &load(TEXT))
            .to_string()
    );
}

/// As a site at this address has it.
fn on_site() -> Links<'static> {
    Links {
        series: &|ix| Some(format!("https://example.org/series/{}/", ix.0)),
        message: &|ix| Some(format!("https://example.org/a(b)/{}/", ix.0)),
    }
}

#[test]
fn the_newsletter_tells_the_week_in_short() {
    let archive = sample();
    let text =
        markdown::write(&archive, &week(&archive), "Orchard", &on_site(), &load("not printed"));
    let expected = "\
# Orchard: Week 3 of 2026 (12 January to 18 January)

From 2026-01-12 to 2026-01-19.

| | This period | Week 2 of 2026 (5 January to 11 January) | Change |
| --- | ---: | ---: | ---: |
| Messages | 8 | 1 | +700 % |
| Threads | 5 | 1 | +400 % |
| Patch mails | 5 | 1 | +400 % |
| New series | 3 | 1 | +200 % |
| Updated series | 1 | 0 | none before |
| People | 2 | 1 | +100 % |
| New people | 1 |  |  |

None of 2 new series was answered by somebody else so far.

## New series

- [**New: single**](https://example.org/series/2/) v1, 1 patch, by Bo (B.) Builder
- [**second without first**](https://example.org/series/4/) v1, 2 patches, by Bo (B.) Builder
- [**everything**](https://example.org/series/1/) v1, 1 patch, by Ada Example

## Updated series

- [**Pears (and &lt;plums&gt;), a title that is folded in the mail and whole here**](https://example.org/series/3/) v14, 11 patches, by Ada Example

## Needs review

- [**before**](https://example.org/series/0/) v1, 1 patch, by Ada Example, sent 11 Jan 2026
- [**New: single**](https://example.org/series/2/) v1, 1 patch, by Bo (B.) Builder, sent 12 Jan 2026
- [**second without first**](https://example.org/series/4/) v1, 2 patches, by Bo (B.) Builder, sent 12 Jan 2026

## Authors

| Patches | Author |
| ---: | --- |
| 3 | \"Bo (B.) Builder\" &lt;bo@example.net&gt; |
| 1 | Ada Example &lt;ada@work.example&gt; |
| 1 | Ada Example &lt;ada@example.org&gt; |

## Domains

| Patches | Domain |
| ---: | --- |
| 3 | example.net |
| 1 | work.example |
| 1 | example.org |

## New people

- Bo (B.) Builder, 3 patches: [**\\[PATCH net-next v14 10/11\\] pear: ten (last)**](https://example.org/a%28b%29/3/)
";
    assert_eq!(text, expected);
}

#[test]
fn the_newsletter_leaves_out_what_did_not_happen_and_what_is_unknown() {
    let archive = sample();
    let quiet = period::find(&archive, &[], "2025-W10").expect("a week");
    let text = markdown::write(&archive, &quiet, "A*b", &Links::NONE, &load(""));
    assert_eq!(
        text,
        "# A\\*b: Week 10 of 2025 (3 March to 9 March)\n\nFrom 2025-03-03 to 2025-03-10.\n\n\
         | | This period |\n| --- | ---: |\n| Messages | 0 |\n| Threads | 0 |\n| People | 0 |\n"
    );
    let mails = text::write(&archive, &week(&archive), "Orchard", &load(TEXT));
    let mut reported = self::archive(Vec::new());
    add_report(&mut reported, &mails);
    let reported = linked(reported);
    let text = markdown::write(&reported, &reported.periods[0], "Orchard", &Links::NONE, &load(""));
    assert!(
        text.contains("| Patch mails | 5 |\n| Series | 2 |\n| People | 3 |\n\n## New"),
        "{text}"
    );
    for unknown in ["Messages", "Threads", "New people", "Needs review", "answered"] {
        assert!(!text.contains(unknown), "{unknown} in {text}");
    }
}

#[test]
fn json_tells_the_news() {
    let archive = sample();
    let value = self::json::value(&archive, &week(&archive), "Orchard", &on_site(), &load(TEXT));
    let messages = json!({"label": "Messages", "count": 8, "before": 1});
    assert_eq!(value["figures"][0], messages);
    assert_eq!(value["before"]["key"], "2026-W02");
    let titles = |key: &str| {
        let series = value[key].as_array().expect("series").iter();
        series.map(|one| one["title"].as_str().expect("a title").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles("new_series"), ["New: single", "second without first", "everything"]);
    assert_eq!(value["updated_series"][0]["revision"], "v14");
    assert_eq!(value["updated_series"][0]["url"], "https://example.org/series/3/");
    assert_eq!(titles("needs_review"), ["before", "New: single", "second without first"]);
    assert_eq!(value["new_people"][0]["first"]["id"], "ten@example.org");
    let response = json!({"series": 2, "answered": 0, "median_seconds": null});
    assert_eq!((&value["response"], &value["lines"]), (&response, &Value::Null));
}

#[test]
fn an_old_report_gains_a_list_of_what_it_prints() {
    let old = "From a1 to b2\nX mailing list update from a1 to b2\n\nTop 15 contributor Email domains (Based on Email Body)\n\n      9 example.org\n\n===== Patch Commit Messages ====\n
New:  one\n[PATCH v2 1/2] one\nAuthor: Ada <ada@example.org>\n\ntext =3D\n\nNew:  Pears\n[PATCH v2 0/2] Pears\nAuthor: Ada <ada@example.org>\n\ntext\n";
    let mut archive = archive(Vec::new());
    add_report(&mut archive, old);
    let archive = linked(archive);
    let text = text::write(&archive, &archive.periods[0], "", &load(""));
    assert!(
        text.contains(
            "\n[PATCH v2 0/2] Pears (Ada <ada@example.org>)\n  1/2 one (Ada <ada@example.org>)\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("X mailing list update from a1 to b2\n")
            && text.contains("\n      9 example.org\n")
    );
    assert!(text.contains("Updated (v2):  one\n") && text.contains("\ntext =\n"));
}
