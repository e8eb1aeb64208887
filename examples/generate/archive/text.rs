//! What mails say: cover letters, patches, reviews, answers, in the forms that git, b4 and people give them.
//!
//! Every text can be made again from its node's seed, so an answer quotes what its parent really says without
//! anything being kept.

use std::sync::Arc;

use super::calendar;
use super::code::{self, Diff};
use super::people::{Mailer, Person};
use super::prose::Tone;
use super::rng::{Rng, decimal, hex};
use super::thread::{MAINTAINERS, Node, Role, Series, Thread};
use super::{Archive, LIST_ADDRESS};

/// A text under way.
pub struct Text<'a> {
    /// Where people come from.
    pub archive: &'a Archive,
    /// The thread.
    pub thread: &'a Thread,
    /// The text so far.
    pub out: String,
    /// Paragraphs may be flowed.
    pub flowed: bool,
}

impl Text<'_> {
    /// Writes the text of a mail.
    pub fn write(&mut self, at: u32) {
        let node = self.node(at);
        let author = self.archive.person(node.author);
        match node.role {
            Role::Cover => self.cover(node, author),
            Role::Patch(number) => self.patch(node, number, author),
            Role::Pull => self.pull(node, author),
            Role::Robot => self.robot(node),
            Role::Applied => self.applied(node, author),
            Role::Comments => self.comments(node, author),
            Role::Verdict => self.verdict(node, author),
            Role::Ping => {
                self.out.push_str(
                    "Hi,\n\nany news on this one? It still applies to the current tree.\n\n",
                );
                self.close(node, author);
            }
            Role::Opening | Role::Question | Role::Announcement => self.opening(node, author),
            Role::Answer => self.answer(node, author),
        }
    }

    fn node(&self, at: u32) -> Node {
        self.thread.nodes[at as usize]
    }

    fn series(&self) -> Option<(Arc<Series>, u32)> {
        self.thread.series.clone()
    }

    /// Paragraph `index` of what a mail says by itself.
    fn own(&mut self, node: Node, index: u64, prefix: &str) {
        let mut rng = Rng::part(node.seed, 0x1000 + index);
        let sentences = rng.between(1, 5);
        let flowed = self.flowed && prefix.is_empty();
        self.thread.topic.paragraph(&mut rng, Tone::Talk, sentences, prefix, flowed, &mut self.out);
    }

    /// Paragraph `index` of a patch's message, nearly the same in all revisions.
    fn message(&mut self, series: &Series, number: u32, index: u64, prefix: &str) {
        let mut rng = Rng::part(series.patch(number).bits(), index);
        let sentences = rng.between(1, 4);
        series.topic.paragraph(&mut rng, Tone::Change, sentences, prefix, false, &mut self.out);
    }

    fn line(&mut self, parts: &[&str]) {
        for part in parts {
            self.out.push_str(part);
        }
        self.out.push('\n');
    }

    fn trailer(&mut self, name: &str, person: &Person) {
        self.out.push_str(name);
        self.out.push_str(": ");
        person.trailer(&mut self.out);
        self.out.push('\n');
    }

    fn cover(&mut self, node: Node, author: &Person) {
        let Some((series, revision)) = self.series() else { return };
        let mut rng = Rng::part(series.seed, 0xc0e);
        if rng.chance(400) {
            self.out.push_str("Hi all,\n\n");
        }
        for index in 0..u64::from(rng.between(1, 4)) {
            self.message(&series, 0, index, "");
            self.out.push('\n');
        }
        for index in 0..u64::from(rng.below(4)) {
            self.message(&series, 0, 50 + index, " * ");
        }
        self.out.push('\n');
        let b4 = series.change_id.is_some();
        if b4 {
            self.trailer("Signed-off-by", author);
            self.out.push_str("---\n");
        }
        self.changes(&series, revision);
        let count = series.patches_in(revision);
        if b4 {
            self.out.push_str("---\n");
        }
        self.line(&[&author.name, if count > 9 { " (" } else { " (0" }, &count.to_string(), "):"]);
        let indent = if b4 { "      " } else { "  " };
        let mut stat = Diff::default();
        for number in 1..=count {
            let title = series.patch_title(number);
            self.line(&[indent, &title]);
            stat.add_stats(code::diff(
                &self.archive.code,
                &series.topic,
                series.patch(number).bits(),
                revision,
            ));
        }
        self.out.push('\n');
        stat.stat(&mut self.out);
        if b4 {
            self.b4_tail(node, &series, author);
        } else {
            self.git_tail(&mut rng, &series);
        }
    }

    /// "Changes in v3:" for every revision so far, newest first.
    fn changes(&mut self, series: &Series, revision: u32) {
        for version in (2..=revision).rev() {
            let mut rng = Rng::part(series.seed, 0xc4a0 + u64::from(version));
            self.line(&["Changes in v", &version.to_string(), ":"]);
            for _ in 0..rng.between(1, 4) {
                self.series_note(series, &mut rng);
            }
            if series.change_id.is_some() {
                self.line(&[
                    "- Link to v",
                    &(version - 1).to_string(),
                    ": ",
                    "https://lists.example.org/orchard-devel/",
                ]);
            }
            self.out.push('\n');
        }
    }

    fn series_note(&mut self, series: &Series, rng: &mut Rng) {
        let reviewer = self.archive.person(self.archive.world.someone(rng));
        let first = reviewer.name.split(' ').next().unwrap_or_default();
        let mut note = String::new();
        series.topic.paragraph(rng, Tone::Change, 1, "", false, &mut note);
        self.out.push_str("- ");
        self.out.push_str(
            note.trim_end().trim_end_matches(['.', '?']).split('\n').next().unwrap_or_default(),
        );
        self.line(&[" (", first, ")"]);
    }

    fn b4_tail(&mut self, node: Node, series: &Series, author: &Person) {
        self.out.push_str("---\nbase-commit: ");
        hex(&mut Rng::part(node.seed, 0xba5e), 40, &mut self.out);
        if let Some(id) = &series.change_id {
            self.line(&["\nchange-id: ", id]);
        }
        self.line(&["\nBest regards,\n-- \n", &author.name, " <", &author.address, ">"]);
    }

    fn git_tail(&mut self, rng: &mut Rng, series: &Series) {
        if rng.chance(350) {
            self.out.push_str("\nbase-commit: ");
            hex(&mut Rng::part(series.seed, 0xba5e), 40, &mut self.out);
            self.out.push('\n');
        }
        self.line(&["-- \n", rng.pick(&["2.30.2", "2.39.5", "2.43.0", "2.47.1", "2.51.0"])]);
    }

    fn patch(&mut self, node: Node, number: u32, author: &Person) {
        let Some((series, revision)) = self.series() else { return };
        let mut rng = Rng::part(series.patch(number).bits(), 0x9a7);
        let signer = match &author.second_address {
            Some(second) => Person { address: second.clone(), ..author.clone() },
            None => author.clone(),
        };
        if author.second_address.is_some() {
            self.trailer("From", &signer);
            self.out.push('\n');
        }
        for index in 0..u64::from(rng.between(1, 3)) {
            self.message(&series, number, index, "");
            self.out.push('\n');
        }
        self.patch_trailers(&series, revision, &mut rng);
        self.trailer("Signed-off-by", &signer);
        self.out.push_str("---\n");
        if series.patches == 1 {
            self.changes(&series, revision);
        }
        let diff =
            code::diff(&self.archive.code, &series.topic, series.patch(number).bits(), revision);
        diff.stat(&mut self.out);
        self.out.push('\n');
        self.out.push_str(&diff.text);
        if series.patches == 1 && series.change_id.is_some() {
            self.out.push('\n');
            self.b4_tail(node, &series, author);
        } else if series.change_id.is_some() {
            self.out.push_str("\n-- \n2.47.1\n");
        } else {
            self.git_tail(&mut rng, &series);
        }
    }

    /// `Fixes:` and who reported, reviewed or tested earlier revisions.
    fn patch_trailers(&mut self, series: &Series, revision: u32, rng: &mut Rng) {
        if rng.chance(200) {
            self.out.push_str("Fixes: ");
            hex(rng, 12, &mut self.out);
            self.out.push_str(" (\"");
            series.topic.patch_title(rng, &mut self.out);
            self.out.push_str("\")\n");
        }
        let world = self.archive.world;
        if rng.chance(120) {
            let reporter = self.archive.person(world.someone(rng));
            self.trailer("Reported-by", reporter);
            self.out.push_str("Closes: https://bugs.example.org/orchard/");
            decimal(u64::from(rng.between(100, 9999)), &mut self.out);
            self.out.push('\n');
        }
        for _ in 1..revision {
            if rng.chance(300) {
                let name = rng.pick(&[
                    "Reviewed-by",
                    "Reviewed-by",
                    "Acked-by",
                    "Tested-by",
                    "Suggested-by",
                ]);
                let reviewer = self.archive.person(world.someone(rng));
                self.trailer(name, reviewer);
            }
        }
    }

    fn pull(&mut self, node: Node, author: &Person) {
        let mut rng = Rng::part(node.seed, 0x9011);
        self.out.push_str("Hi,\n\n");
        self.own(node, 0, "");
        self.out.push_str("\nThe following changes since commit ");
        hex(&mut rng, 40, &mut self.out);
        self.out.push_str(":\n\n  Merge branch 'fixes' (");
        calendar::mail_date(node.time - 9 * calendar::DAY, author.zone, &mut self.out);
        self.out.push_str(
            ")\n\nare available in the Git repository at:\n\n  https://git.example.org/orchard/",
        );
        self.line(&[author.user(), ".git tags/for-next"]);
        self.out.push_str("\nfor you to fetch changes up to ");
        hex(&mut rng, 40, &mut self.out);
        self.line(&[":\n\n  ", &self.thread.title]);
        let rule = "-".repeat(64);
        self.line(&["\n", &rule]);
        self.own(node, 1, "");
        self.line(&["\n", &rule]);
        let mut stat = Diff::default();
        for _ in 0..rng.between(2, 5) {
            let person = self.archive.person(self.archive.world.someone(&mut rng));
            let count = rng.between(1, 4);
            self.line(&[&person.name, " (", &count.to_string(), "):"]);
            for _ in 0..count {
                self.out.push_str("      ");
                self.thread.topic.patch_title(&mut rng, &mut self.out);
                self.out.push('\n');
                stat.add_stats(code::diff(&self.archive.code, &self.thread.topic, rng.bits(), 1));
            }
            self.out.push('\n');
        }
        stat.stat(&mut self.out);
    }

    fn robot(&mut self, node: Node) {
        let mut rng = Rng::part(node.seed, 0xb07);
        self.out.push_str("Hi,\n\nthe orchard build robot noticed the following:\n\n[auto build test WARNING on orchard/next]\n\n");
        self.out.push_str("config: cortex-m0-");
        decimal(u64::from(rng.below(400)), &mut self.out);
        self.out.push_str(" (https://ci.example.org/log/");
        hex(&mut rng, 8, &mut self.out);
        self.out.push_str("/config)\ncompiler: arm-none-eabi-gcc 13.2\n\nAll warnings (new ones prefixed by >>):\n\n");
        for _ in 0..rng.between(1, 5) {
            self.out.push_str(">> src/store/");
            self.thread.topic.function(&mut rng, &mut self.out);
            self.out.push_str(".c:");
            decimal(u64::from(rng.between(10, 900)), &mut self.out);
            self.out.push_str(":9: warning: unused variable '");
            self.thread.topic.function(&mut rng, &mut self.out);
            self.out.push_str("' [-Wunused-variable]\n");
        }
        self.out.push_str("\nIf you fix the issue, kindly add\n| Reported-by: build robot <robot@ci.example.org>\n\n-- \nhttps://ci.example.org/orchard\n");
    }

    fn applied(&mut self, node: Node, author: &Person) {
        let Some((series, revision)) = self.series() else { return };
        let mut rng = Rng::part(node.seed, 0xa99);
        self.quoted(0, "> ", 3);
        let branch = rng.pick(&["Applied", "Applied to orchard-next", "Queued for 1.20", "Merged"]);
        self.line(&["\n", branch, ", thanks!\n"]);
        let count = series.patches_in(revision);
        for number in 1..=count {
            let width = if count > 9 { 2 } else { 1 };
            self.line(&[&format!("[{number:0width$}/{count}] "), &series.patch_title(number)]);
            self.out.push_str("      commit: ");
            hex(&mut rng, 40, &mut self.out);
            self.out.push('\n');
        }
        self.line(&["\nBest regards,\n-- \n", &author.name, " <", &author.address, ">"]);
    }

    /// A review: some of the message and of the diff, with remarks in between.
    fn comments(&mut self, node: Node, author: &Person) {
        let parent = node.parent.unwrap_or(0);
        self.attribution(parent, author.mailer, "");
        let Some((series, revision)) = self.series() else { return };
        let Role::Patch(number) = self.node(parent).role else {
            return self.answer_blocks(node, author, parent);
        };
        self.message(&series, number, 0, "> ");
        let diff =
            code::diff(&self.archive.code, &series.topic, series.patch(number).bits(), revision);
        self.out.push_str("> ---\n");
        let mut rng = Rng::part(node.seed, 0xc033);
        let mut lines = diff.text[diff.first_hunk..].lines();
        let head = &diff.text[..diff.first_hunk];
        for line in head.lines() {
            self.line(&["> ", line]);
        }
        for remark in 0..u64::from(rng.between(1, 3)) {
            let quoted = rng.between(3, 9) as usize;
            for line in lines.by_ref().take_while(|line| !line.starts_with("diff ")).take(quoted) {
                self.line(&["> ", line]);
            }
            self.out.push('\n');
            self.own(node, remark, "");
            self.out.push('\n');
        }
        self.close(node, author);
    }

    fn verdict(&mut self, node: Node, author: &Person) {
        let parent = node.parent.unwrap_or(0);
        let mut rng = Rng::part(node.seed, 0x4e4d);
        self.attribution(parent, author.mailer, "");
        self.quoted(parent, "> ", 2);
        self.out.push('\n');
        if rng.chance(300) {
            self.own(node, 0, "");
            self.out.push('\n');
        }
        let name = rng.pick(&[
            "Reviewed-by",
            "Reviewed-by",
            "Reviewed-by",
            "Acked-by",
            "Acked-by",
            "Tested-by",
        ]);
        self.trailer(name, author);
        if rng.chance(300) {
            self.close(node, author);
        }
    }

    fn opening(&mut self, node: Node, author: &Person) {
        let mut rng = Rng::part(node.seed, 0x09e);
        self.out.push_str(rng.pick(&[
            "Hi,\n\n",
            "Hello,\n\n",
            "Hi all,\n\n",
            "Dear list,\n\n",
            "",
        ]));
        for index in 0..u64::from(rng.between(2, 6)) {
            self.own(node, index, "");
            self.out.push('\n');
            if rng.chance(150) {
                self.log(&mut rng);
            }
        }
        if node.role == Role::Announcement {
            self.out.push_str("Download: https://orchard.example.org/download/\n\nShortlog:\n\n");
            for _ in 0..rng.between(5, 30) {
                self.out.push_str("      ");
                self.thread.topic.patch_title(&mut rng, &mut self.out);
                self.out.push('\n');
            }
            self.out.push('\n');
        }
        self.close(node, author);
    }

    /// Some lines as from a console.
    fn log(&mut self, rng: &mut Rng) {
        self.out.push_str("  $ orchard-fsck --verbose /dev/mtd");
        decimal(u64::from(rng.below(8)), &mut self.out);
        self.out.push('\n');
        for _ in 0..rng.between(2, 9) {
            self.out.push_str("  [");
            decimal(u64::from(rng.below(100_000)), &mut self.out);
            self.out.push_str("] ");
            self.thread.topic.function(rng, &mut self.out);
            self.out.push_str(": 0x");
            hex(rng, 8, &mut self.out);
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    fn answer(&mut self, node: Node, author: &Person) {
        let parent = node.parent.unwrap_or(0);
        if author.mailer == Mailer::Office {
            // Answers above the whole of what it answers.
            self.own(node, 0, "");
            self.out.push('\n');
            self.close(node, author);
            self.out.push_str("\n-----Original Message-----\n");
            self.line(&["From: ", &self.archive.person(self.node(parent).author).name]);
            self.line(&["To: ", LIST_ADDRESS]);
            self.quoted(parent, "", 0);
            return;
        }
        self.attribution(parent, author.mailer, "");
        self.answer_blocks(node, author, parent);
    }

    fn answer_blocks(&mut self, node: Node, author: &Person, parent: u32) {
        self.quoted(parent, "> ", 0);
        self.out.push('\n');
        let mut rng = Rng::part(node.seed, 0xa45);
        for index in 0..u64::from(rng.table(&[(500, 1, 1), (300, 2, 2), (200, 3, 5)])) {
            self.own(node, index, "");
            self.out.push('\n');
        }
        self.close(node, author);
    }

    /// Quotes a mail, and within it what that one quoted, up to three levels deep in all.
    fn quoted(&mut self, at: u32, prefix: &str, depth: u32) {
        let node = self.node(at);
        let mut rng = Rng::part(node.seed, 0x900);
        if let (Role::Patch(number), Some((series, _))) = (node.role, self.series()) {
            return self.message(&series, number, 0, prefix);
        }
        if let (Role::Cover, Some((series, _))) = (node.role, self.series()) {
            return self.message(&series, 0, 0, prefix);
        }
        if let Some(parent) = node.parent.filter(|_| depth < 3 && rng.chance(500)) {
            let mailer = self.archive.person(node.author).mailer;
            self.attribution(parent, mailer, prefix);
            self.quoted(parent, &["> ", prefix].concat(), depth + 1);
            self.line(&[prefix.trim_end()]);
        }
        for index in 0..u64::from(rng.between(1, 2)) {
            self.own(node, index, prefix);
        }
    }

    /// "On Tue, Jan 13, 2026 at 10:02:11AM +0100, Name wrote:" as the mailer of the answer says it.
    fn attribution(&mut self, at: u32, mailer: Mailer, prefix: &str) {
        let node = self.node(at);
        let person = self.archive.person(node.author);
        let m = calendar::moment(node.time, person.zone);
        self.out.push_str(prefix);
        match mailer {
            Mailer::Gnus => self.line(&[&person.name, " <", &person.address, "> writes:\n"]),
            Mailer::Webmail => {
                self.line(&[
                    &format!(
                        "On {}, {} {}, {} at {}:{:02}",
                        m.weekday_name(),
                        m.month_name(),
                        m.day,
                        m.year,
                        m.hour,
                        m.minute
                    ),
                    " ",
                    &person.name,
                    " <",
                    &person.address,
                    "> wrote:",
                ]);
            }
            Mailer::Thunderbird => {
                self.line(&[
                    &format!(
                        "On {:02}/{:02}/{} {}:{:02}, ",
                        m.month, m.day, m.year, m.hour, m.minute
                    ),
                    &person.name,
                    " wrote:",
                ]);
            }
            _ => {
                self.out.push_str("On ");
                calendar::mail_date(node.time, person.zone, &mut self.out);
                self.line(&[", ", &person.name, " wrote:"]);
            }
        }
    }

    /// The end of a mail in its author's manner.
    fn close(&mut self, node: Node, author: &Person) {
        let mut rng = Rng::part(node.seed, 0xe4d);
        let first = author.name.split(' ').next().unwrap_or_default();
        match rng.below(4) {
            0 => self.line(&["-- \n", &author.name]),
            1 => self.line(&[author.greeting, "\n", &author.name]),
            2 => self.line(&[first]),
            _ => self.line(&[
                author.greeting,
                "\n",
                first,
                "\n-- \n",
                &author.name,
                ", ",
                author.domain(),
            ]),
        }
        if node.author < MAINTAINERS && rng.chance(100) {
            self.line(&["https://", author.domain(), "/"]);
        }
    }
}
