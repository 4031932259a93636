//! The console as a drawer: when it is open, its width, and how its lines look.

use board::Board;
use e2e::{Key, Page, start};

/// A line that fits in no console.
const LONG: &str = "the water in the tank behind the greenhouse is lower than it has been in all the weeks since the pump was mended in spring";

async fn open_in(board: &Board, (width, height): (u32, u32)) -> Page {
    let page = Page::blank().await;
    page.resize(width, height).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    page
}

async fn is_open(page: &Page) -> bool {
    page.count("log", "Console").await == 1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_open_at_first_where_there_is_room_and_then_as_it_was_left() {
    let board = start().await;
    for (size, opens) in [
        ((1280, 800), true),
        ((700, 500), true),
        ((844, 390), false),
        ((390, 844), false),
    ] {
        let page = open_in(&board, size).await;
        assert_eq!(is_open(&page).await, opens, "{size:?}");
        page.press("Console").await;
        page.reload().await;
        page.wait_live().await;
        assert_eq!(is_open(&page).await, !opens, "{size:?}, as it was left");
        let state = page.attribute("button", "Console", "aria-expanded").await;
        assert_eq!(state, Some((!opens).to_string()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_width_is_set_with_mouse_and_keys_has_bounds_and_is_remembered() {
    let board = start().await;
    let page = open_in(&board, (1280, 800)).await;
    let first = page.console_width().await;
    page.drag_console(100).await;
    assert_eq!(page.console_width().await, first + 100);
    let name = "Width of the console";
    page.keys("separator", name, &(Key::Left + "")).await;
    let wide = page.console_width().await;
    assert!(wide > first + 100, "{wide}");
    let value = page.attribute("separator", name, "aria-valuenow").await;
    assert!(value.is_some_and(|value| value.parse::<i64>().is_ok_and(|now| now - wide < 3)));
    page.reload().await;
    page.wait_live().await;
    assert_eq!(page.console_width().await, wide);
    page.drag_console(5_000).await;
    assert!(page.console_width().await < 1280 * 2 / 3);
    page.drag_console(-5_000).await;
    assert!(page.console_width().await > 300);
    assert_eq!(page.scrolled_sideways().await, [""; 0]);
    assert_eq!(page.cut_off_controls().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_one_line_until_it_is_unfolded_and_then_breaks_at_words() {
    let board = start().await;
    let page = open_in(&board, (1280, 800)).await;
    board.push_text(LONG);
    page.wait_console_line("in", |text| text == LONG).await;
    let [height, line, _] = page.line_box(LONG).await;
    assert!(height < 2 * line, "{height} of {line}");
    page.unfold(LONG).await;
    let [height, line, over] = page.line_box(LONG).await;
    assert!(height > 3 * line && over <= 0, "{height} of {line}, {over}");
    let script = "
        const text = consoleItems().at(-1).querySelector('code').firstChild;
        const words = [...text.data.matchAll(/[^ ]+/g)];
        return words.filter(({ 0: word, index }) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            return range.getClientRects().length > 1;
        }).length;";
    assert_eq!(page.script(script).await, 0, "words that are broken");
    page.unfold(LONG).await;
    let [height, line, _] = page.line_box(LONG).await;
    assert!(height < 2 * line, "{height} of {line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_does_not_fit_on_its_line_can_be_unfolded() {
    let board = start().await;
    let page = open_in(&board, (1280, 800)).await;
    page.drag_console(-5_000).await;
    // Not so many that they count as a flood.
    for length in (15..=35).chain([100]) {
        board.push_text(&"W".repeat(length));
    }
    board.push_text("two\nlines");
    page.wait_console_line("in", |text| text == "two\nlines")
        .await;
    let script = "
        return consoleItems().filter((item) => {
            const range = document.createRange();
            range.selectNodeContents(item.querySelector('code'));
            const isCut = range.getBoundingClientRect().right > item.getBoundingClientRect().right;
            return (isCut || messageOf(item).includes('\\n')) && !item.querySelector('button');
        }).map(messageOf);";
    assert_eq!(page.script(script).await, serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_words_and_strings_of_json_differ_in_colour_and_the_text_stays() {
    let board = start().await;
    let page = open_in(&board, (1280, 800)).await;
    let message = r#"{"name":"text","on":true,"t":-1.50}"#;
    board.push_text(message);
    page.wait_console_line("in", |text| text == message).await;
    let script = "
        const walk = document.createTreeWalker(consoleItems().at(-1).querySelector('code'), NodeFilter.SHOW_TEXT);
        const colours = {};
        while (walk.nextNode()) colours[walk.currentNode.data] = getComputedStyle(walk.currentNode.parentElement).color;
        return [colours['\"name\"'], colours[':\"text\",'], colours['true'], colours['-1.50']];";
    let colours = page.script(script).await;
    let colour = |at: usize| colours[at].as_str().expect("a colour").to_owned();
    assert_ne!(colour(0), colour(1));
    assert_ne!(colour(0), colour(2));
    assert_ne!(colour(1), colour(2));
    assert_eq!(colour(2), colour(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn directions_are_left_out_and_what_is_left_is_counted() {
    let board = start().await;
    let page = open_in(&board, (1280, 800)).await;
    page.wait_opening_lines().await;
    let all = page.console_lines().await;
    page.press("in").await;
    page.press("note").await;
    let is_left = async || match page.console_lines().await {
        lines if lines.iter().all(|line| line.0 == "out") => Ok(()),
        lines => Err(format!("{lines:?}")),
    };
    page.until("only what was sent", is_left).await;
    let state = page.attribute("button", "in", "aria-pressed").await;
    assert_eq!(state.as_deref(), Some("false"));
    page.filter("nowhere").await;
    page.press("in").await;
    page.press("note").await;
    let note = format!("No line contains “nowhere”. {} lines are kept.", all.len());
    page.until("the count", async || {
        let script = "return document.querySelector('section.console').innerText;";
        match page.script(script).await.as_str() {
            Some(text) if text.contains(&note) => Ok(()),
            text => Err(format!("{text:?}")),
        }
    })
    .await;
    page.filter("").await;
    page.until("all lines", async || match page.console_lines().await {
        lines if lines == all => Ok(()),
        lines => Err(format!("{lines:?}")),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_scrolled_up_is_told_of_new_lines_and_jumps_to_them_or_by_sending() {
    let board = start().await;
    let page = open_in(&board, (1280, 800)).await;
    let more = async |start: u32, count: u32| {
        (start..start + count).for_each(|number| board.push_text(&format!("line {number}")));
        let last = format!("line {}", start + count - 1);
        page.wait_console_line("in", |text| text == last).await;
    };
    let at_end = async || match page.scrolled().await {
        (top, 0..5) if top > 0 => Ok(()),
        place => Err(format!("{place:?}")),
    };
    more(0, 100).await;
    page.until("the end", at_end).await;
    for by_button in [true, false] {
        page.keys("log", "Console", &(Key::Home + "")).await;
        page.until("the top, and a button", async || {
            match (page.scrolled().await, page.count("button", "↓ 0 new").await) {
                ((0, _), 1) => Ok(()),
                found => Err(format!("{found:?}")),
            }
        })
        .await;
        more(100, 37).await;
        if by_button {
            page.press("↓ 37 new").await;
        } else {
            page.send_command("uv4").await;
        }
        page.until("the end", at_end).await;
        assert_eq!(page.count("button", "↓ 37 new").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_line_stays_in_sight_where_a_command_is_refused() {
    let board = start().await;
    let page = open_in(&board, (390, 844)).await;
    page.press("Console").await;
    page.wait_opening_lines().await;
    page.click("checkbox", "Hex").await;
    page.send_command("no hex").await;
    page.wait_alert(&["Hex"]).await;
    page.until("the end", async || match page.scrolled().await {
        (top, 0..5) if top > 0 => Ok(()),
        place => Err(format!("{place:?}")),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_seen_although_the_console_is_closed_and_goes_by_itself() {
    let board = start().await;
    let page = open_in(&board, (390, 844)).await;
    page.send_command("nonsense").await;
    page.press("Console").await;
    page.until("the reply", async || match page.reply().await {
        reply if reply.contains("unknown command: nonsense") => Ok(()),
        reply => Err(reply),
    })
    .await;
    assert_eq!(page.alerts().await, [""; 0]);
    page.until("nothing any more", async || match page.reply().await {
        reply if reply.is_empty() => Ok(()),
        reply => Err(reply),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_button_of_the_console_fits_a_finger_on_a_phone_and_stands_in_one_row() {
    let board = start().await;
    let page = open_in(&board, (390, 844)).await;
    board.push_text(LONG);
    page.press("Console").await;
    page.wait_console_line("in", |text| text == LONG).await;
    let script = "
        return [...document.querySelectorAll('section.console :is(button, input:not([type=checkbox]))')]
            .filter(isShown)
            .map((element) => [element, element.getBoundingClientRect()])
            .filter(([, { width, height }]) => width < 44 || height < 44)
            .map(([element, { width, height }]) => `${nameOf(element)}: ${width} x ${height}`);";
    assert_eq!(page.script(script).await, serde_json::json!([]));
    for (width, height) in [(390, 844), (1280, 800)] {
        page.resize(width, height).await;
        let script = "
            const tools = all('searchbox', 'Filter')[0].parentElement;
            const middles = [...tools.children].filter(isShown).map((tool) => {
                const { top, bottom } = tool.getBoundingClientRect();
                return Math.round((top + bottom) / 2);
            });
            return Math.max(...middles) - Math.min(...middles);";
        assert!(page.script(script).await.as_i64() <= Some(1), "{width}");
        assert_eq!(page.cut_off_controls().await, [""; 0]);
    }
}
