; Colours, in red, green, blue from 0 to 31. Those of land and distance are dyed for each hour of the day.

.include "game.inc"

.segment "RODATA"

; The light of the hour, each from 0 to 32.
light_r .set 32
light_g .set 32
light_b .set 32

.macro rgb r, g, b
    .word ((r) * light_r / 32) | (((g) * light_g / 32) << 5) | (((b) * light_b / 32) << 10)
.endmacro

.macro hour_palettes
    ; earth, stone, grass, leaves, water
    rgb  0,  0,  0
    rgb  4,  3,  5
    rgb  9,  5,  5
    rgb 14,  8,  6
    rgb 19, 12,  8
    rgb  9,  9, 12
    rgb 15, 15, 18
    rgb 22, 22, 24
    rgb  3,  9,  7
    rgb  6, 15,  8
    rgb 11, 21,  9
    rgb 20, 27, 11
    rgb  3,  8, 17
    rgb  7, 15, 24
    rgb 16, 24, 30
    rgb 29, 31, 31
    ; snow and clouds, rock in the light and in the shade, slopes, mist, near hills, shade of clouds
    rgb  0,  0,  0
    rgb 31, 31, 31
    rgb 25, 27, 31
    rgb 24, 21, 23
    rgb 20, 18, 21
    rgb 17, 16, 20
    rgb 14, 13, 18
    rgb 11, 11, 17
    rgb  9, 10, 16
    rgb 16, 18, 22
    rgb 19, 22, 26
    rgb 12, 21, 12
    rgb  7, 15, 10
    rgb  3,  9,  8
    rgb 23, 24, 30
    rgb 19, 20, 27
    ; wood, iron, flowers, glass
    rgb  0,  0,  0
    rgb  4,  3,  5
    rgb 10,  6,  4
    rgb 16, 10,  6
    rgb 22, 15,  9
    rgb  6,  6,  9
    rgb 11, 12, 16
    rgb 19, 20, 24
    rgb  6, 15,  8
    rgb 27,  7,  9
    rgb 31, 18, 22
    rgb 31, 27, 10
    rgb 28, 17,  5
    rgb  7, 12, 18
    rgb 14, 20, 24
    rgb 27, 31, 31
.endmacro

; Two hours: from one light halfway to the next, of which there are sixteen.
.macro hours r0, g0, b0, r1, g1, b1
    .repeat 2, half
        light_r .set ((r0) * (2 - half) + (r1) * half) / 2
        light_g .set ((g0) * (2 - half) + (g1) * half) / 2
        light_b .set ((b0) * (2 - half) + (b1) * half) / 2
        hour_palettes
    .endrepeat
.endmacro

hour_colors:
    hours 32, 32, 32,   32, 30, 27
    hours 32, 30, 27,   31, 26, 22
    hours 31, 26, 22,   26, 20, 20
    hours 26, 20, 20,   20, 16, 21
    hours 20, 16, 21,   15, 14, 22
    hours 15, 14, 22,   12, 13, 22
    hours 12, 13, 22,   11, 13, 22
    hours 11, 13, 22,   11, 13, 22
    hours 11, 13, 22,   14, 15, 23
    hours 14, 15, 23,   19, 18, 23
    hours 19, 18, 23,   26, 22, 23
    hours 26, 22, 23,   30, 26, 24
    hours 30, 26, 24,   32, 30, 28
    hours 32, 30, 28,   32, 32, 31
    hours 32, 32, 31,   32, 32, 32
    hours 32, 32, 32,   32, 32, 32

light_r .set 32
light_g .set 32
light_b .set 32

; The panel: four palettes of four colours, of which the second and third are used.
hud_colors:
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 5, 2, 5
    rgb 28, 5, 9
    rgb 31, 24, 24
    rgb 0, 0, 0
    rgb 5, 2, 5
    rgb 31, 22, 6
    rgb 31, 30, 22
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0

sprite_colors:
    ; the hero
    rgb  0,  0,  0
    rgb  4,  2,  6
    rgb 30, 22, 16
    rgb 24, 14, 11
    rgb 26,  6,  8
    rgb 17,  3,  8
    rgb 31, 14, 12
    rgb 10,  6,  5
    rgb 31, 31, 31
    rgb 31, 24,  8
    rgb 31, 31, 20
    rgb  8, 10, 20
    rgb 13, 16, 27
    rgb 16, 10,  6
    rgb 22, 20, 20
    rgb  0,  0,  0
    ; jellies
    rgb  0,  0,  0
    rgb  2,  4,  9
    rgb  4, 15, 18
    rgb  7, 22, 22
    rgb 14, 28, 24
    rgb 25, 31, 28
    rgb 31, 31, 31
    rgb  1,  1,  4
    rgb 20,  8, 22
    rgb 28, 16, 28
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    ; lights, flames, hearts
    rgb  0,  0,  0
    rgb  9,  3,  2
    rgb 22,  9,  2
    rgb 31, 17,  3
    rgb 31, 25,  8
    rgb 31, 31, 18
    rgb 31, 31, 29
    rgb 31, 10,  4
    rgb 20,  3,  8
    rgb 29,  6, 11
    rgb 31, 18, 20
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
    rgb 0, 0, 0
