/* A switch and a lamp for pindash in C, with libwebsockets: it serves the page and speaks the
 * Netzer's language, so the page needs no board.json.
 *
 *   cargo xtask flash
 *   cc -I target/flash -o page tests/firmware/libwebsockets/main.c -lwebsockets
 *   ./page 8080 eth0
 *
 * Without arguments it is at http://127.0.0.1:8080/, for this machine alone.
 */
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pindash.h"

enum { INPUT = 0, OUTPUT = 10 };           /* IO0 of the page is a lamp, IO10 a switch */
enum { CHUNK = 4096, LOOK_US = 50 * 1000 }; /* bytes of the page at a time; how often to look */

static int levels[OUTPUT + 1]; /* the pins; on your board, these are GPIOs */

/* What belongs to a connection. */
struct session {
  size_t sent;   /* bytes of the page */
  unsigned owed; /* the pins that it is to be told of */
  int shown;     /* the level of the input that it knows */
};

static int read_pin(int pin) {
  if (pin == INPUT) levels[INPUT] = time(NULL) % 2; /* an input that comes and goes */
  return levels[pin];
}

#define ADD(token, text) \
  lws_add_http_header_by_token(wsi, token, (const unsigned char *)text, strlen(text), &at, end)

/* Sends the headers, and the page after them unless the browser has this very one. */
static int begin_page(struct lws *wsi) {
  unsigned char buffer[LWS_PRE + 512], *start = buffer + LWS_PRE, *at = start;
  unsigned char *end = buffer + sizeof buffer - 1;
  char known[64] = "";
  lws_hdr_copy(wsi, known, sizeof known, WSI_TOKEN_HTTP_IF_NONE_MATCH);
  int same = !strcmp(known, PINDASH_ETAG);
  if (lws_add_http_header_status(wsi, same ? 304 : 200, &at, end) ||
      ADD(WSI_TOKEN_HTTP_ETAG, PINDASH_ETAG) || ADD(WSI_TOKEN_HTTP_CACHE_CONTROL, "no-cache"))
    return 1;
  if (!same && (ADD(WSI_TOKEN_HTTP_CONTENT_TYPE, PINDASH_CONTENT_TYPE) ||
                ADD(WSI_TOKEN_HTTP_CONTENT_ENCODING, PINDASH_CONTENT_ENCODING) ||
                lws_add_http_header_content_length(wsi, PINDASH_LENGTH, &at, end)))
    return 1;
  if (lws_finalize_write_http_header(wsi, start, &at, end)) return 1;
  if (same || lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI))
    return lws_http_transaction_completed(wsi);
  return lws_callback_on_writable(wsi) < 0;
}

/* Sends the next bytes of the page. */
static int send_page(struct lws *wsi, struct session *session) {
  unsigned char buffer[LWS_PRE + CHUNK];
  size_t left = PINDASH_LENGTH - session->sent, length = left < CHUNK ? left : CHUNK;
  memcpy(buffer + LWS_PRE, PINDASH_PAGE + session->sent, length);
  session->sent += length;
  enum lws_write_protocol kind = length < left ? LWS_WRITE_HTTP : LWS_WRITE_HTTP_FINAL;
  if (lws_write(wsi, buffer + LWS_PRE, length, kind) < 0) return 1;
  if (length == left) return lws_http_transaction_completed(wsi);
  return lws_callback_on_writable(wsi) < 0;
}

/* Does what a command says. Both ask for an answer: the page waits for what its switch became. */
static void obey(struct session *session, const char *text, size_t length) {
  char command[24];
  int pin, value;
  if (length >= sizeof command) return;
  memcpy(command, text, length);
  command[length] = 0;
  if (sscanf(command, "tuv%d=%d", &pin, &value) == 2) { /* "tell me about this pin" */
    if (pin == INPUT || pin == OUTPUT) session->owed |= 1u << pin;
  } else if (sscanf(command, "uv%d=%d", &pin, &value) == 2 && pin == OUTPUT) {
    levels[OUTPUT] = value != 0;
    session->owed |= 1u << OUTPUT;
  }
}

/* Tells of one pin that is owed: libwebsockets takes one message each time it can write. */
static int tell(struct lws *wsi, struct session *session) {
  unsigned char buffer[LWS_PRE + 40];
  int pin = session->owed & 1u << INPUT ? INPUT : OUTPUT, length;
  if (!session->owed) return 0;
  session->owed &= ~(1u << pin);
  length = sprintf((char *)buffer + LWS_PRE, "{\"u\":{\"v\":{\"%d\":\"%d\"}}}", pin, read_pin(pin));
  if (lws_write(wsi, buffer + LWS_PRE, length, LWS_WRITE_TEXT) < 0) return 1;
  return session->owed ? lws_callback_on_writable(wsi) < 0 : 0;
}

static int serve(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                 size_t length) {
  struct session *session = user;
  char path[8] = "";
  switch (reason) {
    case LWS_CALLBACK_HTTP:
      if (!strcmp(in, "/")) return begin_page(wsi);
      if (lws_return_http_status(wsi, 404, NULL)) return 1;
      return lws_http_transaction_completed(wsi);
    case LWS_CALLBACK_HTTP_WRITEABLE:
      return send_page(wsi, session);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
      lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI);
      return strcmp(path, "/ws") != 0;
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_TIMER:
      if (reason == LWS_CALLBACK_ESTABLISHED || session->shown != read_pin(INPUT)) {
        session->shown = read_pin(INPUT);
        session->owed |= 1u << INPUT;
        lws_callback_on_writable(wsi);
      }
      lws_set_timer_usecs(wsi, LOOK_US);
      return 0;
    case LWS_CALLBACK_RECEIVE:
      /* Commands are short: one that comes in parts is none. */
      if (lws_is_first_fragment(wsi) && lws_is_final_fragment(wsi)) obey(session, in, length);
      return lws_callback_on_writable(wsi) < 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return tell(wsi, session);
    default:
      return lws_callback_http_dummy(wsi, reason, user, in, length);
  }
}

int main(int count, char **arguments) {
  static const struct lws_protocols protocols[] = {
      {.name = "http", .callback = serve, .per_session_data_size = sizeof(struct session)}, {0}};
  struct lws_context_creation_info info = {0};
  lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
  info.port = count > 1 ? atoi(arguments[1]) : 8080;
  info.iface = count > 2 ? arguments[2] : "127.0.0.1";
  info.protocols = protocols;
  struct lws_context *context = lws_create_context(&info);
  if (!context) return 1;
  int port = lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default"));
  printf("http://%s:%d/\n", info.iface, port);
  fflush(stdout);
  while (lws_service(context, 0) >= 0) continue;
  lws_context_destroy(context);
  return 0;
}
