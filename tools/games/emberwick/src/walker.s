; Drawing those who walk: direction and leg choose the picture.

.include "game.inc"

MARA_TILES = $00                ; down, up, and two of the left side, four tiles each

.segment "CODE"

hero_draw:
    ldx #3                      ; two words: hero_py follows hero_px, sprite_y follows sprite_x
:   lda hero_px,x
    sta sprite_x,x
    dex
    bpl :-
    jsr sprite_to_screen
    lda #MARA_TILES
    ldy #0
    ldx st_dir

; A: first tile, X: direction, Y: palette, at sprite_x, sprite_y on the screen
walker_draw:
    sta sprite_tile
    sty sprite_attr
    lda #8
    and leg
    beq :+
    txa
    ora #4
    tax
:   clc
    lda pose_tile,x
    adc sprite_tile
    sta sprite_tile
    lda pose_flip,x
    ora sprite_attr
    sta sprite_attr
    jsr sprite_covered
    bcs @out
    lda sprite_y                ; feet a little above the tile's edge
    sec
    sbc #2
    sta sprite_y
    bcs :+
    dec sprite_y + 1
:   jmp sprite_box
@out:
    rts

; Four directions, then the other leg of the same
pose_tile:
    .byte 0, 4, 8, 8, 0, 4, 12, 12
pose_flip:
    .byte 0, 0, 0, $40, $40, $40, 0, $40
