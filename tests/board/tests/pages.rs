//! The board as a web server.

mod common;

use std::fs;

use board::Config;
use common::{Client, get, request, start, still};
use tempfile::TempDir;

/// A folder as uploaded to a board.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("index.html", "<p>page"),
        ("app.js", "script"),
        ("app.js.gz", "gzipped script"),
        ("app_bg.wasm.gz", "gzipped module"),
        ("app_bg.wasm", "module"),
        ("only.css.gz", "gzipped style"),
        ("board.json", "{}"),
        ("icon.svg", "<svg/>"),
        ("with space.html", "spaced"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn serving(folder: &TempDir) -> Config {
    Config {
        serve: Some(folder.path().to_owned()),
        ..still()
    }
}

#[tokio::test]
async fn the_root_is_index_html_and_every_file_has_its_type() {
    let folder = folder();
    let board = start(serving(&folder)).await;
    for (path, mime, body) in [
        ("/", "text/html; charset=utf-8", "<p>page"),
        ("/index.html", "text/html; charset=utf-8", "<p>page"),
        ("/?board=ws://x/ws", "text/html; charset=utf-8", "<p>page"),
        ("/app.js", "text/javascript; charset=utf-8", "script"),
        ("/app_bg.wasm", "application/wasm", "module"),
        ("/board.json", "application/json", "{}"),
        ("/icon.svg", "image/svg+xml", "<svg/>"),
        ("/with%20space.html", "text/html; charset=utf-8", "spaced"),
    ] {
        let answer = get(&board, path).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(mime), "{path}");
        assert_eq!(answer.header("connection"), Some("close"), "{path}");
        assert_eq!(answer.header("content-encoding"), None, "{path}");
        assert_eq!(answer.body, body.as_bytes(), "{path}");
    }
}

#[tokio::test]
async fn a_gzipped_file_is_sent_only_to_a_client_that_accepts_gzip() {
    let folder = folder();
    let board = start(serving(&folder)).await;
    for (accepts, body) in [
        ("gzip, deflate", "gzipped script"),
        ("br;q=1.0, GZIP;q=0.5", "gzipped script"),
        ("deflate", "script"),
        ("gzip;q=0", "script"),
        ("", "script"),
    ] {
        let head = format!("GET /app.js HTTP/1.1\nHost: board\nAccept-Encoding: {accepts}");
        let answer = request(&board, &head).await.unwrap();
        assert_eq!(answer.body, body.as_bytes(), "{accepts:?}");
        let encoding = (body == "gzipped script").then_some("gzip");
        assert_eq!(answer.header("content-encoding"), encoding, "{accepts:?}");
        let mime = answer.header("content-type");
        assert_eq!(mime, Some("text/javascript; charset=utf-8"));
    }
}

#[tokio::test]
async fn a_file_available_gzipped_only_is_sent_gzipped_or_refused() {
    let folder = folder();
    let board = start(serving(&folder)).await;
    let head = "GET /only.css HTTP/1.1\nHost: board\nAccept-Encoding: gzip, deflate";
    let answer = request(&board, head).await.unwrap();
    assert_eq!(answer.body, b"gzipped style");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(
        answer.header("content-type"),
        Some("text/css; charset=utf-8")
    );
    assert_eq!(get(&board, "/only.css").await.unwrap().status(), 406);
}

#[tokio::test]
async fn head_gets_the_head_and_other_methods_are_refused() {
    let folder = folder();
    let board = start(serving(&folder)).await;
    let answer = request(&board, "HEAD / HTTP/1.1\nHost: board")
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-length"), Some("7"));
    assert!(answer.body.is_empty());
    let answer = request(&board, "POST / HTTP/1.1\nHost: board")
        .await
        .unwrap();
    assert_eq!(answer.status(), 405);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("secret"), "secret").unwrap();
    let served = outer.path().join("served");
    fs::create_dir(&served).unwrap();
    let config = Config {
        serve: Some(served.clone()),
        ..still()
    };
    let board = start(config).await;
    let absolute = outer.path().join("secret").display().to_string();
    for path in [
        "/../secret",
        "/x/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/%2e%2e%2fsecret",
        "/..\\secret",
        "/.%00./secret",
        "//../secret",
        &format!("/{absolute}"),
        "secret",
        "/%",
        "/%ff",
        "/missing.html",
    ] {
        let answer = get(&board, path).await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        assert!(!answer.body.ends_with(b"secret"), "{path}");
    }
}

#[tokio::test]
async fn every_request_is_recorded_and_upgrades_are_counted_apart() {
    let folder = folder();
    let board = start(serving(&folder)).await;
    get(&board, "/").await;
    get(&board, "/favicon.ico?x=1").await;
    request(&board, "HEAD /index.html HTTP/1.1\nHost: board").await;
    Client::open(&board).await.close().await;
    let expected = ["GET /", "GET /favicon.ico", "HEAD /index.html"];
    assert_eq!(board.requests(), expected);
    assert_eq!(board.attempts(), 1);
}

#[tokio::test]
async fn a_board_without_a_folder_says_so() {
    let board = start(still()).await;
    let answer = get(&board, "/").await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(String::from_utf8_lossy(&answer.body).contains("serves no folder"));
    assert_eq!(get(&board, "/index.html").await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_board_hangs_up_on_a_bad_request_and_serves_the_next() {
    let board = start(still()).await;
    assert!(request(&board, "\u{1}\u{2} not http").await.is_none());
    let endless = format!("GET / HTTP/1.1\nHost: {}", "x".repeat(20_000));
    assert!(request(&board, &endless).await.is_none());
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
}
