//! The boards that the tests use, and the folder with the page.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use board::{Board, Config};

/// The pins of the Netzer, by their labels.
pub const PINS: [&str; 13] = [
    "IO0", "IO1", "IO2", "IO3", "IO4", "IO5", "IO6", "IO7", "IO8", "IO9", "IO10", "IO11", "IO12",
];

/// What the page sends when a connection opens.
pub fn triggers() -> Vec<String> {
    (0..PINS.len()).map(|pin| format!("tuv{pin}=3")).collect()
}

/// A board that serves the page and changes nothing by itself.
pub fn still() -> Config {
    Config {
        serve: Some(dist()),
        simulate: false,
        ..Config::default()
    }
}

/// Starts a board that changes nothing by itself.
pub async fn start() -> Board {
    start_with(still()).await
}

/// Starts a board.
pub async fn start_with(config: Config) -> Board {
    Board::start(config).await.expect("the board starts")
}

/// Starts a board that serves the page and this profile beside it, while a socket is open too.
pub async fn start_with_profile(profile: impl ToString) -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), profile.to_string())].into(),
        pages_always: true,
        ..still()
    })
    .await
}

/// The page's question for a profile, which comes once and before the socket.
pub const PROFILE_REQUEST: &str = "GET /board.json";

/// The requests that load the page: every file of it, and the question for a profile.
pub fn page_requests() -> Vec<String> {
    let files = fs::read_dir(dist()).expect("the folder with the page can be read");
    let names = files.map(|file| {
        let file = file.expect("the folder with the page can be read");
        file.file_name().to_string_lossy().into_owned()
    });
    let mut requests: Vec<_> = names
        .map(|name| match name.as_str() {
            "index.html" => "GET /".to_owned(),
            name => format!("GET /{name}"),
        })
        .chain([PROFILE_REQUEST.to_owned()])
        .collect();
    requests.sort();
    requests
}

/// The folder with the built page.
pub fn dist() -> PathBuf {
    let folder = env::var_os("PINDASH_DIST").map_or_else(|| workspace().join("dist"), Into::into);
    assert!(
        folder.join("index.html").is_file(),
        "There is no built page in {}: run `cargo xtask test build`, or `trunk build --release`. \
         Another folder can be named in PINDASH_DIST.",
        folder.display()
    );
    folder
}

/// The folder with the page as one file.
pub fn flash() -> PathBuf {
    let folder =
        env::var_os("PINDASH_FLASH").map_or_else(|| workspace().join("target/flash"), Into::into);
    assert!(
        folder.join("index.html.gz").is_file(),
        "There is no flash page in {}: run `cargo xtask flash`. Another folder can be named in \
         PINDASH_FLASH.",
        folder.display()
    );
    folder
}

/// The folder for the pictures of the page.
pub fn pictures() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR");
    let folder = target.map_or_else(|| workspace().join("target"), Into::into);
    let folder = folder.join("e2e");
    fs::create_dir_all(&folder).expect("the folder for pictures can be made");
    folder
}

pub fn workspace() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    folder.expect("the crate is two folders down").to_owned()
}
