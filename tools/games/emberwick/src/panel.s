; The picture of a fight: a window above the hero, with the ground on which the party walks.

.include "game.inc"
.include "metatiles.inc"
.include "maps.inc"

PANEL_W = 14
PANEL_H = 5

.segment "CODE"

panel_open:
    lda cam_x
    sta t0
    lda cam_x + 1
    ldx #4
:   lsr
    ror t0
    dex
    bne :-
    inc t0
    lda t0
    sta window_x
    lda cam_y
    lsr
    lsr
    lsr
    lsr
    clc
    adc #1
    sta window_y
    lda #PANEL_W
    sta window_w
    lda #PANEL_H
    sta window_h
    jsr window_open
    lda window_x
    sta panel_x
    lda window_y
    sta panel_y
    lda #1
    sta panel_row
@row:
    jsr panel_line
    jsr field_frame
    inc panel_row
    lda panel_row
    cmp #PANEL_H - 1
    bne @row
    inc panel_up
    rts

; One row of scenery inside the frame: things that stand behind, then ground
panel_line:
    lda #0
    sta i
@cell:
    ldx panel_row
    dex
    beq :+
    ldx #1
:   txa
    ldx st_map
    cpx #MAP_CAVE
    bne :+
    ora #2
:   tax
    lda scenery,x
    asl
    asl
    tay
    ldx i
    lda metatiles + MT_TILE,y
    sta row_top,x
    clc
    adc #1
    sta row_top + 1,x
    adc #1
    sta row_bottom,x
    adc #1
    sta row_bottom + 1,x
    lda metatiles + MT_PALETTE,y
    sta j
    lda i
    lsr
    sec
    adc panel_x
    sta cell_x
    lda panel_y
    clc
    adc panel_row
    sta cell_y
    lda j
    jsr attr_set
    inc i
    inc i
    lda i
    cmp #(PANEL_W - 2) * 2
    bne @cell
    ldx panel_x
    inx
    stx cell_x
    lda #PANEL_W - 2
    jmp row_queue

; Behind and below, in the open and in the cave
scenery:
    .byte MT_TREE, MT_GRASS, MT_ROCK_FACE, MT_GROUND

panel_close:
    dec panel_up
    lda panel_x
    sta window_x
    lda panel_y
    sta window_y
    lda #PANEL_W
    sta window_w
    lda #PANEL_H
    sta window_h
    jmp window_close

.segment "BSS"
panel_x:   .res 1
panel_y:   .res 1
panel_row: .res 1
panel_up:  .res 1               ; 1: scenery is in place, figures are drawn
