; Where on the map the hero is, to the pixel.

.include "game.inc"

.segment "CODE"

; st_x, st_y, st_dir, st_step_left -> hero_px, hero_py: pixels of the map
hero_place:
    lda #0
    sta hero_px + 1
    sta hero_py + 1
    lda st_x
    ldx #4
:   asl
    rol hero_px + 1
    dex
    bne :-
    sta hero_px
    lda st_y
    ldx #4
:   asl
    rol hero_py + 1
    dex
    bne :-
    sta hero_py
    lda st_step_left
    beq @out
    sec
    lda #16
    sbc st_step_left
    ldx st_dir
    ldy dir_x,x
    beq @vertical
    bmi @left
    clc
    adc hero_px
    sta hero_px
    bcc @out
    inc hero_px + 1
    rts
@left:
    jsr negative
    clc
    adc hero_px
    sta hero_px
    bcs @out
    dec hero_px + 1
    rts
@vertical:
    ldy dir_y,x
    bmi @up
    clc
    adc hero_py
    sta hero_py
    bcc @out
    inc hero_py + 1
    rts
@up:
    jsr negative
    clc
    adc hero_py
    sta hero_py
    bcs @out
    dec hero_py + 1
@out:
    rts

negative:
    eor #$FF
    clc
    adc #1
    rts

.segment "BSS"
hero_px: .res 2
hero_py: .res 2
