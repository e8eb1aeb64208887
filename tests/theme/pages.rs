//! One invented page of every kind, full and empty.

use listpress::archive::profile::{Day, day_of};
use listpress::render::charts::{Chart, bars, calendar};
use listpress::render::context::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::charts::{about, activity};
use crate::{charts, mail};

/// Where `redirect.html` leads in these pages.
pub(crate) const TARGET: &str =
    "../20260113-pump-v3-0@example.org/#mda39a3ee5e6b4b0d3255bfef95601890afd80709";

/// A page to render.
pub(crate) struct Page {
    /// Its file.
    pub(crate) path: &'static str,
    /// Its template.
    pub(crate) template: &'static str,
    /// All that the template sees.
    pub(crate) context: Value,
}

fn link(title: &str, href: &str, current: bool) -> Link {
    Link { title: title.into(), href: href.into(), current }
}

fn site(base: Option<&str>) -> SiteContext {
    SiteContext {
        home: String::new(),
        title: "Orchard mail".into(),
        description: "Every word that was written about pumps, valves and trees.".into(),
        language: "en".into(),
        direction: "ltr",
        base_url: base.map(Into::into),
        lists: vec![
            link("orchard-devel", "orchard/", false),
            link("orchard-announce", "announce/", false),
        ],
        nav: vec![link("Guide", "guide/", false), link("About", "about/", false)],
        search: true,
        index_links: false,
        generator: "listpress 0.1.0".into(),
        extra: json!({}),
    }
}

/// Puts site, page and the fields of `own` side by side, as the program does.
fn page(
    path: &'static str,
    template: &'static str,
    kind: &'static str,
    title: &str,
    own: impl Serialize,
) -> Page {
    let base = Some("https://lists.example.org/a/");
    let root = "../".repeat(path.matches('/').count());
    let in_list = path.starts_with("orchard/");
    let section = |name: &str, part: &str| {
        link(
            name,
            &format!("{root}orchard/{part}"),
            !part.is_empty() && path.starts_with(&format!("orchard/{part}")),
        )
    };
    let mut crumbs = Vec::new();
    if !root.is_empty() {
        crumbs.push(link("Home", &root, false));
    }
    if in_list && kind != "list" {
        crumbs.push(link("orchard-devel", &format!("{root}orchard/"), false));
    }
    let feeds = match kind {
        "list" | "series" => {
            vec![link("Atom feed", "new.atom", false), link("JSON feed", "feed.json", false)]
        }
        _ => vec![],
    };
    let page = PageContext {
        translations: Vec::new(),
        kind,
        title: title.into(),
        description: "A page \"of\" <words>.".into(),
        canonical: Some(format!(
            "https://lists.example.org/a/{}",
            path.trim_end_matches("index.html")
        )),
        crumbs,
        list: in_list.then(|| "orchard-devel".into()),
        sections: if in_list {
            vec![
                section("Overview", ""),
                section("Threads", "threads/"),
                section("Series", "series/"),
                section("Periods", "periods/"),
                section("People", "contributors/"),
            ]
        } else {
            vec![]
        },
        feeds,
        root,
    };
    let mut context = json!(own);
    context["site"] = json!(site(base));
    context["page"] = json!(page);
    Page { path, template, context }
}

#[allow(clippy::unnecessary_wraps, reason = "as the contexts have it")]
fn date(day: u32) -> Option<DateContext> {
    Some(DateContext {
        iso: format!("2026-01-{day:02}T05:03:00Z"),
        day: format!("2026-01-{day:02}"),
        text: format!("{day} Jan 2026"),
        clock: "05:03".into(),
        local: format!("2026-01-{day:02}T06:03:00+01:00"),
    })
}

fn recipient(i: usize) -> RecipientContext {
    let PersonContext { name, address, .. } = person(i);
    RecipientContext { name, address }
}

fn person(i: usize) -> PersonContext {
    let all = [
        ("Anna Berg", "anna@example.org", "AB"),
        ("Béla Nagy", "bela@example.org", "BN"),
        ("דנה לוי", "dana@example.org", "דל"),
        ("Chidi Okafor", "chidi@example.org", "CO"),
        (
            "Maximiliane von der Weide-Hohenlohe",
            "maximiliane.von.der.weide@forschung.example.org",
            "MW",
        ),
        ("robot@build.example.org", "robot@build.example.org", "R"),
        ("Ngô Minh", "minh@example.org", "NM"),
        ("Zoë <script>alert(1)</script>", "zoe@example.org", "Z"),
    ];
    let (name, address, initials) = all[i % all.len()];
    PersonContext {
        name: name.into(),
        address: address.into(),
        href: format!("../contributors/p{i}-0a1b2c3d/"),
        initials: initials.into(),
        hue: (i % 8) as u8,
    }
}

const SUBJECTS: [&str; 6] = [
    "[PATCH v3 0/3] pump: read the pressure table again on SIGHUP",
    "Valves open too late after a sensor was replaced, but only on boards of revision C and only in the morning",
    "[RFC PATCH] tree: a/very/long/path/without/any/space/in/it/that/has/to/break/somewhere/or/else/the/page/scrolls.c",
    "מה עם המשאבה החדשה?",
    "<script>alert('subject')</script> & other odd subjects",
    "[GIT PULL] Orchard fixes for 6.19",
];

