//! A site that is brought up to date again and again has, after each change, the bytes of one that is built from nothing.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]
#![allow(clippy::disallowed_methods, reason = "folders of the test's own")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use listpress::config::load::{Request, project};
use listpress::pipeline::{BuildOptions, Session, Summary};
use listpress::terminal::Terminal;

#[path = "support/tree.rs"]
mod tree;

/// Knuth's MMIX constants: the same steps in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit.max(1) as u64) as usize
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// A site's folder with what it is made from.
struct Folder {
    _temporary: tempfile::TempDir,
    root: PathBuf,
    dice: Dice,
    session: Session,
    /// Mails of the mbox, with separators.
    mbox: Vec<String>,
    /// Mails that are not yet in it.
    pool: Vec<String>,
    /// Files of the Maildir.
    maildir: BTreeMap<String, String>,
    redactions: Vec<String>,
    title: u32,
    addresses: &'static str,
    permalinks: &'static str,
    redirects: &'static str,
    periods: &'static str,
}

fn sample(name: &str) -> Vec<String> {
    let path = format!("{}/content/archive/orchard-devel/{name}.mbox", env!("CARGO_MANIFEST_DIR"));
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let mut mails: Vec<String> =
        text.split("\n\nFrom ").map(|mail| format!("From {mail}\n\n")).collect();
    mails[0].drain(.."From ".len());
    mails
}

fn field<'m>(mail: &'m str, name: &str) -> Option<&'m str> {
    mail.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix(name))
}

