//! The real Node-RED with the flow of the gallery, which serves the page with its profile.

use e2e::{NodeRed, Page};

#[tokio::test(flavor = "multi_thread")]
async fn the_flow_of_the_gallery_is_shown_and_operated_on_all_pages() {
    let server = NodeRed::start().await;
    let page = Page::open_at(&server.page_url()).await;
    page.wait_status("Connected").await;
    page.wait_console_line("out", |text| text == r#"{"get":true}"#)
        .await;
    page.wait_switch("Lamp", false).await;
    page.wait_pin("Level", "40").await;
    page.wait_pin_text("Temperature", "°C").await;

    let other = Page::open_at(&server.page_url()).await;
    other.wait_switch("Lamp", false).await;
    page.toggle("Lamp").await;
    page.wait_console_line("in", |text| text.contains(r#""lamp":true"#))
        .await;
    other.wait_switch("Lamp", true).await;
    let level = page.drag_slider("Level", 75).await.to_string();
    other.wait_pin("Level", &level).await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(other.alerts().await, [""; 0]);
}