fn thread_row(i: usize) -> ThreadRow {
    ThreadRow {
        href: format!("../t{i}@example.org/"),
        title: SUBJECTS[i % 6].into(),
        author: person(i),
        messages: 1 + i * 7 % 40,
        here: 0,
        participants: 1 + (i * 3 % 9) as u32,
        first: date(1 + (i % 9) as u32),
        last: date(10 + (i % 9) as u32),
        is_patch: i.is_multiple_of(3),
    }
}

fn series_row(i: usize) -> SeriesRow {
    let (status, status_text) =
        [("under-review", "Under review"), ("new", "New"), ("rfc", "RFC"), ("applied", "Applied")]
            [i % 4];
    SeriesRow {
        href: format!("../series/pump-{i}/"),
        title: SUBJECTS[i % 6].rsplit("] ").next().unwrap_or_default().into(),
        author: person(i),
        revision: format!("v{}", 1 + i % 4),
        revisions: 1 + i % 4,
        patches: 1 + (i * 5 % 17) as u32,
        status,
        status_text: status_text.into(),
        date: date(13),
        replies: i * 3 % 11,
        last: date(14),
        applied: i % 2,
        reviewers: i % 3,
    }
}

fn commit(patch: u32) -> CommitContext {
    CommitContext {
        patch,
        short: "0123456789ab".into(),
        href: patch.is_multiple_of(2).then(|| "https://git.example.org/pump/c/0123456789ab".into()),
        mail_href: Some("../../m@example.org/".into()),
    }
}

fn evidence(text: &'static str, quote: &str) -> EvidenceContext {
    EvidenceContext {
        text: text.into(),
        patches: "1–3, 5".into(),
        message: MessageRow {
            href: "../../m@example.org/".into(),
            author: person(1),
            date: date(14),
            ..MessageRow::default()
        },
        quote: quote.into(),
        other: quote.is_empty().then(|| link("pump: <another>", "../other/", false)),
        commits: many(2, |i| commit(i as u32)),
        more_commits: 3,
    }
}

fn needs() -> NeedsContext {
    let need = |series: Option<SeriesRow>, href: Option<String>| NeedContext {
        text: "20260113-pump-1a2b3c4d5e6f".into(),
        revision: Some("v2".into()),
        series,
        href,
    };
    NeedsContext {
        base: Some(commit(0)),
        on: vec![
            need(Some(series_row(1)), None),
            need(None, Some("../../m@example.org/".into())),
            need(None, None),
        ],
        patch_ids: vec!["0123456789abcdef0123456789abcdef01234567".into()],
        needed_by: vec![link("pump: <another>", "../other/", false)],
    }
}

fn views(all: &[(&'static str, &'static str)]) -> Vec<ViewLink> {
    let view = |(name, title): &(&'static str, &'static str)| ViewLink {
        name,
        title: (*title).into(),
        href: format!("_by/{name}/"),
        current: *name == "applied",
        count: Some(12),
    };
    all.iter().map(view).collect()
}

fn period_row(i: u32) -> PeriodRow {
    PeriodRow {
        href: format!("../periods/2026-W{:02}/", 20 - i),
        key: format!("2026-W{:02}", 20 - i),
        title: format!("Week {}, 12–18 January 2026", 20 - i),
        messages: 133 - i * 7,
        patches: 65 - i * 3,
        percent: 100 - i * 5,
    }
}

fn contributor_row(i: usize) -> ContributorRow {
    ContributorRow {
        person: person(i),
        messages: 400 / (i as u32 + 1),
        patches: 120 / (i as u32 + 1),
        series: 12 / (i as u32 + 1),
        reviews: (i as u32 * 7) % 5 + (i as u32) % 3,
        reviewed: (i as u32 * 7) % 5,
        acked: (i as u32) % 3,
        tested: 0,
        reported: (i as u32) % 2,
        first: date(1),
        last: date(13),
    }
}

fn columns() -> Vec<ColumnContext> {
    let column =
        |name, title, sort| ColumnContext { name, title, href: Some(format!("_by/{name}/")), sort };
    vec![
        column("name", "Name".into(), ""),
        ColumnContext {
            href: Some("./".into()),
            ..column("messages", "Messages".into(), "descending")
        },
        column("patches", "Patches".into(), ""),
        column("series", "Series".into(), ""),
        column("reviews", "Reviews".into(), ""),
        column("first", "First seen".into(), ""),
        column("latest", "Last seen".into(), ""),
    ]
}

