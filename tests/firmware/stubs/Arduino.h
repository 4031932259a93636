// What the sketch uses of Arduino's core, for a test on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

#define INPUT 0x01
#define OUTPUT 0x03
#define INPUT_PULLUP 0x05

// The levels of the pins. Inputs are pulled up.
inline int levels[40];

inline void pinMode(uint8_t pin, uint8_t mode) { levels[pin] = mode == INPUT_PULLUP; }
inline int digitalRead(uint8_t pin) { return levels[pin]; }
inline void digitalWrite(uint8_t pin, uint8_t level) { levels[pin] = level != 0; }
inline void delay(uint32_t) {}
