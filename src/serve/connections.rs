//! Connections: how many, and how long one may take.
//!
//! Whoever sends nothing, or takes nothing of what is sent, is let go of; so a preview that others can reach cannot be
//! kept busy by a hundred sockets that do nothing.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep};

/// Connections at a time; others wait until one ends. Programs may have 1024 files open, and each may read one.
const CONNECTIONS: usize = 256;
/// How long a request's header may take, the wait for it on a connection that is kept included.
const HEADER: Duration = Duration::from_secs(15);
/// How long it may take until a buffer of the answer, at most 64 KiB, is taken.
const WRITE: Duration = Duration::from_secs(60);
/// What a request's header may hold: b4's searches are in the address.
const HEADER_BYTES: usize = 64 << 10;
/// A pause where the system can open no more files.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the future is dropped.
pub(super) async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(PAUSE).await;
            continue;
        };
        // Small answers are not to wait for more; where it cannot be said, they do.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(Patient::new(stream, WRITE)), service);
        tokio::spawn(async move {
            // A browser that has gone, a request that is none: nobody is there to be told.
            let _ = connection.await;
            drop(place);
        });
    }
}

/// A stream whose reader has to take what it is sent within a time.
struct Patient {
    stream: TcpStream,
    time: Duration,
    /// Set while something waits to be taken.
    until: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, time: Duration) -> Self {
        Patient { stream, time, until: None }
    }

    /// Passes a result on; one that is not there yet may be waited for until the time is over.
    fn wait<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_pending() {
            let time = self.time;
            let until = self.until.get_or_insert_with(|| Box::pin(sleep(time)));
            ready!(until.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        result
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.wait(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// hyper asks for it when a buffer is empty: all of it was taken.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.until = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// Writes until all is taken, or it took too long.
    async fn send(patient: &mut Patient, bytes: &[u8]) -> io::Result<()> {
        let mut sent = 0;
        while sent < bytes.len() {
            let rest = &bytes[sent..];
            sent += poll_fn(|context| Pin::new(&mut *patient).poll_write(context, rest)).await?;
        }
        poll_fn(|context| Pin::new(&mut *patient).poll_flush(context)).await
    }

    #[test]
    fn who_takes_nothing_is_let_go_of_and_who_takes_it_is_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let reader = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let stream = listener.accept().await.unwrap().0;
            let mut patient = Patient::new(stream, Duration::from_millis(100));
            let much = vec![0; 32 << 20];
            let taken = tokio::spawn(async move {
                let mut piece = vec![0; 1 << 20];
                let mut taken = 0;
                while taken < 32 << 20 {
                    reader.readable().await.unwrap();
                    taken += reader.try_read(&mut piece).unwrap_or_default();
                }
                reader
            });
            send(&mut patient, &much).await.unwrap();
            let _reader = taken.await.unwrap();
            sleep(Duration::from_millis(150)).await;
            send(&mut patient, &much[..10]).await.unwrap();
            let refused = send(&mut patient, &much).await.unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::TimedOut);
        });
    }
}
