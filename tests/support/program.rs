//! Runs the program in a folder of its own: nothing of the user's environment reaches it, nothing of it stays.

#![allow(dead_code, reason = "each test program uses a part")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Path of a fixture.
pub(crate) fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A folder that goes when the test ends.
pub(crate) struct Sandbox(tempfile::TempDir);

/// How a run ended and what it printed.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit status; -1 for a signal.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Sandbox(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// Writes a file, making its folders.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        self.text(name)
    }

    /// A command that works in the sandbox.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.0.path())
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("NO_COLOR", "1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LISTPRESS_") {
                command.env_remove(name);
            }
        }
        command.stdin(Stdio::null());
        command
    }

    /// The program with arguments, to be changed further before it runs.
    pub(crate) fn listpress(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_listpress"));
        command.args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        finish(&mut self.listpress(args))
    }

    /// Runs and expects success.
    pub(crate) fn good(&self, args: &[&str]) -> Run {
        let run = self.run(args);
        assert_eq!(run.status, 0, "listpress {args:?}: {}", run.err);
        run
    }

    /// The standard output of a git command that must succeed.
    pub(crate) fn git(&self, folder: &Path, args: &[&str]) -> String {
        let run = finish(self.command("git").current_dir(folder).args(args));
        assert_eq!(run.status, 0, "git {args:?}: {}", run.err);
        run.out
    }

    /// Unpacks a bundle of the fixtures into a bare repository.
    pub(crate) fn unbundle(&self, bundle: &str, name: &str) -> String {
        let target = self.text(name);
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        self.git(self.0.path(), &["clone", "--quiet", "--bare", &fixture(bundle), &target]);
        target
    }

    /// A file of the site that was built here.
    #[track_caller]
    pub(crate) fn page(&self, name: &str) -> String {
        fs::read_to_string(self.path(&format!("public/{name}")))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The objects of an export.
    pub(crate) fn export(&self, kind: &str, source: &str) -> Vec<serde_json::Value> {
        let run = self.good(&["export", kind, source]);
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Run {
        status: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}
