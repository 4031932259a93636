//! Files in memory, with and without a served folder.

mod common;

use std::collections::BTreeMap;
use std::fs;

use board::{Board, Config};
use common::{Client, get, request, start, still};

fn in_memory(files: &[(&str, &str)]) -> Config {
    let files = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), (*content).to_owned()));
    Config {
        files: files.collect::<BTreeMap<_, _>>(),
        ..still()
    }
}

#[tokio::test]
async fn a_file_in_memory_is_served_without_a_folder_and_with_its_type() {
    let board = start(in_memory(&[
        ("/board.json", "{}"),
        ("/notes/a b.txt", "spaced"),
        ("/sub/index.html", "<p>sub"),
    ]))
    .await;
    for (path, mime, body) in [
        ("/board.json", "application/json", "{}"),
        ("/board.json?v=2", "application/json", "{}"),
        ("/notes/a%20b.txt", "text/plain; charset=utf-8", "spaced"),
        ("/sub/", "text/html; charset=utf-8", "<p>sub"),
    ] {
        let answer = get(&board, path).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(mime), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
        assert_eq!(answer.body, body.as_bytes(), "{path}");
    }
    assert_eq!(get(&board, "/other.json").await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_file_in_memory_takes_precedence_over_the_folders() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("board.json"), "from the folder").unwrap();
    fs::write(folder.path().join("board.json.gz"), "gzipped").unwrap();
    fs::write(folder.path().join("index.html"), "<p>page").unwrap();
    let board = start(Config {
        serve: Some(folder.path().to_owned()),
        ..in_memory(&[("/board.json", "given")])
    })
    .await;
    let head = "GET /board.json HTTP/1.1\nHost: board\nAccept-Encoding: gzip";
    let answer = request(&board, head).await.unwrap();
    assert_eq!(answer.body, b"given");
    assert_eq!(answer.header("content-encoding"), None);
    assert_eq!(get(&board, "/").await.unwrap().body, b"<p>page");
}

#[tokio::test]
async fn a_file_in_memory_has_the_limits_of_a_page() {
    let board = start(in_memory(&[("/board.json", "{}")])).await;
    let client = Client::open(&board).await;
    assert!(get(&board, "/board.json").await.is_none());
    client.close().await;
    let head = "POST /board.json HTTP/1.1\nHost: board";
    assert_eq!(request(&board, head).await.unwrap().status(), 405);
}

#[tokio::test]
async fn a_path_without_a_slash_is_rejected() {
    let error = Board::start(in_memory(&[("board.json", "{}")])).await.err();
    assert!(error.unwrap().to_string().contains("'board.json'"));
}

#[tokio::test]
async fn a_request_with_the_tag_of_the_file_gets_304() {
    let tagged = Config {
        etags: true,
        ..in_memory(&[("/board.json", "{}"), ("/other.json", "[]")])
    };
    let board = start(tagged).await;
    let first = get(&board, "/board.json").await.unwrap();
    assert_eq!((first.status(), &first.body[..]), (200, &b"{}"[..]));
    let tag = first.header("etag").expect("a tag");
    for (path, known, status) in [
        ("/board.json", format!("If-None-Match: {tag}"), 304),
        ("/board.json", format!("If-None-Match: \"x\", W/{tag}"), 304),
        ("/board.json", "If-None-Match: \"x\"".to_owned(), 200),
        ("/other.json", format!("If-None-Match: {tag}"), 200),
        ("/none.json", format!("If-None-Match: {tag}"), 404),
    ] {
        let head = format!("GET {path} HTTP/1.1\nHost: board\n{known}");
        let answer = request(&board, &head).await.unwrap();
        assert_eq!(answer.status(), status, "{path} {known}");
        assert_eq!(answer.body.is_empty(), status == 304, "{path} {known}");
    }
}

#[tokio::test]
async fn files_have_no_tags_by_default() {
    let board = start(in_memory(&[("/board.json", "{}")])).await;
    let answer = get(&board, "/board.json").await.unwrap();
    assert_eq!(answer.header("etag"), None);
}
