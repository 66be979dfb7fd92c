; Palettes in the order of maps.inc: four of the background, four of the sprites. Colour 0 is black
; in all of them; colour 3 of background palette 3 is white, for the letters.

.include "game.inc"

.segment "RODATA"

.macro sprite_palettes
    .byte $0F, $0F, $36, $16    ; Mara
    .byte $0F, $0F, $36, $12    ; Otto
    .byte $0F, $0F, $37, $1A    ; people
    .byte $0F, $0F, $30, $14    ; people, monsters
.endmacro

.macro scene_sprite_palettes
    .byte $0F, $07, $36, $16    ; Mara
    .byte $0F, $01, $36, $12    ; Otto
    .byte $0F, $0F, $37, $1A
    .byte $0F, $27, $38, $30    ; lights
.endmacro

palettes:
    ; the land: greens, earth, water, stone
    .byte $0F, $0B, $1A, $29
    .byte $0F, $29, $37, $17
    .byte $0F, $11, $31, $29
    .byte $0F, $00, $10, $30
    sprite_palettes
    ; the village: roofs instead of stone
    .byte $0F, $0B, $1A, $29
    .byte $0F, $29, $37, $17
    .byte $0F, $11, $31, $29
    .byte $0F, $16, $26, $30
    sprite_palettes
    ; rooms: boards, carpet, wood, plaster
    .byte $0F, $07, $27, $17
    .byte $0F, $06, $16, $37
    .byte $0F, $07, $27, $38
    .byte $0F, $17, $37, $30
    sprite_palettes
    ; the cave: rock, ground, gold, water
    .byte $0F, $07, $17, $27
    .byte $0F, $07, $00, $10
    .byte $0F, $17, $27, $37
    .byte $0F, $02, $12, $30
    sprite_palettes
    ; the keep: flagstones, carpet, gold, walls
    .byte $0F, $0C, $2C, $1C
    .byte $0F, $06, $16, $28
    .byte $0F, $07, $27, $38
    .byte $0F, $00, $10, $30
    sprite_palettes
    ; title by night: logo, sky, glow behind the hills, windows
    .byte $0F, $16, $27, $38
    .byte $0F, $01, $10, $30
    .byte $0F, $01, $13, $27
    .byte $0F, $01, $13, $30
    scene_sprite_palettes
    ; ending: the same land at dawn
    .byte $0F, $16, $27, $38
    .byte $0F, $04, $26, $30
    .byte $0F, $04, $26, $38
    .byte $0F, $04, $26, $30
    scene_sprite_palettes
