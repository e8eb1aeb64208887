//! The manifest signed and checked by the programs that people sign with.

#![allow(clippy::unwrap_used, reason = "what cannot be read has failed the test")]
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use program::{Run, Sandbox, finish};

#[path = "support/program.rs"]
mod program;

const MAIL: &str = "From ida@plum.example.org Mon Jan  5 10:00:00 2026\nFrom: Ida <ida@plum.example.org>\n\
    Subject: Plums\nMessage-ID: <one@plum.example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n\nRipe.\n\n";

/// A folder with a configuration that signs.
struct Signed {
    sandbox: Sandbox,
    file: &'static str,
}

impl Signed {
    fn new(file: &'static str) -> Self {
        let sandbox = Sandbox::new();
        sandbox.write("plum.mbox", MAIL);
        Signed { sandbox, file }
    }

    /// Runs a program in the folder, with a home of its own.
    fn run(&self, program: &str, args: &[&str]) -> Run {
        let home = self.sandbox.path("home");
        fs::create_dir_all(&home).unwrap();
        // gpg warns of folders that others can read.
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
        let mut command = self.sandbox.command(program);
        finish(command.args(args).env("HOME", &home).env("GNUPGHOME", &home))
    }

    fn good(&self, program: &str, args: &[&str]) -> String {
        let run = self.run(program, args);
        assert_eq!(run.status, 0, "{program} {args:?}: {}", run.err);
        run.out
    }

    fn configure(&self, command: &str) {
        let sign = format!("sign: {{command: {command}, file: {}}}", self.file);
        let lists = "lists: [{name: plum, sources: [plum.mbox]}]";
        let url = "base_url: https://lists.example.org/";
        self.sandbox.write("config.yaml", format!("{lists}\n{url}\n{sign}\n"));
    }

    fn listpress(&self, args: &[&str]) -> Run {
        self.run(env!("CARGO_BIN_EXE_listpress"), args)
    }

    fn build(&self) {
        let run = self.listpress(&["build"]);
        assert_eq!(run.status, 0, "{}", run.err);
    }

    fn signature(&self) -> Option<Vec<u8>> {
        fs::read(self.sandbox.path("public").join(self.file)).ok()
    }

    /// A site that is signed with `command` and checked with the key in `key`; `other` is somebody else's.
    fn is_signed_and_checked(&self, command: &str, key: &str, other: &str) {
        self.configure(command);
        self.build();
        let first = self.signature().expect("the signature");
        let verify = |key: &str| self.listpress(&["verify", "--exact", "public", "--key", key]);
        let run = verify(key);
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        assert!(run.err.contains(&format!("{} is good", self.file)), "{}", run.err);
        let run = verify(other);
        assert_eq!(run.status, 3, "somebody else's key");
        assert!(run.out.starts_with(&format!("{}: no good signature: ", self.file)), "{}", run.out);
        let listed = fs::read_to_string(self.sandbox.path("public/files.txt")).unwrap();
        assert!(listed.contains(&format!("https://lists.example.org/{}\n", self.file)));

        // Nothing new, nothing signed; something new, signed anew.
        self.build();
        assert_eq!(self.signature().as_ref(), Some(&first));
        self.sandbox.write("plum.mbox", [MAIL, &MAIL.replace("<one@", "<two@")].concat());
        self.build();
        assert_ne!(self.signature(), Some(first));
        assert_eq!(verify(key).status, 0);
        fs::remove_file(self.sandbox.path("public").join(self.file)).unwrap();
        self.build();
        assert_eq!(verify(key).status, 0, "a signature that was lost is made again");

        // Another site in the place of this one: its sums are right, its signature is not.
        self.sandbox.write("plum.mbox", MAIL.replace("Ripe", "Rotten"));
        self.sandbox.write(
            "other.yaml",
            "lists: [{name: plum, sources: [plum.mbox]}]\noutput_dir: forged\n",
        );
        assert_eq!(self.listpress(&["build", "-c", "other.yaml"]).status, 0);
        let forged = self.sandbox.path("forged");
        fs::write(forged.join(self.file), self.signature().unwrap()).unwrap();
        assert_eq!(self.listpress(&["verify", "--exact", "forged"]).status, 0);
        assert_eq!(self.listpress(&["verify", "forged", "--key", key]).status, 3);
        fs::remove_file(forged.join(self.file)).unwrap();
        let run = self.listpress(&["verify", "forged", "--key", key]);
        assert_eq!((run.status, &*run.out), (3, "manifest.json: no signature\n"));
    }
}