/// A person with something in every part of the page.
fn contributor() -> ContributorContext {
    let message = |i| MessageRow { href: "../../m@example.org/".into(), ..message_row(i, 0) };
    let group = |status, status_text, count: usize| SeriesGroup {
        status,
        status_text,
        count,
        series: many(count.min(3), series_row),
    };
    ContributorContext {
        contributor: contributor_row(0),
        addresses: vec!["anna@example.org".into(), "anna.berg@forschung.example.org".into()],
        reasons: vec!["the same name with two addresses".into()],
        first: Some(message(1)),
        latest: Some(message(0)),
        activity: Some(activity("a-orchard")),
        calendars: vec![
            year("cal", "12 months to Dec 2026", 2026, true),
            year("cal2024", "2024", 2024, false),
        ],
        week: charts::week(false),
        answers_given: charts::waits("given"),
        first_answers: charts::waits("answers"),
        series: vec![
            group("new", "New".into(), 2),
            group("under-review", "Under review".into(), 9),
        ],
        series_href: Some("_by/series/".into()),
        patches: many(3, |i| PatchRow {
            href: "../../m@example.org/".into(),
            title: SUBJECTS[i].into(),
            date: date(13),
            stat: (i > 0).then_some((2, 31, 4)),
        }),
        patch_count: 120,
        lines: (1_204, 388),
        given: reviews(4),
        received: reviews(2),
        areas: vec![
            AreaRow { name: "pump: water".into(), tree: false, patches: 12, replies: 3 },
            AreaRow { name: "orchard-next".into(), tree: true, patches: 0, replies: 9 },
        ],
        domains: vec![
            DomainRow { domain: "example.org".into(), messages: 380, years: "2019–2024".into() },
            DomainRow {
                domain: "forschung.example.org".into(),
                messages: 20,
                years: "2026".into(),
            },
        ],
        partners: many(4, |i| PartnerRow {
            person: person(i + 1),
            answered: 12 - i as u32,
            answered_by: i as u32,
            reviewed: 3,
            reviewed_by: (i as u32) % 2,
        }),
        messages: many(8, message),
    }
}

/// Every third day of a year, with more and more messages.
fn year(id: &str, title: &str, year: i16, tooltips: bool) -> CalendarContext {
    let first = jiff::civil::date(year, 1, 1);
    let from = day_of(first);
    let span = from..=day_of(first.last_of_year());
    let days: Vec<Day> = span
        .clone()
        .step_by(3)
        .map(|day| Day { day, messages: ((day - from) / 30) as u32 + 1 })
        .collect();
    let summary =
        format!("{} messages on 122 days", days.iter().map(|day| day.messages).sum::<u32>());
    let about = about(id, "Messages by Anna Berg");
    let Chart { svg, table, .. } = calendar::calendar(&about, &span, &days, tooltips);
    CalendarContext { title: title.into(), svg, summary, table }
}

fn reviews(count: usize) -> ReviewsContext {
    ReviewsContext {
        total: count,
        counts: vec![("Reviewed", count - 1), ("Tested", 1)],
        rows: many(count, |i| ReviewMailRow {
            href: "../../m@example.org/".into(),
            kinds: if i == 0 { "Reviewed, Tested".into() } else { "Reviewed".into() },
            title: SUBJECTS[i % SUBJECTS.len()].into(),
            person: (i < 3).then(|| person(i)),
            date: date(13),
        }),
    }
}

fn many<T>(count: usize, one: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(one).collect()
}

fn list_card() -> ListCard {
    ListCard {
        midmask: Some("https://lists.example.org/plums/%s".to_owned()),
        name: "orchard".into(),
        title: "orchard-devel".into(),
        description:
            "Development of the orchard's pumps, valves and the software that waters the trees."
                .into(),
        href: "orchard/".into(),
        address: "orchard-devel@lists.example.org".into(),
        post_href: Some("mailto:orchard-devel@lists.example.org".into()),
        messages: 12_480,
        threads: 2_310,
        series: 415,
        contributors: 198,
        first: date(1),
        last: date(13),
        activity: Some(activity("a-orchard")),
        newest_threads: many(6, thread_row),
        newest_series: many(6, series_row),
        newest_periods: many(5, |i| period_row(i as u32)),
        top_contributors: many(8, contributor_row),
        git: Some(GitContext {
            help: "_/text/help/".to_owned(),
            url: Some("https://lists.example.org/orchard-devel/".to_owned()),
            rewritten: true,
            withheld: false,
        }),
    }
}

/// The overview of an index from A to Z.
fn initials() -> AlphabetContext {
    let range = |title: &str, href: &str| RangeContext {
        title: title.into(),
        href: href.into(),
        count: 120,
    };
    let initial = |title: &str, key: &str, pages| InitialContext {
        title: title.into(),
        key: key.into(),
        count: 240,
        pages,
    };
    AlphabetContext {
        initials: vec![
            initial("A", "a", vec![range("A", "a/")]),
            initial("P", "p", many(30, |i| range("Patch – Pump", &format!("p{i}/")))),
            initial("Н", "~43d~", vec![range("Н", "~43d~/")]),
        ],
        ..AlphabetContext::default()
    }
}

/// A page of it.
fn letters() -> AlphabetContext {
    AlphabetContext {
        letters: ('A'..='Z').map(|c| link(&c.to_string(), "../#a", c == 'P')).collect(),
        overview: Some("../".into()),
        previous: Some("../o/".into()),
        next: Some("../r/".into()),
        ..AlphabetContext::default()
    }
}

