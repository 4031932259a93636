//! The example firmware in `tests/firmware`, compiled for both boards with the real `pindash.h`,
//! against headers with the signatures of the libraries, and run on the host.

use super::{header, pack};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

const BOARDS: [&str; 2] = ["ESP32", "ESP8266"];

fn firmware() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmware")
}

/// A folder of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("pindash-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The sketch for a board, with every warning an error.
fn compile(board: &str, flags: &[&str], folder: &Path) -> PathBuf {
    let program = folder.join(format!("{board}.out"));
    let built = Command::new("g++")
        .args(["-std=c++17", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .args(["-include", "Arduino.h", "-DARDUINO=10819"])
        .arg(format!("-D{board}"))
        .args(flags)
        .arg("-I")
        .arg(firmware().join("stubs"))
        .arg("-I")
        .arg(folder)
        .arg("-o")
        .arg(&program)
        .arg(firmware().join("stubs/main.cpp"))
        .output();
    let built = built.unwrap_or_else(|error| {
        panic!(
            "`g++` does not start ({error}): this test compiles the sketch. Install it \
             (apt-get install g++), and run it again."
        )
    });
    let complaint = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{board}: {complaint}");
    program
}

/// What the board prints while this happens to it.
fn run(program: &Path, happens: &str) -> String {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(happens.as_bytes()).unwrap();
    drop(input);
    let ran = child.wait_with_output().unwrap();
    assert!(ran.status.success(), "{}", ran.status);
    String::from_utf8(ran.stdout).unwrap()
}

const START: &str = "port 80\nsocket at /ws\n";
/// The lamp is told of at the start. Its pin is pulled up.
const LAMP: &str = "{\"u\":{\"v\":{\"0\":\"1\"}}}\n";

#[test]
fn the_sketch_speaks_the_language_of_a_netzer_on_both_boards() {
    let folder = Folder::new("sketch");
    fs::write(folder.0.join("pindash.h"), header::render(b"x")).unwrap();
    for board in BOARDS {
        let program = compile(board, &[], &folder.0);
        let happens = "text tuv10=3\ntext tuv0=3\ntext uv10=1\ntext tuv10=3\npin 0 0\ntext hello\n";
        let said = run(&program, happens);
        let wanted = [
            START,
            LAMP,
            "{\"u\":{\"v\":{\"10\":\"0\"}}}\n",
            LAMP,
            "{\"u\":{\"v\":{\"10\":\"1\"}}}\n",
            "{\"u\":{\"v\":{\"10\":\"1\"}}}\n",
            "{\"u\":{\"v\":{\"0\":\"0\"}}}\n",
        ];
        assert_eq!(said, wanted.concat(), "{board}");
    }
}

#[test]
fn the_sketch_does_nothing_on_what_is_no_command() {
    let folder = Folder::new("sketch-hostile");
    fs::write(folder.0.join("pindash.h"), header::render(b"x")).unwrap();
    let program = compile("ESP32", &["-fsanitize=address,undefined"], &folder.0);
    let long = "9".repeat(400);
    let happens = format!(
        "part uv10=1\nbinary uv10=1\ntext uv5=1\ntext uv10\ntext {{\"a\":1}}\ntext tuv4=3\n\
         text uv10={long}\ntext \ntext 123456789012345678901234\n"
    );
    assert_eq!(run(&program, &happens), [START, LAMP].concat());
}

#[test]
fn the_sketch_serves_the_page_with_its_headers() {
    let bytes = pack::gzip(&[7; 3000]).unwrap();
    let folder = Folder::new("sketch-page");
    fs::write(folder.0.join("pindash.h"), header::render(&bytes)).unwrap();
    let sum = bytes
        .iter()
        .fold(0_u64, |sum, byte| sum * 31 % 65521 + u64::from(*byte));
    let page = format!(
        "200 text/html; charset=utf-8 {sum}\nContent-Encoding: gzip\nCache-Control: no-cache\n\
         ETag: \"{}\"\nsent\n",
        pack::tag(&bytes)
    );
    for board in BOARDS {
        let program = compile(board, &[], &folder.0);
        assert_eq!(run(&program, "get /\n"), [START, LAMP, &page].concat());
    }
}

#[test]
fn the_sketch_serves_the_page_from_littlefs_without_the_header() {
    let folder = Folder::new("sketch-littlefs");
    for board in BOARDS {
        let program = compile(board, &["-DPAGE_IN_LITTLEFS"], &folder.0);
        let wanted = [START, "serves index.html\n", LAMP].concat();
        assert_eq!(run(&program, ""), wanted, "{board}");
    }
}