#[test]
fn minisign() {
    let signed = Signed::new("manifest.json.minisig");
    for name in ["site", "other"] {
        let (public, secret) = (format!("{name}.pub"), format!("{name}.key"));
        signed.good("minisign", &["-G", "-W", "-p", &public, "-s", &secret]);
    }
    signed.is_signed_and_checked(
        "[minisign, -S, -s, site.key, -m, '{file}']",
        "site.pub",
        "other.pub",
    );
}

#[test]
fn ssh_keygen() {
    let signed = Signed::new("manifest.json.sig");
    for name in ["site", "other"] {
        signed.good("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name]);
        let key = fs::read_to_string(signed.sandbox.path(&format!("{name}.pub"))).unwrap();
        signed.sandbox.write(&format!("{name}.signers"), format!("ida@plum.example.org {key}"));
    }
    signed.is_signed_and_checked(
        "[ssh-keygen, -q, -Y, sign, -f, site, -n, listpress, '{file}']",
        "site.signers",
        "other.signers",
    );
}

#[test]
fn gpg() {
    let signed = Signed::new("manifest.json.asc");
    for name in ["site", "other"] {
        let who = format!("{name}@plum.example.org");
        let batch = ["--batch", "--quiet", "--passphrase", ""];
        signed.good(
            "gpg",
            &[&batch[..], &["--quick-generate-key", &who, "ed25519", "sign"]].concat(),
        );
        signed.good("gpg", &["--batch", "--output", &format!("{name}.gpg"), "--export", &who]);
    }
    signed.is_signed_and_checked(
        "[gpg, --batch, --quiet, --local-user, site@plum.example.org, --armor, --detach-sign, '{file}']",
        "site.gpg",
        "other.gpg",
    );
    signed.good("gpgconf", &["--kill", "all"]);
}

#[test]
fn a_command_that_fails_leaves_the_site_unsigned() {
    let signed = Signed::new("manifest.json.sig");
    signed.configure("[sh, -c, 'echo the key is gone >&2; exit 1 # {file}']");
    let run = signed.listpress(&["build"]);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("made no manifest.json.sig: the key is gone"), "{}", run.err);
    assert_eq!(signed.signature(), None);
    assert_eq!(signed.listpress(&["verify", "--exact", "public"]).status, 0);
    signed.configure("[sh, -c, 'echo x > $0.sig', '{file}']");
    signed.build();
    assert_eq!(signed.signature().as_deref(), Some(&b"x\n"[..]));
    // A signature that nobody wants any more goes.
    signed.sandbox.write("config.yaml", "lists: [{name: plum, sources: [plum.mbox]}]\n");
    signed.build();
    assert_eq!(signed.signature(), None);
    for (wrong, told) in [
        ("{command: [x, '{file}'], file: x.sig}", "sign.file: `x.sig` is none of"),
        ("{command: [x], file: manifest.json.sig}", "sign.command: needs a program"),
        ("{command: [x, y, '{file}']}", "missing field `file`"),
    ] {
        signed
            .sandbox
            .write("config.yaml", format!("lists: [{{sources: [plum.mbox]}}]\nsign: {wrong}\n"));
        let run = signed.listpress(&["build"]);
        assert_eq!(run.status, 2);
        assert!(run.err.contains(told), "{}", run.err);
    }
}
