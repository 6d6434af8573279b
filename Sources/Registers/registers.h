// The vectors that matrices are multiplied with, as wide as the registers of the processor that is built for: a tile needs
// sixteen of them. AVX-512 has 32 registers of 64 bytes, AVX2 16 of 32, arm64 32 of 16, of which a vector takes two.
// Nothing in Swift tells which; this header is read with the options of the processor, and has no code.

#ifdef __AVX512F__
typedef float FloatTile __attribute__((ext_vector_type(16)));
typedef double DoubleTile __attribute__((ext_vector_type(8)));
#else
typedef float FloatTile __attribute__((ext_vector_type(8)));
typedef double DoubleTile __attribute__((ext_vector_type(4)));
#endif
