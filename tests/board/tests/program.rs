//! The board as a program.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_board"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A running board that is killed even if the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn failed(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = program(arguments).output().unwrap();
    assert!(!status.success(), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

#[test]
fn the_board_prints_its_addresses_and_exits_with_success_at_each_signal() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    for name in ["-TERM", "-INT"] {
        let mut running = Running(
            program(&["--port", "0", "--serve", folder])
                .spawn()
                .unwrap(),
        );
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let page = lines.next().unwrap().unwrap();
        let socket = lines.next().unwrap().unwrap();
        assert!(page.starts_with("http://127.0.0.1:") && page.ends_with('/'));
        let address = page.trim_start_matches("http://");
        assert_eq!(socket, format!("ws://{address}ws"));
        let id = running.0.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(running.0.wait().unwrap().code(), Some(0), "{name}");
    }
}

#[test]
fn a_profile_is_served_as_board_json() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("any name");
    std::fs::write(&profile, r#"{"name":"shed"}"#).unwrap();
    let profile = profile.to_str().unwrap();
    let mut running = Running(
        program(&["--port", "0", "--profile", profile])
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let socket = lines.next().unwrap().unwrap();
    let address = socket
        .trim_start_matches("ws://")
        .trim_end_matches("/ws")
        .to_owned();
    let mut tcp = std::net::TcpStream::connect(address).unwrap();
    tcp.write_all(b"GET /board.json HTTP/1.1\r\nHost: board\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with(r#"{"name":"shed"}"#), "{answer}");
}

#[test]
fn with_tls_the_addresses_are_https_and_wss_at_the_path_of_the_board() {
    let arguments = ["--port", "0", "--serve", ".", "--board", "clown", "--tls"];
    let credentials = ["--credentials", "clown:bigclown", "--quiet"];
    let mut command = program(&[&arguments[..], &credentials].concat());
    let mut running = Running(command.spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let page = lines.next().unwrap().unwrap();
    let socket = lines.next().unwrap().unwrap();
    assert!(page.starts_with("https://localhost:") && page.ends_with('/'));
    let address = page.trim_start_matches("https://");
    let path = "auth/clown-talk-server_nodes_bridge_0";
    assert_eq!(socket, format!("wss://{address}{path}"));
}

#[test]
fn a_port_in_use_is_reported_with_a_remedy() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let message = failed(&["--port", &port]);
    assert!(
        message.contains(&format!("Port {port} is in use")) && message.contains("--port N"),
        "{message}"
    );
}

#[test]
fn an_unknown_name_is_reported_with_the_known_ones() {
    assert!(failed(&["--board", "toaster"]).contains("the boards are: netzer"));
    assert!(failed(&["--board", "toaster"]).contains("shelly, wled, plain"));
    assert!(failed(&["--fault", "nonsense"]).contains("the faults are: refuse"));
    assert!(failed(&["--credentials", "clown"]).contains("USER:PASSWORD"));
    assert!(failed(&["--serve", "no/such/folder"]).contains("no/such/folder"));
    let message = failed(&["--profile", "no/such/profile"]);
    assert!(message.contains("The profile 'no/such/profile' cannot be read"));
}

#[test]
fn the_help_lists_every_board_and_fault() {
    let Output { status, stdout, .. } = program(&["--help"]).output().unwrap();
    assert!(status.success());
    let help = String::from_utf8(stdout).unwrap();
    let boards = board::firmware::names();
    let faults = board::FLAGS.iter().map(|(flag, _)| *flag);
    for name in boards.into_iter().chain(faults).chain(["--profile"]) {
        assert!(help.contains(&format!("  {name} ")), "{name}: {help}");
    }
}
