//! The console and the command line.

use e2e::{Key, PATIENCE, Page, start, triggers};

fn line(direction: &str, message: &str) -> (String, String) {
    (direction.to_owned(), message.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_and_event_is_shown_with_its_direction_and_time() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let value = board.pin(4);
    page.send_command("uv4").await;
    let answer = format!(r#"{{"u":{{"v":{{"4":"{value}"}}}}}}"#);
    page.until("the answer", async || {
        let lines = page.console_lines().await;
        let last = lines.last().cloned();
        if last == Some(line("in", &answer)) {
            Ok(())
        } else {
            Err(format!("{last:?}"))
        }
    })
    .await;
    assert_eq!(page.command().await, "");
    let lines = page.console_lines().await;
    let sent = lines
        .iter()
        .filter(|line| line.0 == "out")
        .map(|line| line.1.clone());
    let mut expected = triggers();
    expected.push("uv4".into());
    assert_eq!(sent.collect::<Vec<_>>(), expected);
    assert_eq!(
        lines.iter().filter(|line| line.0 == "in").count(),
        expected.len()
    );
    let notes: Vec<_> = lines.iter().filter(|line| line.0 == "note").collect();
    assert!(notes[0].1.contains(&board.ws_url()), "{notes:?}");
    let times = page.line_times().await;
    assert_eq!(times.len(), lines.len());
    for time in &times {
        let shape: String = time
            .chars()
            .map(|c| if c.is_ascii_digit() { '9' } else { c })
            .collect();
        assert_eq!(shape, "99:99:99.999", "{time}");
    }
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_board_objects_to_is_shown() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.send_command("nonsense").await;
    page.wait_console_line("in", |text| text.contains("unknown command: nonsense"))
        .await;
    assert_eq!(page.alerts().await, [""; 0]);
    page.send_command("").await;
    page.send_command("uv0").await;
    assert!(
        board
            .wait_for(|board| board.received().contains(&"uv0".into()), PATIENCE)
            .await
    );
    assert_eq!(
        board.received().len(),
        triggers().len() + 2,
        "an empty command is none"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_a_connection_stays_in_the_field() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    page.send_command("uv10=1").await;
    page.wait_alert(&["not sent"]).await;
    assert_eq!(page.command().await, "uv10=1");
    page.press("Connect").await;
    page.wait_live().await;
    page.press("Send").await;
    page.wait_pin("IO10", "1").await;
    assert_eq!(page.command().await, "");
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_what_fits_and_keeps_the_rest() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for text in ["alpha one", "beta two", "Alpha three"] {
        board.push_text(text);
    }
    page.wait_console_line("in", |text| text == "Alpha three")
        .await;
    let before = page.line_count().await;
    page.filter("ALPHA").await;
    page.until("two lines", async || match page.console_lines().await {
        lines if lines == [line("in", "alpha one"), line("in", "Alpha three")] => Ok(()),
        lines => Err(format!("{lines:?}")),
    })
    .await;
    board.push_text("gamma");
    board.push_text("last alpha");
    page.wait_console_line("in", |text| text == "last alpha")
        .await;
    assert!(!page.shows_line("gamma").await);
    page.filter("").await;
    page.wait_console_line("in", |text| text == "gamma").await;
    assert_eq!(page.line_count().await, before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_new_lines_back_and_loses_none() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Pause").await;
    board.push_text("while paused");
    board.set_pin(4, 99);
    page.wait_pin("IO4", "99").await;
    assert!(!page.shows_line("while paused").await);
    assert_eq!(
        page.attribute("button", "Pause", "aria-pressed")
            .await
            .as_deref(),
        Some("true")
    );
    page.press("Pause").await;
    page.wait_console_line("in", |text| text == "while paused")
        .await;
    assert_eq!(
        page.attribute("button", "Pause", "aria-pressed")
            .await
            .as_deref(),
        Some("false")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cleared_can_be_brought_back() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.wait_opening_lines().await;
    let before = page.console_lines().await;
    page.press("Clear").await;
    page.until("no line", async || match page.line_count().await {
        0 => Ok(()),
        count => Err(count.to_string()),
    })
    .await;
    board.push_text("after the clearing");
    page.wait_console_line("in", |text| text == "after the clearing")
        .await;
    assert_eq!(page.line_count().await, 1);
    page.press("Undo clear").await;
    page.wait_console_line("in", |text| text == before[before.len() - 1].1)
        .await;
    let mut all = before;
    all.push(line("in", "after the clearing"));
    assert_eq!(page.console_lines().await, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_commands_outlives_a_reload() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for command in ["uv0", "uv1"] {
        page.send_command(command).await;
    }
    assert!(
        board
            .wait_for(|board| board.received().contains(&"uv1".into()), PATIENCE)
            .await
    );
    for _ in 0..2 {
        page.type_into("textbox", "Command", "half").await;
        let (up, down) = (Key::Up + "", Key::Down + "");
        for (key, shown) in [
            (&up, "uv1"),
            (&up, "uv0"),
            (&up, "uv0"),
            (&down, "uv1"),
            (&down, "half"),
        ] {
            page.command_keys(key).await;
            assert_eq!(page.command().await, shown);
        }
        page.reload().await;
        page.wait_live().await;
    }
    page.command_keys(&(Key::Up + &Key::Enter)).await;
    assert!(
        board
            .wait_for(
                |board| board.received_on(2).contains(&"uv1".into()),
                PATIENCE
            )
            .await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_sent_and_shown_in_hex() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.click("checkbox", "Hex").await;
    page.send_command("no hex").await;
    page.wait_alert(&["Hex"]).await;
    assert_eq!(page.command().await, "no hex");
    page.send_command("de ad beef").await;
    page.wait_console_line("out", |text| text == "4 bytes: de ad be ef")
        .await;
    page.wait_console_line("in", |text| text.contains("text messages only"))
        .await;
    assert_eq!(page.alerts().await, [""; 0]);
    board.push_binary(vec![0, 255, 10]);
    page.wait_console_line("in", |text| text == "3 bytes: 00 ff 0a")
        .await;
    assert_eq!(board.received(), triggers(), "nothing was sent as text");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_unfolded_and_folded() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let message = r#"{"state":{"on":true,"bri":[1,2]},"name":"a, {b}"}"#;
    board.push_text(message);
    page.wait_console_line("in", |text| text == message).await;
    page.unfold(message).await;
    let unfolded = page
        .wait_console_line("in", |text| text.contains('\n'))
        .await;
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(bare(&unfolded), bare(message));
    assert!(unfolded.lines().count() >= 5, "{unfolded}");
    assert!(
        unfolded.contains(r#""a, {b}""#),
        "text in quotes stays as it is: {unfolded}"
    );
    page.unfold(&unfolded).await;
    page.wait_console_line("in", |text| text == message).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_followed_until_a_person_scrolls_up() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let more = async |start: u32| {
        (start..start + 100).for_each(|number| board.push_text(&format!("line {number}")));
        let last = format!("line {}", start + 99);
        page.wait_console_line("in", |text| text == last).await;
    };
    let at_end = async || match page.scrolled().await {
        (top, 0..5) if top > 0 => Ok(()),
        place => Err(format!("{place:?}")),
    };
    more(0).await;
    page.until("the end", at_end).await;
    page.keys("log", "Console", &(Key::Home + "")).await;
    let at_top = async || match page.scrolled().await {
        (0, _) => Ok(()),
        place => Err(format!("{place:?}")),
    };
    page.until("the top", at_top).await;
    more(100).await;
    assert_eq!(
        page.scrolled().await.0,
        0,
        "the place of a person who reads is left alone"
    );
    page.keys("log", "Console", &(Key::End + "")).await;
    page.until("the end", at_end).await;
    more(200).await;
    page.until("the end", at_end).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_bounded_and_the_newest_line_is_the_last() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    (0..3_000).for_each(|number| board.push_text(&format!("message {number}")));
    page.wait_console_line("in", |text| text == "message 2999")
        .await;
    let count = page.line_count().await;
    assert!(count <= 2_000, "{count} lines");
    // A flood is not put into the page line by line; what is left out is counted.
    let mut next = None;
    for (direction, text) in page.newest_lines(2_000).await {
        let left_out = text.strip_suffix(" lines not shown");
        let number = text.strip_prefix("message ");
        if let Some(left_out) = left_out.filter(|_| direction == "note") {
            let left_out: u64 = left_out.replace(',', "").parse().expect("a number");
            next = next.map(|next: u64| next + left_out);
        } else if let Some(number) = number {
            let number: u64 = number.parse().expect("a number");
            assert!(
                next.is_none_or(|next| next == number),
                "{text}, not {next:?}"
            );
            next = Some(number + 1);
        }
    }
    assert_eq!(next, Some(3_000));
    // The record has all of it, as far as it goes.
    page.press("Download").await;
    let saved = page.downloaded("pindash-console.txt").await;
    let last = (1_000..3_000).map(|number| format!("message {number}"));
    let lines: Vec<_> = saved.lines().collect();
    assert_eq!(lines.len(), 2_000);
    for (line, message) in lines.iter().zip(last) {
        assert!(line.ends_with(&message), "{line} is not {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_downloaded_as_text() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.push_text("grüße");
    page.wait_console_line("in", |text| text == "grüße").await;
    page.press("Download").await;
    let text = page.downloaded("pindash-console.txt").await;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len() as u64, page.line_count().await);
    assert!(lines[lines.len() - 1].ends_with(" < grüße"), "{text}");
    assert!(
        lines.iter().any(|line| line.ends_with(" > tuv12=3")),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_copied_as_text() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Copy").await;
    // What was copied is pasted where a person can see it.
    let paste = Key::Control + "v" + &Key::Null;
    page.command_keys(&paste).await;
    page.until("the lines in the command line", async || {
        match page.command().await {
            text if text.contains("> tuv12=3") => Ok(()),
            text => Err(text),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_is_opened_again_shows_the_newest_line() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for shown in [0, 1] {
        page.press("Console").await;
        page.until("the console", async || {
            match page.count("log", "Console").await {
                count if count == shown => Ok(()),
                count => Err(count.to_string()),
            }
        })
        .await;
        assert_eq!(page.count("textbox", "Command").await, shown);
        if shown == 0 {
            (0..100).for_each(|number| board.push_text(&format!("line {number}")));
            board.set_pin(4, 444);
            page.wait_pin("IO4", "444").await;
            assert_eq!(page.line_count().await, 0, "a closed console has lines");
        }
    }
    page.wait_console_line("in", |text| text == "line 99").await;
    let left_out = page.newest_lines(200).await;
    let mut left_out = left_out
        .iter()
        .filter(|(_, text)| text.ends_with("not shown"));
    assert_eq!(
        left_out.next(),
        None,
        "what was not looked at is shown all the same"
    );
    page.until("the newest line in sight", async || {
        match page.scrolled().await {
            (_, 0..5) => Ok(()),
            place => Err(format!("{place:?}")),
        }
    })
    .await;
    assert_eq!(board.attempts(), 1);
}
