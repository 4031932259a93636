// Flash that is read like memory, as on the ESP32.
#pragma once

#define PROGMEM
