//! `publish:`, the places that a site is published to.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bytes that GitHub Pages takes of one site ("GitHub Pages limits": 1 GB).
const PAGES_SITE: u64 = 1_000_000_000;
/// Bytes of a file that GitHub takes in a push ("About large files on GitHub": 100 MiB).
const PAGES_FILE: u64 = 100 << 20;
/// Files that one publishing may delete.
const MAX_DELETES: usize = 1_000;

/// `sign:`, a program that signs `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignConfig {
    /// The program and its arguments; `{file}` stands for the file to sign. It puts the signature beside that.
    pub command: Vec<String>,
    /// Name of the signature: `manifest.json` with `.minisig`, `.sig`, `.asc` or `.gpg`.
    pub file: String,
}

impl SignConfig {
    /// Names of signatures: minisign's, ssh-keygen's, gpg's with and without armour.
    pub const NAMES: [&str; 4] =
        ["manifest.json.minisig", "manifest.json.sig", "manifest.json.asc", "manifest.json.gpg"];

    /// What is wrong with it.
    pub(super) fn mistake(&self) -> Option<String> {
        if !Self::NAMES.contains(&&*self.file) {
            let names = Self::NAMES.join(", ");
            return Some(format!("sign.file: `{}` is none of {names}", self.file));
        }
        let fits =
            self.command.len() > 1 && self.command.iter().any(|word| word.contains("{file}"));
        (!fits).then(|| {
            "sign.command: needs a program and its arguments, `{file}` among them, such as \
             [minisign, -S, -s, site.key, -m, \"{file}\"]"
                .to_owned()
        })
    }
}

/// A place that the site is published to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(try_from = "TargetMap", into = "TargetMap")]
pub struct TargetConfig {
    /// Files that may be deleted at once.
    pub max_deletes: usize,
    /// Bytes that the whole site may have; none for any.
    pub max_bytes: Option<u64>,
    /// Bytes that one file may have; none for any.
    pub max_file_bytes: Option<u64>,
    /// Where it is.
    pub place: PlaceConfig,
}

/// Where a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceConfig {
    /// A branch of a git repository.
    Git {
        /// A URL, a path, or the name of a remote of the repository that config.yaml is in.
        remote: String,
        /// The branch.
        branch: String,
        /// What becomes of the commits before.
        history: History,
    },
    /// A folder of this machine.
    Folder {
        /// The folder, or the symbolic link to it.
        path: PathBuf,
        /// How the new site takes the place of the old one.
        switch: Switch,
    },
}

impl TargetConfig {
    /// Whether what was published once stays.
    pub fn keeps_history(&self) -> bool {
        matches!(self.place, PlaceConfig::Git { history: History::Keep, .. })
    }

    /// Takes paths from the folder of config.yaml.
    pub(super) fn resolve(&mut self, at: &Path) {
        match &mut self.place {
            PlaceConfig::Folder { path, .. } => *path = at.join(&*path),
            PlaceConfig::Git { remote, .. } if is_path(remote) => {
                *remote = at.join(&*remote).display().to_string();
            }
            PlaceConfig::Git { .. } => {}
        }
    }
}

/// As git tells them apart (git-clone, "Git URLs"): a colon before the first slash makes a URL. A word without slash is
/// the name of a remote.
fn is_path(remote: &str) -> bool {
    let first = remote.split(['/', '\\']).next().unwrap_or_default();
    remote.contains(['/', '\\']) && !first.contains(':')
}

/// What becomes of the commits that a branch had before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum History {
    /// The branch has one commit: what is withheld from now on is gone from it.
    #[default]
    Orphan,
    /// Each publishing adds a commit.
    Keep,
}

/// How the new site takes the place of the old one in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// File by file: each page is at any moment the old or the new one.
    #[default]
    Files,
    /// All at once: the path is a symbolic link, which is replaced.
    Link,
}

/// The kinds of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum TargetType {
    /// A branch of a git repository.
    Git,
    /// A folder of this machine.
    Folder,
}

/// A place that the site is published to.
//
// As it is written. serde's tagged enums would lose the place of a mistake.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TargetMap {
    /// The kind of place.
    #[serde(rename = "type")]
    kind: TargetType,
    /// Of `git`: a URL, a path, or the name of a remote of the repository that config.yaml is in. `origin` where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<String>,
    /// Of `git`: the branch. `gh-pages` where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// Of `git`: what becomes of the commits before. `orphan` where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<History>,
    /// Of `folder`: the folder, or the symbolic link to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
    /// Of `folder`: how the new site takes the place of the old one. `files` where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    switch: Option<Switch>,
    /// Files that may be deleted at once. 1000 where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_deletes: Option<usize>,
    /// Bytes that the whole site may have; GitHub Pages' gigabyte for `git` where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_bytes: Option<u64>,
    /// Bytes that one file may have; GitHub's 100 MiB for `git` where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_file_bytes: Option<u64>,
}

impl TryFrom<TargetMap> for TargetConfig {
    type Error = String;

