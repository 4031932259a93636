// The network of both boards: it is there at once.
#pragma once

enum wl_status_t { WL_IDLE_STATUS = 0, WL_CONNECTED = 3 };

struct Station {
  wl_status_t state = WL_IDLE_STATUS;
  void begin(const char *, const char *) { state = WL_CONNECTED; }
  wl_status_t status() { return state; }
};

inline Station WiFi;
