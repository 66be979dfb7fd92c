; The list of sprites, built anew in every frame; all have 16x16 pixels.

.include "game.inc"

.segment "CODE"

sprites_begin:
    ldx #0
    stx oam_next
    a16
    lda #$F000                  ; below the screen
@hide:
    sta oam,x
    inx
    inx
    inx
    inx
    cpx #512
    bcc @hide
    lda #$AAAA                  ; all large
    ldx #30
@size:
    sta oam_high,x
    dex
    dex
    bpl @size
    a8
    rts

; Adds the picture sprite_tile at sprite_x, sprite_y, unless it cannot be seen. Keeps X and Y.
sprite_add:
    phx
    a16
    lda sprite_x
    clc
    adc #15
    cmp #256 + 15
    bcs @done
    lda sprite_y
    adc #15
    cmp #224 + 15
    bcs @done
    a8
    ldx oam_next
    cpx #512
    bcs @done
    lda sprite_x
    sta oam,x
    lda sprite_y
    dec                         ; sprites appear a line lower
    sta oam + 1,x
    lda sprite_tile
    sta oam + 2,x
    lda sprite_attr
    sta oam + 3,x
    lda sprite_x + 1
    beq @shown
    jsr @beyond
@shown:
    inx
    inx
    inx
    inx
    stx oam_next
@done:
    a8
    plx
    rts

; Sets the ninth bit of the X position: two bits for each sprite, four sprites in a byte.
@beyond:
    phx
    phy
    a16
    txa
    lsr
    lsr
    tay
    lsr
    lsr
    tax
    tya
    and #$0003
    tay
    a8
    lda ninth_bits,y
    ora oam_high,x
    sta oam_high,x
    ply
    plx
    rts

.segment "RODATA"

ninth_bits:
    .byte 1, 4, 16, 64
