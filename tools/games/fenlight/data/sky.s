; The sky of a day: SKY_LINES colours, and a screen of the beginning once more. Three times, as three registers want it.

.include "game.inc"

.segment "RODATA"

; 64 lines from one colour to another, in red, green, blue from 0 to 31.
.macro sky_part r0, g0, b0, r1, g1, b1
    .repeat 64, line
        part_r .set ((r0) * (64 - line) + (r1) * line + 32) / 64
        part_g .set ((g0) * (64 - line) + (g1) * line + 32) / 64
        part_b .set ((b0) * (64 - line) + (b1) * line + 32) / 64
        .if sky_format = 0
            .byte 0, 0
            .word part_r | (part_g << 5) | (part_b << 10)
        .elseif sky_format = 1
            .byte $20 | part_r, $40 | part_g
        .else
            .byte $80 | part_b
        .endif
    .endrepeat
.endmacro

.macro sky_morning
    sky_part  3,  8, 23,    8, 16, 29
    sky_part  8, 16, 29,   17, 25, 31
    sky_part 17, 25, 31,   30, 27, 21
    sky_part 30, 27, 21,   31, 17,  7
.endmacro

.macro sky_day
    sky_morning
    sky_part 31, 17,  7,   23,  7, 11
    sky_part 23,  7, 11,   12,  3, 16
    sky_part 12,  3, 16,    3,  5, 12
    sky_part  3,  5, 12,    1,  1,  7
    sky_part  1,  1,  7,    3,  2, 12
    sky_part  3,  2, 12,    1,  6, 16
    sky_part  1,  6, 16,   10,  5, 17
    sky_part 10,  5, 17,   23, 10, 16
    sky_part 23, 10, 16,   31, 21, 14
    sky_part 31, 21, 14,   27, 27, 24
    sky_part 27, 27, 24,   13, 21, 30
    sky_part 13, 21, 30,    3,  8, 23
    sky_morning
.endmacro

sky_format .set 0
sky_colors:
    sky_day

sky_format .set 1
sky_rg:
    sky_day

sky_format .set 2
sky_b:
    sky_day
