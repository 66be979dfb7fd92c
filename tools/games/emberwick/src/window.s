; Windows: a framed black box of whole metatiles over the map, opened and closed one row a frame.

.include "game.inc"
.include "text.inc"

.segment "CODE"

; window_x, window_y (cells of the map), window_w, window_h
window_open:
    inc window_up
    lda window_y
    jsr row_on_screen
    sta window_top
    lda window_y
    clc
    adc window_h
    jsr row_on_screen
    sta window_bottom
    lda #0
    sta window_row
@row:
    jsr window_line
    jsr field_frame
    inc window_row
    lda window_row
    cmp window_h
    bne @row
    rts

; A: row of the map -> A: its pixel on the screen
row_on_screen:
    asl
    asl
    asl
    asl
    sec
    sbc cam_y
    rts

; Row window_row of the window into the next NMI
window_line:
    ldx #FRAME_LEFT
    ldy #FRAME_RIGHT
    lda #TILE_BLANK
    jsr frame_top
    ldx #FRAME_LEFT
    ldy #FRAME_RIGHT
    lda #TILE_BLANK
    jsr frame_bottom
    lda window_row
    bne :+
    ldx #FRAME_TOP_LEFT
    ldy #FRAME_TOP_RIGHT
    lda #FRAME_TOP
    jsr frame_top
:   lda window_row
    clc
    adc #1
    cmp window_h
    bne :+
    ldx #FRAME_BOTTOM_LEFT
    ldy #FRAME_BOTTOM_RIGHT
    lda #FRAME_BOTTOM
    jsr frame_bottom
:   jsr window_cell
    lda window_w
    sta j
@palette:
    lda #TEXT_PALETTE
    jsr attr_set
    inc cell_x
    dec j
    bne @palette
    jsr window_cell
    lda window_w
    jmp row_queue

window_cell:
    lda window_x
    sta cell_x
    lda window_row
    clc
    adc window_y
    sta cell_y
    rts

; X, A, Y: left end, middle, right end of a line
frame_top:
    stx row_top
    ldx #0
    beq frame_line
frame_bottom:
    stx row_bottom
    ldx #<(row_bottom - row_top)
frame_line:
    sty t0
    pha
    lda window_w
    asl
    sec
    sbc #2
    tay
    pla
:   inx
    sta row_top,x
    dey
    bne :-
    lda t0
    inx
    sta row_top,x
    rts

; The map comes back.
window_close:
    lda #0
    sta window_row
@row:
    jsr window_cell
    lda window_w
    jsr row_build
    lda window_w
    jsr row_queue
    jsr field_frame
    inc window_row
    lda window_row
    cmp window_h
    bne @row
    dec window_up
    rts

.segment "BSS"
window_x:      .res 1
window_y:      .res 1
window_w:      .res 1
window_h:      .res 1
window_up:     .res 1           ; how many are open
window_top:    .res 1           ; pixels of the screen, of the last one opened
window_bottom: .res 1
window_row:    .res 1
