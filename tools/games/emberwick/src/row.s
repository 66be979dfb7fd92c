; A stretch of one row of metatiles, built in memory and sent to the screen.

.include "game.inc"

.segment "CODE"

; A: how many cells, from cell_x, cell_y to the right -> row_top, row_bottom, shadow_attr.
; Keeps cell_x, cell_y.
row_build:
    sta row_cells
    lda cell_x
    pha
    lda #0
    sta j
@cell:
    jsr cell_info
    jsr attr_set
    ldx j
    lda t0
    sta row_top,x
    lda t1
    sta row_top + 1,x
    lda t2
    sta row_bottom,x
    lda t3
    sta row_bottom + 1,x
    inc cell_x
    inx
    inx
    stx j
    dec row_cells
    bne @cell
    pla
    sta cell_x
    rts

; A: how many cells of row_top, row_bottom and their attributes go to the screen in the next NMI,
; from cell_x, cell_y on; 14 fit beside everything else. Keeps cell_x, cell_y.
row_queue:
    sta row_cells
    asl
    sta i
    lda cell_y
    asl
    sta tile_y
    lda #<row_top
    jsr queue_line
    inc tile_y
    lda #<row_bottom
    jsr queue_line

queue_attributes:
    lda cell_x
    pha
    lda #$FF
    sta k
@cell:
    jsr attr_index
    cpy k
    beq @next
    sty k
    tya
    and #63
    ora #$C0
    sta addr_lo
    tya
    asl
    rol
    rol
    and #3                      ; which screen
    asl
    asl
    ora #$23
    sta addr_hi
    jsr vbuf_begin
    lda shadow_attr,y
    jsr vbuf_put
@next:
    inc cell_x
    dec row_cells
    bne @cell
    pla
    sta cell_x
    rts

; A: low byte of the line's address; i: tiles
queue_line:
    sta ptr
    lda #>row_top
    sta ptr + 1
    lda cell_x
    asl
    sta tile_x
    ldy #0
@part:
    jsr nt_address
    jsr vbuf_begin
@tile:
    lda (ptr),y
    jsr vbuf_put
    inc tile_x
    iny
    cpy i
    beq @end
    lda tile_x
    cmp #32                     ; the next screen begins here
    bne @tile
    beq @part
@end:
    rts

; Draws the one cell at cell_x, cell_y again, after the story has changed it.
cell_redraw:
    lda #1
    jsr row_build
    lda #1
    jmp row_queue

.segment "BSS"
row_cells: .res 1
