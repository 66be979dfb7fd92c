; A message in a window: above or below, where the hero is not. A or B turns the page and closes.

.include "game.inc"
.include "text.inc"

.segment "CODE"

; A: message
dialog:
    ldx #0
    stx dialog_timeout

; The same, but a page turns by itself after dialog_timeout frames, if that is not 0.
dialog_timed:
    sta st_dialog
    jsr dialog_place
    jsr window_open
    lda st_dialog
    jsr text_begin
@page:
    lda dialog_timeout
    sta dialog_left
@frame:
    jsr text_run
    jsr more_blink
    jsr field_frame
    lda text_state
    beq @frame
    lda pad_new
    and #PAD_A | PAD_B
    bne @turn
    lda dialog_timeout
    beq @frame
    dec dialog_left
    bne @frame
@turn:
    lda text_state
    cmp #TEXT_DONE
    beq @close
    dec window_up
    jsr window_open
    jsr text_home
    jmp @page
@close:
    jsr window_close
    lda #0
    sta st_dialog
    rts

; Fourteen cells wide, a cell from the edge of the screen
dialog_place:
    ldx #14
    ldy #4
    stx window_w
    sty window_h
    lda cam_x
    sta t0
    lda cam_x + 1
    ldx #4
:   lsr
    ror t0
    dex
    bne :-
    inc t0
    lda t0
    sta window_x
    lda cam_y
    lsr
    lsr
    lsr
    lsr
    sta t0
    lda st_encounter
    bne @below
    lda st_y
    sec
    sbc t0
    cmp #9
    lda #1
    bcs :+
@below:
    lda #10
:   clc
    adc t0
    sta window_y
    rts

; A small arrow in the last line says that more follows.
more_blink:
    lda text_state
    cmp #TEXT_WAITS
    bne @out
    lda window_x
    clc
    adc window_w
    asl
    sec
    sbc #3
    sta tile_x
    lda window_y
    clc
    adc window_h
    asl
    sec
    sbc #2
    sta tile_y
    jsr nt_address
    jsr vbuf_begin
    lda clock
    and #16
    beq :+
    lda #TILE_MORE
:   jmp vbuf_put
@out:
    rts

.segment "BSS"
dialog_timeout: .res 1
dialog_left:    .res 1
