//! pindash
