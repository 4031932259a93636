// A switch and a lamp for pindash, on an ESP32 or ESP8266. The board serves the page itself and
// speaks the Netzer's language, so the page needs no board.json.
//
// Libraries: ESPAsyncWebServer, with AsyncTCP (ESP32) or ESPAsyncTCP (ESP8266).
// Beside this file: pindash.h, made by `cargo xtask flash`.
//
// To keep the page in LittleFS instead, put index.html.gz into the sketch's data/ folder, upload
// it with the LittleFS tool of your IDE, and take the two slashes off the next line.
// #define PAGE_IN_LITTLEFS

#ifdef ESP32
#include <WiFi.h>
#else
#include <ESP8266WiFi.h>
#endif
#include <ESPAsyncWebServer.h>
#ifdef PAGE_IN_LITTLEFS
#include <LittleFS.h>
#else
#include "pindash.h"
#endif

const int OUTPUT_PIN = 2;  // IO10 of the page: a switch
const int INPUT_PIN = 0;   // IO0 of the page: a lamp
AsyncWebServer server(80);
AsyncWebSocket ws("/ws");
int shown = -1;

void tell(int pin, int value) {
  char update[40];
  snprintf(update, sizeof update, "{\"u\":{\"v\":{\"%d\":\"%d\"}}}", pin, value);
  ws.textAll(update);
}

void onEvent(AsyncWebSocket *, AsyncWebSocketClient *, AwsEventType type, void *arg, uint8_t *data,
             size_t length) {
  if (type != WS_EVT_DATA) return;
  AwsFrameInfo *frame = (AwsFrameInfo *)arg;
  // Commands are short: one that comes in parts is none.
  if (!frame->final || frame->index != 0 || frame->len != length || frame->opcode != WS_TEXT) return;
  char command[24];
  if (length >= sizeof command) return;
  memcpy(command, data, length);
  command[length] = 0;

  int pin, value;
  if (sscanf(command, "tuv%d=%d", &pin, &value) == 2) {  // "tell me about this pin"
    if (pin == 0) tell(0, digitalRead(INPUT_PIN));
    if (pin == 10) tell(10, digitalRead(OUTPUT_PIN));
  } else if (sscanf(command, "uv%d=%d", &pin, &value) == 2 && pin == 10) {
    digitalWrite(OUTPUT_PIN, value);
    tell(10, digitalRead(OUTPUT_PIN));  // the page waits for this
  }
}

void setup() {
  pinMode(OUTPUT_PIN, OUTPUT);
  pinMode(INPUT_PIN, INPUT_PULLUP);
  WiFi.begin("your network", "its password");
  while (WiFi.status() != WL_CONNECTED) delay(100);
  ws.onEvent(onEvent);
  server.addHandler(&ws);
#ifdef PAGE_IN_LITTLEFS
  LittleFS.begin();
  // It finds index.html.gz by itself, and says that it is compressed.
  server.serveStatic("/", LittleFS, "/").setDefaultFile("index.html");
#else
  server.on("/", HTTP_GET, [](AsyncWebServerRequest *request) {
    AsyncWebServerResponse *page = request->beginResponse(  // before version 3: beginResponse_P
        200, PINDASH_CONTENT_TYPE, PINDASH_PAGE, PINDASH_LENGTH);
    page->addHeader("Content-Encoding", PINDASH_CONTENT_ENCODING);
    page->addHeader("Cache-Control", "no-cache");
    page->addHeader("ETag", PINDASH_ETAG);
    request->send(page);
  });
#endif
  server.begin();
}

void loop() {
  ws.cleanupClients();  // frees the few places there are
  int now = digitalRead(INPUT_PIN);
  if (now != shown) tell(0, shown = now);
  delay(10);
}