impl Folder {
    fn new(seed: u64) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().to_path_buf();
        let mut pool = sample("2026-02");
        let mut mbox = sample("2026-01");
        pool.extend(mbox.split_off(mbox.len() * 2 / 3));
        let folder = Folder {
            _temporary: temporary,
            root,
            dice: Dice(seed),
            session: Session::default(),
            mbox,
            pool,
            maildir: BTreeMap::new(),
            redactions: Vec::new(),
            title: 0,
            addresses: "shown",
            permalinks: "stubs",
            redirects: "stubs",
            periods: "week, month, quarter",
        };
        for (name, text) in [
            ("content/_index.md", "# Orchard\n"),
            ("content/about.md", "---\nweight: 1\n---\n# About\n\nApples.\n"),
            ("content/guide/press.md", "# The press\n\nSee [about](../about.md).\n"),
            ("content/guide/_index.md", "{{ contributors() }}\n"),
            ("content/guide/pear.svg", "<svg width=\"2\" height=\"1\"/>"),
            ("mailmap", "Ada Example <ada@example.org> <ada@old.example.org>\n"),
            ("old.txt", ""),
        ] {
            folder.write(name, text);
        }
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(folder.root.join("mail/maildir").join(part)).unwrap();
        }
        folder.write_mbox();
        folder.write_config();
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn write_mbox(&self) {
        self.write("mail/list.mbox", &self.mbox.concat());
    }

    fn write_config(&self) {
        let Folder { title, addresses, permalinks, redirects, periods, .. } = self;
        self.write("redactions.yaml", &format!("[{}]\n", self.redactions.join(", ")));
        self.write(
            "config.yaml",
            &format!(
                "title: Orchard {title}\nbase_url: https://lists.example.org/\npermalinks: {permalinks}\n\
                 redirects: {redirects}\nprivacy: {{addresses: {addresses}}}\nlists:\n  - name: orchard-devel\n    \
                 sources: [mail]\n    periods: [{periods}]\n    mailmap: mailmap\n    \
                 redact: redactions.yaml\n    old_addresses: [{{type: hyperkitty, at: hk}}, {{type: lore}}, \
                 {{type: pipermail, import: old.txt}}, {{at: orchard-devel, import: old.txt}}]\n"
            ),
        );
    }

    /// Adds to the end of the mbox without touching the rest.
    fn append(&mut self, mail: String) {
        use std::io::Write as _;
        let path = self.root.join("mail/list.mbox");
        let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(mail.as_bytes()).unwrap();
        self.mbox.push(mail);
    }

    /// A mail that nobody sent, about one that is here.
    fn made_up(&mut self) -> String {
        let about = self.dice.one_of(&self.mbox);
        let (id, number) =
            (field(&about, "Message-ID: ").unwrap_or("<none@x>").to_owned(), self.dice.0);
        let subject = field(&about, "Subject: ").unwrap_or("none").to_owned();
        let from =
            self.dice.one_of(&["Ada Example <ada@example.org>", "New Person <new@example.net>"]);
        let day = 1 + self.dice.below(27);
        let month = self.dice.one_of(&["Jan", "Feb", "Mar", "Jun"]);
        let head = format!(
            "From ada@example.org Thu Jan  1 00:00:00 2026\nFrom: {from}\n\
             Date: {day} {month} 2026 10:00:00 +0000\nMessage-ID: <made-{number}@example.org>\n"
        );
        let kind = self.dice.below(4);
        if kind == 0 && subject.starts_with("[PATCH") {
            let body = about.split_once("\n\n").map_or("", |(_, body)| body);
            let subject = subject.replacen("[PATCH", "[PATCH v9", 1);
            return format!("{head}Subject: {subject}\n\n{body}");
        }
        let says = self.dice.one_of(&[
            "Reviewed-by: Ada Example <ada@example.org>",
            "Applied, thanks!",
            "See <made-0@example.org> and https://lore.example.org/all/made-1@example.org/",
            "I do not like this.",
        ]);
        format!(
            "{head}Subject: Re: {subject}\nIn-Reply-To: {id}\nReferences: {id}\n\n> quoted\n\n{says} {id}\n\n"
        )
    }

    /// A page that nobody wrote, which shows some of what is here.
    fn page(&mut self) -> String {
        let number = self.dice.below(4);
        let mail = self.dice.one_of(&self.mbox);
        let id = field(&mail, "Message-ID: ").unwrap_or("<none@example.org>").trim().to_owned();
        let shown = self.dice.one_of(&[
            "{{ chart(kind=\"domains\") }}\n\n{{ chart(kind=\"activity\") }}".to_owned(),
            "{{ contributors(count=3) }} and {{ period(unit=\"week\") }}".to_owned(),
            format!("{{{{ thread(id=\"{id}\") }}}}\n\n{{{{ message(id=\"{id}\") }}}}"),
            format!("{{% quote(author=\"x\") %}}\n{{{{ series(id=\"{id}\") }}}}\n{{% end %}}"),
            "Some *text*.".to_owned(),
        ]);
        let link =
            self.dice.one_of(&["@/about.md#number-1", "@/guide/press.md#number-2", "@/x.md"]);
        format!(
            "---\naliases: [old/{}.html]\nweight: {number}\n---\n# Number {number}\n\n{shown}\n\n[a]({link})\n",
            self.dice.0 % 1000
        )
    }

    /// Changes something; says what.
    fn step(&mut self) -> &'static str {
        match self.dice.below(18) {
            0..=2 => {
                for _ in 0..=self.dice.below(3) {
                    let mail = if self.pool.is_empty() || self.dice.below(2) == 0 {
                        self.made_up()
                    } else {
                        let at = self.dice.below(self.pool.len());
                        self.pool.remove(at)
                    };
                    self.append(mail);
                }
                "mails came"
            }
            3 => {
                let at = self.dice.below(self.mbox.len());
                let mail = self.mbox.remove(at);
                self.pool.push(mail);
                self.write_mbox();
                "a mail was removed"
            }
            4 => {
                let at = self.dice.below(self.mbox.len());
                self.mbox[at] =
                    self.mbox[at].replacen(" the ", " a certain ", 1).replace("\n\n\n", "\n\n");
                self.write_mbox();
                "a mail was edited"
            }
            5 => {
                // As long as it was: only the times of the file tell.
                let at = self.dice.below(self.mbox.len());
                self.mbox[at] = self.mbox[at].replace(" apple", " pears").replace(" the ", " teh ");
                self.write_mbox();
                "letters were swapped"
            }
            6 => {
                let name = format!("mail/maildir/cur/{}:2,S", self.dice.below(1000));
                let mail = self.made_up();
                let mail = mail.split_once('\n').unwrap().1.to_owned();
                self.write(&name, &mail);
                self.maildir.insert(name, mail);
                "a file came"
            }
            7 => {
                if let Some((name, _)) = self.maildir.pop_first() {
                    fs::remove_file(self.root.join(name)).unwrap();
                }
                "a file went"
            }
            8 => {
                if self.redactions.len() > 2 {
                    self.redactions.clear();
                } else {
                    let mail = self.dice.one_of(&self.mbox);
                    let id = field(&mail, "Message-ID: ").unwrap_or("<none@example.org>");
                    let entry = format!("{{message: \"{}\"}}", id.trim_matches(['<', '>']));
                    let entries = [
                        entry,
                        "{pattern: \"signed off\"}".to_owned(),
                        "{address: new@example.net}".to_owned(),
                    ];
                    self.redactions.push(self.dice.one_of(&entries));
                }
                self.write_config();
                "something was withheld"
            }
            9 => {
                let own =
                    format!("{}/themes/default/templates/base.html", env!("CARGO_MANIFEST_DIR"));
                let own = fs::read_to_string(own).unwrap();
                self.write("templates/base.html", &format!("{own}<!-- {} -->\n", self.dice.0));
                "a template was changed"
            }
            10 => {
                let page = self.dice.one_of(&[
                    "content/_index.md",
                    "content/about.md",
                    "content/guide/press.md",
                ]);
                let text = self.page();
                self.write(page, &text);
                "a page was changed"
            }
            11 => {
                self.title += 1;
                self.permalinks = self.dice.one_of(&["stubs", "off", "pages", "resolver"]);
                self.periods = self.dice.one_of(&["week, month, quarter", "month", "day, year"]);
                self.write_config();
                "the configuration was changed"
            }
            12 => {
                self.addresses = self.dice.one_of(&["shown", "masked", "hidden"]);
                self.write_config();
                "addresses are told in another way"
            }
            13 => {
                let known = "Ada Example <ada@example.org> <new@example.net>\n";
                let other = "Ada Other <ada@example.org>\n";
                let text = self.dice.one_of(&[known, other, ""]);
                self.write("mailmap", text);
                "people were merged"
            }
            14 => {
                let mut lines = String::from("series/index.html made-0@example.org\n");
                for number in 0..self.dice.below(40) {
                    let mail = self.dice.one_of(&self.mbox);
                    let id = field(&mail, "Message-ID: ").unwrap_or("<none@example.org>");
                    lines.push_str(&format!("2026-{}/{number}.html {id}\n", self.dice.below(3)));
                }
                self.write("old.txt", &lines);
                self.redirects = self.dice.one_of(&["stubs", "file", "both"]);
                self.write_config();
                "a map of old addresses was changed"
            }
            15 => self.turn(),
            16 => {
                let files: Vec<String> =
                    tree::read(&self.root.join("public")).into_keys().collect();
                let path = self.root.join("public").join(self.dice.one_of(&files));
                match self.dice.below(2) {
                    0 => fs::remove_file(path).unwrap(),
                    _ => fs::write(path, "meddled with").unwrap(),
                }
                // The next build of one session takes the files that the last one wrote as given.
                self.session = Session::default();
                "the site was meddled with"
            }
            _ => {
                let cache = self.root.join(".listpress");
                let files: Vec<String> = tree::read(&cache).into_keys().collect();
                let path = cache.join(self.dice.one_of(&files));
                match self.dice.below(3) {
                    0 => fs::remove_file(path).unwrap(),
                    1 => fs::write(path, "no cache").unwrap(),
                    _ => fs::remove_dir_all(&cache).unwrap(),
                }
                "the cache was damaged"
            }
        }
    }

    /// Makes a file of the site a folder, or a folder a file.
    fn turn(&mut self) -> &'static str {
        let (picture, page) = ("content/turn.svg", "content/turn.svg.md");
        let aliases = self.dice.one_of(&["x.html", "x.html/y, z/a.html", "z, x/y.html"]);
        let aliases = format!("---\naliases: [{aliases}]\n---\n# A pear\n");
        let (old, new, text) = if self.root.join(page).exists() && self.dice.below(2) == 0 {
            (page, picture, "<svg width=\"1\" height=\"1\"/>")
        } else {
            (picture, page, &*aliases)
        };
        let old = self.root.join(old);
        if old.exists() {
            fs::remove_file(old).unwrap();
        }
        self.write(new, text);
        "a file became a folder, or a folder a file"
    }

    fn build(&mut self, output: &str, options: &BuildOptions) -> Summary {
        let request = Request {
            root: Some(self.root.clone()),
            output: Some(self.root.join(output)),
            ..Request::default()
        };
        let project = project(&request, &[]).unwrap();
        let (mut other, session) = (Session::default(), &mut self.session);
        let session = if options.no_cache { &mut other } else { session };
        session.build(&project, options, &Terminal::silent()).unwrap()
    }

    /// Brings the site up to date and compares it with a new one.
    fn compare(&mut self, what: &str) {
        let updated = self.build("public", &BuildOptions::default());
        let anew = self.build("anew", &BuildOptions { no_cache: true, ..BuildOptions::default() });
        let (own, expected) =
            (tree::read(&self.root.join("public")), tree::read(&self.root.join("anew")));
        fs::remove_dir_all(self.root.join("anew")).unwrap();
        let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
        let differ: Vec<String> = expected
            .iter()
            .filter(|(name, bytes)| own.get(*name).is_some_and(|own| own != *bytes))
            .map(|(name, _)| name.clone())
            .collect();
        if !differ.is_empty() {
            keep(&differ[0], &own, &expected);
        }
        assert_eq!(differ, Vec::<String>::new(), "other bytes, {what}");
        assert_eq!(names(&own), names(&expected), "other files, {what}");
        let told = |summary: &Summary| {
            let mut found: Vec<String> =
                summary.diagnostics.iter().map(ToString::to_string).collect();
            found.sort();
            (summary.messages, summary.threads, summary.series, summary.pages, summary.files, found)
        };
        assert_eq!(told(&updated), told(&anew), "another summary, {what}");
    }
}

