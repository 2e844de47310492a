"""TeX as authors write it -> TeX as the library math-core reads it; each piece knows where it comes from."""