fn pager() -> Pager {
    Pager {
        current_index: 2,
        number_pagers: Some(9),
        newest_first: false,
        first: "../../".into(),
        last: "../9/".into(),
        previous: Some("../../".into()),
        next: Some("../3/".into()),
    }
}

fn anchor(i: usize) -> String {
    format!("m{:040x}", i + 1)
}

fn message_row(i: usize, depth: u32) -> MessageRow {
    MessageRow {
        href: format!("#{}", anchor(i)),
        subject: if i > 2 { format!("Re: {}", SUBJECTS[0]) } else { SUBJECTS[i].into() },
        author: person(i),
        date: date(13),
        depth,
    }
}

fn outline_row(i: usize, depth: u32) -> OutlineRow {
    OutlineRow {
        href: format!("#{}", anchor(i)),
        author: person(i).name,
        day: "2026-01-13".into(),
        subject: if i > 2 { String::new() } else { SUBJECTS[i].into() },
        depth,
        ghost: false,
    }
}

fn message(i: usize, depth: u32, html: &str) -> MessageContext {
    MessageContext {
        anchor: anchor(i),
        id: format!("20260113-pump-v3-{i}@example.org"),
        subject: SUBJECTS[i % 6].into(),
        show_subject: i > 0 && i < 3,
        author: person(i),
        date: date(13),
        depth,
        parent: (i > 0)
            .then(|| ParentContext { href: message_row(0, 0).href, name: person(0).name }),
        recipients: many(i, recipient),
        permalink: format!("../20260113-pump-v3-{i}@example.org/"),
        sent: "13 Jan 2026, 06:03 +0100".into(),
        reply_href: Some(
            "mailto:orchard-devel@lists.example.org?Subject=Re%3A%20pump&In-Reply-To=x".into(),
        ),
        html: html.into(),
        ..MessageContext::default()
    }
}

fn thread() -> ThreadContext {
    let shape = [0, 1, 1, 2, 3, 4, 5, 12, 1, 2];
    let text =
        |i: usize| [mail::ANSWER, mail::PATCH, mail::PATCH, mail::ANSWER, mail::SHORT][i % 5];
    let mut messages = many(shape.len(), |i| message(i, shape[i], text(i)));
    messages[1].problems = vec![
        ProblemContext {
            code: "LP022".into(),
            title: "the date was before 1970".into(),
            href: Some("../../guide/findings/#lp022".into()),
        },
        ProblemContext {
            code: "LP025".into(),
            title: "a charset that nobody knows: read as Latin-1".into(),
            href: None,
        },
    ];
    messages[2].others = vec![OtherContext {
        anchor: format!("{}-2", anchor(2)),
        subject: SUBJECTS[3].into(),
        show_subject: true,
        author: PersonContext { href: String::new(), ..person(4) },
        date: date(14),
        html: mail::SHORT.into(),
        attachments: vec!["pump.patch".into(), "photo of the valve.jpg".into()],
    }];
    messages[2].more_others = 12;
    messages[1].sender = Some(person(5));
    messages[3].attachments = vec![
        AttachmentContext {
            href: "2-photo-of-the-valve.jpg".into(),
            name: "photo of the valve.jpg".into(),
            content_type: "image/jpeg".into(),
            size: "184 kB".into(),
            ..AttachmentContext::default()
        },
        AttachmentContext {
            href: "3-0001-pump.patch.txt".into(),
            name: "0001-pump.patch".into(),
            content_type: "text/x-patch".into(),
            size: "4.2 kB".into(),
            html: mail::PATCH.into(),
            label: "Show".into(),
            ..AttachmentContext::default()
        },
    ];
    let mut outline = many(shape.len(), |i| outline_row(i, shape[i]));
    outline.insert(4, OutlineRow { ghost: true, depth: 2, ..OutlineRow::default() });
    let withheld = OutlineRow {
        href: "../t1@example.org/".into(),
        ghost: true,
        depth: 1,
        ..OutlineRow::default()
    };
    outline.insert(6, withheld);
    ThreadContext {
        structured: None,
        midmask: Some("https://lists.example.org/plums/%s".to_owned()),
        b4_id: Some("a@example.org".to_owned()),
        title: SUBJECTS[0].into(),
        count: shape.len(),
        shape: charts::shape(40),
        participants: 7,
        ghost: Some("20251231-pump-v2-0@example.org".into()),
        ghost_href: None,
        outline,
        messages,
        parts: vec![link("1", "../", true), link("2", "../_part/2/", false)],
        mbox_href: Some("t.mbox.gz".into()),
        series: Some(series_row(0)),
        previous: Some(link(SUBJECTS[1], "../t1@example.org/", false)),
        next: Some(link(SUBJECTS[2], "../t2@example.org/", false)),
    }
}

