// The network of an ESP32.
#pragma once

#ifndef ESP32
#error "This header belongs to another board."
#endif

#include "station.h"
