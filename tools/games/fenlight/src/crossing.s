; A crossing of the fen: how it begins, and the screen that grows bright and dark.

.include "game.inc"

FADE_FRAMES = 3                 ; for each of the 15 steps

.segment "CODE"

crossing_begin:
    lda #$8F
    sta INIDISP
    stz HDMAEN
    jsr level_begin
    jsr hero_begin
    stz st_flags
    stz st_lights
    stz st_bright
    lda #FADE_FRAMES
    sta fade_wait
    lda #MODE_FADE_IN
    sta st_mode
    jmp screen_fill

crossing_fade:
    lda st_mode
    cmp #MODE_PLAY
    beq @done
    dec fade_wait
    bne @done
    lda #FADE_FRAMES
    sta fade_wait
    lda st_mode
    cmp #MODE_FADE_IN
    bne @darker
    inc st_bright
    lda st_bright
    cmp #15
    bne @done
    lda #MODE_PLAY
    sta st_mode
@done:
    rts
@darker:
    dec st_bright
    bne @done
    cmp #MODE_ARRIVED
    bne @fell
    inc st_lap
    bra crossing_begin
@fell:
    inc st_falls
    bra crossing_begin
