//! The preview server: serves a built site on this machine, rebuilds on changes, reloads the browser.
//!
//! axum, hyper, tower-http, tokio and notify live only here. Files on disk stay as the build wrote them: the script that
//! reloads is put into pages as they are sent, and comes from `/_listpress/`. While a build fails, pages show the error
//! and come back by themselves when it is mended.

mod connections;
mod names;
mod not_found;
mod page;
mod poll;
mod reload;
mod search;
mod server;
mod watch;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use reload::Reloads;

/// Ports tried after the wanted one.
const PORTS: u16 = 20;
/// Threads that read files and search. tokio's own bound is 512, and a hundred connections reach it.
const READERS: usize = 16;

/// What to serve and how.
#[derive(Debug)]
pub struct ServeOptions {
    /// Where the built site is, and below which address.
    pub place: Place,
    /// Address to listen on.
    pub interface: IpAddr,
    /// First port to try.
    pub port: u16,
    /// Answer to any name, not only to those of this machine.
    pub any_name: bool,
    /// Files and folders whose change calls for a rebuild, there or not; none: no watching.
    pub watched: Vec<PathBuf>,
    /// What builds write: changes there call for nothing.
    pub ignored: Vec<PathBuf>,
    /// Look for changes this often, instead of being told by the system.
    pub poll: Option<Duration>,
    /// Where what is read of the site is kept for searches.
    pub cache: Option<PathBuf>,
}

/// A built site and its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Folder of the built site.
    pub folder: PathBuf,
    /// Path of its root on the server: `/`, or `/lists/`.
    pub base: String,
}

/// What a build came to.
#[derive(Debug, Default)]
pub struct Built {
    /// Why there is no new site; shown in the browser.
    pub error: Option<String>,
    /// Whether files of the site are other than they were.
    pub changed: bool,
    /// What to watch from now on; `None`: as before.
    pub watched: Option<Vec<PathBuf>>,
    /// What builds write from now on; `None`: as before.
    pub ignored: Option<Vec<PathBuf>>,
    /// Where the site is from now on; `None`: as before.
    pub place: Option<Place>,
}

/// Builds again after a change.
pub type Rebuild = Box<dyn FnMut() -> Built + Send>;

/// Serves until the program is interrupted. `failed` is the error of the first build, where it failed; `announce` is
/// told the address once the server listens, and why files have to be looked at again and again for changes, where the
/// system does not tell.
///
/// # Errors
/// No free port, or the watcher cannot be started.
pub fn run(
    options: &ServeOptions,
    failed: Option<String>,
    rebuild: Rebuild,
    announce: impl FnOnce(SocketAddr, Option<&str>),
) -> io::Result<()> {
    let listener = listen(options.interface, options.port)?;
    let address = listener.local_addr()?;
    let watching = !options.watched.is_empty();
    let reloads = Arc::new(Reloads::new(options.place.clone(), failed, watching));
    let polls = watch::start(options, Arc::clone(&reloads), rebuild)?;
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(READERS).build()?;
    announce(address, polls.as_deref());
    runtime.block_on(server::serve(listener, options, reloads))
}

/// Takes the wanted port or the next free one.
fn listen(interface: IpAddr, port: u16) -> io::Result<TcpListener> {
    let mut last = None;
    for port in port..=port.saturating_add(PORTS) {
        match TcpListener::bind((interface, port)) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                return Ok(listener);
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}