/// Thirty patches and twenty people in v3, a list in v2, nothing in v1.
fn review(n: u32) -> ReviewContext {
    let (patches, people) = [(3, 0), (1, 3), (30, 20)][(n as usize - 1) % 3];
    let mark = |k: usize, p: usize| ReviewMark {
        word: ["Reviewed", "Acked", "Tested", "NACK"][(k + p) % 4].into(),
        href: "../../m@example.org/#m1".into(),
        carried: if p % 5 == 1 { "v1".into() } else { String::new() },
        in_patch: p % 5 == 2,
        mismatch: p % 7 == 3,
        refusal: (k + p) % 4 == 3,
    };
    let row = |k: usize| ReviewRow {
        number: k as u32 + 1,
        title: SUBJECTS[k % SUBJECTS.len()].into(),
        href: Some("../../m@example.org/".into()),
        lacking: k % 9 == 4,
        cells: many(people, |p| {
            if (k * 7 + p * 3).is_multiple_of(4) { vec![mark(k, p)] } else { vec![] }
        }),
    };
    let full = people > 0;
    ReviewContext {
        empty: !full,
        lacking: if full { "Patches 5, 14, 23 have no review." } else { "No patch has a review." }
            .into(),
        reviewed: false,
        groups: match people {
            20 => vec![
                ReviewGroup { title: "Reviewers".into(), people: 12 },
                ReviewGroup { title: "Testers".into(), people: 8 },
            ],
            _ => vec![ReviewGroup { title: "Reviewers".into(), people }],
        },
        people: many(people, person),
        more_people: if people == 20 { 3 } else { 0 },
        rows: many(patches, row),
        in_patch: full,
        carried: full,
        mismatch: full,
        reports: if full {
            many(2, |i| MessageRow { href: "../../m@example.org/#m1".into(), ..message_row(i, 0) })
        } else {
            vec![]
        },
        more_reports: 0,
        robots: if full {
            vec![RobotCredit { person: person(6), mark: mark(2, 0), patches: "1–3, 7".into() }]
        } else {
            vec![]
        },
    }
}

fn revision(n: u32) -> RevisionContext {
    let patch = |k: usize| SeriesPatch {
        number: k as u32 + 1,
        title: ["pump: read the table again", "pump: say so in the log", "doc: pump: SIGHUP"]
            [k % 3]
            .into(),
        href: (n != 2 || k != 1).then(|| "../../m@example.org/".into()),
        author: Some(person(k)),
        stat: Some((2 + k as u32, 19, 4)),
        counts: if k == 0 {
            vec![ReviewCount { word: "Reviewed", count: 2, refusal: false }]
        } else {
            vec![]
        },
        applied: (k == 1).then(|| commit(k as u32)),
        elsewhere: many(k, |i| link(["v1", "v2", "v4"][i % 3], "../../m@example.org/#m2", false)),
    };
    RevisionContext {
        label: format!("v{n}"),
        anchor: format!("v{n}"),
        date: date(10 + n),
        status: if n == 3 { "under-review" } else { "superseded" },
        status_text: if n == 3 { "Under review".into() } else { "Superseded".into() },
        tag: format!("[PATCH net-next v{n} 0/3]"),
        cover: None,
        text_html: mail::SHORT.into(),
        patches: many(3, patch),
        total: 3,
        present: if n == 2 { 2 } else { 3 },
        complete: n != 2,
        partial_of: (n == 3).then(|| "v2".into()),
        method: if n > 1 { "its change-id".into() } else { String::new() },
        confidence: 90,
        review: review(n),
        rest_html: if n == 3 { "<p>Cy (3):\n  pump: read</p>".into() } else { String::new() },
        changelog_apart: n == 3,
        discussion: (n > 1).then(|| discussion(n == 3)),
        b4_id: (n > 1).then(|| format!("v{n}'s@example.org")),
        mbx_href: Some(format!("v{n}.mbx")),
        mbx_name: format!("v{n}.mbx"),
        thread_href: Some("../../m@example.org/".into()),
        stat: Some((3, 57, 12)),
        changes: (n > 1).then(|| changes(n)),
    }
}

fn discussion(newest: bool) -> DiscussionContext {
    let reply = |i: usize| ReplyRow {
        href: "../../m@example.org/#m1".into(),
        author: person(i),
        date: date(13),
        on: ["3/9", "cover", "A <new> subject", ""][i % 4].into(),
        words: if newest && i != 1 { "I <3 pears & plums.".into() } else { String::new() },
    };
    let speakers = |title, people: usize| SpeakersRow {
        title,
        people: many(people, |i| SpeakerRow { person: person(i), replies: 1 + i }),
        more: people / 3,
    };
    DiscussionContext {
        replies: 17,
        people: 5,
        speakers: vec![
            speakers("Author".into(), 1),
            speakers("Reviewers".into(), 3),
            speakers("Another".into(), 1),
        ],
        programs: 2,
        first: date(13),
        last: date(14),
        newest: if newest { many(5, reply) } else { vec![] },
        others: many(4, reply),
        more: 3,
    }
}

