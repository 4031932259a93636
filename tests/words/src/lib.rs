//! The words of the page in the language that it is built for.
//!
//! English stands in the code, as with gettext: `t!("Connect")` is that very literal in an English
//! page, and the literal of `src/words/de.toml` in a German one. One page has one language, chosen
//! while it is compiled, so there is nothing to look up in the browser.
//!
//! | in the code | becomes |
//! |---|---|
//! | `t!("Connect")` | a literal |
//! | `t!('.')` | a literal of one character |
//! | `t!("<p>[[Details]]</p>")` | a literal, of which what stands in brackets is translated |
//! | `t!("<p title=[[Last copy]]>")` | the same; the attribute gets quotes where it needs them |
//! | `t!("Set “{}” to {}?")` | an array of literals: what is before, between and behind the values |
//! | `t!("<b>[[All\|pins]]</b>")` | `All` in English, and a word of its own in the file of a language |
//! | `t! { view! { <p>"[[Details]]"</p> } }` | the code, with what stands in brackets translated |
//! | `t!("one\ntwo")` | a literal, whose lines are translated one by one |
//!
//! A text that the language does not have is an error of the compiler. The tests of this crate look
//! for words that are missing or unused, and for texts in `src` that do not go through `t!`.
//!
//! # Why not a crate for it
//!
//! An empty Leptos page with 20 short texts, as literals and by two crates, with English alone:
//! wasm and glue as gzip, built with `opt-level = "z"` and fat LTO, then wasm-opt.
//!
//! | | bytes | more than literals |
//! |---|---|---|
//! | `t!` | 24,871 | 0 |
//! | rust-i18n 4.2 | 44,125 | 19,254 |
//! | leptos_i18n 0.6, `csr` without default features | 55,027 | 30,156 |
//!
//! Both choose the language in the browser, which a page on a board need not: it is as large as one
//! with a single language only if it has a single one.

mod file;
mod literal;
#[cfg(test)]
mod tests;
mod text;

use proc_macro::{Delimiter, Group, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::{env, fs};

use file::Language;
use text::{Text, Words};

/// The variable that names the language; without it, or with `en`, it is English.
const LANGUAGE: &str = "PINDASH_LANGUAGE";

/// The text in the language of the page.
#[proc_macro]
pub fn t(input: TokenStream) -> TokenStream {
    let words = match chosen() {
        Ok(words) => words.as_ref(),
        Err(why) => return error(why, Span::call_site()),
    };
    match literal(input.clone()) {
        Some((literal, span)) if literal.starts_with('\'') => sign(&literal, span, words),
        Some((literal, span)) => match literal::unescaped(&literal) {
            Some(english) => texts(&english, span, words),
            None => error("t! takes a text", span),
        },
        None => within(input, words),
    }
}

/// What a sign becomes, which is one in every language.
fn sign(literal: &str, span: Span, words: Option<&Words>) -> TokenStream {
    let english = literal::unescaped(literal).unwrap_or_default();
    let own = match text::text(&english, words) {
        Ok(Text::Whole(own)) => own,
        Ok(Text::Pieces(_)) => english,
        Err(why) => return error(&why, span),
    };
    let mut letters = own.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return error(&format!("{own:?} is to be one character"), span);
    };
    let mut literal = Literal::character(letter);
    literal.set_span(span);
    TokenTree::Literal(literal).into()
}

/// What a text becomes.
fn texts(english: &str, span: Span, words: Option<&Words>) -> TokenStream {
    match text::text(english, words) {
        Ok(Text::Whole(text)) => token(&text, span).into(),
        Ok(Text::Pieces(pieces)) => {
            let comma = || TokenTree::Punct(Punct::new(',', Spacing::Alone));
            let pieces = pieces
                .iter()
                .flat_map(|piece| [token(piece, span), comma()]);
            TokenTree::Group(Group::new(Delimiter::Bracket, pieces.collect())).into()
        }
        Err(why) => error(&why, span),
    }
}

/// Code with the texts in brackets of its literals translated. All else stays as it is.
fn within(code: TokenStream, words: Option<&Words>) -> TokenStream {
    let tokens = code.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), within(group.stream(), words));
            inner.set_span(group.span());
            TokenTree::Group(inner).into()
        }
        TokenTree::Literal(literal) => match literal::unescaped(&literal.to_string()) {
            Some(text) if text.contains(text::OPENS) => texts(&text, literal.span(), words),
            _ => TokenTree::Literal(literal).into(),
        },
        token => TokenStream::from(token),
    });
    tokens.collect()
}

fn token(text: &str, span: Span) -> TokenTree {
    let mut literal = Literal::string(text);
    literal.set_span(span);
    TokenTree::Literal(literal)
}

/// Has cargo compile a crate again when the language changes, or its file. It stands once in the
/// crate.
#[proc_macro]
pub fn follow_language(_: TokenStream) -> TokenStream {
    let mut code = format!("const _: Option<&str> = option_env!({LANGUAGE:?});");
    if let Some(file) = name().map(|name| path(&name)) {
        code += &format!("const _: &[u8] = include_bytes!({file:?});");
    }
    code.parse().unwrap_or_default()
}

/// The words of the chosen language, or why there are none.
fn chosen() -> &'static Result<Option<Words>, String> {
    static CHOSEN: OnceLock<Result<Option<Words>, String>> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        let Some(name) = name() else {
            return Ok(None);
        };
        let path = path(&name);
        let said = |why: String| format!("{LANGUAGE}={name}, {}: {why}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| said(error.to_string()))?;
        let language = Language::read(&text).map_err(said)?;
        Ok(Some(language.words))
    })
}

fn name() -> Option<String> {
    let name = env::var(LANGUAGE).ok();
    name.filter(|name| !name.is_empty() && name != "en")
}

fn path(name: &str) -> PathBuf {
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    PathBuf::from(root).join(format!("src/words/{name}.toml"))
}

/// The one literal of the input, as it is written. A macro that passes it on wraps it in a group.
fn literal(input: TokenStream) -> Option<(String, Span)> {
    let mut tokens = input.into_iter();
    let (first, None) = (tokens.next()?, tokens.next()) else {
        return None;
    };
    match first {
        TokenTree::Literal(literal) => Some((literal.to_string(), literal.span())),
        TokenTree::Group(group) => self::literal(group.stream()),
        _ => None,
    }
}

fn error(why: &str, span: Span) -> TokenStream {
    let tokens: TokenStream = format!("compile_error!({why:?})")
        .parse()
        .unwrap_or_default();
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}
