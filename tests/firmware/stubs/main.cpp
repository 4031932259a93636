// Runs the sketch on the host. Each line of the input is something that happens to the board;
// after each, `loop` runs once. What the board does is printed.
//
//   text COMMAND    a whole text message      binary BYTES   the same as a binary one
//   part COMMAND    the first part of one     pin N LEVEL    the level of a pin
//   get PATH        a request of a browser

#include "../pindash/pindash.ino"

static void hear(const char *said, AwsFrameType opcode, size_t missing) {
  size_t length = strlen(said);
  AwsFrameInfo frame = {};
  frame.final = 1;
  frame.opcode = opcode;
  frame.len = length + missing;
  std::string data(said);
  AsyncWebSocketClient client;
  // The library's buffer has no zero at its end.
  ws.handler(&ws, &client, WS_EVT_DATA, &frame, (uint8_t *)data.data(), length);
}

int main() {
  setup();
  loop();
  char line[512];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    char *said = strchr(line, ' ');
    if (!said) return 1;
    *said++ = 0;
    std::string happens(line);
    if (happens == "text") hear(said, WS_TEXT, 0);
    if (happens == "binary") hear(said, WS_BINARY, 0);
    if (happens == "part") hear(said, WS_TEXT, 1);
    if (happens == "get") {
      AsyncWebServerRequest request;
      server.pages.at(said)(&request);
    }
    int pin, level;
    if (happens == "pin" && sscanf(said, "%d %d", &pin, &level) == 2) levels[pin] = level;
    loop();
  }
}