fn changes(n: u32) -> ChangesContext {
    let row = |sign, word, old: &str, new: &str| MatchContext {
        sign,
        word,
        old: old.into(),
        new: new.into(),
        title: "pump: read the table again".into(),
        href: Some("../../m@example.org/#m2".into()),
        patches: 1,
        ..MatchContext::default()
    };
    let whole = n == 2;
    let diff = "<b>@@ src/pump.c: int pump(void)\n</b>  {\n<del class=\"rp\">-+\told(1 &lt; 2);\n</del><ins class=\"rp\">++\tnew();\n</ins><ins class=\"rm\">+-\tgone();\n</ins><span class=\"rp\"> +\tkept();\n</span>  }\n";
    ChangesContext {
        from: format!("v{}", n - 1),
        to: format!("v{n}"),
        anchor: format!("v{}..v{n}", n - 1),
        changelog_html: "<p>- read it once (Béla)</p>".into(),
        matches: vec![
            MatchContext {
                patches: 3,
                href: None,
                title: String::new(),
                ..row("=", "unchanged".into(), "1–3", "1–3")
            },
            MatchContext {
                diff_html: if whole { diff.into() } else { String::new() },
                diff_href: (!whole).then(|| "_diff/v2..v3/#p5".into()),
                changelog_html: "<p>- fixed</p>".into(),
                moved: true,
                ..row("!", "changed".into(), "4", "5")
            },
            row(">", "new".into(), "", "4"),
            row("<", "dropped".into(), "5", ""),
            MatchContext { too_large: true, ..row("!", "changed".into(), "6", "6") },
        ],
        counts: (3, 2, 1, 1),
        page_href: (!whole).then(|| "_diff/v2..v3/".into()),
        too_large: false,
        command: Some("b4 diff -m v1.mbx v2.mbx".into()),
    }
}

fn owned(rows: &[(&str, u32)]) -> Vec<(String, u32)> {
    rows.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect()
}

fn period(whole: bool) -> PeriodContext {
    let counts = [
        ("example.org", 31),
        ("forschung.example.org", 14),
        ("build.example.org", 9),
        ("example.net", 2),
    ];
    let row = |(label, count): (&str, u32)| CountRow {
        label: label.into(),
        detail: "anna@example.org".into(),
        href: (count > 5).then(|| "../../contributors/x/".into()),
        count,
        percent: count * 100 / 56,
    };
    let series = |i: usize| PeriodSeries {
        series: series_row(i),
        change: ["new", "updated"][i % 2],
        tag: "[PATCH net-next v3 00/12]".into(),
        text_html: mail::SHORT.into(),
        patches: if i == 1 {
            vec![]
        } else {
            many(4, |k| PeriodPatch {
                label: format!("{}/12", k + 8),
                title: SUBJECTS[(k + i) % 6].into(),
                author: person(i + k / 2),
                href: (k != 3).then(|| "../../m@example.org/".into()),
                text_html: if k == 1 { mail::ANSWER.into() } else { String::new() },
            })
        },
    };
    PeriodContext {
        period: period_row(17),
        previous: Some(link("Week 2, 5–11 January 2026", "../2026-W02/", false)),
        next: Some(link("Week 4, 19–25 January 2026", "../2026-W04/", false)),
        figures: vec![
            Figure {
                label: "Messages".into(),
                count: 133,
                before: Some(119),
                change: "+12 %".into(),
            },
            Figure {
                label: "Threads".into(), count: 41, before: Some(44), change: "−7 %".into()
            },
            Figure {
                label: "Applied series".into(),
                count: 3,
                before: Some(0),
                change: "none before".into(),
            },
            Figure { label: "New people".into(), count: 12, ..Figure::default() },
        ],
        before: Some(link("Week 2, 5–11 January 2026", "../2026-W02/", false)),
        until: date(14),
        activity: Some(activity("period")),
        first_answers: charts::waits("answers"),
        response: Some(ResponseContext { series: 13, answered: 12, median: "5 hours".into() }),
        reviewers_svg: bars::draw(
            &about("reviewers", "Reviews"),
            &owned(&[("Béla Nagy", 9), ("דנה לוי", 2)]),
        ),
        reviewers: many(3, |i| ReviewerRow {
            person: person(i + 1),
            reviewed: 5 - i as u32,
            acked: 3,
            tested: 0,
        }),
        more_reviewers: 4,
        lines: Some(LinesContext {
            patches: 31,
            insertions: 1204,
            deletions: 377,
            svg: bars::draw(
                &about("directories", "Lines"),
                &owned(&[("orchard/pump/", 901), ("elsewhere", 80)]),
            ),
            directories: vec![
                DirectoryRow {
                    label: "orchard/pump/".into(),
                    insertions: 800,
                    deletions: 101,
                    percent: 92,
                },
                DirectoryRow {
                    label: "elsewhere".into(),
                    insertions: 0,
                    deletions: 80,
                    percent: 8,
                },
            ],
        }),
        domains_svg: bars::draw(&about("domains", "Patches by domain"), &owned(&counts)),
        domains: counts.map(row).into(),
        contributors_svg: bars::draw(
            &about("authors", "Patches by author"),
            &owned(&[
                ("Anna Berg", 17),
                ("Béla Nagy", 13),
                ("דנה לוי", 11),
                ("M. von der Weide-Hohenlohe", 2),
            ]),
        ),
        contributors: counts.map(row).into(),
        new_series: vec![series(0), series(2)],
        updated_series: vec![series(1), series(3)],
        more_series: 0,
        whole,
        applied_series: many(2, series_row),
        discussed: many(3, |i| DiscussedRow {
            series: series_row(i),
            replies: 9,
            people: 1 + i as u32,
        }),
        waiting: many(2, series_row),
        more_waiting: 5,
        newcomers: many(2, |i| NewcomerRow {
            person: person(i + 5),
            first: MessageRow { href: "../../m@example.org/".into(), ..message_row(i, 0) },
            patches: i as u32,
        }),
        more_newcomers: 1,
        parts: if whole { vec![] } else { many(4, |i| period_row(i as u32)) },
        parts_unit: if whole { "" } else { "weeks" },
        busiest: many(4, |i| ThreadRow { here: 3, messages: 12, ..thread_row(i) }),
        text_href: Some("report.txt".into()),
    }
}

