// The network of an ESP8266.
#pragma once

#ifndef ESP8266
#error "This header belongs to another board."
#endif

#include "station.h"
