; Once a frame: show what the main program has prepared, if it is ready; count the frame always.

.include "game.inc"

.segment "HOME"

nmi:
    pha
    txa
    pha
    tya
    pha
    inc st_frame
    bne :+
    inc st_frame + 1
    bne :+
    inc st_frame + 2
:   lda nmi_ready
    beq @late
    lda #0
    sta $2003
    lda #>oam
    sta OAMDMA
    jsr write_buffer
    lda palette_dirty
    beq :+
    jsr write_palette
:   jsr write_banks
    jsr set_scroll
    lda screen_on
    sta PPUMASK
    inc clock
    lda #0
    sta nmi_ready
@late:
    pla
    tay
    pla
    tax
    pla
    rti

write_buffer:
    ldx #0
@entry:
    cpx vbuf_len
    beq @done
    lda vbuf,x
    sta PPUADDR
    lda vbuf + 1,x
    sta PPUADDR
    ldy vbuf + 2,x
    inx
    inx
    inx
:   lda vbuf,x
    sta PPUDATA
    inx
    dey
    bne :-
    beq @entry
@done:
    lda #0
    sta vbuf_len
    rts

write_palette:
    lda #$3F
    sta PPUADDR
    ldx #0
    stx PPUADDR
:   lda palette_shown,x
    sta PPUDATA
    inx
    cpx #32
    bne :-
    lda #0
    sta palette_dirty
    rts

; The last quarter of the background has four pages, shown in turn: water flows, fire flickers.
write_banks:
    lda #0
    ldx bank_slow
    beq @still
    lda clock
:   lsr
    dex
    bne :-
    and #3
@still:
    clc
    adc banks + 3
    ldx #5
    stx BANK_SELECT
    sta BANK_DATA
    ldy #2
@bank:
    dex
    stx BANK_SELECT
    lda banks,y
    sta BANK_DATA
    dey
    bpl @bank
    rts