/// Leaves a page that differs where it can be looked at.
fn keep(name: &str, own: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("updates");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("updated"), &own[name]).unwrap();
    fs::write(folder.join("anew"), &expected[name]).unwrap();
}

fn walk(seed: u64, steps: usize) {
    let mut folder = Folder::new(seed);
    folder.compare("first");
    for step in 0..steps {
        let what = folder.step();
        if folder.dice.below(4) == 0 {
            // As a build in another process.
            folder.session = Session::default();
        }
        // Only a file that has rested is trusted by its times.
        std::thread::sleep(Duration::from_millis(120));
        folder.compare(&format!("seed {seed}, step {step}: {what}"));
    }
}

#[test]
fn twenty_random_changes_one_after_the_other() {
    walk(1, 20);
}

#[test]
fn files_become_folders_and_folders_files() {
    let mut folder = Folder::new(10);
    for step in 0..8 {
        let what = folder.turn();
        folder.compare(&format!("step {step}: {what}"));
    }
}

#[test]
fn twenty_other_changes() {
    walk(2, 20);
}

#[test]
#[ignore = "minutes; for work on what pages are made from"]
fn many_more_changes() {
    for seed in 3..23 {
        walk(seed, 40);
    }
}

#[test]
fn a_build_of_the_same_changes_nothing_and_says_the_same() {
    let mut folder = Folder::new(9);
    let first = folder.build("public", &BuildOptions::default());
    std::thread::sleep(Duration::from_millis(120));
    folder.build("public", &BuildOptions::default());
    let times = tree::times(&folder.root);
    for fresh in [false, true] {
        if fresh {
            folder.session = Session::default();
        }
        let again = folder.build("public", &BuildOptions::default());
        assert_eq!((again.changed, again.pruned), (0, 0));
        assert_eq!(
            (again.messages, again.files, again.bytes),
            (first.messages, first.files, first.bytes)
        );
        assert_eq!(again.diagnostics.len(), first.diagnostics.len());
        let timings: Vec<&str> = again.timings.iter().map(|(stage, _)| *stage).collect();
        assert_eq!(timings, ["check"], "nothing was read");
    }
    assert_eq!(tree::times(&folder.root), times, "nothing was written, the cache included");
}