    fn try_from(map: TargetMap) -> Result<Self, String> {
        let of_git = map.remote.is_some() || map.branch.is_some() || map.history.is_some();
        let of_folder = map.path.is_some() || map.switch.is_some();
        let (place, site, file) = match map.kind {
            TargetType::Git if of_folder => {
                return Err(
                    "`path` and `switch` are keys of `type: folder`; a target of `type: git` has \
                            `remote`, `branch` and `history`"
                        .to_owned(),
                );
            }
            TargetType::Folder if of_git => {
                return Err(
                    "`remote`, `branch` and `history` are keys of `type: git`; a target of \
                            `type: folder` has `path` and `switch`"
                        .to_owned(),
                );
            }
            TargetType::Git => {
                let remote = map.remote.unwrap_or_else(|| "origin".to_owned());
                let branch = map.branch.unwrap_or_else(|| "gh-pages".to_owned());
                check_git(&remote, &branch)?;
                let history = map.history.unwrap_or_default();
                (PlaceConfig::Git { remote, branch, history }, Some(PAGES_SITE), Some(PAGES_FILE))
            }
            TargetType::Folder => {
                let path = map.path.filter(|path| !path.as_os_str().is_empty());
                let path = path.ok_or("a target of `type: folder` needs its `path`")?;
                let switch = map.switch.unwrap_or_default();
                (PlaceConfig::Folder { path, switch }, None, None)
            }
        };
        Ok(TargetConfig {
            max_deletes: map.max_deletes.unwrap_or(MAX_DELETES),
            max_bytes: map.max_bytes.or(site),
            max_file_bytes: map.max_file_bytes.or(file),
            place,
        })
    }
}

/// git would take what begins with a hyphen for an option. The rest of its rules for names it checks itself.
fn check_git(remote: &str, branch: &str) -> Result<(), String> {
    let odd = |text: &str| {
        text.is_empty()
            || text.starts_with('-')
            || text.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    if odd(remote) {
        return Err(format!("remote: `{remote}` is no address of a git repository"));
    }
    if odd(branch) || branch.starts_with("refs/") || branch.contains([':', '*', '^', '~', '?', '['])
    {
        return Err(format!("branch: `{branch}` is no name of a branch, such as `gh-pages`"));
    }
    Ok(())
}

impl From<TargetConfig> for TargetMap {
    fn from(target: TargetConfig) -> Self {
        let mut map = TargetMap {
            kind: TargetType::Git,
            remote: None,
            branch: None,
            history: None,
            path: None,
            switch: None,
            max_deletes: Some(target.max_deletes),
            max_bytes: target.max_bytes,
            max_file_bytes: target.max_file_bytes,
        };
        match target.place {
            PlaceConfig::Git { remote, branch, history } => {
                map.remote = Some(remote);
                map.branch = Some(branch);
                map.history = Some(history);
            }
            PlaceConfig::Folder { path, switch } => {
                map.kind = TargetType::Folder;
                map.path = Some(path);
                map.switch = Some(switch);
            }
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, yaml};

    fn target(text: &str) -> Result<TargetConfig, String> {
        let text = format!("publish:\n  there: {text}\n");
        let config: Result<Config, _> = yaml::read(Path::new("config.yaml"), &text, 1);
        config.map(|config| config.publish["there"].clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_target_has_the_limits_of_its_kind() {
        let git = target("{type: git}").unwrap();
        assert_eq!((git.max_bytes, git.max_deletes), (Some(1_000_000_000), 1_000));
        let PlaceConfig::Git { remote, branch, history } = git.place else { panic!("git") };
        assert_eq!((&*remote, &*branch, history), ("origin", "gh-pages", History::Orphan));
        let folder = target("{type: folder, path: /srv/lists, max_bytes: 5}").unwrap();
        assert_eq!((folder.max_bytes, folder.max_file_bytes), (Some(5), None));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (text, told) in [
            ("{type: git, path: x}", "keys of `type: folder`"),
            ("{type: folder, path: x, branch: y}", "keys of `type: git`"),
            ("{type: folder}", "needs its `path`"),
            ("{type: git, branch: --delete}", "is no name of a branch"),
            ("{type: git, remote: --upload-pack=x}", "is no address"),
            ("{type: git, brunch: x}", "did you mean `branch`?"),
        ] {
            let error = target(text).unwrap_err();
            assert!(error.contains(told) && error.contains("config.yaml:2"), "{text}: {error}");
        }
    }

    #[test]
    fn paths_start_at_the_configuration_and_urls_do_not() {
        for (remote, there) in [
            ("../pages.git", "site/../pages.git"),
            ("/srv/pages.git", "/srv/pages.git"),
            ("origin", "origin"),
            ("git@example.org:me/lists.git", "git@example.org:me/lists.git"),
            ("https://example.org/me/lists.git", "https://example.org/me/lists.git"),
        ] {
            let mut target = target(&format!("{{type: git, remote: '{remote}'}}")).unwrap();
            target.resolve(Path::new("site"));
            let PlaceConfig::Git { remote, .. } = target.place else { panic!("git") };
            assert_eq!(remote, there);
        }
    }
}
