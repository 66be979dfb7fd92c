; The camera keeps the hero in the middle and stops at the edges of the map. At rest it stands on
; whole metatiles, so that text windows fit the grid.

.include "game.inc"

.segment "CODE"

camera_follow:
    sec
    lda hero_px
    sbc #112
    tax
    lda hero_px + 1
    sbc #0
    bcs :+
    lda #0
    tax
:   stx cam_x
    sta cam_x + 1
    lda map_w                   ; the right edge: (map_w - 16) * 16
    sec
    sbc #16
    sta t0
    lda #0
    ldx #4
:   asl t0
    rol
    dex
    bne :-
    sta t1
    lda cam_x
    cmp t0
    lda cam_x + 1
    sbc t1
    bcc :+
    lda t0
    sta cam_x
    lda t1
    sta cam_x + 1
:   sec
    lda hero_py
    sbc #112
    tax
    lda hero_py + 1
    sbc #0
    bcs :+
    ldx #0
    beq @low
:   beq @low
    ldx #255
@low:
    stx cam_y
    lda map_h                   ; the lower edge: (map_h - 15) * 16
    sec
    sbc #15
    asl
    asl
    asl
    asl
    cmp cam_y
    bcs :+
    sta cam_y
:   rts
