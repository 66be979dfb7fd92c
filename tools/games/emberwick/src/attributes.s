; Attribute tables: two bits of palette for each metatile, four metatiles to a byte.

.include "game.inc"

.segment "CODE"

; cell_x (0-31), cell_y (0-29) -> Y: index in shadow_attr, X: which quarter of the byte (0-3)
attr_index:
    lda cell_y
    ldx #0
    cmp #15
    bcc :+
    sbc #15
    ldx #128
:   stx attr_screen
    tax
    and #1
    asl
    sta attr_quarter
    txa
    lsr
    asl
    asl
    asl
    ora attr_screen
    sta attr_screen
    lda cell_x
    cmp #16
    bcc :+
    lda attr_screen
    ora #64
    sta attr_screen
    lda cell_x
    and #15
:   lsr
    tax
    lda #0
    rol                         ; the odd column
    ora attr_quarter
    sta attr_quarter
    txa
    ora attr_screen
    tay
    ldx attr_quarter
    rts

; A: palette of the cell at cell_x, cell_y; only in shadow_attr
attr_set:
    sta attr_palette
    jsr attr_index
    lda shadow_attr,y
    and attr_keep,x
    sta attr_screen
    txa
    asl
    asl
    ora attr_palette
    tax
    lda attr_bits,x
    ora attr_screen
    sta shadow_attr,y
    rts

attr_keep:
    .byte %11111100, %11110011, %11001111, %00111111
attr_bits:                      ; quarter, palette
    .byte 0, %01, %10, %11
    .byte 0, %0100, %1000, %1100
    .byte 0, %010000, %100000, %110000
    .byte 0, %01000000, %10000000, %11000000

; With the screen off: the whole of shadow_attr into video memory
attr_write_all:
    ldx #0
    ldy #$23
@screen:
    sty PPUADDR
    lda #$C0
    sta PPUADDR
:   lda shadow_attr,x
    sta PPUDATA
    inx
    txa
    and #63
    bne :-
    tya
    clc
    adc #4
    tay
    cpy #$33
    bne @screen
    rts

.segment "BSS"
attr_screen:  .res 1
attr_quarter: .res 1
attr_palette: .res 1
