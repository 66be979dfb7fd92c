; Palettes, fading and the flash of an encounter.

.include "game.inc"

.segment "CODE"

; A: number of the palette in data/palettes.s
palette_load:
    sta ptr
    lda #0
    sta ptr + 1
    ldx #5
:   asl ptr
    rol ptr + 1
    dex
    bne :-
    clc
    lda ptr
    adc #<palettes
    sta ptr
    lda ptr + 1
    adc #>palettes
    sta ptr + 1
    ldy #31
:   lda (ptr),y
    sta palette,y
    dey
    bpl :-
    rts

; Shows `palette` darkened by `fade` steps: each takes one row of brightness off.
palette_dim:
    lda fade
    asl
    asl
    asl
    asl
    sta t0
    ldx #31
@color:
    lda palette,x
    sec
    sbc t0
    bcs :+
    lda #$0F
:   sta palette_shown,x
    dex
    bpl @color
    lda #1
    sta palette_dirty
    rts

FADE_FRAMES = 4

fade_in:
    lda #4
    sta fade
@step:
    jsr palette_dim
    jsr fade_wait
    dec fade
    bpl @step
    inc fade
    rts

fade_out:
    lda #0
    sta fade
@step:
    jsr palette_dim
    jsr fade_wait
    inc fade
    lda fade
    cmp #5
    bne @step
    dec fade
    rts

fade_wait:
    lda #FADE_FRAMES
    sta fade_count
:   jsr wait_frame
    dec fade_count
    bne :-
    rts

; Three short white flashes
flash:
    lda #3
    sta flash_count
@again:
    ldx #31
    lda #$30
:   sta palette_shown,x
    dex
    bpl :-
    lda #1
    sta palette_dirty
    jsr fade_wait
    jsr palette_dim
    jsr fade_wait
    dec flash_count
    bne @again
    rts

.segment "BSS"
fade_count:  .res 1
flash_count: .res 1
