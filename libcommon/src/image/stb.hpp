#pragma once

// stb_image and stb_image_write, cut down to PNG in memory. Their code is compiled in stb.cpp alone.
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
