; The still pictures, as lists of the macros in scene.inc. Tile numbers are those in chr/title*.s.

.include "game.inc"
.include "text.inc"
.include "scene.inc"

.segment "RODATA"

LETTER_E = $40
LETTER_M = $4C
LETTER_B = $58
LETTER_R = $64
HOUSES   = $70
LETTER_W = $80
LETTER_C = $8C
LETTER_K = $98
LETTER_I = $A4
SKY      = $AC                  ; one tile for each row from 10 to 15
STAR     = $B2                  ; four kinds
MOON     = $B6
FAR      = $C0
NEAR     = $D0
KEEP     = $E0
WATER    = $F9                  ; from the far shore to us, then under the moon

.macro star kind, left, top
    block STAR + kind, left, top, 1, 1
.endmacro

; Sky, mountains, the keep, the village, the lake
.macro evening
    area 1, 0, 4, 16, 2
    area 2, 0, 6, 16, 6
    area 3, 0, 12, 16, 3
    fill SKY, 0, 10, 32, 1
    fill SKY + 1, 0, 11, 32, 1
    fill SKY + 2, 0, 12, 32, 1
    fill SKY + 3, 0, 13, 32, 1
    fill SKY + 4, 0, 14, 32, 1
    fill SKY + 5, 0, 15, 32, 1
    .repeat 4, part
        block FAR, part * 8, 16, 8, 2
        block NEAR, part * 8, 18, 8, 2
    .endrepeat
    block KEEP, 13, 14, 5, 5
    block HOUSES, 20, 18, 6, 2
    fill WATER, 0, 20, 32, 1
    fill WATER + 1, 0, 21, 32, 2
    fill WATER + 2, 0, 23, 32, 1
    fill WATER + 3, 0, 24, 32, 1
.endmacro

.macro stars
    star 0, 2, 1
    star 1, 7, 2
    star 3, 13, 1
    star 2, 19, 1
    star 0, 24, 2
    star 1, 29, 1
    star 3, 1, 5
    star 0, 30, 6
.endmacro

scene_title:
    area 1, 0, 0, 16, 1
    area 0, 0, 1, 16, 2
    area 1, 0, 3, 16, 1
    stars
    block LETTER_E, 3, 2, 3, 4
    block LETTER_M, 6, 2, 3, 4
    block LETTER_B, 9, 2, 3, 4
    block LETTER_E, 12, 2, 3, 4
    block LETTER_R, 15, 2, 3, 4
    block LETTER_W, 18, 2, 3, 4
    block LETTER_I, 21, 2, 2, 4
    block LETTER_C, 23, 2, 3, 4
    block LETTER_K, 26, 2, 3, 4
    evening
    block MOON, 27, 7, 3, 3
    area 3, 14, 10, 1, 2
    fill WATER + 4, 28, 20, 1, 4
    words 8, 7, "THE LOST LANTERN"
    star 1, 3, 8
    star 0, 25, 9
    words 10, 26, "PRESS START"
    .byte SC_END

scene_ending:
    area 1, 0, 0, 16, 4
    stars
    evening
    words 4, 3, "THE LANTERN SHINES OVER"
    words 4, 5, "EMBERWICK ONCE MORE, AND"
    words 4, 7, "NOBODY FEARS THE NIGHT."
    words 12, 26, "THE END"
    .byte SC_END

scene_game_over:
    area 1, 0, 0, 16, 15
    area 3, 0, 5, 16, 1
    star 0, 6, 4
    star 3, 24, 6
    words 11, 11, "GAME OVER"
    words 4, 15, "DARKNESS TAKES YOU, BUT"
    words 4, 17, "KIND HANDS BRING YOU TO"
    words 4, 19, "THE INN."
    .byte SC_END
