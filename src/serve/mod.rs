//! The preview server: serves a built site on this machine, rebuilds on changes, reloads the browser.
//!
//! axum, hyper, tower-http, tokio and notify live only here. Files on disk stay as the build wrote them: the script that
//! reloads is put into pages as they are sent, and comes from `/_listpress/`. While a build fails, pages show the error
//! and come back by themselves when it is mended.

mod connections;
mod page;
mod reload;
mod search;
mod server;
mod watch;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

pub use reload::Reloads;

/// Ports tried after the wanted one.
const PORTS: u16 = 20;

/// What to serve and how.
#[derive(Debug)]
pub struct ServeOptions {
    /// The built site.
    pub folder: PathBuf,
    /// Address to listen on.
    pub interface: IpAddr,
    /// First port to try.
    pub port: u16,
    /// Files and folders whose change calls for a rebuild, there or not; none: no watching.
    pub watched: Vec<PathBuf>,
    /// What builds write: changes there call for nothing.
    pub ignored: Vec<PathBuf>,
    /// Where what is read of the site is kept for searches.
    pub cache: Option<PathBuf>,
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
}

/// Builds again after a change.
pub type Rebuild = Box<dyn FnMut() -> Built + Send>;

/// Serves until the program is interrupted. `failed` is the error of the first build, where it failed; `announce` is
/// told the address once the server listens.
///
/// # Errors
/// No free port, or the watcher cannot be started.
pub fn run(
    options: &ServeOptions,
    failed: Option<String>,
    rebuild: Rebuild,
    announce: impl FnOnce(SocketAddr),
) -> io::Result<()> {
    let listener = listen(options.interface, options.port)?;
    let address = listener.local_addr()?;
    let reloads = Arc::new(Reloads::new(failed, !options.watched.is_empty()));
    watch::start(options, Arc::clone(&reloads), rebuild)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    announce(address);
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
