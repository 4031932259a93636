//! The page from a small Linux machine, such as a Raspberry Pi, which shows its own load,
//! temperature and memory, and switches its LED.
//!
//! `cargo xtask flash`, then `cargo run` in this folder, and http://127.0.0.1:8080/. For others to
//! reach it: `cargo run -- 0.0.0.0:8080`. All who do may switch the LED and change the profile.
//!
//! The profile is kept as `board.json` in the folder where this runs: “Save to board” in the page
//! writes it.

use std::time::Duration;
use std::{env, fs, io};

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use pindash_page::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, INDEX_HTML_GZ};
use tokio::time::{MissedTickBehavior, interval};

/// Where the profile is kept.
const PROFILE: &str = "board.json";
/// Where a new one is written before it takes the place of that.
const NEW_PROFILE: &str = "board.json.new";
/// The profile as long as there is no such file.
const FIRST_PROFILE: &str = include_str!("board.json");
/// The largest profile that the page takes, in bytes.
const LARGEST_PROFILE: usize = 65_536;

async fn page(asked: HeaderMap) -> Response {
    // With this the browser keeps the page, and asks each time whether it is still this one.
    let kept = [(header::ETAG, ETAG), (header::CACHE_CONTROL, "no-cache")];
    let known = asked.get(header::IF_NONE_MATCH);
    if known.is_some_and(|tag| tag == ETAG) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CONTENT_ENCODING, CONTENT_ENCODING),
    ];
    (headers, kept, INDEX_HTML_GZ).into_response()
}

async fn profile() -> impl IntoResponse {
    let profile = fs::read_to_string(PROFILE).unwrap_or_else(|_| FIRST_PROFILE.to_owned());
    ([(header::CONTENT_TYPE, "application/json")], profile)
}

/// Keeps a profile. A machine that loses its power meanwhile has the old or the new one, whole.
async fn save(profile: Bytes) -> StatusCode {
    let kept = fs::File::create(NEW_PROFILE).and_then(|mut file| {
        io::Write::write_all(&mut file, &profile)?;
        file.sync_all()?;
        fs::rename(NEW_PROFILE, PROFILE)
    });
    if let Err(error) = kept {
        eprintln!("{PROFILE} cannot be written: {error}");
        return StatusCode::INSUFFICIENT_STORAGE;
    }
    StatusCode::NO_CONTENT
}

async fn connect(asked: HeaderMap, wish: WebSocketUpgrade) -> Response {
    // A browser lets any page open a socket to anywhere: only one from here gets in.
    let told = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let page = told(header::ORIGIN).and_then(|origin| origin.split("://").nth(1));
    if page.is_some() && page != told(header::HOST) {
        return StatusCode::FORBIDDEN.into_response();
    }
    wish.max_message_size(1024).on_upgrade(talk)
}

/// Sends the values each second and after each command, until the page is gone.
async fn talk(mut socket: WebSocket) {
    let mut clock = interval(Duration::from_secs(1));
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = clock.tick() => {}
            message = socket.recv() => match message {
                Some(Ok(Message::Text(command))) => switch(&command),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
        }
        if socket.send(Message::Text(values().into())).await.is_err() {
            return;
        }
    }
}

/// The values as JSON, with `null` for what this machine does not have.
fn values() -> String {
    let read = |path: &str| fs::read_to_string(path).ok();
    let number = |text: &str| text.split_whitespace().next()?.parse::<f64>().ok();
    let load = read("/proc/loadavg").and_then(|text| number(&text));
    let heat = read("/sys/class/thermal/thermal_zone0/temp").and_then(|text| number(&text));
    let memory = read("/proc/meminfo").and_then(|text| {
        let line = |name| text.lines().find_map(|line| line.strip_prefix(name));
        let [free, all] = ["MemAvailable:", "MemTotal:"].map(|name| number(line(name)?));
        Some(100.0 - 100.0 * free? / all?)
    });
    let led = read(&led()).and_then(|text| number(&text));
    let values = [
        ("load", load),
        ("temperature", heat.map(|thousandths| thousandths / 1000.0)),
        ("memory", memory),
        ("led", led.map(|brightness| brightness.min(1.0))),
    ];
    let values = values.map(|(name, value)| {
        let value = value.map_or("null".to_owned(), |value| value.to_string());
        format!(r#""{name}":{value}"#)
    });
    format!("{{{}}}", values.join(","))
}

/// Does what the page says of the LED. What became of it is in the next values.
fn switch(command: &str) {
    let switched = match command {
        r#"{"led":1}"# => fs::write(led(), "1"),
        r#"{"led":0}"# => fs::write(led(), "0"),
        _ => return,
    };
    if let Err(error) = switched {
        eprintln!("the LED cannot be switched: {error}");
    }
}

/// The LED of a Raspberry Pi, unless another one is named.
fn led() -> String {
    env::var("LED").unwrap_or_else(|_| "/sys/class/leds/ACT/brightness".to_owned())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/", listener.local_addr()?);
    let app = Router::new()
        .route("/", get(page))
        .route("/board.json", get(profile).put(save))
        .route("/ws", any(connect))
        .layer(DefaultBodyLimit::max(LARGEST_PROFILE));
    axum::serve(listener, app).await
}
