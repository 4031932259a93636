//! Files that a client stores on a board.

mod common;

use board::{Board, Config, Uploads};
use common::{get, request, start, still};

/// What the board answers to a form with a file, as a browser sends it.
async fn upload(board: &Board, path: &str, field: &str, content: &str) -> Option<u16> {
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"/board.json\"\n\
         Content-Type: application/json\n\n{content}\n--x--\n"
    );
    send(board, &format!("POST {path}"), &form).await
}

async fn send(board: &Board, what: &str, body: &str) -> Option<u16> {
    let head = format!(
        "{what} HTTP/1.1\nHost: board\nContent-Type: multipart/form-data; boundary=x\nContent-Length: {}",
        body.replace('\n', "\r\n").len()
    );
    // All that is sent has the line ends of HTTP.
    let answer = request(board, &format!("{head}\n\n{body}")).await;
    answer.map(|answer| answer.status())
}

async fn with(uploads: Uploads) -> Board {
    start(Config {
        files: [("/board.json".to_owned(), "before".to_owned())].into(),
        uploads,
        ..still()
    })
    .await
}

async fn stored(board: &Board) -> String {
    let answer = get(board, "/board.json").await.expect("an answer");
    String::from_utf8(answer.body).expect("text")
}

#[tokio::test]
async fn a_form_is_kept_at_either_path_and_a_body_at_its_own() {
    for path in ["/upload", "/edit"] {
        let board = with(Uploads::Take).await;
        assert_eq!(upload(&board, path, "data", "{\"a\":1}").await, Some(200));
        assert_eq!(stored(&board).await, "{\"a\":1}");
    }
    let board = with(Uploads::Take).await;
    assert_eq!(send(&board, "PUT /board.json", "{}").await, Some(200));
    assert_eq!(stored(&board).await, "{}");
    assert_eq!(board.file("/board.json").as_deref(), Some("{}"));
}

#[tokio::test]
async fn a_form_without_the_field_is_told() {
    let board = with(Uploads::Take).await;
    assert_eq!(upload(&board, "/upload", "file", "{}").await, Some(400));
    assert_eq!(stored(&board).await, "before");
}

#[tokio::test]
async fn a_board_fails_as_it_is_told() {
    for (uploads, status, after) in [
        (Uploads::Refuse, Some(403), "before"),
        (Uploads::Full, Some(507), "before"),
        (Uploads::Lose, Some(200), "before"),
        (Uploads::None, Some(405), "before"),
        (Uploads::Vanish, None, "01"),
    ] {
        let board = with(Uploads::Take).await;
        board.set_uploads(uploads);
        let answer = upload(&board, "/upload", "data", "0123").await;
        assert_eq!(answer, status, "{uploads:?}");
        assert_eq!(stored(&board).await, after, "{uploads:?}");
    }
}
