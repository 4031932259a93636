//! Pages and sockets behind Basic authentication.

mod common;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use board::{Board, Config, Fault};
use common::{Answer, Client, PATIENCE, get, refusal, request, start, still, update};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

fn with_password() -> Config {
    Config {
        credentials: Some(("clown".into(), "big:clown".into())),
        ..still()
    }
}

fn basic(pair: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

async fn get_with(board: &Board, authorization: &str) -> Answer {
    get_path_with(board, "/", authorization).await
}

async fn get_path_with(board: &Board, path: &str, authorization: &str) -> Answer {
    let head = format!("GET {path} HTTP/1.1\nHost: board\nAuthorization: {authorization}");
    request(board, &head).await.expect("an answer")
}

async fn try_open_with(board: &Board, authorization: &str) -> Result<Client, Error> {
    let mut upgrade = board.ws_url().into_client_request()?;
    let value = authorization.parse().unwrap();
    upgrade.headers_mut().insert("Authorization", value);
    let tcp = TcpStream::connect(board.addr()).await?;
    Client::try_open_over(tcp, upgrade).await
}

#[tokio::test]
async fn a_page_without_credentials_gets_401_with_a_challenge() {
    let board = start(with_password()).await;
    let answer = get(&board, "/").await.unwrap();
    assert_eq!(answer.status(), 401);
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.starts_with(r#"Basic realm=""#), "{challenge}");
    assert_eq!(board.unauthorized(), 1);
    assert_eq!(board.requests(), ["GET /"], "it is recorded nevertheless");
}

#[tokio::test]
async fn a_page_with_the_right_credentials_is_served() {
    let board = start(with_password()).await;
    assert_eq!(
        get_with(&board, &basic("clown:big:clown")).await.status(),
        200
    );
    let lower_case = basic("clown:big:clown").replace("Basic", "basic");
    assert_eq!(get_with(&board, &lower_case).await.status(), 200);
    assert_eq!(board.unauthorized(), 0);
}

#[tokio::test]
async fn a_file_in_memory_needs_the_credentials_like_any_page() {
    let board = start(Config {
        files: [("/board.json".to_owned(), "{}".to_owned())].into(),
        ..with_password()
    })
    .await;
    let refused = get(&board, "/board.json").await.unwrap();
    assert_eq!(refused.status(), 401);
    assert!(refused.header("www-authenticate").is_some());
    assert_ne!(refused.body, b"{}");
    let answer = get_path_with(&board, "/board.json", &basic("clown:big:clown")).await;
    assert_eq!((answer.status(), answer.body), (200, b"{}".to_vec()));
}

#[tokio::test]
async fn wrong_or_broken_credentials_get_401() {
    let board = start(with_password()).await;
    let wrong = [
        basic("clown:big:clown2"),
        basic("clown:big"),
        basic("clown"),
        basic("Clown:big:clown"),
        basic(""),
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        "Basic clown:big:clown".to_owned(),
        basic("clown:big:clown").replace("Basic", "Bearer"),
    ];
    for authorization in &wrong {
        let answer = get_with(&board, authorization).await;
        assert_eq!(answer.status(), 401, "{authorization}");
    }
    assert_eq!(board.unauthorized(), wrong.len());
}

#[tokio::test]
async fn an_unknown_path_gets_401_like_an_existing_one() {
    let board = start(with_password()).await;
    assert_eq!(get(&board, "/nothing").await.unwrap().status(), 401);
    let url = format!("ws://{}/wrong", board.addr());
    let refused = refusal(Client::try_open_at(&board, &url).await);
    assert_eq!(refused.status(), 401);
}

#[tokio::test]
async fn a_socket_is_opened_with_the_right_credentials_only() {
    let board = start(with_password()).await;
    let refused = refusal(Client::try_open(&board).await);
    assert_eq!(refused.status(), 401);
    assert!(refused.headers().contains_key("www-authenticate"));
    let refused = refusal(try_open_with(&board, &basic("clown:wrong")).await);
    assert_eq!(refused.status(), 401);
    let mut client = try_open_with(&board, &basic("clown:big:clown"))
        .await
        .unwrap();
    assert_eq!(client.ask("uv10=1").await, update(10, 1));
    let counts = (board.attempts(), board.connections(), board.unauthorized());
    assert_eq!(counts, (3, 1, 2));
}

#[tokio::test]
async fn a_refused_upgrade_takes_no_slot() {
    let board = start(with_password()).await;
    refusal(Client::try_open(&board).await);
    assert_eq!(board.open_sockets(), 0);
    assert_eq!(get(&board, "/").await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_busy_board_does_not_even_answer_401() {
    let board = start(with_password()).await;
    let client = try_open_with(&board, &basic("clown:big:clown"))
        .await
        .unwrap();
    assert!(get(&board, "/").await.is_none());
    assert!(!matches!(
        Client::try_open(&board).await,
        Err(Error::Http(_)) | Ok(_)
    ));
    assert_eq!(board.unauthorized(), 0);
    client.close().await;
}

#[tokio::test]
async fn handshake_faults_apply_before_authentication() {
    let board = start(with_password()).await;
    board.set_refusing(true);
    assert!(!matches!(
        Client::try_open(&board).await,
        Err(Error::Http(_)) | Ok(_)
    ));
    board.clear_faults();
    board.set_fault(
        Fault::Close {
            after: 0,
            code: 4001,
            reason: String::new(),
        },
        true,
    );
    let mut client = try_open_with(&board, &basic("clown:big:clown"))
        .await
        .unwrap();
    assert!(matches!(
        client.next().await,
        Some(Ok(Message::Close(Some(_))))
    ));
    assert!(
        board
            .wait_for(|board| board.attempts() == 2, PATIENCE)
            .await
    );
    assert_eq!(board.unauthorized(), 0);
}

#[tokio::test]
async fn a_user_name_with_a_colon_is_rejected() {
    let config = Config {
        credentials: Some(("a:b".into(), "c".into())),
        ..still()
    };
    let error = Board::start(config).await.err().expect("an error");
    assert!(error.to_string().contains("colon"), "{error}");
}
