; The panel: hearts, lights gathered, beacons. Second row of the third layer.

.include "game.inc"

LOOK_RED  = $34                 ; in front of everything, palette 5
LOOK_GOLD = $38                 ; palette 6
HEARTS_AT  = 2
LIGHTS_AT  = 14
BEACONS_AT = 27

.segment "CODE"

hud_build:
    ldx #HEARTS_AT * 2
    stz temp
@heart:
    lda temp
    cmp st_hp
    lda #H_HEART
    bcc :+
    lda #H_HURT
:   sta hud_row,x
    lda #LOOK_RED
    sta hud_row + 1,x
    inx
    inx
    inc temp
    lda temp
    cmp #HP_MAX
    bne @heart

    ldx #LIGHTS_AT * 2
    lda #H_LIGHT
    jsr gold
    inx
    inx
    lda st_lights
    ldy #$FFFF
@tens:
    iny
    sec
    sbc #10
    bcs @tens
    adc #10
    pha
    tya
    jsr digit
    pla
    jsr digit

    ldx #BEACONS_AT * 2
    lda st_flags
    sta temp
@beacon:
    lsr temp
    lda #H_LIT
    bcs :+
    lda #H_DARK
:   jsr gold
    cpx #(BEACONS_AT + BEACONS) * 2
    bne @beacon
    rts

digit:
    clc
    adc #H_ZERO
gold:
    sta hud_row,x
    lda #LOOK_GOLD
    sta hud_row + 1,x
    inx
    inx
    rts
