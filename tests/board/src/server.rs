//! The listening port: accepts connections and dispatches their requests.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio::time::sleep_until;

use crate::auth;
use crate::files;
use crate::http::{Reply, Request};
use crate::line::Line;
use crate::shared::{Shared, record};
use crate::socket;
use crate::tls::Wire;
use crate::upload::{self, Uploads};

/// The pause after a failed `accept`.
const ACCEPT_RETRY: Duration = Duration::from_millis(50);

/// Serves until `stop`. When this returns the port is free and every connection has ended.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    listener: TcpListener,
    mut stop: oneshot::Receiver<()>,
) {
    let mut tasks = JoinSet::new();
    tasks.spawn(run_simulation(Arc::clone(&shared)));
    loop {
        tokio::select! {
            _ = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((tcp, _)) => {
                    tasks.spawn(serve_connection(Arc::clone(&shared), tcp));
                }
                Err(error) => {
                    shared.log(format_args!("cannot accept a connection: {error}"));
                    sleep(ACCEPT_RETRY).await;
                }
            },
            // Ended connections are removed, so that the set does not grow.
            Some(_) = tasks.join_next() => {}
        }
    }
    drop(listener);
    tasks.shutdown().await;
}

/// Changes the pins when they are due, while the simulation is on.
async fn run_simulation(shared: Arc<Shared>) {
    let mut simulate = shared.simulate.subscribe();
    loop {
        let next = shared.state().firmware.next_change();
        let due = next.filter(|_| *simulate.borrow_and_update());
        tokio::select! {
            () = sleep_until(shared.started + due.unwrap_or_default()), if due.is_some() => {
                let now = shared.started.elapsed();
                shared.change(|state| {
                    let outgoing = state.firmware.advance(now);
                    state.deliver(outgoing);
                });
            }
            Ok(()) = simulate.changed() => {}
        }
    }
}

async fn serve_connection(shared: Arc<Shared>, tcp: TcpStream) {
    // Small messages are sent at once; if this fails they are only slower.
    let _ = tcp.set_nodelay(true);
    let line = Line::new(tcp, shared.faults.subscribe());
    let mut wire = match Wire::open(line, shared.identity.as_ref()).await {
        Ok(wire) => wire,
        Err(error) => {
            shared.log(format_args!("TLS handshake failed: {error}"));
            return;
        }
    };
    let Some((request, rest)) = Request::read(&mut wire).await else {
        return;
    };
    let upgrade = request.is_upgrade();
    shared.change(|state| match upgrade {
        true => state.record.attempts += 1,
        false => record(
            &mut state.record.requests,
            format!("{} {}", request.method, request.path),
        ),
    });
    let latency = shared.faults.borrow().latency();
    sleep(latency).await;
    if upgrade && shared.state().firmware.serves(&request.path) {
        return socket::serve(&shared, wire, &request, rest).await;
    }
    let is_upload = *shared.uploads.borrow() != Uploads::None && upload::is_one(&request);
    let mut uploaded = None;
    if is_upload && shared.admits(&request) && shared.page_allowed().await {
        let Some(reply) = upload::take(&shared, &request, rest, &mut wire).await else {
            return;
        };
        uploaded = Some(reply);
    }
    respond(&shared, &mut wire, &request, || match upgrade {
        _ if !shared.admits(&request) => auth::challenge(),
        true => files::not_found(),
        false if let Some(reply) = uploaded => reply,
        false => {
            let reply = files::reply(&shared.files(), shared.folder.as_deref(), &request);
            match shared.etags {
                true => reply.tagged(&request),
                false => reply,
            }
        }
    })
    .await;
}

/// Sends the reply as soon as a page may be served, or hangs up if that takes too long.
pub(crate) async fn respond(
    shared: &Shared,
    wire: &mut Wire,
    request: &Request,
    reply: impl FnOnce() -> Reply,
) {
    let (method, path) = (&request.method, &request.path);
    if !shared.page_allowed().await {
        shared.log(format_args!(
            "left {method} {path} unanswered: a socket is open"
        ));
        return;
    }
    let reply = reply();
    if reply.status.starts_with("401") {
        shared.change(|state| state.record.unauthorized += 1);
    }
    let latency = shared.faults.borrow().latency();
    sleep(latency).await;
    // The client may have left meanwhile.
    let _ = reply.send(wire, method == "HEAD").await;
    shared.log(format_args!("{method} {path} {}", reply.status));
}
