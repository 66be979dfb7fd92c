; The screen on and off, addresses in video memory, and the list of writes for the next NMI.

.include "game.inc"

.segment "CODE"

; Video memory may be written directly until screen_show.
screen_off:
    lda #0
    sta screen_on
    jmp wait_frame

screen_show:
    lda #MASK_ON
    sta screen_on
    rts

; Called by the NMI. The camera may stand anywhere in the 512x480 pixels of the four screens.
set_scroll:
    lda cam_x + 1
    and #1
    ora #CTRL_ON
    ldx cam_y
    cpx #240
    bcc :+
    ora #2
    ldx #0
:   sta PPUCTRL
    lda cam_x
    sta PPUSCROLL
    stx PPUSCROLL
    rts

; Four empty screens, palette 0
screen_clear:
    lda #$20
    sta PPUADDR
    lda #0
    sta PPUADDR
    sta cam_x
    sta cam_x + 1
    sta cam_y
    tax
    ldy #16
:   sta PPUDATA
    inx
    bne :-
    dey
    bne :-
:   sta shadow_attr,x
    inx
    bne :-
    jmp sprites_clear

; tile_x (0-63), tile_y (0-59) -> addr_hi, addr_lo
nt_address:
    ldx #$20
    lda tile_x
    cmp #32
    bcc :+
    ldx #$24
:   stx addr_hi
    lda tile_y
    cmp #30
    bcc :+
    sbc #30
    tax
    lda addr_hi
    ora #$08
    sta addr_hi
    txa
:   sta addr_lo
    lsr
    lsr
    lsr
    ora addr_hi
    sta addr_hi
    lda addr_lo
    asl
    asl
    asl
    asl
    asl
    sta addr_lo
    lda tile_x
    and #31
    ora addr_lo
    sta addr_lo
    rts

; Begins an entry at addr_hi, addr_lo; vbuf_put adds the bytes. All keep Y.
vbuf_begin:
    ldx vbuf_len
    stx vbuf_entry
    lda addr_hi
    sta vbuf,x
    lda addr_lo
    sta vbuf + 1,x
    lda #0
    sta vbuf + 2,x
    inx
    inx
    inx
    stx vbuf_len
    rts

vbuf_put:
    ldx vbuf_len
    sta vbuf,x
    inc vbuf_len
    ldx vbuf_entry
    inc vbuf + 2,x
    rts

.segment "BSS"
vbuf_entry: .res 1
