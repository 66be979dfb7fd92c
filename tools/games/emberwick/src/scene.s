; Still pictures made of blocks of tiles: title, ending, game over.

.include "game.inc"
.include "scene.inc"

.segment "CODE"

; A, X: address (low, high) of a list of the macros in scene.inc. Leaves the screen dark but ready.
scene_draw:
    sta text_ptr
    stx text_ptr + 1
    lda #4
    sta fade
    jsr palette_dim
    jsr screen_off
    jsr screen_clear
    lda #0
    sta window_up
    sta bank_slow
    ldx #3
:   lda scene_banks,x
    sta banks,x
    dex
    bpl :-
@command:
    jsr fetch
    cmp #SC_END
    beq @end
    cmp #SC_PALETTE
    beq @palette
    cmp #SC_TEXT
    beq @text
    sta scene_kind
    jsr fetch
    sta scene_tile
    jsr fetch_rect
    jsr draw_block
    jmp @command
@palette:
    jsr fetch
    sta scene_tile
    jsr fetch_rect
    jsr draw_palette
    jmp @command
@text:
    jsr fetch
    sta tile_x
    jsr fetch
    sta tile_y
    jsr set_address
:   jsr fetch
    cmp #$FF
    beq @command
    sta PPUDATA
    jmp :-
@end:
    jsr attr_write_all
    jsr lights_draw
    jmp screen_show

scene_banks:
    .byte 4, 10, 11, 12

fetch:
    ldy #0
    lda (text_ptr),y
    inc text_ptr
    bne :+
    inc text_ptr + 1
:   rts

; x, y, width, height
fetch_rect:
    jsr fetch
    sta cell_x
    jsr fetch
    sta cell_y
    jsr fetch
    sta scene_w
    jsr fetch
    sta scene_h
    rts

set_address:
    jsr nt_address
    lda addr_hi
    sta PPUADDR
    lda addr_lo
    sta PPUADDR
    rts

; A block counts its tiles up, a fill repeats one.
draw_block:
    lda cell_y
    sta tile_y
@row:
    lda cell_x
    sta tile_x
    jsr set_address
    ldy scene_w
@tile:
    lda scene_tile
    sta PPUDATA
    ldx scene_kind
    cpx #SC_BLOCK
    bne :+
    inc scene_tile
:   dey
    bne @tile
    inc tile_y
    dec scene_h
    bne @row
    rts

draw_palette:
    lda scene_w
    sta i
    lda cell_x
    pha
:   lda scene_tile
    jsr attr_set
    inc cell_x
    dec i
    bne :-
    pla
    sta cell_x
    inc cell_y
    dec scene_h
    bne draw_palette
    rts

; Waits A, X (low, high) frames, or for START or A after the first Y frames. The sprites stay.
scene_wait:
    sta scene_left
    stx scene_left + 1
    sty scene_blind
@frame:
    jsr scene_pulse
    jsr lights_draw
    jsr wait_frame
    lda scene_blind
    beq :+
    dec scene_blind
    bpl @count
:   lda pad_new
    and #PAD_START | PAD_A
    bne @out
@count:
    lda scene_left
    bne :+
    dec scene_left + 1
    bmi @out
:   dec scene_left
    jmp @frame
@out:
    rts

; The letters of palette 3 glow and fade.
scene_pulse:
    lda clock
    lsr
    lsr
    lsr
    and #7
    tax
    lda pulse,x
    sta palette + 15
    jmp palette_dim

pulse:
    .byte $30, $30, $30, $30, $10, $00, $00, $10

.segment "BSS"
scene_kind:  .res 1
scene_tile:  .res 1
scene_w:     .res 1
scene_h:     .res 1
scene_left:  .res 2
scene_blind: .res 1
