// What the sketch uses of ESPAsyncWebServer 3, with its signatures. What the board sends is
// printed.
#pragma once

#include <Arduino.h>

#include <functional>
#include <map>
#include <string>

namespace fs {
struct FS;
}

enum WebRequestMethod { HTTP_GET = 1 };
typedef uint8_t WebRequestMethodComposite;
enum AwsFrameType { WS_CONTINUATION = 0, WS_TEXT = 1, WS_BINARY = 2 };
enum AwsEventType { WS_EVT_CONNECT, WS_EVT_DISCONNECT, WS_EVT_PONG, WS_EVT_ERROR, WS_EVT_DATA };

struct AwsFrameInfo {
  uint8_t message_opcode;
  uint32_t num;
  uint8_t final;
  uint8_t masked;
  uint8_t opcode;
  uint64_t len;
  uint8_t mask[4];
  uint64_t index;
};

struct AsyncWebServerResponse {
  bool addHeader(const char *name, const char *value) {
    printf("%s: %s\n", name, value);
    return true;
  }
};

struct AsyncWebServerRequest {
  AsyncWebServerResponse response;

  AsyncWebServerResponse *beginResponse(int code, const char *type, const uint8_t *content,
                                        size_t length) {
    unsigned long sum = 0;
    for (size_t at = 0; at < length; at++) sum = sum * 31 % 65521 + content[at];
    printf("%d %s %lu\n", code, type, sum);
    return &response;
  }
  void send(AsyncWebServerResponse *) { printf("sent\n"); }
};

struct AsyncWebHandler {};

struct AsyncCallbackWebHandler : AsyncWebHandler {};

struct AsyncStaticWebHandler : AsyncWebHandler {
  AsyncStaticWebHandler &setDefaultFile(const char *filename) {
    printf("serves %s\n", filename);
    return *this;
  }
};

struct AsyncWebSocketClient {};

struct AsyncWebSocket : AsyncWebHandler {
  typedef std::function<void(AsyncWebSocket *, AsyncWebSocketClient *, AwsEventType, void *,
                             uint8_t *, size_t)>
      AwsEventHandler;
  enum SendStatus { DISCARDED = 0, ENQUEUED = 1, PARTIALLY_ENQUEUED = 2 };

  AwsEventHandler handler;

  explicit AsyncWebSocket(const char *url) { printf("socket at %s\n", url); }
  void onEvent(AwsEventHandler wanted) { handler = wanted; }
  void cleanupClients(uint16_t = 4) {}
  SendStatus textAll(const char *message) {
    printf("%s\n", message);
    return ENQUEUED;
  }
};

struct AsyncWebServer {
  std::map<std::string, std::function<void(AsyncWebServerRequest *)>> pages;
  AsyncStaticWebHandler files;
  AsyncCallbackWebHandler page;

  explicit AsyncWebServer(uint16_t port) { printf("port %u\n", port); }
  void begin() {}
  AsyncWebHandler &addHandler(AsyncWebHandler *handler) { return *handler; }
  AsyncStaticWebHandler &serveStatic(const char *, fs::FS &, const char *) { return files; }
  AsyncCallbackWebHandler &on(const char *uri, WebRequestMethodComposite,
                              std::function<void(AsyncWebServerRequest *)> answer) {
    pages[uri] = answer;
    return page;
  }
};