/// The page for addresses that lead nowhere.
pub(crate) fn not_found(base: Option<&str>) -> Page {
    let mut p = page("404.html", "404.html", "not_found", "Not found", json!({ "lookup": "" }));
    p.context["site"] = json!(site(base));
    p.context["page"]["root"] = json!(base.unwrap_or_default());
    p
}

/// A thread of `count` messages without text.
pub(crate) fn plain_thread(count: usize) -> Page {
    let own = ThreadContext {
        title: "pump".into(),
        count,
        participants: 10,
        outline: many(count, |i| outline_row(i + 3, 1)),
        messages: many(count, |i| MessageContext { recipients: vec![], ..message(i + 3, 1, "") }),
        ..ThreadContext::default()
    };
    page("orchard/plain/index.html", "thread.html", "thread", "pump", own)
}

/// Every template with nothing to show.
fn empty() -> Vec<Page> {
    vec![
        page("empty/home.html", "home.html", "home", "", HomeContext::default()),
        page(
            "empty/card.html",
            "home.html",
            "home",
            "",
            HomeContext { lists: vec![ListCard::default()], ..HomeContext::default() },
        ),
        page("empty/list.html", "list.html", "list", "", ListContext::default()),
        page("empty/periods.html", "periods.html", "periods", "", PeriodsContext::default()),
        page("empty/period.html", "period.html", "period", "", PeriodContext::default()),
        page(
            "empty/series_index.html",
            "series_index.html",
            "series_index",
            "",
            SeriesIndexContext::default(),
        ),
        page(
            "empty/series.html",
            "series.html",
            "series",
            "",
            SeriesContext {
                revisions: vec![RevisionContext::default()],
                ..SeriesContext::default()
            },
        ),
        page(
            "empty/range_diff.html",
            "range_diff.html",
            "range_diff",
            "",
            RangeDiffContext {
                changes: ChangesContext { too_large: true, ..ChangesContext::default() },
                ..RangeDiffContext::default()
            },
        ),
        page(
            "empty/contributors.html",
            "contributors.html",
            "contributors",
            "",
            ContributorsContext::default(),
        ),
        page(
            "empty/contributor.html",
            "contributor.html",
            "contributor",
            "",
            ContributorContext::default(),
        ),
        page("empty/threads.html", "threads.html", "threads", "", ThreadsContext::default()),
        page(
            "empty/thread.html",
            "thread.html",
            "thread",
            "",
            ThreadContext { messages: vec![MessageContext::default()], ..ThreadContext::default() },
        ),
        page("empty/page.html", "page.html", "content", "", ContentContext::default()),
        page("empty/search.html", "search.html", "search", "", SearchContext::default()),
    ]
}

