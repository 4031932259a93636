//! Charts that a person makes of cards.

use super::*;

/// The width and height of a card, in whole CSS pixels: columns of a grid differ by fractions.
async fn size_of(page: &Page, pin: &str) -> (f64, f64) {
    let script = "const box = one('group', arguments[0]).getBoundingClientRect();
        return [Math.round(box.width), Math.round(box.height)];";
    let size = page.script_with(script, vec![pin.into()]).await;
    (size[0].as_f64().unwrap(), size[1].as_f64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_becomes_a_chart_in_its_form_and_a_card_again() {
    let board = unknown_board().await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.wait_other_reading("temperature.inside", |_| true)
        .await;
    for path in ["temperature.inside", "temperature.outside"] {
        page.press(&format!("Add {path}")).await;
        page.wait_no_row(path).await;
    }
    page.wait_order(&["Inside", "Outside"]).await;
    page.turn_editing(true).await;
    page.open_form("Inside").await;
    assert!(page.is_ticked("Line").await);
    page.choose("Kind", "chart").await;
    page.wait_field("textbox", "Reading", "temperature.inside")
        .await;
    assert_eq!(page.count("checkbox", "Line").await, 0);
    assert_eq!(page.count("checkbox", "Wide").await, 0);
    assert_eq!(page.count("checkbox", "Steps").await, 1);
    page.type_into("textbox", "Window (s)", "60").await;
    page.type_into(
        "textbox",
        "Reading",
        r#"["temperature.inside","temperature.outside"]"#,
    )
    .await;
    page.press("Done").await;
    page.wait_no_dialog().await;
    assert_eq!(page.count("img", "Chart of Inside").await, 1);
    page.turn_editing(false).await;
    assert_eq!(page.count("img", "Chart of Inside").await, 1);

    let (chart, card) = (
        size_of(&page, "Inside").await,
        size_of(&page, "Outside").await,
    );
    assert!(
        chart.0 > card.0 * 2.0 && chart.1 > card.1,
        "{chart:?} {card:?}"
    );
    for size in [(390, 844), (320, 640), (1280, 800)] {
        page.resize(size.0, size.1).await;
        assert_eq!(page.scrolled_sideways().await, [""; 0], "{size:?}");
        assert_eq!(page.overlapping_pins().await, [""; 0], "{size:?}");
        page.picture(&format!("chart-{}", size.0)).await;
    }

    page.turn_editing(true).await;
    page.open_form("Inside").await;
    page.choose("Kind", "analog").await;
    page.wait_field(
        "textbox",
        "Reading",
        r#"["temperature.inside","temperature.outside"]"#,
    )
    .await;
    page.press("Done").await;
    page.wait_no_dialog().await;
    assert_eq!(page.count("img", "Chart of Inside").await, 0);
    page.turn_editing(false).await;
    assert_eq!(size_of(&page, "Inside").await, card);
}
