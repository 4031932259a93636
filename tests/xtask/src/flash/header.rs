//! `pindash.h`: the compressed page as an array, for firmware in C and C++.

use super::pack;

/// Bytes in a line of the array.
const IN_A_LINE: usize = 20;

const ABOUT: &str = r#"/*
 * The pindash page for a board's firmware, made by `cargo xtask flash`.
 * It is gzip and has to be sent with the headers below; every browser unpacks it.
 *
 * ESPAsyncWebServer (ESP32, ESP8266):
 *   server.on("/", HTTP_GET, [](AsyncWebServerRequest *request) {
 *     AsyncWebServerResponse *response = request->beginResponse( // before 3.0: _P
 *         200, PINDASH_CONTENT_TYPE, PINDASH_PAGE, PINDASH_LENGTH);
 *     response->addHeader("Content-Encoding", PINDASH_CONTENT_ENCODING);
 *     response->addHeader("ETag", PINDASH_ETAG);
 *     request->send(response);
 *   });
 *
 * WebServer, ESP8266WebServer:
 *   server.sendHeader("Content-Encoding", PINDASH_CONTENT_ENCODING);
 *   server.sendHeader("ETag", PINDASH_ETAG);
 *   server.send_P(200, PINDASH_CONTENT_TYPE, (PGM_P)PINDASH_PAGE, PINDASH_LENGTH);
 *
 * ESP-IDF:
 *   httpd_resp_set_type(request, PINDASH_CONTENT_TYPE);
 *   httpd_resp_set_hdr(request, "Content-Encoding", PINDASH_CONTENT_ENCODING);
 *   httpd_resp_set_hdr(request, "ETag", PINDASH_ETAG);
 *   httpd_resp_send(request, (const char *)PINDASH_PAGE, PINDASH_LENGTH);
 *
 * Mongoose:
 *   mg_printf(connection, "HTTP/1.1 200 OK\r\nContent-Type: " PINDASH_CONTENT_TYPE
 *             "\r\nContent-Encoding: " PINDASH_CONTENT_ENCODING "\r\nETag: " PINDASH_ETAG
 *             "\r\nContent-Length: %u\r\n\r\n", (unsigned)PINDASH_LENGTH);
 *   mg_send(connection, PINDASH_PAGE, PINDASH_LENGTH);
 *
 * A request whose If-None-Match is PINDASH_ETAG can be answered with 304 and no
 * body. For Rust there is the crate in rust/, beside this file.
 *
 * Include this in one source file only: each gets an array of its own.
 */
"#;

/// The text of the header for this gzip file.
pub fn render(gzip: &[u8]) -> String {
    let mut text = ABOUT.to_owned();
    text += &format!(
        "#ifndef PINDASH_H\n\
         #define PINDASH_H\n\
         \n\
         /* Where flash is a memory of its own, this says how to put data there. */\n\
         #if defined(__AVR__)\n\
         #include <avr/pgmspace.h>\n\
         #elif defined(ARDUINO)\n\
         #include <pgmspace.h>\n\
         #endif\n\
         #ifndef PROGMEM\n\
         #define PROGMEM\n\
         #endif\n\
         \n\
         #define PINDASH_LENGTH {}u\n\
         #define PINDASH_CONTENT_TYPE \"text/html; charset=utf-8\"\n\
         #define PINDASH_CONTENT_ENCODING \"gzip\"\n\
         #define PINDASH_ETAG \"\\\"{}\\\"\"\n\
         \n\
         static const unsigned char PINDASH_PAGE[PINDASH_LENGTH] PROGMEM = {{\n",
        gzip.len(),
        pack::tag(gzip),
    );
    for line in gzip.chunks(IN_A_LINE) {
        let numbers: Vec<_> = line.iter().map(u8::to_string).collect();
        text += &format!("  {},\n", numbers.join(","));
    }
    text + "};\n\n#endif\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::Command;
    use std::{env, fs};

    fn array(header: &str) -> Vec<u8> {
        let (_, rest) = header.split_once("PROGMEM = {").unwrap();
        let (numbers, _) = rest.split_once('}').unwrap();
        let numbers = numbers.split(',').map(str::trim);
        numbers.filter_map(|number| number.parse().ok()).collect()
    }

    #[test]
    fn the_array_holds_every_byte_in_its_order() {
        let bytes: Vec<u8> = (0..=255).chain(0..=255).collect();
        let header = render(&bytes);
        assert_eq!(array(&header), bytes);
        assert!(header.contains("#define PINDASH_LENGTH 512u\n"));
        assert!(header.contains(&format!("\"\\\"{}\\\"\"", pack::tag(&bytes))));
    }

    #[test]
    fn the_advice_ends_no_comment_early() {
        assert_eq!(ABOUT.matches("*/").count(), 1);
        assert_eq!(ABOUT.matches("/*").count(), 1);
    }

    /// A program that is content when the header says what it was made of.
    const PROGRAM: &str = "#include \"pindash.h\"\n#include \"pindash.h\"\n\
        #include <stdio.h>\n\
        int main(void) {\n  unsigned long sum = 0;\n  unsigned int i;\n\
        \x20 for (i = 0; i < PINDASH_LENGTH; i++) sum = sum * 31 % 65521 + PINDASH_PAGE[i];\n\
        \x20 printf(\"%lu %s %s %s\", sum, PINDASH_CONTENT_TYPE, PINDASH_CONTENT_ENCODING, PINDASH_ETAG);\n\
        \x20 return sizeof PINDASH_PAGE == PINDASH_LENGTH ? 0 : 1;\n}\n";

    fn compile_and_run(compiler: &str, source: &str, folder: &Path, bytes: &[u8]) {
        fs::write(folder.join(source), PROGRAM).unwrap();
        let program = folder.join(source).with_extension("out");
        let built = Command::new(compiler)
            .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-o"])
            .arg(&program)
            .arg(folder.join(source))
            .output();
        let built = built.unwrap_or_else(|error| {
            panic!(
                "`{compiler}` does not start ({error}): this test compiles the header. Install it \
                 (apt-get install gcc g++), and run it again."
            )
        });
        let complaint = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{compiler}: {complaint}");
        let ran = Command::new(program).output().unwrap();
        assert!(ran.status.success(), "{compiler}: the length is another");
        let sum = bytes
            .iter()
            .fold(0_u64, |sum, byte| sum * 31 % 65521 + u64::from(*byte));
        assert_eq!(
            String::from_utf8_lossy(&ran.stdout),
            format!(
                "{sum} text/html; charset=utf-8 gzip \"{}\"",
                pack::tag(bytes)
            )
        );
    }

    #[test]
    fn the_header_compiles_without_a_warning_in_c_and_in_cpp() {
        let bytes = pack::gzip(&[7; 3000]).unwrap();
        let folder = env::temp_dir().join(format!("pindash-header-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("pindash.h"), render(&bytes)).unwrap();
        compile_and_run("gcc", "in_c.c", &folder, &bytes);
        compile_and_run("g++", "in_cpp.cpp", &folder, &bytes);
        fs::remove_dir_all(&folder).unwrap();
    }
}