/// All pages.
pub(crate) fn all() -> Vec<Page> {
    let mut out = vec![
        page("index.html", "home.html", "home", "Orchard mail", HomeContext {
            content_html: "<p>Welcome. <a href=\"guide/\">The guide</a> says how to read and mirror this archive.</p>".into(),
            lists: vec![list_card(), ListCard { title: "orchard-announce".into(), activity: Some(activity("a-announce")), newest_series: vec![], series: 0, ..list_card() }],
        }),
        page("orchard/index.html", "list.html", "list", "orchard-devel", ListContext { list: list_card(), charts: charts::of_list() }),
        page("orchard/periods/index.html", "periods.html", "periods", "Periods", PeriodsContext {
            groups: vec![
                PeriodGroup { title: "Weeks".into(), unit: "week", periods: many(12, |i| period_row(i as u32)), years: Vec::new() },
                PeriodGroup { title: "Months".into(), unit: "month", periods: many(3, |i| period_row(i as u32)), years: Vec::new() },
            ],
        }),
        page("orchard/periods/2026-W03/index.html", "period.html", "period", "Week 3, 12–18 January 2026", period(true)),
        page("orchard/periods/2026-01/index.html", "period.html", "period", "January 2026", period(false)),
        page("orchard/series/index.html", "series_index.html", "series_index", "Series", SeriesIndexContext {
            series: many(20, series_row),
            pager: pager(),
            total: Some(415),
            orders: views(&[("activity", "Newest mail"), ("age", "Date sent")]),
            statuses: views(&[("under-review", "Under review"), ("applied", "Applied")]),
            alphabet: None,
        }),
        page("orchard/series/_by/title/pa/index.html", "series_index.html", "series_index", "Series by title: Pa", SeriesIndexContext {
            series: many(3, series_row),
            total: Some(3),
            orders: views(&[("activity", "Newest mail"), ("title", "A–Z")]),
            alphabet: Some(letters()),
            ..SeriesIndexContext::default()
        }),
        page("orchard/series/pump/index.html", "series.html", "series", "pump: read the pressure table again", SeriesContext {
            series: series_row(0),
            change_id: Some("20260113-pump-table-1a2b3c4d5e6f".into()),
            timeline: charts::history(),
            midmask: Some("https://lists.example.org/orchard/%s".into()),
            also_on: vec![link("orchard-announce", "../../../orchard-announce/series/pump/", false)],
            evidence: vec![evidence("Applied", "Applied, <thanks>!"), evidence("Another series", "")],
            needs: Some(needs()),
            revisions: vec![revision(3), revision(2), revision(1)],
        }),
        page("orchard/series/pump/_diff/v1..v2/index.html", "range_diff.html", "range_diff", "pump: v1 to v2", RangeDiffContext {
            title: "pump: read the pressure table again".into(),
            changes: changes(2),
            series_href: "../../#v1..v2".into(),
        }),
        page("orchard/contributors/index.html", "contributors.html", "contributors", "People", ContributorsContext {
            contributors: many(12, contributor_row),
            columns: columns(),
            order: "most messages first".into(),
            letters: vec![link("A", "_by/name/", true), link("Z", "_by/name/_page/2/", false)],
            pager: pager(),
            listed: 198,
            total: 198,
        }),
        page("orchard/contributors/_by/reviews/index.html", "contributors.html", "contributors", "People, most reviews first", ContributorsContext {
            contributors: many(3, contributor_row),
            columns: columns(),
            order: "most reviews first".into(),
            letters: vec![],
            pager: Pager::default(),
            listed: 3,
            total: 198,
        }),
        page("orchard/contributors/anna/index.html", "contributor.html", "contributor", "Anna Berg", contributor()),
        page("orchard/contributors/anna/_by/series/index.html", "contributor_series.html", "contributor_series", "Series by Anna Berg", ContributorSeriesContext {
            person: person(0),
            series: many(9, series_row),
            pager: Pager::default(),
            total: Some(9),
        }),
        page("orchard/threads/index.html", "threads.html", "threads", "Threads", ThreadsContext {
            threads: many(20, thread_row),
            pager: pager(),
            total: Some(2_310),
            orders: views(&[("activity", "Newest mail"), ("title", "A–Z")]),
            alphabet: None,
        }),
        page("orchard/threads/_by/subject/index.html", "threads.html", "threads", "Threads by subject", ThreadsContext {
            total: Some(2_310),
            orders: views(&[("activity", "Newest mail"), ("title", "A–Z")]),
            alphabet: Some(initials()),
            ..ThreadsContext::default()
        }),
        page("orchard/thread/index.html", "thread.html", "thread", SUBJECTS[0], thread()),
        page("guide/index.html", "page.html", "content", "Reading this archive", ContentContext {
            content_html: mail::PROSE.into(),
            toc: vec![link("Reading", "#reading", false), link("Keys", "#keys", true), link("Mirroring", "#mirroring", false)],
            nav: [link("Reading this archive", "./", true), link("Configuration", "../config/", false), link("Publishing", "../publish/", false)]
                .into_iter().zip([0, 1, 2]).map(|(link, depth)| NavLink { link, depth }).collect(),
            pages: vec![PageEntry { title: "Pears & <b>plums</b>".into(), href: "../config/".into(), description: "Pears & <b>plums</b>".into(), date: date(13), draft: true }],
            list_pages: true,
            previous: Some(link("Before", "../before/", false)),
            next: Some(link("After", "../after/", false)),
            date: date(13),
            updated: date(14),
            authors: vec!["Pears & <b>plums</b>".into()],
            draft: true,
            extra: json!({}),
        }),
        page("search/index.html", "search.html", "search", "Search", SearchContext {
            index_href: "index/".into(),
            fallback: vec![link("orchard-devel: threads", "../orchard/threads/", false), link("orchard-devel: people", "../orchard/contributors/", false)],
            note: "Quoted text is left out of the index.".into(),
        }),
        page("orchard/gone@example.org/index.html", "withheld.html", "withheld", "Message withheld", ()),
        page("redirect.html", "redirect.html", "redirect", "Moved", RedirectContext { target: TARGET.into() }),
        not_found(Some("https://lists.example.org/a/")),
    ];
    out.extend(empty());
    out
}
